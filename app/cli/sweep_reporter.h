#pragma once

#include <chrono>

#include "app/cli/console.h"
#include "core/lab/sweep_cost.h"
#include "core/lab/sweep_runner.h"

namespace ketloom::cli {

/// Follows a sweep: a line on the terminal while it goes on, and one that stays for every finished training.
class SweepReporter : public SweepObserver {
public:
    /// `quiet`: nothing but the progress line.
    SweepReporter(const SweepFolder& folder, int jobs, bool quiet);

    void onStep(const SweepPoint& point, const StepRecord& record) override;
    void onPointFinished(const SweepPoint& point, const PointResult& result) override;
    void clearLine() { m_line.clear(); }

private:
    const Sweep& m_sweep;
    int m_jobs;
    bool m_quiet;
    SweepClock m_clock;
    std::chrono::steady_clock::time_point m_shown;
    ProgressLine m_line;
};

/// The table of a sweep with how it was judged, as text or as one JSON document.
void printSweep(const Sweep& sweep, const std::vector<PointResult>& results, bool json);

}  // namespace ketloom::cli
