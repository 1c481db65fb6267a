#pragma once

#include <vector>

#include "core/device/device_circuit.h"

namespace ketloom {

/// A rotation of some lane where all of `controls` are 1.
struct ControlledAngle {
    std::vector<int> controls;
    double angle = 0.0;  ///< radians
};

/// The product of controlled rotations RY of lane `target`, all of which commute, with CNOT and RY alone.
///
/// With z_j = (-1)^(x_j), the bit x_j is (1 - z_j) / 2, so that
///     sum_J a_J prod_{j in J} x_j  =  sum_K b_K prod_{k in K} z_k,
///     b_K = (-1)^|K| sum_{J contains K} a_J 2^-|J|.
/// X RY(b) X = RY(-b): between CNOTs of the lanes in K, RY(b_K) turns by b_K z_K. The K are walked depth
/// first, so that neighbours differ in few lanes, and only where they differ a CNOT is written.
/// Shapes:  as many RY as there are K inside some J, the empty one included. Cost: O(m 2^m), m the number of
///          different controls, at most kMaxLanes.
/// Source:  Möttönen et al. 2004, "Quantum circuits for general multiqubit gates" (uniformly controlled
///          rotations), restricted to the coefficients that are not 0 for every choice of angles.
std::vector<DeviceGate> parityRotations(const std::vector<ControlledAngle>& terms, int target);

/// Gates of parityRotations() for one term a subset of `lanes` lanes with at most `degree` members.
struct ParityCount {
    std::int64_t rotations = 0;
    std::int64_t cnots = 0;
};
/// Cost: O(subsets).
ParityCount parityCount(int lanes, int degree);

}  // namespace ketloom
