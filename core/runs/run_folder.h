#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/project/project.h"
#include "core/training/training.h"

namespace ketloom {

/// Layout of a run folder:
///   manifest.json      format version, program version, start time, seeds, project (cell, task, training), state
///   metrics.csv        a line a step: step, loss, validation columns (empty between validations), gradient norms, ...
///   checkpoint.json    latest TrainingState; written atomically
///   model.json         cell and latest parameters, for `evaluate --model`
class RunFolder {
public:
    /// Makes the folder and writes the manifest. Error Unwritable, or Value when the folder exists and is not empty.
    static Expected<RunFolder> create(const std::filesystem::path& path, const Project& project,
                                      const std::vector<ParameterGroup>& groups);
    /// Opens an existing run to continue it. Rows of metrics.csv after the checkpoint's step are cut off.
    static Expected<RunFolder> open(const std::filesystem::path& path);

    const std::filesystem::path& path() const { return m_path; }
    const Project& project() const { return m_project; }
    /// Latest checkpoint; Error NotFound before the first.
    Expected<TrainingState> checkpoint() const;

    Expected<void> appendMetrics(const StepRecord& record);
    Expected<void> saveCheckpoint(const TrainingState& state);  ///< also writes model.json
    /// Closes the manifest with how the run ended.
    Expected<void> finish(const TrainingSummary& summary);

private:
    std::filesystem::path m_path;
    Project m_project;
    std::vector<ParameterGroup> m_groups;
    std::ofstream m_metrics;
};

/// A name that no folder in `parent` has: "2026-01-31-142530-name".
std::filesystem::path newRunPath(const std::filesystem::path& parent, const std::string& name);

/// Reads metrics.csv back. Errors name file and line.
Expected<std::vector<StepRecord>> readMetrics(const std::filesystem::path& runFolder);

/// A trained model: topology and parameters.
struct SavedModel {
    Cell cell;
    std::vector<double> parameters;
};

/// Reads a run's folder, its model.json or checkpoint, or a file with just `config`, `input_stage`, `work_stages` and
/// `output_stage` (weights, bias, rotations as in tests/golden).
Expected<SavedModel> loadModel(const std::filesystem::path& path);

}  // namespace ketloom
