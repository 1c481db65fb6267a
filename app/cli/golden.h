#pragma once

#include <filesystem>
#include <vector>

#include "core/base/error.h"
#include "core/cell/cell.h"
#include "core/model/sequence_model.h"
#include "core/task/batch.h"

namespace ketloom::cli {

/// A network with inputs, targets and what an independent program computed for them (see tests/golden).
struct Golden {
    Cell cell;
    std::vector<double> parameters;
    Batch batch;                        ///< all steps scored
    std::vector<double> probabilities;  ///< B x (T-1) x 2^I
    double loss = 0.0;                  ///< softmax cross-entropy minus its best value, as the program's own
    std::vector<double> gradient;       ///< P values, in the order of the parameter layout
};

/// Reads a golden: network as loadModel() reads it; `inputs` and `targets` [B][T][I] bits, lane 0 first;
/// `probabilities` [B][T-1][2^I]; `loss` without the best value subtracted; `weights_grad`, `bias_grad`,
/// `rotations_grad` beside the parameters. Errors name file and field.
Expected<Golden> loadGolden(const std::filesystem::path& path);

/// Largest deviations from a golden. Each is relative: to the largest probability, to the loss, to the
/// largest magnitude in the gradient.
struct GoldenDeviation {
    double probability = 0.0;
    double loss = 0.0;
    double gradient = 0.0;

    double largest() const;  ///< NaN where any of them is
};

Expected<GoldenDeviation> compareWithGolden(const Golden& golden, Precision precision, int threads);

/// What is still agreement: 1e-10 in double, 1e-4 in float.
double goldenTolerance(Precision precision);

}  // namespace ketloom::cli
