#include "ui/training/influence_session.h"

#include <QThread>

#include "ui/training/training_session.h"

namespace ketloom {

namespace {

/// Between two looks at a run that goes on.
constexpr int kFollowIntervalMs = 400;
constexpr int kSlowMs = 500;
/// A drawing changes with every move of the mouse: what is nearly ready is worth waiting for.
constexpr int kGraceMs = 80;

bool isAboutTheSame(const InfluenceRequest& a, const InfluenceRequest& b) {
    return a.run == b.run && a.sample == b.sample && a.drawing == b.drawing && a.choice == b.choice;
}

}  // namespace

InfluenceSession::InfluenceSession(TrainingSession& training, QObject* parent)
    : QObject(parent), m_training(training), m_thread(new QThread(this)), m_worker(new InfluenceWorker) {
    qRegisterMetaType<InfluenceAnswer>();
    m_thread->setObjectName(QStringLiteral("influence"));
    m_worker->moveToThread(m_thread);
    connect(m_worker, &InfluenceWorker::found, this, &InfluenceSession::take, Qt::QueuedConnection);
    for (QTimer* timer : {&m_asking, &m_following, &m_grace, &m_slow}) timer->setSingleShot(true);
    m_asking.setInterval(0);
    m_following.setInterval(kFollowIntervalMs);
    m_grace.setInterval(kGraceMs);
    m_slow.setInterval(kSlowMs);
    connect(&m_asking, &QTimer::timeout, this, &InfluenceSession::ask);
    connect(&m_following, &QTimer::timeout, this, &InfluenceSession::ask);
    connect(&m_grace, &QTimer::timeout, this, &InfluenceSession::ask);
    connect(&m_slow, &QTimer::timeout, this, [this] {
        if (!m_answer) return;
        InfluenceAnswer answer = m_answer;
        answer.stale = true;
        setAnswer(std::move(answer));
    });
    connect(&training, &TrainingSession::runStarted, this, [this] {
        m_slow.stop();
        setAnswer({});  // that of the run before
        m_asking.start();
    });
    connect(&training, &TrainingSession::cleared, this, [this] { m_asking.start(); });
    // Comes after every change of the parameters and of the sample.
    connect(&training, &TrainingSession::snapshotChanged, this, &InfluenceSession::followRun);
    m_thread->start();
}

InfluenceSession::~InfluenceSession() {
    m_stop.request_stop();
    m_thread->quit();
    m_thread->wait();
    delete m_worker;
}

void InfluenceSession::setWatched(bool watched) {
    if (watched == m_watched) return;
    m_watched = watched;
    m_asking.start();
}

void InfluenceSession::choose(const InfluenceChoice& choice) {
    if (choice == m_choice) return;
    m_choice = choice;
    m_asking.start();
}

void InfluenceSession::setDrawing(std::shared_ptr<const Image> drawing) {
    if (drawing == m_drawing) return;
    m_drawing = std::move(drawing);
    m_asking.start();
}

std::optional<InfluenceRequest> InfluenceSession::wanted() const {
    const auto snapshot = m_training.snapshot();
    const auto parameters = m_training.parameters();
    if (!snapshot || snapshot->run != m_training.run() || !parameters) return std::nullopt;
    return InfluenceRequest{snapshot->run, parameters, m_drawing ? SampleChoice{} : snapshot->choice,
                            m_drawing, m_choice};
}

void InfluenceSession::followRun() {
    const auto request = wanted();
    if (!request || !m_request || !isAboutTheSame(*request, *m_request)) return m_asking.start();
    if (!m_following.isActive()) m_following.start();
}

void InfluenceSession::ask() {
    const auto request = wanted();
    if (!m_watched || !request) {
        m_request.reset();
        if (m_inFlight) m_stop.request_stop();
        m_slow.stop();
        if (!m_training.run()) setAnswer({});
        return;
    }
    if (m_inFlight) {
        // New parameters wait for the answer to the old ones; another question waits for a moment only.
        const bool another = !m_request || !isAboutTheSame(*request, *m_request);
        if (another && !m_grace.isActive()) m_stop.request_stop();
        return;
    }
    if (m_request && *request == *m_request) return;
    // Newer parameters of the same run make nothing shown stale.
    if (!m_request || !isAboutTheSame(*request, *m_request)) m_slow.start();
    m_request = request;
    m_inFlight = true;
    m_stop = std::stop_source();
    m_grace.start();
    ++m_asked;
    QMetaObject::invokeMethod(
        m_worker,
        [worker = m_worker, request = *request, stop = m_stop.get_token()] { worker->work(request, stop); },
        Qt::QueuedConnection);
}

void InfluenceSession::take(const InfluenceAnswer& answer) {
    m_inFlight = false;
    m_grace.stop();
    m_slow.stop();
    const bool ofThisRun = m_request && m_request->run == m_training.run();
    if (ofThisRun && !m_stop.stop_requested()) setAnswer(answer);
    if (m_stop.stop_requested()) m_request.reset();
    const auto request = wanted();
    if (m_request && request && isAboutTheSame(*request, *m_request)) {
        if (*request != *m_request && !m_following.isActive()) m_following.start();
    } else {
        m_asking.start();
    }
}

void InfluenceSession::setAnswer(InfluenceAnswer answer) {
    m_answer = std::move(answer);
    emit changed();
}

}  // namespace ketloom
