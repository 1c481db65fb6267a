#include "ui/training/training_session.h"

#include <QThread>

#include "core/model/qrnn.h"
#include "ui/training/run_mailbox.h"
#include "ui/training/training_worker.h"

namespace ketloom {
namespace {

constexpr int kDrainIntervalMs = 33;
constexpr int kSpeedIntervalMs = 700;

/// The options that a run cannot take over while it goes on, made equal, so that the rest can be compared.
TrainingOptions withoutLiveOptions(TrainingOptions options, const TrainingOptions& other) {
    for (const OptionDescription& row : trainingOptionTable()) {
        if (row.live) row.set(options, row.get(other));
    }
    return options;
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
    connect(m_tracer, &TraceWorker::traced, this,
            [this](const std::shared_ptr<const TrainingSnapshot>& snapshot) {
                m_tracing = false;
                if (snapshot->run == m_run) {
                    m_snapshot = snapshot;
                    emit snapshotChanged();
                }
                if (m_traceWanted) requestTrace();
            });
    connect(m_tracer, &TraceWorker::failed, this, [this](const QString& message) {
        m_tracing = false;
        emit warned(tr("The state of this sample could not be worked out: %1").arg(message));
    });
    m_timer.setInterval(kDrainIntervalMs);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &TrainingSession::drain);
    m_trainingThread->start();
    m_traceThread->start();
    // Costs are predicted from the speed of this machine; measuring it is simulating, so it happens here.
    QMetaObject::invokeMethod(
        m_tracer,
        [] {
            calibrate(Precision::Float);
            calibrate(Precision::Double);
        },
        Qt::QueuedConnection);
}

TrainingSession::~TrainingSession() {
    if (m_control) m_control->requestStop();
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

void TrainingSession::start(const Project& project, bool oneStepOnly) {
    m_message.clear();
    m_control = std::make_shared<TrainingControl>();
    // Before the worker hears of the run: it may be through with many steps when this function returns.
    if (oneStepOnly) m_control->singleStep();
    RunRequest request{project, m_runsFolder};
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, request, control = m_control] { worker->run(request, control); },
        Qt::QueuedConnection);
    m_timer.start();
    setState(RunState::Preparing);
}

void TrainingSession::play(const Project& project) {
    if (m_state == RunState::Stopping) return;
    if (!isActive()) return start(project, false);
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
    if (!isActive()) return start(project, true);
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
    m_snapshot.reset();
    m_message.clear();
    m_choice.index = 0;
    setState(RunState::Idle);
    emit cleared();
}

void TrainingSession::setLearningRate(double rate) {
    if (isActive()) m_control->setLearningRate(rate);
}

void TrainingSession::setSample(const SampleChoice& choice) {
    if (choice == m_choice) return;
    m_choice = choice;
    requestTrace();
}

bool TrainingSession::differsFromRun(const Project& project) const {
    if (!m_run) return false;
    const Project& ours = m_run->project;
    return project.cell != ours.cell || project.task != ours.task ||
           !(withoutLiveOptions(project.training, ours.training) == ours.training);
}

void TrainingSession::requestTrace() {
    m_traceWanted = true;
    if (m_tracing || !m_run || !m_parameters) return;
    m_traceWanted = false;
    m_tracing = true;
    QMetaObject::invokeMethod(
        m_tracer,
        [tracer = m_tracer, run = m_run, parameters = m_parameters, choice = m_choice] {
            tracer->trace(run, parameters, choice);
        },
        Qt::QueuedConnection);
}

void TrainingSession::measureSpeed() {
    if (m_state != RunState::Running || !m_sinceSpeed.isValid()) return;
    const qint64 elapsed = m_sinceSpeed.elapsed();
    if (elapsed < kSpeedIntervalMs) return;
    m_speed = 1000.0 * double(m_records.size() - m_recordsAtSpeed) / double(elapsed);
    m_recordsAtSpeed = m_records.size();
    m_sinceSpeed.restart();
}

void TrainingSession::drain() {
    RunMailbox::Content content = m_mailbox->take();
    for (const RunNotice& notice : content.notices) {
        if (notice.kind != RunNotice::Kind::Prepared) continue;
        m_run = notice.run;
        m_records.clear();
        m_parameters.reset();
        m_gradient.reset();
        m_snapshot.reset();
        const int size = m_run->task->splitSize(m_choice.split);
        if (size > 0 && m_choice.index >= size) m_choice.index = 0;
        m_sinceSpeed.start();
        m_recordsAtSpeed = 0;
        emit runStarted();
        if (m_state == RunState::Preparing) setState(RunState::Running);
    }
    if (!content.records.empty()) {
        const int first = int(m_records.size());
        m_records.insert(m_records.end(), std::make_move_iterator(content.records.begin()),
                         std::make_move_iterator(content.records.end()));
        measureSpeed();
        emit recordsAdded(first);
    }
    if (content.parameters) {
        m_parameters = content.parameters;
        requestTrace();
        emit parametersChanged();
    }
    if (content.gradient) {
        m_gradient = content.gradient;
        emit gradientChanged();
    }
    for (const RunNotice& notice : content.notices) {
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
            case RunNotice::Kind::Ended:
            case RunNotice::Kind::Failed:
                if (m_state == RunState::Stopping) m_stopLatencyMs = double(m_sinceStop.nsecsElapsed()) / 1e6;
                m_message =
                    QString::fromStdString(notice.summary ? notice.summary->explanation : notice.text);
                m_timer.stop();
                if (m_forgetAtEnd) {
                    forget();
                } else {
                    setState(notice.kind == RunNotice::Kind::Ended ? RunState::Finished : RunState::Failed);
                }
                break;
        }
    }
}

}  // namespace ketloom
