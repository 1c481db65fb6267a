#pragma once

#include <QObject>
#include <QTimer>
#include <memory>
#include <optional>
#include <stop_token>

#include "ui/document/live_parameters.h"
#include "ui/document/live_state.h"
#include "ui/training/live_worker.h"

class QThread;

namespace ketloom {

class TrainingSession;

/// Keeps LiveState true: whenever the document, the parameters or the choice change it asks a worker, one
/// question at a time; what was asked meanwhile is forgotten but for the latest. A question that takes long
/// marks what is shown as stale, and is given up for a newer one. Also hands the parameters of the run to
/// LiveParameters, at most ten times a second. All functions return at once.
class LiveSession : public QObject {
    Q_OBJECT
public:
    LiveSession(Document& document, TrainingSession& training, LiveParameters& parameters, LiveState& state,
                QObject* parent = nullptr);
    ~LiveSession() override;

    bool isBusy() const { return m_inFlight; }
    /// Questions put to the worker so far.
    int asked() const { return m_asked; }

private:
    void want();
    void ask();
    void take(const LiveAnswer& answer);
    void grownSlow();
    void followRun();

    Document& m_document;
    TrainingSession& m_training;
    LiveParameters& m_parameters;
    LiveState& m_state;
    QThread* m_thread;
    LiveWorker* m_worker;
    std::stop_source m_stop;               ///< of the question in flight
    QTimer m_asking;                       ///< tells once about many changes
    QTimer m_following;                    ///< keeps the parameters of a run apart
    std::optional<LiveRequest> m_request;  ///< what the latest answer is or will be about
    QTimer m_slow;                         ///< runs out when the question in flight takes long
    bool m_inFlight = false;
    bool m_wanted = false;
    int m_asked = 0;
};

}  // namespace ketloom
