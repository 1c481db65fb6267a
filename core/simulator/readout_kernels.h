#pragma once

#include <cstddef>
#include <cstdint>

#include "core/simulator/kernels.h"
#include "core/simulator/pass_plan.h"

namespace ketloom::kernels {

/// The readout of a step (see Readout), on states of 2^W amplitudes: those before the in/out lanes are
/// written. Values by path are 2^I an entry.
template <class T>
struct ReadoutCall {
    const Readout* readout = nullptr;
    const T* tables = nullptr;
    std::size_t size = 0;  ///< 2^W
    int entries = 0;
};

/// squares[e 2^I + path] = squared norm of the block of that output.
template <class T>
void readoutSquares(const ReadoutCall<T>& call, States<const T> psi, double* squares);

/// to(e) = factor[e] * block of path[e]: the state carried on where that word is kept.
template <class T>
void readoutKeep(const ReadoutCall<T>& call, States<const T> psi, const std::uint16_t* path, const T* factor,
                 States<T> to);

/// Gradient of `psi` where that of an output's block is along[path] * block + across[path] * next: g is
/// overwritten. Adds to `sums` as passBackward() does.
template <class T>
void readoutBackward(const ReadoutCall<T>& call, States<const T> psi, const T* along, const T* across,
                     States<const T> next, States<T> g, T* sums);

}  // namespace ketloom::kernels
