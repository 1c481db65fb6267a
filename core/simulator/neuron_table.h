#pragma once

#include <array>
#include <span>
#include <vector>

#include "core/cell/cell.h"

namespace ketloom {

/// The coefficients of a neuron or of a controlled rotation for every source bit pattern x (bit k of x =
/// value of source k):
///   eta(x) = beta + sum over J inside x of the parameter that belongs to J
///   c = cos(eta/2)^(2^o),   s = sin(eta/2)^(2^o)   and their derivatives by eta.
/// Neuron: theta belongs to the empty J, phi_J to every other one with |J| <= d. A controlled RY is the same
/// with order 0, beta 0 and a single J, all its controls: c = 1 and s = 0 unless all of them are 1.
/// They depend on parameters only: the same for every batch entry and time step of one optimiser step.
/// Source: Bausch 2020, eqs. (2), (3).
struct NeuronCoefficients {
    std::vector<double> eta, c, s, cPrime, sPrime;  ///< 2^#sources values each
};

/// Gradients that are gathered side by side, in vectors.
constexpr std::size_t kGatherSets = 4;

/// Knows the subsets of one neuron or controlled RY; builds its coefficients and carries derivatives back.
class NeuronTable {
public:
    explicit NeuronTable(const Operation& operation);

    /// `parameters`: those of the operation, in the order of parameter_layout.h. Cost O(k 2^k) for k sources,
    /// by the subset sum (zeta transform) over lanes. No allocation after the first call with the same
    /// object.
    void build(std::span<const double> parameters, NeuronCoefficients& out) const;

    /// Transpose of the subset sum: from dL/deta(x) (overwritten) to dL/dparameter, which is *added* to
    /// `gradient`; of several at once, whose values of a pattern stand side by side.
    template <class Value, std::size_t Sets>
    void gather(std::span<Value> etaGradients, const std::array<double*, Sets>& gradients) const;

    std::size_t patterns() const { return std::size_t(1) << m_sources; }

private:
    int m_sources;
    int m_order;
    double m_bias;
    std::vector<std::uint32_t> m_subsetMask;  ///< J as a bit pattern, one a parameter
};

}  // namespace ketloom
