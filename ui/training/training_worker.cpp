#include "ui/training/training_worker.h"

#include <QSaveFile>
#include <QString>
#include <QStringList>
#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>

#include "core/baseline/create_model.h"
#include "core/runs/run_folder.h"
#include "ui/training/thread_priority.h"
#include "ui/widgets/csv_text.h"

namespace ketloom {
namespace {

using Clock = std::chrono::steady_clock;
/// Parameters and gradient for the views are copied at most this often.
constexpr auto kParameterInterval = std::chrono::milliseconds(150);

/// Passes records on and writes the run folder, both on the training thread.
class MailObserver : public TrainingObserver {
public:
    using Report = std::function<void(RunNotice)>;

    MailObserver(RunMailbox& mailbox, std::optional<RunFolder> folder, const TrainingState& start,
                 Report report)
        : m_mailbox(mailbox), m_folder(std::move(folder)), m_report(std::move(report)) {
        if (m_folder) takeUp(m_folder->snapshots());
        keep(start.step, start.parameters);
    }

    void onGradient(int step, std::span<const double> gradient) override {
        m_gradient.step = step;
        m_gradient.values.assign(gradient.begin(), gradient.end());
    }
    void onStep(const StepRecord& record, std::span<const double> parameters) override {
        if (m_folder) check(m_folder->appendMetrics(record));
        m_mailbox.put(record);
        keep(record.step, parameters);
        const auto now = Clock::now();
        if (now - m_lastParameters >= kParameterInterval) {
            m_lastParameters = now;
            publish(record.step, {parameters.begin(), parameters.end()});
            publishGradient();
        }
    }

    void onCheckpoint(const TrainingState& state) override {
        if (m_folder) check(m_folder->saveSnapshots(m_history));
        if (m_folder) check(m_folder->saveCheckpoint(state));
        publish(state.step, state.parameters);
        publishGradient();
    }

    void onPause() override {
        m_report({.kind = RunNotice::Kind::Paused, .text = {}, .run = {}, .summary = {}});
    }

    /// Whether the checkpoint in the folder is that of the summary. From here on others may open the folder.
    bool finish(const TrainingSummary& summary) {
        publish(summary.state.step, summary.state.parameters);
        if (m_folder) check(m_folder->finish(summary));
        const bool kept = m_folder.has_value();
        m_folder.reset();
        return kept;
    }

private:
    void publish(int step, std::vector<double> values) {
        m_mailbox.put(std::make_shared<const ParameterSnapshot>(ParameterSnapshot{step, std::move(values)}));
    }

    /// Goes on from what the folder of an earlier run kept.
    void takeUp(Expected<ParameterHistory> kept) {
        if (kept) {
            m_history = std::move(*kept);
        } else if (const auto aside = m_folder->setSnapshotsAside(); !aside) {
            check(tl::unexpected<Error>(aside.error()));
        } else {
            std::string text =
                "Earlier snapshots of the parameters cannot be shown; their file is now named ";
            text += aside->filename().string() + ". ";
            text += toString(kept.error());
            m_report({.kind = RunNotice::Kind::Warning, .text = std::move(text), .run = {}, .summary = {}});
        }
        if (!m_history.kept().empty()) m_mailbox.put(m_history.kept());
    }

