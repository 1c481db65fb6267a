#include "ui/document/cell_clipboard.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/cell/parameter_layout.h"
#include "ui/document/cell_edits.h"
#include "ui/document/edit_support.h"

namespace ketloom {

namespace {

std::string ownName(const Cell& cell, int lane) {
    return std::size_t(lane) < cell.laneNames.size() ? cell.laneNames[std::size_t(lane)] : std::string();
}

/// For each lane of `from` its lane of `to`, or -1: that of the same name, else the one at the same position
/// of its class, where no other has its name. No two lanes become one.
std::vector<int> mapLanes(const Cell& from, const Cell& to) {
    std::vector<int> map(std::size_t(std::max(0, from.lanes())), -1);
    std::set<int> taken;
    const auto take = [&](int lane, int target) {
        if (map[std::size_t(lane)] < 0 && hasLane(to, target) && taken.insert(target).second)
            map[std::size_t(lane)] = target;
    };
    for (int lane = 0; lane < from.lanes(); ++lane)
        for (int target = 0; target < to.lanes(); ++target)
            if (!ownName(from, lane).empty() && ownName(from, lane) == ownName(to, target))
                take(lane, target);
    for (int lane = 0; lane < from.lanes(); ++lane) {
        if (from.isInOut(lane)) {
            if (lane < to.inOutLanes) take(lane, lane);
        } else {
            take(lane, to.inOutLanes + lane - from.inOutLanes);
        }
    }
    return map;
}

/// A copy on the lanes of the cell it goes to, before it moves.
struct Copy {
    Operation operation;
    int stage = 0;
    bool readsAll = false;          ///< a neuron that read all other lanes
    std::vector<int> oldSources{};  ///< as they were in the cell it comes from
};

constexpr int kMostCarried = 100'000;  // parameters of one neuron

/// A neuron's start values by the lanes they belong to; new subsets of lanes start from 0. `place` gives for
/// each source of old its lane now, or -1.
void carryStart(Operation& operation, const std::vector<double>& start, int oldDegree,
                const std::vector<int>& place) {
    std::map<std::vector<int>, double> known{{{}, start.front()}};
    const auto subsets = neuronSubsets(int(place.size()), oldDegree);
    for (std::size_t k = 0; k < subsets.size() && k + 1 < start.size(); ++k) {
        std::vector<int> lanes;
        for (int position : subsets[k]) lanes.push_back(place[std::size_t(position)]);
        std::ranges::sort(lanes);
        known.emplace(std::move(lanes), start[k + 1]);
    }
    operation.start.clear();
    if (parameterCount(operation) > kMostCarried) return;
    operation.start = {start.front()};
    for (const auto& subset : neuronSubsets(int(operation.sources.size()), operation.degree)) {
        std::vector<int> lanes;
        for (int position : subset) lanes.push_back(operation.sources[std::size_t(position)]);
        std::ranges::sort(lanes);
        const auto found = known.find(lanes);
        operation.start.push_back(found == known.end() ? 0.0 : found->second);
    }
}

/// Brings the numbers of an operation, which any text may have set, to values that the form can show.
void tidy(Operation& operation) {
    operation.order = std::clamp(operation.order, 1, kMaxOrder);
    operation.degree = std::clamp(operation.degree, 1, kMaxLanes);
    if (!std::isfinite(operation.bias)) operation.bias = Operation().bias;
    if (operation.sharing < 0 || operation.sharing > kMaxSharing) operation.sharing = 0;
    std::set<int> seen{operation.target};
    std::erase_if(operation.sources, [&](int lane) { return !seen.insert(lane).second; });
    const bool fits = int(operation.start.size()) == parameterCount(operation) &&
                      std::ranges::all_of(operation.start, [](double v) { return std::isfinite(v); });
    if (!fits) operation.start.clear();
}

class Paster {
public:
    Paster(Cell& cell, const Clipping& clipping)
        : m_cell(cell), m_from(clipping.cell), m_lanes(mapLanes(clipping.cell, cell)) {
        for (int s = 0; s < int(m_from.stages.size()); ++s)
            for (const Operation& operation : m_from.stages[std::size_t(s)].operations) take(operation, s);
    }

