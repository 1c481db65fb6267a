#pragma once

#include <span>

#include "core/gradient/sequence_runner.h"
#include "core/model/sequence_model.h"

namespace ketloom {

/// The word loss of a kind, with its derivative by the probabilities (see WordLoss).
WordLoss wordLoss(LossKind kind);

}  // namespace ketloom
