#include "core/lab/sweep_runner.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <thread>
#include <utility>

#include "core/baseline/create_model.h"
#include "core/baseline/recurrent_cost.h"
#include "core/lab/sweep_cost.h"
#include "core/model/qrnn.h"

namespace ketloom {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kCheckpointEvery = std::chrono::seconds(15);
constexpr std::uint64_t kProfileStream = 0x70726f66;

/// Follows one training: passes steps on, saves checkpoints, remembers what the result needs.
class PointObserver : public TrainingObserver {
public:
    PointObserver(SweepFolder& folder, const SweepPoint& point, SweepObserver& observer, std::mutex& mutex,
                  TrainingControl& control)
        : m_folder(folder), m_point(point), m_observer(observer), m_mutex(mutex), m_control(control) {}

    void onStep(const StepRecord& record, std::span<const double>) override {
        loss = record.loss;
        const TrainingOptions& options = m_point.project.training;
        if (record.validation) {
            validation = *record.validation;
            m_over = options.stopLoss > 0.0 && validation.loss <= options.stopLoss;
        }
        m_over = m_over || record.step >= options.steps;
        const std::lock_guard guard(m_mutex);
        m_observer.onStep(m_point, record);
    }

    /// Saved now and then, when paused and when stopped; not of a training that is over, which would only
    /// have to write its result.
    void onCheckpoint(const TrainingState& state) override {
        const auto now = Clock::now();
        const bool due = now - m_saved >= kCheckpointEvery || m_control.isPaused() ||
                         m_control.stopToken().stop_requested();
        if (m_over || !due || error) return;
        m_saved = now;
        if (const auto saved = m_folder.saveCheckpoint(m_point, state); !saved) {
            error = saved.error();
            m_control.requestStop();
        }
    }

    double loss = std::numeric_limits<double>::quiet_NaN();
    ValidationRecord validation{loss, loss, loss, loss, loss};
    std::optional<Error> error;

private:
    SweepFolder& m_folder;
    const SweepPoint& m_point;
    SweepObserver& m_observer;
    std::mutex& m_mutex;
    TrainingControl& m_control;
    Clock::time_point m_saved = Clock::now();
    bool m_over = false;
};

class AttachedControl {
public:
    AttachedControl(SweepControl& sweep, TrainingControl& training) : m_sweep(sweep), m_training(training) {
        sweep.attach(training);
    }
    ~AttachedControl() { m_sweep.detach(m_training); }
    AttachedControl(const AttachedControl&) = delete;
    AttachedControl& operator=(const AttachedControl&) = delete;

private:
    SweepControl& m_sweep;
    TrainingControl& m_training;
};

/// One call of runSweep().
class SweepRun {
public:
    SweepRun(SweepFolder& folder, SweepObserver& observer, SweepControl& control)
        : m_folder(folder),
          m_observer(observer),
          m_control(control),
          m_points(expand(folder.sweep())),
          m_order(cheapestFirst(m_points, folder.results())) {}

    SweepSummary run(int jobs) {
        const int threads = std::clamp(jobs, 1, std::max(1, int(m_order.size())));
        {
            std::vector<std::jthread> workers;
            for (int i = 1; i < threads; ++i) workers.emplace_back([this] { work(); });
            work();
        }
        m_summary.stopped = m_control.stopRequested() && !m_summary.error;
        m_summary.left = int(m_order.size()) - m_summary.finished;
        return m_summary;
    }

private:
    void work() {
        while (const SweepPoint* point = nextPoint()) {
            try {
                if (const Expected<void> done = trainPoint(*point); !done) stopWith(done.error());
            } catch (const FormatError& error) {
                stopWith(error.error);
            } catch (const std::exception& error) {
                stopWith({ErrorCode::Unsupported, error.what(), pointText(m_folder.sweep(), *point), ""});
            }
        }
    }

    const SweepPoint* nextPoint() {
        const std::lock_guard guard(m_mutex);
        if (m_control.stopRequested() || m_summary.error || m_next == m_order.size()) return nullptr;
        return &m_points[std::size_t(m_order[m_next++])];
    }

    void stopWith(Error error) {
        {
            const std::lock_guard guard(m_mutex);
            if (!m_summary.error) m_summary.error = std::move(error);
        }
        m_control.requestStop();
    }

    Expected<std::shared_ptr<const Task>> taskOf(const TaskOptions& options) {
        const std::lock_guard guard(m_taskMutex);
        for (const auto& task : m_tasks)
            if (task->options() == options) return task;
        Expected<std::shared_ptr<const Task>> task = createTask(options);
        if (task) m_tasks.push_back(*task);
        return task;
    }

