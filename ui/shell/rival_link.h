#pragma once

#include <QObject>

#include "ui/training/rival_session.h"

namespace ketloom {

class Actions;
class TrainingPanel;

/// Train > Train a rival beside: the menu, the line in the training panel, and a Stop that stops both.
class RivalLink : public QObject {
    Q_OBJECT
public:
    RivalLink(TrainingSession& main, Actions& actions, TrainingPanel& panel, QObject* parent);

    RivalSession& rival() { return m_rival; }

private:
    void refresh();

    TrainingSession& m_main;
    Actions& m_actions;
    RivalSession m_rival;
};

}  // namespace ketloom
