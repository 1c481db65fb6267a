#include <cmath>
#include <utility>

#include "core/training/training.h"

namespace ketloom {

void TrainingControl::requestStop() {
    {
        const std::lock_guard lock(m_mutex);  // so that a waiter cannot miss it
        m_stop.request_stop();
    }
    m_changed.notify_all();
}

void TrainingControl::pause() {
    {
        const std::lock_guard lock(m_mutex);
        m_paused = true;
        m_allowedSteps = 0;
        ++m_pauses;
    }
    m_changed.notify_all();
}

void TrainingControl::resume() {
    {
        const std::lock_guard lock(m_mutex);
        m_paused = false;
        m_allowedSteps = 0;
    }
    m_changed.notify_all();
}

void TrainingControl::singleStep() {
    {
        const std::lock_guard lock(m_mutex);
        m_paused = true;
        ++m_allowedSteps;
    }
    m_changed.notify_all();
}

bool TrainingControl::isPaused() const {
    const std::lock_guard lock(m_mutex);
    return m_paused && m_allowedSteps == 0;
}

void TrainingControl::setLearningRate(double rate) {
    if (!std::isfinite(rate) || rate <= 0.0) return;
    const std::lock_guard lock(m_mutex);
    m_learningRate = rate;
}

bool TrainingControl::waitForPermission(const std::function<void()>& onPause) {
    std::unique_lock lock(m_mutex);
    std::optional<unsigned> told;
    while (true) {
        if (m_stop.stop_requested()) return false;
        if (!m_paused) return true;
        if (m_allowedSteps > 0) {
            --m_allowedSteps;
            return true;
        }
        if (told != m_pauses && onPause) {
            told = m_pauses;
            lock.unlock();  // the callback may use this control
            onPause();
            lock.lock();
            continue;
        }
        m_changed.wait(lock);
    }
}

std::optional<double> TrainingControl::takeLearningRate() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_learningRate, std::nullopt);
}

}  // namespace ketloom
