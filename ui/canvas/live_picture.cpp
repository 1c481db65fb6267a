#include "ui/canvas/live_picture.h"

#include <QMap>
#include <cmath>

namespace ketloom {

int LivePicture::nearestGap(double x) const {
    int nearest = -1;
    for (int k = 0; k < gaps.size(); ++k)
        if (nearest < 0 || std::abs(gaps[k].x - x) < std::abs(gaps[nearest].x - x)) nearest = k;
    return nearest;
}

int LivePicture::gapOf(int moment) const {
    // A column shows the moment after its last operation, which stands for those inside it.
    for (int k = 0; k < gaps.size(); ++k)
        if (gaps[k].moment >= moment) return moment < 0 ? -1 : k;
    return -1;
}

LivePicture placeLive(const CircuitLayout& layout, const Cell& cell) {
    LivePicture picture;
    if (layout.laneY.size() != cell.lanes()) return picture;
    const CircuitMetrics& m = layout.metrics;
    QMap<int, double> gapOf;  // moment -> x
    QMap<double, int> columns;
    for (const CircuitElement& element : layout.elements) {
        if (element.kind == ElementKind::InputX && element.lane == 0) {
            if (element.index == 0) gapOf[0] = element.box.left() - 0.25 * m.unit;
            gapOf[element.index == 0 ? 1 : momentBeforeOutput(cell)] = element.box.right() + 0.38 * m.unit;
        } else if (element.kind == ElementKind::Meter && element.lane == 0) {
            gapOf[momentCount(cell) - 1] = element.box.right() + 0.62 * m.unit;
            picture.readout.setLeft(element.box.right() + 0.7 * m.unit);
        } else if (element.kind == ElementKind::Operation) {
            const int moment = momentAfter(cell, findOperation(cell, element.id));
            if (moment < 0) continue;
            const double x = element.box.center().x() + m.column / 2.0;
            columns[x] = std::max(columns.value(x, -1), moment);
            if (gateInfo(element.gate).isNeuron())
                picture.gauges.push_back(
                    {element.box, element.id, moment - (moment > momentBeforeOutput(cell) ? 3 : 2)});
        }
    }
    for (auto column = columns.cbegin(); column != columns.cend(); ++column)
        gapOf[column.value()] = column.key();
    for (auto gap = gapOf.cbegin(); gap != gapOf.cend(); ++gap)
        picture.gaps.push_back({gap.value(), gap.key()});

    const int last = momentCount(cell) - 1;
    const int beforeOutput = momentBeforeOutput(cell);
    for (int lane = 0; lane < cell.lanes(); ++lane) {
        int before = -1;
        for (const LivePicture::Gap& gap : picture.gaps) {
            // In/out lanes come in as |0> and go out into the meters.
            if (cell.isInOut(lane) && (gap.moment == 0 || gap.moment == last)) continue;
            // X by the input word leaves the workspace alone.
            if (!cell.isInOut(lane) && (gap.moment == 1 || gap.moment == beforeOutput)) continue;
            picture.bars.push_back({{gap.x, layout.laneY[lane]}, lane, gap.moment, before});
            before = gap.moment;
        }
    }
    double top = layout.laneY.isEmpty() ? 0.0 : layout.laneY[0];
    double bottom = top;
    for (const double y : layout.laneY) {
        top = std::min(top, y);
        bottom = std::max(bottom, y);
    }
    const double pad = m.laneStep / 2.0;
    const double right = picture.gaps.isEmpty() ? 0.0 : picture.gaps.back().x;
    picture.lanes = QRectF(0.0, top - pad, right, bottom - top + 2.0 * pad);
    if (cell.inOutLanes > 0) {
        picture.readout.setTop(layout.laneY[0] - m.box / 2.0);
        picture.readout.setBottom(layout.laneY[cell.inOutLanes - 1] + m.box / 2.0);
        picture.readout.setWidth((6.2 + 0.6 * cell.inOutLanes) * m.unit);
    }
    return picture;
}

}  // namespace ketloom
