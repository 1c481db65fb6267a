#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "core/gates/gate_table.h"

namespace ketloom {

/// A complex number over any number type (std::complex is defined for float, double and long double only).
template <class Real>
struct Complex {
    Real re = Real(0.0);
    Real im = Real(0.0);

    friend Complex operator+(const Complex& a, const Complex& b) { return {a.re + b.re, a.im + b.im}; }
    friend Complex operator*(const Complex& a, const Complex& b) {
        return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
    }
    friend Complex operator*(const Complex& a, const Real& b) { return {a.re * b, a.im * b}; }
};

template <class Real>
Real normSquared(const Complex<Real>& a) {
    return a.re * a.re + a.im * a.im;
}

/// A 2x2 matrix, row by row.
template <class Real>
using Matrix2 = std::array<Complex<Real>, 4>;

/// [[cos θ/2, -sin θ/2], [sin θ/2, cos θ/2]]
template <class Real>
Matrix2<Real> ryMatrix(const Real& theta) {
    using std::cos;
    using std::sin;
    const Real c = cos(theta * Real(0.5));
    const Real s = sin(theta * Real(0.5));
    return {{{c}, {-s}, {s}, {c}}};
}

template <class Real>
Matrix2<Real> xMatrix() {
    return {{{Real(0.0)}, {Real(1.0)}, {Real(1.0)}, {Real(0.0)}}};
}

/// -i Y = -i [[0, -i], [i, 0]], written as this product.
template <class Real>
Matrix2<Real> minusIYMatrix() {
    const Complex<Real> minusI{Real(0.0), Real(-1.0)};
    const Complex<Real> i{Real(0.0), Real(1.0)};
    return {{{}, minusI * minusI, minusI * i, {}}};
}

/// The matrix of any gate but the neuron, over any number type. The gates with an angle are all rotations
/// about y, alone or controlled; the others are constants of the gate table.
template <class Real>
Matrix2<Real> gateMatrix(const GateInfo& gate, std::span<const Real> parameters) {
    if (gate.hasAngle) return ryMatrix(parameters[0]);
    const Matrix2x2 m = gate.matrix(0.0);
    return {{{Real(m[0])}, {Real(m[1])}, {Real(m[2])}, {Real(m[3])}}};
}

/// The conjugate transpose.
template <class Real>
Matrix2<Real> adjoint(const Matrix2<Real>& m) {
    const auto conj = [](const Complex<Real>& a) { return Complex<Real>{a.re, -a.im}; };
    return {{conj(m[0]), conj(m[2]), conj(m[1]), conj(m[3])}};
}

/// A state vector of `lanes` qubits, 2^lanes complex amplitudes, not necessarily normalised. Lane 0 is the
/// most significant bit of an index. Every function is one plain loop over all amplitudes: O(2^lanes).
template <class Real>
class DenseState {
public:
    explicit DenseState(int lanes) : m_lanes(lanes), m_amplitudes(std::size_t(1) << lanes) {
        m_amplitudes[0] = {Real(1.0)};
    }

    int lanes() const { return m_lanes; }
    std::size_t size() const { return m_amplitudes.size(); }
    Complex<Real>& operator[](std::size_t index) { return m_amplitudes[index]; }
    const Complex<Real>& operator[](std::size_t index) const { return m_amplitudes[index]; }

    std::size_t mask(int lane) const { return std::size_t(1) << (m_lanes - 1 - lane); }
    bool bit(std::size_t index, int lane) const { return (index & mask(lane)) != 0; }

    /// Applies `gate` to lane `target` where every lane of `controls` is 1.
    void apply(const Matrix2<Real>& gate, int target, const std::vector<int>& controls = {}) {
        for (std::size_t index = 0; index < size(); ++index) {
            if (bit(index, target)) continue;
            bool allOne = true;
            for (int control : controls) allOne = allOne && bit(index, control);
            if (!allOne) continue;
            Complex<Real>& zero = m_amplitudes[index];
            Complex<Real>& one = m_amplitudes[index | mask(target)];
            const Complex<Real> newZero = gate[0] * zero + gate[1] * one;
            one = gate[2] * zero + gate[3] * one;
            zero = newZero;
        }
    }

    /// Applies `gate` where two lanes differ: its 0 is |a 0, b 1>, its 1 is |a 1, b 0>.
    void applyAcross(const Matrix2<Real>& gate, int a, int b) {
        for (std::size_t index = 0; index < size(); ++index) {
            if (bit(index, a) || !bit(index, b)) continue;
            Complex<Real>& zero = m_amplitudes[index];
            Complex<Real>& one = m_amplitudes[index ^ mask(a) ^ mask(b)];
            const Complex<Real> newZero = gate[0] * zero + gate[1] * one;
            one = gate[2] * zero + gate[3] * one;
            zero = newZero;
        }
    }

    /// Sets every amplitude where `lane` is not `value` to 0: a post-selection, without renormalising.
    void project(int lane, bool value) {
        for (std::size_t index = 0; index < size(); ++index) {
            if (bit(index, lane) != value) m_amplitudes[index] = {};
        }
    }

    Real squaredNorm() const {
        Real sum(0.0);
        for (const Complex<Real>& amplitude : m_amplitudes) sum += normSquared(amplitude);
        return sum;
    }

    /// Divides by the 2-norm and returns its square before, the probability of what was projected on.
    Real normalise() {
        using std::sqrt;
        const Real probability = squaredNorm();
        const Real factor = Real(1.0) / sqrt(probability);
        for (Complex<Real>& amplitude : m_amplitudes) amplitude = amplitude * factor;
        return probability;
    }

    /// The same state with `count` more lanes behind, all |0>.
    DenseState withLanesAppended(int count) const {
        DenseState wider(m_lanes + count);
        wider.m_amplitudes[0] = {};
        for (std::size_t index = 0; index < size(); ++index)
            wider.m_amplitudes[index << count] = m_amplitudes[index];
        return wider;
    }

    /// The amplitudes where the last `count` lanes are |0>, without those lanes.
    DenseState withLanesRemoved(int count) const {
        DenseState narrower(m_lanes - count);
        for (std::size_t index = 0; index < narrower.size(); ++index) {
            narrower.m_amplitudes[index] = m_amplitudes[index << count];
        }
        return narrower;
    }

private:
    int m_lanes;
    std::vector<Complex<Real>> m_amplitudes;
};

}  // namespace ketloom
