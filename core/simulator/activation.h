#pragma once

namespace ketloom {

/// What a neuron of order o does to a target in |0> where its angle is eta, see neuron_table.h:
///   c = cos(eta/2)^(2^o),  s = sin(eta/2)^(2^o),  |0> becomes (c |0> + s |1>) / sqrt(c^2 + s^2).
/// Both are even powers, so that eta acts as folded by foldedEta().
/// Source: Bausch 2020, eqs. (2), (3) and Fig. 2.
struct Activation {
    double one;      ///< probability of |1>: s^2 / (c^2 + s^2)
    double angle;    ///< of the rotation, radians, as of an RY: 2 arctan(tan(eta/2)^(2^o)), 0 .. pi
    double success;  ///< post-selection probability on a basis state: c^2 + s^2
};
Activation activation(double eta, int order);

/// The angle in 0 .. pi that acts like eta: a neuron knows it up to its sign and up to full turns.
double foldedEta(double eta);

/// The least post-selection probability of a neuron, where eta is pi/2 throughout: 2^-(2^o - 1).
double leastSuccess(int order);

}  // namespace ketloom
