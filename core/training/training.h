#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
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
    double loss = 0.0;  ///< under sampled outputs
    double sampledWordError = 0.0;
    double sampledLabelError = 0.0;
    double likelyWordError = 0.0;  ///< most likely word kept
    double likelyLabelError = 0.0;
};

/// What one optimiser step showed. Loss, gradient and probabilities are those *before* the step's update.
struct StepRecord {
    int step = 0;  ///< 1, 2, ...
    double loss = 0.0;
    double gradientNorm = 0.0;               ///< before clipping
    std::vector<double> groupGradientNorms;  ///< one a parameter group, before clipping
    double minPostselection = 1.0;
    double learningRate = 0.0;
    double seconds = 0.0;  ///< since the run began, pauses left out
    /// After the update, every validateEvery steps and at the end.
    std::optional<ValidationRecord> validation;
    /// The same gradient by time step: whole where isThroughTimeStep(), without the parameters' part where
    /// isStateGradientStep().
    std::shared_ptr<const GradientThroughTime> throughTime = nullptr;
};

/// All that is needed to go on exactly as if never interrupted.
struct TrainingState {
    int step = 0;  ///< completed steps
    std::vector<double> parameters;
    Json optimizer;           ///< Optimizer::state(); null: a fresh one
    std::string dataRng;      ///< draws the training batches
    std::string samplingRng;  ///< draws validation batches and sampled outputs
    double learningRate = 0.0;
    double seconds = 0.0;  ///< running time so far, pauses left out
};

/// Every number of a state that train() hands out is finite, so that JSON keeps it exactly.
Json trainingStateToJson(const TrainingState& state);
TrainingState trainingStateFromJson(const JsonView& json);  ///< throws FormatError
/// Whether a run with these options and P = parameterCount can go on from `state`. `where` of the error is
/// the field.
Expected<void> checkState(const TrainingState& state, const TrainingOptions& options, int parameterCount);

enum class StopReason { StepsDone, LossReached, Stopped, Diverged };
std::string_view stopReasonKey(StopReason reason);

struct TrainingSummary {
    StopReason reason = StopReason::StepsDone;
    TrainingState state;      ///< after the last completed step
    std::string explanation;  ///< one sentence for people; for Diverged: step, time step and operation
};

/// The levers on one run that goes on in another thread. All functions may be called from any thread at any
/// time. A stop is final: another run needs another control.
class TrainingControl {
public:
    void requestStop();
    std::stop_token stopToken() const { return m_stop.get_token(); }
    void pause();
    void resume();
    /// Lets exactly one more step begin, then pauses (also when not yet paused; a step under way is not
    /// counted). Calls add up.
    void singleStep();
    /// True when no further step may begin.
    bool isPaused() const;
    /// Used from the next step on. A rate that is not a positive finite number is ignored.
    void setLearningRate(double rate);

    /// For train(): blocks while paused; false when asked to stop. Calls `onPause`, once, before it blocks.
    bool waitForPermission(const std::function<void()>& onPause = {});
    /// For train(): the rate set since the last call, if any.
    std::optional<double> takeLearningRate();

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::stop_source m_stop;
    bool m_paused = false;
    int m_allowedSteps = 0;
    unsigned m_pauses = 0;  ///< calls of pause(): each is answered, also where no step came between two
    std::optional<double> m_learningRate;
};

/// Every so many steps the gradient is worked out and recorded by time step.
constexpr int kThroughTimeEvery = 50;

/// The steps whose gradient is worked out and recorded by time step: the first and every 50th, whoever looks,
/// for it is rounded otherwise. Such a step takes 1.1 to 3.5 times as long as another: less than 5 % of a
/// run.
inline bool isThroughTimeStep(int step) {
    return step == 1 || step % kThroughTimeEvery == 0;
}

/// The steps that record the part of the carried state besides, a by-product of every pass: it costs next to
/// no time, but memory.
inline bool isStateGradientStep(int step) {
    constexpr int kFirst = 20, kEvery = 5;
    return step <= kFirst || step % kEvery == 0;
}

/// Told of progress on the training thread; must not block for long.
class TrainingObserver {
public:
    virtual ~TrainingObserver() = default;
    /// The gradient of a step (P values), before clipping and update; the step may still be discarded.
    virtual void onGradient(int step, std::span<const double> gradient) {
        (void)step;
        (void)gradient;
    }
    virtual void onStep(const StepRecord& record, std::span<const double> parameters) = 0;
    /// Every checkpointEvery steps, at a pause and at the end.
    virtual void onCheckpoint(const TrainingState& state) { (void)state; }
    /// The run waits, once for every pause() or finished single step. Its state has been handed to
    /// onCheckpoint().
    virtual void onPause() {}
};

/// The random numbers that the parameters are drawn from when training starts.
Rng parameterRng(const TrainingOptions& options);

/// Fresh state: parameters drawn from parameterSeed, random states from dataSeed and samplingSeed. Equal
/// seeds still give three unrelated random sequences.
TrainingState initialState(const SequenceModel& model, const TrainingOptions& options);

/// Trains from `state` until options.steps are done, the stop loss is reached, the run diverges or a stop is
/// asked for. Blocks. A stop inside a step discards that step, so the returned state always lies between two
/// steps. The numbers depend on options, task and seeds alone: neither threads nor pauses nor interruptions
/// change them.
///
/// One step: batch, loss and gradient, their norms recorded, the gradient shortened to options.gradientClip
/// (as torch.nn.utils.clip_grad_norm_: times clip / (norm + 1e-6) where that is below 1), update. L-BFGS gets
/// loss and gradient unclipped, and evaluates further points on the same batch, unclipped too: its line
/// search compares them. Validation follows the update: its sequences and the sampled words both come from
/// the sampling random sequence.
///
/// The run has diverged when loss, gradient or updated parameters are not finite; the
/// step is then discarded too, and the explanation says where the first bad number was. No record is made of
/// a discarded step.
///
/// `state` must fit (checkState()); else FormatError is thrown. The same model must not be used elsewhere
/// meanwhile.
TrainingSummary train(SequenceModel& model, const Task& task, const TrainingOptions& options,
                      TrainingState state, TrainingObserver& observer, TrainingControl& control);

/// Result of a whole split.
struct Evaluation {
    int sequences = 0;
    double loss = 0.0;
    double wordError = 0.0;
    double labelError = 0.0;
    double minPostselection = 1.0;
    std::vector<Word> outputs;  ///< sequences x (T-1)
    /// classes x (classes + 1): target class by output class, last: no class. Empty where the task has no
    /// classes.
    std::vector<std::vector<int>> confusion;
    bool stopped = false;  ///< the other members tell of the sequences done until then
};

/// Runs a split in chunks, or its first `limit` sequences. limit 0: all. A generated task has no end: there
/// it runs `limit` sequences, none for 0.
///
/// The class of a sequence is told by its scored words: the different words that the targets of the task have
/// there, in ascending order, are classes 0, 1, ... An output that equals none of them is "no class".
Evaluation evaluate(SequenceModel& model, const Task& task, Split split, int limit,
                    std::span<const double> parameters, LossKind loss, OutputMode mode, Rng& rng,
                    std::stop_token stop = {});

}  // namespace ketloom
