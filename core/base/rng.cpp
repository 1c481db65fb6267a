#include "core/base/rng.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <locale>
#include <numbers>
#include <sstream>
#include <vector>

namespace ketloom {

namespace {

std::uint64_t splitMix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

}  // namespace

std::uint64_t mixSeed(std::uint64_t seed, std::uint64_t stream) {
    return splitMix(splitMix(seed) + stream);
}

Rng::Rng(std::uint64_t seed) : m_generator(seed) {}

double Rng::uniform() {
    return double(bits() >> 11) * 0x1p-53;
}

std::uint64_t Rng::below(std::uint64_t bound) {
    assert(bound > 0);
    // The lowest 2^64 mod bound values are rejected: what is left is a multiple of bound.
    const std::uint64_t rejected = (std::uint64_t(0) - bound) % bound;
    std::uint64_t value = bits();
    while (value < rejected) value = bits();
    return value % bound;
}

double Rng::normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));  // 1 - u lies in (0, 1]
    const double angle = 2.0 * std::numbers::pi * uniform();
    return radius * std::cos(angle);
}

std::string Rng::state() const {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << m_generator;
    return out.str();
}

bool Rng::restoreState(const std::string& text) {
    // The stream operator trusts the position within the state that follows its words: checked here first.
    constexpr std::size_t kStateSize = std::mt19937_64::state_size;
    std::istringstream numbers(text);
    numbers.imbue(std::locale::classic());
    std::vector<std::uint64_t> values;
    for (std::string token; numbers >> token;) {
        const bool digits = token.size() <= 20 && std::all_of(token.begin(), token.end(),
                                                              [](char c) { return c >= '0' && c <= '9'; });
        std::uint64_t value = 0;
        std::istringstream one(token);
        one.imbue(std::locale::classic());
        if (!digits || !(one >> value)) return false;
        values.push_back(value);
    }
    const bool withPosition = values.size() == kStateSize + 1;
    if (values.size() != kStateSize && !withPosition) return false;
    if (withPosition && values.back() > kStateSize) return false;

    std::istringstream in(text);
    in.imbue(std::locale::classic());
    std::mt19937_64 generator;
    if (!(in >> generator)) return false;
    m_generator = generator;
    return true;
}

}  // namespace ketloom
