#pragma once

#include <span>
#include <string_view>

#include "core/cell/cell.h"

namespace ketloom {

/// Shape of the paper's cell: I, W, S, order, degree.
struct CellShape {
    int inOutLanes = 2;
    int workspaceLanes = 4;
    int workStages = 1;
    int order = 2;
    int degree = 2;
    friend bool operator==(const CellShape&, const CellShape&) = default;
};

/// The paper's cell: input stage, one neuron a workspace lane; work stages, RY then a neuron on each workspace lane;
/// output stage, one neuron an in/out lane.
Cell paperCell(const CellShape& shape);

struct CellPreset {
    std::string_view key;      ///< e.g. "digits-8x8"
    std::string_view name;     ///< as shown
    std::string_view summary;  ///< what it is for
    CellShape shape;
    std::string_view task;     ///< key of the task it was made for; empty where the program does not offer it
};

/// The paper's cells and the one of the built-in example (first).
std::span<const CellPreset> cellPresets();
const CellPreset* findCellPreset(std::string_view key);

}  // namespace ketloom
