#pragma once

#include <span>
#include <string_view>

#include "core/cell/cell.h"

namespace ketloom {

enum class OperationOptionType { Integer, Angle };

/// One row of the table of what can be set on an operation besides its lanes. Forms are built from it; the
/// keys are those of files and of the paths of issues.
struct OperationOption {
    std::string_view key;    ///< "order"
    std::string_view label;  ///< in forms
    std::string_view help;   ///< one or two sentences
    OperationOptionType type;
    double least;  ///< the range that forms offer, radians for angles; validate() tells what is an error
    double most;
    bool (*appliesTo)(const GateInfo& gate);
    double (*get)(const Operation& operation);
    void (*set)(Operation& operation, double value);
};

std::span<const OperationOption> operationOptionTable();

/// Sets an option of the operation with this id; nothing happens where there is none or it has no such
/// option.
void setOperationOption(Cell& cell, std::uint32_t id, const OperationOption& option, double value);

}  // namespace ketloom
