#include "core/model/sequence_model.h"

#include <cmath>
#include <numbers>

namespace ketloom {

void countErrors(const Batch& batch, Prediction& prediction) {
    int words = 0;
    int wrongWords = 0;
    int wrongSequences = 0;
    for (int b = 0; b < batch.size; ++b) {
        bool wrong = false;
        for (int step = 0; step < batch.steps(); ++step) {
            if (!batch.isScored(b, step)) continue;
            ++words;
            if (prediction.outputs[std::size_t(b) * batch.steps() + step] == batch.target(b, step)) continue;
            ++wrongWords;
            wrong = true;
        }
        wrongSequences += wrong ? 1 : 0;
    }
    prediction.wordError = words ? double(wrongWords) / words : 0.0;
    prediction.labelError = batch.size ? double(wrongSequences) / batch.size : 0.0;
}

double bestSoftmaxLoss(int inOutLanes) {
    return std::log(std::ldexp(1.0, inOutLanes) - 1.0 + std::numbers::e) - 1.0;
}

}  // namespace ketloom
