#pragma once

#include <span>
#include <vector>

#include "core/cell/cell.h"

namespace ketloom {

/// The coefficients of a neuron for every source bit pattern x (bit k of x = value of source k):
///   eta(x) = beta + theta + sum over non-empty J inside x with |J| <= d of phi_J
///   c = cos(eta/2)^(2^o),   s = sin(eta/2)^(2^o)   and their derivatives by eta.
/// They depend on parameters only: the same for every batch entry and time step of one optimiser step.
/// Source: Bausch 2020, eqs. (2), (3).
struct NeuronCoefficients {
    std::vector<double> eta, c, s, cPrime, sPrime;  ///< 2^#sources values each
};

/// Knows the subsets of one neuron; builds its coefficients and carries derivatives back.
class NeuronTable {
public:
    explicit NeuronTable(const Operation& neuron);

    /// `parameters`: theta, then phi_J in the order of parameter_layout.h. Cost O(k 2^k) for k sources, by
    /// the subset sum (zeta transform) over lanes. No allocation after the first call with the same object.
    void build(std::span<const double> parameters, NeuronCoefficients& out) const;

    /// Transpose of the subset sum: from dL/deta(x) (overwritten) to dL/dtheta, dL/dphi_J, which are *added*
    /// to `gradient`.
    void gather(std::span<double> etaGradient, std::span<double> gradient) const;

    std::size_t patterns() const { return std::size_t(1) << m_sources; }

private:
    int m_sources;
    int m_order;
    double m_bias;
    std::vector<std::uint32_t>
        m_subsetMask;  ///< J as a bit pattern, in parameter order, without the empty one
};

}  // namespace ketloom
