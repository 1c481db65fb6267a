#include "core/simulator/reference/amplification.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace ketloom {
namespace {

Complex<double> toComplex(std::complex<double> value) {
    return {value.real(), value.imag()};
}

/// <a|b>
Complex<double> overlap(const DenseState<double>& a, const DenseState<double>& b) {
    Complex<double> sum;
    for (std::size_t k = 0; k < a.size(); ++k) sum = sum + Complex<double>{a[k].re, -a[k].im} * b[k];
    return sum;
}

}  // namespace

double traceDistance(const DenseState<double>& a, const DenseState<double>& b) {
    // The part of b that is orthogonal to a: 1 - |<a|b>|^2 would cancel where they are close.
    const double ofA = a.squaredNorm();
    const Complex<double> share = overlap(a, b) * (-1.0 / ofA);
    double orthogonal = 0.0;
    for (std::size_t k = 0; k < b.size(); ++k) orthogonal += normSquared(b[k] + a[k] * share);
    return std::sqrt(orthogonal / b.squaredNorm());
}

AmplifiedState amplifyNeuron(const DenseState<double>& state, const AmplifiedCircuit& circuit) {
    DenseState<double> wide = state.withLanesAppended(circuit.ancillas());
    circuit.apply(wide);
    AmplifiedState result{wide.withLanesRemoved(circuit.ancillas()), 1.0};
    result.success = result.state.normalise();
    return result;
}

AmplifiedState amplifyNeuron(const DenseState<double>& state, const AmplifiedNeuron& neuron, bool phases) {
    AmplifiedState result{state, 1.0};
    neuron.apply(result.state, phases);
    result.success = result.state.normalise();
    return result;
}

AmplifiedState amplifyReadout(const DenseState<double>& state, int inOutLanes, unsigned word, int rounds,
                              double delta) {
    const FixedPointPhases phases = fixedPointPhases(rounds, delta);
    const int shift = state.lanes() - inOutLanes;
    AmplifiedState result{state, 1.0};
    DenseState<double>& now = result.state;
    for (int j = 0; j < rounds; ++j) {
        const Complex<double> onWord = toComplex(std::polar(1.0, phases.beta[j]));
        for (std::size_t k = 0; k < now.size(); ++k) {
            if ((k >> shift) == word) now[k] = now[k] * onWord;
        }
        const Complex<double> change =
            toComplex(std::polar(1.0, -phases.alpha[j]) - 1.0) * overlap(state, now);
        for (std::size_t k = 0; k < now.size(); ++k) now[k] = now[k] + state[k] * change;
    }
    for (std::size_t k = 0; k < now.size(); ++k) {
        if ((k >> shift) != word) now[k] = {};
    }
    result.success = now.normalise();
    return result;
}

AmplifiedSimulator::AmplifiedSimulator(const Cell& cell, const std::vector<double>& parameters,
                                       const AmplificationOptions& options, NeuronForm form)
    : m_options(options),
      m_form(form),
      m_ideal(cell, parameters, NeuronForm::Formula),
      m_carried(cell, parameters, NeuronForm::Formula) {
    const double delta = std::sqrt(options.error);
    std::size_t index = 0;
    for (const Stage& stage : cell.stages) {
        for (const Operation& operation : stage.operations) {
            const std::span<const double> own = m_ideal.parametersOf(index);
            ++index;
            m_neurons.emplace_back();
            m_circuits.emplace_back();
            const GateInfo& gate = gateInfo(operation.gate);
            if (gate.unitary) {
                m_plainGates.push_back(tableGateCount(gate));
                m_amplifiedGates.push_back(tableGateCount(gate));
                continue;
            }
            const Amplification amplification =
                options.rounds ? amplificationWithRounds(operation, options.scheme, delta, *options.rounds)
                               : amplificationForError(operation, own, options.scheme, delta);
            m_neurons.back().emplace(operation, own, amplification);
            const AmplifiedCircuit plain(
                cell.lanes(), operation, own,
                amplificationWithRounds(operation, AmplificationScheme::Whole, delta, 0));
            AmplifiedCircuit amplified(cell.lanes(), operation, own, amplification);
            m_plainGates.push_back(plain.gates());
            m_amplifiedGates.push_back(amplified.gates());
            m_ancillas = std::max(m_ancillas, amplified.ancillas());
            if (form == NeuronForm::Circuit) m_circuits.back().emplace(std::move(amplified));
        }
    }
}

void AmplifiedSimulator::reset() {
    m_ideal.reset();
    m_carried.reset();
}

void AmplifiedSimulator::skip(unsigned input, unsigned kept) {
    m_ideal.step(input, kept);
    m_carried.setState(m_ideal.state());
}

AmplifiedState AmplifiedSimulator::amplify(const DenseState<double>& state, std::size_t operation) const {
    if (m_form == NeuronForm::Circuit) return amplifyNeuron(state, *m_circuits[operation]);
    return amplifyNeuron(state, *m_neurons[operation]);
}

AmplifiedStep AmplifiedSimulator::step(unsigned input, unsigned kept) {
    AmplifiedStep result;
    m_ideal.flipByWord(input);
    m_carried.flipByWord(input);
    std::size_t index = 0;
    for (const Stage& stage : m_ideal.cell().stages) {
        if (stage.kind == StageKind::Output) {
            m_ideal.flipByWord(input);
            m_carried.flipByWord(input);
        }
        for (const Operation& operation : stage.operations) {
            const std::span<const double> own = m_ideal.parametersOf(index);
            AmplifiedOperation done;
            double carriedSuccess = 1.0;
            if (m_neurons[index]) {
                const DenseState<double> before = m_ideal.state();
                done.probability = m_ideal.applyOperation(operation, own);
                const AmplifiedState amplified = amplify(before, index);
                done.success = amplified.success;
                done.deviation = traceDistance(m_ideal.state(), amplified.state);
                done.weightDeviation =
                    traceDistance(m_ideal.state(), amplifyNeuron(before, *m_neurons[index], false).state);
                AmplifiedState carried = amplify(m_carried.state(), index);
                carriedSuccess = carried.success;
                m_carried.setState(std::move(carried.state));
            } else {
                m_ideal.applyOperation(operation, own);
                m_carried.applyOperation(operation, own);
            }
            result.operations.push_back(done);
            result.carriedSuccess.push_back(carriedSuccess);
            ++index;
        }
    }
    result.probabilities = m_ideal.readout();
    result.carriedProbabilities = m_carried.readout();

    AmplifiedReadout& readout = result.readout;
    const int inOutLanes = m_ideal.cell().inOutLanes;
    const double delta = std::sqrt(m_options.error);
    readout.probability = result.probabilities[kept];
    readout.rounds = m_options.rounds ? m_options.rounds : fixedPointRounds(readout.probability, delta);
    const AmplifiedState amplified =
        amplifyReadout(m_ideal.state(), inOutLanes, kept, readout.rounds.value_or(0), delta);
    readout.success = amplified.success;
    const AmplifiedState projected = amplifyReadout(m_ideal.state(), inOutLanes, kept, 0, delta);
    readout.deviation = traceDistance(projected.state, amplified.state);
    m_ideal.keep(kept);
    m_carried.keep(kept);
    result.carriedDeviation = traceDistance(m_ideal.state(), m_carried.state());
    return result;
}

}  // namespace ketloom
