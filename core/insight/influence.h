#pragma once

#include <span>
#include <stop_token>
#include <vector>

#include "core/model/sequence_model.h"
#include "core/task/batch.h"

namespace ketloom {

/// One bit of the input of a sequence: that of in/out lane `lane` in the word read at step `step`.
struct InputBit {
    int step = 0;
    int lane = 0;
    friend bool operator==(const InputBit&, const InputBit&) = default;
};
/// Bits that are changed together: one, or all places where a pixel is read.
using InputChange = std::vector<InputBit>;

/// What an output depends on.
///
/// P is the probability of the target words at the steps asked for, together: the product of p(target) over
/// them, every step post-selected on its target. With the scored steps of a labelled sample it is p(label).
struct Influence {
    double probability = 0.0;  ///< P of the sequence as it is
    /// One a change. By flipping: P with these bits flipped, minus P; -P where a step asked for cannot give
    /// its target any more, NaN where another step, whose target is kept as well, cannot: no state goes on to
    /// the steps asked for after it. By derivative: see cell_influence.h.
    std::vector<double> changes;
    bool stopped = false;  ///< the stop token fired: the other members mean nothing
};

/// Every bit that is read, alone: steps in order, inside a step lanes in order; (T-1) x I.
std::vector<InputChange> everyBit(const Batch& sample, int inOutLanes);
/// Every pixel of an image of the digits task, row-major, with both places where it is read: the words are
/// (pixel in row order, pixel in column order), see DigitsTask. The last pixel of both orders stands in the
/// last word, which no step reads: its change is empty.
std::vector<InputChange> everyPixel(int width, int height);
/// The steps that are scored, ascending.
std::vector<int> scoredSteps(const Batch& sample);
/// The word with all bits of `change` flipped that belong to `step`.
Word flippedWord(Word word, int step, const InputChange& change, int inOutLanes);

/// Influence by flipping, of any model: every change is one sequence more, all of them run from the start.
/// `sample` is a batch of one; `outputs`: steps 0 .. T-2, not empty. Cost: (changes + 1) x T steps forward.
Influence flipInfluence(SequenceModel& model, std::span<const double> parameters, const Batch& sample,
                        std::span<const InputChange> changes, std::span<const int> outputs,
                        std::stop_token stop = {});

}  // namespace ketloom
