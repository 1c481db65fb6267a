#pragma once

#include <QObject>
#include <QTimer>
#include <memory>
#include <optional>
#include <stop_token>

#include "ui/training/influence_worker.h"

class QThread;

namespace ketloom {

class TrainingSession;

/// Works out what the output of the run's sample depends on, on a thread of its own, while somebody looks. It
/// follows the run a few times a second at most; another choice, sample or drawing is answered at once, and
/// what is being worked out for the one before is given up unless it takes but a moment. All functions return
/// at once.
class InfluenceSession : public QObject {
    Q_OBJECT
public:
    explicit InfluenceSession(TrainingSession& training, QObject* parent = nullptr);
    ~InfluenceSession() override;

    /// Nothing is worked out while nobody looks.
    void setWatched(bool watched);
    void choose(const InfluenceChoice& choice);
    const InfluenceChoice& choice() const { return m_choice; }
    /// A drawing in place of the sample of the run; null: the sample again.
    void setDrawing(std::shared_ptr<const Image> drawing);

    const InfluenceAnswer& answer() const { return m_answer; }
    /// Questions put to the worker so far.
    int asked() const { return m_asked; }

signals:
    void changed();

private:
    void followRun();
    void ask();
    void take(const InfluenceAnswer& answer);
    void setAnswer(InfluenceAnswer answer);
    std::optional<InfluenceRequest> wanted() const;

    TrainingSession& m_training;
    QThread* m_thread;
    InfluenceWorker* m_worker;
    std::stop_source m_stop;  ///< of the question in flight
    QTimer m_asking;          ///< tells once about many changes
    QTimer m_following;       ///< keeps the parameters of a run apart
    QTimer m_grace;           ///< while it runs, the question in flight is not given up for another
    QTimer m_slow;            ///< runs out when the question in flight takes long
    InfluenceChoice m_choice;
    std::shared_ptr<const Image> m_drawing;
    std::optional<InfluenceRequest> m_request;  ///< what the latest answer is or will be about
    InfluenceAnswer m_answer;
    bool m_watched = false;
    bool m_inFlight = false;
    int m_asked = 0;
};

}  // namespace ketloom
