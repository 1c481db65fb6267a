#include "core/task/image_reduction.h"

#include <algorithm>
#include <cassert>

namespace ketloom {

AreaAverage::AreaAverage(int sourceWidth, Area area, int width, int height)
    : m_sourceWidth(sourceWidth),
      m_rows(intervals(area.top, area.height, height)),
      m_columns(intervals(area.left, area.width, width)) {
    assert(area.left >= 0 && area.top >= 0 && area.left + area.width <= sourceWidth);
}

std::vector<AreaAverage::Interval> AreaAverage::intervals(int offset, int from, int to) {
    assert(to >= 1 && from >= to);
    // In units of 1/to of a source pixel new pixel i covers from*i .. from*(i+1), source pixel k covers to*k
    // .. to*(k+1).
    std::vector<Interval> result(static_cast<std::size_t>(to));
    for (int i = 0; i < to; ++i) {
        Interval& interval = result[std::size_t(i)];
        const int begin = from * i;
        const int end = from * (i + 1);
        interval.first = offset + begin / to;
        for (int k = begin / to; to * k < end; ++k) {
            interval.weights.push_back(double(std::min(end, to * (k + 1)) - std::max(begin, to * k)) / from);
        }
    }
    return result;
}

void AreaAverage::apply(std::span<const std::uint8_t> source, std::span<double> result) const {
    assert(result.size() == m_rows.size() * m_columns.size());
    std::size_t out = 0;
    for (const Interval& row : m_rows) {
        for (const Interval& column : m_columns) {
            double mean = 0.0;
            for (std::size_t r = 0; r < row.weights.size(); ++r) {
                const std::size_t start =
                    (std::size_t(row.first) + r) * std::size_t(m_sourceWidth) + std::size_t(column.first);
                double sum = 0.0;
                for (std::size_t c = 0; c < column.weights.size(); ++c)
                    sum += column.weights[c] * source[start + c];
                mean += row.weights[r] * sum;
            }
            result[out++] = mean;
        }
    }
}

}  // namespace ketloom
