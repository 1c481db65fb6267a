#pragma once

#include <QRectF>
#include <QVector>
#include <cstdint>

#include "core/model/cell_probe.h"
#include "ui/document/circuit_layout.h"

namespace ketloom {

/// Where the numbers of a probe stand in the picture of its cell. A pure function of layout and cell:
/// operations without an element in the layout (collapsed stages) are left out.
struct LivePicture {
    /// P(1) of a lane, as a bar in the gap behind a column.
    struct Bar {
        QPointF centre;
        int lane = 0;
        int moment = 0;
        int before = -1;  ///< moment of the bar to the left on the same lane; -1: none
    };
    /// Post-selection probability of a neuron.
    struct Gauge {
        QRectF box;  ///< of the operation
        std::uint32_t id = 0;
        int operation = 0;  ///< counted through all stages
    };
    /// A gap in which the probe can stand, from left to right.
    struct Gap {
        double x = 0.0;
        int moment = 0;
    };

    QVector<Bar> bars;
    QVector<Gauge> gauges;
    QVector<Gap> gaps;
    QRectF lanes;    ///< of the probe's line, from the top of the stages to their bottom
    QRectF readout;  ///< room for the output words, right of the meters

    /// The gap nearest to x; -1 where there is none.
    int nearestGap(double x) const;
    /// Where a moment is shown: its own gap, or that of its column; -1 where it is not in the picture.
    int gapOf(int moment) const;
};

/// The layout must be that of `cell`, or of one whose operations have the same ids: others are skipped.
LivePicture placeLive(const CircuitLayout& layout, const Cell& cell);

}  // namespace ketloom
