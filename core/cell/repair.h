#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/cell/validate.h"

namespace ketloom {

/// One way to mend one issue.
struct Repair {
    std::string label;  ///< what it does, as a command: "Lower the degree to 3"
    std::function<void(Cell&)> apply;
    /// True when stages or operations come, go or change places: places of other issues are stale then.
    bool movesPlaces = false;
};

/// The ways to mend an issue that validate(cell) has told, the best first; none where nothing but more room
/// would help, or where another issue must be mended before. The first one makes this issue go; it may bring
/// others to light. `apply` belongs to the cell as it is now, and leaves a cell alone where the issue is
/// gone. Cost: O(operations) at most.
std::vector<Repair> repairs(const Cell& cell, const CellIssue& issue);

/// Applies first repairs until validate() tells nothing more, or nothing that can be mended. Returns how many
/// were applied.
int repairAll(Cell& cell);

}  // namespace ketloom
