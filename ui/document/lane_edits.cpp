#include "ui/document/lane_edits.h"

#include <QCoreApplication>
#include <algorithm>
#include <functional>
#include <utility>

#include "ui/document/cell_edits.h"
#include "ui/document/edit_support.h"

namespace ketloom {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("LaneEdits", text);
}

/// Target and sources of every operation under new numbers; sources that were in canonical order among the
/// lanes of `old` are so among those of `cell`.
void renumber(const Cell& old, Cell& cell, const std::function<int(int)>& number) {
    for (Stage& stage : cell.stages)
        for (Operation& operation : stage.operations) {
            const bool canonical =
                operation.sources == inCanonicalOrder(old, operation.target, operation.sources);
            operation.target = number(operation.target);
            for (int& lane : operation.sources) lane = number(lane);
            if (canonical) operation.sources = inCanonicalOrder(cell, operation.target, operation.sources);
        }
}

bool isOn(const Operation& operation, int lane) {
    return operation.target == lane ||
           (hasFixedSources(operation.gate) &&
            std::ranges::find(operation.sources, lane) != operation.sources.end());
}

bool namesFit(const Cell& cell) {
    return cell.lanes() == int(cell.laneNames.size());
}

std::string freeName(const Cell& cell, bool inOut) {
    for (int number = 0;; ++number) {
        const std::string name = std::string(inOut ? "i" : "w").append(std::to_string(number));
        if (std::ranges::find(cell.laneNames, name) == cell.laneNames.end()) return name;
    }
}

/// What `operation`, on the neighbour of a new lane, is on the new lane.
Operation onNewLane(const Cell& cell, const Operation& operation, int lane, bool readsAll) {
    Operation copy = operation;
    copy.start.clear();
    copy.target = lane;
    if (gateInfo(copy.gate).isNeuron()) {
        copy.sources =
            readsAll ? canonicalSources(cell, lane) : inCanonicalOrder(cell, lane, operation.sources);
    } else if (hasFixedSources(copy.gate)) {
        for (int& source : copy.sources)
            if (cell.isInOut(source) == cell.isInOut(lane)) {
                const int shifted = source + lane - operation.target;
                const bool there = hasLane(cell, shifted) && cell.isInOut(shifted) == cell.isInOut(lane);
                source = there ? shifted : lane;  // the target: replaced by the nearest lane
            }
        fitSources(cell, copy);
    }
    return copy;
}

}  // namespace

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

    std::vector<std::string> names(std::size_t(cell.lanes()));
    for (int lane = 0; lane < std::min(old.lanes(), int(old.laneNames.size())); ++lane)
        if (newLane(lane) >= 0) names[std::size_t(newLane(lane))] = old.laneNames[std::size_t(lane)];
    cell.laneNames = names;
    const std::vector<std::string> canonicalNames = emptyCell(inOutLanes, workspaceLanes, 0).laneNames;
    for (std::size_t lane = 0; lane < names.size(); ++lane) {
        if (!names[lane].empty()) continue;
        const bool taken = std::ranges::find(cell.laneNames, canonicalNames[lane]) != cell.laneNames.end();
        cell.laneNames[lane] = taken ? freeName(cell, cell.isInOut(int(lane))) : canonicalNames[lane];
    }

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
                copy.start.clear();
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

QString whyNoLane(const Cell& cell, bool inOut) {
    if (inOut && cell.inOutLanes >= kMaxInOutLanes)
        return tr("There are %1 in/out lanes already, the most a cell can have.").arg(kMaxInOutLanes);
    if (cell.lanes() >= kMaxLanes)
        return tr("There are %1 lanes already, the most that can be simulated: the state doubles with each.")
            .arg(kMaxLanes);
    return {};
}

