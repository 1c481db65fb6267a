#pragma once

#include "core/task/task.h"

namespace ketloom {

/// Two fixed sentences, 0 1 2 3 0 1 ... and 4 4 4 ...; target = input, all steps scored. Every batch and
/// every split is exactly these two in this order, whatever size is asked for. Source: Bausch 2020,
/// section 4.1.
class MemoriseTask : public Task {
public:
    static constexpr int kSentences = 2;

    explicit MemoriseTask(TaskOptions options);

    const TaskOptions& options() const override { return m_options; }
    int inOutLanes() const override { return taskDescription(m_options.kind).inOutLanes; }
    int length() const override { return m_sentences.length; }
    Batch trainingBatch(int, Rng&) const override { return m_sentences; }
    Batch validationBatch(int, Rng&) const override { return m_sentences; }
    int splitSize(Split) const override { return kSentences; }
    Batch splitBatch(Split split, int first, int count) const override;
    Sample sample(Split split, int index) const override;
    std::string wordText(Word word) const override { return std::to_string(word); }
    std::string outputText(const std::vector<Word>& words) const override;
    std::string dataSummary() const override;

private:
    TaskOptions m_options;
    Batch m_sentences;
};

}  // namespace ketloom
