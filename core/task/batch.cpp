#include "core/task/batch.h"

#include <cassert>

namespace ketloom {

Batch slice(const Batch& batch, int first, int count) {
    assert(first >= 0 && count >= 0 && first + count <= batch.size);
    const auto rows = [&](const auto& values, int width) {
        const auto begin = values.begin() + std::ptrdiff_t(first) * width;
        return std::decay_t<decltype(values)>(begin, begin + std::ptrdiff_t(count) * width);
    };
    Batch part;
    part.size = count;
    part.length = batch.length;
    part.inputs = rows(batch.inputs, batch.length);
    part.targets = rows(batch.targets, batch.length);
    part.scored = rows(batch.scored, batch.steps());
    return part;
}

Batch emptyBatch(int size, int length) {
    assert(size >= 0 && length >= 1);
    Batch batch;
    batch.size = size;
    batch.length = length;
    batch.inputs.assign(std::size_t(size) * length, 0);
    batch.targets.assign(std::size_t(size) * length, 0);
    batch.scored.assign(std::size_t(size) * (length - 1), 0);
    return batch;
}

}  // namespace ketloom
