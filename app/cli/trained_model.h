#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/cli/experiment_flags.h"
#include "core/runs/run_folder.h"

namespace ketloom::cli {

/// What --model names: a run folder, which knows its task and options, or a bare file, which needs --task.
struct TrainedModel {
    std::string path;
    SavedModel saved;
    std::optional<Project> project;          ///< of a run folder
    std::optional<TaskOptions> taskOptions;  ///< with the task flags applied

    /// Makes the task and checks that the network fits it; null with all reasons in `problems`.
    std::shared_ptr<const Task> task(Problems& problems) const;
};

/// Reads it; where `problems` has any afterwards, the result means nothing.
TrainedModel readTrainedModel(const std::string& path, const ExperimentFlags& experiment, Problems& problems);

/// Reads --split.
std::optional<Split> readSplit(const std::string& text, Problems& problems);

}  // namespace ketloom::cli
