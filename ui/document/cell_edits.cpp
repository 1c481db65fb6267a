#include "ui/document/cell_edits.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>

#include "core/cell/parameter_layout.h"

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

bool hasLane(const Cell& cell, int lane) {
    return lane >= 0 && lane < cell.lanes();
}
bool hasStage(const Cell& cell, int stage) {
    return stage >= 0 && stage < int(cell.stages.size());
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

std::vector<int> inCanonicalOrder(const Cell& cell, int target, const std::vector<int>& lanes) {
    std::vector<int> sources;
    for (int lane : canonicalSources(cell, target))
        if (std::ranges::find(lanes, lane) != lanes.end()) sources.push_back(lane);
    return sources;
}

/// The lanes a gate on `target` would rather use, best first: those of the workspace before in/out lanes for
/// a target in the workspace, then the nearest on the canvas, then the upper one.
std::vector<int> lanesByNearness(const Cell& cell, int target) {
    std::vector<int> lanes = canonicalSources(cell, target);
    const int row = laneRow(cell, target);
    const auto rank = [&](int lane) {
        const bool otherClass = !cell.isInOut(target) && cell.isInOut(lane);
        return std::pair(otherClass, std::abs(laneRow(cell, lane) - row));
    };
    std::ranges::stable_sort(lanes, {}, rank);
    return lanes;
}

/// Gives a gate with controls or a partner its number of them: lanes that are none, the target and repeated
/// ones go, then the last ones; the nearest lanes fill up. A cell with too few lanes leaves it short.
void fitSources(const Cell& cell, Operation& operation) {
    if (!hasFixedSources(operation.gate)) return;
    std::vector<int> lanes;
    const auto take = [&](const std::vector<int>& from) {
        for (int lane : from) {
            const bool usable = hasLane(cell, lane) && lane != operation.target &&
                                std::ranges::find(lanes, lane) == lanes.end();
            if (usable && int(lanes.size()) < gateInfo(operation.gate).sourceCount) lanes.push_back(lane);
        }
    };
    take(operation.sources);
    take(lanesByNearness(cell, operation.target));
    operation.sources = inCanonicalOrder(cell, operation.target, lanes);
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

/// How many operations use the parameters of each shared set.
std::map<int, int> setSizes(const Cell& cell) {
    std::map<int, int> sizes;
    for (const Stage& stage : cell.stages)
        for (const Operation& operation : stage.operations)
            if (operation.sharing != 0) ++sizes[operation.sharing];
    return sizes;
}

/// An operation that an edit left alone in its shared set owns its parameters again.
void releaseTheLonely(const std::map<int, int>& before, Cell& cell) {
    const std::map<int, int> now = setSizes(cell);
    for (Stage& stage : cell.stages)
        for (Operation& operation : stage.operations) {
            const auto was = before.find(operation.sharing);
            if (was != before.end() && was->second > 1 && now.at(operation.sharing) == 1)
                operation.sharing = 0;
        }
}

/// The number under which the operations come together: that of the first set among them all whose members
/// can share, else the lowest free one; 0 when there is none.
int numberToShare(const Cell& cell, const std::vector<std::uint32_t>& ids) {
    const Operation& first = operationAt(cell, findOperation(cell, ids.front()));
    std::set<int> used, unequal;
    for (const Stage& stage : cell.stages)
        for (const Operation& operation : stage.operations) {
            used.insert(operation.sharing);
            if (!sharesShape(operation, first)) unequal.insert(operation.sharing);
        }
    for (std::uint32_t id : ids) {
        const int number = operationAt(cell, findOperation(cell, id)).sharing;
        if (number != 0 && !unequal.contains(number)) return number;
    }
    for (int number = 1; number <= kMaxSharing; ++number)
        if (!used.contains(number)) return number;
    return 0;
}

/// Hands out ids that no operation of a cell has, one after the other.
class FreshIds {
public:
    explicit FreshIds(const Cell& cell) {
        for (const Stage& stage : cell.stages)
            for (const Operation& operation : stage.operations) m_used.insert(operation.id);
    }
    std::uint32_t next() {
        std::uint32_t id = m_used.empty() ? 1 : *m_used.rbegin() + 1;
        if (id == 0)  // beyond the largest: the lowest gap
            for (id = 1; m_used.contains(id);) ++id;
        m_used.insert(id);
        return id;
    }

private:
    std::set<std::uint32_t> m_used;
};

/// RY, then a neuron, on each workspace lane.
Stage paperWorkStage(const Cell& cell) {
    Stage stage{StageKind::Work, {}};
    for (GateKind gate : {GateKind::Ry, GateKind::Neuron})
        for (int lane = cell.inOutLanes; lane < cell.lanes(); ++lane)
            stage.operations.push_back(newOperation(cell, gate, lane));
    return stage;
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
        return moveOperations(cell, present, first.stage - 1, size(first.stage - 1), 0);
    }
    if (last.operation + 1 < size(last.stage))
        return moveOperations(cell, present, last.stage, last.operation + 2, 0);
    if (!hasStage(cell, last.stage + 1))
        return moveOperations(cell, present, last.stage, size(last.stage), 0);
    return moveOperations(cell, present, last.stage + 1, 0, 0);
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

void addWorkStage(Cell& cell, int number) {
    const int existing = cell.workStages();
    if (existing < 0 || existing >= kMaxWorkStages) return;
    number = std::clamp(number, 1, existing + 1);
    Stage stage =
        existing == 0 ? paperWorkStage(cell) : cell.stages[std::size_t(number > 1 ? number - 1 : 1)];
    stage.kind = StageKind::Work;
    FreshIds ids(cell);
    for (Operation& operation : stage.operations) operation.id = ids.next();
    cell.stages.insert(cell.stages.begin() + number, std::move(stage));
}

void removeWorkStage(Cell& cell, int stage) {
    if (!hasStage(cell, stage) || cell.stages[std::size_t(stage)].kind != StageKind::Work) return;
    const auto sets = setSizes(cell);
    cell.stages.erase(cell.stages.begin() + stage);
    releaseTheLonely(sets, cell);
}

void setWorkStages(Cell& cell, int count) {
    count = std::clamp(count, 0, kMaxWorkStages);
    while (cell.workStages() >= 0 && cell.workStages() < count) addWorkStage(cell, cell.workStages() + 1);
    while (cell.workStages() > count) {
        const std::size_t stages = cell.stages.size();
        removeWorkStage(cell, int(stages) - 2);
        if (cell.stages.size() == stages) return;
    }
}

void setLaneCounts(Cell& cell, int inOutLanes, int workspaceLanes) {
    inOutLanes = std::clamp(inOutLanes, 1, kMaxInOutLanes);
    workspaceLanes = std::clamp(workspaceLanes, 1, kMaxLanes - inOutLanes);
    const Cell old = cell;
    cell.inOutLanes = inOutLanes;
    cell.workspaceLanes = workspaceLanes;

    const auto newLane = [&](int lane) {  // -1: gone
        if (!hasLane(old, lane)) return -1;
        if (old.isInOut(lane)) return lane < inOutLanes ? lane : -1;
        const int k = lane - old.inOutLanes;
        return k < workspaceLanes ? inOutLanes + k : -1;
    };

    cell.laneNames = emptyCell(inOutLanes, workspaceLanes, 0).laneNames;
    for (int lane = 0; lane < std::min(old.lanes(), int(old.laneNames.size())); ++lane)
        if (newLane(lane) >= 0) cell.laneNames[std::size_t(newLane(lane))] = old.laneNames[std::size_t(lane)];

    const auto sets = setSizes(old);
    FreshIds ids(old);
    for (Stage& stage : cell.stages) {
        std::vector<Operation> kept;
        for (Operation operation : stage.operations) {
            const bool canonical = hasLane(old, operation.target) &&
                                   operation.sources == canonicalSources(old, operation.target);
            const int oldTarget = operation.target;
            operation.target = newLane(oldTarget);
            if (operation.target < 0) continue;
            const bool fixed = hasFixedSources(operation.gate);
            const bool losesSource = std::ranges::any_of(
                operation.sources, [&](int lane) { return hasLane(old, lane) && newLane(lane) < 0; });
            if (fixed && losesSource) continue;
            const std::vector<int> oldSources = std::exchange(operation.sources, {});
            for (int lane : oldSources)
                if (newLane(lane) >= 0) operation.sources.push_back(newLane(lane));
            if (gateInfo(operation.gate).isNeuron() && canonical)
                operation.sources = canonicalSources(cell, operation.target);
            fitSources(cell, operation);
            kept.push_back(operation);

            const bool lastInOut = oldTarget == old.inOutLanes - 1;
            const bool lastWorkspace = oldTarget == old.lanes() - 1;
            const int firstNew = operation.target + 1;
            const int endNew = lastInOut ? inOutLanes : lastWorkspace ? cell.lanes() : firstNew;
            for (int lane = firstNew; lane < endNew; ++lane) {
                Operation copy = operation;
                copy.id = ids.next();
                copy.target = lane;
                if (gateInfo(copy.gate).isNeuron())
                    copy.sources = canonical ? canonicalSources(cell, lane)
                                             : inCanonicalOrder(cell, lane, operation.sources);
                if (fixed)
                    for (int& source : copy.sources)
                        if (cell.isInOut(source) == cell.isInOut(lane)) source += lane - operation.target;
                fitSources(cell, copy);
                kept.push_back(copy);
            }
        }
        stage.operations = std::move(kept);
    }
    releaseTheLonely(sets, cell);
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