    void keep(int step, std::span<const double> parameters) {
        if (!m_history.wants(step)) return;
        m_history.add(step, {parameters.begin(), parameters.end()});
        m_mailbox.put(m_history.kept());
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
    ParameterHistory m_history;
    Clock::time_point m_lastParameters{};
    GradientSnapshot m_gradient;  ///< of the latest step
};

/// The records of a folder with their gradients through time; `stop` ends it early, with some of them.
Expected<std::vector<StepRecord>> recordsOf(const std::filesystem::path& folder,
                                            const std::stop_token& stop) {
    auto records = readMetrics(folder, stop);
    if (!records || stop.stop_requested()) return records;
    const auto throughTime = readThroughTime(folder, stop);
    if (!throughTime) return tl::unexpected<Error>(throughTime.error());
    auto record = records->begin();
    for (const ThroughTimeRecord& own : *throughTime) {
        record =
            std::find_if(record, records->end(), [&](const StepRecord& one) { return one.step >= own.step; });
        if (record == records->end()) break;
        if (record->step == own.step) record->throughTime = own.gradient;
    }
    return records;
}

/// Of the options in the window a run that goes on takes over those that change no number of its past.
void takeOver(TrainingOptions& options, const TrainingOptions& wanted) {
    options.steps = wanted.steps;
    options.stopLoss = wanted.stopLoss;
    options.threads = wanted.threads;
}

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

void TrainingWorker::failed(std::string text) {
    notice({.kind = RunNotice::Kind::Failed, .text = std::move(text), .run = {}, .summary = {}});
}

void TrainingWorker::guarded(const std::function<void()>& work) {
    yieldToWindow();
    try {
        work();
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

void TrainingWorker::run(const RunRequest& request, const std::shared_ptr<TrainingControl>& control) {
    guarded([&] { runOrThrow(request, *control); });
}

void TrainingWorker::open(const std::filesystem::path& folder, const std::stop_token& stop) {
    guarded([&] { openOrThrow(folder, stop); });
}

void TrainingWorker::openOrThrow(const std::filesystem::path& folder, const std::stop_token& stop) {
    const auto isStopped = [&] {
        if (stop.stop_requested()) failed("Reading this run was broken off.");
        return stop.stop_requested();
    };
    if (isStopped()) return;
    const auto manifest = loadManifest(folder);
    if (!manifest) return failed(toString(manifest.error()));
    const Project& project = manifest->project;
    if (const auto issues = validate(project); hasErrors(issues)) return failed(allOf(issues));
    auto task = createTask(project.task);
    if (!task) return failed(toString(task.error()));
    if (isStopped()) return;
    auto model = createModel(project.cell, project.model, {project.training.precision, 1});
    if (!model) return failed(toString(model.error()));
    auto info = std::make_shared<ActiveRun>();
    info->project = project;
    info->task = *task;
    info->groups = (*model)->parameterGroups();
    info->parameterCount = (*model)->parameterCount();
    info->folder = folder;
    notice({.kind = RunNotice::Kind::Prepared, .text = {}, .run = info, .summary = {}});

    const auto warn = [this](const Error& error) {
        notice({.kind = RunNotice::Kind::Warning, .text = toString(error), .run = {}, .summary = {}});
    };
    auto records = recordsOf(folder, stop);
    if (isStopped()) return;
    if (records) {
        m_mailbox->put(std::move(*records));
    } else {
        warn(records.error());
    }
    const auto state = readCheckpoint(folder, *manifest);
    if (state) {
        m_mailbox->put(
            std::make_shared<const ParameterSnapshot>(ParameterSnapshot{state->step, state->parameters}));
    } else if (state.error().code != ErrorCode::NotFound) {
        warn(state.error());
    }
    if (isStopped()) return;
    if (const auto snapshots = readSnapshots(folder)) {
        if (!snapshots->kept().empty()) m_mailbox->put(snapshots->kept());
    } else {
        warn(snapshots.error());
    }
    std::string text = manifest->status == "finished" ? manifest->explanation : "It was cut off.";
    if (!state) text += " There is no checkpoint: parameters are not shown, and it cannot go on.";
    notice({.kind = RunNotice::Kind::Opened,
            .text = std::move(text),
            .run = {},
            .summary = {},
            .checkpoint = state ? std::optional(state->step) : std::nullopt});
}

void TrainingWorker::runOrThrow(const RunRequest& request, TrainingControl& control) {
    Project project = request.project;
    std::optional<RunFolder> folder;
    std::optional<TrainingState> resumed;
    if (request.resumed) {
        const auto manifest = loadManifest(*request.resumed);
        if (!manifest) return failed(toString(manifest.error()));
        auto checkpoint = readCheckpoint(*request.resumed, *manifest);
        if (!checkpoint) return failed(toString(checkpoint.error()));
        resumed = std::move(*checkpoint);
        project = manifest->project;
        takeOver(project.training, request.project.training);
    }
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
    std::string folderProblem;
    std::vector<StepRecord> earlier;
    TrainingState state = resumed ? std::move(*resumed) : initialState(**model, project.training);
    if (request.resumed) {
        auto records = recordsOf(*request.resumed, control.stopToken());
        if (!records) return failed(toString(records.error()));
        if (control.stopToken().stop_requested()) return failed("The run was stopped before it went on.");
        std::erase_if(*records, [&](const StepRecord& record) { return record.step > state.step; });
        earlier = std::move(*records);
        // Opened last: that marks the run as going on.
        auto opened = RunFolder::open(*request.resumed);
        if (!opened) return failed(toString(opened.error()));
        info->folder = opened->path();
        folder.emplace(std::move(*opened));
    } else if (request.runsFolder && !control.stopToken().stop_requested()) {
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

    if (!earlier.empty()) m_mailbox->put(std::move(earlier));
    MailObserver observer(*m_mailbox, std::move(folder), state,
                          [this](RunNotice n) { notice(std::move(n)); });
    m_mailbox->put(
        std::make_shared<const ParameterSnapshot>(ParameterSnapshot{state.step, state.parameters}));
    const TrainingSummary summary =
        train(**model, **task, project.training, std::move(state), observer, control);
    const bool kept = observer.finish(summary);
    notice({.kind = RunNotice::Kind::Ended,
            .text = {},
            .run = {},
            .summary = summary,
            .checkpoint = kept ? std::optional(summary.state.step) : std::nullopt});
}

void TraceWorker::setRun(const std::shared_ptr<const ActiveRun>& run) {
    if (run == m_run) return;
    m_run.reset();
    m_samples.clear();
    m_recorder.reset();
    auto model = createModel(run->project.cell, run->project.model, {run->project.training.precision, 1});
    if (!model) throw FormatError(model.error());
    m_model = std::move(*model);
    m_run = run;
}

std::shared_ptr<const TrainingSnapshot> TraceWorker::look(const Request& request,
                                                          const std::stop_token& stop) {
    const Project& project = request.run->project;
    auto snapshot = std::make_shared<TrainingSnapshot>();
    snapshot->run = request.run;
    snapshot->step = request.parameters->step;
    snapshot->choice = request.choice;
    snapshot->parameters = request.parameters;
    const auto known = std::find_if(m_samples.begin(), m_samples.end(),
                                    [&](const Known& k) { return k.choice == request.choice; });
    if (known == m_samples.end()) {
        constexpr std::size_t kSamples = 2;
        if (m_samples.size() == kSamples) m_samples.erase(m_samples.begin());
        m_samples.push_back({request.choice, std::make_shared<const Sample>(request.run->task->sample(
                                                 request.choice.split, request.choice.index))});
        snapshot->sample = m_samples.back().sample;
    } else {
        snapshot->sample = known->sample;
    }
    const Batch& batch = snapshot->sample->batch;
    const bool quantum = project.model.kind == ModelKind::Qrnn;
    const int lanes = quantum ? project.cell.workspaceLanes : 0;
    const std::size_t bytes = quantum ? (std::size_t(batch.steps()) << lanes) * sizeof(float) : 0;
    if (bytes <= kDenseBytes) {
        snapshot->trace = std::make_shared<const Trace>(m_model->trace(request.parameters->values, batch));
        snapshot->states = std::make_shared<const StateHistory>(historyOf(*snapshot->trace, lanes));
        return snapshot;
    }
    if (!m_recorder) m_recorder = std::make_unique<StateRecorder>(project.cell, project.training.precision);
    auto record = m_recorder->record(request.parameters->values, batch, kSparseRows, request.rows, stop);
    if (!record) return nullptr;
    snapshot->trace = std::make_shared<const Trace>(std::move(record->trace));
    snapshot->states = std::make_shared<const StateHistory>(std::move(record->states));
    return snapshot;
}

void TraceWorker::trace(const Request& request, const std::stop_token& stop) {
    yieldToWindow();
    try {
        setRun(request.run);
        const auto snapshot = look(request, stop);
        if (snapshot)
            emit traced(snapshot);
        else
            emit failed({});
    } catch (const FormatError& e) {
        emit failed(QString::fromStdString(toString(e.error)));
    } catch (const std::bad_alloc&) {
        emit failed(tr("not enough memory"));
    } catch (const std::exception& e) {
        emit failed(QString::fromUtf8(e.what()));
    }
}

void TraceWorker::writeStates(const std::shared_ptr<const TrainingSnapshot>& snapshot, const QString& path,
                              const std::stop_token& stop) {
    yieldToWindow();
    const Project& project = snapshot->run->project;
    const int lanes = project.cell.workspaceLanes;
    QSaveFile file(path);
    const auto refuse = [&] {
        emit written(
            path,
            tr("%1 cannot be written: %2. Choose a folder you may write to.").arg(path, file.errorString()));
    };
    if (!file.open(QIODevice::WriteOnly)) return refuse();
    QStringList names;
    for (int lane = project.cell.inOutLanes; lane < project.cell.lanes(); ++lane)
        names << QString::fromStdString(project.cell.laneNames[std::size_t(lane)]);
    const QString ket = QStringLiteral("ket |") + names.join(QLatin1Char(' ')) + QStringLiteral("⟩");
    const QByteArray head = QByteArray("step,") + csvText(ket).toUtf8() + ",amplitude\n";
    // Ends the work when it is asked to, or when there is no sense in it any more.
    std::stop_source end;
    const std::stop_callback passedOn(stop, [&] { end.request_stop(); });
    bool good = true;
    const auto write = [&](const QByteArray& text) {
        good = good && file.write(text) == text.size();
        if (!good) end.request_stop();
    };
    write(head);
    try {
        setRun(snapshot->run);
        if (!m_recorder)
            m_recorder = std::make_unique<StateRecorder>(project.cell, project.training.precision);
        const auto replayed = m_recorder->replay(
            snapshot->parameters->values, snapshot->sample->batch, *snapshot->states, 0,
            snapshot->trace->steps - 1,
            [&](int step, std::span<const float> state) {
                QByteArray rows;
                for (std::size_t i = 0; i < state.size(); ++i) {
                    rows += QByteArray::number(step + 1) + ",|";
                    for (int bit = lanes - 1; bit >= 0; --bit) rows += (i >> bit & 1) ? '1' : '0';
                    rows += QByteArray("⟩,") + QByteArray::number(double(state[i]), 'g', 9) + '\n';
                }
                write(rows);
            },
            end.get_token());
        if (good && !replayed) {
            file.cancelWriting();
            emit written(path, tr("Writing %1 was broken off.").arg(path));
            return;
        }
    } catch (const std::exception& e) {
        file.cancelWriting();
        emit written(path, QString::fromUtf8(e.what()));
        return;
    }
    if (!good || !file.commit()) return refuse();
    emit written(path, {});
}

}  // namespace ketloom
