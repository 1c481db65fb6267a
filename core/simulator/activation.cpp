#include "core/simulator/activation.h"

#include <cmath>
#include <numbers>

namespace ketloom {

Activation activation(double eta, int order) {
    double c = std::cos(eta / 2.0);
    double s = std::sin(eta / 2.0);
    for (int k = 0; k < order; ++k) {
        c *= c;
        s *= s;
    }
    const double success = c * c + s * s;
    return {s * s / success, 2.0 * std::atan2(s, c), success};
}

double foldedEta(double eta) {
    return std::abs(std::remainder(eta, 2.0 * std::numbers::pi));
}

double leastSuccess(int order) {
    return std::ldexp(1.0, 1 - (1 << order));
}

}  // namespace ketloom
