#pragma once

#include <cstdint>
#include <vector>

#include "core/cell/cell.h"
#include "core/cell/presets.h"

namespace ketloom {

// Everything a user can do to a cell, as functions on the value. Each keeps what it is not asked to change;
// an id, stage or lane that the cell does not have leaves the cell as it is. Canvas, inspector and palette
// all edit through these, through lane_edits.h, stage_edits.h and parameter_edits.h.

/// A new operation for `lane`: a neuron gets all other lanes as sources and the order, degree and bias of the
/// cell's first neuron, so that a new one looks like its neighbours.
Operation newOperation(const Cell& cell, GateKind gate, int lane);

/// Inserts a copy of `operation` before position `index` of a stage (clamped to its ends) under a new id.
/// Returns that id, or 0 when the stage does not exist.
std::uint32_t insertOperation(Cell& cell, int stage, int index, Operation operation);

/// Moves operations, in the order the cell holds them, before position `index` of `stage`, where `index`
/// counts the stage as it is before the move. Their targets move by `laneDelta` lanes on the canvas (see
/// laneRow()), all by the same number, less where one would leave the cell. Returns false when nothing
/// changed.
bool moveOperations(Cell& cell, const std::vector<std::uint32_t>& ids, int stage, int index, int laneDelta);
/// Moves one operation before position `index` of `stage`, onto `lane`.
bool moveOperation(Cell& cell, std::uint32_t id, int stage, int index, int lane);
/// One place earlier (-1) or later (+1), passing into the neighbouring stage at the end of a stage; a
/// repeated stage counts as one.
bool shiftOperations(Cell& cell, const std::vector<std::uint32_t>& ids, int direction);

void deleteOperations(Cell& cell, const std::vector<std::uint32_t>& ids);
/// Copies each operation right behind the last of them in its stage; returns the new ids.
std::vector<std::uint32_t> duplicateOperations(Cell& cell, const std::vector<std::uint32_t>& ids);

/// Puts an operation on another lane. A neuron that read all other lanes still does. Where the new lane was a
/// source, control or partner, it changes places with the target; the other lanes of the gate stay.
void setTarget(Cell& cell, std::uint32_t id, int lane);
/// Sets the sources of a neuron; brought into canonical order, target and unknown lanes left out.
void setSources(Cell& cell, std::uint32_t id, std::vector<int> lanes);
/// Adds or removes one source lane of a neuron.
void setSource(Cell& cell, std::uint32_t id, int lane, bool on);
/// Puts entry `which` of the controls, or the partner, on another lane; on the target's lane it changes
/// places with the target. A lane that is a control already leaves the gate as it is.
void setSourceAt(Cell& cell, std::uint32_t id, int which, int lane);
void setOrder(Cell& cell, std::uint32_t id, int order);
void setDegree(Cell& cell, std::uint32_t id, int degree);
void setBias(Cell& cell, std::uint32_t id, double radians);

/// True for two or more operations of one trained gate with equally many parameters.
bool canShare(const Cell& cell, const std::vector<std::uint32_t>& ids);
/// On: the operations use the same parameters from now on, in the first set among theirs that fits, else in a
/// new one; nothing changes unless canShare(). Off: each owns its parameters.
void setSharing(Cell& cell, const std::vector<std::uint32_t>& ids, bool shared);
/// Lets operation `id` use the same parameters as `other`, in the set of `other` if it has one, else in that
/// of `id`, else in a new one; nothing changes unless canShare().
void joinSharing(Cell& cell, std::uint32_t id, std::uint32_t other);

void applyPreset(Cell& cell, const CellPreset& preset);

/// Row of a lane on the canvas, from the top: workspace lanes first, then in/out.
int laneRow(const Cell& cell, int lane);
/// The lane in a row; -1 outside.
int rowLane(const Cell& cell, int row);

/// True for a gate with controls or a partner: a number of further lanes that the gate table fixes.
bool hasFixedSources(GateKind gate);
/// True when the two operations could use the same parameters.
bool sharesShape(const Operation& a, const Operation& b);

/// True when both cells have the same stages and operations, ids aside.
bool sameButIds(Cell a, Cell b);

}  // namespace ketloom
