#pragma once

#include <QObject>

namespace ketloom {

class LiveState;
class Playhead;
class StatePanel;
class TrainingSession;

/// One sample and one time step for canvas and plots: while the live state is on, choosing a sample in canvas
/// or state panel chooses it in the other, and the time step of the canvas is that of the playhead. Before
/// the first run the playhead moves along the sample of the canvas.
class SampleLink : public QObject {
    Q_OBJECT
public:
    SampleLink(LiveState& live, TrainingSession& session, StatePanel& panel, Playhead& playhead,
               QObject* parent);

private:
    void toPanel();
    void toPlayhead();
    void fromPlayhead(int step);
    void countFromLive();

    LiveState& m_live;
    TrainingSession& m_session;
    StatePanel& m_panel;
    Playhead& m_playhead;
    bool m_passing = false;  ///< what comes back from the other side is not passed on
};

}  // namespace ketloom
