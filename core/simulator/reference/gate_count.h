#pragma once

#include "core/gates/gate_table.h"

namespace ketloom {

/// The cost of a circuit, in two currencies.
///
/// `listed` counts the operations as the circuit lists them: a rotation is one gate, however many lanes
/// control it, and so is a phase on some lanes being |0...0>. The other two are what is left after every one
/// of them is written with CNOT and single-qubit gates:
///   RY, X, H, Z                    1 single-qubit gate
///   RY with m controls             RY(t/2), C^m X, RY(-t/2), C^m X
///   X with 1 control               1 CNOT
///   Z with m controls              H on the target, C^m X, H: CZ is 1 CNOT, 2 single-qubit gates
///   SWAP                           3 CNOT
///   X with 2 controls              Toffoli: 6 CNOT, 9 single-qubit gates (2 H, 7 T)
///   X with m >= 3 controls         4 (m - 2) Toffolis, with m - 2 idle lanes borrowed in any state
///   phase on m lanes being |0...0> X on each, a phase with m - 1 controls, X on each; the phase gate with k
///   controls
///                                  is an RZ with k controls, then half of it with k - 1 controls. m = 1: 1
///                                  gate
/// Nothing that neighbouring gates could share is taken off: an optimiser would do better on all forms alike.
/// Counts are double: nested amplification soon leaves the integers behind.
/// Source:  Barenco et al. 1995, "Elementary gates for quantum computation", sections 5 and 7 (Lemma 7.2).
struct GateCount {
    double listed = 0.0;
    double cnot = 0.0;
    double singleQubit = 0.0;

    double elementary() const { return cnot + singleQubit; }

    GateCount& operator+=(const GateCount& other);
    friend GateCount operator+(GateCount a, const GateCount& b) { return a += b; }
    friend GateCount operator*(double times, const GateCount& a) {
        return {times * a.listed, times * a.cnot, times * a.singleQubit};
    }
    friend bool operator==(const GateCount&, const GateCount&) = default;
};

/// RY or RZ, controlled by `controls` lanes. -iY is RY(pi).
GateCount rotationCount(int controls);

/// A gate of the gate table, on lanes of its own: any but the neuron, whose circuit is AmplifiedCircuit's.
/// What it costs follows from its matrix: a real one is a rotation or, with determinant -1, a reflection, X
/// between a rotation and its inverse.
GateCount tableGateCount(const GateInfo& gate);

/// A phase on `lanes` >= 1 lanes being |0...0>.
GateCount zeroPhaseCount(int lanes);

}  // namespace ketloom
