#include "ui/widgets/overlay_pens.h"

#include <algorithm>
#include <array>

namespace ketloom {

namespace {

constexpr int kFirstColour = 2;

}  // namespace

QColor overlayColour(const Theme& theme, int slot) {
    const qsizetype count = theme.series.size();
    return theme.series[(kFirstColour + std::clamp(slot, 0, kMostOverlays - 1)) % count];
}

QPen overlayPen(const Theme& theme, int slot, double width) {
    // Lengths in widths of the pen; all fit into the icon of a legend.
    static const std::array<QList<qreal>, kMostOverlays> kDashes = {
        QList<qreal>{4, 2},
        QList<qreal>{1, 1.5},
        QList<qreal>{5, 1.5, 1, 1.5},
        QList<qreal>{2.5, 1.2},
        QList<qreal>{3, 1.2, 1, 1.2, 1, 1.2},
        QList<qreal>{7, 2},
    };
    QPen pen(overlayColour(theme, slot), width);
    pen.setCapStyle(Qt::FlatCap);
    pen.setDashPattern(kDashes[std::size_t(std::clamp(slot, 0, kMostOverlays - 1))]);
    return pen;
}

}  // namespace ketloom
