#include "ui/laboratory/wrapped_legend.h"

#include <qcustomplot.h>

#include <algorithm>

namespace ketloom {

void wrapLegend(QCPLegend& legend, int width) {
    int widest = 1;
    for (int i = 0; i < legend.itemCount(); ++i) {
        // The grid may have places without an entry.
        if (const QCPAbstractLegendItem* item = legend.item(i))
            widest = std::max(widest, item->minimumOuterSizeHint().width());
    }
    const int room = width - legend.margins().left() - legend.margins().right();
    const int columns = std::clamp((room + legend.columnSpacing()) / (widest + legend.columnSpacing()), 1, 4);
    if (legend.wrap() == columns) return;
    legend.setWrap(columns);
    // Arranged anew: setWrap() alone holds for entries to come.
    legend.setFillOrder(legend.fillOrder(), true);
}

}  // namespace ketloom
