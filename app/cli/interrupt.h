#pragma once

#include <functional>
#include <thread>

namespace ketloom::cli {

/// Calls `onInterrupt` once when Ctrl+C is pressed or termination is asked for, in a thread of its own, so
/// that it may lock and print. A second Ctrl+C ends the program at once. Make it before any other thread:
/// those inherit the blocked signals.
class InterruptWatcher {
public:
    explicit InterruptWatcher(std::function<void()> onInterrupt);
    ~InterruptWatcher();
    InterruptWatcher(const InterruptWatcher&) = delete;
    InterruptWatcher& operator=(const InterruptWatcher&) = delete;

private:
    std::jthread m_thread;
};

}  // namespace ketloom::cli
