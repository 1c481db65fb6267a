#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/model/sequence_model.h"
#include "core/project/project.h"
#include "core/task/task.h"

namespace ketloom {

enum class RunState {
    Idle,       ///< nothing has run yet
    Preparing,  ///< data and model are being made
    Running,
    Paused,
    Stopping,  ///< a stop was asked for and not yet honoured
    Finished,  ///< ended by itself or by a stop
    Failed,    ///< could not begin, or broke; the message says why
};

/// Which sample the state view shows.
struct SampleChoice {
    Split split = Split::Test;
    int index = 0;
    friend bool operator==(const SampleChoice&, const SampleChoice&) = default;
};

/// What stays the same during a run. Everything in it is immutable, so all threads may read it.
struct ActiveRun {
    Project project;  ///< the copy that is being trained
    std::shared_ptr<const Task> task;
    std::vector<ParameterGroup> groups;
    int parameterCount = 0;
    std::filesystem::path folder;  ///< empty: nothing is written
};

/// The parameters after a step.
struct ParameterSnapshot {
    int step = 0;
    std::vector<double> values;
};

/// The gradient of a step, before clipping.
struct GradientSnapshot {
    int step = 0;
    std::vector<double> values;
};

/// One sample and what the cell does with it, under the parameters after `step`.
struct TrainingSnapshot {
    std::shared_ptr<const ActiveRun> run;
    int step = 0;
    SampleChoice choice;
    std::shared_ptr<const Sample> sample;
    std::shared_ptr<const Trace> trace;
};

/// What a run is started with.
struct RunRequest {
    Project project;
    std::optional<std::filesystem::path> runsFolder;  ///< parent of the run's folder; none: keep nothing
};

}  // namespace ketloom
