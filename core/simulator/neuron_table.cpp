#include "core/simulator/neuron_table.h"

#include <iterator>
#include <type_traits>

#include "core/cell/parameter_layout.h"
#include "core/simulator/kernels.h"

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

namespace {

/// Calls body(low, high, half) for the two halves of every block of 2 half values: x and x | half for the
/// values x that lack the bit. Loops over a half are plain, for the compiler to vectorise.
template <class Value, class Half, class Body>
void forHalves(std::size_t count, Value* values, Half half, const Body& body) {
    for (std::size_t block = 0; block < count; block += 2 * half)
        body(values + block, values + block + half, half);
}

/// The same for every bit of the pattern, least significant first; where `Sets` values of a pattern stand
/// side by side, its lowest bit is theirs. Short halves have their size compiled in.
template <std::size_t Sets, class Value, class Body>
void forAllHalves(std::size_t count, Value* values, const Body& body) {
    const auto shortHalf = [&](auto half) {
        if (half >= Sets && count > half) forHalves(count, values, half, body);
    };
    shortHalf(std::integral_constant<std::size_t, 1>());
    shortHalf(std::integral_constant<std::size_t, 2>());
    shortHalf(std::integral_constant<std::size_t, 4>());
    for (std::size_t half = 8; half < count; half *= 2) forHalves(count, values, half, body);
}

/// c and s hold cos(eta/2) and sin(eta/2): they become the coefficients of a neuron of this order.
template <int Order>
void raise(std::size_t count, double* __restrict c, double* __restrict s, double* __restrict cPrime,
           double* __restrict sPrime) {
    for (std::size_t x = 0; x < count; ++x) {
        const double cosine = c[x];
        const double sine = s[x];
        double cosinePower = 1.0;  // cos^(2^o - 1), by repeated squaring: c = cos * cos^(2^o - 1)
        double sinePower = 1.0;
        for (int k = 0; k < Order; ++k) {
            cosinePower = cosinePower * cosinePower * cosine;
            sinePower = sinePower * sinePower * sine;
        }
        constexpr double half = 0.5 * (1 << Order);
        c[x] = cosinePower * cosine;
        s[x] = sinePower * sine;
        cPrime[x] = -half * cosinePower * sine;
        sPrime[x] = half * sinePower * cosine;
    }
}

constexpr decltype(&raise<0>) kRaise[] = {raise<0>, raise<1>, raise<2>, raise<3>, raise<4>};
static_assert(std::size(kRaise) == kMaxOrder + 1);

}  // namespace

void NeuronTable::build(std::span<const double> parameters, NeuronCoefficients& out) const {
    const std::size_t count = patterns();
    out.eta.assign(count, 0.0);
    for (auto* values : {&out.c, &out.s, &out.cPrime, &out.sPrime}) values->resize(count);

    out.eta[0] = m_bias;
    for (std::size_t k = 0; k < m_subsetMask.size(); ++k) out.eta[m_subsetMask[k]] += parameters[k];
    forAllHalves<1>(count, out.eta.data(),
                    [](const double* __restrict low, double* __restrict high, auto half) {
                        for (std::size_t x = 0; x < half; ++x) high[x] += low[x];
                    });
    for (std::size_t x = 0; x < count; ++x) out.cPrime[x] = 0.5 * out.eta[x];
    kernels::sinCos(out.cPrime.data(), count, out.s.data(), out.c.data());
    kRaise[m_order](count, out.c.data(), out.s.data(), out.cPrime.data(), out.sPrime.data());
}

template <class Value, std::size_t Sets>
void NeuronTable::gather(std::span<Value> etaGradients, const std::array<double*, Sets>& gradients) const {
    forAllHalves<Sets>(patterns() * Sets, etaGradients.data(),
                       [](Value* __restrict low, const Value* __restrict high, auto half) {
                           for (std::size_t x = 0; x < half; ++x) low[x] += high[x];
                       });
    for (std::size_t k = 0; k < m_subsetMask.size(); ++k) {
        const Value* own = etaGradients.data() + m_subsetMask[k] * Sets;
        for (std::size_t s = 0; s < Sets; ++s) gradients[s][k] += double(own[s]);
    }
}

template void NeuronTable::gather(std::span<double>, const std::array<double*, 1>&) const;
template void NeuronTable::gather(std::span<float>, const std::array<double*, kGatherSets>&) const;
template void NeuronTable::gather(std::span<double>, const std::array<double*, kGatherSets>&) const;

}  // namespace ketloom
