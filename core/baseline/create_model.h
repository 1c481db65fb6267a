#pragma once

#include <memory>

#include "core/base/error.h"
#include "core/cell/cell.h"
#include "core/model/model_options.h"
#include "core/model/qrnn.h"

namespace ketloom {

/// Any network a project can name: the quantum one of the cell, or a classical one with the cell's in/out
/// lanes. Errors: the issues of the options; of a cell that cannot be simulated, where the network is the
/// quantum one or takes its size from it.
Expected<std::unique_ptr<SequenceModel>> createModel(const Cell& cell, const ModelOptions& options,
                                                     const QrnnSettings& settings = {});

/// H of a classical network, matched to the cell where the options say so. This and the following also answer
/// for a cell or options that validate() refuses.
int hiddenUnits(const Cell& cell, const ModelOptions& options);
/// P of the network of these options.
int parameterCount(const Cell& cell, const ModelOptions& options);

/// "LSTM with 10 hidden units", "quantum cell".
std::string modelText(const Cell& cell, const ModelOptions& options);

}  // namespace ketloom
