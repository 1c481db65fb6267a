#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/model/sequence_model.h"
#include "core/optimizer/optimizer.h"
#include "core/task/task.h"
#include "core/training/training_options.h"

namespace ketloom {

struct ValidationRecord {
    double loss = 0.0;                  ///< under sampled outputs
    double sampledWordError = 0.0;
    double sampledLabelError = 0.0;
    double likelyWordError = 0.0;       ///< most likely word kept
    double likelyLabelError = 0.0;
};

/// What one optimiser step showed. Loss, gradient and probabilities are those *before* the step's update.
struct StepRecord {
    int step = 0;  ///< 1, 2, ...
    double loss = 0.0;
    double gradientNorm = 0.0;                ///< before clipping
    std::vector<double> groupGradientNorms;   ///< one a parameter group, before clipping
    double minPostselection = 1.0;
    double learningRate = 0.0;
    double seconds = 0.0;                     ///< since the run began, pauses left out
    std::optional<ValidationRecord> validation;  ///< after the update, every validateEvery steps and at the end
};

/// All that is needed to go on exactly as if never interrupted.
struct TrainingState {
    int step = 0;  ///< completed steps
    std::vector<double> parameters;
    Json optimizer;
    std::string dataRng;
    std::string samplingRng;
    double learningRate = 0.0;
    double seconds = 0.0;
};

Json trainingStateToJson(const TrainingState& state);
TrainingState trainingStateFromJson(const JsonView& json);  ///< throws FormatError

enum class StopReason { StepsDone, LossReached, Stopped, Diverged };
std::string_view stopReasonKey(StopReason reason);

struct TrainingSummary {
    StopReason reason = StopReason::StepsDone;
    TrainingState state;      ///< after the last completed step
    std::string explanation;  ///< one sentence for people; for Diverged: step, time step and operation
};

/// The levers on a run that goes on in another thread. All functions may be called from any thread at any time.
class TrainingControl {
public:
    void requestStop();
    std::stop_token stopToken() const { return m_stop.get_token(); }
    void pause();
    void resume();
    /// Runs exactly one more step, then pauses (also when not yet paused).
    void singleStep();
    bool isPaused() const;
    void setLearningRate(double rate);

    /// For train(): blocks while paused; false when asked to stop.
    bool waitForPermission(const std::function<void()>& onPause = {});
    /// For train(): the rate set since the last call, if any.
    std::optional<double> takeLearningRate();

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::stop_source m_stop;
    bool m_paused = false;
    int m_allowedSteps = 0;
    std::optional<double> m_learningRate;
};

/// Told of progress on the training thread; must not block for long.
class TrainingObserver {
public:
    virtual ~TrainingObserver() = default;
    virtual void onStep(const StepRecord& record, std::span<const double> parameters) = 0;
    /// Every checkpointEvery steps, at a pause and at the end.
    virtual void onCheckpoint(const TrainingState& state) { (void)state; }
};

/// Fresh state: parameters drawn from parameterSeed, random states from dataSeed and samplingSeed.
TrainingState initialState(const SequenceModel& model, const TrainingOptions& options);

/// Trains from `state` until options.steps are done, the stop loss is reached, the run diverges or a stop is asked
/// for. Blocks. A stop inside a step discards that step, so the returned state always lies between two steps.
/// The numbers depend on options, task and seeds alone: neither threads nor pauses nor interruptions change them.
TrainingSummary train(SequenceModel& model, const Task& task, const TrainingOptions& options, TrainingState state,
                      TrainingObserver& observer, TrainingControl& control);

/// Result of a whole split.
struct Evaluation {
    int sequences = 0;
    double loss = 0.0;
    double wordError = 0.0;
    double labelError = 0.0;
    double minPostselection = 1.0;
    std::vector<Word> outputs;  ///< sequences x (T-1)
    std::vector<std::vector<int>> confusion;  ///< classes x (classes + 1): target class by output class, last: no class
    bool stopped = false;
};

/// Runs a split (of a generated task: `limit` sequences) in chunks. limit 0: all.
Evaluation evaluate(SequenceModel& model, const Task& task, Split split, int limit, std::span<const double> parameters,
                    LossKind loss, OutputMode mode, Rng& rng, std::stop_token stop = {});

}  // namespace ketloom
