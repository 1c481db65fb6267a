#pragma once

#include <array>
#include <cstddef>

namespace ketloom::kernels {

/// Loops over whole states. Vector instructions are chosen at run time (Highway). The operations of a cell
/// are in pass_kernels.h.

/// States of a block of batch entries lie one after another: entry e begins at base + e * stride, its
/// amplitudes are contiguous in the order of the live index. Vectors run along the amplitudes.
template <class T>
struct States {
    T* base = nullptr;
    std::size_t stride = 0;
};

/// Amplitudes of T a vector has with the instruction set in use.
template <class T>
std::size_t vectorLanes();

/// Pairs of amplitudes (i, i ^ pairMask), one for every i with (i & fixedMask) == fixedValue. Every bit of
/// pairMask is in fixedMask, so that no amplitude is in two pairs.
struct PairSet {
    std::size_t pairMask = 0;
    std::size_t fixedMask = 0;
    std::size_t fixedValue = 0;
};

/// Each pair (a, b) of one state <- (m[0] a + m[1] b, m[2] a + m[3] b); the other amplitudes are copied.
/// from == to is allowed.
template <class T>
void applyPairs(int log2Size, const PairSet& pairs, const std::array<double, 4>& matrix, const T* from,
                T* to);

/// out[y] = sum of squares of block y of `size` amplitudes, for `blocks` blocks.
template <class T>
void sumSquares(const T* psi, std::size_t size, std::size_t blocks, double* out);

template <class T>
double dot(const T* x, const T* y, std::size_t size);

/// to = factor * from; from == to is allowed.
template <class T>
void scale(const T* from, T factor, std::size_t size, T* to);

/// to += factor * from.
template <class T>
void addScaled(const T* from, T factor, std::size_t size, T* to);

/// sine[k] = sin(x[k]), cosine[k] = cos(x[k]), each within 2^-52; sin(0) and cos(0) are exact. The same
/// numbers with every instruction set. No two of the arrays overlap. Source: reduction by pi/2 in three parts
/// and the polynomials of fdlibm (Sun Microsystems 1993).
void sinCos(const double* x, std::size_t size, double* sine, double* cosine);

/// Name of the instruction set in use ("AVX3", "AVX2", "SSE4", ...).
const char* instructionSet();

}  // namespace ketloom::kernels
