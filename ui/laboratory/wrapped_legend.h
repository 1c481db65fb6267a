#pragma once

class QCPLegend;

namespace ketloom {

/// Arranges the entries of a legend that stands above the axes in as many columns as fit into `width`
/// pixels, at least one.
void wrapLegend(QCPLegend& legend, int width);

}  // namespace ketloom
