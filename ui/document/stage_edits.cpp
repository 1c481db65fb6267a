#include "ui/document/stage_edits.h"

#include <algorithm>
#include <map>
#include <utility>

#include "ui/document/cell_edits.h"
#include "ui/document/edit_support.h"
#include "ui/document/repetition_edits.h"

namespace ketloom {

namespace {

/// RY, then a neuron, on each workspace lane.
Stage paperWorkStage(const Cell& cell) {
    Stage stage{StageKind::Work, {}};
    for (GateKind gate : {GateKind::Ry, GateKind::Neuron})
        for (int lane = cell.inOutLanes; lane < cell.lanes(); ++lane)
            stage.operations.push_back(newOperation(cell, gate, lane));
    return stage;
}

}  // namespace

void addWorkStage(Cell& cell, int number) {
    const int existing = cell.workStages();
    if (existing < 0 || existing >= kMaxWorkStages) return;
    number = std::clamp(number, 1, existing + 1);
    const StageRun left = stageRun(cell, number - 1);
    number = left.first + left.count;
    Stage stage =
        existing == 0 ? paperWorkStage(cell) : cell.stages[std::size_t(number > 1 ? number - 1 : 1)];
    stage.kind = StageKind::Work;
    stage.repeat = 0;
    FreshIds ids(cell);
    for (Operation& operation : stage.operations) operation.id = ids.next();
    cell.stages.insert(cell.stages.begin() + number, std::move(stage));
}

void removeWorkStage(Cell& cell, int stage) {
    if (!isWorkStage(cell, stage)) return;
    const auto sets = setSizes(cell);
    separateRuns(cell);
    const StageRun run = stageRun(cell, stage);
    const auto first = cell.stages.begin() + run.first;
    cell.stages.erase(first, first + run.count);
    releaseTheLonely(sets, cell);
}

void setWorkStages(Cell& cell, int count) {
    count = std::clamp(count, 0, kMaxWorkStages);
    const auto last = [&] { return stageRun(cell, int(cell.stages.size()) - 2); };
    while (cell.workStages() >= 0 && cell.workStages() < count) {
        if (const StageRun run = last(); run.count > 1) {
            setRepetitions(cell, run.first, run.count + count - cell.workStages(),
                           sharedRepetitions(cell, run.first));
            return;
        }
        addWorkStage(cell, cell.workStages() + 1);
    }
    while (cell.workStages() > count) {
        const std::size_t stages = cell.stages.size();
        const StageRun run = last();
        const int rest = run.count - (cell.workStages() - count);
        if (rest > 0) {
            setRepetitions(cell, run.first, rest, sharedRepetitions(cell, run.first));
        } else {
            removeWorkStage(cell, run.first);
        }
        if (cell.stages.size() == stages) return;
    }
}

int insertStage(Cell& cell, int stage, bool after) {
    if (!hasStage(cell, stage) || cell.workStages() < 0 || cell.workStages() >= kMaxWorkStages) return -1;
    const StageRun run = stageRun(cell, stage);
    const int place = after ? run.first + run.count : run.first;
    if (place < 1 || place > int(cell.stages.size()) - 1) return -1;
    cell.stages.insert(cell.stages.begin() + place, Stage{StageKind::Work, {}});
    return place;
}

int duplicateStage(Cell& cell, int stage) {
    const StageRun run = stageRun(cell, stage);
    if (!isWorkStage(cell, stage) || cell.workStages() + run.count > kMaxWorkStages) return -1;
    const auto first = cell.stages.begin() + run.first;
    std::vector<Stage> copies(first, first + run.count);
    std::map<int, int> inside;
    for (const Stage& copy : copies)
        for (const Operation& operation : copy.operations) ++inside[operation.sharing];
    const std::map<int, int> sets = setSizes(cell);
    std::map<int, int> renumbered;
    FreshIds ids(cell);
    const int repeat = copies.front().repeat == 0 ? 0 : freeRepeat(cell);
    Cell known = cell;  // so that free numbers differ from each other
    for (Stage& copy : copies) {
        copy.repeat = repeat;
        for (Operation& operation : copy.operations) {
            operation.id = ids.next();
            const int number = operation.sharing;
            if (number == 0 || inside[number] < sets.at(number)) continue;  // linked with the outside
            const auto [found, isNew] = renumbered.emplace(number, 0);
            if (isNew && inside[number] > 1) {
                found->second = freeSharing(known);
                Operation holder;
                holder.sharing = found->second;
                known.stages.front().operations.push_back(holder);
            }
            operation.sharing = found->second;
        }
    }
    const int place = run.first + run.count;
    cell.stages.insert(cell.stages.begin() + place, copies.begin(), copies.end());
    return place;
}

int moveStage(Cell& cell, int stage, int to) {
    if (!isWorkStage(cell, stage) || !isWorkStage(cell, to)) return -1;
    const StageRun moved = stageRun(cell, stage);
    const StageRun target = stageRun(cell, to);
    if (moved == target) return -1;
    separateRuns(cell);
    const auto begin = cell.stages.begin();
    if (target.first < moved.first) {
        std::rotate(begin + target.first, begin + moved.first, begin + moved.first + moved.count);
        return target.first;
    }
    const int end = target.first + target.count;
    std::rotate(begin + moved.first, begin + moved.first + moved.count, begin + end);
    return end - moved.count;
}

void clearStage(Cell& cell, int stage) {
    if (!hasStage(cell, stage)) return;
    const auto sets = setSizes(cell);
    const StageRun run = stageRun(cell, stage);
    for (int s = run.first; s < run.first + run.count; ++s) cell.stages[std::size_t(s)].operations.clear();
    releaseTheLonely(sets, cell);
}

}  // namespace ketloom
