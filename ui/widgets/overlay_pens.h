#pragma once

#include <QPen>

#include "ui/widgets/theme.h"

namespace ketloom {

/// Curves of other runs over those of the run in the window: as many as can be told apart. Each has a slot 0
/// .. kMostOverlays - 1, and with it the same colour and the same dashes on every plot and in the table of
/// runs. The first two categorical colours are left to the run in the window.
inline constexpr int kMostOverlays = 6;

QColor overlayColour(const Theme& theme, int slot);
/// Dashed, and differently for each slot: told apart without colour, too.
QPen overlayPen(const Theme& theme, int slot, double width);

}  // namespace ketloom
