#pragma once

#include <vector>

#include "core/cell/cell.h"

namespace ketloom {

// What a user can do to the stages of a cell, as functions on the value, see cell_edits.h. A repeated stage
// (Stage::repeat, see repetition_edits.h) is one thing: it is moved, copied and removed as a whole, told by
// any of its stages.

/// Inserts a work stage so that it becomes work stage number `number` (1 ..), or stands behind the repeated
/// stage it would divide: a copy of its left neighbour among the work stages, or of the right one; the first
/// work stage of a cell is the paper's (RY, then a neuron, on each workspace lane).
void addWorkStage(Cell& cell, int number);
/// Removes stage `stage` when it is a work stage.
void removeWorkStage(Cell& cell, int stage);
/// Adds copies of the last work stage, or removes work stages from the end; a repeated one is repeated less
/// often.
void setWorkStages(Cell& cell, int count);

/// Inserts an empty work stage before or after a stage; nothing stands before the input or after the output
/// stage. Returns its place, or -1.
int insertStage(Cell& cell, int stage, bool after);
/// Puts a copy of a work stage, with all its repetitions, behind it. Links between operations of the stage
/// are copied, too: the copies share parameters among themselves. Links to operations outside go on to the
/// copies. Returns its place, or -1.
int duplicateStage(Cell& cell, int stage);
/// Moves a work stage before (to < stage) or behind the work stage `to`. Returns its place, or -1 where
/// nothing moved.
int moveStage(Cell& cell, int stage, int to);
/// Deletes the operations of a stage, of any kind.
void clearStage(Cell& cell, int stage);

}  // namespace ketloom
