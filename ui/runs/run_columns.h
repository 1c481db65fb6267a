#pragma once

#include <QString>
#include <QVariant>
#include <functional>
#include <span>

#include "core/runs/run_list.h"

namespace ketloom {

/// The columns of the table of runs, in the order they stand in at first.
enum class RunColumn {
    Overlay,
    Name,
    Model,
    Task,
    ValidationLoss,
    Error,
    Loss,
    Steps,
    Status,
    Tags,
    Started,
    Duration,
    Parameters,
    Notes,
};

/// One row a column.
struct RunColumnDescription {
    RunColumn column;
    QString title;
    QString tip;    ///< what it says and how it is to be read
    bool isNumber;  ///< stands at the right
    bool isShown;   ///< at first
    std::function<QString(const RunInfo&)> text;
    /// By which the table is sorted: a number or a text; an invalid one where the run has none: it stands
    /// last.
    std::function<QVariant(const RunInfo&)> order;
    /// In a CSV file: C locale, full precision.
    std::function<QString(const RunInfo&)> csv;
};

std::span<const RunColumnDescription> runColumns();
const RunColumnDescription& describe(RunColumn column);

/// "1 h 05 min", "3 min 20 s", "12.3 s", "0.4 s".
QString durationText(double seconds);
/// "done", "stopped", "running", "cut off", ...
QString statusText(const RunInfo& run);
/// Everything the search looks at, in one text.
QString searchText(const RunInfo& run);

}  // namespace ketloom
