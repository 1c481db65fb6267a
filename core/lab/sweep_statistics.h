#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/lab/sweep_result.h"

namespace ketloom {

/// One cell of the grid: an arm at a length, over all seeds that have finished.
///
/// Steps to a loss are counted over all seeds, a seed that never got there as more than any number: the
/// median of 50, 60, 70 and two failures is 70, and there is none with three failures. Quartiles lie between
/// neighbours of the sorted values in proportion (as numpy.percentile); they are missing where a failure
/// would be one of the two.
struct SweepCell {
    int arm = 0;
    int length = 0;
    int seeds = 0;               ///< finished
    int failures = 0;            ///< of these: loss not reached, or (final loss) diverged
    std::vector<double> values;  ///< of the others: steps or final losses, ascending
    std::optional<double> lowerQuartile;
    std::optional<double> median;  ///< only where more than half of the seeds have a value
    std::optional<double> upperQuartile;
    int steps = 0;       ///< most steps a training was given: a missing median is more than that
    int parameters = 0;  ///< P
    /// Median of the last validations' share of wrong labels; a seed that has none, as one that diverged,
    /// counts as more than any.
    std::optional<double> labelError;
    double seconds = 0.0;                     ///< in total
    std::vector<const PointResult*> results;  ///< by seed, into the results given
};

/// All cells in the order of expand(), those without a result too. `results` must outlive the cells.
std::vector<SweepCell> sweepCells(const Sweep& sweep, const std::vector<PointResult>& results);

/// The value at `share` (0 .. 1) of n values of which only the smallest are known; nothing where an unknown
/// one counts. `sorted` is ascending, n at least its size.
std::optional<double> quantileWithFailures(const std::vector<double>& sorted, int n, double share);

/// Mean over the seeds, by time step, of the logarithms of the norms: a geometric mean, in which no seed with
/// a large gradient hides the others. Norms of 0 or not finite are left out; 0 where none is left.
std::vector<double> meanProfile(const SweepCell& cell, GradientProfile PointResult::*when,
                                std::vector<double> GradientProfile::*what);

/// The least and the largest norm of the seeds by time step, those of 0 or not finite left out as above; 0
/// where none is left.
struct ProfileBand {
    std::vector<double> least, most;
};
ProfileBand profileBand(const SweepCell& cell, GradientProfile PointResult::*when,
                        std::vector<double> GradientProfile::*what);

}  // namespace ketloom
