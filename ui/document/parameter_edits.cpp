#include "ui/document/parameter_edits.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "core/cell/parameter_layout.h"

namespace ketloom {

namespace {

void forEachOperation(Cell& cell, const auto& act) {
    for (Stage& stage : cell.stages)
        for (Operation& operation : stage.operations) act(operation);
}

/// The lanes of each parameter of an operation, by name, sorted; theta has none.
std::vector<std::vector<std::string>> parameterLanes(const Cell& cell, const Operation& operation) {
    std::vector<std::vector<std::string>> lanes{{}};
    for (const std::vector<int>& subset : neuronSubsets(int(operation.sources.size()), operation.degree)) {
        std::vector<std::string>& names = lanes.emplace_back();
        for (int position : subset) names.push_back(laneName(cell, operation.sources[std::size_t(position)]));
        std::ranges::sort(names);
    }
    return lanes;
}

/// True when the lanes have the same names in another order: then equal numbers are not equal lanes. (Where
/// the names themselves changed, equal numbers are renamed lanes.)
bool reordersLanes(const Cell& before, const Cell& after) {
    return before.laneNames != after.laneNames &&
           std::ranges::is_permutation(before.laneNames, after.laneNames);
}

void adapt(const Cell& before, const Operation& old, const Cell& after, Operation& operation) {
    if (operation.gate != old.gate) return operation.start.clear();
    if (operation.sources == old.sources && operation.degree == old.degree && !reordersLanes(before, after))
        return;
    if (!gateInfo(operation.gate).isNeuron() || int(old.start.size()) != parameterCount(old)) return;
    const auto oldLanes = parameterLanes(before, old);
    std::map<std::vector<std::string>, double> known;
    for (std::size_t k = 0; k < oldLanes.size(); ++k) known.emplace(oldLanes[k], old.start[k]);
    operation.start.clear();
    for (const auto& lanes : parameterLanes(after, operation)) {
        const auto found = known.find(lanes);
        operation.start.push_back(found == known.end() ? 0.0 : found->second);
    }
}

}  // namespace

void setStartValue(Cell& cell, std::uint32_t id, int k, double radians, std::span<const double> present) {
    const OperationPlace place = findOperation(cell, id);
    const ParameterLayout layout = parameterLayout(cell);
    if (place.stage < 0 || int(present.size()) != layout.count || !std::isfinite(radians)) return;
    const auto slot = std::ranges::find(layout.operations, place, &ParameterSlot::place);
    if (slot == layout.operations.end() || k < 0 || k >= slot->count) return;
    const auto& values = present.subspan(std::size_t(slot->offset), std::size_t(slot->count));
    std::vector<double> start(values.begin(), values.end());
    start[std::size_t(k)] = radians;
    for (const ParameterSlot& other : layout.operations)
        if (other.offset == slot->offset && other.count == slot->count)
            cell.stages[std::size_t(other.place.stage)].operations[std::size_t(other.place.operation)].start =
                start;
}

void setStart(Cell& cell, std::span<const double> parameters) {
    const ParameterLayout layout = parameterLayout(cell);
    if (int(parameters.size()) != layout.count) return;
    for (const ParameterSlot& slot : layout.operations) {
        const auto values = parameters.subspan(std::size_t(slot.offset), std::size_t(slot.count));
        cell.stages[std::size_t(slot.place.stage)].operations[std::size_t(slot.place.operation)].start.assign(
            values.begin(), values.end());
    }
}

void clearStart(Cell& cell, const std::vector<std::uint32_t>& ids) {
    std::vector<int> sets;
    const auto chosen = [&](const Operation& o) { return std::ranges::find(ids, o.id) != ids.end(); };
    forEachOperation(cell, [&](const Operation& operation) {
        if (chosen(operation) && operation.sharing != 0) sets.push_back(operation.sharing);
    });
    forEachOperation(cell, [&](Operation& operation) {
        if (chosen(operation) || std::ranges::find(sets, operation.sharing) != sets.end())
            operation.start.clear();
    });
}

void adaptStart(const Cell& before, Cell& after) {
    std::map<std::uint32_t, const Operation*> old;
    for (const Stage& stage : before.stages)
        for (const Operation& operation : stage.operations)
            if (!operation.start.empty()) old.emplace(operation.id, &operation);
    if (old.empty()) return;
    forEachOperation(after, [&](Operation& operation) {
        const auto found = old.find(operation.id);
        if (found != old.end() && operation.start == found->second->start)
            adapt(before, *found->second, after, operation);
    });
    // A new member of a shared set takes the values of the first.
    std::map<int, const Operation*> first;
    forEachOperation(after, [&](Operation& operation) {
        if (operation.sharing == 0) return;
        const auto [found, isNew] = first.emplace(operation.sharing, &operation);
        if (!isNew && parameterCount(*found->second) == parameterCount(operation))
            operation.start = found->second->start;
    });
}

bool sameParameters(Cell a, Cell b) {
    for (Cell* cell : {&a, &b}) {
        cell->laneNames.clear();
        for (Stage& stage : cell->stages) stage.repeat = 0;
        forEachOperation(*cell, [](Operation& operation) {
            operation.id = 0;
            operation.start.clear();
        });
    }
    return a == b;
}

}  // namespace ketloom
