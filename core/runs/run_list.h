#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace ketloom {

/// One run folder at a glance.
struct RunInfo {
    std::filesystem::path path;
    std::string name;                      ///< of the project
    std::string started;                   ///< ISO 8601, UTC
    std::string status;                    ///< "running", "finished" or "broken"
    std::string reason;                    ///< finished: stopReasonKey()
    std::string explanation;               ///< finished: why it ended; broken: what is wrong with the folder
    int step = 0;                          ///< latest row of metrics.csv
    std::optional<double> loss;            ///< in that row
    std::optional<double> validationLoss;  ///< of the latest validation near the end of the table
};

/// The run folders in `parent`, by path. A folder without a manifest is no run; one that cannot be read is
/// listed as "broken". Reads no more than the end of each metrics.csv. Errors: NotFound, Unreadable.
Expected<std::vector<RunInfo>> listRuns(const std::filesystem::path& parent);

}  // namespace ketloom
