#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/cell/cell.h"

namespace ketloom {

/// What a device can be told to do.
enum class DeviceGateKind {
    Ry,            ///< [[cos a/2, -sin a/2], [sin a/2, cos a/2]], any number of controls
    MinusIY,       ///< -iY = [[0, -1], [1, 0]] = X Z, one control
    PlusIY,        ///< its inverse, Z X
    X,             ///< up to two controls
    H,             ///< no control
    Z,             ///< up to one control
    Swap,          ///< target and partner
    PostSelect,    ///< measures an ancilla and keeps 0: it is in |0> again
    Readout,       ///< measures an in/out lane into the output word and resets it
    Block,         ///< the block R of a neuron as one box, for pictures; controls: all its sources
    InverseBlock,  ///< R†
};

struct DeviceGate {
    DeviceGateKind kind = DeviceGateKind::Ry;
    int target = 0;             ///< a lane 0 .. n-1, or an ancilla n, n+1, ...
    std::vector<int> controls;  ///< lanes and ancillas; Swap: the partner alone
    double angle = 0.0;         ///< Ry: radians
    int operation = -1;         ///< counted through all stages; -1: input word and readout
    int level = -1;             ///< of the neuron's recursion; -1 outside of neurons

    friend bool operator==(const DeviceGate&, const DeviceGate&) = default;
};

/// Gates that belong together, to be labelled or bracketed.
struct DeviceSpan {
    enum class Kind {
        InputWord,  ///< X where the input word has a 1; again before the output stage
        Stage,      ///< index: of the stage
        Operation,  ///< index: counted through all stages
        Level,      ///< index: level of the recursion; inverted: with its middle gate inverted
        Rotations,  ///< the block R on ancilla 0; inverted: R†
        Readout,
    };
    Kind kind = Kind::Operation;
    int index = 0;
    bool inverted = false;
    std::size_t first = 0;
    std::size_t end = 0;  ///< one behind the last gate

    friend bool operator==(const DeviceSpan&, const DeviceSpan&) = default;
};

/// Gates on the n lanes of a cell and the ancillas behind them, which all neurons use one after another.
struct DeviceCircuit {
    int lanes = 0;     ///< n
    int ancillas = 0;  ///< most of any neuron that is part of it
    std::vector<DeviceGate> gates;
    std::vector<DeviceSpan> spans;  ///< those around before those inside, else in order; none is empty
    bool complete = true;           ///< false: the limit was reached, gates and spans end there
};

/// How a rotation with controls is told.
enum class RotationForm {
    Controlled,  ///< one gate with all its controls: as the model says it
    /// Without controls: the block R is a rotation of the ancilla by the angle eta(x), and the polynomial
    /// eta in the bits x is one in the signs (-1)^x too, of the same degree. Every subset J of the sources
    /// becomes one RY whose angle changes its sign with the parity of J, which CNOTs of J's lanes do before
    /// and after; CNOTs that neighbours share are left out. Exact, without further ancillas.
    Parity,
};

struct DeviceOptions {
    /// {-1, -1}: a whole step with input word and readout. {s, -1}: the operations of a stage. Else one
    /// operation.
    OperationPlace scope;
    unsigned input = 0;  ///< word of a whole step, lane 0 most significant
    RotationForm form = RotationForm::Controlled;
    std::size_t limit = SIZE_MAX;  ///< most gates
    bool foldBlocks = false;       ///< R and R† as one box each: to look at, neither to count nor to run
};

/// Expands a step, a stage or an operation into the gates of a device. `parameters` are all P of the cell, as
/// parameterLayout() orders them.
/// Cost: O(gates n). Needs a cell that can be simulated.
/// Source:  Bausch 2020, section 2 and Figs. 1 to 4.
DeviceCircuit deviceCircuit(const Cell& cell, std::span<const double> parameters,
                            const DeviceOptions& options = {});

/// What a gate of the gate table, any but the neuron, is to a device: told by its matrix.
DeviceGateKind deviceGateKind(const GateInfo& gate);

/// The gates of the neuron's block R on lane `ancilla`, in the given form; `operation` and `level` are left
/// alone. R† is inverseGates() of it.
std::vector<DeviceGate> rotationBlock(const Operation& neuron, std::span<const double> parameters,
                                      int ancilla, RotationForm form);

/// The inverse gates in the opposite order; of gates that can be inverted.
std::vector<DeviceGate> inverseGates(std::vector<DeviceGate> gates);

}  // namespace ketloom
