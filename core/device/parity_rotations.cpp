#include "core/device/parity_rotations.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

namespace ketloom {
namespace {

/// Walks the sets K depth first and writes what takes one parity to the next.
class ParityWalk {
public:
    ParityWalk(const std::vector<int>& lanes, const std::vector<double>& angles,
               const std::vector<bool>& used, int target)
        : m_lanes(lanes), m_angles(angles), m_used(used), m_target(target) {}

    std::vector<DeviceGate> run() {
        visit(0, 0);
        toParity(0);
        return std::move(m_gates);
    }

private:
    // `set` has no member below `next` left to be added: every set is visited once, through its first
    // members.
    void visit(unsigned set, int next) {
        if (!m_used[set]) return;
        toParity(set);
        m_gates.push_back(
            {.kind = DeviceGateKind::Ry, .target = m_target, .controls = {}, .angle = m_angles[set]});
        for (int k = next; k < static_cast<int>(m_lanes.size()); ++k) visit(set | 1u << k, k + 1);
    }

    void toParity(unsigned set) {
        for (unsigned change = m_parity ^ set; change != 0; change &= change - 1) {
            m_gates.push_back({.kind = DeviceGateKind::X,
                               .target = m_target,
                               .controls = {m_lanes[std::countr_zero(change)]}});
        }
        m_parity = set;
    }

    const std::vector<int>& m_lanes;
    const std::vector<double>& m_angles;
    const std::vector<bool>& m_used;
    int m_target;
    unsigned m_parity = 0;
    std::vector<DeviceGate> m_gates;
};

}  // namespace

std::vector<DeviceGate> parityRotations(const std::vector<ControlledAngle>& terms, int target) {
    std::vector<int> lanes;
    for (const ControlledAngle& term : terms) {
        for (int lane : term.controls) {
            if (std::find(lanes.begin(), lanes.end(), lane) == lanes.end()) lanes.push_back(lane);
        }
    }
    assert(lanes.size() <= kMaxLanes);
    const std::size_t sets = std::size_t(1) << lanes.size();
    std::vector<double> angles(sets, 0.0);
    std::vector<bool> used(sets, false);
    used[0] = true;
    for (const ControlledAngle& term : terms) {
        std::size_t set = 0;
        for (int lane : term.controls) {
            set |= std::size_t(1) << (std::find(lanes.begin(), lanes.end(), lane) - lanes.begin());
        }
        angles[set] += std::ldexp(term.angle, -static_cast<int>(term.controls.size()));
        used[set] = true;
    }
    // From every set to all sets inside it, a lane at a time.
    for (std::size_t bit = 1; bit < sets; bit <<= 1) {
        for (std::size_t set = 0; set < sets; ++set) {
            if (set & bit) continue;
            angles[set] += angles[set | bit];
            used[set] = used[set] || used[set | bit];
        }
    }
    for (std::size_t set = 0; set < sets; ++set) {
        if (std::popcount(set) % 2 == 1) angles[set] = -angles[set];
    }
    return ParityWalk(lanes, angles, used, target).run();
}

ParityCount parityCount(int lanes, int degree) {
    ParityCount count;
    unsigned parity = 0;
    const auto visit = [&](const auto& self, unsigned set, int next) -> void {
        ++count.rotations;
        count.cnots += std::popcount(parity ^ set);
        parity = set;
        if (std::popcount(set) >= degree) return;
        for (int k = next; k < lanes; ++k) self(self, set | 1u << k, k + 1);
    };
    visit(visit, 0, 0);
    count.cnots += std::popcount(parity);
    return count;
}

}  // namespace ketloom
