#pragma once

#include <array>
#include <cstddef>

namespace ketloom::kernels {

/// The inner loops of the simulator. Vector instructions are chosen at run time (Highway).
///
/// States of a block of batch entries lie one after another: entry e begins at base + e * stride, its
/// amplitudes are contiguous in the order of the live index. Vectors run along the amplitudes. `bit` is the
/// position of the target in the live index; a table has one value per *pair* of amplitudes (index without
/// the target bit).

/// The entries of a block sorted by table variant: entries[ends[v-1]] .. entries[ends[v]-1] use variant v.
struct Groups {
    const int* entries = nullptr;
    const int* ends = nullptr;
    int variants = 1;
};

/// A neuron's tables in the form its kernel reads. Where the target bit is inside a vector ("folded", see
/// foldedBits()) there is one value per amplitude: c, and s with the sign of its row (-s where the target is
/// 0, +s where it is 1); otherwise one value per pair. `stride` is the distance between variants.
template <class T>
struct Table {
    const T* c = nullptr;
    const T* s = nullptr;
    std::size_t stride = 0;
};

/// True where the kernels want the folded form for a target at `bit` of a state with 2^log2Size amplitudes.
template <class T>
bool isFolded(int log2Size, int bit);

template <class T>
struct States {
    T* base = nullptr;
    std::size_t stride = 0;
};

/// to = neuron applied to from; from == to is allowed.
template <class T>
void neuronForward(int log2Size, int bit, const Table<T>& table, const Groups& groups, States<const T> from,
                   States<T> to);

/// g <- transposed neuron applied to g, and per table entry
///   a += sum over entries of (g0 psi0 + g1 psi1),  b += sum of (g1 psi0 - g0 psi1)
/// (folded: a and b per amplitude: a += g psi, b += g * partner(psi), to be subtracted by row later).
template <class T>
void neuronBackward(int log2Size, int bit, const Table<T>& table, const Groups& groups, States<const T> psi,
                    States<T> g, T* a, T* b);

/// RY with c = cos(theta/2), s = sin(theta/2) on all `count` entries; from == to is allowed.
template <class T>
void ryForward(int log2Size, int bit, T c, T s, int count, States<const T> from, States<T> to);

/// g <- transposed RY applied to g; returns sum over entries and pairs of (g1 psi0 - g0 psi1) with the new g
/// and the state before the gate: twice dL/dtheta.
template <class T>
double ryBackward(int log2Size, int bit, T c, T s, int count, States<const T> psi, States<T> g);

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

/// Name of the instruction set in use ("AVX3", "AVX2", "SSE4", ...).
const char* instructionSet();

}  // namespace ketloom::kernels
