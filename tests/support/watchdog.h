#pragma once

#include <QtGlobal>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

namespace ketloom {

/// Ends the test program with `claim` where the scope is not left in time: for what must not wait for
/// something that takes far longer.
class Watchdog {
public:
    explicit Watchdog(const char* claim, std::chrono::seconds patience = std::chrono::seconds(60))
        : m_thread([this, claim, patience](const std::stop_token& stop) {
              std::unique_lock lock(m_mutex);
              m_left.wait_for(lock, stop, patience, [] { return false; });
              if (!stop.stop_requested()) qFatal("%s", claim);
          }) {}

private:
    std::mutex m_mutex;
    std::condition_variable_any m_left;
    std::jthread m_thread;  // last: ends before the others go
};

}  // namespace ketloom
