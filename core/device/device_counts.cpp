#include "core/device/device_counts.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>

#include "core/cell/parameter_layout.h"
#include "core/device/parity_rotations.h"

namespace ketloom {
namespace {

/// Gates of one kind with this many controls, in both of the currencies.
void addGates(DeviceCounts& counts, DeviceGateKind kind, std::size_t controls, std::int64_t times) {
    DeviceGateCounts& gates = counts.gates;
    const auto tabled = [&](GateKind gate) {
        counts.elementary += double(times) * tableGateCount(gateInfo(gate));
    };
    switch (kind) {
        case DeviceGateKind::Ry:
            assert(controls < gates.rotations.size());
            gates.rotations[controls] += times;
            counts.elementary += double(times) * rotationCount(static_cast<int>(controls));
            return;
        case DeviceGateKind::MinusIY:
        case DeviceGateKind::PlusIY:
            gates.controlledIY += times;
            counts.elementary += double(times) * rotationCount(1);
            return;
        case DeviceGateKind::X:
            (controls == 0 ? gates.x : controls == 1 ? gates.cnot : gates.toffoli) += times;
            return tabled(controls == 0 ? GateKind::X : controls == 1 ? GateKind::Cnot : GateKind::Toffoli);
        case DeviceGateKind::H:
            gates.h += times;
            return tabled(GateKind::H);
        case DeviceGateKind::Z:
            (controls == 0 ? gates.z : gates.cz) += times;
            return tabled(controls == 0 ? GateKind::Z : GateKind::Cz);
        case DeviceGateKind::Swap:
            gates.swap += times;
            return tabled(GateKind::Swap);
        case DeviceGateKind::PostSelect:
            gates.postSelections += times;
            return;
        case DeviceGateKind::Readout:
            gates.readouts += times;
            return;
        case DeviceGateKind::Block:
        case DeviceGateKind::InverseBlock:
            assert(!"blocks are folded in pictures only");
            return;
    }
}

/// When each qubit is free.
class Schedule {
public:
    explicit Schedule(int qubits) : m_free(static_cast<std::size_t>(qubits), 0) {}

    void place(int target, const std::vector<int>& others) {
        std::int64_t layer = m_free[target];
        for (int lane : others) layer = std::max(layer, m_free[lane]);
        ++layer;
        m_free[target] = layer;
        for (int lane : others) m_free[lane] = layer;
    }
    std::int64_t& freeAt(int lane) { return m_free[lane]; }
    std::int64_t depth() const {
        return m_free.empty() ? 0 : *std::max_element(m_free.begin(), m_free.end());
    }

private:
    std::vector<std::int64_t> m_free;
};

std::int64_t binomial(int n, int k) {
    std::int64_t result = 1;
    for (int i = 1; i <= k; ++i) result = result * (n - k + i) / i;
    return result;
}

/// One neuron, by its structure.
class NeuronSchedule {
public:
    NeuronSchedule(const Operation& neuron, int lanes, Schedule& schedule)
        : m_sources(neuron.sources), m_ancilla(lanes), m_schedule(schedule) {
        for (int k = 0; k < neuron.order; ++k) m_line.push_back(lanes + k);
        m_line.push_back(neuron.target);
        m_rotations = parameterCount(neuron) + 1;  // beta besides theta and phi
        runLevel(neuron.order - 1);
        // The last block ended with the single sources, the first of them last; then the ancillas were
        // measured.
        for (std::size_t k = 0; k < m_sources.size(); ++k) {
            m_schedule.freeAt(m_sources[k]) = m_blockEnd - static_cast<std::int64_t>(k);
        }
    }

private:
    void runLevel(int k) {
        runHalf(k, false);
        m_schedule.place(m_line[k + 1], {m_line[k]});
        runHalf(k, true);
        ++m_schedule.freeAt(m_line[k]);
    }

    // R: the single sources first, each of which may have been busy; none is afterwards longer than the
    // ancilla.
    void runHalf(int k, bool second) {
        if (k > 0) return runLevel(k - 1);
        if (second) {
            m_schedule.freeAt(m_ancilla) += m_rotations;
        } else {
            for (int source : m_sources) m_schedule.place(m_ancilla, {source});
            m_schedule.freeAt(m_ancilla) += m_rotations - static_cast<std::int64_t>(m_sources.size());
        }
        m_blockEnd = m_schedule.freeAt(m_ancilla);
    }

