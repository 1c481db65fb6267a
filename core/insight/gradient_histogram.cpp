#include "core/insight/gradient_histogram.h"

#include <algorithm>
#include <cmath>

namespace ketloom {

double HistogramBins::lower(int bin) const {
    return std::pow(10.0, firstDecade + double(bin) / perDecade);
}

int HistogramBins::binOf(double magnitude) const {
    int bin = int(std::floor((std::log10(magnitude) - firstDecade) * perDecade));
    bin = std::clamp(bin, 0, count() - 1);
    // The logarithm may round across an edge.
    if (bin > 0 && magnitude < lower(bin)) --bin;
    if (bin + 1 < count() && magnitude >= lower(bin + 1)) ++bin;
    return bin;
}

namespace {

HistogramGroup count(std::span<const double> gradient, std::string name, const HistogramBins& bins) {
    HistogramGroup group;
    group.name = std::move(name);
    group.parameters = static_cast<int>(gradient.size());
    group.counts.assign(std::size_t(bins.count()), 0);
    std::vector<double> magnitudes;
    for (const double g : gradient) {
        const double magnitude = std::abs(g);
        if (!std::isfinite(magnitude)) {
            ++group.notFinite;
            continue;
        }
        magnitudes.push_back(magnitude);
        if (magnitude == 0.0) {
            ++group.zero;
        } else if (magnitude < bins.floor()) {
            ++group.belowFloor;
        } else {
            ++group.counts[std::size_t(bins.binOf(magnitude))];
        }
    }
    if (!magnitudes.empty()) {
        const auto middle = magnitudes.begin() + std::ptrdiff_t(magnitudes.size() / 2);
        std::nth_element(magnitudes.begin(), middle, magnitudes.end());
        group.median = *middle;
    }
    return group;
}

}  // namespace

GradientHistogram gradientHistogram(std::span<const double> gradient, std::span<const ParameterGroup> groups,
                                    const HistogramBins& bins) {
    GradientHistogram histogram;
    histogram.bins = bins;
    histogram.whole = count(gradient, {}, bins);
    for (const ParameterGroup& group : groups)
        if (group.count > 0)
            histogram.groups.push_back(count(
                gradient.subspan(std::size_t(group.offset), std::size_t(group.count)), group.name, bins));
    return histogram;
}

}  // namespace ketloom
