#include "core/baseline/create_model.h"

#include <algorithm>

#include "core/baseline/baseline_layout.h"
#include "core/baseline/recurrent_model.h"
#include "core/cell/parameter_layout.h"
#include "core/cell/validate.h"

namespace ketloom {

namespace {

/// Also of a cell that validate() refuses: it is still shown and counted.
int wordLanes(const Cell& cell) {
    return std::clamp(cell.inOutLanes, 1, kMaxInOutLanes);
}

}  // namespace

int hiddenUnits(const Cell& cell, const ModelOptions& options) {
    if (options.hidden > 0) return std::min(options.hidden, kMostHidden);
    return hiddenFor(options.kind, wordLanes(cell), parameterCount(cell));
}

int parameterCount(const Cell& cell, const ModelOptions& options) {
    if (options.kind == ModelKind::Qrnn) return parameterCount(cell);
    return baselineParameterCount(options.kind, wordLanes(cell), hiddenUnits(cell, options));
}

std::string modelText(const Cell& cell, const ModelOptions& options) {
    if (options.kind == ModelKind::Qrnn) return "quantum cell";
    const int hidden = hiddenUnits(cell, options);
    return std::string(modelDescription(options.kind).name) + " with " + std::to_string(hidden) +
           (hidden == 1 ? " hidden unit" : " hidden units");
}

Expected<std::unique_ptr<SequenceModel>> createModel(const Cell& cell, const ModelOptions& options,
                                                     const QrnnSettings& settings) {
    for (const Issue& issue : validate(options)) {
        if (issue.severity == Severity::Error)
            return fail(ErrorCode::Value, issue.message, issue.path, issue.remedy);
    }
    if (options.kind == ModelKind::Qrnn) return createQrnn(cell, settings);
    if (cell.inOutLanes < 1 || cell.inOutLanes > kMaxInOutLanes) {
        return fail(ErrorCode::Value, std::to_string(cell.inOutLanes) + " in/out lanes are not possible",
                    "cell.inOutLanes", "Choose 1 to " + std::to_string(kMaxInOutLanes) + ".");
    }
    if (options.hidden == 0) {
        for (const CellIssue& issue : validate(cell)) {
            if (issue.severity == Severity::Error)
                return fail(ErrorCode::Value, "no size can be taken from this cell: " + toString(issue),
                            "cell", "Repair the cell, or choose a number of hidden units.");
        }
    }
    return createRecurrentModel(options.kind, cell.inOutLanes, hiddenUnits(cell, options), settings.precision,
                                settings.threads);
}

}  // namespace ketloom
