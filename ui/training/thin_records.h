#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/training/training.h"

namespace ketloom {

/// About `most` records, evenly spread, and besides them the last and those with a validation: enough to draw
/// a curve that others are compared with.
std::vector<StepRecord> thinned(std::span<const StepRecord> records, std::size_t most);

}  // namespace ketloom
