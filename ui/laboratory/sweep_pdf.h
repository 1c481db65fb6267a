#pragma once

#include <QImage>
#include <QString>
#include <vector>

#include "core/lab/sweep_result.h"

namespace ketloom {

/// The report of a sweep as a page of text: title, notes, table, criteria, sources. Pictures stand below, by
/// the names "picture0", "picture1", ...
QString sweepReportHtml(const Sweep& sweep, const std::vector<PointResult>& results, int pictures);

/// Writes the report as PDF, A4 landscape. Returns an error message or nothing.
QString writeSweepPdf(const QString& path, const Sweep& sweep, const std::vector<PointResult>& results,
                      const std::vector<QImage>& pictures);

}  // namespace ketloom
