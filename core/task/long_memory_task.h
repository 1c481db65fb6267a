#pragma once

#include "core/task/generated_task.h"

namespace ketloom {

/// A string of T bases, uniform in 0..3. At a place m, uniform in 1 .. T/2-1, the base x is marked: raised by
/// 4. Asked for is x, at the end: only the last step is scored. Targets: 0 before m, x+4 at m, x afterwards.
/// The word at m is compared with what step m-1 gives, before the marked base was read.
///
/// As published, the target tells the label from step m-1 on, and a model that is post-selected on its
/// targets is told the label in every step. TaskOptions::protocol has two variants that tell apart where the
/// label comes from, and a third. NoMarker: the input is T uniform bases, independent of m and x; targets as
/// published. LeakFree: input as published, and for the same random numbers the same; target 0 but for the
/// last word, x.
/// EveryStep: inputs as published; the step that reads place t is compared with the published target of t,
/// not of t + 1, and all steps are scored. The author's LSTM and RNN were trained so (until the mean negative
/// log-likelihood of all steps was below 1e-3), the quantum network as published.
///
/// Source: Bausch 2020, section 4.2 and Fig. 9 (where the marked base is called U), in the encoding of the
/// author's code.
class LongMemoryTask : public GeneratedTask {
public:
    static constexpr int kBases = 4;

    using GeneratedTask::GeneratedTask;
    /// The base as a digit, with a star where it is marked: "2", "2*".
    std::string wordText(Word word) const override;

protected:
    void write(Batch& batch, int b, Rng& rng) const override;
};

}  // namespace ketloom
