#pragma once

#include <filesystem>
#include <fstream>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/project/project.h"
#include "core/runs/manifest.h"
#include "core/runs/run_lock.h"
#include "core/runs/through_time_csv.h"
#include "core/training/parameter_history.h"
#include "core/training/training.h"

namespace ketloom {

inline constexpr std::string_view kCheckpointFormat = "ketloom-checkpoint";
inline constexpr std::string_view kModelFormat = "ketloom-model";
inline constexpr int kCheckpointVersion = 1;
inline constexpr int kSnapshotsVersion = 1;
inline constexpr int kModelVersion = 4;  ///< written: 4 for a classical network, else cellFormatVersion()

/// Layout of a run folder:
///
///     manifest.json              format version, program version, start time, project (cell, task, training
///                                with seeds), how it stands
///     metrics.csv                a line a step, see metrics_csv.h; written out after every step
///     gradient_through_time.csv  the gradient by time step of steps that looked, fewer as the run gets long,
///                                see through_time_csv.h; absent in the folders of older programs
///     checkpoint.json            latest TrainingState: {"format": "ketloom-checkpoint", "version", ...}
///     model.json                 for `evaluate --model`: {"format": "ketloom-model", "version", "cell",
///                                "model" (a classical network only), "parameters"}
///     snapshots.json             parameters at some steps (ParameterHistory): {"format":
///                                "ketloom-snapshots", "version", "spacing", "snapshots": [{"step",
///                                "parameters"}]}; absent in the folders of older programs
///     notes.json                 what people write about it, see run_notes.h; absent until they do
///     lock                       empty; tells while a program writes here, see run_lock.h
///
/// The JSON files are written atomically: whenever the program dies, the last complete one is there.
class RunFolder {
public:
    /// Makes the folder and writes the manifest. Error Unwritable, or Value where isVacant() says no. Nobody
    /// else can open the run as long as this object lives.
    static Expected<RunFolder> create(const std::filesystem::path& path, const Project& project,
                                      const std::vector<ParameterGroup>& groups);
    /// Opens an existing run to continue it, and says so in the manifest. Rows of metrics.csv after the
    /// checkpoint's step are cut off, all of them where there is no checkpoint yet (the run then begins anew
    /// from its seeds). Error Unwritable, and nothing is changed, where it is open already, in this program
    /// or another.
    static Expected<RunFolder> open(const std::filesystem::path& path);

    const std::filesystem::path& path() const { return m_path; }
    const Project& project() const { return m_manifest.project; }
    const Manifest& manifest() const { return m_manifest; }
    /// Latest checkpoint, checked against the project; Error NotFound before the first.
    Expected<TrainingState> checkpoint() const;

    /// One row of metrics, and the gradient by time step where the record has it and isThroughTimeKept().
    Expected<void> appendMetrics(const StepRecord& record);
    /// Also writes model.json. Error Value, and nothing is written, where a number is not finite.
    Expected<void> saveCheckpoint(const TrainingState& state);
    /// For onCheckpoint(), before saveCheckpoint(): a run that goes on from there then keeps the same
    /// snapshots.
    Expected<void> saveSnapshots(const ParameterHistory& history);
    /// What a run that goes on from the checkpoint has kept so far; empty where there is no such file.
    Expected<ParameterHistory> snapshots() const;
    /// Renames snapshots.json, which cannot be read, so that saveSnapshots() does not write over it; returns
    /// the new name, which was free before: "snapshots-damaged.json". Error Unwritable.
    Expected<std::filesystem::path> setSnapshotsAside();
    /// Closes the manifest with how the run ended.
    Expected<void> finish(const TrainingSummary& summary);

private:
    RunFolder(std::filesystem::path path, Manifest manifest)
        : m_path(std::move(path)), m_manifest(std::move(manifest)) {}
    Expected<void> openTables();
    Expected<void> append(std::ofstream& table, const char* file, const std::string& rows);

    std::filesystem::path m_path;
    Manifest m_manifest;
    RunLock m_lock;
    std::ofstream m_metrics;
    std::ofstream m_throughTime;
};

/// The latest checkpoint of a run with this manifest, checked against its project; reads only. Error NotFound
/// before the first.
Expected<TrainingState> readCheckpoint(const std::filesystem::path& runFolder, const Manifest& manifest);

/// A name that no folder in `parent` has: "2026-01-31-142530-name", local time. What does not belong into a
/// file name becomes '-'.
std::filesystem::path newRunPath(const std::filesystem::path& parent, const std::string& name);

/// Reads metrics.csv back, also while the run goes on. `stop` ends it early, with the rows read until then.
/// Errors name file and line.
Expected<std::vector<StepRecord>> readMetrics(const std::filesystem::path& runFolder,
                                              const std::stop_token& stop = {});

/// Reads gradient_through_time.csv back; empty where the run has none. `stop` ends it early, with the records
/// read until then. Errors name file and line.
Expected<std::vector<ThroughTimeRecord>> readThroughTime(const std::filesystem::path& runFolder,
                                                         const std::stop_token& stop = {});

/// Reads snapshots.json back; empty where the run has none. Errors name file and field.
Expected<ParameterHistory> readSnapshots(const std::filesystem::path& runFolder);

/// A trained model: which network, and its parameters.
struct SavedModel {
    Cell cell;
    std::vector<double> parameters;
    ModelOptions model{};
};

/// Reads a run's folder, its model.json or checkpoint.json (beside its manifest), or a file with just
/// `config`, `input_stage`, `work_stages` and `output_stage` (weights, bias, rotations as in tests/golden);
/// gzip or not. The cell can be simulated and the network has as many parameters as there are values. Errors
/// name file and field.
Expected<SavedModel> loadModel(const std::filesystem::path& path);

}  // namespace ketloom
