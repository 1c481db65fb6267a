#include <algorithm>
#include <set>

#include "core/training/training.h"

namespace ketloom {

namespace {

constexpr int kChunk = 256;

/// Which words a sequence has where it is scored.
std::vector<Word> scoredTargets(const Batch& batch, int b) {
    std::vector<Word> words;
    for (int step = 0; step < batch.steps(); ++step)
        if (batch.isScored(b, step)) words.push_back(batch.target(b, step));
    return words;
}

std::vector<Word> scoredOutputs(const Batch& batch, int b, const std::vector<Word>& outputs) {
    std::vector<Word> words;
    for (int step = 0; step < batch.steps(); ++step)
        if (batch.isScored(b, step)) words.push_back(outputs[std::size_t(b) * batch.steps() + step]);
    return words;
}

/// The different scored targets of the task, ascending: one a class. All splits are looked through until
/// every class was met, so that a short or one-sided split gets the same numbers.
std::vector<std::vector<Word>> classWords(const Task& task, int classes) {
    std::set<std::vector<Word>> found;
    for (Split split : {Split::Validation, Split::Test, Split::Train}) {
        const int size = task.splitSize(split);
        for (int first = 0; first < size; first += kChunk) {
            const Batch batch = task.splitBatch(split, first, std::min(kChunk, size - first));
            for (int b = 0; b < batch.size; ++b) found.insert(scoredTargets(batch, b));
            if (int(found.size()) >= classes) return {found.begin(), found.end()};
        }
    }
    return {found.begin(), found.end()};
}

int classOf(const std::vector<std::vector<Word>>& classes, const std::vector<Word>& words) {
    const auto place = std::lower_bound(classes.begin(), classes.end(), words);
    return place != classes.end() && *place == words ? int(place - classes.begin()) : -1;
}

}  // namespace

Evaluation evaluate(SequenceModel& model, const Task& task, Split split, int limit,
                    std::span<const double> parameters, LossKind loss, OutputMode mode, Rng& rng,
                    std::stop_token stop) {
    int count = limit;
    if (const int size = task.splitSize(split); size > 0) count = limit > 0 ? std::min(limit, size) : size;

    Evaluation result;
    std::vector<std::vector<Word>> classes;
    if (const int number = task.classes(); number > 0) {
        classes = classWords(task, number);
        if (int(classes.size()) > number) classes.resize(std::size_t(number));
        result.confusion.assign(std::size_t(number), std::vector<int>(std::size_t(number) + 1));
    }

    // Sums over scored words, and over sequences, divided at the end.
    double lossSum = 0.0, wrongWords = 0.0, wrongLabels = 0.0, scoredWords = 0.0;
    for (int first = 0; first < count && !result.stopped; first += kChunk) {
        const Batch batch = task.splitBatch(split, first, std::min(kChunk, count - first));
        const Prediction prediction = model.predict(parameters, batch, loss, mode, rng, stop);
        if (prediction.stopped) {
            result.stopped = true;
            break;
        }
        const auto scored = static_cast<double>(std::count(batch.scored.begin(), batch.scored.end(), 1));
        lossSum += prediction.loss * scored;
        wrongWords += prediction.wordError * scored;
        wrongLabels += prediction.labelError * batch.size;
        scoredWords += scored;
        result.sequences += batch.size;
        result.minPostselection = std::min(result.minPostselection, prediction.minPostselection);
        result.outputs.insert(result.outputs.end(), prediction.outputs.begin(), prediction.outputs.end());
        if (result.confusion.empty()) continue;
        for (int b = 0; b < batch.size; ++b) {
            const int target = classOf(classes, scoredTargets(batch, b));
            const int output = classOf(classes, scoredOutputs(batch, b, prediction.outputs));
            if (target < 0) continue;
            auto& row = result.confusion[std::size_t(target)];
            ++row[output < 0 ? row.size() - 1 : std::size_t(output)];
        }
    }
    if (scoredWords > 0.0) {
        result.loss = lossSum / scoredWords;
        result.wordError = wrongWords / scoredWords;
    }
    if (result.sequences > 0) result.labelError = wrongLabels / result.sequences;
    return result;
}

}  // namespace ketloom
