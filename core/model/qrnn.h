#pragma once

#include <memory>

#include "core/base/error.h"
#include "core/cell/cell.h"
#include "core/model/sequence_model.h"

namespace ketloom {

struct QrnnSettings {
    Precision precision = Precision::Float;
    int threads = 1;  ///< results do not depend on it
};

/// The quantum recurrent neural network of this cell. Error: the issues of a cell that cannot be simulated.
Expected<std::unique_ptr<SequenceModel>> createQrnn(const Cell& cell, const QrnnSettings& settings = {});

/// What a training step will cost, known before running.
struct CostEstimate {
    int qubits = 0;           ///< of the device, with ancillas
    int parameters = 0;       ///< P
    double bytes = 0;         ///< peak memory of one training step
    double multiplyAdds = 0;  ///< half of the floating-point operations of one training step (WorkCount)
    double seconds = 0;       ///< predicted, from the rates this machine reached in calibrate()
};

/// Measures how fast this machine is, once per process (about 30 ms); any thread may call it, those that come
/// while it measures wait.
void calibrate(Precision precision);
/// True after calibrate(); never waits.
bool isCalibrated(Precision precision);

/// Cost of one training step of `batch` sequences (after multiplying by classes) of `length` words. Never
/// measures: `seconds` is 0 before calibrate().
CostEstimate estimateCost(const Cell& cell, int batch, int length, const QrnnSettings& settings);

}  // namespace ketloom
