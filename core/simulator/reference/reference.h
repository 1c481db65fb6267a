#pragma once

#include <cassert>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "core/cell/cell.h"
#include "core/cell/parameter_layout.h"
#include "core/simulator/reference/dense_state.h"

namespace ketloom {

/// How the reference carries out a neuron.
enum class NeuronForm {
    Circuit,  ///< with its ancillas, as recursive repeat-until-success: what a device runs
    Formula,  ///< by the formula that the circuit comes to
};

/// What one step of a cell did.
template <class Real>
struct ReferenceStep {
    std::vector<Real> probabilities;  ///< 2^I: readout of the in/out lanes
    std::vector<Real>
        operationProbabilities;        ///< one an operation, in order: 1 where nothing is post-selected
    Real keptProbability = Real(1.0);  ///< of the word that was kept
    std::vector<Real> state;  ///< 2^n: carried to the next step; all weight is on in/out lanes |0...0>
};

/// The cell, gate by gate, on a dense state: slow, plain, and a second opinion on everything the fast
/// simulator says. Works for every cell that validates, and for any number type `Real` with sin, cos, sqrt
/// (float, double, Dual).
///
/// Cost of a neuron with order o and K subsets: Circuit O(2^o K 2^(n+o)), Formula O(K 2^n).
/// Source:  Bausch 2020, section 2 and Figs. 1 to 4.
template <class Real>
class ReferenceSimulator {
public:
    /// `parameters` as parameterLayout(cell) orders them.
    ReferenceSimulator(const Cell& cell, std::vector<Real> parameters, NeuronForm form)
        : m_cell(cell),
          m_layout(parameterLayout(cell)),
          m_parameters(std::move(parameters)),
          m_form(form),
          m_state(cell.lanes()) {
        assert(static_cast<int>(m_parameters.size()) == m_layout.count);
    }

    /// Starts again from |0...0>.
    void reset() { m_state = DenseState<Real>(m_cell.lanes()); }

    const Cell& cell() const { return m_cell; }
    const ParameterLayout& layout() const { return m_layout; }
    const DenseState<Real>& state() const { return m_state; }
    void setState(DenseState<Real> state) { m_state = std::move(state); }

    /// One step: reads the word `input`, then post-selects on the word `kept`. Words are bit patterns of the
    /// in/out lanes, lane 0 most significant. A word of probability 0 leaves a state that is not a number.
    ReferenceStep<Real> step(unsigned input, unsigned kept) {
        ReferenceStep<Real> result;
        flipByWord(input);
        std::size_t index = 0;
        for (const Stage& stage : m_cell.stages) {
            if (stage.kind == StageKind::Output) flipByWord(input);
            for (const Operation& operation : stage.operations) {
                result.operationProbabilities.push_back(applyOperation(operation, parametersOf(index)));
                ++index;
            }
        }
        result.probabilities = readout();
        result.keptProbability = keep(kept);
        for (std::size_t k = 0; k < m_state.size(); ++k) {
            // Every gate of a cell is real, -iY included: nothing is lost here.
            result.state.push_back(m_state[k].re);
        }
        return result;
    }

    /// All steps of a sequence from |0...0>: step k reads inputs[k] and keeps kept[k].
    std::vector<ReferenceStep<Real>> run(std::span<const unsigned> inputs, std::span<const unsigned> kept) {
        assert(inputs.size() == kept.size());
        reset();
        std::vector<ReferenceStep<Real>> steps;
        for (std::size_t k = 0; k < inputs.size(); ++k) steps.push_back(step(inputs[k], kept[k]));
        return steps;
    }

    // ---- The parts of a step, for those that put one together differently.

    /// X on every in/out lane whose bit of `word` is 1.
    void flipByWord(unsigned word) {
        for (int lane = 0; lane < m_cell.inOutLanes; ++lane) {
            if (wordBit(word, lane)) m_state.apply(xMatrix<Real>(), lane);
        }
    }

    /// 2^I probabilities of the in/out lanes.
    std::vector<Real> readout() const {
        std::vector<Real> probabilities(std::size_t(1) << m_cell.inOutLanes, Real(0.0));
        for (std::size_t index = 0; index < m_state.size(); ++index) {
            probabilities[index >> m_cell.workspaceLanes] += normSquared(m_state[index]);
        }
        return probabilities;
    }

