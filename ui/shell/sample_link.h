#pragma once

#include <QObject>

namespace ketloom {

class LiveState;
class StatePanel;
class TrainingSession;

/// One sample and one time step for canvas and state panel: while the live state is on, choosing either in
/// one of them chooses it in the other, and the player of the state panel plays on the canvas, too.
class SampleLink : public QObject {
    Q_OBJECT
public:
    SampleLink(LiveState& live, TrainingSession& session, StatePanel& panel, QObject* parent);

private:
    void toPanel();
    void fromPanel(int step);

    LiveState& m_live;
    TrainingSession& m_session;
    StatePanel& m_panel;
    bool m_passing = false;  ///< what comes back from the other side is not passed on
};

}  // namespace ketloom
