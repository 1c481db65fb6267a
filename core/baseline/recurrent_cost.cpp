#include "core/baseline/recurrent_cost.h"

#include <algorithm>

#include "core/baseline/recurrent_cut.h"

namespace ketloom {

namespace {

/// Values of H units that the tape keeps beside state and gates: see RecurrentTape::extra.
int extraParts(ModelKind kind) {
    if (kind == ModelKind::Lstm) return 2;
    return kind == ModelKind::Gru ? 1 : 0;
}

}  // namespace

RecurrentCost recurrentCost(ModelKind kind, int inOutLanes, int hidden, int batch, int length,
                            Precision precision, int threads) {
    const BaselineLayout layout = baselineLayout(kind, inOutLanes, hidden);
    const BatchCut cut(std::max(1, batch));
    const double steps = std::max(0, length - 1);
    const double h = hidden, v = layout.words, g = layout.gates;
    const double entries = cut.size;
    // State, gates, extra values and the derivatives by the state of each step; the few columns in hand.
    const double block =
        entries * steps * h * (g + 2 + extraParts(kind)) + stepsAtOnce(cut.size) * entries * g * h;
    const int inFlight = std::clamp(threads, 1, cut.chunks);
    const double bytes = precision == Precision::Double ? sizeof(double) : sizeof(float);
    RecurrentCost cost;
    cost.parameters = layout.count;
    cost.bytes = bytes * (inFlight * block + (1.0 + cut.chunks) * layout.count) +
                 double(sizeof(double)) * 2.0 * layout.count;
    // Forward, back to the state and to the weights.
    cost.multiplyAdds = 3.0 * (g * h * h + v * h) * steps * batch;
    return cost;
}

}  // namespace ketloom
