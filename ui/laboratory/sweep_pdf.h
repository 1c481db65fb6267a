#pragma once

#include <QString>
#include <vector>

#include "core/lab/sweep_result.h"

namespace ketloom {

/// Title, table, how it is judged, what was trained and where published figures come from.
QString sweepReportHtml(const Sweep& sweep, const std::vector<PointResult>& results);

/// Writes that, then a page with the steps, then pages with the gradients through time by length or by arm,
/// before training and after; all drawn as lines and text. Returns an error message or nothing.
QString writeSweepPdf(const QString& path, const Sweep& sweep, const std::vector<PointResult>& results);

/// Writes title, table and how it is judged as a picture, by the file's ending: .png (twice the size on
/// screen), .svg or .pdf. Returns an error message or nothing.
QString writeTablePicture(const QString& path, const Sweep& sweep, const std::vector<PointResult>& results);

}  // namespace ketloom
