#pragma once

#include <QWidget>

class QLabel;
class QSlider;
class QToolButton;

namespace ketloom {

class Playhead;

/// Play, loop, speed, a slider and the time step in words: the playhead in the hand.
class PlayerBar : public QWidget {
    Q_OBJECT
public:
    explicit PlayerBar(Playhead& playhead, QWidget* parent = nullptr);

private:
    void refresh();
    QToolButton* makeButton(const QString& tip);

    Playhead& m_playhead;
    QToolButton* m_play;
    QToolButton* m_loop;
    QToolButton* m_speed;
    QSlider* m_slider;
    QLabel* m_position;
};

}  // namespace ketloom
