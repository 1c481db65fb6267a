#include "ui/training/training_session.h"

#include <QThread>
#include <algorithm>
#include <iterator>
#include <utility>

#include "core/baseline/create_model.h"
#include "core/baseline/recurrent_cost.h"
#include "core/model/qrnn.h"
#include "ui/training/training_worker.h"

namespace ketloom {
namespace {

constexpr int kDrainIntervalMs = 33;
constexpr int kSpeedIntervalMs = 700;
constexpr std::size_t kSliceRecords = 5000;  ///< handed on at most in one go
constexpr int kRestShare = 3;                ///< times as long as the trace took
constexpr qint64 kShortTraceMs = 20;         ///< is not worth a rest

/// The options that a run cannot take over while it goes on, made equal, so that the rest can be compared.
TrainingOptions withoutLiveOptions(TrainingOptions options, const TrainingOptions& other) {
    for (const OptionDescription& row : trainingOptionTable()) {
        if (row.live) row.set(options, row.get(other));
    }
    return options;
}

/// Of its cell a classical network takes the words and, where its size is matched, the size.
bool sameNetwork(const Project& a, const Project& b) {
    if (a.model.kind != b.model.kind) return false;
    if (a.model.kind == ModelKind::Qrnn) return a.cell == b.cell;
    return a.cell.inOutLanes == b.cell.inOutLanes &&
           hiddenUnits(a.cell, a.model) == hiddenUnits(b.cell, b.model);
}

}  // namespace

TrainingSession::TrainingSession(QObject* parent)
    : QObject(parent),
      m_mailbox(std::make_shared<RunMailbox>()),
      m_trainingThread(new QThread(this)),
      m_traceThread(new QThread(this)),
      m_worker(new TrainingWorker(m_mailbox)),
      m_tracer(new TraceWorker) {
    qRegisterMetaType<std::shared_ptr<const TrainingSnapshot>>();
    m_trainingThread->setObjectName(QStringLiteral("training"));
    m_traceThread->setObjectName(QStringLiteral("trace"));
    m_worker->moveToThread(m_trainingThread);
    m_tracer->moveToThread(m_traceThread);
    connect(m_worker, &TrainingWorker::noticed, this, &TrainingSession::drain, Qt::QueuedConnection);
    connect(m_tracer, &TraceWorker::traced, this, &TrainingSession::takeTrace);
    connect(m_tracer, &TraceWorker::failed, this, [this](const QString& message) {
        m_tracing = Tracing::Nothing;
        if (!message.isEmpty())
            emit warned(tr("The state of this sample could not be worked out: %1").arg(message));
        askTracer();
    });
    connect(m_tracer, &TraceWorker::written, this, &TrainingSession::statesWritten);
    m_rest.setSingleShot(true);
    connect(&m_rest, &QTimer::timeout, this, &TrainingSession::askTracer);
    m_timer.setInterval(kDrainIntervalMs);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &TrainingSession::drain);
    m_trainingThread->start();
    m_traceThread->start();
    // Costs are predicted from the speed of this machine; measuring it is simulating, so it happens here.
    QMetaObject::invokeMethod(
        m_tracer,
        [] {
            for (const Precision precision : {Precision::Float, Precision::Double}) {
                calibrate(precision);
                calibrateRecurrent(precision);
            }
        },
        Qt::QueuedConnection);
}

TrainingSession::~TrainingSession() {
    if (m_control) m_control->requestStop();
    m_traceStop.request_stop();
    m_writeStop.request_stop();
    for (QThread* thread : {m_trainingThread, m_traceThread}) {
        thread->quit();
        thread->wait();
    }
    delete m_worker;
    delete m_tracer;
}

bool TrainingSession::isActive() const {
    return m_state == RunState::Preparing || m_state == RunState::Running || m_state == RunState::Paused ||
           m_state == RunState::Stopping;
}

void TrainingSession::setState(RunState state) {
    if (state == m_state) return;
    m_state = state;
    if (state != RunState::Running) m_speed = 0.0;
    emit stateChanged(state);
}

