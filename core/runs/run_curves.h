#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/runs/through_time_csv.h"
#include "core/training/training.h"

namespace ketloom {

/// What the plots show of a run, read from its folder.
struct RunCurves {
    std::filesystem::path path;
    std::string name;                              ///< of the project
    std::vector<std::string> groups;               ///< names of the parameter groups
    std::vector<StepRecord> records;               ///< in order
    std::optional<ThroughTimeRecord> throughTime;  ///< the latest
    /// The latest that looked at the parameters' part too.
    std::optional<ThroughTimeRecord> parametersThroughTime = std::nullopt;
    std::string problem;  ///< of the gradients through time; empty: none
};

/// Errors: those of loadManifest() and readMetrics(). Cost: reads both tables whole, or until `stop`; what
/// was read then is told.
Expected<RunCurves> readRunCurves(const std::filesystem::path& runFolder, const std::stop_token& stop = {});

}  // namespace ketloom
