#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>
#include <memory>
#include <vector>

#include "core/training/training.h"
#include "ui/training/run_types.h"

class QThread;

namespace ketloom {

class RunMailbox;
class TraceWorker;
class TrainingWorker;

/// One run at a time, seen from the window. All functions return at once; what the run shows arrives in the
/// window's thread on a 33 ms timer. The destructor asks the run to stop, waits for it and takes its threads
/// down.
class TrainingSession : public QObject {
    Q_OBJECT
public:
    explicit TrainingSession(QObject* parent = nullptr);
    ~TrainingSession() override;

    RunState state() const { return m_state; }
    /// Preparing, Running, Paused or Stopping.
    bool isActive() const;
    /// What is wrong (Failed), how the run ended (Finished), else empty.
    const QString& message() const { return m_message; }

    /// Resumes a paused run; starts a new one on a copy of `project` when none is active.
    void play(const Project& project);
    void pause();
    /// One more step, then pause; without an active run a new one is started for it.
    void step(const Project& project);
    void stop();
    /// Stops the run and, once it has ended, forgets it: another project is being looked at.
    void clear();
    /// Honoured at the next step of an active run.
    void setLearningRate(double rate);

    void setSample(const SampleChoice& choice);
    const SampleChoice& sample() const { return m_choice; }

    /// Where run folders are made; none: runs are not kept. Holds for the next run.
    void setRunsFolder(std::optional<std::filesystem::path> folder) { m_runsFolder = std::move(folder); }

    /// Every record of the current or last run, in order.
    const std::vector<StepRecord>& records() const { return m_records; }
    /// Null before data and model of the first run are ready.
    std::shared_ptr<const ActiveRun> run() const { return m_run; }
    std::shared_ptr<const TrainingSnapshot> snapshot() const { return m_snapshot; }
    /// The newest parameters of the run; null before its first.
    std::shared_ptr<const ParameterSnapshot> parameters() const { return m_parameters; }
    /// The newest gradient that was handed over, a few times a second and at a pause; null before the first.
    std::shared_ptr<const GradientSnapshot> gradient() const { return m_gradient; }
    /// True when the project's cell, task or options that a run cannot change differ from the copy being
    /// trained.
    bool differsFromRun(const Project& project) const;

    /// Steps a second over the last second or so; 0 while nothing runs.
    double stepsPerSecond() const { return m_speed; }
    /// From the last stop() to the end of the run as the window sees it; negative before the first.
    double stopLatencyMs() const { return m_stopLatencyMs; }

signals:
    void stateChanged(ketloom::RunState state);
    /// Data and model of a new run are ready and the records are empty.
    void runStarted();
    /// There is no run any more.
    void cleared();
    /// Records first .. records().size()-1 are new.
    void recordsAdded(int first);
    void snapshotChanged();
    void parametersChanged();
    void gradientChanged();
    void warned(const QString& text);

private:
    void start(const Project& project, bool oneStepOnly);
    void setState(RunState state);
    void drain();
    void measureSpeed();
    void requestTrace();
    void forget();

    RunState m_state = RunState::Idle;
    QString m_message;
    std::shared_ptr<RunMailbox> m_mailbox;
    std::shared_ptr<TrainingControl> m_control;
    QThread* m_trainingThread;
    QThread* m_traceThread;
    TrainingWorker* m_worker;
    TraceWorker* m_tracer;
    QTimer m_timer;

    std::optional<std::filesystem::path> m_runsFolder;
    std::shared_ptr<const ActiveRun> m_run;
    std::vector<StepRecord> m_records;
    std::shared_ptr<const ParameterSnapshot> m_parameters;
    std::shared_ptr<const GradientSnapshot> m_gradient;
    std::shared_ptr<const TrainingSnapshot> m_snapshot;
    SampleChoice m_choice;
    bool m_tracing = false;
    bool m_traceWanted = false;
    bool m_forgetAtEnd = false;

    QElapsedTimer m_sinceStop;
    double m_stopLatencyMs = -1.0;
    QElapsedTimer m_sinceSpeed;
    std::size_t m_recordsAtSpeed = 0;
    double m_speed = 0.0;
};

}  // namespace ketloom

Q_DECLARE_METATYPE(std::shared_ptr<const ketloom::TrainingSnapshot>)
