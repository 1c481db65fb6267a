#include "core/simulator/peak_rate.h"

#include <algorithm>
#include <chrono>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simulator/peak_rate.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace ketloom::kernels {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Runs `rounds` of twelve independent multiply-adds; returns the number of multiply-adds. The sum goes to
/// `sink`, so that nothing is optimised away, and the chains begin with different numbers, so that none of
/// them is another one again. Twelve chains cover the latency of every current processor.
template <class T>
double multiplyAdds(long rounds, T* sink) {
    const hn::ScalableTag<T> d;
    const auto factor = hn::Set(d, static_cast<T>(0.999));
    const auto term = hn::Set(d, static_cast<T>(1e-3));
    const auto start = [&](int chain) { return hn::Set(d, *sink + static_cast<T>(chain)); };
    auto a0 = start(0), a1 = start(1), a2 = start(2), a3 = start(3), a4 = start(4), a5 = start(5);
    auto b0 = start(6), b1 = start(7), b2 = start(8), b3 = start(9), b4 = start(10), b5 = start(11);
    for (long round = 0; round < rounds; ++round) {
        a0 = hn::MulAdd(a0, factor, term);
        a1 = hn::MulAdd(a1, factor, term);
        a2 = hn::MulAdd(a2, factor, term);
        a3 = hn::MulAdd(a3, factor, term);
        a4 = hn::MulAdd(a4, factor, term);
        a5 = hn::MulAdd(a5, factor, term);
        b0 = hn::MulAdd(b0, factor, term);
        b1 = hn::MulAdd(b1, factor, term);
        b2 = hn::MulAdd(b2, factor, term);
        b3 = hn::MulAdd(b3, factor, term);
        b4 = hn::MulAdd(b4, factor, term);
        b5 = hn::MulAdd(b5, factor, term);
    }
    const auto sum =
        hn::Add(hn::Add(hn::Add(a0, a1), hn::Add(a2, a3)), hn::Add(hn::Add(a4, a5), hn::Add(b0, b1)));
    *sink = hn::GetLane(hn::Add(sum, hn::Add(hn::Add(b2, b3), hn::Add(b4, b5))));
    return 12.0 * double(rounds) * double(hn::Lanes(d));
}

double multiplyAddsF(long rounds, float* sink) {
    return multiplyAdds<float>(rounds, sink);
}
double multiplyAddsD(long rounds, double* sink) {
    return multiplyAdds<double>(rounds, sink);
}

}  // namespace HWY_NAMESPACE
}  // namespace ketloom::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ketloom::kernels {

namespace {

/// The best of ten runs of about 2 ms.
template <class T, class Run>
double bestRate(const Run& run) {
    double best = 0.0;
    T sink = T(1);
    for (int repeat = 0; repeat < 10; ++repeat) {
        const auto start = std::chrono::steady_clock::now();
        const double done = run(400'000, &sink);
        best = std::max(
            best, done / std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return sink == T(0) ? 0.0 : best;
}

}  // namespace

HWY_EXPORT(multiplyAddsF);
HWY_EXPORT(multiplyAddsD);

template <>
double peakRate<float>() {
    return bestRate<float>([](long n, float* sink) { return HWY_DYNAMIC_DISPATCH(multiplyAddsF)(n, sink); });
}
template <>
double peakRate<double>() {
    return bestRate<double>(
        [](long n, double* sink) { return HWY_DYNAMIC_DISPATCH(multiplyAddsD)(n, sink); });
}

}  // namespace ketloom::kernels
#endif
