#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <vector>

#include "core/lab/sweep_result.h"
#include "core/runs/run_lock.h"

namespace ketloom {

/// Layout of a sweep folder:
///   sweep.json            what is asked (sweepToText()); written once, atomically
///   results.jsonl         a line a finished point (resultToLine()), in the order of finishing
///   checkpoint-N.json     state of point N, where it was cut off or paused; gone when it has finished
///   lock                  held by the process that adds to the folder, see run_lock.h
/// Whenever the program dies, what was finished is there: a last line without a line end is left out, and cut
/// off before the next one is added.
///
/// addResult() and the checkpoint functions may be called from several threads.
class SweepFolder {
public:
    /// Makes the folder. Errors: Unwritable; Value where isVacant() says no.
    static Expected<SweepFolder> create(const std::filesystem::path& path, const Sweep& sweep);
    /// Opens a folder to go on with it. Errors: those of readSweepFolder(); Unwritable where another process
    /// works in it.
    static Expected<SweepFolder> open(const std::filesystem::path& path);

    SweepFolder(SweepFolder&& other) noexcept;
    SweepFolder& operator=(SweepFolder&&) = delete;

    const std::filesystem::path& path() const { return m_path; }
    const Sweep& sweep() const { return m_sweep; }
    const std::vector<PointResult>& results() const { return m_results; }  ///< in the order of finishing

    /// Writes the line to disk, then forgets the checkpoint of the point. Error Unwritable: what was written
    /// of the line is taken back, the checkpoint kept, and every later result refused with the same error.
    Expected<void> addResult(const PointResult& result);
    Expected<void> saveCheckpoint(const SweepPoint& point, const TrainingState& state);
    /// The state to go on from; nothing where there is none, or none that fits (the point then begins again).
    std::optional<TrainingState> checkpoint(const SweepPoint& point) const;

private:
    SweepFolder(std::filesystem::path path, Sweep sweep, RunLock lock);
    std::filesystem::path checkpointFile(int point) const;

    std::filesystem::path m_path;
    Sweep m_sweep;
    std::vector<PointResult> m_results;
    std::optional<Error> m_failure;  ///< of the results
    RunLock m_lock;
    std::mutex m_mutex;
};

/// What a sweep folder holds.
struct SweepRecord {
    Sweep sweep;
    std::vector<PointResult> results;  ///< by point
    std::size_t bytes = 0;             ///< of results.jsonl that hold whole lines
};

/// Reads a folder, also while another process adds to it. Errors: NotFound where the folder holds no sweep;
/// else those of loadSweep() and resultFromLine(), with file and line.
Expected<SweepRecord> readSweepFolder(const std::filesystem::path& path);

bool isSweepFolder(const std::filesystem::path& path);

}  // namespace ketloom
