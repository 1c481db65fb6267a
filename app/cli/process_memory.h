#pragma once

#include <cstdint>

namespace ketloom::cli {

/// Forgets the largest memory of this process so far; false where the system cannot.
bool resetPeakMemory();
/// Largest resident memory in bytes since the start or the last reset; 0 where unknown.
std::int64_t peakMemory();

}  // namespace ketloom::cli
