#pragma once

#include <map>
#include <vector>

#include "core/lab/sweep_result.h"

namespace ketloom {

/// Guessed seconds of one training step on one thread; of a quantum network 0 before calibrate(), of a
/// classical one rough before calibrateRecurrent().
double guessedStepSeconds(const SweepPoint& point);

/// Points that are still to be trained, those first that take the least at most: the first figures come soon,
/// and what has never been trained stands last.
std::vector<int> cheapestFirst(const std::vector<SweepPoint>& points, const std::vector<PointResult>& done);

/// How long a sweep will still take, from what its points took so far. Not thread-safe.
class SweepClock {
public:
    SweepClock(std::vector<SweepPoint> points, const std::vector<PointResult>& done);

    void step(int point, const StepRecord& record);
    void finished(const PointResult& result);

    int pointCount() const { return int(m_points.size()); }
    int finishedCount() const { return m_finished; }
    /// With `jobs` trainings at a time. A point whose arm and length have been trained with other seeds is
    /// taken to last as long as those; any other to need all its steps.
    double secondsLeft(int jobs) const;

private:
    struct Spent {
        double seconds = 0.0;
        int points = 0;
    };
    struct Running {
        int step = 0;
        double seconds = 0.0;
    };
    using CellKey = std::pair<int, int>;  ///< arm, length
    CellKey cellOf(int point) const;

    std::vector<SweepPoint> m_points;
    std::vector<bool> m_done;
    std::map<CellKey, double> m_guesses;  ///< seconds of a step
    std::map<CellKey, Spent> m_cells;
    std::map<int, Running> m_running;
    double m_measured = 0.0;  ///< seconds of all steps seen
    double m_guessed = 0.0;   ///< what they were guessed to take
    int m_finished = 0;
};

}  // namespace ketloom
