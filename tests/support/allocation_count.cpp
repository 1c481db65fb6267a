#include "tests/support/allocation_count.h"

#include <malloc.h>
#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> calls = 0, held = 0, peak = 0;

void* counted(void* memory) {
    if (!memory) throw std::bad_alloc();
    ++calls;
    const std::size_t size = malloc_usable_size(memory);
    const std::size_t now = held.fetch_add(size) + size;
    std::size_t most = peak;
    while (most < now && !peak.compare_exchange_weak(most, now)) {
    }
    return memory;
}

void release(void* memory) {
    if (memory) held -= malloc_usable_size(memory);
    std::free(memory);
}

void* takeAligned(std::size_t size, std::align_val_t alignment) {
    const std::size_t unit = static_cast<std::size_t>(alignment);
    return counted(std::aligned_alloc(unit, (size + unit - 1) / unit * unit));
}

}  // namespace

// The array forms call these.
void* operator new(std::size_t size) {
    return counted(std::malloc(size ? size : 1));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return takeAligned(size ? size : 1, alignment);
}
void operator delete(void* memory) noexcept {
    release(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    release(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    release(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    release(memory);
}

namespace ketloom::testing {

AllocationCount allocationCount() {
    return {calls, held, peak};
}

void resetPeakAllocation() {
    peak = held.load();
}

}  // namespace ketloom::testing