void TrainingSession::begin() {
    m_message.clear();
    m_checkpoint.reset();
    m_learningRate.reset();
    m_control = std::make_shared<TrainingControl>();
    m_timer.start();
}

void TrainingSession::start(const RunRequest& request, bool oneStepOnly) {
    begin();
    // Before the worker hears of the run: it may be through with many steps when this function returns.
    if (oneStepOnly) m_control->singleStep();
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, request, control = m_control] { worker->run(request, control); },
        Qt::QueuedConnection);
    setState(RunState::Preparing);
}

void TrainingSession::open(const std::filesystem::path& folder) {
    if (isActive()) {
        clear();
        m_openAfterEnd = folder;
        return;
    }
    begin();
    m_opening = true;
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, folder, stop = m_control->stopToken()] { worker->open(folder, stop); },
        Qt::QueuedConnection);
    setState(RunState::Preparing);
}

void TrainingSession::goOn(const Project& project) {
    if (canGoOn()) start({project, m_runsFolder, m_run->folder}, false);
}

void TrainingSession::setRunsFolder(std::optional<std::filesystem::path> folder) {
    if (folder == m_runsFolder) return;
    m_runsFolder = std::move(folder);
    emit runsFolderChanged();
}

void TrainingSession::play(const Project& project) {
    if (m_state == RunState::Stopping) return;
    m_stepping = false;
    if (!isActive()) return start({project, m_runsFolder, {}}, false);
    m_control->resume();
    if (m_state == RunState::Paused) {
        m_sinceSpeed.restart();
        m_recordsAtSpeed = m_records.size();
        setState(RunState::Running);
    }
}

void TrainingSession::pause() {
    if (m_state == RunState::Running || m_state == RunState::Preparing) m_control->pause();
}

void TrainingSession::step(const Project& project) {
    if (m_state == RunState::Stopping) return;
    m_stepping = true;
    if (!isActive()) return start({project, m_runsFolder, {}}, true);
    m_control->singleStep();
    if (m_state == RunState::Paused) setState(RunState::Running);
}

void TrainingSession::stop() {
    if (!isActive() || m_state == RunState::Stopping) return;
    m_sinceStop.start();
    m_control->requestStop();
    setState(RunState::Stopping);
}

void TrainingSession::clear() {
    m_openAfterEnd.reset();  // an opening that was asked for before
    if (isActive()) {
        m_forgetAtEnd = true;
        stop();
    } else {
        forget();
    }
}

void TrainingSession::forget() {
    m_forgetAtEnd = false;
    m_run.reset();
    m_records.clear();
    m_parameters.reset();
    m_gradient.reset();
    forgetTraces();
    m_message.clear();
    m_choice.index = 0;
    m_checkpoint.reset();
    m_learningRate.reset();
    setState(RunState::Idle);
    emit cleared();
    if (const auto next = std::exchange(m_openAfterEnd, std::nullopt)) open(*next);
}

void TrainingSession::setLearningRate(double rate) {
    if (!isActive()) return;
    m_control->setLearningRate(rate);
    m_learningRate = rate;
    emit learningRateChanged(rate);
}

std::optional<double> TrainingSession::learningRate() const {
    if (m_learningRate) return m_learningRate;
    return m_run ? std::optional(m_run->project.training.learningRate) : std::nullopt;
}

void TrainingSession::setSample(const SampleChoice& choice) {
    if (choice == m_choice) return;
    m_choice = choice;
    if (m_tracing == Tracing::Shown) m_traceStop.request_stop();
    m_traceUrgent = true;
    requestTrace();
}

void TrainingSession::setComparison(const std::optional<Comparison>& comparison) {
    if (comparison == m_comparison) return;
    m_comparison = comparison;
    m_compared.reset();
    if (m_tracing == Tracing::Compared) m_traceStop.request_stop();
    requestCompared();
    emit comparedChanged();
}

