#include "core/task/generated_task.h"

#include <cassert>

namespace ketloom {

namespace {

/// Sets the streams of split samples apart from seeds that users choose.
constexpr std::uint64_t kSplitStreams = 0x6b65746c6f6f6d;

}  // namespace

GeneratedTask::GeneratedTask(TaskOptions options) : m_options(std::move(options)) {}

Batch GeneratedTask::trainingBatch(int batchSize, Rng& rng) const {
    assert(batchSize > 0);
    Batch batch = emptyBatch(batchSize, length());
    for (int b = 0; b < batchSize; ++b) write(batch, b, rng);
    return batch;
}

Batch GeneratedTask::validationBatch(int count, Rng& rng) const {
    return trainingBatch(count, rng);
}

Batch GeneratedTask::splitBatch(Split split, int first, int count) const {
    assert(first >= 0 && count >= 0);
    Batch batch = emptyBatch(count, length());
    const std::uint64_t stream = mixSeed(kSplitStreams, std::uint64_t(split));
    for (int b = 0; b < count; ++b) {
        Rng rng(mixSeed(stream, std::uint64_t(first) + std::uint64_t(b)));
        write(batch, b, rng);
    }
    return batch;
}

Sample GeneratedTask::sample(Split split, int index) const {
    Sample sample;
    sample.batch = splitBatch(split, index, 1);
    sample.label = joinWords(*this, sample.batch.inputs);
    return sample;
}

std::string GeneratedTask::outputText(const std::vector<Word>& words) const {
    return joinWords(*this, words);
}

std::string GeneratedTask::dataSummary() const {
    return "sequences of " + std::to_string(length()) + " words, generated without end";
}

std::string joinWords(const Task& task, const std::vector<Word>& words) {
    std::string text;
    for (const Word word : words) {
        if (!text.empty()) text += ' ';
        text += task.wordText(word);
    }
    return text;
}

}  // namespace ketloom
