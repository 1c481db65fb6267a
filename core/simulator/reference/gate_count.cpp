#include "core/simulator/reference/gate_count.h"

#include <cassert>

namespace ketloom {
namespace {

GateCount controlledXCount(int controls) {
    constexpr GateCount kToffoli{1.0, 6.0, 9.0};
    if (controls == 0) return {1.0, 0.0, 1.0};
    if (controls == 1) return {1.0, 1.0, 0.0};
    if (controls == 2) return kToffoli;
    GateCount count = 4.0 * (controls - 2) * kToffoli;
    count.listed = 1.0;
    return count;
}

}  // namespace

GateCount& GateCount::operator+=(const GateCount& other) {
    listed += other.listed;
    cnot += other.cnot;
    singleQubit += other.singleQubit;
    return *this;
}

GateCount rotationCount(int controls) {
    if (controls == 0) return {1.0, 0.0, 1.0};
    GateCount count = 2.0 * controlledXCount(controls) + GateCount{0.0, 0.0, 2.0};
    count.listed = 1.0;
    return count;
}

GateCount tableGateCount(const GateInfo& gate) {
    assert(gate.matrix);
    if (gate.sourceRole == SourceRole::None) return {1.0, 0.0, 1.0};
    const bool partner = gate.sourceRole == SourceRole::Partner;
    const int controls = partner ? 1 : gate.sourceCount;
    const Matrix2x2 m = gate.matrix(1.0);
    GateCount count = rotationCount(controls);
    if (m[0] * m[3] - m[1] * m[2] < 0.0) {
        count = controlledXCount(controls);
        const bool turned = m[0] != 0.0;
        if (turned) count += GateCount{0.0, 0.0, 2.0};
    }
    // A CNOT before and after makes "the lanes differ" into "the partner is 1".
    if (partner) count += 2.0 * controlledXCount(1);
    count.listed = 1.0;
    return count;
}

GateCount zeroPhaseCount(int lanes) {
    assert(lanes >= 1);
    if (lanes == 1) return {1.0, 0.0, 1.0};
    GateCount count{0.0, 0.0, 2.0 * lanes + 1.0};
    for (int controls = 1; controls < lanes; ++controls) count += rotationCount(controls);
    count.listed = 1.0;
    return count;
}

}  // namespace ketloom
