#pragma once

#include <qcustomplot.h>

namespace ketloom {

/// Norms below are drawn there, by every view of the gradient by time step.
inline constexpr double kNormFloor = 1e-12;

/// Colours of a norm on a logarithmic scale: dark to bright with rising values, even steps of lightness, told
/// apart by the colour-blind and in grey.
QCPColorGradient magnitudeGradient();

/// A norm as it is drawn: not below the floor, which also stands for what is no number.
double drawnNorm(double value, double floor);

/// The ends of a scale that holds both norms: at least a decade apart, on mantissas 1, 2 or 5.
QCPRange magnitudeRange(double least, double most);

}  // namespace ketloom
