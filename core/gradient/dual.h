#pragma once

#include <cmath>

namespace ketloom {

/// A number that carries its derivative along: forward-mode automatic differentiation.
///
/// Take a formal quantity epsilon with epsilon² = 0, and write numbers as a + a' epsilon. Then
///
///     (a + a' eps) + (b + b' eps) = (a + b) + (a' + b') eps
///     (a + a' eps) * (b + b' eps) =  a b    + (a' b + a b') eps          (the eps² term is gone)
///
/// and, for any smooth f, the Taylor series breaks off after its second term: f(a + a' eps) = f(a) + f'(a) a'
/// eps. The part behind epsilon follows the product rule and the chain rule by itself. So a program written
/// for a number type `Real`, run with `Real = Dual`, returns its value and, exactly to rounding, its
/// derivative along the direction in which the inputs were given a slope:
///
///     Dual x(2.0, 1.0);                  // dx/dx = 1
///     Dual y = x * x + sin(x);           // y.value = 4 + sin 2, y.slope = 4 + cos 2
///
/// There is no step size to choose, unlike with finite differences, and nothing to derive by hand, unlike
/// with back-propagation; but every direction costs one run. Exactly right for checking gradients, too slow
/// for training. Comparisons look at the value alone, so a program takes the same branches as with plain
/// numbers.
struct Dual {
    double value = 0.0;
    double slope = 0.0;

    constexpr Dual() = default;
    constexpr Dual(double v, double s = 0.0) : value(v), slope(s) {}  // implicit: a constant has slope 0

    constexpr Dual& operator+=(const Dual& b) { return *this = Dual(value + b.value, slope + b.slope); }
    constexpr Dual& operator-=(const Dual& b) { return *this = Dual(value - b.value, slope - b.slope); }
    constexpr Dual& operator*=(const Dual& b) {
        return *this = Dual(value * b.value, slope * b.value + value * b.slope);
    }
    constexpr Dual& operator/=(const Dual& b) {
        const double quotient = value / b.value;
        return *this = Dual(quotient, (slope - quotient * b.slope) / b.value);
    }

    friend constexpr Dual operator+(Dual a, const Dual& b) { return a += b; }
    friend constexpr Dual operator-(Dual a, const Dual& b) { return a -= b; }
    friend constexpr Dual operator*(Dual a, const Dual& b) { return a *= b; }
    friend constexpr Dual operator/(Dual a, const Dual& b) { return a /= b; }
    friend constexpr Dual operator-(const Dual& a) { return Dual(-a.value, -a.slope); }
    friend constexpr Dual operator+(const Dual& a) { return a; }

    friend constexpr bool operator==(const Dual& a, const Dual& b) { return a.value == b.value; }
    friend constexpr auto operator<=>(const Dual& a, const Dual& b) { return a.value <=> b.value; }
};

inline Dual sin(const Dual& a) {
    return {std::sin(a.value), std::cos(a.value) * a.slope};
}
inline Dual cos(const Dual& a) {
    return {std::cos(a.value), -std::sin(a.value) * a.slope};
}
inline Dual exp(const Dual& a) {
    const double e = std::exp(a.value);
    return {e, e * a.slope};
}
inline Dual log(const Dual& a) {
    return {std::log(a.value), a.slope / a.value};
}
inline Dual sqrt(const Dual& a) {
    const double root = std::sqrt(a.value);
    return {root, a.slope / (2.0 * root)};
}
/// Undefined slope at 0; 0 is taken there, the mean of the slopes on both sides.
inline Dual abs(const Dual& a) {
    return {std::abs(a.value), a.value > 0.0 ? a.slope : a.value < 0.0 ? -a.slope : 0.0};
}
/// A constant exponent, also for a base of 0 or below where the power itself is defined.
inline Dual pow(const Dual& base, double exponent) {
    const double slope = exponent == 0.0 ? 0.0 : exponent * std::pow(base.value, exponent - 1.0) * base.slope;
    return {std::pow(base.value, exponent), slope};
}
/// A varying exponent; the base must be above 0.
inline Dual pow(const Dual& base, const Dual& exponent) {
    const double power = std::pow(base.value, exponent.value);
    return {power,
            power * (exponent.slope * std::log(base.value) + exponent.value * base.slope / base.value)};
}
inline bool isfinite(const Dual& a) {
    return std::isfinite(a.value) && std::isfinite(a.slope);
}

}  // namespace ketloom
