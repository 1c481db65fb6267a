#pragma once

#include <string>
#include <vector>

#include "core/cell/cell.h"

namespace ketloom {

/// Lanes from top to bottom in pictures: workspace first, then in/out, as in the paper's Fig. 4.
std::vector<int> drawnLanes(const Cell& cell);
/// The cell as a circuit in text, one line a lane, workspace on top as in the paper's Fig. 4.
std::string asciiCircuit(const Cell& cell);
/// The cell in words: lanes, stages, neurons, counts.
std::string describeInWords(const Cell& cell);

}  // namespace ketloom