int insertLane(Cell& cell, int lane, bool above) {
    if (!hasLane(cell, lane) || !namesFit(cell)) return -1;
    const bool inOut = cell.isInOut(lane);
    if (!whyNoLane(cell, inOut).isEmpty()) return -1;
    const Cell old = cell;
    const int added = above ? lane : lane + 1;
    const int like = above ? lane + 1 : lane;  // where `lane` is now
    ++(inOut ? cell.inOutLanes : cell.workspaceLanes);
    renumber(old, cell, [&](int l) { return l < added ? l : l + 1; });
    cell.laneNames.insert(cell.laneNames.begin() + added, freeName(cell, inOut));

    const auto sets = setSizes(old);
    FreshIds ids(old);
    for (std::size_t s = 0; s < cell.stages.size(); ++s) {
        std::vector<Operation> operations;
        for (std::size_t k = 0; k < old.stages[s].operations.size(); ++k) {
            const Operation& was = old.stages[s].operations[k];
            Operation& operation = cell.stages[s].operations[k];
            const bool readsAll = gateInfo(was.gate).isNeuron() && hasLane(old, was.target) &&
                                  was.sources == canonicalSources(old, was.target);
            if (readsAll) operation.sources = canonicalSources(cell, operation.target);
            operations.push_back(operation);
            if (operation.target != like) continue;
            Operation copy = onNewLane(cell, operation, added, readsAll);
            copy.id = ids.next();
            if (copy.sharing != 0 && sets.at(copy.sharing) < 2) copy.sharing = 0;
            operations.insert(above ? operations.end() - 1 : operations.end(), copy);
        }
        cell.stages[s].operations = std::move(operations);
    }
    return added;
}

LaneLoss laneLoss(const Cell& cell, int lane) {
    LaneLoss loss;
    for (const Stage& stage : cell.stages)
        for (const Operation& operation : stage.operations) {
            if (isOn(operation, lane)) {
                ++loss.operations;
            } else if (std::ranges::find(operation.sources, lane) != operation.sources.end()) {
                ++loss.readers;
            }
        }
    return loss;
}

bool removeLane(Cell& cell, int lane) {
    if (!hasLane(cell, lane) || !namesFit(cell)) return false;
    int& count = cell.isInOut(lane) ? cell.inOutLanes : cell.workspaceLanes;
    if (count < 2) return false;
    const Cell old = cell;
    for (Stage& stage : cell.stages) {
        std::erase_if(stage.operations, [&](const Operation& o) { return isOn(o, lane); });
        for (Operation& operation : stage.operations) std::erase(operation.sources, lane);
    }
    --count;
    renumber(old, cell, [&](int l) { return l > lane ? l - 1 : l; });
    cell.laneNames.erase(cell.laneNames.begin() + lane);
    releaseTheLonely(setSizes(old), cell);
    return true;
}

QString laneNameProblem(const Cell& cell, int lane, const QString& name) {
    const QString text = name.trimmed();
    if (text.isEmpty()) return tr("A lane needs a name.");
    if (text.size() > kMaxLaneName)
        return tr("The name has %1 characters; use at most %2.").arg(text.size()).arg(kMaxLaneName);
    if (std::ranges::any_of(text, [](QChar c) { return c.category() == QChar::Other_Control; }))
        return tr("The name has a character that cannot be shown; use letters, digits and signs.");
    for (int other = 0; other < int(cell.laneNames.size()); ++other)
        if (other != lane && cell.laneNames[std::size_t(other)] == text.toStdString())
            return tr("Another lane is named “%1” already; choose another name.").arg(text);
    return {};
}

QString renameLane(Cell& cell, int lane, const QString& name) {
    if (!hasLane(cell, lane) || !namesFit(cell)) return tr("The cell has no such lane.");
    const QString problem = laneNameProblem(cell, lane, name);
    if (problem.isEmpty()) cell.laneNames[std::size_t(lane)] = name.trimmed().toStdString();
    return problem;
}

bool moveLane(Cell& cell, int lane, int to) {
    if (!hasLane(cell, lane) || !hasLane(cell, to) || !namesFit(cell)) return false;
    if (lane == to || cell.isInOut(lane) != cell.isInOut(to)) return false;
    const Cell old = cell;
    renumber(old, cell, [&](int l) {
        if (l == lane) return to;
        if (lane < l && l <= to) return l - 1;
        if (to <= l && l < lane) return l + 1;
        return l;
    });
    std::string name = std::move(cell.laneNames[std::size_t(lane)]);
    cell.laneNames.erase(cell.laneNames.begin() + lane);
    cell.laneNames.insert(cell.laneNames.begin() + to, std::move(name));
    return true;
}

}  // namespace ketloom
