#pragma once

#include "core/cell/cell.h"

namespace ketloom {

/// Which entries of the flat parameter vector an operation owns.
struct ParameterRange {
    int first = 0;
    int count = 0;
    int total = 0;  ///< P, of the whole cell
};

/// For a cell that can be simulated; a place that holds no operation owns nothing.
ParameterRange parameterRange(const Cell& cell, OperationPlace place);

}  // namespace ketloom
