#include "ui/widgets/diverging_colour.h"

#include <algorithm>
#include <cmath>

#include "ui/widgets/theme.h"

namespace ketloom {

QColor divergingColour(double share, const Theme& theme) {
    constexpr double kPalest = 0.45;  // still seen on the background
    if (std::isnan(share)) share = 0.0;
    share = std::clamp(share, -1.0, 1.0);
    const QColor full = share < 0.0 ? theme.series[0] : theme.series[1];
    const double strength = kPalest + (1.0 - kPalest) * std::abs(share);
    const auto channel = [strength](double x, double y) {
        return float(strength * x + (1.0 - strength) * y);
    };
    return QColor::fromRgbF(channel(full.redF(), theme.background.redF()),
                            channel(full.greenF(), theme.background.greenF()),
                            channel(full.blueF(), theme.background.blueF()));
}

}  // namespace ketloom
