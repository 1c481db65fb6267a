#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/cell/parameter_layout.h"

namespace ketloom {

/// How the magnitudes of a gradient are counted: bins of equal width in log10 |g|.
struct HistogramBins {
    int firstDecade = -12;  ///< the floor is 10^firstDecade
    int lastDecade = 3;     ///< larger magnitudes count in the last bin
    int perDecade = 4;

    int count() const { return (lastDecade - firstDecade) * perDecade; }
    double floor() const { return lower(0); }
    double lower(int bin) const;        ///< lower edge of a bin
    int binOf(double magnitude) const;  ///< of a magnitude at or above the floor
};

/// The parameters of one stage by the magnitude of their gradient.
struct HistogramGroup {
    std::string name;
    int parameters = 0;
    std::vector<int> counts;  ///< one a bin
    int zero = 0;             ///< exactly 0
    int belowFloor = 0;       ///< not 0, but below the floor
    int notFinite = 0;
    double median = 0.0;  ///< of |g|, over those that are finite; the upper one of two
};

struct GradientHistogram {
    HistogramBins bins;
    std::vector<HistogramGroup> groups;  ///< those that own parameters, in order
    HistogramGroup whole;                ///< all of them
};

/// `gradient`: P values; `groups`: see parameterLayout(). Cost O(P log P).
GradientHistogram gradientHistogram(std::span<const double> gradient, std::span<const ParameterGroup> groups,
                                    const HistogramBins& bins = {});

}  // namespace ketloom
