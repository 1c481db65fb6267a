#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "core/lab/sweep_folder.h"
#include "core/training/training.h"

namespace ketloom {

/// The levers on a sweep that goes on in other threads; all functions may be called from any thread. A stop
/// is final: going on with the folder needs another control.
class SweepControl {
public:
    /// Honoured as soon as a single training honours it: within a time step of each.
    void requestStop();
    void pause();
    void resume();
    bool isPaused() const;
    bool stopRequested() const;

    /// For runSweep(): a training that these levers shall move as well, from now until detach().
    void attach(TrainingControl& training);
    void detach(TrainingControl& training);

private:
    mutable std::mutex m_mutex;
    std::vector<TrainingControl*> m_trainings;
    bool m_paused = false;
    bool m_stop = false;
};

/// Told of progress on the working threads, by one at a time; must not block for long.
class SweepObserver {
public:
    virtual ~SweepObserver() = default;
    virtual void onPointStarted(const SweepPoint& point) { (void)point; }
    virtual void onStep(const SweepPoint& point, const StepRecord& record) {
        (void)point;
        (void)record;
    }
    virtual void onPointFinished(const SweepPoint& point, const PointResult& result) {
        (void)point;
        (void)result;
    }
};

struct SweepSummary {
    int finished = 0;            ///< points trained by this call
    int left = 0;                ///< points that have no result yet
    bool stopped = false;        ///< as asked for
    std::optional<Error> error;  ///< why it ended early otherwise
};

/// All threads of the machine.
int mostJobs();
/// One less, at least 1: the machine stays usable.
int defaultJobs();

/// Trains all points of the folder that have no result, `jobs` at a time, each on one thread, the cheapest
/// first; a point that was cut off goes on from its checkpoint. Blocks until all are done, a stop is asked
/// for, or something cannot be read or written. Results depend on the sweep alone, not on jobs, pauses or
/// interruptions (but for the seconds).
///
/// The gradient by time step is that of one training batch of the point, drawn for the purpose, with the
/// parameters the training started from and with those it ended with.
SweepSummary runSweep(SweepFolder& folder, int jobs, SweepObserver& observer, SweepControl& control);

}  // namespace ketloom
