#include "core/lab/sweep_statistics.h"

#include <algorithm>
#include <cmath>

namespace ketloom {

namespace {

void finish(SweepCell& cell, SweepMeasure measure) {
    std::sort(cell.results.begin(), cell.results.end(),
              [](const PointResult* a, const PointResult* b) { return a->point < b->point; });
    std::vector<double> labelErrors;
    for (const PointResult* result : cell.results) {
        ++cell.seeds;
        cell.seconds += result->seconds;
        cell.parameters = result->parameters;
        if (std::isfinite(result->labelError)) labelErrors.push_back(result->labelError);
        const bool hasValue = measure == SweepMeasure::StepsToLoss
                                  ? result->reached()
                                  : std::isfinite(result->loss) && result->reason != StopReason::Diverged;
        if (hasValue)
            cell.values.push_back(measure == SweepMeasure::StepsToLoss ? result->steps : result->loss);
        else
            ++cell.failures;
    }
    std::sort(cell.values.begin(), cell.values.end());
    std::sort(labelErrors.begin(), labelErrors.end());
    cell.lowerQuartile = quantileWithFailures(cell.values, cell.seeds, 0.25);
    cell.median = quantileWithFailures(cell.values, cell.seeds, 0.5);
    cell.upperQuartile = quantileWithFailures(cell.values, cell.seeds, 0.75);
    cell.labelError = quantileWithFailures(labelErrors, cell.seeds, 0.5);
}

}  // namespace

std::optional<double> quantileWithFailures(const std::vector<double>& sorted, int n, double share) {
    if (n < 1) return std::nullopt;
    const double place = share * (n - 1);
    const auto below = std::size_t(place);
    const double part = place - double(below);
    const std::size_t above = part > 0.0 ? below + 1 : below;
    if (above >= sorted.size()) return std::nullopt;
    return sorted[below] + part * (sorted[above] - sorted[below]);
}

std::vector<SweepCell> sweepCells(const Sweep& sweep, const std::vector<PointResult>& results) {
    const int seeds = int(sweep.seeds.size());
    std::vector<SweepCell> cells;
    for (int first = 0; first < sweep.pointCount(); first += seeds) {
        const SweepPoint point = pointAt(sweep, first);
        SweepCell cell;
        cell.arm = point.arm;
        cell.length = point.length;
        cell.steps = point.project.training.steps;
        cells.push_back(std::move(cell));
    }
    for (const PointResult& result : results) {
        const std::size_t cell = std::size_t(result.point / seeds);
        if (cell < cells.size()) cells[cell].results.push_back(&result);
    }
    for (SweepCell& cell : cells) finish(cell, sweep.measure);
    return cells;
}

std::vector<double> meanProfile(const SweepCell& cell, GradientProfile PointResult::*when,
                                std::vector<double> GradientProfile::*what) {
    std::vector<double> sums, counts;
    for (const PointResult* result : cell.results) {
        const std::vector<double>& norms = result->*when.*what;
        sums.resize(std::max(sums.size(), norms.size()));
        counts.resize(sums.size());
        for (std::size_t t = 0; t < norms.size(); ++t) {
            if (!(norms[t] > 0.0) || !std::isfinite(norms[t])) continue;
            sums[t] += std::log(norms[t]);
            counts[t] += 1.0;
        }
    }
    for (std::size_t t = 0; t < sums.size(); ++t)
        sums[t] = counts[t] > 0.0 ? std::exp(sums[t] / counts[t]) : 0.0;
    return sums;
}

ProfileBand profileBand(const SweepCell& cell, GradientProfile PointResult::*when,
                        std::vector<double> GradientProfile::*what) {
    ProfileBand band;
    for (const PointResult* result : cell.results) {
        const std::vector<double>& norms = result->*when.*what;
        band.least.resize(std::max(band.least.size(), norms.size()));
        band.most.resize(band.least.size());
        for (std::size_t t = 0; t < norms.size(); ++t) {
            if (!(norms[t] > 0.0) || !std::isfinite(norms[t])) continue;
            band.least[t] = band.least[t] > 0.0 ? std::min(band.least[t], norms[t]) : norms[t];
            band.most[t] = std::max(band.most[t], norms[t]);
        }
    }
    return band;
}

}  // namespace ketloom
