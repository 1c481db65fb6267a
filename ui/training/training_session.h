#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/training/training.h"
#include "ui/training/run_mailbox.h"
#include "ui/training/run_types.h"

class QThread;

namespace ketloom {

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
    /// Whether the latest of play() and step() was a step.
    bool isStepping() const { return m_stepping; }
    void stop();
    /// Shows an earlier run as it ended: its records, its parameters and the state of a sample. Nothing is
    /// trained and nothing is written; the state becomes Finished, or Failed where the folder cannot be read.
    /// An active run is stopped first. stop() ends the reading, too.
    void open(const std::filesystem::path& folder);
    /// Whether the run that is shown, opened or ended here, can be trained further from its checkpoint.
    bool canGoOn() const { return !isActive() && m_run && !m_run->folder.empty() && m_checkpoint; }
    /// Steps at that checkpoint; 0 where there is none.
    int checkpointStep() const { return m_checkpoint.value_or(0); }
    /// Trains it further in its own folder, with the steps, stop loss and threads of `project`.
    void goOn(const Project& project);
    /// Stops the run and, once it has ended, forgets it: another project is being looked at.
    void clear();
    /// Honoured at the next step of an active run.
    void setLearningRate(double rate);
    /// The rate set last while this run was trained, else that of its project; none without a run.
    std::optional<double> learningRate() const;

    void setSample(const SampleChoice& choice);
    const SampleChoice& sample() const { return m_choice; }

    /// Works out a second sample, or the same under other parameters, beside the shown one; none: nothing.
    void setComparison(const std::optional<Comparison>& comparison);
    const std::optional<Comparison>& comparison() const { return m_comparison; }
    /// Null while it is being worked out, or nothing is compared.
    std::shared_ptr<const TrainingSnapshot> compared() const { return m_compared; }
    /// Writes every state of the shown sample to a file, where they are kept sparsely; ends with
    /// statesWritten().
    void writeStates(const QString& path);

    /// Where run folders are made; none: runs are not kept. Holds for the next run.
    void setRunsFolder(std::optional<std::filesystem::path> folder);
    const std::optional<std::filesystem::path>& runsFolder() const { return m_runsFolder; }

    /// Every record of the current or last run, in order.
    const std::vector<StepRecord>& records() const { return m_records; }
    /// Null before data and model of the first run are ready.
    std::shared_ptr<const ActiveRun> run() const { return m_run; }
    std::shared_ptr<const TrainingSnapshot> snapshot() const { return m_snapshot; }
    /// The newest parameters of the run; null before its first.
    std::shared_ptr<const ParameterSnapshot> parameters() const { return m_parameters; }
    /// The parameters of the run at some of its steps, step 0 among them.
    const ParameterHistory::Snapshots& parameterSnapshots() const { return m_snapshots; }
    /// Why the state of a run that is shown will never be: it was read from disk without parameters. Empty
    /// where it is there or may come.
    QString whyNoState() const;
    /// The newest gradient that was handed over, a few times a second and at a pause; null before the first.
    std::shared_ptr<const GradientSnapshot> gradient() const { return m_gradient; }
    /// True when the project's network, task or options that a run cannot change differ from the copy being
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
    /// The run goes on with another rate from its next step.
    void learningRateChanged(double rate);
    /// Records first .. records().size()-1 are new.
    void recordsAdded(int first);
    void snapshotChanged();
    void parametersChanged();
    void parameterSnapshotsChanged();
    /// compared() is another one.
    void comparedChanged();
    /// `problem` is empty where all went well.
    void statesWritten(const QString& path, const QString& problem);
    void gradientChanged();
    void warned(const QString& text);
    void runsFolderChanged();

private:
    void start(const RunRequest& request, bool oneStepOnly);
    void begin();
    void setState(RunState state);
    void drain();
    void takeRun(const std::shared_ptr<const ActiveRun>& run);
    void measureSpeed();
    void requestTrace();
    void requestCompared();
    void askTracer();
    void takeTrace(const std::shared_ptr<const TrainingSnapshot>& snapshot);
    void forgetTraces();
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
    std::vector<StepRecord> m_waiting;  ///< to be handed on
    std::vector<RunNotice> m_notices;   ///< behind those
    std::shared_ptr<const ParameterSnapshot> m_parameters;
    std::shared_ptr<const GradientSnapshot> m_gradient;
    std::shared_ptr<const TrainingSnapshot> m_snapshot;
    SampleChoice m_choice;
    std::optional<Comparison> m_comparison;
    std::optional<Comparison> m_askedComparison;  ///< what the tracer works on, or did last
    std::shared_ptr<const TrainingSnapshot> m_compared;
    ParameterHistory::Snapshots m_snapshots;
    enum class Tracing { Nothing, Shown, Compared };
    Tracing m_tracing = Tracing::Nothing;  ///< what the tracer works on
    bool m_traceWanted = false;
    bool m_comparedWanted = false;
    bool m_traceUrgent = false;  ///< the user waits for it
    QElapsedTimer m_sinceTrace;  ///< began
    QTimer m_rest;               ///< a long trace is followed by a longer rest: training needs the processor
    std::stop_source m_traceStop;  ///< of what the tracer works on
    std::stop_source m_writeStop;
    bool m_forgetAtEnd = false;
    bool m_stepping = false;
    bool m_opening = false;                               ///< the worker reads an earlier run
    std::optional<std::filesystem::path> m_openAfterEnd;  ///< to be opened when the run has been forgotten
    std::optional<int> m_checkpoint;                      ///< steps at the checkpoint of a run that has ended
    std::optional<double> m_learningRate;                 ///< set while the run was trained

    QElapsedTimer m_sinceStop;
    double m_stopLatencyMs = -1.0;
    QElapsedTimer m_sinceSpeed;
    std::size_t m_recordsAtSpeed = 0;
    double m_speed = 0.0;
};

}  // namespace ketloom

Q_DECLARE_METATYPE(std::shared_ptr<const ketloom::TrainingSnapshot>)
