#pragma once

#include <QObject>

#include "ui/training/rival_session.h"

namespace ketloom {

class Actions;
class RunPlots;
class TrainingPanel;

/// Train > Train a rival beside: the menu, the line in the training panel, its curves over those of the run,
/// and a Stop that stops both.
class RivalLink : public QObject {
    Q_OBJECT
public:
    RivalLink(TrainingSession& main, Actions& actions, TrainingPanel& panel, RunPlots& plots,
              QObject* parent);

    RivalSession& rival() { return m_rival; }

private:
    void refresh();
    void draw();

    TrainingSession& m_main;
    Actions& m_actions;
    RunPlots& m_plots;
    RivalSession m_rival;
    int m_shownStep = 0;  ///< of the run's gradient through time, when the curves were drawn
};

}  // namespace ketloom
