#pragma once

#include <vector>

#include "core/cell/cell.h"

namespace ketloom {

// Repeated work stages (Stage::repeat) as functions on the value, see cell_edits.h. The first stage of a
// repetition is the one that is shown and edited; keepRepetitions() (keep_repetitions.h)
// lets the others follow.

/// Neighbouring stages that are shown as one: a stage alone, or one and its repetitions.
struct StageRun {
    int first = 0;
    int count = 1;
    friend bool operator==(const StageRun&, const StageRun&) = default;
};

/// All stages in order. A stage that says it repeats the one before it but does not (see validate()) starts a
/// run of its own.
std::vector<StageRun> stageRuns(const Cell& cell);
/// The run that holds the stage; {stage, 1} for one the cell does not have.
StageRun stageRun(const Cell& cell, int stage);
/// Where an operation is shown: in the first stage of the run, at the same index.
OperationPlace shownPlace(const Cell& cell, OperationPlace place);
/// The operation shown for operation `id`: its counterpart in the first stage of the run, or itself.
std::uint32_t shownOperation(const Cell& cell, std::uint32_t id);

/// Lets a work stage stand `count` times in a row, 1 .. as many as the cell has room for (kMaxWorkStages);
/// more or fewer repetitions where it is repeated already. New ones use the parameters of the first
/// (`shared`) or their own; so do those that are there. Anything but a work stage stays as it is.
void setRepetitions(Cell& cell, int stage, int count, bool shared);
/// The most times the stage could stand in a row.
int mostRepetitions(const Cell& cell, int stage);

enum class RepetitionMode { Own, Shared, Mixed };
/// Whether the repetitions of a stage use the parameters of the first. Shared for a run of trained operations
/// that are all linked with their counterparts, Own where none is. A stage alone: Own.
RepetitionMode repetitionMode(const Cell& cell, int stage);
/// True for RepetitionMode::Shared.
bool sharedRepetitions(const Cell& cell, int stage);
void setRepetitionsShared(Cell& cell, int stage, bool shared);

/// The repetitions stay, as stages of their own.
void dissolveRepetition(Cell& cell, int stage);

/// True when operation `index` of the run's first stage uses the same parameters as all its counterparts.
bool isLinked(const Cell& cell, const StageRun& run, std::size_t index);
/// Gives runs that have the number of an earlier one another number, so that stages can move between them
/// without joining them.
void separateRuns(Cell& cell);

}  // namespace ketloom
