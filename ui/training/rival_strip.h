#pragma once

#include <QWidget>

#include "ui/training/rival_session.h"

class QLabel;
class QToolButton;

namespace ketloom {

/// One line on the network that is trained beside the run, with a button that stops it and one that takes its
/// curves off the plots. Takes no room where there is none.
class RivalStrip : public QWidget {
    Q_OBJECT
public:
    explicit RivalStrip(RivalSession& rival, QWidget* parent = nullptr);

private:
    void refresh();

    RivalSession& m_rival;
    QLabel* m_sentence;
    QToolButton* m_stop;
    QToolButton* m_close;
};

}  // namespace ketloom
