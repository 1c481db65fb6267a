#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/simulator/reference/amplified_neuron.h"
#include "core/simulator/reference/reference.h"

namespace ketloom {

/// The trace distance of two pure states, sqrt(1 - |<a|b>|^2): no measurement gives an outcome with
/// probabilities further apart. Both need a norm above 0, no other than that; global phases do not count.
double traceDistance(const DenseState<double>& a, const DenseState<double>& b);

/// What is left after amplification where it succeeded.
struct AmplifiedState {
    DenseState<double> state;  ///< normalised
    double success = 1.0;      ///< real probability that all ancillas are |0> (readout: of the word)
};

/// Runs a neuron on a normalised state, gate by gate with its ancillas. `circuit` is made for state.lanes()
/// lanes. Cost: O(gates 2^(lanes + ancillas)).
AmplifiedState amplifyNeuron(const DenseState<double>& state, const AmplifiedCircuit& circuit);
/// The same by formula: O(2^lanes).
AmplifiedState amplifyNeuron(const DenseState<double>& state, const AmplifiedNeuron& neuron,
                             bool phases = true);

/// Amplifies the projection of lanes 0 .. inOutLanes-1 of a normalised state on `word`, with the true phases:
/// one on the lanes being `word`, one on the state itself. Cost: O(rounds 2^lanes).
///
/// This is *not* oblivious. The projection is no rotation of the rest, so the phase on the state is needed,
/// and a device has it only through a circuit that prepares the state from |0...0>: everything since the
/// sequence began, neurons with their amplification and earlier projections with theirs, forth and back in
/// every round. As there is one state and one lambda, its probability, what is kept is the projected state
/// exactly, up to a global phase.
AmplifiedState amplifyReadout(const DenseState<double>& state, int inOutLanes, unsigned word, int rounds,
                              double delta);

/// What to amplify with.
struct AmplificationOptions {
    AmplificationScheme scheme = AmplificationScheme::Whole;
    double error = 1e-3;        ///< accepted failure of one neuron or readout: delta^2, in (0, 1]
    std::optional<int> rounds;  ///< the same everywhere; nothing: as many as the error needs
};

/// One operation in one step.
struct AmplifiedOperation {
    double probability = 1.0;  ///< of its post-selection, 1 where unitary
    // The rest starts from the ideal state, every post-selection before having succeeded.
    double success = 1.0;          ///< real success probability with amplification
    double deviation = 0.0;        ///< trace distance of what is left from the post-selected state
    double weightDeviation = 0.0;  ///< the same with |f| for f: what the lost weights alone do
};

struct AmplifiedReadout {
    double probability = 1.0;   ///< of the word that is kept
    std::optional<int> rounds;  ///< nothing: more than kMaxAmplificationRounds
    double success = 1.0;       ///< with these rounds; plain probability where there are none to give
    double deviation = 0.0;     ///< rounding
};

struct AmplifiedStep {
    std::vector<AmplifiedOperation> operations;  ///< one an operation, in order
    AmplifiedReadout readout;
    std::vector<double> probabilities;  ///< 2^I: readout, ideal
    // The amplified state carried on from the start, every amplification having succeeded.
    std::vector<double> carriedProbabilities;  ///< 2^I
    std::vector<double> carriedSuccess;        ///< one an operation
    double carriedDeviation = 0.0;  ///< trace distance from the ideal state, after the word was kept
};

/// Runs a cell twice, side by side: with ideal post-selection, and with every neuron amplified.
class AmplifiedSimulator {
public:
    /// Circuit: the amplified neurons run gate by gate, O(2^(n + ancillas)) a gate; Formula: O(2^n) a neuron.
    AmplifiedSimulator(const Cell& cell, const std::vector<double>& parameters,
                       const AmplificationOptions& options, NeuronForm form);

    /// Starts both again from |0...0>.
    void reset();
    /// A step of the ideal one alone; the amplified one then goes on from the same state.
    void skip(unsigned input, unsigned kept);
    /// A step of both. Means nothing where a word with probability 0 is kept (probability 0, states not a
    /// number).
    AmplifiedStep step(unsigned input, unsigned kept);

    /// The amplified neuron behind an operation, counted through all stages; nothing where it is unitary.
    const std::optional<AmplifiedNeuron>& neuron(std::size_t operation) const { return m_neurons[operation]; }
    /// Gates of an operation: once without amplification (with ancillas re-used or not: the same), and
    /// amplified.
    const GateCount& plainGates(std::size_t operation) const { return m_plainGates[operation]; }
    const GateCount& amplifiedGates(std::size_t operation) const { return m_amplifiedGates[operation]; }
    /// Most ancillas of any neuron: a device re-uses them, as they end in |0>.
    int ancillas() const { return m_ancillas; }

private:
    AmplifiedState amplify(const DenseState<double>& state, std::size_t operation) const;

    AmplificationOptions m_options;
    NeuronForm m_form;
    ReferenceSimulator<double> m_ideal;
    ReferenceSimulator<double> m_carried;
    std::vector<std::optional<AmplifiedNeuron>> m_neurons;
    std::vector<std::optional<AmplifiedCircuit>> m_circuits;  // Circuit only
    std::vector<GateCount> m_plainGates;
    std::vector<GateCount> m_amplifiedGates;
    int m_ancillas = 0;
};

}  // namespace ketloom
