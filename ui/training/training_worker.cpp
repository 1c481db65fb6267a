#include "ui/training/training_worker.h"

#include <QString>
#include <chrono>
#include <exception>
#include <optional>

#include "core/baseline/create_model.h"
#include "core/runs/run_folder.h"
#include "ui/training/thread_priority.h"

namespace ketloom {
namespace {

using Clock = std::chrono::steady_clock;
/// Parameters and gradient for the views are copied at most this often.
constexpr auto kParameterInterval = std::chrono::milliseconds(150);

/// Passes records on and writes the run folder, both on the training thread.
class MailObserver : public TrainingObserver {
public:
    using Report = std::function<void(RunNotice)>;

    MailObserver(RunMailbox& mailbox, std::optional<RunFolder> folder, Report report)
        : m_mailbox(mailbox), m_folder(std::move(folder)), m_report(std::move(report)) {}

    bool wantsThroughTime(int step) override { return isThroughTimeStep(step); }
    void onGradient(int step, std::span<const double> gradient) override {
        m_gradient.step = step;
        m_gradient.values.assign(gradient.begin(), gradient.end());
    }
    void onStep(const StepRecord& record, std::span<const double> parameters) override {
        if (m_folder) check(m_folder->appendMetrics(record));
        m_mailbox.put(record);
        const auto now = Clock::now();
        if (now - m_lastParameters >= kParameterInterval) {
            m_lastParameters = now;
            publish(record.step, {parameters.begin(), parameters.end()});
            publishGradient();
        }
    }

    void onCheckpoint(const TrainingState& state) override {
        if (m_folder) check(m_folder->saveCheckpoint(state));
        publish(state.step, state.parameters);
        publishGradient();
    }

    void onPause() override {
        m_report({.kind = RunNotice::Kind::Paused, .text = {}, .run = {}, .summary = {}});
    }

    void finish(const TrainingSummary& summary) {
        publish(summary.state.step, summary.state.parameters);
        if (m_folder) check(m_folder->finish(summary));
    }

private:
    void publish(int step, std::vector<double> values) {
        m_mailbox.put(std::make_shared<const ParameterSnapshot>(ParameterSnapshot{step, std::move(values)}));
    }

    void publishGradient() {
        if (!m_gradient.values.empty()) m_mailbox.put(std::make_shared<const GradientSnapshot>(m_gradient));
    }

    /// A run folder that cannot be written is told once; the run goes on without it.
    void check(const Expected<void>& result) {
        if (result) return;
        m_folder.reset();
        std::string text = "The run goes on but is no longer written to disk: ";
        text += toString(result.error());
        m_report({.kind = RunNotice::Kind::Warning, .text = std::move(text), .run = {}, .summary = {}});
    }

    RunMailbox& m_mailbox;
    std::optional<RunFolder> m_folder;
    Report m_report;
    Clock::time_point m_lastParameters{};
    GradientSnapshot m_gradient;  ///< of the latest step
};

std::string allOf(const std::vector<Issue>& issues) {
    std::string text;
    for (const Issue& issue : issues) {
        if (issue.severity != Severity::Error) continue;
        if (!text.empty()) text += '\n';
        text += toString(issue);
    }
    return text;
}

}  // namespace

void TrainingWorker::notice(RunNotice notice) {
    m_mailbox->put(std::move(notice));
    emit noticed();
}

void TrainingWorker::run(const RunRequest& request, const std::shared_ptr<TrainingControl>& control) {
    const auto failed = [this](std::string text) {
        notice({.kind = RunNotice::Kind::Failed, .text = std::move(text), .run = {}, .summary = {}});
    };
    yieldToWindow();
    try {
        runOrThrow(request, *control);
    } catch (const FormatError& e) {
        failed(toString(e.error));
    } catch (const std::bad_alloc&) {
        failed("Not enough memory for this cell, batch and sequence length. Make one of them smaller.");
    } catch (const std::exception& e) {
        failed(std::string("The run broke off: ") + e.what());
    } catch (...) {
        failed("The run broke off for an unknown reason.");
    }
}

void TrainingWorker::runOrThrow(const RunRequest& request, TrainingControl& control) {
    const auto failed = [this](std::string text) {
        notice({.kind = RunNotice::Kind::Failed, .text = std::move(text), .run = {}, .summary = {}});
    };
    const Project& project = request.project;
    if (const auto issues = validate(project); hasErrors(issues)) return failed(allOf(issues));
    auto task = createTask(project.task);
    if (!task) return failed(toString(task.error()));
    auto model =
        createModel(project.cell, project.model, {project.training.precision, project.training.threads});
    if (!model) return failed(toString(model.error()));

    auto info = std::make_shared<ActiveRun>();
    info->project = project;
    info->task = *task;
    info->groups = (*model)->parameterGroups();
    info->parameterCount = (*model)->parameterCount();
    std::optional<RunFolder> folder;
    std::string folderProblem;
    if (request.runsFolder && !control.stopToken().stop_requested()) {
        std::error_code ignored;  // create() tells when this failed
        std::filesystem::create_directories(*request.runsFolder, ignored);
        auto made = RunFolder::create(newRunPath(*request.runsFolder, project.name), project, info->groups);
        if (made) {
            info->folder = made->path();
            folder.emplace(std::move(*made));
        } else {
            folderProblem = "This run is not written to disk: ";
            folderProblem += toString(made.error());
        }
    }
    notice({.kind = RunNotice::Kind::Prepared, .text = {}, .run = info, .summary = {}});
    if (!folderProblem.empty()) {
        notice({.kind = RunNotice::Kind::Warning, .text = folderProblem, .run = {}, .summary = {}});
    }

    MailObserver observer(*m_mailbox, std::move(folder), [this](RunNotice n) { notice(std::move(n)); });
    TrainingState state = initialState(**model, project.training);
    m_mailbox->put(
        std::make_shared<const ParameterSnapshot>(ParameterSnapshot{state.step, state.parameters}));
    const TrainingSummary summary =
        train(**model, **task, project.training, std::move(state), observer, control);
    observer.finish(summary);
    notice({.kind = RunNotice::Kind::Ended, .text = {}, .run = {}, .summary = summary});
}

void TraceWorker::trace(const std::shared_ptr<const ActiveRun>& run,
                        const std::shared_ptr<const ParameterSnapshot>& parameters,
                        const SampleChoice& choice) {
    yieldToWindow();
    try {
        if (run != m_run) {
            m_run.reset();
            m_sample.reset();
            auto model =
                createModel(run->project.cell, run->project.model, {run->project.training.precision, 1});
            if (!model) {
                emit failed(QString::fromStdString(toString(model.error())));
                return;
            }
            m_model = std::move(*model);
            m_run = run;
        }
        if (!m_sample || choice != m_choice) {
            m_sample = std::make_shared<const Sample>(run->task->sample(choice.split, choice.index));
            m_choice = choice;
        }
        auto snapshot = std::make_shared<TrainingSnapshot>();
        snapshot->run = run;
        snapshot->step = parameters->step;
        snapshot->choice = choice;
        snapshot->sample = m_sample;
        snapshot->trace = std::make_shared<const Trace>(m_model->trace(parameters->values, m_sample->batch));
        emit traced(snapshot);
    } catch (const std::exception& e) {
        emit failed(QString::fromUtf8(e.what()));
    }
}

}  // namespace ketloom
