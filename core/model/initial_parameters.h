#pragma once

#include <vector>

#include "core/base/rng.h"
#include "core/cell/cell.h"
#include "core/model/sequence_model.h"

namespace ketloom {

/// The parameters a cell starts training with (P values): Operation::start where an operation has values set
/// by hand, else drawn, normal with mean 0. Every operation draws, also one whose values are set, so that the
/// others do not depend on it. Needs a cell that can be simulated.
std::vector<double> initialParameters(const Cell& cell, const InitialSpread& spread, Rng& rng);

}  // namespace ketloom
