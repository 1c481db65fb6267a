#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/rng.h"
#include "core/task/batch.h"
#include "core/task/task_options.h"

namespace ketloom {

enum class Split { Train, Validation, Test };
std::string_view splitName(Split split);  ///< "train", "validation", "test"

/// A grey image, 0 = background, 1 = full ink, row-major.
struct Image {
    int width = 0;
    int height = 0;
    std::vector<float> pixels;
};

/// One sequence with what people want to see beside it.
struct Sample {
    Batch batch;                  ///< of one sequence
    std::optional<Image> image;   ///< as fed: already reduced and binarised
    std::optional<Image> source;  ///< as found in the data, before the reduction
    std::string label;            ///< "digit 7", "b a d i i ..."
};

/// A source of sequences. Immutable after construction: all randomness comes through the Rng arguments, so
/// one task can serve several threads.
class Task {
public:
    virtual ~Task() = default;

    virtual const TaskOptions& options() const = 0;
    virtual int inOutLanes() const = 0;        ///< I
    virtual int length() const = 0;            ///< T
    virtual int classes() const { return 0; }  ///< 0 where the task does not classify

    /// A random batch for one training step. `batchSize` counts samples per class where the task's
    /// description says so.
    virtual Batch trainingBatch(int batchSize, Rng& rng) const = 0;
    /// `count` random sequences for validation; where the task has splits, different ones of the validation
    /// split, and all of it when it has fewer.
    virtual Batch validationBatch(int count, Rng& rng) const = 0;

    /// Number of samples in a split; 0 where sequences are generated without end.
    virtual int splitSize(Split split) const = 0;
    /// Samples first .. first+count-1 of a split, in a fixed order. Where sequences are generated, they are a
    /// fixed function of split and index.
    virtual Batch splitBatch(Split split, int first, int count) const = 0;
    /// One sample for display. index < splitSize(split), or any index >= 0 where sequences are generated.
    virtual Sample sample(Split split, int index) const = 0;

    /// A drawing of any size as a sample of class `label`, prepared as the images of the data are; none where
    /// the task does not read images.
    virtual std::optional<Sample> drawn(const Image& drawing, int label) const;

    /// A word as people read it: "3", "a", "10".
    virtual std::string wordText(Word word) const;
    /// A whole output sequence (T-1 words, of which the scored ones count) as people read it: "digit 0".
    virtual std::string outputText(const std::vector<Word>& words) const = 0;
    /// One line on what was loaded: counts per split, source.
    virtual std::string dataSummary() const = 0;
};

/// Builds the task; the built-in set is found through resourceFile() (base/resources.h).
/// Errors: missing or broken data, invalid options; each with place and remedy.
Expected<std::shared_ptr<const Task>> createTask(const TaskOptions& options);

}  // namespace ketloom
