#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/gradient/gradient_through_time.h"

namespace ketloom {

/// The gradient by time step, as a training step saw it.
struct ThroughTimeRecord {
    int step = 0;  ///< of training
    std::shared_ptr<const GradientThroughTime> gradient;
};

/// Whether gradient_through_time.csv keeps what this step of training looked at: the first 100 steps all do,
/// then every 5th, and from step 200 on half as many each time their number has doubled: about 20 records an
/// octave. A run of 100,000 steps at T 1000 so fills some 12 MB. By the step alone: a run that was cut off
/// and went on keeps the same.
bool isThroughTimeKept(int step);

/// The table gradient_through_time.csv of a run: one row a time step of those training steps that are kept.
/// Columns: step, time_step (0 ..), state, parameters, one parameters.<group> a parameter group, the latter
/// empty where only the state was looked at; numbers as in metrics_csv.h. What they mean stands at
/// GradientThroughTime.
struct ThroughTimeTable {
    std::vector<std::string> groups;
    std::vector<ThroughTimeRecord> records;
    /// Bytes of the text after the header and after each record, records + 1 entries: where it can be cut.
    std::vector<std::size_t> ends;
};

std::string throughTimeHeader(const std::vector<std::string>& groups);
/// All rows of one record, with their line ends. `groups`: those of the header.
std::string throughTimeRows(int step, const GradientThroughTime& gradient, std::size_t groups);
/// Reads such a table. A last line without a line end is left out, and so is a last record with fewer time
/// steps than the one before it: both were being written. `stop` ends it early, with the records read until
/// then. Errors: Syntax, with `name` and the line.
Expected<ThroughTimeTable> parseThroughTime(const std::string& text, const std::string& name,
                                            const std::stop_token& stop = {});

}  // namespace ketloom
