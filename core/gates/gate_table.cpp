#include "core/gates/gate_table.h"

#include <array>
#include <cassert>

namespace ketloom {

namespace {

constexpr std::array kGates{
    GateInfo{
        .kind = GateKind::Neuron,
        .key = "neuron",
        .name = "Quantum neuron",
        .symbol = "N",
        .group = "Neurons",
        .summary = "Turns its target lane by a trained angle that depends on the source lanes, sharpened by "
                   "its order "
                   "like a sigmoid; its ancillas are post-selected, so the state is renormalised.",
        .hasSources = true,
        .unitary = false,
    },
    GateInfo{
        .kind = GateKind::Ry,
        .key = "ry",
        .name = "RY rotation",
        .symbol = "R",
        .group = "Rotations",
        .summary = "Turns one lane by a trained angle, whatever the other lanes hold.",
        .hasSources = false,
        .unitary = true,
    },
};

}  // namespace

std::span<const GateInfo> gateTable() {
    return kGates;
}

const GateInfo& gateInfo(GateKind kind) {
    for (const GateInfo& gate : kGates) {
        if (gate.kind == kind) return gate;
    }
    assert(!"every GateKind has a row in the gate table");
    return kGates.front();
}

std::optional<GateKind> gateFromKey(std::string_view key) {
    for (const GateInfo& gate : kGates) {
        if (gate.key == key) return gate.kind;
    }
    return std::nullopt;
}

}  // namespace ketloom
