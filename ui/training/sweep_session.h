#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>
#include <map>
#include <memory>
#include <vector>

#include "ui/training/sweep_worker.h"

class QThread;

namespace ketloom {

enum class SweepState {
    Idle,  ///< nothing was trained yet, or a folder was only looked at
    Running,
    Paused,
    Stopping,
    Finished,  ///< every point has a result
    Stopped,   ///< some have none; going on is possible
    Failed,    ///< message() tells why
};

/// One sweep at a time, seen from the window; the training of the main window goes on beside it. All
/// functions return at once. The destructor asks the sweep to stop and waits for it.
class SweepSession : public QObject {
    Q_OBJECT
public:
    explicit SweepSession(QObject* parent = nullptr);
    ~SweepSession() override;

    SweepState state() const { return m_state; }
    bool isActive() const {
        return m_state == SweepState::Running || m_state == SweepState::Paused ||
               m_state == SweepState::Stopping;
    }
    const QString& message() const { return m_message; }

    /// Trains a sweep into a new folder below `parent`, `jobs` at a time.
    void start(const Sweep& sweep, const std::filesystem::path& parent, int jobs);
    /// Shows what a folder holds, without training: sweepChanged() or refused() tells when it has been read.
    void showFolder(const std::filesystem::path& folder);
    /// Trains the rest of the folder that is shown.
    void goOn(int jobs);
    void pause();
    void resume();
    void stop();

    const Sweep& sweep() const { return m_sweep; }
    const QString& folder() const { return m_folder; }
    /// By point.
    const std::vector<PointResult>& results() const { return m_results; }
    /// Trainings under way, by point.
    const std::map<int, SweepPlace>& running() const { return m_running; }
    double secondsLeft() const { return m_secondsLeft; }
    /// From the last stop() to the end of the sweep as the window sees it; negative before the first.
    double stopLatencyMs() const { return m_stopLatencyMs; }

signals:
    void stateChanged(ketloom::SweepState state);
    /// Another sweep is shown, or none.
    void sweepChanged();
    /// A folder cannot be shown; what is shown stays.
    void refused(const QString& problem);
    /// results() has grown.
    void resultsChanged();
    /// running() and secondsLeft() are new; a few times a second.
    void progressed();

private:
    void begin(SweepOrder order);
    void setState(SweepState state);
    void show(const QString& folder, const SweepRecord& record);
    void takeFolder(const QString& folder, const SweepRecord& record);
    void drain();
    void end(const SweepSummary& summary);

    SweepState m_state = SweepState::Idle;
    QString m_message;
    Sweep m_sweep;
    QString m_folder;
    std::vector<PointResult> m_results;
    std::map<int, SweepPlace> m_running;
    double m_secondsLeft = 0.0;
    std::shared_ptr<SweepMailbox> m_mailbox;
    std::shared_ptr<SweepControl> m_control;
    QThread* m_thread;
    SweepWorker* m_worker;
    QTimer m_timer;
    QElapsedTimer m_sinceStop;
    double m_stopLatencyMs = -1.0;
};

}  // namespace ketloom
