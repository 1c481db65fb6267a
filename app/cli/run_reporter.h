#pragma once

#include <chrono>
#include <optional>

#include "app/cli/console.h"
#include "core/runs/run_folder.h"
#include "core/training/training.h"

namespace ketloom::cli {

/// Follows a run: writes its folder where there is one, keeps what the closing report needs and shows
/// progress. When the folder cannot be read or written the run is asked to stop,
/// error() tells why, and nothing more is written.
class RunReporter : public TrainingObserver {
public:
    /// `start`: what the run begins or goes on with.
    RunReporter(RunFolder* folder, TrainingControl& control, int totalSteps, const TrainingState& start);

    void onStep(const StepRecord& record, std::span<const double> parameters) override;
    void onCheckpoint(const TrainingState& state) override;

    const std::optional<StepRecord>& last() const { return m_last; }
    const std::optional<ValidationRecord>& validation() const { return m_validation; }
    const std::optional<Error>& error() const { return m_error; }
    void clearLine() { m_line.clear(); }

private:
    void note(const Expected<void>& done);
    void showProgress(const StepRecord& record);

    RunFolder* m_folder;
    TrainingControl& m_control;
    int m_totalSteps;
    int m_firstStep;
    std::chrono::steady_clock::time_point m_start;
    std::chrono::steady_clock::time_point m_shown;
    std::optional<StepRecord> m_last;
    std::optional<ValidationRecord> m_validation;
    std::optional<Error> m_error;
    ProgressLine m_line;
    ParameterHistory m_history;
};

/// How train and resume go on once model, task and state are there.
struct RunRequest {
    Project project;
    std::shared_ptr<const Task> task;
    std::unique_ptr<SequenceModel> model;
    TrainingState state;
    std::optional<RunFolder> folder;
    bool test = false;  ///< evaluate on the test split at the end
    bool json = false;
};

/// Trains until done or Ctrl+C, closes the folder and prints the report. Returns an ExitCode: kFailed for a
/// run that diverged, was stopped or could not be written.
int runTraining(RunRequest request);

}  // namespace ketloom::cli
