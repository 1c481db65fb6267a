#pragma once

#include <vector>

#include "core/base/error.h"
#include "core/cell/cell.h"

namespace ketloom {

/// An issue of a cell with the operation or stage it belongs to (-1: the whole cell or stage).
struct CellIssue : Issue {
    OperationPlace place;
};

/// Every problem of the cell, each with its place. Errors: the cell cannot be simulated. Warnings: it can, but
/// probably not as meant (an in/out lane that no operation writes, a degree above the number of sources, ...).
std::vector<CellIssue> validate(const Cell& cell);

/// True when validate() has no entry of severity Error.
bool isSimulable(const Cell& cell);

}  // namespace ketloom
