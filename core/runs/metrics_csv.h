#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/training/training.h"

namespace ketloom {

/// The table of a run, one row a step. Columns: step, loss, validation_loss, sampled_word_error,
/// sampled_label_error, likely_word_error, likely_label_error (these five empty where the step was not
/// validated), gradient_norm, one gradient_norm.<group> a parameter group, min_postselection, learning_rate,
/// seconds. Numbers are the shortest text that reads back exactly, with a decimal point in every locale;
/// "nan" and "inf" where they are not finite.
struct Metrics {
    std::vector<std::string> groups;  ///< names of the parameter groups
    std::vector<StepRecord> records;
    /// Bytes of the text after the header and after each record, records + 1 entries: where it can be cut.
    std::vector<std::size_t> ends;
};

/// The first line, with its line end.
std::string metricsHeader(const std::vector<std::string>& groups);
/// One line, with its line end.
std::string metricsRow(const StepRecord& record);
/// Reads such a table. A last line without a line end was being written when the run was cut off: it is left
/// out. `stop` ends it early, with the rows read until then. Errors: Syntax, with `name` and the line.
Expected<Metrics> parseMetrics(const std::string& text, const std::string& name,
                               const std::stop_token& stop = {});

}  // namespace ketloom
