#include "core/gates/gate_table.h"

#include <array>
#include <cassert>
#include <cmath>
#include <numbers>

namespace ketloom {

namespace {

Matrix2x2 rotation(double theta) {
    const double c = std::cos(theta / 2.0);
    const double s = std::sin(theta / 2.0);
    return {c, -s, s, c};
}
Matrix2x2 rotationDerivative(double theta) {
    const double c = 0.5 * std::cos(theta / 2.0);
    const double s = 0.5 * std::sin(theta / 2.0);
    return {-s, -c, c, -s};
}
Matrix2x2 notMatrix(double) {
    return {0.0, 1.0, 1.0, 0.0};
}
Matrix2x2 signMatrix(double) {
    return {1.0, 0.0, 0.0, -1.0};
}
Matrix2x2 hadamardMatrix(double) {
    constexpr double r = std::numbers::sqrt2 / 2.0;
    return {r, r, r, -r};
}

constexpr std::array kGates{
    GateInfo{
        .kind = GateKind::Neuron,
        .key = "neuron",
        .name = "Quantum neuron",
        .noun = "neuron",
        .symbol = "N",
        .group = "Neurons",
        .brief = "Trained sigmoid turn",
        .summary = "Turns its target lane by a trained angle that depends on the source lanes, sharpened by "
                   "its order "
                   "like a sigmoid; its ancillas are post-selected, so the state is renormalised.",
        .sourceRole = SourceRole::Inputs,
        .sourceCount = -1,
        .unitary = false,
        .inverse = std::nullopt,
    },
    GateInfo{
        .kind = GateKind::Ry,
        .key = "ry",
        .name = "RY rotation",
        .noun = "RY",
        .symbol = "R",
        .group = "Rotations",
        .brief = "Trained rotation",
        .summary = "Turns one lane by a trained angle, whatever the other lanes hold.",
        .hasAngle = true,
        .matrix = rotation,
        .derivative = rotationDerivative,
        .inverse = GateKind::Ry,
    },
    GateInfo{
        .kind = GateKind::ControlledRy,
        .key = "controlled-ry",
        .name = "Controlled RY",
        .noun = "RY",
        .symbol = "CR",
        .group = "Rotations",
        .brief = "RY where control is 1",
        .summary = "Turns one lane by a trained angle where its control lane is 1.",
        .sourceRole = SourceRole::Controls,
        .sourceCount = 1,
        .hasAngle = true,
        .matrix = rotation,
        .derivative = rotationDerivative,
        .inverse = GateKind::ControlledRy,
    },
    GateInfo{
        .kind = GateKind::X,
        .key = "x",
        .name = "X (NOT)",
        .noun = "X",
        .symbol = "X",
        .group = "Fixed gates",
        .brief = "Exchanges 0 and 1",
        .summary = "Exchanges 0 and 1 of one lane.",
        .matrix = notMatrix,
        .inverse = GateKind::X,
    },
    GateInfo{
        .kind = GateKind::H,
        .key = "h",
        .name = "H (Hadamard)",
        .noun = "H",
        .symbol = "H",
        .group = "Fixed gates",
        .brief = "Even superposition",
        .summary = "Takes 0 to the sum and 1 to the difference of 0 and 1: an even superposition.",
        .matrix = hadamardMatrix,
        .inverse = GateKind::H,
    },
    GateInfo{
        .kind = GateKind::Z,
        .key = "z",
        .name = "Z (sign)",
        .noun = "Z",
        .symbol = "Z",
        .group = "Fixed gates",
        .brief = "Sign where it is 1",
        .summary = "Changes the sign of the amplitudes where the lane is 1.",
        .matrix = signMatrix,
        .inverse = GateKind::Z,
    },
    GateInfo{
        .kind = GateKind::Cnot,
        .key = "cnot",
        .name = "CNOT",
        .noun = "CNOT",
        .symbol = "CX",
        .group = "Entangling gates",
        .brief = "X where control is 1",
        .summary = "Exchanges 0 and 1 of its target lane where its control lane is 1.",
        .sourceRole = SourceRole::Controls,
        .sourceCount = 1,
        .matrix = notMatrix,
        .inverse = GateKind::Cnot,
    },
    GateInfo{
        .kind = GateKind::Cz,
        .key = "cz",
        .name = "CZ",
        .noun = "CZ",
        .symbol = "CZ",
        .group = "Entangling gates",
        .brief = "Sign where both are 1",
        .summary = "Changes the sign of the amplitudes where both of its lanes are 1.",
        .sourceRole = SourceRole::Controls,
        .sourceCount = 1,
        .matrix = signMatrix,
        .inverse = GateKind::Cz,
    },
    GateInfo{
        .kind = GateKind::Swap,
        .key = "swap",
        .name = "SWAP",
        .noun = "SWAP",
        .symbol = "SW",
        .group = "Entangling gates",
        .brief = "Exchanges two lanes",
        .summary = "Exchanges the contents of its two lanes.",
        .sourceRole = SourceRole::Partner,
        .sourceCount = 1,
        .matrix = notMatrix,
        .inverse = GateKind::Swap,
    },
    GateInfo{
        .kind = GateKind::Toffoli,
        .key = "toffoli",
        .name = "Toffoli (CCNOT)",
        .noun = "Toffoli",
        .symbol = "TX",
        .group = "Entangling gates",
        .brief = "X where both are 1",
        .summary = "Exchanges 0 and 1 of its target lane where both of its control lanes are 1.",
        .sourceRole = SourceRole::Controls,
        .sourceCount = 2,
        .matrix = notMatrix,
        .inverse = GateKind::Toffoli,
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