    PasteOutcome paste(const PastePlace& place) {
        if (!fits(0)) return m_outcome;
        move(place.lane);
        share();
        std::map<int, int> next;  // by stage: where the next one goes
        const int first = m_copies.empty() ? 0 : m_copies.front().stage;
        const int last = m_copies.empty() ? 0 : m_copies.back().stage;
        const bool together = place.stage + last - first >= int(m_cell.stages.size());
        for (const Copy& copy : m_copies) {
            int stage = place.stage < 0 ? alike(copy.stage)
                        : together      ? place.stage
                                        : place.stage + copy.stage - first;
            stage = std::clamp(stage, 0, int(m_cell.stages.size()) - 1);
            const int size = int(m_cell.stages[std::size_t(stage)].operations.size());
            const auto [at, isNew] =
                next.try_emplace(stage, stage == place.stage ? std::clamp(place.index, 0, size) : size);
            m_outcome.ids.push_back(insertOperation(m_cell, stage, at->second++, copy.operation));
        }
        return m_outcome;
    }

    PasteOutcome pasteStage(int number) {
        if (!fits(1)) return m_outcome;
        move(std::nullopt);
        share();
        number = std::clamp(number, 1, m_cell.workStages() + 1);
        m_cell.stages.insert(m_cell.stages.begin() + number, Stage{StageKind::Work, {}, 0});
        for (const Copy& copy : m_copies)
            m_outcome.ids.push_back(insertOperation(m_cell, number, kMaxOperations, copy.operation));
        return m_outcome;
    }

private:
    int mapped(int lane) const {
        return lane >= 0 && lane < int(m_lanes.size()) ? m_lanes[std::size_t(lane)] : -1;
    }

    void take(Operation operation, int stage) {
        tidy(operation);
        m_originals.push_back(operation);
        Copy copy{operation, stage};
        copy.operation.target = mapped(operation.target);
        copy.readsAll = gateInfo(operation.gate).isNeuron() && hasLane(m_from, operation.target) &&
                        operation.sources == canonicalSources(m_from, operation.target);
        copy.oldSources = operation.sources;
        if (copy.operation.target < 0) return drop();
        copy.operation.sources.clear();
        for (int lane : operation.sources)
            if (mapped(lane) >= 0) copy.operation.sources.push_back(mapped(lane));
        const bool whole = copy.operation.sources.size() == operation.sources.size();
        const auto needed = std::size_t(std::max(0, gateInfo(operation.gate).sourceCount));
        if (hasFixedSources(operation.gate) && copy.operation.sources.size() < needed) return drop();
        if (!whole && !copy.readsAll) ++m_outcome.thinned;
        m_copies.push_back(std::move(copy));
    }

    void drop() {
        ++m_outcome.dropped;
        m_originals.pop_back();
    }

    bool fits(int stages) {
        std::size_t count = m_copies.size();
        for (const Stage& stage : m_cell.stages) count += stage.operations.size();
        m_outcome.full =
            count > std::size_t(kMaxOperations) || (stages > 0 && m_cell.workStages() >= kMaxWorkStages);
        return !m_outcome.full && m_cell.stages.size() >= 2;
    }

    /// The stage of this cell that is to it what `stage` is to the cell the operations come from.
    int alike(int stage) const {
        if (m_from.stages[std::size_t(stage)].kind == StageKind::Input) return 0;
        const int last = int(m_cell.stages.size()) - 1;
        if (m_from.stages[std::size_t(stage)].kind == StageKind::Output) return last;
        return m_cell.workStages() < 1 ? 0 : std::min(stage, last - 1);
    }

    void move(std::optional<int> lane) {
        int top = m_cell.lanes(), bottom = -1, uppermost = m_cell.lanes();
        for (const Copy& copy : m_copies) {
            const int row = laneRow(m_cell, copy.operation.target);
            uppermost = std::min(uppermost, row);
            top = std::min(top, row);
            bottom = std::max(bottom, row);
            if (!hasFixedSources(copy.operation.gate)) continue;
            for (int source : copy.operation.sources) {
                top = std::min(top, laneRow(m_cell, source));
                bottom = std::max(bottom, laneRow(m_cell, source));
            }
        }
        int rows = 0;
        if (lane && hasLane(m_cell, *lane) && !m_copies.empty())
            rows = std::clamp(laneRow(m_cell, *lane) - uppermost, -top, m_cell.lanes() - 1 - bottom);
        for (Copy& copy : m_copies) settle(copy, rows);
    }

    /// The lane `rows` further down, or -1.
    int moved(int lane, int rows) const {
        return lane < 0 ? -1 : rowLane(m_cell, laneRow(m_cell, lane) + rows);
    }

