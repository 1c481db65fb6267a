#pragma once

#include "core/task/task.h"

namespace ketloom {

/// A task whose sequences are made up without end, each from its own random numbers. Sequence `index` of a
/// split is a fixed function of task, split and index.
class GeneratedTask : public Task {
public:
    explicit GeneratedTask(TaskOptions options);

    const TaskOptions& options() const override { return m_options; }
    int inOutLanes() const override { return taskDescription(m_options.kind).inOutLanes; }
    int length() const override { return generatedLength(m_options); }
    Batch trainingBatch(int batchSize, Rng& rng) const override;
    Batch validationBatch(int count, Rng& rng) const override;
    int splitSize(Split) const override { return 0; }
    Batch splitBatch(Split split, int first, int count) const override;
    Sample sample(Split split, int index) const override;
    std::string outputText(const std::vector<Word>& words) const override;
    std::string dataSummary() const override;

protected:
    /// Writes sequence b of a batch that emptyBatch() made.
    virtual void write(Batch& batch, int b, Rng& rng) const = 0;

private:
    TaskOptions m_options;
};

/// Words as people read them, separated by spaces.
std::string joinWords(const Task& task, const std::vector<Word>& words);

}  // namespace ketloom
