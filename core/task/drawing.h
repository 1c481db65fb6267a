#pragma once

#include "core/task/task.h"

namespace ketloom {

/// A drawing of any size as the data sets have their digits: what is inked, scaled with its proportions kept
/// until its longer side has `side` pixels, its centre of mass in the middle of width x height pixels (moved
/// as little as keeps it inside). Each pixel is the mean ink of the part of the drawing it covers, to 1/64.
/// Without ink: an empty image. Source: the preparation of MNIST (LeCun, Cortes, Burges).
Image fitDrawing(const Image& drawing, int width, int height, int side);

}  // namespace ketloom