void TrainingSession::writeStates(const QString& path) {
    if (!m_snapshot || m_snapshot->states->isDense()) return;
    m_writeStop.request_stop();  // one at a time
    m_writeStop = {};
    QMetaObject::invokeMethod(
        m_tracer,
        [tracer = m_tracer, snapshot = m_snapshot, path, stop = m_writeStop.get_token()] {
            tracer->writeStates(snapshot, path, stop);
        },
        Qt::QueuedConnection);
}

void TrainingSession::forgetTraces() {
    m_snapshot.reset();
    m_compared.reset();
    m_comparison.reset();
    m_snapshots.clear();
    m_traceWanted = m_comparedWanted = false;
    m_writeStop.request_stop();
    if (m_tracing != Tracing::Nothing) m_traceStop.request_stop();
}

bool TrainingSession::differsFromRun(const Project& project) const {
    if (!m_run) return false;
    const Project& ours = m_run->project;
    return !sameNetwork(project, ours) || project.task != ours.task ||
           !(withoutLiveOptions(project.training, ours.training) == ours.training);
}

QString TrainingSession::whyNoState() const {
    if (isActive() || !m_run || m_parameters) return {};
    return m_state == RunState::Failed ? tr("The run was not read to its end:\nits state cannot be shown.")
                                       : tr("No checkpoint:\nits state cannot be shown.");
}

void TrainingSession::requestTrace() {
    m_traceWanted = true;
    askTracer();
}

void TrainingSession::requestCompared() {
    m_comparedWanted = m_comparison.has_value();
    askTracer();
}

/// One question at a time, the shown sample first, in turns.
void TrainingSession::askTracer() {
    if (m_tracing != Tracing::Nothing || !m_run || !m_parameters) return;
    TraceWorker::Request request{m_run, m_parameters, m_choice, {}};
    if (m_traceWanted && (m_traceUrgent || !m_rest.isActive())) {
        m_traceWanted = false;
        m_traceUrgent = false;
        m_sinceTrace.start();
        m_tracing = Tracing::Shown;
    } else if (m_comparedWanted && m_snapshot) {
        m_comparedWanted = false;
        m_tracing = Tracing::Compared;
        m_askedComparison = m_comparison;
        // What is compared stands beside what is shown, not beside what is newest.
        request.parameters = m_comparison->parameters ? m_comparison->parameters : m_snapshot->parameters;
        request.choice = m_snapshot->choice;
        const int size = m_run->task->splitSize(request.choice.split);
        if (m_comparison->index && (size == 0 || *m_comparison->index < size))
            request.choice.index = *m_comparison->index;
        if (!m_snapshot->states->isDense()) request.rows = m_snapshot->states->rows;
        const bool known = m_compared && m_compared->parameters == request.parameters &&
                           m_compared->choice == request.choice &&
                           (request.rows.empty() || m_compared->states->rows == request.rows);
        if (known) {
            m_tracing = Tracing::Nothing;
            return;
        }
    } else {
        return;
    }
    m_traceStop = {};
    QMetaObject::invokeMethod(
        m_tracer,
        [tracer = m_tracer, request, stop = m_traceStop.get_token()] { tracer->trace(request, stop); },
        Qt::QueuedConnection);
}

void TrainingSession::takeTrace(const std::shared_ptr<const TrainingSnapshot>& snapshot) {
    const Tracing was = m_tracing;
    m_tracing = Tracing::Nothing;
    if (was == Tracing::Shown) {
        const qint64 took = m_sinceTrace.elapsed();
        if (took > kShortTraceMs) m_rest.start(int(kRestShare * took));
    }
    // Something else may have been chosen while it was on its way; that is asked for next.
    if (snapshot->run == m_run && was == Tracing::Shown && snapshot->choice == m_choice) {
        m_snapshot = snapshot;
        // Before the next one, else a fast run would leave no time for it.
        const bool again = m_traceWanted;
        m_traceWanted = false;
        requestCompared();
        m_traceWanted = again;
        emit snapshotChanged();
    } else if (snapshot->run == m_run && was == Tracing::Compared && m_comparison &&
               m_comparison == m_askedComparison) {
        m_compared = snapshot;
        emit comparedChanged();
    }
    askTracer();
}

