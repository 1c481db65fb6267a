#pragma once

#include <cstddef>

namespace ketloom::testing {

/// What a test program takes through operator new, which allocation_count.cpp replaces: a program that lists
/// it among its sources counts every such call in it and its libraries. Memory that libraries take from
/// malloc (oneTBB does) is not counted.
struct AllocationCount {
    std::size_t calls = 0;
    std::size_t bytes = 0;      ///< held now
    std::size_t peakBytes = 0;  ///< most held at a time since resetPeakAllocation()
};
AllocationCount allocationCount();
void resetPeakAllocation();

}  // namespace ketloom::testing
