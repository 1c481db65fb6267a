#include "ui/training/sweep_session.h"

#include <QThread>
#include <algorithm>
#include <utility>

#include "ui/document/core_values.h"

namespace ketloom {
namespace {

constexpr int kDrainIntervalMs = 200;

}  // namespace

SweepSession::SweepSession(QObject* parent)
    : QObject(parent),
      m_mailbox(std::make_shared<SweepMailbox>()),
      m_thread(new QThread(this)),
      m_worker(new SweepWorker(m_mailbox)) {
    qRegisterMetaType<std::shared_ptr<const SweepRecord>>();
    qRegisterMetaType<std::shared_ptr<const SweepSummary>>();
    m_thread->setObjectName(QStringLiteral("sweep"));
    m_worker->moveToThread(m_thread);
    connect(
        m_worker, &SweepWorker::began, this,
        [this](const QString& folder, const std::shared_ptr<const SweepRecord>& record) {
            show(folder, *record);
        },
        Qt::QueuedConnection);
    connect(
        m_worker, &SweepWorker::ended, this,
        [this](const std::shared_ptr<const SweepSummary>& summary) { end(*summary); }, Qt::QueuedConnection);
    connect(
        m_worker, &SweepWorker::read, this,
        [this](const QString& folder, const std::shared_ptr<const SweepRecord>& record) {
            takeFolder(folder, *record);
        },
        Qt::QueuedConnection);
    connect(m_worker, &SweepWorker::refused, this, &SweepSession::refused, Qt::QueuedConnection);
    m_timer.setInterval(kDrainIntervalMs);
    connect(&m_timer, &QTimer::timeout, this, &SweepSession::drain);
    m_thread->start();
}

SweepSession::~SweepSession() {
    if (m_control) m_control->requestStop();
    m_thread->quit();
    m_thread->wait();
    delete m_worker;
}

void SweepSession::setState(SweepState state) {
    if (state == m_state) return;
    m_state = state;
    emit stateChanged(state);
}

void SweepSession::start(const Sweep& sweep, const std::filesystem::path& parent, int jobs) {
    if (isActive()) return;
    SweepOrder order;
    order.sweep = sweep;
    order.parent = parent;
    order.jobs = jobs;
    // Should it fail before its folder is there, nothing of the one before stands beside its message.
    SweepRecord fresh;
    fresh.sweep = sweep;
    show({}, fresh);
    begin(std::move(order));
}

void SweepSession::goOn(int jobs) {
    if (isActive() || m_folder.isEmpty()) return;
    SweepOrder order;
    order.folder = toPath(m_folder);
    order.jobs = jobs;
    begin(std::move(order));
}

void SweepSession::begin(SweepOrder order) {
    m_message.clear();
    m_mailbox->clear();
    m_control = std::make_shared<SweepControl>();
    QMetaObject::invokeMethod(
        m_worker,
        [worker = m_worker, order = std::move(order), control = m_control] { worker->run(order, control); },
        Qt::QueuedConnection);
    m_timer.start();
    setState(SweepState::Running);
}

void SweepSession::showFolder(const std::filesystem::path& folder) {
    if (isActive()) return emit refused(tr("Stop the sweep that is being trained first."));
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, folder] { worker->look(folder); }, Qt::QueuedConnection);
}

void SweepSession::takeFolder(const QString& folder, const SweepRecord& record) {
    if (isActive()) return;  // begun while the folder was read
    show(folder, record);
    m_message.clear();
    setState(int(m_results.size()) == m_sweep.pointCount() ? SweepState::Finished : SweepState::Stopped);
}

void SweepSession::show(const QString& folder, const SweepRecord& record) {
    m_sweep = record.sweep;
    m_folder = folder;
    m_results = record.results;
    m_running.clear();
    m_secondsLeft = 0.0;
    emit sweepChanged();
}

void SweepSession::pause() {
    if (m_state != SweepState::Running) return;
    m_control->pause();
    setState(SweepState::Paused);
}

void SweepSession::resume() {
    if (m_state != SweepState::Paused) return;
    m_control->resume();
    setState(SweepState::Running);
}

void SweepSession::stop() {
    if (!isActive() || m_state == SweepState::Stopping) return;
    m_sinceStop.start();
    m_control->requestStop();
    setState(SweepState::Stopping);
}

void SweepSession::drain() {
    SweepMailbox::Content content = m_mailbox->take();
    m_running = std::move(content.running);
    m_secondsLeft = content.secondsLeft;
    const bool grown = !content.finished.empty();
    for (PointResult& result : content.finished) {
        const auto place =
            std::lower_bound(m_results.begin(), m_results.end(), result.point,
                             [](const PointResult& each, int point) { return each.point < point; });
        m_results.insert(place, std::move(result));
    }
    if (grown) emit resultsChanged();
    emit progressed();
}

void SweepSession::end(const SweepSummary& summary) {
    m_timer.stop();
    drain();
    m_running.clear();
    if (m_state == SweepState::Stopping) m_stopLatencyMs = double(m_sinceStop.nsecsElapsed()) / 1e6;
    if (summary.error) m_message = toQString(toString(*summary.error));
    setState(summary.error      ? SweepState::Failed
             : summary.left > 0 ? SweepState::Stopped
                                : SweepState::Finished);
    emit progressed();
}

}  // namespace ketloom
