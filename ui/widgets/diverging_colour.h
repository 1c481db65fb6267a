#pragma once

#include <QColor>

namespace ketloom {

struct Theme;

/// A colour for a signed share -1 .. 1: blue below zero, orange above, paler towards zero, on the theme's
/// background. Blue and orange are told apart by the colour-blind; still, what it colours must say the same
/// by its length or place. Values outside are clamped; NaN counts as 0.
QColor divergingColour(double share, const Theme& theme);

}  // namespace ketloom
