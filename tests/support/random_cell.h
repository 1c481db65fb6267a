#pragma once

#include <algorithm>
#include <cstdlib>
#include <map>
#include <utility>
#include <vector>

#include "core/base/rng.h"
#include "core/cell/cell.h"
#include "core/cell/parameter_layout.h"

namespace ketloom::testing {

/// Random cells a test tries: KETLOOM_SEEDS where set (for a long run), else as many as take a moment.
inline std::uint64_t seedCount(int usual) {
    const char* const given = std::getenv("KETLOOM_SEEDS");
    const int asked = given ? std::atoi(given) : 0;
    return std::uint64_t(asked > 0 ? asked : usual);
}

/// How large a random cell may become.
struct RandomCellLimits {
    int lanes = 6;  ///< n, at least 2
    int inOutLanes = 3;
    int workStages = 3;
    int operationsPerStage = 4;
    int order = 3;
    bool canonicalSources = false;  ///< true: every neuron reads all other lanes in canonical order
    bool allGates = true;           ///< false: neurons and RY alone, the gates of the paper
    bool sharing = true;            ///< some operations share parameters
};

template <class T>
void shuffle(std::vector<T>& values, Rng& rng) {
    for (std::size_t k = values.size(); k > 1; --k) std::swap(values[k - 1], values[rng.below(k)]);
}

/// A number in least .. most.
inline int randomInt(int least, int most, Rng& rng) {
    return least + static_cast<int>(rng.below(static_cast<std::uint64_t>(most - least + 1)));
}

/// A gate of the gate table, its target and sources anywhere. A neuron's degree may exceed its sources.
inline Operation randomOperation(const Cell& cell, GateKind kind, const RandomCellLimits& limits, Rng& rng) {
    const int target = randomInt(0, cell.lanes() - 1, rng);
    const GateInfo& gate = gateInfo(kind);
    if (!gate.isNeuron()) {
        std::vector<int> sources = canonicalSources(cell, target);
        shuffle(sources, rng);
        sources.resize(static_cast<std::size_t>(gate.sourceCount));
        return makeGate(kind, target, sources);
    }
    Operation neuron = makeNeuron(cell, target, randomInt(1, limits.order, rng), 1);
    if (!limits.canonicalSources) {
        shuffle(neuron.sources, rng);
        neuron.sources.resize(rng.below(neuron.sources.size() + 1));
    }
    neuron.degree = randomInt(1, static_cast<int>(neuron.sources.size()) + 1, rng);
    if (rng.below(4) == 0) neuron.bias += 0.3 * rng.normal();
    return neuron;
}

/// Half neurons; the rest RY or, where the limits let them, any other gate that finds lanes enough.
inline GateKind randomGate(const Cell& cell, const RandomCellLimits& limits, Rng& rng) {
    if (!limits.allGates) return rng.below(4) == 0 ? GateKind::Ry : GateKind::Neuron;
    if (rng.below(2) == 0) return GateKind::Neuron;
    for (;;) {
        const GateInfo& gate = gateTable()[rng.below(gateTable().size())];
        if (gate.sourceCount < cell.lanes()) return gate.kind;
    }
}

/// Gives some operations with equal gates and counts common parameters.
inline void shareParameters(Cell& cell, Rng& rng) {
    std::map<int, std::pair<GateKind, int>> kindOf;
    for (Stage& stage : cell.stages) {
        for (Operation& operation : stage.operations) {
            const std::pair kind(operation.gate, parameterCount(operation));
            if (kind.second == 0 || rng.below(3) != 0) continue;
            for (int number = 7; number <= 14; ++number) {
                if (kindOf.emplace(number, kind).first->second != kind) continue;
                operation.sharing = number;
                break;
            }
        }
    }
}

/// A cell that can be simulated (validate() has no error, though perhaps warnings): any gate anywhere, any
/// lane the target of any stage, sources any subset of the other lanes in any order, a stage may be empty,
/// some operations share parameters, ids are in no order, some biases are not pi/2.
inline Cell randomCell(Rng& rng, const RandomCellLimits& limits = {}) {
    const int inOut = randomInt(1, std::min(limits.inOutLanes, limits.lanes - 1), rng);
    const int workspace = randomInt(1, limits.lanes - inOut, rng);
    Cell cell = emptyCell(inOut, workspace, randomInt(0, limits.workStages, rng));
    int count = 0;
    bool trained = false;
    for (std::size_t s = 0; s < cell.stages.size(); ++s) {
        const bool last = s + 1 == cell.stages.size();
        const int operations = randomInt(last && !trained ? 1 : 0, limits.operationsPerStage, rng);
        for (int k = 0; k < operations; ++k, ++count) {
            const bool needed = last && k + 1 == operations && !trained;
            const GateKind gate = needed ? GateKind::Neuron : randomGate(cell, limits, rng);
            cell.stages[s].operations.push_back(randomOperation(cell, gate, limits, rng));
            trained = trained || gateInfo(gate).isTrained();
        }
    }
    if (limits.sharing) shareParameters(cell, rng);
    std::vector<std::uint32_t> ids;
    for (int k = 1; k <= 2 * count; ++k) ids.push_back(static_cast<std::uint32_t>(k));
    shuffle(ids, rng);
    for (Stage& stage : cell.stages) {
        for (Operation& operation : stage.operations) {
            operation.id = ids.back();
            ids.pop_back();
        }
    }
    return cell;
}

/// Parameters of a cell, all normal with this standard deviation.
inline std::vector<double> randomParameters(const Cell& cell, double spread, Rng& rng) {
    std::vector<double> parameters(static_cast<std::size_t>(parameterCount(cell)));
    for (double& parameter : parameters) parameter = spread * rng.normal();
    return parameters;
}

/// `count` words of the in/out lanes.
inline std::vector<unsigned> randomWords(const Cell& cell, int count, Rng& rng) {
    std::vector<unsigned> words;
    for (int k = 0; k < count; ++k) words.push_back(static_cast<unsigned>(rng.below(1u << cell.inOutLanes)));
    return words;
}

}  // namespace ketloom::testing
