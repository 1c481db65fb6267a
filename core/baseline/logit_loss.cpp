#include "core/baseline/logit_loss.h"

#include <algorithm>
#include <cmath>

#include "core/model/loss.h"

namespace ketloom {

double softmax(std::span<const double> logits, std::span<double> p) {
    const double most = *std::max_element(logits.begin(), logits.end());
    double sum = 0.0;
    for (std::size_t y = 0; y < p.size(); ++y) sum += p[y] = std::exp(logits[y] - most);
    for (double& value : p) value /= sum;
    return most + std::log(sum);
}

double logitLoss(LossKind kind, std::span<const double> logits, int target, std::span<double> p,
                 double* derivative) {
    const double logSum = softmax(logits, p);
    if (kind == LossKind::NegativeLogLikelihood) {
        if (derivative) {
            std::copy(p.begin(), p.end(), derivative);
            derivative[target] -= 1.0;
        }
        return logSum - logits[std::size_t(target)];
    }
    const double loss = wordLoss(kind)(p, target, derivative);
    if (derivative) {  // by p so far; dp_y/dlogit_z = p_y ([y = z] - p_z)
        double mean = 0.0;
        for (std::size_t y = 0; y < p.size(); ++y) mean += derivative[y] * p[y];
        for (std::size_t y = 0; y < p.size(); ++y) derivative[y] = p[y] * (derivative[y] - mean);
    }
    return loss;
}

}  // namespace ketloom
