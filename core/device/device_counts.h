#pragma once

#include <array>
#include <cstdint>

#include "core/device/device_circuit.h"
#include "core/simulator/reference/gate_count.h"

namespace ketloom {

/// Gates by kind; a rotation is one gate, however many lanes control it.
struct DeviceGateCounts {
    std::array<std::int64_t, kMaxLanes> rotations{};  ///< RY by its number of controls
    std::int64_t controlledIY = 0;                    ///< -iY and its inverse, each with a control
    std::int64_t x = 0;
    std::int64_t h = 0;
    std::int64_t z = 0;
    std::int64_t cnot = 0;
    std::int64_t cz = 0;
    std::int64_t swap = 0;
    std::int64_t toffoli = 0;
    std::int64_t postSelections = 0;  ///< measurements of an ancilla, to be found in 0
    std::int64_t readouts = 0;        ///< measurements of an in/out lane

    /// All but the measurements.
    std::int64_t gates() const;
    /// Those of them that act on exactly two qubits.
    std::int64_t twoQubit() const;

    friend bool operator==(const DeviceGateCounts&, const DeviceGateCounts&) = default;
};

/// What a circuit takes.
struct DeviceCounts {
    DeviceGateCounts gates;
    /// Layers when every gate, measurements included, starts as soon as all its qubits are free.
    std::int64_t depth = 0;
    GateCount elementary;  ///< after writing each gate with CNOT and single-qubit gates, see gate_count.h
    int qubits = 0;        ///< lanes and ancillas
    int ancillas = 0;

    friend bool operator==(const DeviceCounts&, const DeviceCounts&) = default;
};

/// Counts gate by gate, of a circuit without folded blocks. Cost: O(gates n).
DeviceCounts countGates(const DeviceCircuit& circuit);

/// Counts of the circuit that deviceCircuit() would give with RotationForm::Controlled and no limit, without
/// expanding it: all rotations of a block act on one ancilla, so that they follow one another.
/// Cost: O(operations n 2^order), whatever the degree.
DeviceCounts countGates(const Cell& cell, OperationPlace scope = {}, unsigned input = 0);

/// What is left of the same circuit with RotationForm::Parity, written with CNOT and single-qubit gates: far
/// less than `elementary`, as neighbouring rotations of a block share their CNOTs.
/// Cost: O(operations), and O(2^sources) once for every number of sources and degree.
GateCount parityGateCount(const Cell& cell, OperationPlace scope = {}, unsigned input = 0);

}  // namespace ketloom
