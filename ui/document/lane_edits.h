#pragma once

#include <QString>

#include "core/cell/cell.h"

namespace ketloom {

// What a user can do to the lanes of a cell, as functions on the value, see cell_edits.h. A lane stays in its
// class: in/out or workspace. Operations follow their lanes; the sources of a neuron in canonical order are
// in canonical order afterwards, and Document::edit() lets start values follow the names of the lanes.

/// Changes the numbers of lanes. Lanes are dropped from the end of their class together with the operations
/// on them; a gate is on its target, controls and partner, a neuron on its target alone and merely reads one
/// lane less. A new lane does what the last lane of its class is the target of, in every stage, with controls
/// and partner in that class as far away as there: a ladder of CNOTs goes on. It is read by the neurons that
/// read all other lanes; so a paper cell stays one.
void setLaneCounts(Cell& cell, int inOutLanes, int workspaceLanes);

/// Why a class cannot get one more lane, in a sentence, or nothing where it can.
QString whyNoLane(const Cell& cell, bool inOut);
/// Inserts a lane next to `lane`, above or below it on the canvas. It does what `lane` does, as in
/// setLaneCounts(), and has the first free canonical name. Returns the new lane, or -1 where there is no
/// room.
int insertLane(Cell& cell, int lane, bool above);

/// What removeLane() takes along.
struct LaneLoss {
    int operations = 0;  ///< that have their target, a control or their partner there
    int readers = 0;     ///< neurons that read one lane less
};
LaneLoss laneLoss(const Cell& cell, int lane);
/// Removes a lane with all on it, as setLaneCounts() does. The last lane of a class stays; returns whether
/// the lane went.
bool removeLane(Cell& cell, int lane);

inline constexpr int kMaxLaneName = 40;  ///< characters

/// What is wrong with a name for this lane, in a sentence, or nothing.
QString laneNameProblem(const Cell& cell, int lane, const QString& name);
/// Gives a lane another name, without blanks around it. Nothing changes where laneNameProblem() has
/// something to say; returns that.
QString renameLane(Cell& cell, int lane, const QString& name);

/// Moves a lane to the place of another one of its class; those between move up or down by one. Only the
/// order changes: the cell computes the same with its lanes renumbered. For in/out lanes that means another
/// order of the letters of words.
bool moveLane(Cell& cell, int lane, int to);

}  // namespace ketloom
