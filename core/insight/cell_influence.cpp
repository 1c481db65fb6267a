#include "core/insight/cell_influence.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "core/cell/validate.h"
#include "core/insight/dense_step.h"
#include "core/simulator/step_runner.h"

namespace ketloom {

namespace {

/// Changes that are run together: they share the tables while these are in the cache.
constexpr int kTogether = 16;
constexpr double kMostBytes = 256.0 * 1024 * 1024;

int firstStep(const InputChange& change) {
    int first = std::numeric_limits<int>::max();
    for (const InputBit& bit : change) first = std::min(first, bit.step);
    return first;
}

}  // namespace

struct CellInfluence::Simulator {
    explicit Simulator(const Cell& cell)
        : program(compile(cell)),
          plan(planPasses(program, static_cast<int>(kernels::vectorLanes<double>()))),
          tables(cell, program, plan),
          runner(program, plan, kTogether),
          squares(std::size_t(kTogether) * std::size_t(program.words())) {}

    /// One step of the entries whose words are set: takes the states one step on and fills `share`, the
    /// probability of the target.
    void step(AlignedBuffer<double>& states, Word target, std::span<double> share) {
        const std::size_t words = std::size_t(program.words());
        runner.forward(tables, states.data(), StepRunner<double>::kNoTape);
        runner.squares(tables, squares.data());
        std::array<Word, kTogether> kept;
        std::array<double, kTogether> factor;
        for (std::size_t e = 0; e < share.size(); ++e) {
            const double* own = squares.data() + e * words;
            const double norm = std::accumulate(own, own + words, 0.0);
            share[e] = own[target] / norm;
            kept[e] = target;
            factor[e] = 1.0 / std::sqrt(own[target]);
        }
        runner.keep(tables, kept.data(), factor.data(), states.data());
    }

