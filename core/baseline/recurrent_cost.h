#pragma once

#include "core/baseline/baseline_layout.h"
#include "core/model/sequence_model.h"

namespace ketloom {

/// What a training step of a classical network will cost, known before running.
struct RecurrentCost {
    int parameters = 0;
    double bytes = 0.0;         ///< peak memory of one training step
    double multiplyAdds = 0.0;  ///< of its matrix products, all steps scored
    double seconds = 0.0;       ///< predicted; 0 before calibrateRecurrent()
};

/// Measures how fast this machine trains such networks, once per process and precision (about 20 ms); any
/// thread may call it, those that come while it measures wait.
void calibrateRecurrent(Precision precision);
/// True after calibrateRecurrent(); never waits.
bool isRecurrentCalibrated(Precision precision);

/// Of a step with `batch` sequences (after multiplying by classes) of `length` words.
RecurrentCost recurrentCost(ModelKind kind, int inOutLanes, int hidden, int batch, int length,
                            Precision precision, int threads);

}  // namespace ketloom
