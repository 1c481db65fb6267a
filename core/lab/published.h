#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace ketloom {

/// A figure that somebody published, for one arm of a sweep.
struct PublishedFigure {
    std::string_view key;   ///< SweepArm::published
    int length;             ///< T; 0: whatever the length
    double value;           ///< steps or loss, a median
    std::string_view text;  ///< as printed: "230 ± 60"; empty: the value alone
    std::string_view source;
};

/// All published figures that sweeps stand beside.
std::span<const PublishedFigure> publishedTable();
const PublishedFigure* findPublished(std::string_view key, int length);

}  // namespace ketloom
