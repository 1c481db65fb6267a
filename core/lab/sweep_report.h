#pragma once

#include <string>
#include <vector>

#include "core/base/json_view.h"
#include "core/lab/sweep_statistics.h"

namespace ketloom {

/// A table as people read it: a row a cell of the grid.
struct SweepTable {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
};

/// Columns: arm, T (where the sweep has lengths), parameters, how many seeds got there, median, quartiles,
/// range, share of wrong labels, gradient at the start and at the end going back in time, published. A median
/// that does not exist stands as "> 1000", the steps that were given; what has not been trained yet as "–".
SweepTable sweepTable(const Sweep& sweep, const std::vector<PointResult>& results);

/// How each arm is judged: equal ones are said once, "arm, arm: criterion".
std::vector<std::string> criteriaTexts(const Sweep& sweep);
/// Where the published figures of this sweep come from; empty where none stands beside it.
std::vector<std::string> sourceTexts(const Sweep& sweep);

/// The table as a file: a line of titles, then a row a cell of the grid. For people; sweepCsv() has numbers.
std::string sweepTableCsv(const SweepTable& table);
/// What each arm trains: the network, the cell and the optimiser, a sentence each; equal ones are said once.
std::vector<std::string> networkTexts(const Sweep& sweep);

/// A row a training: arm, length, seed, parameters, reason, reached (0, 1), steps, loss, validation_loss,
/// label_error, seconds, published. Numbers as in metrics.csv, in every locale; empty where there is none.
std::string sweepCsv(const Sweep& sweep, const std::vector<PointResult>& results);
/// A row a time step of a training: arm, length, seed, time_step, then norms at the state and through the
/// parameters, at start and end.
std::string sweepGradientCsv(const Sweep& sweep, const std::vector<PointResult>& results);
/// Title, criteria, and a record a cell with all its numbers, published ones with their source.
OrderedJson sweepReportJson(const Sweep& sweep, const std::vector<PointResult>& results);

}  // namespace ketloom
