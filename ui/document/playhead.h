#pragma once

#include <QObject>
#include <QTimer>

class QKeyEvent;

namespace ketloom {

/// The time step that all views of one sample look at: image, circuit, amplitudes, probabilities, lanes,
/// gradient. It can be moved, stepped by keys, and played. Owned by the window; views know it alone, never
/// each other.
class Playhead : public QObject {
    Q_OBJECT
public:
    explicit Playhead(QObject* parent = nullptr);

    int count() const { return m_count; }  ///< time steps of the sample; 0: there is none
    int step() const { return m_step; }    ///< 0 .. count-1; 0 where there is none
    int last() const { return m_count > 0 ? m_count - 1 : 0; }

    /// Another sample is shown. Where its length differs the playhead goes to its end, since that is where a
    /// label is asked for.
    void setCount(int count);
    /// Clamped to the sample.
    void setStep(int step);

    bool isPlaying() const { return m_timer.isActive(); }
    /// From the end it begins at the start. Stops at the end where it does not loop.
    void setPlaying(bool playing);
    bool loops() const { return m_loops; }
    void setLoops(bool loops);
    /// Time steps a second.
    int speed() const { return m_speed; }
    void setSpeed(int speed);

    /// Left, Right, Home and End; false for any other key, and where there is no sample.
    bool takeKey(const QKeyEvent& event);

signals:
    void countChanged(int count);
    void stepChanged(int step);
    void playingChanged(bool playing);
    void loopsChanged(bool loops);
    void speedChanged(int speed);

private:
    void advance();

    int m_count = 0;
    int m_step = 0;
    int m_speed = 10;
    bool m_loops = false;
    QTimer m_timer;
};

/// Lets the keys of the playhead work in a panel and all that stands in it, but for fields that use them.
class PlayheadKeys : public QObject {
    Q_OBJECT
public:
    PlayheadKeys(Playhead& playhead, QObject& panel);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    Playhead& m_playhead;
};

}  // namespace ketloom