    /// Post-selects the in/out lanes on the word `kept`, leaves them in |0...0> and returns its probability.
    Real keep(unsigned kept) {
        for (int lane = 0; lane < m_cell.inOutLanes; ++lane) m_state.project(lane, wordBit(kept, lane));
        const Real probability = m_state.normalise();
        flipByWord(kept);
        return probability;
    }

    /// The parameters of operation number `index`, counted through all stages.
    std::span<const Real> parametersOf(std::size_t index) const {
        const ParameterSlot& slot = m_layout.operations[index];
        return {m_parameters.data() + slot.offset, static_cast<std::size_t>(slot.count)};
    }

    /// Applies one operation and returns its post-selection probability.
    Real applyOperation(const Operation& operation, std::span<const Real> parameters) {
        const GateInfo& gate = gateInfo(operation.gate);
        if (!gate.isNeuron()) {
            const Matrix2<Real> matrix = gateMatrix(gate, parameters);
            if (gate.sourceRole == SourceRole::Partner) {
                m_state.applyAcross(matrix, operation.target, operation.sources.front());
            } else {
                m_state.apply(matrix, operation.target, operation.sources);
            }
            return Real(1.0);
        }
        if (m_form == NeuronForm::Circuit) {
            runNeuronCircuit(operation, parameters);
        } else {
            runNeuronFormula(operation, parameters);
        }
        return m_state.normalise();
    }

private:
    bool wordBit(unsigned word, int lane) const { return (word >> (m_cell.inOutLanes - 1 - lane)) & 1u; }

    // Subsets J of the sources, as lanes.
    std::vector<std::vector<int>> subsets(const Operation& neuron) const {
        std::vector<std::vector<int>> result;
        for (const std::vector<int>& positions :
             neuronSubsets(static_cast<int>(neuron.sources.size()), neuron.degree)) {
            std::vector<int> lanes;
            for (int position : positions) lanes.push_back(neuron.sources[position]);
            result.push_back(lanes);
        }
        return result;
    }

    // ---- Circuit: ancillas n .. n+o-1 stand behind the lanes of the cell.

    struct CircuitNeuron {
        const Operation& neuron;
        std::span<const Real> parameters;
        std::vector<std::vector<int>> subsets;
        std::vector<int> line;  // L = [ancilla 0, ..., ancilla o-1, target]
    };

    void runNeuronCircuit(const Operation& neuron, std::span<const Real> parameters) {
        CircuitNeuron circuit{neuron, parameters, subsets(neuron), {}};
        for (int k = 0; k < neuron.order; ++k) circuit.line.push_back(m_cell.lanes() + k);
        circuit.line.push_back(neuron.target);
        DenseState<Real> wide = m_state.withLanesAppended(neuron.order);
        runLevel(wide, circuit, neuron.order - 1, false);
        m_state = wide.withLanesRemoved(neuron.order);
    }

    // Level k acts on line[k + 1] and ends with ancilla k post-selected on 0. `invertMiddle` inverts the gate
    // between its two halves and nothing else.
    void runLevel(DenseState<Real>& state, const CircuitNeuron& circuit, int k, bool invertMiddle) const {
        if (k == 0) {
            applyRotations(state, circuit);
        } else {
            runLevel(state, circuit, k - 1, false);
        }
        const Matrix2<Real> middle = invertMiddle ? adjoint(minusIYMatrix<Real>()) : minusIYMatrix<Real>();
        state.apply(middle, circuit.line[k + 1], {circuit.line[k]});
        if (k == 0) {
            applyRotationsInverse(state, circuit);
        } else {
            runLevel(state, circuit, k - 1, true);
        }
        state.project(circuit.line[k], false);
    }

    // The block R on ancilla 0.
    void applyRotations(DenseState<Real>& state, const CircuitNeuron& circuit) const {
        for (std::size_t j = 0; j < circuit.subsets.size(); ++j) {
            state.apply(ryMatrix(circuit.parameters[1 + j]), circuit.line[0], circuit.subsets[j]);
        }
        state.apply(ryMatrix(Real(circuit.neuron.bias)), circuit.line[0]);
        state.apply(ryMatrix(circuit.parameters[0]), circuit.line[0]);
    }

