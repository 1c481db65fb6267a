#include "core/simulator/neuron_table.h"

#include <cmath>

#include "core/cell/parameter_layout.h"

namespace ketloom {

NeuronTable::NeuronTable(const Operation& operation)
    : m_sources(static_cast<int>(operation.sources.size())), m_order(0), m_bias(0.0) {
    if (!gateInfo(operation.gate).isNeuron()) {
        m_subsetMask.push_back((std::uint32_t(1) << m_sources) - 1);
        return;
    }
    m_order = operation.order;
    m_bias = operation.bias;
    m_subsetMask.push_back(0);
    for (const std::vector<int>& subset : neuronSubsets(m_sources, operation.degree)) {
        std::uint32_t mask = 0;
        for (int k : subset) mask |= std::uint32_t(1) << k;
        m_subsetMask.push_back(mask);
    }
}

void NeuronTable::build(std::span<const double> parameters, NeuronCoefficients& out) const {
    const std::size_t count = patterns();
    out.eta.assign(count, 0.0);
    for (auto* values : {&out.c, &out.s, &out.cPrime, &out.sPrime}) values->resize(count);

    out.eta[0] = m_bias;
    for (std::size_t k = 0; k < m_subsetMask.size(); ++k) out.eta[m_subsetMask[k]] += parameters[k];
    for (int k = 0; k < m_sources; ++k) {
        const std::size_t bit = std::size_t(1) << k;
        for (std::size_t x = 0; x < count; ++x) {
            if (x & bit) out.eta[x] += out.eta[x ^ bit];
        }
    }

    const int power = 1 << m_order;
    for (std::size_t x = 0; x < count; ++x) {
        const double cosine = std::cos(out.eta[x] / 2.0);
        const double sine = std::sin(out.eta[x] / 2.0);
        double cosinePower = 1.0;  // cos^(2^o - 1), by repeated squaring: c = cos * cos^(2^o - 1)
        double sinePower = 1.0;
        for (int k = 0; k < m_order; ++k) {
            cosinePower = cosinePower * cosinePower * cosine;
            sinePower = sinePower * sinePower * sine;
        }
        out.c[x] = cosinePower * cosine;
        out.s[x] = sinePower * sine;
        out.cPrime[x] = -0.5 * power * cosinePower * sine;
        out.sPrime[x] = 0.5 * power * sinePower * cosine;
    }
}

void NeuronTable::gather(std::span<double> etaGradient, std::span<double> gradient) const {
    const std::size_t count = patterns();
    for (int k = 0; k < m_sources; ++k) {
        const std::size_t bit = std::size_t(1) << k;
        for (std::size_t x = 0; x < count; ++x) {
            if (!(x & bit)) etaGradient[x] += etaGradient[x | bit];
        }
    }
    for (std::size_t k = 0; k < m_subsetMask.size(); ++k) gradient[k] += etaGradient[m_subsetMask[k]];
}

}  // namespace ketloom
