#include "core/device/device_circuit.h"

#include <algorithm>
#include <cassert>

#include "core/cell/parameter_layout.h"
#include "core/device/parity_rotations.h"

namespace ketloom {
namespace {

DeviceGateKind inverseKind(DeviceGateKind kind) {
    switch (kind) {
        case DeviceGateKind::MinusIY:
            return DeviceGateKind::PlusIY;
        case DeviceGateKind::PlusIY:
            return DeviceGateKind::MinusIY;
        case DeviceGateKind::Block:
            return DeviceGateKind::InverseBlock;
        case DeviceGateKind::InverseBlock:
            return DeviceGateKind::Block;
        default:
            return kind;
    }
}

/// Writes the gates one after another, up to the limit.
class Expansion {
public:
    Expansion(const Cell& cell, std::span<const double> parameters, const DeviceOptions& options)
        : m_cell(cell), m_layout(parameterLayout(cell)), m_parameters(parameters), m_options(options) {
        assert(static_cast<int>(parameters.size()) == m_layout.count);
        m_circuit.lanes = cell.lanes();
    }

    DeviceCircuit run() {
        const bool wholeStep = m_options.scope.stage < 0;
        if (wholeStep) flipByWord();
        int index = 0;
        for (int s = 0; s < static_cast<int>(m_cell.stages.size()); ++s) {
            const Stage& stage = m_cell.stages[s];
            const int count = static_cast<int>(stage.operations.size());
            if (wholeStep && stage.kind == StageKind::Output) flipByWord();
            if (wholeStep || m_options.scope.stage == s) runStage(s, index);
            index += count;
        }
        if (wholeStep) readOut();
        return std::move(m_circuit);
    }

private:
    bool isFull() const { return !m_circuit.complete; }

    void add(DeviceGate gate) {
        if (isFull()) return;
        if (m_circuit.gates.size() >= m_options.limit) {
            m_circuit.complete = false;
            return;
        }
        gate.operation = m_operation;
        gate.level = m_level;
        m_circuit.gates.push_back(std::move(gate));
    }

    void addAll(const std::vector<DeviceGate>& gates) {
        for (const DeviceGate& gate : gates) {
            if (isFull()) return;
            add(gate);
        }
    }

    /// A span around what `write` adds.
    template <class Write>
    void within(DeviceSpan::Kind kind, int index, bool inverted, Write write) {
        const std::size_t place = m_circuit.spans.size();
        m_circuit.spans.push_back({kind, index, inverted, m_circuit.gates.size(), 0});
        write();
        m_circuit.spans[place].end = m_circuit.gates.size();
        // Only the last can be empty: a span inside would be, too.
        if (m_circuit.spans[place].end == m_circuit.spans[place].first) m_circuit.spans.resize(place);
    }

    void flipByWord() {
        within(DeviceSpan::Kind::InputWord, 0, false, [this] {
            for (int lane = 0; lane < m_cell.inOutLanes; ++lane) {
                if ((m_options.input >> (m_cell.inOutLanes - 1 - lane)) & 1u) {
                    add({.kind = DeviceGateKind::X, .target = lane, .controls = {}});
                }
            }
        });
    }

    void readOut() {
        within(DeviceSpan::Kind::Readout, 0, false, [this] {
            for (int lane = 0; lane < m_cell.inOutLanes; ++lane) {
                add({.kind = DeviceGateKind::Readout, .target = lane, .controls = {}});
            }
        });
    }

    void runStage(int s, int firstIndex) {
        const std::vector<Operation>& operations = m_cell.stages[s].operations;
        within(DeviceSpan::Kind::Stage, s, false, [&] {
            for (int k = 0; k < static_cast<int>(operations.size()); ++k) {
                if (m_options.scope.operation >= 0 && m_options.scope.operation != k) continue;
                // Counted also where the limit was reached: the device needs them.
                if (gateInfo(operations[k].gate).isNeuron())
                    m_circuit.ancillas = std::max(m_circuit.ancillas, operations[k].order);
                if (isFull()) continue;
                const ParameterSlot& slot = m_layout.operations[firstIndex + k];
                m_operation = firstIndex + k;
                within(DeviceSpan::Kind::Operation, m_operation, false,
                       [&] { runOperation(operations[k], m_parameters.subspan(slot.offset, slot.count)); });
                m_operation = -1;
            }
        });
    }

