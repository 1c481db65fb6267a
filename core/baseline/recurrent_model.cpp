#include "core/baseline/recurrent_model.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cmath>
#include <optional>

#include "core/baseline/baseline_initial.h"
#include "core/baseline/logit_loss.h"
#include "core/baseline/recurrent_cell.h"
#include "core/baseline/recurrent_cut.h"
#include "core/gradient/step_gradients.h"
#include "core/simulator/parallel.h"

namespace ketloom {

namespace {

/// The word whose cumulative probability first exceeds u.
int sampleWord(std::span<const double> p, double u) {
    double sum = 0.0;
    int last = 0;
    for (int y = 0; y < int(p.size()); ++y) {
        if (p[std::size_t(y)] <= 0.0) continue;
        last = y;
        sum += p[std::size_t(y)];
        if (u < sum) return y;
    }
    return last;
}

template <class T>
class RecurrentModel final : public SequenceModel {
public:
    RecurrentModel(ModelKind kind, int inOutLanes, int hidden, int threads)
        : m_inOutLanes(inOutLanes),
          m_layout(baselineLayout(kind, inOutLanes, hidden)),
          m_cell(m_layout),
          m_pool(threads),
          m_scratch(std::size_t(m_pool.threads())) {}

    int inOutLanes() const override { return m_inOutLanes; }
    int parameterCount() const override { return m_layout.count; }
    const std::vector<ParameterGroup>& parameterGroups() const override { return m_layout.groups; }
    std::vector<double> initialParameters(const InitialSpread&, Rng& rng) const override {
        return baselineInitialParameters(m_layout, rng);
    }

    LossResult lossAndGradient(std::span<const double> parameters, const Batch& batch, LossKind kind,
                               std::span<double> gradient, GradientThroughTime* throughTime,
                               std::stop_token stop) override;
    std::span<const double> stateGradientNorms() const override { return m_stateNorms; }
    LossResult loss(std::span<const double> parameters, const Batch& batch, LossKind kind,
                    std::vector<double>* probabilities, std::stop_token stop) override;
    Prediction predict(std::span<const double> parameters, const Batch& batch, LossKind kind, OutputMode mode,
                       Rng& rng, std::stop_token stop) override;
    Trace trace(std::span<const double> parameters, const Batch& sample) override;
    std::string locateNonFinite(std::span<const double> parameters, const Batch& batch) override;

private:
    /// Scratch of one thread.
    struct Scratch {
        RecurrentTape<T> tape;
        ColumnMatrix<T> logits, byLogits;    // V x count
        ColumnMatrix<T> byHidden, byMemory;  // H x count
        ColumnMatrix<T> byHiddenOfStep;      // H x steps count: dL/dh of each step's own read-out
        ColumnMatrix<T> byInput;             // G H x count
        ColumnMatrix<T> byRecurrent;         // G H x some steps' count
        std::vector<Word> words;
        std::vector<double> entryLogits, p, derivative;
    };

    /// Runs a block forward; false when stopped.
    bool runForward(Scratch& s, const Batch& batch, int first, int count, std::stop_token stop) const;
    void readOut(Scratch& s, int count, int step) const;
    std::span<const double> entryLogits(Scratch& s, int entry) const;
    /// What the gradient of a chunk is added to: `sums`, or, where `rows` are given, those at `place`; `sums`
    /// is then 0 between two steps.
    struct Target {
        RecurrentWeights<T>& sums;
        StepGradients* rows = nullptr;
        int place = 0;
    };
    /// Takes what `step` has added to the sums over to its row, where there are rows.
    void endStep(const Target& target, int step) const;
    void scoreStep(Scratch& s, const Batch& batch, int first, int count, int step, LossKind kind,
                   double share, const Target& target);
    /// False when stopped.
    bool addGradient(Scratch& s, const Batch& batch, int first, int count, const Target& target,
                     std::stop_token stop);
    /// Norm of the gradient of the state that stepBack() came to, of entry e.
    static double stateNorm(const Scratch& s, int e);
    void stepBack(Scratch& s, const Batch& batch, int first, int count, int step,
                  Eigen::Ref<ColumnMatrix<T>> byRecurrent, RecurrentWeights<T>& sums) const;
    /// Forward alone; calls `use(b, step, logits, p)` for every word, on any thread; p is room for 2^I
    /// values.
    template <class Use>
    bool forEachWord(std::span<const double> parameters, const Batch& batch, std::stop_token stop, Use use);