    void settle(Copy& copy, int rows) {
        Operation& operation = copy.operation;
        const bool targetInOut = m_cell.isInOut(operation.target);
        const bool neuron = gateInfo(operation.gate).isNeuron();
        const int target = moved(operation.target, rows);
        const auto place = [&](int lane) {
            if (lane < 0 || rows == 0) return lane;
            if (!neuron) return moved(lane, rows);
            if (m_cell.isInOut(lane) != targetInOut)  // stays, unless the neuron has come there
                return lane == target ? -1 : lane;
            const int there = moved(lane, rows);
            return there >= 0 && m_cell.isInOut(there) == targetInOut ? there : -1;
        };
        std::vector<int> now;  // of each old source
        for (int lane : copy.oldSources) now.push_back(copy.readsAll ? mapped(lane) : place(mapped(lane)));
        if (copy.readsAll)  // the lane it comes to changes places with the one it leaves
            std::ranges::replace(now, target, operation.target);
        const auto start = operation.start;
        const int degree = operation.degree;
        operation.target = target;
        if (copy.readsAll) {
            operation.sources = canonicalSources(m_cell, target);
        } else {
            const std::size_t before = operation.sources.size();
            operation.sources = inCanonicalOrder(m_cell, target, now);
            if (neuron && operation.sources.size() < before) ++m_outcome.thinned;
        }
        if (neuron && !start.empty()) carryStart(operation, start, degree, now);
    }

    /// Gives copied sets numbers of this cell.
    void share() {
        std::map<int, int> copied;  // operations by number
        for (const Copy& copy : m_copies) ++copied[copy.operation.sharing];
        std::set<int> used;
        for (const Stage& stage : m_cell.stages)
            for (const Operation& operation : stage.operations) used.insert(operation.sharing);
        std::map<int, int> fresh;
        for (std::size_t i = 0; i < m_copies.size(); ++i) {
            Operation& operation = m_copies[i].operation;
            if (operation.sharing == 0) continue;
            if (copied[operation.sharing] == 1) {
                if (!hasOriginal(m_originals[i]) || !sharesShape(operation, m_originals[i]))
                    operation.sharing = 0;
                continue;
            }
            const auto [number, isNew] = fresh.try_emplace(operation.sharing, 0);
            for (int n = 1; isNew && n <= kMaxSharing && number->second == 0; ++n)
                if (used.insert(n).second) number->second = n;
            operation.sharing = number->second;
        }
        dissolveUnequal();
    }

    /// Members of a copied set that no longer have as many parameters as its first own theirs.
    void dissolveUnequal() {
        std::map<int, const Operation*> first;
        for (Copy& copy : m_copies) {
            Operation& operation = copy.operation;
            if (operation.sharing == 0) continue;
            const auto [one, isNew] = first.emplace(operation.sharing, &operation);
            if (!isNew && !sharesShape(*one->second, operation)) operation.sharing = 0;
        }
    }

    /// True when the operation is still where it was copied.
    bool hasOriginal(const Operation& original) const {
        const OperationPlace place = findOperation(m_cell, original.id);
        if (place.stage < 0) return false;
        const Operation& present =
            m_cell.stages[std::size_t(place.stage)].operations[std::size_t(place.operation)];
        return present.gate == original.gate && present.target == original.target &&
               present.sources == original.sources && present.sharing == original.sharing;
    }

    Cell& m_cell;
    const Cell& m_from;
    std::vector<int> m_lanes;
    std::vector<Copy> m_copies;
    std::vector<Operation> m_originals;  // of m_copies, as they were
    PasteOutcome m_outcome;
};

}  // namespace

std::size_t Clipping::operationCount() const {
    std::size_t count = 0;
    for (const Stage& stage : cell.stages) count += stage.operations.size();
    return count;
}

Clipping clip(const Cell& cell, const std::vector<std::uint32_t>& ids) {
    const std::set<std::uint32_t> wanted(ids.begin(), ids.end());
    Clipping clipping{cell, false};
    int stages = 0;
    for (Stage& stage : clipping.cell.stages) {
        const std::size_t before = stage.operations.size();
        std::erase_if(stage.operations, [&](const Operation& o) { return !wanted.contains(o.id); });
        stage.repeat = 0;
        if (stage.operations.empty()) continue;
        ++stages;
        clipping.isWorkStage = stage.kind == StageKind::Work && stage.operations.size() == before;
    }
    if (stages != 1) clipping.isWorkStage = false;
    return clipping;
}

PasteOutcome pasteOperations(Cell& cell, const Clipping& clipping, const PastePlace& place) {
    return Paster(cell, clipping).paste(place);
}

PasteOutcome pasteAsStage(Cell& cell, const Clipping& clipping, int number) {
    return Paster(cell, clipping).pasteStage(number);
}

}  // namespace ketloom