    Program program;
    PassPlan plan;
    ParameterTables<double> tables;
    StepRunner<double> runner;
    std::vector<double> squares;
    std::unique_ptr<DenseStep> dense;  ///< made when derivatives are first asked for
    // Of the sample as it is.
    std::vector<double> carried;  ///< steps+1 x 2^W, up to the last output
    std::vector<double> p;        ///< steps: probability of the target
    int steps = 0;                ///< up to and with the last output
};

CellInfluence::CellInfluence() = default;
CellInfluence::~CellInfluence() = default;

Expected<void> CellInfluence::prepare(const Cell& cell, const Question& question) {
    if (!m_simulator || cell != m_cell) {
        if (!isSimulable(cell))
            return fail(ErrorCode::Value, "a cell with errors cannot be simulated", {},
                        "The list of problems tells which");
        m_simulator = std::make_unique<Simulator>(cell);
        m_cell = cell;
    }
    const Batch& sample = question.sample;
    if (static_cast<int>(question.parameters.size()) != m_simulator->program.parameterCount)
        return fail(ErrorCode::Value, std::to_string(question.parameters.size()) +
                                          " parameters for a cell that has " +
                                          std::to_string(m_simulator->program.parameterCount));
    if (sample.size != 1 || question.outputs.empty() ||
        std::ranges::any_of(question.outputs, [&](int s) { return s < 0 || s >= sample.steps(); }))
        return fail(ErrorCode::Value, "no such output in the sample");
    for (const auto* list : {&sample.inputs, &sample.targets})
        if (std::ranges::any_of(*list, [&](Word word) { return word >= m_simulator->program.words(); }))
            return fail(ErrorCode::Value, "the words of the sequence are wider than the " +
                                              std::to_string(cell.inOutLanes) + " in/out lanes of the cell");
    m_simulator->steps = *std::ranges::max_element(question.outputs) + 1;
    const double bytes = 8.0 * double(m_simulator->program.carriedSize()) * double(m_simulator->steps + 1);
    if (bytes > kMostBytes)
        return fail(
            ErrorCode::Unsupported,
            "the states of " + std::to_string(m_simulator->steps) + " steps would need more than 256 MiB", {},
            "Choose an earlier output or a shorter sequence.");
    m_simulator->tables.build(question.parameters);
    return {};
}

/// The sample as it is: states and probabilities. False when stopped.
Expected<bool> CellInfluence::runThrough(const Question& question, const std::stop_token& stop) {
    Simulator& s = *m_simulator;
    const std::size_t size = s.program.carriedSize();
    s.carried.assign(std::size_t(s.steps + 1) * size, 0.0);
    s.carried[0] = 1.0;
    s.p.assign(std::size_t(s.steps), 0.0);
    AlignedBuffer<double> state(size);
    state[0] = 1.0;
    for (int step = 0; step < s.steps; ++step) {
        if (stop.stop_requested()) return false;
        const Word input = question.sample.input(0, step);
        s.runner.setWords({&input, 1});
        double& p = s.p[std::size_t(step)];
        s.step(state, question.sample.target(0, step), {&p, 1});
        if (!(p > 0.0) || !std::isfinite(p))
            return fail(ErrorCode::Value, "the word kept at step " + std::to_string(step + 1) +
                                              " has probability 0: there is no state after it");
        std::copy_n(state.data(), size, s.carried.begin() + std::ptrdiff_t(std::size_t(step + 1) * size));
    }
    return true;
}

Expected<Influence> CellInfluence::flips(const Cell& cell, const Question& question,
                                         std::span<const InputChange> changes, std::stop_token stop) {
    if (auto ready = prepare(cell, question); !ready) return tl::unexpected(ready.error());
    const Batch& sample = question.sample;
    for (const InputChange& change : changes)
        for (const InputBit& bit : change)
            if (bit.step < 0 || bit.step >= sample.steps() || bit.lane < 0 || bit.lane >= cell.inOutLanes)
                return fail(ErrorCode::Value, "no such bit in the input of the sample");
    const auto ran = runThrough(question, stop);
    if (!ran) return tl::unexpected(ran.error());
    Influence result;
    result.stopped = !*ran;
    if (result.stopped) return result;

    Simulator& s = *m_simulator;
    const std::size_t size = s.program.carriedSize();
    std::vector<bool> isOutput(std::size_t(s.steps), false);
    for (const int output : question.outputs) isOutput[std::size_t(output)] = true;
    // before[t]: product over the outputs before step t.
    std::vector<double> before(std::size_t(s.steps + 1), 1.0);
    for (int step = 0; step < s.steps; ++step)
        before[std::size_t(step + 1)] =
            before[std::size_t(step)] * (isOutput[std::size_t(step)] ? s.p[std::size_t(step)] : 1.0);
    result.probability = before.back();
    result.changes.assign(changes.size(), 0.0);

    std::vector<std::size_t> order(changes.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::ranges::stable_sort(order, {}, [&](std::size_t k) { return firstStep(changes[k]); });
    AlignedBuffer<double> carried(size * kTogether);
    std::array<Word, kTogether> words;
    std::array<double, kTogether> p;
    std::array<double, kTogether> product;
    for (std::size_t first = 0; first < order.size(); first += kTogether) {
        const std::size_t count = std::min(order.size() - first, std::size_t(kTogether));
        const int from = firstStep(changes[order[first]]);
        if (from >= s.steps) break;  // none, or read after the last output, as all that follow
        for (std::size_t e = 0; e < count; ++e) {
            std::copy_n(s.carried.begin() + std::ptrdiff_t(std::size_t(from) * size), size,
                        carried.data() + e * size);
            product[e] = before[std::size_t(from)];
        }
        std::array<bool, kTogether> ended{};  // there is no state to go on with
        for (int step = from; step < s.steps; ++step) {
            if (stop.stop_requested()) {
                result.stopped = true;
                return result;
            }
            for (std::size_t e = 0; e < count; ++e)
                words[e] =
                    flippedWord(sample.input(0, step), step, changes[order[first + e]], cell.inOutLanes);
            s.runner.setWords({words.data(), count});
            s.step(carried, sample.target(0, step), {p.data(), count});
            for (std::size_t e = 0; e < count; ++e) {
                if (ended[e]) continue;
                const bool asked = isOutput[std::size_t(step)];
                ended[e] = !(p[e] > 0.0);
                if (asked) product[e] *= p[e];
                if (ended[e] && !asked) product[e] = std::numeric_limits<double>::quiet_NaN();
            }
        }
        for (std::size_t e = 0; e < count; ++e)
            result.changes[order[first + e]] = product[e] - result.probability;
    }
    return result;
}

namespace {

/// <g, J psi> with J on the lane of `bit`: J|0> = |1>, J|1> = -|0>.
double turned(std::span<const double> g, std::span<const double> psi, std::size_t bit) {
    double sum = 0.0;
    for (std::size_t block = 0; block < psi.size(); block += 2 * bit)
        for (std::size_t i = block; i < block + bit; ++i) sum += g[i + bit] * psi[i] - g[i] * psi[i + bit];
    return sum;
}

/// X on every in/out lane whose bit of the word is 1: amplitudes change places by whole blocks.
void flip(std::span<double> psi, std::size_t blockSize, Word word) {
    for (std::size_t y = 0; y < psi.size() / blockSize; ++y)
        if ((y ^ word) > y)
            std::swap_ranges(psi.begin() + std::ptrdiff_t(y * blockSize),
                             psi.begin() + std::ptrdiff_t((y + 1) * blockSize),
                             psi.begin() + std::ptrdiff_t((y ^ word) * blockSize));
}

}  // namespace

Expected<Influence> CellInfluence::derivatives(const Cell& cell, const Question& question,
                                               std::stop_token stop) {
    if (auto ready = prepare(cell, question); !ready) return tl::unexpected(ready.error());
    const auto ran = runThrough(question, stop);
    if (!ran) return tl::unexpected(ran.error());
    Influence result;
    result.stopped = !*ran;
    if (result.stopped) return result;

    Simulator& s = *m_simulator;
    if (!s.dense) s.dense = std::make_unique<DenseStep>(cell);
    s.dense->setParameters(question.parameters);
    const Batch& sample = question.sample;
    const std::size_t size = s.program.carriedSize();
    const std::size_t full = s.program.fullSize();
    const std::size_t words = std::size_t(s.program.words());
    std::vector<int> times(std::size_t(s.steps), 0);  // an output may be named more than once
    for (const int output : question.outputs) times[std::size_t(output)] = 1;
    result.probability = 1.0;
    for (int step = 0; step < s.steps; ++step)
        if (times[std::size_t(step)]) result.probability *= s.p[std::size_t(step)];
    result.changes.assign(std::size_t(sample.steps()) * std::size_t(cell.inOutLanes), 0.0);

    std::vector<double> psi(full), beforeOutput(full), g(full);
    std::vector<double> carriedGradient(size, 0.0);  // of ln P
    std::vector<double> squares(words);
    for (int step = s.steps - 1; step >= 0; --step) {
        if (stop.stop_requested()) {
            result.stopped = true;
            return result;
        }
        const Word input = sample.input(0, step);
        const std::size_t target = sample.target(0, step);
        const double* carried = s.carried.data() + std::size_t(step) * size;
        std::fill(psi.begin(), psi.end(), 0.0);
        std::copy_n(carried, size, psi.begin() + std::ptrdiff_t(input * size));
        s.dense->forward(0, s.dense->outputBegin(), psi);
        beforeOutput = psi;
        flip(psi, size, input);
        s.dense->forward(s.dense->outputBegin(), s.dense->operations(), psi);

        // p(y) = S_y / N, and the next carried state is block `target` over its norm r (see
        // SequenceRunner::backward()). Here d ln P / d p(target) = 1 / p(target), so that the gradient of an
        // output by block y is 2/N (delta_{y,target} / p(target) - 1) block y.
        kernels::sumSquares<double>(psi.data(), size, words, squares.data());
        const double norm = std::accumulate(squares.begin(), squares.end(), 0.0);
        const double own = squares[target];
        std::fill(g.begin(), g.end(), 0.0);
        if (times[std::size_t(step)]) {
            kernels::scale<double>(psi.data(), -2.0 / norm, full, g.data());
            kernels::addScaled<double>(psi.data() + target * size, 2.0 / own, size, g.data() + target * size);
        }
        const double* next = s.carried.data() + std::size_t(step + 1) * size;
        // The state carried on by the fast simulator may differ from the block by rounding alone.
        const double parallel = kernels::dot<double>(next, carriedGradient.data(), size);
        kernels::addScaled<double>(psi.data() + target * size, -parallel / own, size,
                                   g.data() + target * size);
        kernels::addScaled<double>(carriedGradient.data(), 1.0 / std::sqrt(own), size,
                                   g.data() + target * size);

        s.dense->backward(s.dense->outputBegin(), s.dense->operations(), g);
        flip(g, size, input);
        double* changes = result.changes.data() + std::size_t(step) * std::size_t(cell.inOutLanes);
        const auto bit = [&](int lane) { return std::size_t(1) << (cell.lanes() - 1 - lane); };
        for (int lane = 0; lane < cell.inOutLanes; ++lane)
            changes[lane] = -turned(g, beforeOutput, bit(lane));
        s.dense->backward(0, s.dense->outputBegin(), g);
        std::fill(psi.begin(), psi.end(), 0.0);
        std::copy_n(carried, size, psi.begin() + std::ptrdiff_t(input * size));
        for (int lane = 0; lane < cell.inOutLanes; ++lane) {
            changes[lane] += turned(g, psi, bit(lane));
            changes[lane] *= std::numbers::pi / 2.0 * result.probability;
        }
        std::copy_n(g.begin() + std::ptrdiff_t(input * size), size, carriedGradient.begin());
    }
    return result;
}

}  // namespace ketloom
