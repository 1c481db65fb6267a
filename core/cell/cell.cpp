#include "core/cell/cell.h"

#include <algorithm>
#include <limits>

namespace ketloom {

Cell emptyCell(int inOutLanes, int workspaceLanes, int workStages) {
    Cell cell;
    cell.inOutLanes = inOutLanes;
    cell.workspaceLanes = workspaceLanes;
    for (int i = 0; i < inOutLanes; ++i) cell.laneNames.push_back(std::string("i").append(std::to_string(i)));
    for (int w = 0; w < workspaceLanes; ++w)
        cell.laneNames.push_back(std::string("w").append(std::to_string(w)));
    cell.stages.push_back({StageKind::Input, {}});
    for (int s = 0; s < workStages; ++s) cell.stages.push_back({StageKind::Work, {}});
    cell.stages.push_back({StageKind::Output, {}});
    return cell;
}

std::vector<int> canonicalSources(const Cell& cell, int target) {
    std::vector<int> sources;
    const auto append = [&](int first, int end) {
        for (int lane = first; lane < end; ++lane) {
            if (lane != target) sources.push_back(lane);
        }
    };
    append(cell.inOutLanes, cell.lanes());
    append(0, cell.inOutLanes);
    return sources;
}

Operation makeNeuron(const Cell& cell, int target, int order, int degree) {
    Operation neuron;
    neuron.gate = GateKind::Neuron;
    neuron.target = target;
    neuron.sources = canonicalSources(cell, target);
    neuron.order = order;
    neuron.degree = degree;
    return neuron;
}

Operation makeRy(int target) {
    return makeGate(GateKind::Ry, target);
}

Operation makeGate(GateKind gate, int target, std::vector<int> sources) {
    Operation operation;
    operation.gate = gate;
    operation.target = target;
    operation.sources = std::move(sources);
    return operation;
}

OperationPlace findOperation(const Cell& cell, std::uint32_t id) {
    for (std::size_t s = 0; s < cell.stages.size(); ++s) {
        const std::vector<Operation>& operations = cell.stages[s].operations;
        for (std::size_t k = 0; k < operations.size(); ++k) {
            if (operations[k].id == id) return {static_cast<int>(s), static_cast<int>(k)};
        }
    }
    return {};
}

std::uint32_t nextOperationId(const Cell& cell) {
    std::vector<std::uint32_t> used;
    std::uint32_t largest = 0;
    for (const Stage& stage : cell.stages) {
        for (const Operation& operation : stage.operations) {
            used.push_back(operation.id);
            largest = std::max(largest, operation.id);
        }
    }
    // One above the largest keeps ids in the order of placing; only where there is none above it, the lowest
    // gap.
    if (largest != std::numeric_limits<std::uint32_t>::max()) return largest + 1;
    std::sort(used.begin(), used.end());
    std::uint32_t candidate = 1;
    for (std::uint32_t id : used) {
        if (id > candidate) break;
        if (id == candidate) ++candidate;
    }
    return candidate;
}

std::string stageName(const Cell& cell, int stage) {
    if (stage < 0 || stage >= static_cast<int>(cell.stages.size())) return "stage " + std::to_string(stage);
    switch (cell.stages[stage].kind) {
        case StageKind::Input:
            return "input";
        case StageKind::Output:
            return "output";
        case StageKind::Work:
            break;
    }
    const auto number = 1 + std::count_if(cell.stages.begin(), cell.stages.begin() + stage,
                                          [](const Stage& s) { return s.kind == StageKind::Work; });
    return "work " + std::to_string(number);
}

std::string laneName(const Cell& cell, int lane) {
    const bool named = lane >= 0 && lane < static_cast<int>(cell.laneNames.size());
    return named ? cell.laneNames[static_cast<std::size_t>(lane)] : "lane " + std::to_string(lane);
}

std::string laneList(const Cell& cell, const std::vector<int>& lanes) {
    std::string text;
    for (std::size_t k = 0; k < lanes.size(); ++k) {
        if (k > 0) text += k + 1 == lanes.size() ? " and " : ", ";
        text += laneName(cell, lanes[k]);
    }
    return text;
}

std::string operationLanes(const Cell& cell, const Operation& operation) {
    const std::string target = laneName(cell, operation.target);
    const bool alone = operation.sources.empty();
    switch (gateInfo(operation.gate).sourceRole) {
        case SourceRole::Controls:
            return target +
                   (alone ? " without a control" : " controlled by " + laneList(cell, operation.sources));
        case SourceRole::Partner:
            return target + (alone ? " without a partner" : " and " + laneList(cell, operation.sources));
        case SourceRole::None:
        case SourceRole::Inputs:
            break;
    }
    return target;
}

std::string operationName(const Cell& cell, const Operation& operation) {
    return std::string(gateInfo(operation.gate).noun) + " on " + operationLanes(cell, operation);
}

bool repeats(const Stage& a, const Stage& b) {
    return a.kind == b.kind &&
           std::ranges::equal(a.operations, b.operations, [](Operation x, const Operation& y) {
               x.id = y.id;
               x.sharing = y.sharing;
               x.start = y.start;
               return x == y;
           });
}

int ancillas(const Cell& cell) {
    int largest = 0;
    for (const Stage& stage : cell.stages) {
        for (const Operation& operation : stage.operations) {
            if (gateInfo(operation.gate).isNeuron()) largest = std::max(largest, operation.order);
        }
    }
    return largest;
}

int qubits(const Cell& cell) {
    return cell.lanes() + ancillas(cell);
}

}  // namespace ketloom
