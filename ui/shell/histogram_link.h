#pragma once

namespace ketloom {

class GradientHistogramPanel;
class TrainingSession;

/// Hands the gradients of the run to their histogram.
void linkHistogram(TrainingSession& training, GradientHistogramPanel& panel);

}  // namespace ketloom
