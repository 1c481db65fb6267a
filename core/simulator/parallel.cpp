#include "core/simulator/parallel.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <algorithm>
#include <atomic>

namespace ketloom {

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
    m_arena->arena.execute([&] {
        tbb::parallel_for(
            tbb::blocked_range<int>(0, count, 1),
            [&](const tbb::blocked_range<int>& range) {
                for (int slot = range.begin(); slot != range.end(); ++slot) {
                    for (int part = next++; part < parts; part = next++) body(part, slot);
                }
            },
            tbb::simple_partitioner());
    });
}

}  // namespace ketloom
