#include "core/simulator/parallel.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <algorithm>
#include <atomic>
#include <vector>

#if defined(KETLOOM_TELL_THREAD_SANITIZER)
#include <sanitizer/tsan_interface.h>
#endif

namespace ketloom {

namespace {

/// The order that oneTBB keeps between threads, told to the thread sanitizer, which does not see it: neither
/// the library nor, in that build, this file with the library's templates is instrumented. What stands before
/// forEach() comes before every part, every part before what follows, and the parts of one slot come one
/// after another. Parts of different slots have no order: their races are found. Empty in other builds.
#if defined(KETLOOM_TELL_THREAD_SANITIZER)
class OrderForSanitizer {
public:
    explicit OrderForSanitizer(int slots) : m_slots(static_cast<std::size_t>(slots)) {
        __tsan_release(&m_begin);
    }
    ~OrderForSanitizer() { __tsan_acquire(&m_end); }
    OrderForSanitizer(const OrderForSanitizer&) = delete;
    OrderForSanitizer& operator=(const OrderForSanitizer&) = delete;

    void beginParts(int slot) {
        __tsan_acquire(&m_begin);
        __tsan_acquire(&m_slots[static_cast<std::size_t>(slot)]);
    }
    void endParts(int slot) {
        __tsan_release(&m_slots[static_cast<std::size_t>(slot)]);
        __tsan_release(&m_end);
    }

private:
    char m_begin = 0;
    char m_end = 0;
    std::vector<char> m_slots;
};
#else
struct OrderForSanitizer {
    explicit OrderForSanitizer(int) {}
    void beginParts(int) {}
    void endParts(int) {}
};
#endif

}  // namespace

struct ThreadPool::Arena {
    explicit Arena(int threads) : arena(threads) {}
    tbb::task_arena arena;
};

ThreadPool::ThreadPool(int threads) : m_threads(std::max(1, threads)) {
    if (m_threads > 1) m_arena = std::make_unique<Arena>(m_threads);
}
ThreadPool::~ThreadPool() = default;
ThreadPool::ThreadPool(ThreadPool&&) noexcept = default;
ThreadPool& ThreadPool::operator=(ThreadPool&&) noexcept = default;

int ThreadPool::slotsFor(int parts) const {
    return std::clamp(parts, 1, m_threads);
}

/// One task a slot; each takes the next part as long as there are any.
void ThreadPool::forEach(int parts, PartFunction body) {
    const int count = slotsFor(parts);
    if (count == 1) {
        for (int part = 0; part < parts; ++part) body(part, 0);
        return;
    }
    std::atomic<int> next = 0;
    OrderForSanitizer order(count);
    m_arena->arena.execute([&] {
        tbb::parallel_for(
            tbb::blocked_range<int>(0, count, 1),
            [&](const tbb::blocked_range<int>& range) {
                for (int slot = range.begin(); slot != range.end(); ++slot) {
                    order.beginParts(slot);
                    for (int part = next++; part < parts; part = next++) body(part, slot);
                    order.endParts(slot);
                }
            },
            tbb::simple_partitioner());
    });
}

}  // namespace ketloom
