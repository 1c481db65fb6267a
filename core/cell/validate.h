#pragma once

#include <vector>

#include "core/base/error.h"
#include "core/cell/cell.h"

namespace ketloom {

/// What is wrong with a cell: one entry for each thing validate() finds.
enum class CellIssueKind {
    InOutLanes,
    WorkspaceLanes,
    TooManyLanes,
    LaneNameCount,
    LaneUnnamed,
    LaneNameTwice,
    StagesMissing,
    StageOrder,
    TooManyWorkStages,
    NoOperations,
    NothingTrained,
    TooManyOperations,
    SourceCount,
    SharingNumber,
    SharingUntrained,
    SharingGate,
    SharingSize,
    RepeatNumber,
    RepeatKind,
    RepeatDiffers,
    StartCount,
    StartNotFinite,
    TargetLane,
    SourceLane,
    SourceIsTarget,
    SourceTwice,
    TooManySources,
    Order,
    Degree,
    NoSources,
    DegreeAboveSources,
    Bias,
    IdMissing,
    IdTwice,
    OutputUnwritten,
    WorkspaceUnwritten,
    InputUnread,
};

/// An issue of a cell with the operation or stage it belongs to (-1: the whole cell or stage).
struct CellIssue : Issue {
    CellIssueKind kind = CellIssueKind::StagesMissing;
    OperationPlace place;
};

/// Every problem of the cell, each with its place. Errors: the cell cannot be simulated. Warnings: it can,
/// but probably not as meant (an in/out lane that no operation writes, a degree above the number of sources,
/// ...).
std::vector<CellIssue> validate(const Cell& cell);

/// True when validate() has no entry of severity Error.
bool isSimulable(const Cell& cell);

}  // namespace ketloom
