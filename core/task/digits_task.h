#pragma once

#include "core/task/digit_set.h"
#include "core/task/task.h"

namespace ketloom {

/// Handwritten digits, two pixels a word: word t = (pixel number t in row order, pixel number t in column
/// order), the first on lane 0; ink is 0, background 1. The label stands in the last word or words of the
/// target, where alone steps are scored; all other target words are 0. Source: Bausch 2020, section 4.3 and
/// the author's reduced images.
class DigitsTask : public Task {
public:
    static constexpr int kLanes = 2;

    DigitsTask(TaskOptions options, DigitSet set);

    const TaskOptions& options() const override { return m_options; }
    int inOutLanes() const override { return kLanes; }
    int length() const override { return m_set.width * m_set.height; }
    int classes() const override { return int(m_trainingByClass.size()); }
    Batch trainingBatch(int batchSize, Rng& rng) const override;
    Batch validationBatch(int count, Rng& rng) const override;
    int splitSize(Split split) const override { return int(m_set.split(split).size()); }
    Batch splitBatch(Split split, int first, int count) const override;
    Sample sample(Split split, int index) const override;
    std::optional<Sample> drawn(const Image& drawing, int label) const override;
    std::string outputText(const std::vector<Word>& words) const override;
    std::string dataSummary() const override;

private:
    int classOf(int image) const;
    std::string className(int classIndex) const;
    /// Words and label of row b; `ink`: reduced pixels, row-major.
    void write(Batch& batch, int b, const std::vector<bool>& ink, int label) const;
    std::vector<bool> inkOf(int image) const;
    Image reducedImage(const std::vector<bool>& ink) const;
    Batch batchOf(const std::vector<int>& images) const;

    TaskOptions m_options;
    DigitSet m_set;
    std::vector<bool> m_ink;  ///< images x height x width of the reduced size
    std::vector<std::vector<int>> m_trainingByClass;
};

/// Words that hold the label of one of `classes` classes on `lanes` lanes: ceil(bits / lanes), bits = max(1,
/// ceil(log2(classes))).
int labelWordCount(int classes, int lanes);
/// The class index in binary, padded on the left with zeros to whole words, most significant word first.
std::vector<Word> labelWords(int classIndex, int classes, int lanes);
/// The inverse; may give a number beyond the last class.
int classFromWords(std::span<const Word> words, int lanes);

}  // namespace ketloom
