#include "core/simulator/parallel.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <algorithm>

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

void ThreadPool::forEach(int parts, const std::function<void(int, int)>& body) {
    if (!m_arena || parts == 1) {
        for (int part = 0; part < parts; ++part) body(part, 0);
        return;
    }
    m_arena->arena.execute([&] {
        tbb::parallel_for(
            tbb::blocked_range<int>(0, parts, 1),
            [&](const tbb::blocked_range<int>& range) {
                const int slot = tbb::this_task_arena::current_thread_index();
                for (int part = range.begin(); part != range.end(); ++part) body(part, slot);
            },
            tbb::simple_partitioner());
    });
}

}  // namespace ketloom
