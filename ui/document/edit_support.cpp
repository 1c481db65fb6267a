#include "ui/document/edit_support.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "ui/document/cell_edits.h"

namespace ketloom {

namespace {

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

}  // namespace

std::vector<int> inCanonicalOrder(const Cell& cell, int target, const std::vector<int>& lanes) {
    std::vector<int> sources;
    for (int lane : canonicalSources(cell, target))
        if (std::ranges::find(lanes, lane) != lanes.end()) sources.push_back(lane);
    return sources;
}

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

std::map<int, int> setSizes(const Cell& cell) {
    std::map<int, int> sizes;
    for (const Stage& stage : cell.stages)
        for (const Operation& operation : stage.operations)
            if (operation.sharing != 0) ++sizes[operation.sharing];
    return sizes;
}

void releaseTheLonely(const std::map<int, int>& before, Cell& cell) {
    const std::map<int, int> now = setSizes(cell);
    for (Stage& stage : cell.stages)
        for (Operation& operation : stage.operations) {
            const auto was = before.find(operation.sharing);
            if (was != before.end() && was->second > 1 && now.at(operation.sharing) == 1)
                operation.sharing = 0;
        }
}

int freeSharing(const Cell& cell) {
    const std::map<int, int> used = setSizes(cell);
    for (int number = 1; number <= kMaxSharing; ++number)
        if (!used.contains(number)) return number;
    return 0;
}

int freeRepeat(const Cell& cell) {
    std::set<int> used;
    for (const Stage& stage : cell.stages) used.insert(stage.repeat);
    int number = 1;
    while (used.contains(number)) ++number;
    return number;
}

FreshIds::FreshIds(const Cell& cell) {
    for (const Stage& stage : cell.stages)
        for (const Operation& operation : stage.operations) m_used.insert(operation.id);
}

std::uint32_t FreshIds::next() {
    std::uint32_t id = m_used.empty() ? 1 : *m_used.rbegin() + 1;
    if (id == 0)  // beyond the largest: the lowest gap
        for (id = 1; m_used.contains(id);) ++id;
    m_used.insert(id);
    return id;
}

}  // namespace ketloom
