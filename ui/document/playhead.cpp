#include "ui/document/playhead.h"

#include <QKeyEvent>
#include <algorithm>

namespace ketloom {

Playhead::Playhead(QObject* parent) : QObject(parent) {
    m_timer.setInterval(1000 / m_speed);
    connect(&m_timer, &QTimer::timeout, this, &Playhead::advance);
}

void Playhead::setCount(int count) {
    count = std::max(0, count);
    if (count == m_count) return;
    m_count = count;
    if (count == 0) setPlaying(false);
    const int before = m_step;
    m_step = last();
    const int end = m_step;
    emit countChanged(m_count);
    // Whoever knows a better step has moved it, and that was told.
    if (m_step == end && end != before) emit stepChanged(end);
}

void Playhead::setStep(int step) {
    step = std::clamp(step, 0, last());
    if (step == m_step) return;
    m_step = step;
    emit stepChanged(m_step);
}

void Playhead::setPlaying(bool playing) {
    playing = playing && m_count > 1;
    if (playing == isPlaying()) return;
    if (playing) {
        m_timer.start();
        if (m_step == last()) setStep(0);
    } else {
        m_timer.stop();
    }
    emit playingChanged(playing);
}

void Playhead::setLoops(bool loops) {
    if (loops == m_loops) return;
    m_loops = loops;
    emit loopsChanged(loops);
}

void Playhead::setSpeed(int speed) {
    speed = std::clamp(speed, 1, 1000);
    if (speed == m_speed) return;
    m_speed = speed;
    m_timer.setInterval(1000 / speed);
    emit speedChanged(speed);
}

void Playhead::advance() {
    if (m_step < last()) return setStep(m_step + 1);
    if (m_loops) return setStep(0);
    setPlaying(false);
}

bool Playhead::takeKey(const QKeyEvent& event) {
    if (m_count == 0 || (event.modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier) return false;
    switch (event.key()) {
        case Qt::Key_Left:
            setStep(m_step - 1);
            return true;
        case Qt::Key_Right:
            setStep(m_step + 1);
            return true;
        case Qt::Key_Home:
            setStep(0);
            return true;
        case Qt::Key_End:
            setStep(last());
            return true;
        default:
            return false;
    }
}

PlayheadKeys::PlayheadKeys(Playhead& playhead, QObject& panel) : QObject(&panel), m_playhead(playhead) {
    panel.installEventFilter(this);
}

bool PlayheadKeys::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress && m_playhead.takeKey(*static_cast<QKeyEvent*>(event))) return true;
    return QObject::eventFilter(watched, event);
}

}  // namespace ketloom
