#pragma once

#include "core/task/generated_task.h"

namespace ketloom {

/// A stream of bits a, b, a xor b, ... Input word of bit v: 0v. Target: 0v for every third bit, the marker 10
/// for the two that cannot be predicted. Scored: the steps whose target is a third bit, i = 1, 4, 7, ...
/// Source: Elman 1990, section "Exclusive-OR"; encoding of Bausch 2020.
class ElmanXorTask : public GeneratedTask {
public:
    static constexpr Word kMarker = 2;

    using GeneratedTask::GeneratedTask;
    std::string wordText(Word word) const override;

protected:
    void write(Batch& batch, int b, Rng& rng) const override;
};

/// The words ba, dii and guuu in random order: b = 100, d = 101, g = 110, a = 000, i = 001, u = 010. Target:
/// the letter itself if it is a vowel, 111 for any consonant. All steps are scored. Source: Elman 1990,
/// section "Structure in letter sequences"; encoding of Bausch 2020.
class ElmanLettersTask : public GeneratedTask {
public:
    static constexpr Word kAnyConsonant = 7;

    using GeneratedTask::GeneratedTask;
    std::string wordText(Word word) const override;

protected:
    void write(Batch& batch, int b, Rng& rng) const override;
};

}  // namespace ketloom