    int m_inOutLanes;
    BaselineLayout m_layout;
    RecurrentCell<T> m_cell;
    RecurrentWeights<T> m_weights;
    ThreadPool m_pool;
    std::vector<Scratch> m_scratch;
    std::vector<RecurrentWeights<T>> m_sums;  ///< one a chunk
    std::vector<double> m_losses;             ///< by sequence
    std::vector<double> m_entryNorms;         ///< B x (T-1): of the gradients of the carried states
    std::vector<double> m_stateNorms;         ///< T-1
};

double scoredShare(const Batch& batch) {
    const auto scored =
        std::count_if(batch.scored.begin(), batch.scored.end(), [](auto s) { return s != 0; });
    return 1.0 / double(std::max<std::ptrdiff_t>(1, scored));
}

template <class T>
bool RecurrentModel<T>::runForward(Scratch& s, const Batch& batch, int first, int count,
                                   std::stop_token stop) const {
    const int steps = batch.steps();
    s.tape.begin(m_layout, count, steps);
    s.words.resize(std::size_t(count));
    for (int step = 0; step < steps; ++step) {
        if (stop.stop_requested()) return false;
        for (int e = 0; e < count; ++e) s.words[std::size_t(e)] = batch.input(first + e, step);
        m_cell.forward(m_weights, s.words.data(), count, step, s.tape);
    }
    return true;
}

template <class T>
void RecurrentModel<T>::readOut(Scratch& s, int count, int step) const {
    s.logits.noalias() = m_weights.readout * s.tape.hidden.middleCols((step + 1) * count, count);
    s.logits.colwise() += m_weights.readoutBias;
    s.entryLogits.resize(std::size_t(m_layout.words));
    s.p.resize(s.entryLogits.size());
    s.derivative.resize(s.entryLogits.size());
}

template <class T>
std::span<const double> RecurrentModel<T>::entryLogits(Scratch& s, int entry) const {
    for (int y = 0; y < m_layout.words; ++y) s.entryLogits[std::size_t(y)] = double(s.logits(y, entry));
    return s.entryLogits;
}

/// The read-out of a step: adds its losses and gradient, and fills its part of byHiddenOfStep, 0 before.
template <class T>
void RecurrentModel<T>::scoreStep(Scratch& s, const Batch& batch, int first, int count, int step,
                                  LossKind kind, double share, const Target& target) {
    bool any = false;
    for (int e = 0; e < count; ++e) any = any || batch.isScored(first + e, step);
    if (!any) return;
    readOut(s, count, step);
    s.byLogits.setZero(m_layout.words, count);
    for (int e = 0; e < count; ++e) {
        const int b = first + e;
        if (!batch.isScored(b, step)) continue;
        m_losses[std::size_t(b)] +=
            logitLoss(kind, entryLogits(s, e), batch.target(b, step), s.p, s.derivative.data());
        for (int y = 0; y < m_layout.words; ++y) s.byLogits(y, e) = T(s.derivative[std::size_t(y)] * share);
    }
    const auto hidden = s.tape.hidden.middleCols((step + 1) * count, count);
    target.sums.readout.noalias() += s.byLogits * hidden.transpose();
    target.sums.readoutBias += s.byLogits.rowwise().sum();
    s.byHiddenOfStep.middleCols(step * count, count).noalias() = m_weights.readout.transpose() * s.byLogits;
    endStep(target, step);
}

template <class T>
void RecurrentModel<T>::endStep(const Target& target, int step) const {
    if (!target.rows) return;
    target.sums.addTo(m_layout, target.rows->row(target.place, step));
    target.sums.clear(m_layout);
}

template <class T>
LossResult RecurrentModel<T>::lossAndGradient(std::span<const double> parameters, const Batch& batch,
                                              LossKind kind, std::span<double> gradient,
                                              GradientThroughTime* throughTime, std::stop_token stop) {
    assert(int(parameters.size()) == m_layout.count && gradient.size() == parameters.size());
    const BatchCut cut(batch.size);
    const int steps = batch.steps();
    const double share = scoredShare(batch);
    m_weights.load(m_layout, parameters);
    m_losses.assign(std::size_t(batch.size), 0.0);
    if (int(m_sums.size()) < cut.chunks) m_sums.resize(std::size_t(cut.chunks));
    std::atomic<bool> stopped = false;

    m_entryNorms.resize(std::size_t(batch.size) * std::size_t(steps));
    std::optional<StepGradients> byStep;
    if (throughTime) byStep.emplace(steps, m_layout.count, cut.chunks);
    StepGradients* rows = byStep ? &*byStep : nullptr;
    forEachChunk(m_pool, cut.chunks, rows, [&](int chunk, int slot, int place) {
        Scratch& s = m_scratch[std::size_t(slot)];
        const Target target{m_sums[std::size_t(chunk)], rows, place};
        target.sums.clear(m_layout);
        for (int block = cut.firstBlock(chunk); block < cut.firstBlock(chunk + 1); ++block) {
            const int first = block * cut.size;
            const int count = std::min(cut.size, batch.size - first);
            if (stopped || !runForward(s, batch, first, count, stop)) {
                stopped = true;
                return;
            }
            s.byHiddenOfStep.setZero(m_layout.hidden, steps * count);
            for (int step = 0; step < steps; ++step)
                scoreStep(s, batch, first, count, step, kind, share, target);
            if (!addGradient(s, batch, first, count, target, stop)) {
                stopped = true;
                return;
            }
        }
    });
    LossResult result;
    result.stopped = stopped;
    if (stopped) return result;
    for (const double sum : m_losses) result.loss += sum * share;
    m_stateNorms.assign(std::size_t(steps), 0.0);
    for (std::size_t k = 0; k < m_entryNorms.size(); ++k)
        m_stateNorms[k % m_stateNorms.size()] += m_entryNorms[k];
    if (byStep) {
        byStep->finish(m_pool, m_layout.groups, *throughTime, gradient);
        throughTime->state = m_stateNorms;
    } else {
        std::fill(gradient.begin(), gradient.end(), 0.0);
        for (int c = 0; c < cut.chunks; ++c) m_sums[std::size_t(c)].addTo(m_layout, gradient);
    }
    return result;
}

template <class T>
double RecurrentModel<T>::stateNorm(const Scratch& s, int e) {
    return std::sqrt(s.byHidden.col(e).template cast<double>().squaredNorm() +
                     s.byMemory.col(e).template cast<double>().squaredNorm());
}

/// One step back: takes in what its own read-out asks for, adds to the sums but for U, and leaves dL/dh of
/// the step before in byHidden and the derivative by U h + c in byRecurrent.
template <class T>
void RecurrentModel<T>::stepBack(Scratch& s, const Batch& batch, int first, int count, int step,
                                 Eigen::Ref<ColumnMatrix<T>> byRecurrent, RecurrentWeights<T>& sums) const {
    s.byHidden += s.byHiddenOfStep.middleCols(step * count, count);
    m_cell.backward(m_weights, count, step, s.tape, s.byHidden, s.byMemory, s.byInput, byRecurrent);
    for (int e = 0; e < count; ++e) sums.input.col(batch.input(first + e, step)) += s.byInput.col(e);
    sums.inputBias += s.byInput.rowwise().sum();
    sums.recurrentBias += byRecurrent.rowwise().sum();
}

/// Back through time. The gradient of U is a product over steps: a few steps at a time go into one
/// multiplication, large enough to be quick, small enough that a stop does not wait for it; one at a time
/// where the gradient is wanted by step.
template <class T>
bool RecurrentModel<T>::addGradient(Scratch& s, const Batch& batch, int first, int count,
                                    const Target& target, std::stop_token stop) {
    const int rows = m_layout.gates * m_layout.hidden;
    const int most = target.rows ? 1 : stepsAtOnce(count);
    s.byHidden.setZero(m_layout.hidden, count);
    s.byMemory.setZero(m_layout.hidden, count);
    s.byInput.resize(rows, count);
    s.byRecurrent.resize(rows, most * count);
    for (int end = batch.steps(); end > 0; end -= most) {
        const int begin = std::max(0, end - most);
        for (int step = end - 1; step >= begin; --step) {
            if (stop.stop_requested()) return false;
            stepBack(s, batch, first, count, step, s.byRecurrent.middleCols((step - begin) * count, count),
                     target.sums);
            for (int e = 0; e < count; ++e)
                m_entryNorms[std::size_t(first + e) * std::size_t(batch.steps()) + std::size_t(step)] =
                    stateNorm(s, e);
        }
        const int columns = (end - begin) * count;
        target.sums.recurrent.noalias() +=
            s.byRecurrent.leftCols(columns) * s.tape.hidden.middleCols(begin * count, columns).transpose();
        endStep(target, begin);
    }
    return true;
}

template <class T>
template <class Use>
bool RecurrentModel<T>::forEachWord(std::span<const double> parameters, const Batch& batch,
                                    std::stop_token stop, Use use) {
    assert(int(parameters.size()) == m_layout.count);
    m_weights.load(m_layout, parameters);
    const BatchCut cut(batch.size);
    std::atomic<bool> stopped = false;
    m_pool.forEach(cut.blocks, [&](int block, int slot) {
        Scratch& s = m_scratch[std::size_t(slot)];
        const int first = block * cut.size;
        const int count = std::min(cut.size, batch.size - first);
        if (stopped || !runForward(s, batch, first, count, stop)) {
            stopped = true;
            return;
        }
        for (int step = 0; step < batch.steps(); ++step) {
            readOut(s, count, step);
            for (int e = 0; e < count; ++e) use(first + e, step, entryLogits(s, e), std::span<double>(s.p));
        }
    });
    return !stopped;
}

template <class T>
LossResult RecurrentModel<T>::loss(std::span<const double> parameters, const Batch& batch, LossKind kind,
                                   std::vector<double>* probabilities, std::stop_token stop) {
    const std::size_t words = std::size_t(m_layout.words);
    if (probabilities) probabilities->resize(std::size_t(batch.size) * std::size_t(batch.steps()) * words);
    m_losses.assign(std::size_t(batch.size), 0.0);
    LossResult result;
    result.stopped = !forEachWord(
        parameters, batch, stop, [&](int b, int step, std::span<const double> logits, std::span<double> p) {
            const double value = logitLoss(kind, logits, batch.target(b, step), p, nullptr);
            if (batch.isScored(b, step)) m_losses[std::size_t(b)] += value;
            if (probabilities)
                std::copy(
                    p.begin(), p.end(),
                    probabilities->begin() + std::ptrdiff_t((std::size_t(b) * batch.steps() + step) * words));
        });
    const double share = scoredShare(batch);
    for (const double sum : m_losses) result.loss += sum * share;
    return result;
}

template <class T>
Prediction RecurrentModel<T>::predict(std::span<const double> parameters, const Batch& batch, LossKind kind,
                                      OutputMode mode, Rng& rng, std::stop_token stop) {
    std::vector<double> uniform(batch.scored.size());  // drawn beforehand: independent of threads
    if (mode == OutputMode::Sampled) {
        for (std::size_t i = 0; i < uniform.size(); ++i) {
            if (batch.scored[i]) uniform[i] = rng.uniform();
        }
    }
    m_losses.assign(std::size_t(batch.size), 0.0);
    Prediction result;
    result.outputs.resize(batch.scored.size());
    result.stopped = !forEachWord(
        parameters, batch, stop, [&](int b, int step, std::span<const double> logits, std::span<double> p) {
            const std::size_t at = std::size_t(b) * batch.steps() + step;
            const Word target = batch.target(b, step);
            result.outputs[at] = target;
            if (!batch.isScored(b, step)) return;
            m_losses[std::size_t(b)] += logitLoss(kind, logits, target, p, nullptr);
            result.outputs[at] =
                Word(mode == OutputMode::Sampled ? sampleWord(p, uniform[at])
                                                 : int(std::max_element(p.begin(), p.end()) - p.begin()));
        });
    if (result.stopped) return result;
    const double share = scoredShare(batch);
    for (const double sum : m_losses) result.loss += sum * share;
    countErrors(batch, result);
    return result;
}

template <class T>
Trace RecurrentModel<T>::trace(std::span<const double> parameters, const Batch& sample) {
    assert(sample.size == 1);
    Trace trace;
    trace.steps = sample.steps();
    trace.stateSize = m_layout.hidden;
    trace.wordCount = m_layout.words;
    std::vector<double> probabilities;
    loss(parameters, sample, LossKind::NegativeLogLikelihood, &probabilities, {});
    trace.probabilities.assign(probabilities.begin(), probabilities.end());
    const RecurrentTape<T>& tape = m_scratch.front().tape;  // a single block: run in the first slot
    for (int step = 0; step < trace.steps; ++step) {
        for (int unit = 0; unit < m_layout.hidden; ++unit)
            trace.states.push_back(float(tape.hidden(unit, step + 1)));
        const Word target = sample.target(0, step);
        trace.kept.push_back(target);
        trace.keptProbabilities.push_back(
            trace.probabilities[std::size_t(step) * std::size_t(trace.wordCount) + target]);
    }
    return trace;
}

template <class T>
std::string RecurrentModel<T>::locateNonFinite(std::span<const double> parameters, const Batch& batch) {
    for (const ParameterGroup& group : m_layout.groups) {
        for (int i = group.offset; i < group.offset + group.count; ++i) {
            if (!std::isfinite(parameters[std::size_t(i)]))
                return group.name + ": parameter " + std::to_string(i) + " is not finite";
        }
    }
    m_weights.load(m_layout, parameters);
    Scratch& s = m_scratch.front();
    for (int b = 0; b < batch.size; ++b) {
        runForward(s, batch, b, 1, {});
        for (int step = 0; step < batch.steps(); ++step) {
            const std::string when =
                "time step " + std::to_string(step + 1) + " of sequence " + std::to_string(b + 1);
            for (int unit = 0; unit < m_layout.hidden; ++unit) {
                if (!std::isfinite(s.tape.hidden(unit, step + 1)))
                    return when + ": hidden unit " + std::to_string(unit + 1) + " is not finite";
            }
            readOut(s, 1, step);
            if (!s.logits.allFinite()) return when + ": the read-out is not finite";
        }
    }
    return {};
}

}  // namespace

std::unique_ptr<SequenceModel> createRecurrentModel(ModelKind kind, int inOutLanes, int hidden,
                                                    Precision precision, int threads) {
    if (precision == Precision::Double)
        return std::make_unique<RecurrentModel<double>>(kind, inOutLanes, hidden, threads);
    return std::make_unique<RecurrentModel<float>>(kind, inOutLanes, hidden, threads);
}

}  // namespace ketloom
