#pragma once

#include "core/baseline/baseline_layout.h"
#include "core/model/sequence_model.h"

namespace ketloom {

/// What a training step of a classical network will cost, known before running. Its time is not estimated:
/// for networks of this size it is not the multiplications that take it.
struct RecurrentCost {
    int parameters = 0;
    double bytes = 0.0;         ///< peak memory of one training step
    double multiplyAdds = 0.0;  ///< of its matrix products, all steps scored
};

/// Of a step with `batch` sequences (after multiplying by classes) of `length` words.
RecurrentCost recurrentCost(ModelKind kind, int inOutLanes, int hidden, int batch, int length,
                            Precision precision, int threads);

}  // namespace ketloom
