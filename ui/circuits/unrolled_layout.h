#pragma once

#include <QStringList>

#include "ui/document/circuit_layout.h"

namespace ketloom {

/// The cell `steps` times side by side, one frame a time step: the workspace lanes run on from step to step,
/// the in/out lanes start from |0> and end in meters in each. Words, states and frames carry the step in
/// their name; the numbers above the parts are those of unrolledExplanations(). An element's `index` and `id`
/// are those of the cell. A pure function; any cell can be laid out.
CircuitLayout unrolledLayout(const Cell& cell, const QFont& font, int steps);

/// What happens at the parts with these numbers, in order; the first is number 1.
QStringList unrolledExplanations();

}  // namespace ketloom
