#include "core/baseline/baseline_layout.h"

#include <cassert>
#include <cstdlib>

namespace ketloom {

namespace {

std::vector<std::string> gateNames(ModelKind kind) {
    switch (kind) {
        case ModelKind::Lstm:
            return {"input gate", "forget gate", "cell gate", "output gate"};
        case ModelKind::Gru:
            return {"reset gate", "update gate", "candidate"};
        case ModelKind::Qrnn:
        case ModelKind::Rnn:
        case ModelKind::Linear:
            return {"hidden"};
    }
    return {};
}

}  // namespace

BaselineLayout baselineLayout(ModelKind kind, int inOutLanes, int hidden) {
    assert(kind != ModelKind::Qrnn && hidden >= 1);
    const std::vector<std::string> names = gateNames(kind);
    BaselineLayout layout;
    layout.kind = kind;
    layout.words = 1 << inOutLanes;
    layout.hidden = hidden;
    layout.gates = int(names.size());
    if (layout.gates == 1) {
        layout.groups = {{"input weights", 0, hidden * layout.words},
                         {"recurrent weights", layout.recurrentWeights(0), hidden * hidden},
                         {"biases", layout.inputBias(0), 2 * hidden}};
    } else {
        for (int gate = 0; gate < layout.gates; ++gate)
            layout.groups.push_back({names[std::size_t(gate)], layout.inputWeights(gate), layout.gateSize()});
    }
    layout.groups.push_back({"read-out", layout.readoutWeights(), layout.words * (hidden + 1)});
    layout.count = layout.readoutBias() + layout.words;
    return layout;
}

int baselineParameterCount(ModelKind kind, int inOutLanes, int hidden) {
    return baselineLayout(kind, inOutLanes, hidden).count;
}

int hiddenFor(ModelKind kind, int inOutLanes, int parameters) {
    const auto distance = [&](int hidden) {
        return std::abs(baselineParameterCount(kind, inOutLanes, hidden) - parameters);
    };
    int best = 1;  // counts rise with the hidden units: the first rise of the distance ends the search
    while (best < kMostHidden && distance(best + 1) < distance(best)) ++best;
    return best;
}

}  // namespace ketloom
