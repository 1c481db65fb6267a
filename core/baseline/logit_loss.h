#pragma once

#include <span>

#include "core/model/sequence_model.h"

namespace ketloom {

/// Loss of one scored word of a network that gives logits: p = softmax(logits), written to `p`, then the loss
/// of that kind, exactly as for the quantum cell. Its derivative by the logits goes to `derivative`, if
/// given.
///
/// SoftmaxCrossEntropy takes p as logits once more (the loss of Bausch 2020, made for outputs in [0, 1]): a
/// classical network passes through two softmaxes, its loss is at most 1, and its gradient fades both where
/// the answer is right and where it is surely wrong. It makes numbers comparable between models.
/// NegativeLogLikelihood is what such networks are usually trained with; it is worked out from the logits, so
/// that a probability that rounds to 0 does no harm.
double logitLoss(LossKind kind, std::span<const double> logits, int target, std::span<double> p,
                 double* derivative);

/// p = softmax(logits); returns ln sum exp(logits).
double softmax(std::span<const double> logits, std::span<double> p);

}  // namespace ketloom
