#include "core/simulator/reference/amplified_neuron.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/cell/parameter_layout.h"

namespace ketloom {
namespace {

Complex<double> toComplex(std::complex<double> value) {
    return {value.real(), value.imag()};
}

double squareTimes(double value, int times) {
    for (int k = 0; k < times; ++k) value *= value;
    return value;
}

/// The weight that level k + 1 finds on its control, from that of level k and what level k succeeds with.
double nextWeight(double weight, double lambda, double success) {
    return success * weight * weight / lambda + (1.0 - success) / 2.0;
}

double lambdaOf(double weight) {
    return (1.0 - weight) * (1.0 - weight) + weight * weight;
}

int roundsFor(double lambda, double delta) {
    const std::optional<int> rounds = fixedPointRounds(lambda, delta);
    assert(rounds.has_value());  // lambda >= 2^-(2^o - 1)
    return *rounds;
}

}  // namespace

Amplification amplificationWithRounds(const Operation& neuron, AmplificationScheme scheme, double delta,
                                      int rounds) {
    const std::size_t levels = scheme == AmplificationScheme::Nested ? neuron.order : 1;
    return {scheme, delta, std::vector<int>(levels, rounds)};
}

Amplification amplificationForError(const Operation& neuron, std::span<const double> parameters,
                                    AmplificationScheme scheme, double delta) {
    const std::vector<double> angles = neuronAngles(neuron, parameters);
    Amplification result{scheme, delta, {}};
    if (scheme == AmplificationScheme::Whole) {
        double least = 1.0;
        for (double eta : angles) {
            const double c = squareTimes(std::cos(eta / 2.0), neuron.order);
            const double s = squareTimes(std::sin(eta / 2.0), neuron.order);
            least = std::min(least, c * c + s * s);
        }
        result.rounds.push_back(roundsFor(least, delta));
        return result;
    }
    std::vector<double> weights;
    for (double eta : angles) weights.push_back(squareTimes(std::sin(eta / 2.0), 1));
    for (int level = 0; level < neuron.order; ++level) {
        double least = 1.0;
        for (double weight : weights) least = std::min(least, lambdaOf(weight));
        const int rounds = roundsFor(least, delta);
        result.rounds.push_back(rounds);
        for (double& weight : weights) {
            const double lambda = lambdaOf(weight);
            weight = nextWeight(weight, lambda, fixedPointSuccess(rounds, delta, lambda));
        }
    }
    return result;
}

std::vector<double> neuronAngles(const Operation& neuron, std::span<const double> parameters) {
    const int sources = static_cast<int>(neuron.sources.size());
    const std::vector<std::vector<int>> subsets = neuronSubsets(sources, neuron.degree);
    std::vector<double> angles(std::size_t(1) << sources, neuron.bias + parameters[0]);
    for (std::size_t j = 0; j < subsets.size(); ++j) {
        std::size_t mask = 0;
        for (int position : subsets[j]) mask |= std::size_t(1) << (sources - 1 - position);
        for (std::size_t pattern = 0; pattern < angles.size(); ++pattern) {
            if ((pattern & mask) == mask) angles[pattern] += parameters[1 + j];
        }
    }
    return angles;
}

AmplifiedNeuron::AmplifiedNeuron(const Operation& neuron, std::span<const double> parameters,
                                 const Amplification& amplification)
    : m_neuron(neuron), m_amplification(amplification) {
    std::vector<FixedPointPhases> phases;
    for (int rounds : amplification.rounds) phases.push_back(fixedPointPhases(rounds, amplification.delta));
    for (double eta : neuronAngles(neuron, parameters)) {
        double stay = std::cos(eta / 2.0);
        double turn = std::sin(eta / 2.0);
        if (amplification.scheme == AmplificationScheme::Whole) {
            stay = squareTimes(stay, neuron.order);
            turn = squareTimes(turn, neuron.order);
        } else {
            double weight = turn * turn;
            for (int level = 0; level + 1 < neuron.order; ++level) {
                const double lambda = lambdaOf(weight);
                weight = nextWeight(weight, lambda, std::norm(fixedPointAmplitude(phases[level], lambda)));
            }
            stay = 1.0 - weight;
            turn = weight;
        }
        const double lambda = stay * stay + turn * turn;
        const double norm = std::sqrt(lambda);
        m_leastLambda = std::min(m_leastLambda, lambda);
        m_greatestLambda = std::max(m_greatestLambda, lambda);
        m_blocks.push_back({fixedPointAmplitude(phases.back(), lambda), stay / norm, turn / norm});
    }
}

double AmplifiedNeuron::phaseSpread() const {
    double least = 0.0;
    double greatest = 0.0;
    for (const Block& block : m_blocks) {
        const double phase = std::arg(block.factor * std::conj(m_blocks[0].factor));
        least = std::min(least, phase);
        greatest = std::max(greatest, phase);
    }
    return greatest - least;
}

void AmplifiedNeuron::apply(DenseState<double>& state, bool phases) const {
    for (std::size_t index = 0; index < state.size(); ++index) {
        if (state.bit(index, m_neuron.target)) continue;
        std::size_t pattern = 0;
        for (int source : m_neuron.sources) pattern = 2 * pattern + (state.bit(index, source) ? 1 : 0);
        const Block& block = m_blocks[pattern];
        const Complex<double> factor =
            phases ? toComplex(block.factor) : Complex<double>{std::abs(block.factor)};
        Complex<double>& zero = state[index];
        Complex<double>& one = state[index | state.mask(m_neuron.target)];
        const Complex<double> newZero = factor * (zero * block.stay + one * -block.turn);
        one = factor * (one * block.stay + zero * block.turn);
        zero = newZero;
    }
}

// ---- Gate by gate.

AmplifiedCircuit::AmplifiedCircuit(int lanes, const Operation& neuron, std::span<const double> parameters,
                                   const Amplification& amplification)
    : m_lanes(lanes),
      m_order(neuron.order),
      m_target(neuron.target),
      m_ancillas(0),
      m_nested(amplification.scheme == AmplificationScheme::Nested),
      m_neuron(neuron),
      m_parameters(parameters.begin(), parameters.end()) {
    for (int rounds : amplification.rounds) m_phases.push_back(fixedPointPhases(rounds, amplification.delta));
    if (m_nested) {
        assert(static_cast<int>(m_phases.size()) == m_order);
        m_ancillas = m_order;
        m_rotations = block(neuron, parameters, m_lanes);
    } else {
        assert(m_phases.size() == 1);
        int next = m_lanes;
        appendLevel(m_order - 1, m_target, false, next);
        m_ancillas = next - m_lanes;
    }
}

// The block R on an ancilla.
AmplifiedCircuit::Gates AmplifiedCircuit::block(const Operation& neuron, std::span<const double> parameters,
                                                int ancilla) const {
    Gates gates;
    const std::vector<std::vector<int>> subsets =
        neuronSubsets(static_cast<int>(neuron.sources.size()), neuron.degree);
    for (std::size_t j = 0; j < subsets.size(); ++j) {
        Gate gate{ryMatrix(parameters[1 + j]), ancilla, {}};
        for (int position : subsets[j]) gate.controls.push_back(neuron.sources[position]);
        gates.push_back(gate);
    }
    gates.push_back({ryMatrix(neuron.bias), ancilla, {}});
    gates.push_back({ryMatrix(parameters[0]), ancilla, {}});
    return gates;
}

// Whole: the recursion of the circuit, where an ancilla that would be post-selected is never used again.
void AmplifiedCircuit::appendLevel(int level, int target, bool invertMiddle, int& nextAncilla) {
    const int ancilla = nextAncilla++;
    const Matrix2<double> middle = invertMiddle ? adjoint(minusIYMatrix<double>()) : minusIYMatrix<double>();
    if (level == 0) {
        const Gates rotations = block(m_neuron, m_parameters, ancilla);
        m_whole.insert(m_whole.end(), rotations.begin(), rotations.end());
        m_whole.push_back({middle, target, {ancilla}});
        for (std::size_t k = rotations.size(); k-- > 0;) {
            m_whole.push_back({adjoint(rotations[k].matrix), ancilla, rotations[k].controls});
        }
        return;
    }
    appendLevel(level - 1, ancilla, false, nextAncilla);
    m_whole.push_back({middle, target, {ancilla}});
    appendLevel(level - 1, ancilla, true, nextAncilla);
}

void AmplifiedCircuit::run(const Gates& gates, DenseState<double>& state, bool inverse) {
    for (std::size_t k = 0; k < gates.size(); ++k) {
        const Gate& gate = inverse ? gates[gates.size() - 1 - k] : gates[k];
        state.apply(inverse ? adjoint(gate.matrix) : gate.matrix, gate.target, gate.controls);
    }
}

GateCount AmplifiedCircuit::count(const Gates& gates) {
    GateCount sum;
    for (const Gate& gate : gates) sum += rotationCount(static_cast<int>(gate.controls.size()));
    return sum;
}

int AmplifiedCircuit::zeroLanes(int level) const {
    return m_nested ? level + 1 : m_ancillas;
}

void AmplifiedCircuit::zeroPhase(DenseState<double>& state, int level, double phase) const {
    std::size_t ones = 0;
    for (int k = 0; k < zeroLanes(level); ++k) ones |= state.mask(m_lanes + k);
    const Complex<double> factor = toComplex(std::polar(1.0, phase));
    for (std::size_t index = 0; index < state.size(); ++index) {
        if ((index & ones) == 0) state[index] = state[index] * factor;
    }
}

// U of a level, or U†.
void AmplifiedCircuit::runUnit(DenseState<double>& state, int level, bool inverse) const {
    if (!m_nested) return run(m_whole, state, inverse);
    const auto half = [&](bool inverseHalf) {
        if (level == 0) {
            run(m_rotations, state, inverseHalf);
        } else {
            runAmplified(state, level - 1, inverseHalf);
        }
    };
    half(false);
    const int line = level + 1 < m_order ? m_lanes + level + 1 : m_target;
    const Matrix2<double> middle = minusIYMatrix<double>();
    state.apply(inverse ? adjoint(middle) : middle, line, {m_lanes + level});
    half(true);
}

void AmplifiedCircuit::runAmplified(DenseState<double>& state, int level, bool inverse) const {
    const FixedPointPhases& phases = m_phases[level];
    const int rounds = phases.rounds();
    runUnit(state, level, inverse);
    for (int k = 0; k < rounds; ++k) {
        // Backwards, everything comes in the opposite order with the opposite phase.
        const int j = inverse ? rounds - 1 - k : k;
        zeroPhase(state, level, inverse ? phases.alpha[j] : phases.beta[j]);
        runUnit(state, level, !inverse);
        zeroPhase(state, level, inverse ? -phases.beta[j] : -phases.alpha[j]);
        runUnit(state, level, inverse);
    }
}

void AmplifiedCircuit::apply(DenseState<double>& wide) const {
    assert(wide.lanes() == m_lanes + m_ancillas);
    runAmplified(wide, static_cast<int>(m_phases.size()) - 1, false);
}

GateCount AmplifiedCircuit::unitCount(int level) const {
    if (!m_nested) return count(m_whole);
    const GateCount half = level == 0 ? count(m_rotations) : amplifiedCount(level - 1);
    return 2.0 * half + rotationCount(1);
}

GateCount AmplifiedCircuit::amplifiedCount(int level) const {
    const double rounds = m_phases[level].rounds();
    return (2.0 * rounds + 1.0) * unitCount(level) + 2.0 * rounds * zeroPhaseCount(zeroLanes(level));
}

GateCount AmplifiedCircuit::gates() const {
    return amplifiedCount(static_cast<int>(m_phases.size()) - 1);
}

}  // namespace ketloom
