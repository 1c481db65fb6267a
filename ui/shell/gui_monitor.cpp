#include "ui/shell/gui_monitor.h"

#include <algorithm>

namespace ketloom {

GuiMonitor::GuiMonitor(QObject* parent) : QObject(parent) {
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(1);
    connect(&m_timer, &QTimer::timeout, this, &GuiMonitor::tick);
}

void GuiMonitor::start() {
    m_longestMs = 0.0;
    m_clock.start();
    m_timer.start();
}

void GuiMonitor::stop() {
    if (m_timer.isActive()) tick();
    m_timer.stop();
}

void GuiMonitor::tick() {
    m_longestMs = std::max(m_longestMs, double(m_clock.nsecsElapsed()) / 1e6);
    m_clock.restart();
}

double median(std::vector<double> values) {
    if (values.empty()) return 0.0;
    const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace ketloom
