#include "ui/training/live_session.h"

#include <QThread>

#include "core/cell/validate.h"
#include "ui/training/training_session.h"

namespace ketloom {

namespace {

constexpr int kFollowIntervalMs = 100;
constexpr int kSlowMs = 500;

}  // namespace

LiveSession::LiveSession(Document& document, TrainingSession& training, LiveParameters& parameters,
                         LiveState& state, QObject* parent)
    : QObject(parent),
      m_document(document),
      m_training(training),
      m_parameters(parameters),
      m_state(state),
      m_thread(new QThread(this)),
      m_worker(new LiveWorker) {
    qRegisterMetaType<LiveAnswer>();
    m_thread->setObjectName(QStringLiteral("live"));
    m_worker->moveToThread(m_thread);
    connect(m_worker, &LiveWorker::found, this, &LiveSession::take, Qt::QueuedConnection);
    for (QTimer* timer : {&m_asking, &m_following, &m_slow}) timer->setSingleShot(true);
    m_slow.setInterval(kSlowMs);
    m_asking.setInterval(0);
    m_following.setInterval(kFollowIntervalMs);
    connect(&m_asking, &QTimer::timeout, this, &LiveSession::ask);
    connect(&m_slow, &QTimer::timeout, this, &LiveSession::grownSlow);
    connect(&m_following, &QTimer::timeout, this, &LiveSession::followRun);

    connect(&m_state, &LiveState::chosen, this, &LiveSession::want);
    connect(&m_parameters, &LiveParameters::changed, this, &LiveSession::want);
    connect(&m_document, &Document::changed, this, [this](const ChangeEvent& event) {
        if (event.cell || event.task || event.reset) want();
    });
    connect(&m_training, &TrainingSession::parametersChanged, this, [this] {
        if (!m_following.isActive()) m_following.start();
    });
    connect(&m_training, &TrainingSession::cleared, this, [this] {
        m_following.stop();
        m_parameters.clearRun();
    });
    m_thread->start();
    want();
}

LiveSession::~LiveSession() {
    m_stop.request_stop();
    m_thread->quit();
    m_thread->wait();
    delete m_worker;
}

void LiveSession::followRun() {
    const auto run = m_training.run();
    const auto parameters = m_training.parameters();
    // Those of a classical network are none of the cell's.
    if (run && parameters && run->project.model.kind == ModelKind::Qrnn)
        m_parameters.setRun(run->project.cell, parameters->step, parameters->values);
}

void LiveSession::want() {
    if (!m_asking.isActive()) m_asking.start();
}

void LiveSession::ask() {
    if (!m_state.choice().on) {
        m_wanted = false;
        m_request.reset();
        if (m_inFlight) m_stop.request_stop();
        if (m_state.probe() || m_state.answer().stale || !m_state.answer().message.isEmpty())
            m_state.setAnswer({});
        return;
    }
    if (m_inFlight) {
        m_wanted = true;
        if (!m_slow.isActive()) m_stop.request_stop();
        return;
    }
    m_wanted = false;
    const Project& project = m_document.project();
    if (!isSimulable(project.cell)) {
        m_request.reset();
        LiveAnswer answer;
        answer.message = tr("The cell has errors and cannot be simulated: the list of problems tells which.");
        return m_state.setAnswer(answer);
    }
    LiveRequest request{project.cell, m_parameters.values(), project.task, m_state.choice()};
    if (m_request && request == *m_request) return;
    m_request = request;
    m_inFlight = true;
    m_stop = std::stop_source();
    m_slow.start();
    ++m_asked;
    QMetaObject::invokeMethod(
        m_worker,
        [worker = m_worker, request = std::move(request), stop = m_stop.get_token()] {
            worker->look(request, stop);
        },
        Qt::QueuedConnection);
}

void LiveSession::grownSlow() {
    if (!m_inFlight) return;
    if (m_wanted) m_stop.request_stop();
    LiveAnswer answer = m_state.answer();
    answer.stale = true;
    if (m_request) m_state.setAnswer(answer);
}

void LiveSession::take(const LiveAnswer& answer) {
    m_inFlight = false;
    m_slow.stop();
    // Given up, switched off meanwhile, or the cell has become one that cannot be shown.
    if (m_request && !m_stop.stop_requested()) m_state.setAnswer(answer);
    if (m_wanted) ask();
}

}  // namespace ketloom
