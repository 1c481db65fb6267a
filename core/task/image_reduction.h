#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ketloom {

/// A rectangle of pixels inside an image.
struct Area {
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;
};

/// Reduces a rectangle of a grey image to a smaller image: each new pixel is the mean over the area it
/// covers, old pixels that lie on a border counting by their share. Weights are worked out once and serve any
/// number of images.
class AreaAverage {
public:
    /// `area` lies inside images of sourceWidth pixels a row; 1 <= width <= area.width, likewise for the
    /// height.
    AreaAverage(int sourceWidth, Area area, int width, int height);

    int width() const { return int(m_columns.size()); }
    int height() const { return int(m_rows.size()); }
    /// Shapes: source is row-major with sourceWidth pixels a row; result has width() x height() values,
    /// row-major.
    void apply(std::span<const std::uint8_t> source, std::span<double> result) const;

private:
    struct Interval {
        int first = 0;
        std::vector<double> weights;  ///< of the source pixels first, first + 1, ...; their sum is 1
    };
    static std::vector<Interval> intervals(int offset, int from, int to);

    int m_sourceWidth;
    std::vector<Interval> m_rows;
    std::vector<Interval> m_columns;
};

}  // namespace ketloom
