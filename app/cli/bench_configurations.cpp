#include "app/cli/bench_configurations.h"

#include <algorithm>
#include <array>

#include "core/base/rng.h"

namespace ketloom::cli {
namespace {

// Shape: I, W, S, order, degree.
constexpr std::array kConfigurations = {
    BenchConfiguration{"simple-seq", {3, 5, 2, 2, 3}, 20, 2},
    BenchConfiguration{"elman-letter", {3, 6, 2, 2, 2}, 36, 8},
    BenchConfiguration{"umap-d3r4", {3, 7, 2, 2, 3}, 5, 640},
    BenchConfiguration{"mnist-small", {2, 6, 2, 2, 3}, 100, 20},
    BenchConfiguration{"mnist-paper", {2, 8, 2, 2, 2}, 100, 200},
    BenchConfiguration{"wide-10", {2, 10, 2, 2, 2}, 20, 20},
    BenchConfiguration{"dna-1000", {3, 5, 1, 2, 3}, 1000, 32},
};

}  // namespace

std::span<const BenchConfiguration> benchConfigurations() {
    return kConfigurations;
}

const BenchConfiguration* findBenchConfiguration(std::string_view name) {
    const auto found = std::find_if(kConfigurations.begin(), kConfigurations.end(),
                                    [&](const BenchConfiguration& row) { return row.name == name; });
    return found == kConfigurations.end() ? nullptr : &*found;
}

Batch randomBatch(const BenchConfiguration& configuration, std::uint64_t seed) {
    Rng rng(seed);
    Batch batch;
    batch.size = configuration.batch;
    batch.length = configuration.length;
    const std::size_t words = std::size_t(batch.size) * std::size_t(batch.length);
    const std::uint64_t wordCount = std::uint64_t(1) << configuration.shape.inOutLanes;
    for (std::vector<Word>* list : {&batch.inputs, &batch.targets}) {
        list->resize(words);
        for (Word& word : *list) word = static_cast<Word>(rng.below(wordCount));
    }
    batch.scored.assign(std::size_t(batch.size) * std::size_t(batch.steps()), 1);
    return batch;
}

}  // namespace ketloom::cli
