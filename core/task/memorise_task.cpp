#include "core/task/memorise_task.h"

#include <algorithm>

#include "core/task/generated_task.h"

namespace ketloom {

MemoriseTask::MemoriseTask(TaskOptions options)
    : m_options(std::move(options)), m_sentences(emptyBatch(kSentences, generatedLength(m_options))) {
    const int words = m_sentences.length;
    for (int t = 0; t < words; ++t) {
        m_sentences.inputs[std::size_t(t)] = Word(t % 4);
        m_sentences.inputs[std::size_t(words + t)] = 4;
    }
    m_sentences.targets = m_sentences.inputs;
    std::fill(m_sentences.scored.begin(), m_sentences.scored.end(), std::uint8_t(1));
}

Batch MemoriseTask::splitBatch(Split, int first, int count) const {
    return slice(m_sentences, first, count);
}

Sample MemoriseTask::sample(Split split, int index) const {
    Sample sample;
    sample.batch = splitBatch(split, index, 1);
    sample.label = joinWords(*this, sample.batch.inputs);
    return sample;
}

std::string MemoriseTask::outputText(const std::vector<Word>& words) const {
    return joinWords(*this, words);
}

std::string MemoriseTask::dataSummary() const {
    return "two sentences of " + std::to_string(length()) + " words, both in every batch";
}

}  // namespace ketloom
