#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/optimizer/optimizer.h"

namespace ketloom {

/// Complains unless the state was written by this method.
inline void expectKind(const JsonView& state, OptimizerKind kind) {
    const JsonView written = state.at("kind");
    if (written.asString() != optimizerKey(kind))
        written.complain("the state is of the optimiser \"" + written.asString() + "\", but \"" +
                             std::string(optimizerKey(kind)) + "\" is to go on",
                         ErrorCode::Value, "Choose the optimiser the run was made with");
}

/// The numbers of `view`; complains unless there are `count`.
inline std::vector<double> readVector(const JsonView& view, std::size_t count) {
    std::vector<double> values = view.asNumbers();
    if (values.size() != count)
        view.complain("has " + std::to_string(values.size()) + " numbers instead of " +
                          std::to_string(count) + ", one a parameter",
                      ErrorCode::Value);
    return values;
}

inline bool allFinite(std::span<const double> values) {
    return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

}  // namespace ketloom
