#include "ui/training/trainability_session.h"

#include <QThread>
#include <exception>

#include "ui/document/core_values.h"
#include "ui/training/thread_priority.h"

namespace ketloom {

namespace {

constexpr int kProgressIntervalMs = 100;

}  // namespace

TrainabilitySession::TrainabilitySession(QObject* parent)
    : QObject(parent),
      m_thread(new QThread(this)),
      m_worker(new QObject),
      m_counter(std::make_shared<Counter>()) {
    m_thread->setObjectName(QStringLiteral("trainability"));
    m_worker->moveToThread(m_thread);
    m_timer.setInterval(kProgressIntervalMs);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        emit progressed({m_counter->points, m_counter->initialisations});
    });
    m_thread->start();
}

TrainabilitySession::~TrainabilitySession() {
    stop();
    m_thread->quit();
    m_thread->wait();
    delete m_worker;
}

void TrainabilitySession::stop() {
    if (m_stop) m_stop->request_stop();
}

void TrainabilitySession::start(const Request& request) {
    if (isBusy()) return;
    m_stop.emplace();
    m_counter->points = 0;
    m_counter->initialisations = 0;
    m_timer.start();
    const auto work = [request, counter = m_counter, stop = m_stop->get_token()]() -> Outcome {
        yieldToWindow();
        try {
            const auto task = createTask(request.task);
            if (!task) return {std::nullopt, toQString(toString(task.error()))};
            auto result = probeTrainability(
                request.options, **task, request.cache,
                [&](int points, int initialisations) {
                    counter->points = points;
                    counter->initialisations = initialisations;
                },
                stop);
            if (!result) return {std::nullopt, toQString(toString(result.error()))};
            return {std::move(*result), {}};
        } catch (const std::bad_alloc&) {
            return {std::nullopt, tr("Not enough memory for these cells. Ask about fewer lanes.")};
        } catch (const std::exception& e) {
            return {std::nullopt, QString::fromUtf8(e.what())};
        }
    };
    QMetaObject::invokeMethod(
        m_worker,
        [this, work] {
            Outcome outcome = work();
            QMetaObject::invokeMethod(
                this,
                [this, outcome = std::move(outcome)] {
                    m_timer.stop();
                    m_stop.reset();
                    emit finished(outcome);
                },
                Qt::QueuedConnection);
        },
        Qt::QueuedConnection);
}

}  // namespace ketloom
