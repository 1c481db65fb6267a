#include "core/training/training.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

namespace ketloom {

namespace {

double norm(std::span<const double> values) {
    double sum = 0.0;
    for (double v : values) sum += v * v;
    return std::sqrt(sum);
}

/// Three digits, whatever the locale: for explanations.
std::string brief(double value) {
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, 3);
    return {buffer, end.ptr};
}

class RunningClock {
public:
    explicit RunningClock(double secondsBefore) : m_before(secondsBefore) {}

    double seconds() const {
        if (!m_running) return m_before;
        return m_before + std::chrono::duration<double>(std::chrono::steady_clock::now() - m_since).count();
    }
    void stop() {
        m_before = seconds();
        m_running = false;
    }
    void start() {
        m_since = std::chrono::steady_clock::now();
        m_running = true;
    }

private:
    double m_before;
    bool m_running = false;
    std::chrono::steady_clock::time_point m_since;
};

/// One call of train().
class TrainingRun {
public:
    TrainingRun(SequenceModel& model, const Task& task, const TrainingOptions& options, TrainingState state,
                TrainingObserver& observer, TrainingControl& control)
        : m_model(model),
          m_task(task),
          m_options(options),
          m_observer(observer),
          m_control(control),
          m_stop(control.stopToken()),
          m_step(state.step),
          m_learningRate(state.learningRate),
          m_parameters(std::move(state.parameters)),
          m_optimizer(createOptimizer(optimizerSettings(options), model.parameterCount())),
          m_clock(state.seconds),
          m_gradient(m_parameters.size()) {
        if (!state.optimizer.is_null()) m_optimizer->restoreState(JsonView(state.optimizer, "optimizer"));
        m_data.restoreState(state.dataRng);
        m_sampling.restoreState(state.samplingRng);
    }

    TrainingSummary run() {
        while (!m_reason) {
            if (m_step >= m_options.steps)
                end(StopReason::StepsDone, "All " + std::to_string(m_step) + " steps are done.");
            else if (!waitForPermission())
                endStopped();
            else
                step();
        }
        m_clock.stop();
        takeLearningRate();
        checkpoint();
        return {*m_reason, state(), m_explanation};
    }

private:
    /// What a discarded step has to give back.
    struct Before {
        Rng data;
        Rng sampling;
        std::vector<double> parameters;
        std::unique_ptr<Optimizer> optimizer;
    };

    TrainingState state() const {
        return {m_step,         m_parameters,     m_optimizer->state(), m_data.state(), m_sampling.state(),
                m_learningRate, m_clock.seconds()};
    }

    void end(StopReason reason, std::string explanation) {
        m_reason = reason;
        m_explanation = std::move(explanation);
    }

    void endStopped() { end(StopReason::Stopped, "Stopped after step " + std::to_string(m_step) + "."); }

    /// For a step that went wrong as `what` says.
    void endDiverged(const std::string& what) {
        end(StopReason::Diverged, "Step " + std::to_string(m_step + 1) + ": " + what +
                                      " The parameters after step " + std::to_string(m_step) +
                                      " are kept; a smaller learning rate or gradient clip may help.");
    }

    bool waitForPermission() {
        m_clock.stop();
        const bool permitted = m_control.waitForPermission([this] {
            takeLearningRate();
            checkpoint();
            m_observer.onPause();
        });
        m_clock.start();
        return permitted;
    }

    void takeLearningRate() {
        if (const auto rate = m_control.takeLearningRate()) m_learningRate = *rate;
    }

    /// Hands out the state, but not the same one twice.
    void checkpoint() {
        const std::pair<int, double> key{m_step, m_learningRate};
        if (m_lastCheckpoint == key) return;
        m_lastCheckpoint = key;
        m_observer.onCheckpoint(state());
    }

    void discard(Before before) {
        m_data = before.data;
        m_sampling = before.sampling;
        m_parameters = std::move(before.parameters);
        m_optimizer = std::move(before.optimizer);
    }

    void step() {
        takeLearningRate();
        Before before{m_data, m_sampling, m_parameters, m_optimizer->clone()};
        StepRecord record;
        record.step = m_step + 1;
        record.learningRate = m_learningRate;
        if (!update(record) || !validateIfDue(record)) {
            discard(std::move(before));
            return;
        }
        ++m_step;
        record.seconds = m_clock.seconds();
        m_observer.onStep(record, m_parameters);
        if (m_step % m_options.checkpointEvery == 0) checkpoint();
        if (record.validation && m_options.stopLoss > 0.0 && record.validation->loss <= m_options.stopLoss)
            end(StopReason::LossReached, "The validation loss reached " + brief(record.validation->loss) +
                                             " in step " + std::to_string(m_step) + ".");
    }