    void runOperation(const Operation& operation, std::span<const double> own) {
        const GateInfo& gate = gateInfo(operation.gate);
        if (!gate.isNeuron()) {
            const DeviceGate plain{.kind = deviceGateKind(gate),
                                   .target = operation.target,
                                   .controls = operation.sources,
                                   .angle = gate.hasAngle ? own[0] : 0.0};
            const bool splits = m_options.form == RotationForm::Parity && gate.hasAngle;
            if (splits) {
                addAll(parityRotations({{{}, 0.0}, {plain.controls, plain.angle}}, plain.target));
            } else {
                add(plain);
            }
            return;
        }
        if (m_options.foldBlocks) {
            m_rotations = {
                {.kind = DeviceGateKind::Block, .target = m_cell.lanes(), .controls = operation.sources}};
        } else {
            m_rotations = rotationBlock(withinLimit(operation), own, m_cell.lanes(), m_options.form);
        }
        m_inverseRotations = m_rotations.size() > remaining() ? m_rotations : inverseGates(m_rotations);
        m_line.clear();
        for (int k = 0; k < operation.order; ++k) m_line.push_back(m_cell.lanes() + k);
        m_line.push_back(operation.target);
        runLevel(operation.order - 1, false);
        m_level = -1;
    }

    std::size_t remaining() const { return m_options.limit - m_circuit.gates.size(); }

    /// Where not even the first block fits: the neuron with a degree whose subsets, which come by size, are
    /// enough for the part that does. A block can have 2^15 rotations.
    Operation withinLimit(const Operation& neuron) const {
        Operation result = neuron;
        const bool fits = static_cast<std::size_t>(parameterCount(neuron)) < remaining();
        if (fits || m_options.form == RotationForm::Parity) return result;
        result.degree = 1;
        while (result.degree < neuron.degree &&
               static_cast<std::size_t>(parameterCount(result)) <= remaining())
            ++result.degree;
        return result;
    }

    // Level k acts on m_line[k + 1] and ends with ancilla k post-selected on 0.
    void runLevel(int k, bool invertMiddle) {
        if (isFull()) return;
        within(DeviceSpan::Kind::Level, k, invertMiddle, [&] {
            runHalf(k, false);
            m_level = k;
            add({.kind = invertMiddle ? DeviceGateKind::PlusIY : DeviceGateKind::MinusIY,
                 .target = m_line[k + 1],
                 .controls = {m_line[k]}});
            runHalf(k, true);
            m_level = k;
            add({.kind = DeviceGateKind::PostSelect, .target = m_line[k], .controls = {}});
        });
    }

    void runHalf(int k, bool second) {
        if (k > 0) return runLevel(k - 1, second);
        m_level = 0;
        within(DeviceSpan::Kind::Rotations, 0, second,
               [&] { addAll(second ? m_inverseRotations : m_rotations); });
    }

    const Cell& m_cell;
    ParameterLayout m_layout;
    std::span<const double> m_parameters;
    DeviceOptions m_options;
    DeviceCircuit m_circuit;
    int m_operation = -1;
    int m_level = -1;
    std::vector<int> m_line;  // L = [ancilla 0, ..., ancilla o-1, target]
    std::vector<DeviceGate> m_rotations;
    std::vector<DeviceGate> m_inverseRotations;
};

}  // namespace

DeviceGateKind deviceGateKind(const GateInfo& gate) {
    assert(!gate.isNeuron());
    if (gate.hasAngle) return DeviceGateKind::Ry;
    if (gate.sourceRole == SourceRole::Partner) return DeviceGateKind::Swap;
    const Matrix2x2 matrix = gate.matrix(0.0);
    if (matrix[0] == 0.0) return DeviceGateKind::X;
    return matrix[1] == 0.0 ? DeviceGateKind::Z : DeviceGateKind::H;
}

DeviceCircuit deviceCircuit(const Cell& cell, std::span<const double> parameters,
                            const DeviceOptions& options) {
    return Expansion(cell, parameters, options).run();
}

std::vector<DeviceGate> rotationBlock(const Operation& neuron, std::span<const double> parameters,
                                      int ancilla, RotationForm form) {
    std::vector<ControlledAngle> terms;
    const std::vector<std::vector<int>> subsets =
        neuronSubsets(static_cast<int>(neuron.sources.size()), neuron.degree);
    for (std::size_t j = 0; j < subsets.size(); ++j) {
        terms.push_back({{}, parameters[1 + j]});
        for (int position : subsets[j]) terms.back().controls.push_back(neuron.sources[position]);
    }
    terms.push_back({{}, neuron.bias});
    terms.push_back({{}, parameters[0]});
    if (form == RotationForm::Parity) return parityRotations(terms, ancilla);

    std::vector<DeviceGate> gates;
    for (ControlledAngle& term : terms) {
        gates.push_back({.kind = DeviceGateKind::Ry,
                         .target = ancilla,
                         .controls = std::move(term.controls),
                         .angle = term.angle});
    }
    return gates;
}

std::vector<DeviceGate> inverseGates(std::vector<DeviceGate> gates) {
    std::reverse(gates.begin(), gates.end());
    for (DeviceGate& gate : gates) {
        assert(gate.kind != DeviceGateKind::PostSelect && gate.kind != DeviceGateKind::Readout);
        gate.angle = -gate.angle;
        gate.kind = inverseKind(gate.kind);
    }
    return gates;
}

}  // namespace ketloom
