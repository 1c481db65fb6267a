#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <span>

namespace ketloom {

/// A measurement: how much of each of N kinds of effort took how long in all.
template <std::size_t N>
struct RateSample {
    std::array<double, N> amount{};
    double seconds = 0.0;
};

/// Seconds that one of each kind takes, none negative, by the least squares of relative errors: one kind
/// after the other is set to its best, over and over.
template <std::size_t N>
std::array<double, N> fitRates(std::span<const RateSample<N>> samples) {
    std::array<double, N> rates{};
    for (int round = 0; round < 5000; ++round) {
        for (std::size_t k = 0; k < N; ++k) {
            double product = 0.0, square = 0.0;
            for (const RateSample<N>& sample : samples) {
                double rest = sample.seconds;
                for (std::size_t i = 0; i < N; ++i) rest -= sample.amount[i] * rates[i];
                const double own = sample.amount[k] / sample.seconds;
                product += own * (rest / sample.seconds + own * rates[k]);
                square += own * own;
            }
            rates[k] = square > 0.0 ? std::max(0.0, product / square) : 0.0;
        }
    }
    return rates;
}

/// Seconds of the fastest of a few runs: the least disturbed.
template <class Run>
double bestOf(int repeats, const Run& run) {
    double best = 1e300;
    for (int repeat = 0; repeat < repeats; ++repeat) {
        const auto start = std::chrono::steady_clock::now();
        run();
        best =
            std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

}  // namespace ketloom
