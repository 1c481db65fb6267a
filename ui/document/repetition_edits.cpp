#include "ui/document/repetition_edits.h"

#include <algorithm>
#include <utility>

#include "ui/document/edit_support.h"

namespace ketloom {

namespace {

Stage& stageOf(Cell& cell, int stage) {
    return cell.stages[std::size_t(stage)];
}
const Stage& stageOf(const Cell& cell, int stage) {
    return cell.stages[std::size_t(stage)];
}

bool isTrained(const Operation& operation) {
    return gateInfo(operation.gate).isTrained();
}

std::vector<std::size_t> allIndices(const Cell& cell, const StageRun& run) {
    std::vector<std::size_t> indices(stageOf(cell, run.first).operations.size());
    for (std::size_t index = 0; index < indices.size(); ++index) indices[index] = index;
    return indices;
}

/// Links operation `index` of the run with its counterparts.
void link(Cell& cell, const StageRun& run, std::size_t index) {
    Operation& first = stageOf(cell, run.first).operations[index];
    if (!isTrained(first)) return;
    if (first.sharing == 0) first.sharing = freeSharing(cell);
    for (int s = run.first + 1; s < run.first + run.count; ++s) {
        Operation& operation = stageOf(cell, s).operations[index];
        operation.sharing = first.sharing;
        operation.start = first.start;
    }
}

/// Gives the counterparts of these operations of stage `first` in stage `copy` parameters of their own; where
/// some of them are linked with each other, so are their counterparts.
void separate(Cell& cell, int first, int copy, const std::vector<std::size_t>& indices) {
    const auto number = [&](std::size_t index) { return stageOf(cell, first).operations[index].sharing; };
    std::map<int, int> numbers;
    for (std::size_t index : indices) stageOf(cell, copy).operations[index].sharing = 0;
    for (std::size_t index : indices) {
        const auto members =
            std::ranges::count_if(indices, [&](std::size_t other) { return number(other) == number(index); });
        if (number(index) == 0 || members < 2) continue;
        const auto [found, isNew] = numbers.emplace(number(index), 0);
        if (isNew) found->second = freeSharing(cell);
        stageOf(cell, copy).operations[index].sharing = found->second;
    }
}

/// Puts `count` copies of the run's first stage behind the run, as repetitions. Their operations are linked
/// where those of the run are; those of a stage alone all or none.
void extend(Cell& cell, const StageRun& run, int count, bool shared) {
    std::vector<std::size_t> linked, own;
    for (std::size_t index : allIndices(cell, run)) {
        const bool joins = run.count > 1 ? isLinked(cell, run, index) : shared;
        (joins ? linked : own).push_back(index);
    }
    if (run.count == 1) stageOf(cell, run.first).repeat = freeRepeat(cell);
    FreshIds ids(cell);
    for (int place = run.first + run.count; place < run.first + run.count + count; ++place) {
        Stage copy = stageOf(cell, run.first);
        for (Operation& operation : copy.operations) {
            operation.id = ids.next();
            operation.sharing = 0;
        }
        cell.stages.insert(cell.stages.begin() + place, std::move(copy));
        separate(cell, run.first, place, own);
    }
    for (std::size_t index : linked) link(cell, {run.first, run.count + count}, index);
}

}  // namespace

std::vector<StageRun> stageRuns(const Cell& cell) {
    std::vector<StageRun> runs;
    for (int s = 0; s < int(cell.stages.size()); ++s) {
        const Stage& stage = stageOf(cell, s);
        const bool repeated = s > 0 && stage.kind == StageKind::Work && stage.repeat > 0 &&
                              stage.repeat == stageOf(cell, s - 1).repeat &&
                              repeats(stageOf(cell, runs.back().first), stage);
        if (repeated) {
            ++runs.back().count;
        } else {
            runs.push_back({s, 1});
        }
    }
    return runs;
}

StageRun stageRun(const Cell& cell, int stage) {
    for (const StageRun& run : stageRuns(cell))
        if (run.first <= stage && stage < run.first + run.count) return run;
    return {stage, 1};
}

OperationPlace shownPlace(const Cell& cell, OperationPlace place) {
    if (place.stage < 0) return place;
    return {stageRun(cell, place.stage).first, place.operation};
}

std::uint32_t shownOperation(const Cell& cell, std::uint32_t id) {
    const OperationPlace place = shownPlace(cell, findOperation(cell, id));
    return place.stage < 0 ? id : stageOf(cell, place.stage).operations[std::size_t(place.operation)].id;
}

int mostRepetitions(const Cell& cell, int stage) {
    if (!isWorkStage(cell, stage)) return 1;
    return std::max(1, stageRun(cell, stage).count + kMaxWorkStages - cell.workStages());
}

void setRepetitions(Cell& cell, int stage, int count, bool shared) {
    if (!isWorkStage(cell, stage)) return;
    count = std::clamp(count, 1, mostRepetitions(cell, stage));
    const StageRun run = stageRun(cell, stage);
    const RepetitionMode mode = repetitionMode(cell, stage);
    if (count > run.count) extend(cell, run, count - run.count, shared);
    if (count < run.count) {
        const auto sets = setSizes(cell);
        separateRuns(cell);
        const auto end = cell.stages.begin() + run.first + run.count;
        cell.stages.erase(end - (run.count - count), end);
        if (count == 1) stageOf(cell, run.first).repeat = 0;
        releaseTheLonely(sets, cell);
    }
    if (mode != RepetitionMode::Mixed) setRepetitionsShared(cell, run.first, shared);
}

bool isLinked(const Cell& cell, const StageRun& run, std::size_t index) {
    const int number = stageOf(cell, run.first).operations[index].sharing;
    if (number == 0 || run.count < 2) return false;
    for (int s = run.first + 1; s < run.first + run.count; ++s)
        if (stageOf(cell, s).operations[index].sharing != number) return false;
    return true;
}

RepetitionMode repetitionMode(const Cell& cell, int stage) {
    if (!hasStage(cell, stage)) return RepetitionMode::Own;
    const StageRun run = stageRun(cell, stage);
    int trained = 0, linked = 0;
    for (std::size_t index : allIndices(cell, run)) {
        if (!isTrained(stageOf(cell, run.first).operations[index])) continue;
        ++trained;
        linked += isLinked(cell, run, index);
    }
    if (linked == 0) return RepetitionMode::Own;
    return linked == trained ? RepetitionMode::Shared : RepetitionMode::Mixed;
}

bool sharedRepetitions(const Cell& cell, int stage) {
    return repetitionMode(cell, stage) == RepetitionMode::Shared;
}

void setRepetitionsShared(Cell& cell, int stage, bool shared) {
    if (!isWorkStage(cell, stage)) return;
    const StageRun run = stageRun(cell, stage);
    if (run.count < 2) return;
    const auto sets = setSizes(cell);
    std::vector<std::size_t> linked;
    for (std::size_t index : allIndices(cell, run)) {
        if (isLinked(cell, run, index)) {
            linked.push_back(index);
        } else if (shared) {
            link(cell, run, index);
        }
    }
    if (!shared && !linked.empty())
        for (int s = run.first + 1; s < run.first + run.count; ++s) separate(cell, run.first, s, linked);
    releaseTheLonely(sets, cell);
}

void dissolveRepetition(Cell& cell, int stage) {
    if (!isWorkStage(cell, stage)) return;
    const StageRun run = stageRun(cell, stage);
    for (int s = run.first; s < run.first + run.count; ++s) stageOf(cell, s).repeat = 0;
}

void separateRuns(Cell& cell) {
    std::set<int> used;
    for (const StageRun& run : stageRuns(cell)) {
        const int number = stageOf(cell, run.first).repeat;
        if (number == 0 || used.insert(number).second) continue;
        const int fresh = freeRepeat(cell);
        used.insert(fresh);
        for (int s = run.first; s < run.first + run.count; ++s) stageOf(cell, s).repeat = fresh;
    }
}

}  // namespace ketloom
