#pragma once

#include <algorithm>
#include <cstddef>
#include <new>

namespace ketloom {

/// Memory aligned to a cache line: a vector load that straddles two lines costs double.
template <class T>
class AlignedBuffer {
public:
    static constexpr std::align_val_t kAlignment{64};

    AlignedBuffer() = default;
    explicit AlignedBuffer(std::size_t size) { resize(size); }
    ~AlignedBuffer() { release(); }
    AlignedBuffer(AlignedBuffer&& other) noexcept : m_data(other.m_data), m_size(other.m_size) {
        other.m_data = nullptr;
        other.m_size = 0;
    }
    AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
        std::swap(m_data, other.m_data);
        std::swap(m_size, other.m_size);
        return *this;
    }

    /// Grows to at least `size` zeros; content is lost when it grows. Never shrinks.
    void resize(std::size_t size) {
        if (size <= m_size) return;
        release();
        m_data = static_cast<T*>(::operator new(size * sizeof(T), kAlignment));
        m_size = size;
        clear();
    }
    void clear() { std::fill_n(m_data, m_size, T(0)); }

    T* data() { return m_data; }
    const T* data() const { return m_data; }
    std::size_t size() const { return m_size; }
    T& operator[](std::size_t i) { return m_data[i]; }
    const T& operator[](std::size_t i) const { return m_data[i]; }

private:
    void release() {
        if (m_data) ::operator delete(m_data, kAlignment);
        m_data = nullptr;
        m_size = 0;
    }

    T* m_data = nullptr;
    std::size_t m_size = 0;
};

}  // namespace ketloom
