#include "core/task/long_memory_task.h"

#include <algorithm>
#include <cassert>

namespace ketloom {

void LongMemoryTask::write(Batch& batch, int b, Rng& rng) const {
    const int length = batch.length;
    assert(length >= taskDescription(TaskKind::LongMemory).leastLength);
    const auto input = batch.inputs.begin() + std::ptrdiff_t(b) * length;
    const auto target = batch.targets.begin() + std::ptrdiff_t(b) * length;
    for (int t = 0; t < length; ++t) input[t] = Word(rng.below(kBases));
    const int place = 1 + int(rng.below(std::uint64_t(length / 2 - 1)));

    const MemoryProtocol protocol = options().protocol;
    Word label = input[place];
    if (protocol == MemoryProtocol::NoMarker) {
        label = Word(rng.below(kBases));  // of its own: the base at `place` would give a short string away
    } else {
        input[place] = Word(label + kBases);
    }
    if (protocol != MemoryProtocol::LeakFree) {
        const int told = protocol == MemoryProtocol::EveryStep ? place + 1 : place;
        target[told] = Word(label + kBases);
        std::fill(target + told + 1, target + length, label);
    }
    target[length - 1] = label;
    const auto end = batch.scored.begin() + std::ptrdiff_t(b + 1) * batch.steps();
    std::fill(protocol == MemoryProtocol::EveryStep ? end - batch.steps() : end - 1, end, std::uint8_t(1));
}

std::string LongMemoryTask::wordText(Word word) const {
    return std::to_string(word % kBases) + (word >= kBases ? "*" : "");
}

}  // namespace ketloom
