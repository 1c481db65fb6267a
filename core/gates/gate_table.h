#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace ketloom {

/// The operations a cell can hold. Facts about each stand in one row of the gate table.
enum class GateKind { Neuron, Ry, ControlledRy, X, H, Z, Cnot, Cz, Swap, Toffoli };

/// What the lanes listed in Operation::sources are to a gate.
enum class SourceRole {
    None,      ///< the gate acts on its target alone
    Inputs,    ///< a neuron reads them: any number, any degree
    Controls,  ///< the gate acts where all of them are 1
    Partner,   ///< a second target
};

/// A real 2x2 matrix, row by row: all gates of a cell are real.
using Matrix2x2 = std::array<double, 4>;

/// One row of the gate table. Palette, inspector, simulators, gradients, file format, help and tests are
/// derived from it.
///
/// A gate other than the neuron acts on pairs of amplitudes by `matrix`. With controls: the pairs are the
/// target's 0 and 1, where all controls are 1. With a partner: where target and partner differ, the pair is
/// (target 0, partner 1) and (target 1, partner 0).
struct GateInfo {
    GateKind kind;
    std::string_view key;      ///< name in files and on the command line
    std::string_view name;     ///< as shown to people
    std::string_view noun;     ///< in the name of an operation, "RY on w1 controlled by w0"
    std::string_view symbol;   ///< in the box on the canvas
    std::string_view group;    ///< heading in the palette
    std::string_view brief;    ///< help in at most kMostBrief characters, beside its name
    std::string_view summary;  ///< help in a sentence
    SourceRole sourceRole = SourceRole::None;
    int sourceCount = 0;    ///< how many sources; Inputs: -1, any number
    bool unitary = true;    ///< false: post-selected, the state is renormalised
    bool hasAngle = false;  ///< owns one trained parameter, the angle theta in radians
    Matrix2x2 (*matrix)(double theta) =
        nullptr;  ///< none for a neuron; theta is ignored where there is no angle
    Matrix2x2 (*derivative)(double theta) = nullptr;  ///< of `matrix` by theta; where hasAngle
    std::optional<GateKind> inverse;  ///< the gate that undoes it; with an angle: at minus the angle

    bool isNeuron() const { return sourceRole == SourceRole::Inputs; }
    bool isTrained() const { return isNeuron() || hasAngle; }
};

inline constexpr std::size_t kMostBrief = 22;

std::span<const GateInfo> gateTable();
const GateInfo& gateInfo(GateKind kind);
std::optional<GateKind> gateFromKey(std::string_view key);

}  // namespace ketloom
