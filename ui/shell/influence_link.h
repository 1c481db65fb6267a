#pragma once

#include <QObject>

namespace ketloom {

class InfluencePanel;
class InfluenceSession;
class Playhead;
class TrainingSession;

/// Joins the view of what an output depends on to the worker that finds it out, and its playhead to that of
/// the state panel.
class InfluenceLink : public QObject {
    Q_OBJECT
public:
    InfluenceLink(TrainingSession& training, Playhead& playhead, InfluencePanel& panel, QObject* parent);

private:
    TrainingSession& m_training;
    InfluenceSession* m_session;
    InfluencePanel& m_panel;
    void show();
};

}  // namespace ketloom
