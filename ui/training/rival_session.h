#pragma once

#include <QObject>
#include <QTimer>
#include <memory>

#include "ui/training/training_session.h"

namespace ketloom {

/// Another network, trained beside the run in the window: with the same task, loss, seeds and options, its
/// size matched, in a session of its own with its own run folder. It stops, pauses and goes on with the run,
/// and takes over each learning rate that the run is given; it is forgotten when a run begins that it cannot
/// be compared with. All functions return at once.
class RivalSession : public QObject {
    Q_OBJECT
public:
    explicit RivalSession(TrainingSession& main, QObject* parent = nullptr);
    ~RivalSession() override;

    /// Why no such network can be trained beside the run now; empty where it can.
    QString whyNot(ModelKind kind) const;
    /// Stops the rival there was and starts this one. Nothing happens where whyNot() says why.
    void start(ModelKind kind);
    void stop();
    /// Stops it and forgets its curves.
    void clear();

    bool isActive() const;
    /// Its run; null where there is none. Records and state are those of session().
    std::shared_ptr<const ActiveRun> run() const;
    /// Null before the first rival.
    const TrainingSession* session() const { return m_session.get(); }
    /// "LSTM with 10 hidden units"; empty where there is none.
    QString name() const;
    /// How it stands, in one sentence; empty where there is none.
    QString sentence() const;

signals:
    /// Begun, ended, gone, or new records; at most about four times a second while it runs.
    void changed();
    void warned(const QString& text);

private:
    void followMain(RunState state);
    void begin();

    TrainingSession& m_main;
    std::unique_ptr<TrainingSession> m_session;  ///< made when it is needed first: it has threads
    std::unique_ptr<Project> m_next;             ///< waits for the rival before to end
    Project m_project;                           ///< of the present rival
    std::shared_ptr<const ActiveRun> m_run;      ///< its run, once there is one
    bool m_any = false;
    QTimer m_telling;
};

/// True where runs of these projects can be compared step by step: the same task and training options, words
/// of the same size.
bool sameTerms(const Project& a, const Project& b);

}  // namespace ketloom
