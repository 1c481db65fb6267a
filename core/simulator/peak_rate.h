#pragma once

namespace ketloom::kernels {

/// Multiply-adds a second that one thread of this machine reaches at best: independent chains of fused
/// multiply-adds on registers, with the instruction set the kernels use. Takes about 20 ms; measure it beside
/// what it is compared with, as the clock drifts.
template <class T>
double peakRate();

}  // namespace ketloom::kernels