void TrainingSession::takeRun(const std::shared_ptr<const ActiveRun>& run) {
    m_run = run;
    m_records.clear();
    m_parameters.reset();
    m_gradient.reset();
    forgetTraces();
    const int size = m_run->task->splitSize(m_choice.split);
    if (size > 0 && m_choice.index >= size) m_choice.index = 0;
    m_sinceSpeed.start();
    m_recordsAtSpeed = 0;
    emit runStarted();
    if (m_state == RunState::Preparing && !m_opening) setState(RunState::Running);
}

void TrainingSession::measureSpeed() {
    if (m_state != RunState::Running || !m_sinceSpeed.isValid()) return;
    const qint64 elapsed = m_sinceSpeed.elapsed();
    if (elapsed < kSpeedIntervalMs) return;
    m_speed = 1000.0 * double(m_records.size() - m_recordsAtSpeed) / double(elapsed);
    m_recordsAtSpeed = m_records.size();
    m_sinceSpeed.restart();
}

/// Records of the mailbox are handed on in slices: plots take a long run of old piece by piece.
void TrainingSession::drain() {
    RunMailbox::Content content = m_mailbox->take();
    m_waiting.insert(m_waiting.end(), std::make_move_iterator(content.records.begin()),
                     std::make_move_iterator(content.records.end()));
    m_notices.insert(m_notices.end(), std::make_move_iterator(content.notices.begin()),
                     std::make_move_iterator(content.notices.end()));
    for (const RunNotice& notice : m_notices)
        if (notice.kind == RunNotice::Kind::Prepared) takeRun(notice.run);
    std::erase_if(m_notices,
                  [](const RunNotice& notice) { return notice.kind == RunNotice::Kind::Prepared; });
    if (m_forgetAtEnd) m_waiting.clear();
    if (!m_waiting.empty()) {
        const int first = int(m_records.size());
        const auto end = m_waiting.begin() + std::ptrdiff_t(std::min(m_waiting.size(), kSliceRecords));
        m_records.insert(m_records.end(), std::make_move_iterator(m_waiting.begin()),
                         std::make_move_iterator(end));
        m_waiting.erase(m_waiting.begin(), end);
        measureSpeed();
        emit recordsAdded(first);
    }
    if (content.parameters) {
        m_parameters = content.parameters;
        requestTrace();
        emit parametersChanged();
    }
    if (content.snapshots) {
        m_snapshots = std::move(*content.snapshots);
        emit parameterSnapshotsChanged();
    }
    if (content.gradient) {
        m_gradient = content.gradient;
        emit gradientChanged();
    }
    if (!m_waiting.empty()) return;  // what is said comes after the records; the timer goes on
    for (const RunNotice& notice : std::exchange(m_notices, {})) {
        switch (notice.kind) {
            case RunNotice::Kind::Prepared:
                break;
            case RunNotice::Kind::Warning:
                emit warned(QString::fromStdString(notice.text));
                break;
            case RunNotice::Kind::Paused:
                // A resume may have overtaken this notice; then the run is not paused any more.
                if (m_state == RunState::Running && m_control->isPaused()) setState(RunState::Paused);
                break;
            case RunNotice::Kind::Opened:
            case RunNotice::Kind::Ended:
            case RunNotice::Kind::Failed:
                m_opening = false;
                m_checkpoint = notice.checkpoint;
                if (m_state == RunState::Stopping) m_stopLatencyMs = double(m_sinceStop.nsecsElapsed()) / 1e6;
                m_message =
                    QString::fromStdString(notice.summary ? notice.summary->explanation : notice.text);
                m_timer.stop();
                if (m_forgetAtEnd) {
                    forget();
                } else {
                    setState(notice.kind == RunNotice::Kind::Failed ? RunState::Failed : RunState::Finished);
                }
                break;
        }
    }
}

}  // namespace ketloom
