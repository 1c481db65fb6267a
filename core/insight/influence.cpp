#include "core/insight/influence.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <set>

namespace ketloom {

namespace {

/// Sequences that are run together: enough for the threads of a model, few enough to stop soon.
constexpr int kTogether = 32;

}  // namespace

std::vector<InputChange> everyBit(const Batch& sample, int inOutLanes) {
    std::vector<InputChange> changes;
    for (int step = 0; step < sample.steps(); ++step)
        for (int lane = 0; lane < inOutLanes; ++lane) changes.push_back({{step, lane}});
    return changes;
}

std::vector<InputChange> everyPixel(int width, int height) {
    std::vector<InputChange> changes;
    const int steps = width * height - 1;
    for (int row = 0; row < height; ++row) {
        for (int column = 0; column < width; ++column) {
            InputChange change;
            const InputBit places[] = {{row * width + column, 0}, {column * height + row, 1}};
            for (const InputBit& place : places)
                if (place.step < steps) change.push_back(place);
            changes.push_back(std::move(change));
        }
    }
    return changes;
}

std::vector<int> scoredSteps(const Batch& sample) {
    std::vector<int> steps;
    for (int step = 0; step < sample.steps(); ++step)
        if (sample.isScored(0, step)) steps.push_back(step);
    return steps;
}

Word flippedWord(Word word, int step, const InputChange& change, int inOutLanes) {
    for (const InputBit& bit : change)
        if (bit.step == step) word = static_cast<Word>(word ^ 1u << (inOutLanes - 1 - bit.lane));
    return word;
}

Influence flipInfluence(SequenceModel& model, std::span<const double> parameters, const Batch& sample,
                        std::span<const InputChange> changes, std::span<const int> outputs,
                        std::stop_token stop) {
    assert(sample.size == 1 && !outputs.empty());
    const int lanes = model.inOutLanes();
    const std::size_t words = std::size_t(1) << lanes;
    const std::set<int> asked(outputs.begin(), outputs.end());
    Influence result;
    std::vector<double> p;
    // Sequence 0 is the sample itself.
    const int count = static_cast<int>(changes.size()) + 1;
    for (int first = 0; first < count; first += kTogether) {
        Batch batch = emptyBatch(std::min(kTogether, count - first), sample.length);
        for (int b = 0; b < batch.size; ++b) {
            const std::size_t row = std::size_t(b) * std::size_t(sample.length);
            std::ranges::copy(sample.inputs, batch.inputs.begin() + std::ptrdiff_t(row));
            std::ranges::copy(sample.targets, batch.targets.begin() + std::ptrdiff_t(row));
            std::ranges::copy(sample.scored, batch.scored.begin() + std::ptrdiff_t(b) * sample.steps());
            if (first + b == 0) continue;
            for (const InputBit& bit : changes[std::size_t(first + b - 1)]) {
                Word& word = batch.inputs[row + std::size_t(bit.step)];
                word = flippedWord(word, bit.step, {bit}, lanes);
            }
        }
        result.stopped = model.loss(parameters, batch, LossKind::SoftmaxCrossEntropy, &p, stop).stopped;
        if (result.stopped) return result;
        for (int b = 0; b < batch.size; ++b) {
            double product = 1.0;
            for (const int step : asked) {
                product *= p[(std::size_t(b) * std::size_t(batch.steps()) + std::size_t(step)) * words +
                             batch.target(b, step)];
                if (product == 0.0) break;  // there is no state after it
            }
            if (first + b == 0) {
                result.probability = product;
            } else {
                result.changes.push_back(product - result.probability);
            }
        }
    }
    return result;
}

}  // namespace ketloom
