#pragma once

#include <string>
#include <vector>

#include "core/cell/cell.h"

namespace ketloom {

/// Which parameters an operation owns in the flat parameter vector.
struct ParameterSlot {
    OperationPlace place;
    int offset = 0;
    int count = 0;
    bool shared = false;  ///< the parameters belong to an earlier operation (Operation::sharing)
};

/// A run of consecutive parameters with a name: one a stage.
struct ParameterGroup {
    std::string name;
    int offset = 0;
    int count = 0;
};

/// The flat parameter vector of a cell: stages in order, operations in order. A gate with an
/// angle owns theta, a fixed gate nothing. Operations that share parameters (Operation::sharing) point to
/// those of the first of them, which belong to its stage and count in its group. A neuron owns theta first,
/// then phi_J for every non-empty subset J of its sources with at most `degree` members, by size and, inside
/// a size, in lexicographic order of the source list: D = sum_{i=0..min(d, #sources)} C(#sources, i) values.
struct ParameterLayout {
    std::vector<ParameterSlot> operations;  ///< one an operation, in order
    std::vector<ParameterGroup> groups;     ///< one a stage, in order
    int count = 0;                          ///< P
};

ParameterLayout parameterLayout(const Cell& cell);

/// The subsets J of a neuron as lists of positions in its source list, without the empty one.
std::vector<std::vector<int>> neuronSubsets(int sourceCount, int degree);
/// D: parameters of an operation.
int parameterCount(const Operation& operation);
int parameterCount(const Cell& cell);

/// Name of parameter k of an operation: "theta" or "phi{w1,i0}"; with sharing "theta (shared 3)".
std::string parameterName(const Cell& cell, const Operation& operation, int k);

}  // namespace ketloom
