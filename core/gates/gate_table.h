#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace ketloom {

/// The operations a cell can hold. Facts about each stand in one row of the gate table.
enum class GateKind { Neuron, Ry };

/// One row of the gate table. Palette, inspector, file format, help and tests are derived from it.
struct GateInfo {
    GateKind kind;
    std::string_view key;      ///< name in files and on the command line
    std::string_view name;     ///< as shown to people
    std::string_view symbol;   ///< in the box on the canvas
    std::string_view group;    ///< heading in the palette
    std::string_view summary;  ///< one line of help
    bool hasSources;           ///< reads source lanes, order, degree and bias
    bool unitary;              ///< false: post-selected, the state is renormalised
};

std::span<const GateInfo> gateTable();
const GateInfo& gateInfo(GateKind kind);
std::optional<GateKind> gateFromKey(std::string_view key);

}  // namespace ketloom
