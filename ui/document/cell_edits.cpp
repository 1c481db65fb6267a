#include "ui/document/cell_edits.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/cell/parameter_layout.h"
#include "ui/document/edit_support.h"
#include "ui/document/repetition_edits.h"

namespace ketloom {

namespace {

Operation* find(Cell& cell, std::uint32_t id) {
    const OperationPlace place = findOperation(cell, id);
    if (place.stage < 0) return nullptr;
    return &cell.stages[std::size_t(place.stage)].operations[std::size_t(place.operation)];
}

/// The operation with this id where it is a neuron, else null.
Operation* findNeuron(Cell& cell, std::uint32_t id) {
    Operation* operation = find(cell, id);
    return operation && gateInfo(operation->gate).isNeuron() ? operation : nullptr;
}

const Operation& operationAt(const Cell& cell, OperationPlace place) {
    return cell.stages[std::size_t(place.stage)].operations[std::size_t(place.operation)];
}

/// The ids the cell really has, in the order it holds them.
std::vector<std::uint32_t> presentIds(const Cell& cell, const std::vector<std::uint32_t>& ids) {
    const std::set<std::uint32_t> wanted(ids.begin(), ids.end());
    std::vector<std::uint32_t> present;
    for (const Stage& stage : cell.stages)
        for (const Operation& operation : stage.operations)
            if (wanted.contains(operation.id)) present.push_back(operation.id);
    return present;
}

void retarget(const Cell& cell, Operation& operation, int lane) {
    if (lane == operation.target) return;
    const int old = std::exchange(operation.target, lane);
    if (gateInfo(operation.gate).sourceRole == SourceRole::None) return;
    if (gateInfo(operation.gate).isNeuron() && hasLane(cell, old) &&
        operation.sources == canonicalSources(cell, old)) {
        operation.sources = canonicalSources(cell, lane);
        return;
    }
    std::ranges::replace(operation.sources, lane, old);
    operation.sources = inCanonicalOrder(cell, lane, operation.sources);
    fitSources(cell, operation);
}

/// The number under which the operations come together: that of the first set among them all whose members
/// can share, else the lowest free one; 0 when there is none.
int numberToShare(const Cell& cell, const std::vector<std::uint32_t>& ids) {
    const Operation& first = operationAt(cell, findOperation(cell, ids.front()));
    std::set<int> unequal;
    for (const Stage& stage : cell.stages)
        for (const Operation& operation : stage.operations)
            if (!sharesShape(operation, first)) unequal.insert(operation.sharing);
    for (std::uint32_t id : ids) {
        const int number = operationAt(cell, findOperation(cell, id)).sharing;
        if (number != 0 && !unequal.contains(number)) return number;
    }
    return freeSharing(cell);
}

}  // namespace

Operation newOperation(const Cell& cell, GateKind gate, int lane) {
    Operation operation;
    operation.gate = gate;
    operation.target = lane;
    if (!gateInfo(gate).isNeuron()) {
        if (hasLane(cell, lane)) fitSources(cell, operation);
        return operation;
    }
    for (const Stage& stage : cell.stages)
        for (const Operation& other : stage.operations)
            if (other.gate == gate) {
                operation.order = other.order;
                operation.degree = other.degree;
                operation.bias = other.bias;
                operation.sources = canonicalSources(cell, lane);
                return operation;
            }
    operation.sources = canonicalSources(cell, lane);
    return operation;
}

std::uint32_t insertOperation(Cell& cell, int stage, int index, Operation operation) {
    if (!hasStage(cell, stage)) return 0;
    operation.id = nextOperationId(cell);
    auto& operations = cell.stages[std::size_t(stage)].operations;
    operations.insert(operations.begin() + std::clamp(index, 0, int(operations.size())), operation);
    return operation.id;
}

bool moveOperations(Cell& cell, const std::vector<std::uint32_t>& ids, int stage, int index, int laneDelta) {
    if (!hasStage(cell, stage)) return false;
    const auto present = presentIds(cell, ids);
    if (present.empty()) return false;
    const Cell before = cell;
    index = std::clamp(index, 0, int(cell.stages[std::size_t(stage)].operations.size()));

    // Rows between the moved operations and the top and bottom lane bound the common shift.
    int above = cell.lanes(), below = cell.lanes();
    for (std::uint32_t id : present) {
        const int row = laneRow(cell, find(cell, id)->target);
        if (row < 0) continue;
        above = std::min(above, row);
        below = std::min(below, cell.lanes() - 1 - row);
    }
    const int delta = std::clamp(laneDelta, -above, below);

    std::vector<Operation> moved;
    for (std::uint32_t id : present) {
        const OperationPlace place = findOperation(cell, id);
        auto& operations = cell.stages[std::size_t(place.stage)].operations;
        Operation operation = operations[std::size_t(place.operation)];
        operations.erase(operations.begin() + place.operation);
        if (place.stage == stage && place.operation < index) --index;
        const int row = laneRow(cell, operation.target);
        if (row >= 0) retarget(cell, operation, rowLane(cell, row + delta));
        moved.push_back(std::move(operation));
    }
    auto& operations = cell.stages[std::size_t(stage)].operations;
    operations.insert(operations.begin() + index, moved.begin(), moved.end());
    return !(cell == before);
}

bool moveOperation(Cell& cell, std::uint32_t id, int stage, int index, int lane) {
    Operation* operation = find(cell, id);
    if (!operation || !hasStage(cell, stage) || !hasLane(cell, lane)) return false;
    const Cell before = cell;
    retarget(cell, *operation, lane);
    moveOperations(cell, {id}, stage, index, 0);
    return !(cell == before);
}

bool shiftOperations(Cell& cell, const std::vector<std::uint32_t>& ids, int direction) {
    const auto present = presentIds(cell, ids);
    if (present.empty() || direction == 0) return false;
    const OperationPlace first = findOperation(cell, present.front());
    const OperationPlace last = findOperation(cell, present.back());
    const auto size = [&](int stage) { return int(cell.stages[std::size_t(stage)].operations.size()); };
    if (direction < 0) {
        if (first.operation > 0) return moveOperations(cell, present, first.stage, first.operation - 1, 0);
        if (first.stage == 0) return moveOperations(cell, present, first.stage, 0, 0);
        const int left = stageRun(cell, first.stage - 1).first;
        return moveOperations(cell, present, left, size(left), 0);
    }
    if (last.operation + 1 < size(last.stage))
        return moveOperations(cell, present, last.stage, last.operation + 2, 0);
    const StageRun run = stageRun(cell, last.stage);
    const int right = run.first + run.count;
    if (!hasStage(cell, right)) return moveOperations(cell, present, last.stage, size(last.stage), 0);
    return moveOperations(cell, present, right, 0, 0);
}

void deleteOperations(Cell& cell, const std::vector<std::uint32_t>& ids) {
    const std::set<std::uint32_t> doomed(ids.begin(), ids.end());
    const auto sets = setSizes(cell);
    for (Stage& stage : cell.stages)
        std::erase_if(stage.operations, [&](const Operation& o) { return doomed.contains(o.id); });
    releaseTheLonely(sets, cell);
}

std::vector<std::uint32_t> duplicateOperations(Cell& cell, const std::vector<std::uint32_t>& ids) {
    const auto present = presentIds(cell, ids);
    std::vector<std::uint32_t> copies;
    for (int stage = 0; stage < int(cell.stages.size()); ++stage) {
        std::vector<Operation> originals;
        int behind = 0;
        const auto& operations = cell.stages[std::size_t(stage)].operations;
        for (int i = 0; i < int(operations.size()); ++i)
            if (std::ranges::find(present, operations[std::size_t(i)].id) != present.end()) {
                originals.push_back(operations[std::size_t(i)]);
                behind = i + 1;
            }
        for (const Operation& original : originals)
            copies.push_back(insertOperation(cell, stage, behind++, original));
    }
    return copies;
}

void setTarget(Cell& cell, std::uint32_t id, int lane) {
    Operation* operation = find(cell, id);
    if (operation && hasLane(cell, lane)) retarget(cell, *operation, lane);
}

void setSources(Cell& cell, std::uint32_t id, std::vector<int> lanes) {
    if (Operation* operation = findNeuron(cell, id))
        operation->sources = inCanonicalOrder(cell, operation->target, lanes);
}

void setSource(Cell& cell, std::uint32_t id, int lane, bool on) {
    Operation* operation = find(cell, id);
    if (!operation) return;
    std::vector<int> lanes = operation->sources;
    const bool has = std::ranges::find(lanes, lane) != lanes.end();
    if (has == on) return;
    if (on) {
        lanes.push_back(lane);
    } else {
        std::erase(lanes, lane);
    }
    setSources(cell, id, std::move(lanes));
}

void setSourceAt(Cell& cell, std::uint32_t id, int which, int lane) {
    Operation* operation = find(cell, id);
    if (!operation || !hasFixedSources(operation->gate) || !hasLane(cell, lane)) return;
    if (which < 0 || which >= gateInfo(operation->gate).sourceCount) return;
    auto& sources = operation->sources;
    const bool present = which < int(sources.size());
    const int old = present ? sources[std::size_t(which)] : -1;
    if (lane == operation->target) {
        if (hasLane(cell, old)) retarget(cell, *operation, old);
        return;
    }
    if (present) {
        std::ranges::replace(sources, lane, old);
        sources[std::size_t(which)] = lane;
    } else {
        sources.push_back(lane);
    }
    fitSources(cell, *operation);
}

bool canShare(const Cell& cell, const std::vector<std::uint32_t>& ids) {
    const auto present = presentIds(cell, ids);
    if (present.size() < 2) return false;
    const Operation& first = operationAt(cell, findOperation(cell, present.front()));
    return gateInfo(first.gate).isTrained() && std::ranges::all_of(present, [&](std::uint32_t id) {
               return sharesShape(operationAt(cell, findOperation(cell, id)), first);
           });
}

void setSharing(Cell& cell, const std::vector<std::uint32_t>& ids, bool shared) {
    if (shared && !canShare(cell, ids)) return;
    const auto present = presentIds(cell, ids);
    const int number = shared ? numberToShare(cell, present) : 0;
    if (shared && number == 0) return;
    const auto sets = setSizes(cell);
    for (std::uint32_t id : present) find(cell, id)->sharing = number;
    releaseTheLonely(sets, cell);
}

void joinSharing(Cell& cell, std::uint32_t id, std::uint32_t other) {
    if (!canShare(cell, {id, other})) return;
    const auto sets = setSizes(cell);
    const int number = numberToShare(cell, {other, id});  // the other's set comes first
    if (number != 0) find(cell, id)->sharing = find(cell, other)->sharing = number;
    releaseTheLonely(sets, cell);
}

void setOrder(Cell& cell, std::uint32_t id, int order) {
    if (Operation* operation = findNeuron(cell, id)) operation->order = order;
}

void setDegree(Cell& cell, std::uint32_t id, int degree) {
    if (Operation* operation = findNeuron(cell, id)) operation->degree = degree;
}

void setBias(Cell& cell, std::uint32_t id, double radians) {
    if (Operation* operation = findNeuron(cell, id)) operation->bias = radians;
}

void applyPreset(Cell& cell, const CellPreset& preset) {
    cell = paperCell(preset.shape);
}

int laneRow(const Cell& cell, int lane) {
    if (!hasLane(cell, lane)) return -1;
    return cell.isInOut(lane) ? cell.workspaceLanes + lane : lane - cell.inOutLanes;
}

int rowLane(const Cell& cell, int row) {
    if (row < 0 || row >= cell.lanes()) return -1;
    return row < cell.workspaceLanes ? cell.inOutLanes + row : row - cell.workspaceLanes;
}

bool hasFixedSources(GateKind gate) {
    const SourceRole role = gateInfo(gate).sourceRole;
    return role == SourceRole::Controls || role == SourceRole::Partner;
}

bool sharesShape(const Operation& a, const Operation& b) {
    return a.gate == b.gate && parameterCount(a) == parameterCount(b);
}

bool sameButIds(Cell a, Cell b) {
    for (Cell* cell : {&a, &b})
        for (Stage& stage : cell->stages)
            for (Operation& operation : stage.operations) operation.id = 0;
    return a == b;
}

}  // namespace ketloom