    const std::vector<int>& m_sources;
    int m_ancilla;
    Schedule& m_schedule;
    std::vector<int> m_line;
    std::int64_t m_rotations = 0;
    std::int64_t m_blockEnd = 0;
};

void countNeuron(const Operation& neuron, DeviceCounts& counts) {
    const std::int64_t blocks = std::int64_t(1) << neuron.order;
    const int sources = static_cast<int>(neuron.sources.size());
    addGates(counts, DeviceGateKind::Ry, 0, 2 * blocks);
    for (int size = 1; size <= std::min(neuron.degree, sources); ++size) {
        addGates(counts, DeviceGateKind::Ry, static_cast<std::size_t>(size),
                 blocks * binomial(sources, size));
    }
    addGates(counts, DeviceGateKind::MinusIY, 1, blocks - 1);
    addGates(counts, DeviceGateKind::PostSelect, 0, blocks - 1);
    counts.ancillas = std::max(counts.ancillas, neuron.order);
}

}  // namespace

std::int64_t DeviceGateCounts::gates() const {
    std::int64_t sum = controlledIY + x + h + z + cnot + cz + swap + toffoli;
    for (std::int64_t count : rotations) sum += count;
    return sum;
}

std::int64_t DeviceGateCounts::twoQubit() const {
    return rotations[1] + controlledIY + cnot + cz + swap;
}

DeviceCounts countGates(const DeviceCircuit& circuit) {
    DeviceCounts counts;
    counts.ancillas = circuit.ancillas;
    counts.qubits = circuit.lanes + circuit.ancillas;
    Schedule schedule(counts.qubits);
    for (const DeviceGate& gate : circuit.gates) {
        addGates(counts, gate.kind, gate.controls.size(), 1);
        schedule.place(gate.target, gate.controls);
    }
    counts.depth = schedule.depth();
    return counts;
}

GateCount parityGateCount(const Cell& cell, OperationPlace scope, unsigned input) {
    std::map<std::pair<int, int>, GateCount> blocks;
    // All but the blocks is the same in both forms; a controlled RY is two halves between two CNOTs in both.
    GateCount count = countGates(cell, scope, input).elementary;
    for (int s = 0; s < static_cast<int>(cell.stages.size()); ++s) {
        if (scope.stage >= 0 && scope.stage != s) continue;
        for (int k = 0; k < static_cast<int>(cell.stages[s].operations.size()); ++k) {
            if (scope.operation >= 0 && scope.operation != k) continue;
            const Operation& operation = cell.stages[s].operations[k];
            if (operation.gate == GateKind::ControlledRy) count.listed += 3.0;
            if (!gateInfo(operation.gate).isNeuron()) continue;
            const int sources = static_cast<int>(operation.sources.size());
            const int degree = std::min(operation.degree, sources);
            const auto [found, isNew] = blocks.try_emplace({sources, degree});
            if (isNew) {
                const ParityCount parity = parityCount(sources, degree);
                const double cnots = static_cast<double>(parity.cnots);
                const double rotations = static_cast<double>(parity.rotations);
                found->second = {cnots + rotations, cnots, rotations};
                GateCount controlled = 2.0 * rotationCount(0);
                for (int size = 1; size <= degree; ++size)
                    controlled += double(binomial(sources, size)) * rotationCount(size);
                found->second += -1.0 * controlled;
            }
            count += std::ldexp(1.0, operation.order) * found->second;
        }
    }
    return count;
}

DeviceCounts countGates(const Cell& cell, OperationPlace scope, unsigned input) {
    DeviceCounts counts;
    Schedule schedule(cell.lanes() + kMaxOrder);
    const auto single = [&](DeviceGateKind kind, int target, const std::vector<int>& others) {
        addGates(counts, kind, others.size(), 1);
        schedule.place(target, others);
    };
    const auto flipByWord = [&] {
        for (int lane = 0; lane < cell.inOutLanes; ++lane) {
            if ((input >> (cell.inOutLanes - 1 - lane)) & 1u) single(DeviceGateKind::X, lane, {});
        }
    };
    const bool wholeStep = scope.stage < 0;
    if (wholeStep) flipByWord();
    for (int s = 0; s < static_cast<int>(cell.stages.size()); ++s) {
        const Stage& stage = cell.stages[s];
        if (wholeStep && stage.kind == StageKind::Output) flipByWord();
        if (!wholeStep && scope.stage != s) continue;
        for (int k = 0; k < static_cast<int>(stage.operations.size()); ++k) {
            if (scope.operation >= 0 && scope.operation != k) continue;
            const Operation& operation = stage.operations[k];
            const GateInfo& gate = gateInfo(operation.gate);
            if (gate.isNeuron()) {
                countNeuron(operation, counts);
                NeuronSchedule(operation, cell.lanes(), schedule);
            } else {
                single(deviceGateKind(gate), operation.target, operation.sources);
            }
        }
    }
    if (wholeStep) {
        for (int lane = 0; lane < cell.inOutLanes; ++lane) single(DeviceGateKind::Readout, lane, {});
    }
    counts.depth = schedule.depth();
    counts.qubits = cell.lanes() + counts.ancillas;
    return counts;
}

}  // namespace ketloom
