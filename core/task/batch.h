#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ketloom {

/// An I-bit word of the in/out lanes; lane 0 is its most significant bit.
using Word = std::uint16_t;

/// B sequences of T words. Step i (0 .. T-2) reads input[i] and is compared with target[i+1]; the last input
/// is never read, the first target never compared.
struct Batch {
    int size = 0;               ///< B
    int length = 0;             ///< T
    std::vector<Word> inputs;   ///< B x T, row-major by sample
    std::vector<Word> targets;  ///< B x T
    /// B x (T-1): 1 where step i counts for loss and error. Elsewhere the target is kept (post-selected on)
    /// also while validating.
    std::vector<std::uint8_t> scored;

    int steps() const { return length - 1; }
    Word input(int b, int step) const { return inputs[std::size_t(b) * length + step]; }
    /// The word that step `step` is compared with.
    Word target(int b, int step) const { return targets[std::size_t(b) * length + step + 1]; }
    bool isScored(int b, int step) const { return scored[std::size_t(b) * steps() + step] != 0; }
};

/// A batch of the given shape: words 0, no step scored.
Batch emptyBatch(int size, int length);

/// Samples first .. first+count-1 of a batch.
Batch slice(const Batch& batch, int first, int count);

}  // namespace ketloom
