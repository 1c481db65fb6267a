#pragma once

#include <algorithm>

namespace ketloom {

/// How a classical network cuts a batch: a function of its size alone, so that numbers do not depend on
/// threads.
struct BatchCut {
    static constexpr int kMostEntries = 32;  ///< of a block
    static constexpr int kMostChunks = 16;   ///< groups of blocks: the unit of parallel work and of summation

    int size;    ///< entries a block
    int blocks;  ///< in all
    int chunks;

    explicit BatchCut(int batch) {
        const int wanted = batch >= 32 ? 4 : batch >= 8 ? 2 : 1;  // threads want blocks
        size = std::clamp(divideUp(batch, wanted), 1, kMostEntries);
        blocks = divideUp(batch, size);
        chunks = std::min(blocks, kMostChunks);
    }
    int firstBlock(int chunk) const { return chunk * blocks / std::max(1, chunks); }

private:
    static int divideUp(int a, int b) { return (a + b - 1) / b; }
};

/// Steps of a block of `count` entries whose products over steps are made at once: about 256 columns.
inline int stepsAtOnce(int count) {
    constexpr int kColumns = 256;
    return std::max(1, kColumns / std::max(1, count));
}

}  // namespace ketloom
