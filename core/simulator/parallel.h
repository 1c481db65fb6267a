#pragma once

#include <memory>
#include <type_traits>

namespace ketloom {

/// A call to something that lives elsewhere, for as long as the call it is an argument of: unlike
/// std::function it owns nothing and allocates nothing.
class PartFunction {
public:
    template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, PartFunction>) PartFunction(F&& body)
        : m_object(const_cast<void*>(static_cast<const void*>(std::addressof(body)))),
          m_call([](void* object, int part, int slot) {
              (*static_cast<std::remove_reference_t<F>*>(object))(part, slot);
          }) {}
    void operator()(int part, int slot) const { m_call(m_object, part, slot); }

private:
    void* m_object;
    void (*m_call)(void*, int, int);
};

/// A pool of `threads` threads (oneTBB). Which thread runs which part is open, so results must not depend on
/// it: sum per part, then add the parts in their order.
class ThreadPool {
public:
    explicit ThreadPool(int threads);
    ~ThreadPool();
    ThreadPool(ThreadPool&&) noexcept;
    ThreadPool& operator=(ThreadPool&&) noexcept;

    int threads() const { return m_threads; }
    /// Slots that forEach() uses for so many parts.
    int slotsFor(int parts) const;
    /// Calls body(part, slot) for part = 0 .. parts-1 and waits. slot < slotsFor(parts) is never used twice at
    /// the same time: the index of scratch memory.
    void forEach(int parts, PartFunction body);

private:
    struct Arena;
    int m_threads;
    std::unique_ptr<Arena> m_arena;  ///< none for one thread
};

}  // namespace ketloom
