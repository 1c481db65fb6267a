#pragma once

#include <span>
#include <vector>

namespace ketloom {

/// What one lane looks like when all others are left out: its reduced state.
///
/// The reduced density matrix is rho = (1 + x X + z Z) / 2; there is no Y in it, because all amplitudes are
/// real. (x, z) lies on the circle where the lane is not entangled with the others, and in the middle where
/// it is as entangled as it can be. The entropy is that of rho: 0 bit on the circle, 1 bit in the middle.
struct LaneState {
    float x = 0.0f;
    float z = 1.0f;        ///< P(0) - P(1)
    float entropy = 0.0f;  ///< von Neumann, in bits
};

/// Reduced state of every lane of `psi` (2^n amplitudes), the most significant first. The norm of psi is
/// divided out; NaN where it is 0 or not finite. Cost: O(n 2^n).
std::vector<LaneState> laneStates(std::span<const float> psi);

}  // namespace ketloom
