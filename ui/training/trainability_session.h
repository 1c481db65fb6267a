#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>

#include "core/insight/trainability.h"

class QThread;

namespace ketloom {

/// One probe at a time on a thread of its own. All functions return at once.
class TrainabilitySession : public QObject {
    Q_OBJECT
public:
    /// What is asked, by value.
    struct Request {
        TrainabilityOptions options;
        TaskOptions task;
        std::optional<std::filesystem::path> cache;
    };
    /// How far it is.
    struct Progress {
        int points = 0;           ///< done
        int initialisations = 0;  ///< done at the next one
    };
    /// How it ended.
    struct Outcome {
        std::optional<TrainabilityResult> result;  ///< none: `message` says why
        QString message;
    };

    explicit TrainabilitySession(QObject* parent = nullptr);
    ~TrainabilitySession() override;

    bool isBusy() const { return m_stop.has_value(); }
    /// Ignored while a probe goes on.
    void start(const Request& request);
    /// The points done until then are the result.
    void stop();

signals:
    void progressed(const ketloom::TrainabilitySession::Progress& progress);
    void finished(const ketloom::TrainabilitySession::Outcome& outcome);

private:
    /// Written by the thread, read by the window.
    struct Counter {
        std::atomic<int> points = 0;
        std::atomic<int> initialisations = 0;
    };

    QThread* m_thread;
    QObject* m_worker;
    std::shared_ptr<Counter> m_counter;
    std::optional<std::stop_source> m_stop;  ///< while a probe goes on
    QTimer m_timer;
};

}  // namespace ketloom

Q_DECLARE_METATYPE(ketloom::TrainabilitySession::Outcome)
