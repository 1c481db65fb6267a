#pragma once

#include <cstddef>
#include <cstdint>

#include "core/simulator/kernels.h"
#include "core/simulator/pass_plan.h"

namespace ketloom::kernels {

/// What an operation of a pass does; which registers it pairs is its TargetPlace.
enum class PassAction {
    Neuron,    ///< psi0 <- c psi0 - s psi1, psi1 <- c psi1 + s psi0, c and s from its table
    Turn,      ///< the same with one c and s for all
    UnitTurn,  ///< c = 1: a rotation up to a factor, which normalisation removes; half the arithmetic
};

/// An operation of a pass with the numbers that follow from the parameters.
template <class T>
struct PassOperationValues {
    PassAction action = PassAction::Neuron;
    T c = 1, s = 0;                                ///< Turn, UnitTurn
    const std::uint16_t* variantOfWord = nullptr;  ///< Neuron
};

/// The entries a pass works on: their numbers in the order of working, and the input word of each entry by
/// its number. The order must put entries with equal words next to each other: their tables are the same, and
/// bundles of them are worked on together.
struct PassEntries {
    const int* order = nullptr;
    const std::uint16_t* words = nullptr;
    int count = 0;
};

/// Operations begin .. end-1 of a pass; `values` is by number of operation, `tables` as tableSlots() lays
/// them out.
template <class T>
struct PassCall {
    const Pass* pass = nullptr;
    const PassOperationValues<T>* values = nullptr;
    int begin = 0, end = 0;
    const T* tables = nullptr;
    PassEntries entries;
};

/// Applies the operations to every entry; from == to is allowed.
/// Shapes: a state is 2^pass.log2Size amplitudes. Cost: O(entries x operations x amplitudes), no allocation.
template <class T>
void passForward(const PassCall<T>& call, States<const T> from, States<T> to);

/// g <- transposed operations applied to g in reverse order, where psi are the states before the first of
/// them. Adds to `sums`, laid out like the tables: in place of c the sum over entries of g0 psi0 + g1 psi1,
/// in place of s of g1 psi0 - g0 psi1 (Lane tables: per amplitude, g psi and g * partner(psi)).
/// angles[operation] += for Turn twice dL/dtheta, for UnitTurn dL/ds.
template <class T>
void passBackward(const PassCall<T>& call, States<const T> psi, States<T> g, T* sums, double* angles);

/// A lane that holds |0> becomes live and the one operation of the pass, a neuron, writes it: `from` has half
/// as many amplitudes as `to`. The states must not overlap.
template <class T>
void spreadForward(const PassCall<T>& call, States<const T> from, States<T> to);
/// Gradient of `from` out of that of `to`; sums as passBackward().
template <class T>
void spreadBackward(const PassCall<T>& call, States<const T> psi, States<const T> gTo, States<T> gFrom,
                    T* sums);

}  // namespace ketloom::kernels
