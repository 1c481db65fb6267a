#pragma once

#include <span>
#include <string_view>

#include "core/lab/sweep.h"

namespace ketloom {

/// A figure that somebody published, for one arm of a sweep.
struct PublishedFigure {
    std::string_view key;   ///< SweepArm::published
    int length;             ///< T
    double condition;       ///< of steps: the loss that is reached; of a loss: after how many steps
    double value;           ///< steps or loss, a median
    std::string_view text;  ///< as printed: "230 ± 60"; empty: the value alone
    std::string_view source;
};

/// All published figures that sweeps stand beside.
std::span<const PublishedFigure> publishedTable();
/// The figure that belongs beside the arm at this length; none where the length, the loss to reach or the
/// steps are not those it was published for.
const PublishedFigure* findPublished(const Sweep& sweep, const SweepArm& arm, int length);

}  // namespace ketloom
