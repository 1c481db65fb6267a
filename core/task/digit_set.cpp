#include "core/task/digit_set.h"

#include <algorithm>

#include "core/base/resources.h"
#include "core/base/rng.h"

namespace ketloom {

namespace {

constexpr const char* kBuiltInFile = "data/digits.csv.gz";

/// n * numerator / denominator to the nearest whole number, but at least 1.
std::size_t share(std::size_t n, std::size_t numerator, std::size_t denominator) {
    return std::max<std::size_t>(1, (n * numerator + denominator / 2) / denominator);
}

void shuffle(std::vector<int>& values, Rng& rng) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[rng.below(i)]);
}

std::vector<int> imagesOf(const DigitImages& images, int digit, int begin, int end) {
    std::vector<int> found;
    for (int i = begin; i < end; ++i) {
        if (images.labels[std::size_t(i)] == digit) found.push_back(i);
    }
    return found;
}

Expected<void> divide(DigitSet& set, const TaskOptions& options) {
    const DigitImages& images = set.images;
    const bool ownTestFiles = !options.dataFolder.empty();
    for (const int digit : options.digits) {
        std::vector<int> pool = imagesOf(images, digit, 0, images.testBegin);
        std::vector<int> test = imagesOf(images, digit, images.testBegin, images.count());
        const std::size_t least = ownTestFiles ? 2 : 3;
        if (pool.size() < least || (ownTestFiles && test.empty())) {
            const bool fewTest = pool.size() >= least;
            return fail(ErrorCode::Unsupported,
                        "digit " + std::to_string(digit) + " has " +
                            std::to_string(fewTest ? test.size() : pool.size()) + " images in the " +
                            (ownTestFiles ? (fewTest ? "t10k" : "train") : "built-in") + " files; at least " +
                            std::to_string(fewTest ? 1 : least) + " needed",
                        set.source, "Choose other digits, or use the complete data.");
        }
        Rng rng(mixSeed(options.splitSeed, std::uint64_t(digit)));
        shuffle(pool, rng);
        const std::size_t n = pool.size();
        const std::size_t validationCount = ownTestFiles ? share(n, 1, 12) : share(n, 1, 10);
        const std::size_t testCount = ownTestFiles ? 0 : share(n, 2, 10);
        for (std::size_t i = 0; i < n; ++i) {
            const Split split = i < validationCount               ? Split::Validation
                                : i < validationCount + testCount ? Split::Test
                                                                  : Split::Train;
            set.splits[std::size_t(split)].push_back(pool[i]);
        }
        auto& tests = set.splits[std::size_t(Split::Test)];
        tests.insert(tests.end(), test.begin(), test.end());
    }
    for (auto& split : set.splits) std::sort(split.begin(), split.end());
    return {};
}

}  // namespace

Expected<DigitSet> loadDigitSet(const TaskOptions& options) {
    DigitSet set;
    Expected<DigitImages> images;
    if (options.dataFolder.empty()) {
        const Expected<std::filesystem::path> file = resourceFile(kBuiltInFile);
        if (!file) return tl::unexpected(file.error());
        images = readDigitsCsv(*file, options.digits);
        set.source = "built-in UCI digits";
        set.area = {0, 0, 8, 8};
        set.width = set.height = 8;
    } else {
        images = readIdxFolder(options.dataFolder, options.digits);
        set.source = options.dataFolder;
        set.area = {4, 4, 20, 20};  // MNIST centres a digit of at most 20x20 pixels in 28x28
        set.width = set.height = 10;
    }
    if (!images) return tl::unexpected(images.error());
    set.images = std::move(*images);
    if (auto done = divide(set, options); !done) return tl::unexpected(done.error());
    return set;
}

}  // namespace ketloom
