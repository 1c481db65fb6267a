#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/cell/cell.h"

namespace ketloom {

// Start values of parameters (Operation::start) as functions on the cell, see cell_edits.h. In a shared set
// all operations hold the same values.

/// Sets parameter `k` of an operation to start from `radians`. Where it had no start values the others start
/// from `present`, the P parameters of the cell as they are shown. An operation or parameter that the cell
/// does not have, a `present` of another size or a value that is not finite leaves the cell as it is.
void setStartValue(Cell& cell, std::uint32_t id, int k, double radians, std::span<const double> present);

/// Every operation starts from these P parameters; nothing happens when there are not P of them.
void setStart(Cell& cell, std::span<const double> parameters);

/// The parameters of these operations are drawn at random again.
void clearStart(Cell& cell, const std::vector<std::uint32_t>& ids);

/// After an edit: where the sources or the degree of an operation changed, its start values go on to the
/// parameters of the same lanes, told by their names, and new parameters start from 0. Another gate starts
/// without. Document::edit() does this after every edit.
void adaptStart(const Cell& before, Cell& after);

/// True when the parameters of one cell fit the other one by one: the same operations in the same order, ids,
/// lane names, repetition and start values aside.
bool sameParameters(Cell a, Cell b);

}  // namespace ketloom
