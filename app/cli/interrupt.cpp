#include "app/cli/interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

namespace ketloom::cli {
namespace {

constexpr long kPollNanoseconds = 50'000'000;

sigset_t watchedSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

}  // namespace

InterruptWatcher::InterruptWatcher(std::function<void()> onInterrupt) {
    const sigset_t signals = watchedSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    m_thread = std::jthread([signals, onInterrupt = std::move(onInterrupt)](const std::stop_token& stop) {
        bool interrupted = false;
        const timespec pause{0, kPollNanoseconds};
        while (!stop.stop_requested()) {
            const int signal = sigtimedwait(&signals, nullptr, &pause);
            if (signal <= 0) continue;
            if (interrupted) _exit(128 + signal);
            interrupted = true;
            onInterrupt();
        }
    });
}

InterruptWatcher::~InterruptWatcher() {
    m_thread.request_stop();
    m_thread.join();
    const sigset_t signals = watchedSignals();
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace ketloom::cli
