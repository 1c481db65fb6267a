#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace ketloom {

/// A seed for stream number `stream` of `seed`: streams of one seed, and one stream of different seeds, are
/// unrelated (two rounds of SplitMix64).
std::uint64_t mixSeed(std::uint64_t seed, std::uint64_t stream);

/// Seeded random numbers whose sequence depends on nothing but the seed: the generator is std::mt19937_64 and
/// the distributions are written out here, because those of the standard library differ between
/// implementations.
class Rng {
public:
    explicit Rng(std::uint64_t seed = 0);

    std::uint64_t bits() { return m_generator(); }
    /// Uniform in [0, 1), 53 bits.
    double uniform();
    /// Uniform integer in 0 .. bound-1, unbiased; bound > 0.
    std::uint64_t below(std::uint64_t bound);
    /// Normal with mean 0 and standard deviation 1 (Box-Muller, one value a call, nothing cached).
    double normal();

    /// The whole state as text; restoreState() continues the same sequence. Returns false on malformed text.
    std::string state() const;
    bool restoreState(const std::string& text);

private:
    std::mt19937_64 m_generator;
};

}  // namespace ketloom
