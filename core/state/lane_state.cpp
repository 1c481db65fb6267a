#include "core/state/lane_state.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>

namespace ketloom {

std::vector<LaneState> laneStates(std::span<const float> psi) {
    assert(std::has_single_bit(psi.size()));
    const int lanes = std::countr_zero(psi.size());
    std::vector<LaneState> result;
    for (int lane = 0; lane < lanes; ++lane) {
        const std::size_t bit = std::size_t(1) << (lanes - 1 - lane);
        double zero = 0.0;
        double one = 0.0;
        double across = 0.0;
        for (std::size_t block = 0; block < psi.size(); block += 2 * bit) {
            for (std::size_t i = block; i < block + bit; ++i) {
                const double a = double(psi[i]);
                const double b = double(psi[i + bit]);
                zero += a * a;
                one += b * b;
                across += a * b;
            }
        }
        const double norm = zero + one;
        if (!(norm > 0.0) || !std::isfinite(norm)) {
            constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
            result.push_back({kNone, kNone, kNone});
            continue;
        }
        const double x = 2.0 * across / norm;
        const double z = (zero - one) / norm;
        // Eigenvalues (1 +- length) / 2.
        const double length = std::min(1.0, std::hypot(x, z));
        double entropy = 0.0;
        for (const double p : {0.5 * (1.0 + length), 0.5 * (1.0 - length)})
            if (p > 0.0) entropy -= p * std::log2(p);
        result.push_back({float(x), float(z), float(entropy)});
    }
    return result;
}

}  // namespace ketloom
