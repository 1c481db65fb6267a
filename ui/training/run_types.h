#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/model/sequence_model.h"
#include "core/project/project.h"
#include "core/state/state_history.h"
#include "core/task/task.h"
#include "core/training/parameter_history.h"

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
    std::shared_ptr<const Trace> trace;  ///< without its states where `states` keeps them sparsely
    std::shared_ptr<const StateHistory> states;
    std::shared_ptr<const ParameterSnapshot> parameters;
};

/// What the shown sample is compared with: another sample, or other parameters, or both.
struct Comparison {
    std::optional<int> index;  ///< of the other sample, in the same split; none: the same sample
    std::shared_ptr<const ParameterSnapshot> parameters;  ///< null: the newest
    friend bool operator==(const Comparison&, const Comparison&) = default;
};

/// What a run is started with.
struct RunRequest {
    Project project;
    std::optional<std::filesystem::path> runsFolder;  ///< parent of the run's folder; none: keep nothing
    /// An earlier run to go on with from its checkpoint. Of `project` only the options count that a run can
    /// take over then: steps, stop loss, threads.
    std::optional<std::filesystem::path> resumed;
};

}  // namespace ketloom
