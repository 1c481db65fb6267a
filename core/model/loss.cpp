#include "core/model/loss.h"

#include <cmath>
#include <numbers>

namespace ketloom {

namespace {

double softmaxCrossEntropy(std::span<const double> p, int target, double* derivative) {
    double sum = 0.0;  // p lies in [0, 1]: no need to shift the logits
    for (double value : p) sum += std::exp(value);
    if (derivative) {
        for (std::size_t y = 0; y < p.size(); ++y) derivative[y] = std::exp(p[y]) / sum;
        derivative[target] -= 1.0;
    }
    return std::log(sum) - p[target] - (std::log(double(p.size()) - 1.0 + std::numbers::e) - 1.0);
}

double negativeLogLikelihood(std::span<const double> p, int target, double* derivative) {
    if (derivative) {
        for (std::size_t y = 0; y < p.size(); ++y) derivative[y] = 0.0;
        derivative[target] = -1.0 / p[target];
    }
    return -std::log(p[target]);
}

}  // namespace

WordLoss wordLoss(LossKind kind) {
    return kind == LossKind::SoftmaxCrossEntropy ? softmaxCrossEntropy : negativeLogLikelihood;
}

}  // namespace ketloom