    /// Batch, gradient, update. False when the step has to be discarded; the run has then ended.
    bool update(StepRecord& record) {
        const Batch batch = m_task.trainingBatch(m_options.batchSize, m_data);
        std::shared_ptr<GradientThroughTime> throughTime;
        if (isThroughTimeStep(record.step)) throughTime = std::make_shared<GradientThroughTime>();
        const LossResult result = m_model.lossAndGradient(m_parameters, batch, m_options.loss, m_gradient,
                                                          throughTime.get(), m_stop);
        if (result.stopped) {
            endStopped();
            return false;
        }
        record.loss = result.loss;
        record.minPostselection = result.minPostselection;
        record.gradientNorm = norm(m_gradient);
        for (const ParameterGroup& group : m_model.parameterGroups())
            record.groupGradientNorms.push_back(
                norm(std::span(m_gradient).subspan(std::size_t(group.offset), std::size_t(group.count))));
        m_observer.onGradient(record.step, m_gradient);
        if (!std::isfinite(result.loss) || !std::isfinite(record.gradientNorm)) {
            const std::string what = std::isfinite(result.loss) ? "the gradient" : "the loss";
            const std::string place = m_model.locateNonFinite(m_parameters, batch);
            endDiverged(what + " is not a finite number" +
                        (place.empty() ? "." : "; the first bad number appears at " + place + "."));
            return false;
        }

        if (!throughTime && isStateGradientStep(record.step)) {
            const std::span<const double> norms = m_model.stateGradientNorms();
            throughTime = std::make_shared<GradientThroughTime>();
            throughTime->steps = static_cast<int>(norms.size());
            throughTime->state.assign(norms.begin(), norms.end());
        }
        record.throughTime = std::move(throughTime);

        bool searchStopped = false;
        const Objective objective = [&](std::span<const double> parameters, std::span<double> gradient) {
            const LossResult trial =
                m_model.lossAndGradient(parameters, batch, m_options.loss, gradient, nullptr, m_stop);
            searchStopped = searchStopped || trial.stopped;
            return searchStopped ? std::numeric_limits<double>::quiet_NaN() : trial.loss;
        };
        if (!m_optimizer->usesObjective()) clip(record.gradientNorm);
        m_optimizer->advance(m_parameters, result.loss, m_gradient, m_learningRate, objective);
        if (searchStopped) {
            endStopped();
            return false;
        }
        return checkUpdate();
    }

    void clip(double gradientNorm) {
        if (m_options.gradientClip <= 0.0) return;
        const double factor = m_options.gradientClip / (gradientNorm + 1e-6);
        if (factor >= 1.0) return;
        for (double& g : m_gradient) g *= factor;
    }

    bool checkUpdate() {
        for (std::size_t i = 0; i < m_parameters.size(); ++i) {
            if (std::isfinite(m_parameters[i])) continue;
            std::string name = "parameter " + std::to_string(i);
            for (const ParameterGroup& group : m_model.parameterGroups())
                if (int(i) >= group.offset && int(i) < group.offset + group.count)
                    name += " (" + group.name + ")";
            endDiverged("the update made " + name + " a number that is not finite.");
            return false;
        }
        return true;
    }

    /// False when the step has to be discarded; the run has then ended.
    bool validateIfDue(StepRecord& record) {
        if (record.step % m_options.validateEvery != 0 && record.step != m_options.steps) return true;
        const Batch batch = m_task.validationBatch(m_options.validationSize, m_sampling);
        const Prediction sampled =
            m_model.predict(m_parameters, batch, m_options.loss, OutputMode::Sampled, m_sampling, m_stop);
        Prediction likely;
        if (!sampled.stopped)
            likely = m_model.predict(m_parameters, batch, m_options.loss, OutputMode::MostLikely, m_sampling,
                                     m_stop);
        if (sampled.stopped || likely.stopped) {
            endStopped();
            return false;
        }
        record.validation = ValidationRecord{sampled.loss, sampled.wordError, sampled.labelError,
                                             likely.wordError, likely.labelError};
        return true;
    }

    SequenceModel& m_model;
    const Task& m_task;
    const TrainingOptions& m_options;
    TrainingObserver& m_observer;
    TrainingControl& m_control;
    std::stop_token m_stop;

    int m_step;  ///< completed steps
    double m_learningRate;
    std::vector<double> m_parameters;
    std::unique_ptr<Optimizer> m_optimizer;
    Rng m_data;
    Rng m_sampling;
    RunningClock m_clock;

    std::vector<double> m_gradient;
    std::optional<std::pair<int, double>> m_lastCheckpoint;
    std::optional<StopReason> m_reason;
    std::string m_explanation;
};

}  // namespace

TrainingSummary train(SequenceModel& model, const Task& task, const TrainingOptions& options,
                      TrainingState state, TrainingObserver& observer, TrainingControl& control) {
    if (const auto fits = checkState(state, options, model.parameterCount()); !fits)
        throw FormatError(fits.error());
    return TrainingRun(model, task, options, std::move(state), observer, control).run();
}

}  // namespace ketloom
