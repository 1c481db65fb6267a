#include "core/simulator/reference/fixed_point.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace ketloom {

double chebyshev(double order, double x) {
    assert(order >= 0.0 && x >= 0.0);
    return x <= 1.0 ? std::cos(order * std::acos(x)) : std::cosh(order * std::acosh(x));
}

FixedPointPhases fixedPointPhases(int rounds, double delta) {
    assert(rounds >= 0 && delta > 0.0 && delta <= 1.0);
    const double queries = 2.0 * rounds + 1.0;
    // sqrt(1 - gamma^2) with 1/gamma = cosh(t) is tanh(t), which does not cancel for small t.
    const double root = std::tanh(std::acosh(1.0 / delta) / queries);
    FixedPointPhases phases;
    for (int j = 1; j <= rounds; ++j) {
        const double cotangent = std::tan(2.0 * std::numbers::pi * j / queries) * root;
        phases.alpha.push_back(2.0 * std::atan2(1.0, cotangent));
    }
    for (int j = 1; j <= rounds; ++j) phases.beta.push_back(-phases.alpha[rounds - j]);
    return phases;
}

double fixedPointSuccess(int rounds, double delta, double lambda) {
    if (rounds == 0) return lambda;
    const double queries = 2.0 * rounds + 1.0;
    const double inside = chebyshev(1.0 / queries, 1.0 / delta) * std::sqrt(std::max(0.0, 1.0 - lambda));
    const double failure = delta * chebyshev(queries, inside);
    return 1.0 - failure * failure;
}

std::complex<double> fixedPointAmplitude(const FixedPointPhases& phases, double lambda) {
    const double startWanted = std::sqrt(lambda);
    const double startOther = std::sqrt(std::max(0.0, 1.0 - lambda));
    std::complex<double> wanted = startWanted;
    std::complex<double> other = startOther;
    for (int j = 0; j < phases.rounds(); ++j) {
        wanted *= std::polar(1.0, phases.beta[j]);
        const std::complex<double> change =
            (1.0 - std::polar(1.0, -phases.alpha[j])) * (startWanted * wanted + startOther * other);
        wanted -= startWanted * change;
        other -= startOther * change;
    }
    return wanted;
}

double fixedPointWidth(int rounds, double delta) {
    const double root = std::tanh(std::acosh(1.0 / delta) / (2.0 * rounds + 1.0));
    return root * root;
}

std::optional<int> fixedPointRounds(double lambda, double delta) {
    if (lambda >= 1.0) return 0;
    if (!(lambda > 0.0)) return std::nullopt;
    const double queries = std::acosh(1.0 / delta) / std::atanh(std::sqrt(lambda));
    if (queries > 2.0 * kMaxAmplificationRounds + 1.0) return std::nullopt;
    int rounds = std::max(0, static_cast<int>(std::ceil((queries - 1.0) / 2.0)));
    // Rounding may have gone past a whole number, either way.
    while (rounds > 0 && fixedPointWidth(rounds - 1, delta) <= lambda) --rounds;
    while (fixedPointWidth(rounds, delta) > lambda) ++rounds;
    return rounds;
}

}  // namespace ketloom
