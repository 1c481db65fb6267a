#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/task/digit_sources.h"
#include "core/task/image_reduction.h"
#include "core/task/task.h"
#include "core/task/task_options.h"

namespace ketloom {

/// Images of the chosen digits, divided into training, validation and test. The division of one digit depends
/// on the split seed and that digit alone, never on which others are chosen: networks for different pairs can
/// be compared, and no image moves from test to training when a digit is added.
struct DigitSet {
    std::string source;  ///< for people: folder, or name of the built-in set
    DigitImages images;
    Area area;      ///< part of an image that is reduced ...
    int width = 0;  ///< ... to this size
    int height = 0;
    std::array<std::vector<int>, 3> splits;  ///< image numbers, rising, by Split

    const std::vector<int>& split(Split which) const { return splits[std::size_t(which)]; }
};

/// Loads what the options name, which must be valid.
/// Built-in 8x8 set: of each digit 70 % for training, 10 % for validation, 20 % for test, all 64 pixels as
/// they are. IDX folder: test = the t10k files, validation = 1/12 of each digit of the training files;
/// central 20x20 pixels to 10x10. Errors: those of digit_sources.h; Unsupported where a chosen digit has too
/// few images for a split.
Expected<DigitSet> loadDigitSet(const TaskOptions& options);

}  // namespace ketloom
