#pragma once

#include <functional>
#include <memory>

namespace ketloom {

/// A pool of `threads` threads (oneTBB). Which thread runs which part is open, so results must not depend on
/// it: sum per part, then add the parts in their order.
class ThreadPool {
public:
    explicit ThreadPool(int threads);
    ~ThreadPool();
    ThreadPool(ThreadPool&&) noexcept;
    ThreadPool& operator=(ThreadPool&&) noexcept;

    int threads() const { return m_threads; }
    /// Calls body(part, slot) for part = 0 .. parts-1 and waits. slot < threads() is never used twice at the
    /// same time: the index of scratch memory.
    void forEach(int parts, const std::function<void(int part, int slot)>& body);

private:
    struct Arena;
    int m_threads;
    std::unique_ptr<Arena> m_arena;  ///< none for one thread
};

}  // namespace ketloom
