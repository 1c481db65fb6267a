#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <vector>

namespace ketloom {

/// Measures how long the event loop was away: a timer that should fire every millisecond, and the longest
/// time between two of its ticks. Costs a wake-up a millisecond, so it runs only while someone looks.
class GuiMonitor : public QObject {
    Q_OBJECT
public:
    explicit GuiMonitor(QObject* parent = nullptr);

    void start();
    void stop();
    bool isRunning() const { return m_timer.isActive(); }
    /// 0 before the second tick.
    double longestGapMs() const { return m_longestMs; }

private:
    void tick();

    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_longestMs = 0.0;
};

/// The middle value (upper of the two for an even count); 0 for none.
double median(std::vector<double> values);

}  // namespace ketloom