    Expected<void> trainPoint(const SweepPoint& point) {
        const Project& project = point.project;
        const TrainingOptions& options = project.training;
        const auto task = taskOf(project.task);
        if (!task) return tl::unexpected<Error>(task.error());
        const auto model = createModel(project.cell, project.model, {options.precision, options.threads});
        if (!model) return tl::unexpected<Error>(model.error());
        {
            const std::lock_guard guard(m_observerMutex);
            m_observer.onPointStarted(point);
        }
        TrainingControl control;
        const AttachedControl attached(m_control, control);
        PointObserver observer(m_folder, point, m_observer, m_observerMutex, control);
        const TrainingState initial = initialState(**model, options);
        const std::optional<TrainingState> checkpoint = m_folder.checkpoint(point);
        const TrainingSummary summary =
            train(**model, **task, options, checkpoint ? *checkpoint : initial, observer, control);
        if (observer.error) return tl::unexpected<Error>(*observer.error);
        if (summary.reason == StopReason::Stopped) return {};

        PointResult result;
        result.point = point.index;
        result.length = point.length;
        result.seed = point.seed;
        result.parameters = (*model)->parameterCount();
        result.reason = summary.reason;
        result.steps = summary.state.step;
        result.seconds = summary.state.seconds;
        if (summary.reason != StopReason::Diverged) {
            result.loss = observer.loss;
            result.validationLoss = observer.validation.loss;
            result.labelError = observer.validation.likelyLabelError;
        } else {
            result.loss = result.validationLoss = result.labelError =
                std::numeric_limits<double>::quiet_NaN();
        }
        Rng rng(mixSeed(options.dataSeed, kProfileStream));
        const Batch batch = (*task)->trainingBatch(options.batchSize, rng);
        const auto profile = [&](const std::vector<double>& parameters, GradientProfile& into) {
            std::vector<double> gradient(parameters.size());
            GradientThroughTime byStep;
            const LossResult loss = (*model)->lossAndGradient(parameters, batch, options.loss, gradient,
                                                              &byStep, control.stopToken());
            into = {std::move(byStep.state), std::move(byStep.parameters)};
            return !loss.stopped;
        };
        if (!profile(initial.parameters, result.start) || !profile(summary.state.parameters, result.end))
            return {};
        if (const auto added = m_folder.addResult(result); !added) return added;
        const std::lock_guard guard(m_observerMutex);
        {
            const std::lock_guard count(m_mutex);
            ++m_summary.finished;
        }
        m_observer.onPointFinished(point, result);
        return {};
    }

    SweepFolder& m_folder;
    SweepObserver& m_observer;
    SweepControl& m_control;
    const std::vector<SweepPoint> m_points;
    const std::vector<int> m_order;

    std::mutex m_mutex;  ///< of the next two
    std::size_t m_next = 0;
    SweepSummary m_summary;
    std::mutex m_taskMutex;
    std::vector<std::shared_ptr<const Task>> m_tasks;
    std::mutex m_observerMutex;
};

}  // namespace

void SweepControl::requestStop() {
    const std::lock_guard guard(m_mutex);
    m_stop = true;
    for (TrainingControl* training : m_trainings) training->requestStop();
}

void SweepControl::pause() {
    const std::lock_guard guard(m_mutex);
    m_paused = true;
    for (TrainingControl* training : m_trainings) training->pause();
}

void SweepControl::resume() {
    const std::lock_guard guard(m_mutex);
    m_paused = false;
    for (TrainingControl* training : m_trainings) training->resume();
}

bool SweepControl::isPaused() const {
    const std::lock_guard guard(m_mutex);
    return m_paused;
}

bool SweepControl::stopRequested() const {
    const std::lock_guard guard(m_mutex);
    return m_stop;
}

void SweepControl::attach(TrainingControl& training) {
    const std::lock_guard guard(m_mutex);
    m_trainings.push_back(&training);
    if (m_paused) training.pause();
    if (m_stop) training.requestStop();
}

void SweepControl::detach(TrainingControl& training) {
    const std::lock_guard guard(m_mutex);
    std::erase(m_trainings, &training);
}

int mostJobs() {
    return std::max(1, int(std::thread::hardware_concurrency()));
}

int defaultJobs() {
    return std::max(1, mostJobs() - 1);
}

SweepSummary runSweep(SweepFolder& folder, int jobs, SweepObserver& observer, SweepControl& control) {
    calibrate(Precision::Float);  // costs are compared and told
    calibrateRecurrent(Precision::Float);
    return SweepRun(folder, observer, control).run(jobs);
}

}  // namespace ketloom