    // R†: the inverse gates in the opposite order.
    void applyRotationsInverse(DenseState<Real>& state, const CircuitNeuron& circuit) const {
        state.apply(adjoint(ryMatrix(circuit.parameters[0])), circuit.line[0]);
        state.apply(adjoint(ryMatrix(Real(circuit.neuron.bias))), circuit.line[0]);
        for (std::size_t j = circuit.subsets.size(); j-- > 0;) {
            state.apply(adjoint(ryMatrix(circuit.parameters[1 + j])), circuit.line[0], circuit.subsets[j]);
        }
    }

    // ---- Formula: psi'(x,0) = c psi(x,0) - s psi(x,1), psi'(x,1) = c psi(x,1) + s psi(x,0).

    void runNeuronFormula(const Operation& neuron, std::span<const Real> parameters) {
        using std::cos;
        using std::sin;
        const std::vector<std::vector<int>> lists = subsets(neuron);
        for (std::size_t index = 0; index < m_state.size(); ++index) {
            if (m_state.bit(index, neuron.target)) continue;
            Real eta = Real(neuron.bias) + parameters[0];
            for (std::size_t j = 0; j < lists.size(); ++j) {
                bool product = true;
                for (int lane : lists[j]) product = product && m_state.bit(index, lane);
                if (product) eta += parameters[1 + j];
            }
            Real c = cos(eta * Real(0.5));
            Real s = sin(eta * Real(0.5));
            for (int k = 0; k < neuron.order; ++k) {  // squared o times: the power 2^o
                c = c * c;
                s = s * s;
            }
            Complex<Real>& zero = m_state[index];
            Complex<Real>& one = m_state[index | m_state.mask(neuron.target)];
            const Complex<Real> newZero = zero * c + one * (-s);
            one = one * c + zero * s;
            zero = newZero;
        }
    }

    Cell m_cell;
    ParameterLayout m_layout;
    std::vector<Real> m_parameters;
    NeuronForm m_form;
    DenseState<Real> m_state;
};

/// A sequence of T words: step k reads inputs[k] and is compared with targets[k + 1]; T-1 steps.
struct ReferenceSequence {
    std::vector<unsigned> inputs;
    std::vector<unsigned> targets;
    std::vector<bool> scored;  ///< T-1; empty: all steps
};

enum class ReferenceLossKind {
    SoftmaxCrossEntropy,    ///< with the probabilities as logits, its best value NOT subtracted
    NegativeLogLikelihood,  ///< -ln p(target)
};

/// Loss of one step with readout `p` and target word `target`.
template <class Real>
Real referenceStepLoss(const std::vector<Real>& p, unsigned target, ReferenceLossKind kind) {
    using std::exp;
    using std::log;
    if (kind == ReferenceLossKind::NegativeLogLikelihood) return -log(p[target]);
    Real sum(0.0);
    for (const Real& probability : p) sum += exp(probability);
    return log(sum) - p[target];
}

/// Mean loss over the scored steps of all sequences, every step post-selected on its target.
template <class Real>
Real referenceLoss(const Cell& cell, const std::vector<Real>& parameters,
                   std::span<const ReferenceSequence> batch, ReferenceLossKind kind, NeuronForm form) {
    ReferenceSimulator<Real> simulator(cell, parameters, form);
    Real sum(0.0);
    int count = 0;
    for (const ReferenceSequence& sequence : batch) {
        simulator.reset();
        for (std::size_t k = 0; k + 1 < sequence.inputs.size(); ++k) {
            const unsigned target = sequence.targets[k + 1];
            const ReferenceStep<Real> step = simulator.step(sequence.inputs[k], target);
            if (!sequence.scored.empty() && !sequence.scored[k]) continue;
            sum += referenceStepLoss(step.probabilities, target, kind);
            ++count;
        }
    }
    return sum / Real(static_cast<double>(count));
}

extern template class ReferenceSimulator<double>;

}  // namespace ketloom
