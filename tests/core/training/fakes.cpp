#include "fakes.h"

#include <algorithm>
#include <cmath>

namespace ketloom {

SoftmaxRegression::SoftmaxRegression(int inOutLanes)
    : m_inOutLanes(inOutLanes),
      m_words(1 << inOutLanes),
      m_groups{{"weights", 0, m_words * m_words}, {"bias", m_words * m_words, m_words}} {}

std::vector<double> SoftmaxRegression::initialParameters(const InitialSpread& spread, Rng& rng) const {
    std::vector<double> result(static_cast<std::size_t>(parameterCount()));
    for (double& value : result) value = spread.theta * rng.normal();
    return result;
}

std::vector<double> SoftmaxRegression::wordProbabilities(std::span<const double> parameters,
                                                         Word input) const {
    std::vector<double> p(static_cast<std::size_t>(m_words));
    double most = -1e300, sum = 0.0;
    for (int y = 0; y < m_words; ++y) {
        p[y] = parameters[std::size_t(input) * m_words + y] + parameters[std::size_t(m_words) * m_words + y];
        most = std::max(most, p[y]);
    }
    for (double& value : p) sum += value = std::exp(value - most);
    for (double& value : p) value /= sum;
    return p;
}

LossResult SoftmaxRegression::lossAndGradient(std::span<const double> parameters, const Batch& batch,
                                              LossKind, std::span<double> gradient,
                                              GradientThroughTime* throughTime, std::stop_token stop) {
    if (onCall) onCall();
    LossResult result;
    std::fill(gradient.begin(), gradient.end(), 0.0);
    if (stop.stop_requested()) {
        result.stopped = true;
        return result;
    }
    const double scored = double(std::count(batch.scored.begin(), batch.scored.end(), 1));
    m_stateNorms.assign(std::size_t(batch.steps()), 0.0);
    if (throughTime) *throughTime = {batch.steps(), int(m_groups.size()), m_stateNorms, {}, {}};
    std::vector<double> own(gradient.size());
    for (int step = 0; step < batch.steps(); ++step) {
        std::fill(own.begin(), own.end(), 0.0);
        addStep(parameters, batch, step, scored, result, own);
        double all = 0.0;
        for (const ParameterGroup& group : m_groups) {
            double squares = 0.0;
            for (int k = group.offset; k < group.offset + group.count; ++k)
                squares += own[std::size_t(k)] * own[std::size_t(k)];
            if (throughTime) throughTime->byGroup.push_back(std::sqrt(squares));
            all += squares;
        }
        if (throughTime) throughTime->parameters.push_back(std::sqrt(all));
        for (std::size_t k = 0; k < own.size(); ++k) gradient[k] += own[k];
    }
    if (spoil) spoil(result, gradient);
    return result;
}

void SoftmaxRegression::addStep(std::span<const double> parameters, const Batch& batch, int step,
                                double scored, LossResult& result, std::span<double> gradient) const {
    for (int b = 0; b < batch.size; ++b) {
        if (!batch.isScored(b, step)) continue;
        const Word x = batch.input(b, step), target = batch.target(b, step);
        const std::vector<double> p = wordProbabilities(parameters, x);
        result.loss -= std::log(p[target]) / scored;
        result.minPostselection = std::min(result.minPostselection, p[target]);
        for (int y = 0; y < m_words; ++y) {
            const double g = (p[y] - (y == target)) / scored;
            gradient[std::size_t(x) * m_words + y] += g;
            gradient[std::size_t(m_words) * m_words + y] += g;
        }
    }
}

LossResult SoftmaxRegression::loss(std::span<const double> parameters, const Batch& batch, LossKind kind,
                                   std::vector<double>*, std::stop_token stop) {
    std::vector<double> gradient(static_cast<std::size_t>(parameterCount()));
    return lossAndGradient(parameters, batch, kind, gradient, nullptr, stop);
}

Prediction SoftmaxRegression::predict(std::span<const double> parameters, const Batch& batch, LossKind,
                                      OutputMode mode, Rng& rng, std::stop_token stop) {
    if (onCall) onCall();
    Prediction result;
    if (stop.stop_requested()) {
        result.stopped = true;
        return result;
    }
    const double scored = double(std::count(batch.scored.begin(), batch.scored.end(), 1));
    for (int b = 0; b < batch.size; ++b) {
        bool wrong = false;
        for (int step = 0; step < batch.steps(); ++step) {
            const Word target = batch.target(b, step);
            const std::vector<double> p = wordProbabilities(parameters, batch.input(b, step));
            Word kept = target;
            if (batch.isScored(b, step)) {
                if (mode == OutputMode::MostLikely) {
                    kept = Word(std::max_element(p.begin(), p.end()) - p.begin());
                } else {
                    double u = rng.uniform();
                    for (kept = 0; kept + 1 < m_words && u >= p[kept]; ++kept) u -= p[kept];
                }
                result.loss -= std::log(p[target]) / scored;
                result.wordError += (kept != target) / scored;
                wrong = wrong || kept != target;
            }
            result.minPostselection = std::min(result.minPostselection, p[kept]);
            result.outputs.push_back(kept);
        }
        result.labelError += double(wrong) / batch.size;
    }
    return result;
}

Batch TwoClassTask::draw(int count, Rng& rng) {
    Batch batch;
    batch.size = count;
    batch.length = 5;
    for (int b = 0; b < count; ++b) {
        const bool second = rng.below(2) == 1;
        const auto noisy = [&](Word word) { return rng.uniform() < 0.1 ? Word(rng.below(4)) : word; };
        for (Word word : {noisy(0), noisy(second ? 3 : 1), noisy(0), noisy(second ? 3 : 2), Word(0)})
            batch.inputs.push_back(word);
        for (Word word : {0, 0, second ? 3 : 1, 0, second ? 3 : 2}) batch.targets.push_back(word);
        for (std::uint8_t scored : {0, 1, 0, 1}) batch.scored.push_back(scored);
    }
    return batch;
}

Batch TwoClassTask::splitBatch(Split split, int first, int count) const {
    Batch all;
    all.length = 5;
    for (int b = first; b < first + count; ++b) {
        Rng rng(std::uint64_t(b) * 3 + std::uint64_t(split));
        const Batch one = draw(1, rng);
        ++all.size;
        all.inputs.insert(all.inputs.end(), one.inputs.begin(), one.inputs.end());
        all.targets.insert(all.targets.end(), one.targets.begin(), one.targets.end());
        all.scored.insert(all.scored.end(), one.scored.begin(), one.scored.end());
    }
    return all;
}

bool sameNumbers(const StepRecord& a, const StepRecord& b) {
    if (a.validation.has_value() != b.validation.has_value()) return false;
    if (a.validation) {
        const ValidationRecord &v = *a.validation, &w = *b.validation;
        if (v.loss != w.loss || v.sampledWordError != w.sampledWordError ||
            v.sampledLabelError != w.sampledLabelError || v.likelyWordError != w.likelyWordError ||
            v.likelyLabelError != w.likelyLabelError)
            return false;
    }
    return a.step == b.step && a.loss == b.loss && a.gradientNorm == b.gradientNorm &&
           a.groupGradientNorms == b.groupGradientNorms && a.minPostselection == b.minPostselection &&
           a.learningRate == b.learningRate;
}

bool sameNumbers(const std::vector<StepRecord>& a, const std::vector<StepRecord>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const StepRecord& x, const StepRecord& y) { return sameNumbers(x, y); });
}

bool sameNumbers(const TrainingState& a, const TrainingState& b) {
    return a.step == b.step && a.parameters == b.parameters && a.optimizer == b.optimizer &&
           a.dataRng == b.dataRng && a.samplingRng == b.samplingRng && a.learningRate == b.learningRate;
}

}  // namespace ketloom
