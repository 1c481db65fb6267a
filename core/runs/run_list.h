#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/cell/cell.h"
#include "core/model/model_options.h"
#include "core/runs/run_notes.h"
#include "core/task/task_options.h"

namespace ketloom {

enum class RunStatus {
    Running,     ///< being written, by this or another program
    Unfinished,  ///< was cut off
    Finished,
    Broken,  ///< the folder cannot be read
};

/// One run folder at a glance.
struct RunInfo {
    std::filesystem::path path;
    std::string name;     ///< of the project; of the folder where broken
    std::string started;  ///< ISO 8601, UTC
    RunStatus status = RunStatus::Unfinished;
    std::string reason;                    ///< finished: stopReasonKey()
    std::string explanation;               ///< finished: why it ended; broken: what is wrong with the folder
    std::string model;                     ///< modelSummary()
    std::string task;                      ///< taskSummary()
    std::optional<int> parameters;         ///< P
    int step = 0;                          ///< latest row of metrics.csv
    int steps = 0;                         ///< as many as it was told to do
    std::optional<double> loss;            ///< in the latest row
    std::optional<double> validationLoss;  ///< of the latest validation near the end of the table
    std::optional<double> labelError;      ///< likewise, with the most likely words
    std::optional<double> seconds;         ///< running time until the latest row, pauses left out
    bool hasCheckpoint = false;
    RunNotes notes;
    std::string problem;  ///< what else of the folder cannot be read: metrics, notes; empty: nothing

    friend bool operator==(const RunInfo&, const RunInfo&) = default;
};

/// "quantum cell, I 2 · W 4 · S 2 · degree 3" (degrees "1-3" where neurons differ, none where there is no
/// neuron), "LSTM with 10 hidden units".
std::string modelSummary(const Cell& cell, const ModelOptions& options);
/// "Elman XOR, T 36", "Handwritten digits 0 1 5, mnist" (the folder of the data), "Long memory (DNA), T 100,
/// leak-free".
std::string taskSummary(const TaskOptions& options);

/// Reads one run folder, and of metrics.csv no more than its end. Cost: well below a millisecond. Never
/// fails: what cannot be read is told in the result.
RunInfo readRun(const std::filesystem::path& runFolder);

/// The run folders in a folder, by path; those that have not changed since the last time are not read again.
class RunList {
public:
    /// A folder without a manifest is no run; one that cannot be read is listed as broken. Errors: NotFound,
    /// Unreadable.
    /// `stop` ends it early, with the runs seen until then.
    Expected<std::vector<RunInfo>> list(const std::filesystem::path& parent,
                                        const std::stop_token& stop = {});
    /// Folders that the last list() read.
    int readCount() const { return m_readCount; }

private:
    /// Size and time of change of each file that is read: equal for a folder that has not changed.
    using Stamp = std::vector<std::pair<std::uintmax_t, std::filesystem::file_time_type>>;
    struct Entry {
        Stamp stamp;
        RunInfo info;
    };
    static Stamp stampOf(const std::filesystem::path& runFolder);

    std::map<std::filesystem::path, Entry> m_entries;
    int m_readCount = 0;
};

/// All of them, read anew.
Expected<std::vector<RunInfo>> listRuns(const std::filesystem::path& parent);

}  // namespace ketloom
