#include "ui/plots/magnitude_colours.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "ui/plots/plot_canvas.h"

namespace ketloom {

QCPColorGradient magnitudeGradient() {
    QCPColorGradient gradient;
    gradient.clearColorStops();
    gradient.setLevelCount(255);
    const QColor stops[] = {QColor(0x0d, 0x08, 0x30), QColor(0x3b, 0x1c, 0x72), QColor(0x7a, 0x2a, 0x80),
                            QColor(0xb9, 0x3f, 0x6f), QColor(0xe9, 0x6a, 0x4a), QColor(0xfb, 0xa6, 0x3a),
                            QColor(0xfc, 0xf2, 0xa8)};
    const double last = double(std::size(stops)) - 1.0;
    for (std::size_t i = 0; i < std::size(stops); ++i) gradient.setColorStopAt(double(i) / last, stops[i]);
    return gradient;
}

double drawnNorm(double value, double floor) {
    return std::isfinite(value) ? std::max(value, floor) : floor;
}

QCPRange magnitudeRange(double least, double most) {
    return QCPRange(niceBound(least, false), niceBound(std::max(most, least * 10.0), true));
}

}  // namespace ketloom
