#include "core/gradient/sequence_runner.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <optional>

namespace ketloom {

namespace {

/// Tape of a block: half of a usual second-level cache.
constexpr std::size_t kTapeBytes = 512 * 1024;
/// Going back, a step is recomputed to have its tape. Where the tapes of all steps of a block fit here, in
/// the second-level cache, they are kept instead: 10 to 15 % less time. Where they do not, storing is slower.
constexpr std::size_t kAllTapesBytes = 1536 * 1024;
constexpr int kMostEntries = 32;
constexpr int kFewestEntries = 4;
/// Chunks are the unit of parallel work and of summation.
constexpr int kMostChunks = 16;

int divideUp(int a, int b) {
    return (a + b - 1) / b;
}

int scoredWords(const Batch& batch) {
    return static_cast<int>(
        std::count_if(batch.scored.begin(), batch.scored.end(), [](auto s) { return s != 0; }));
}

/// The word whose cumulative probability first exceeds u.
int sampleWord(std::span<const double> p, double u) {
    double sum = 0.0;
    int last = 0;
    for (int y = 0; y < static_cast<int>(p.size()); ++y) {
        if (p[y] <= 0.0) continue;
        last = y;
        sum += p[y];
        if (u < sum) return y;
    }
    return last;
}

}  // namespace

template <class T>
SequenceRunner<T>::SequenceRunner(const Cell& cell, int threads)
    : m_cell(cell),
      m_groups(parameterLayout(cell).groups),
      m_program(compile(cell)),
      m_plan(planPasses(m_program, static_cast<int>(kernels::vectorLanes<T>()))),
      m_tables(m_cell, m_program, m_plan),
      m_pool(threads),
      m_scratch(std::size_t(m_pool.threads())) {}

template <class T>
BatchBlocks cutBatch(const Program& program, const PassPlan& plan, int batchSize) {
    const std::size_t fit = kTapeBytes / StepRunner<T>::tapeBytesPerEntry(program, plan);
    const int most = static_cast<int>(std::clamp<std::size_t>(fit, kFewestEntries, kMostEntries));
    // Threads want blocks, blocks want entries (they share the tables): four of at least eight entries, else
    // two of at least four. More than that come in multiples of four, so that two or four threads have the
    // same to do.
    int count = batchSize >= 32 ? 4 : batchSize >= 8 ? 2 : 1;
    if (divideUp(batchSize, most) > count) count = divideUp(divideUp(batchSize, most), 4) * 4;
    BatchBlocks result;
    result.size = divideUp(batchSize, std::max(1, count));
    result.count = divideUp(batchSize, std::max(1, result.size));
    result.chunks = std::min(result.count, kMostChunks);
    return result;
}

template <class T>
bool keepsTapes(const Program& program, const PassPlan& plan, int batchSize, int length) {
    const std::size_t entries = std::size_t(cutBatch<T>(program, plan, batchSize).size);
    const std::size_t steps = std::size_t(std::max(0, length - 1));
    return StepRunner<T>::tapeBytesPerEntry(program, plan) * entries * steps <= kAllTapesBytes;
}

template <class T>
void SequenceRunner<T>::reserve(const BatchBlocks& blocks, int batchSize, int parts, int storedSteps,
                                int tapes) {
    m_losses.assign(std::size_t(batchSize), 0.0);
    m_least.assign(std::size_t(batchSize), 1.0);
    const std::size_t entries = std::size_t(blocks.size);
    const std::size_t size = m_program.carriedSize();
    const std::size_t words = std::size_t(m_program.words());
    for (int slot = 0; slot < m_pool.slotsFor(parts); ++slot) {
        Scratch& s = m_scratch[std::size_t(slot)];
        if (!s.runner || s.runner->maxEntries() != blocks.size) {
            s.runner = std::make_unique<StepRunner<T>>(m_program, m_plan, blocks.size);
        }
        s.words.resize(entries);
        s.kept.resize(entries);
        s.factor.resize(entries);
        s.p.resize(words);
        s.carried.resize(entries * size * std::size_t(storedSteps + 1));
        const std::size_t values = entries * words * std::size_t(std::max(1, storedSteps));
        if (s.squares.size() < values) s.squares.resize(values);
        if (storedSteps == 0) {
            s.nextUniform.resize(entries);
            continue;
        }
        s.runner->reserveTapes(tapes);
        s.carriedGradient.resize(entries * size);
        if (s.derivative.size() < values) s.derivative.resize(values);
        s.along.resize(entries * words);
        s.across.resize(entries * words);
    }
}

template <class T>
void SequenceRunner<T>::reserveStepSums(int slots) {
    for (int slot = 0; slot < slots; ++slot) {
        Scratch& s = m_scratch[std::size_t(slot)];
        for (GradientSums<T>& sums : s.stepSums) {
            sums = m_tables.makeSums();
            sums.clear();
        }
        s.gatherRoom = m_tables.makeRoom();
    }
}

template <class T>
void SequenceRunner<T>::releaseStepSums() {
    for (Scratch& s : m_scratch) {
        s.stepSums = {};
        s.gatherRoom = {};
    }
}

namespace {

/// Probabilities of the words out of the squared norms of their blocks; returns the sum of these.
double shares(std::span<const double> squares, std::span<double> p) {
    const double norm = std::accumulate(squares.begin(), squares.end(), 0.0);
    for (std::size_t y = 0; y < p.size(); ++y) p[y] = squares[y] / norm;
    return norm;
}

}  // namespace

template <class T>
SequenceLoss SequenceRunner<T>::lossAndGradient(const Batch& batch, WordLoss wordLoss,
                                                std::span<double> gradient, GradientThroughTime* throughTime,
                                                std::stop_token stop) {
    const BatchBlocks cut = cutBatch<T>(m_program, m_plan, batch.size);
    const int steps = batch.steps();
    const double share = 1.0 / std::max(1, scoredWords(batch));
    while (static_cast<int>(m_sums.size()) < cut.chunks) m_sums.push_back(m_tables.makeSums());
    for (int c = 0; c < cut.chunks; ++c) m_sums[std::size_t(c)].clear();

    const bool keepTapes = keepsTapes<T>(m_program, m_plan, batch.size, batch.length);
    reserve(cut, batch.size, cut.chunks, steps, keepTapes ? steps : 1);
    m_entryNorms.resize(std::size_t(batch.size) * std::size_t(steps));
    m_stateNorms.assign(std::size_t(steps), 0.0);
    std::atomic<bool> stopped = false;
    const auto stopping = [&] {
        if (stop.stop_requested()) stopped = true;
        return stopped.load();
    };

    std::optional<StepGradients> byStep;
    if (throughTime) {
        byStep.emplace(steps, m_program.parameterCount, cut.chunks);
        reserveStepSums(m_pool.slotsFor(byStep->chunksAtOnce()));
    }
    StepGradients* rows = byStep ? &*byStep : nullptr;
    forEachChunk(m_pool, cut.chunks, rows, [&](int chunk, int slot, int place) {
        const Target target{m_sums[std::size_t(chunk)], rows, place};
        const int firstBlock = chunk * cut.count / cut.chunks;
        const int lastBlock = (chunk + 1) * cut.count / cut.chunks;
        for (int block = firstBlock; block < lastBlock; ++block) {
            const int first = block * cut.size;
            const int count = std::min(cut.size, batch.size - first);
            if (count <= 0) continue;
            if (!addGradient(m_scratch[std::size_t(slot)], {batch, first, count, keepTapes}, wordLoss, share,
                             target, stopping))
                return;
        }
    });
    if (byStep) releaseStepSums();
    SequenceLoss result;
    result.stopped = stopped;
    if (stopped) return result;
    for (int b = 0; b < batch.size; ++b) {
        result.loss += m_losses[b] * share;
        if (!(m_least[b] >= result.minPostselection)) result.minPostselection = m_least[b];
        for (int step = 0; step < steps; ++step)
            m_stateNorms[std::size_t(step)] += m_entryNorms[std::size_t(b) * std::size_t(steps) + step];
    }
    if (byStep) {
        byStep->finish(m_pool, m_groups, *throughTime, gradient);
        throughTime->state = m_stateNorms;
    } else {
        m_tables.gather({m_sums.data(), std::size_t(cut.chunks)}, gradient);
    }
    return result;
}

template <class T>
bool SequenceRunner<T>::addGradient(Scratch& s, const Block& block, WordLoss wordLoss, double share,
                                    const Target& target, const std::function<bool()>& stop) {
    const auto& [batch, first, count, keepTapes] = block;
    const int steps = batch.steps();
    if (!forward(s, block, wordLoss, share, stop)) return false;
    s.carriedGradient.clear();
    for (int step = steps - 1; step >= 0; --step) {
        if (stop()) return false;
        GradientSums<T>& sums = target.rows ? s.stepSums[std::size_t(step) % kGatherSets] : target.sums;
        backward(s, batch, first, count, step, keepTapes, sums);
        for (int e = 0; e < count; ++e)
            m_entryNorms[std::size_t(first + e) * std::size_t(steps) + std::size_t(step)] = stateNorm(s, e);
        if (target.rows && std::size_t(step) % kGatherSets == 0)
            gatherSteps(s, target, step, std::min(int(kGatherSets), steps - step));
    }
    return true;
}

template <class T>
void SequenceRunner<T>::gatherSteps(Scratch& s, const Target& target, int step, int count) const {
    std::array<double*, kGatherSets> rows;
    for (int k = 0; k < int(kGatherSets); ++k)  // sums beyond `count` are 0
        rows[std::size_t(k)] = target.rows->row(target.place, step + std::min(k, count - 1)).data();
    m_tables.gatherEach(s.stepSums, rows, s.gatherRoom);
    for (GradientSums<T>& sums : s.stepSums) sums.clear();
}

template <class T>
double SequenceRunner<T>::stateNorm(const Scratch& s, int e) const {
    const std::size_t size = m_program.carriedSize();
    const T* g = s.carriedGradient.data() + std::size_t(e) * size;
    return std::sqrt(double(kernels::dot<T>(g, g, size)));
}

/// Fills `carried`, `squares` and `derivative` of all steps, and the losses of the block.
template <class T>
bool SequenceRunner<T>::forward(Scratch& s, const Block& block, WordLoss wordLoss, double share,
                                const std::function<bool()>& stop) {
    const auto& [batch, first, count, keepTapes] = block;
    const int steps = batch.steps();
    const std::size_t size = m_program.carriedSize();
    const std::size_t words = std::size_t(m_program.words());
    const std::size_t layer = std::size_t(s.runner->maxEntries()) * size;
    std::fill_n(s.derivative.begin(), std::size_t(steps) * std::size_t(count) * words, 0.0);
    std::fill_n(s.carried.data(), layer, T(0));
    for (int e = 0; e < count; ++e) s.carried[std::size_t(e) * size] = T(1);

    for (int step = 0; step < steps; ++step) {
        if (stop()) return false;
        for (int e = 0; e < count; ++e) s.words[e] = batch.input(first + e, step);
        s.runner->setWords({s.words.data(), std::size_t(count)});
        s.runner->forward(m_tables, s.carried.data() + layer * std::size_t(step),
                          keepTapes ? step : StepRunner<T>::kNoTape);
        double* squares = s.squares.data() + std::size_t(step) * std::size_t(count) * words;
        s.runner->squares(m_tables, squares);
        for (int e = 0; e < count; ++e) {
            const std::span<const double> own(squares + std::size_t(e) * words, words);
            shares(own, s.p);
            const int target = batch.target(first + e, step);
            if (batch.isScored(first + e, step)) {
                double* d = s.derivative.data() + (std::size_t(step) * count + e) * words;
                m_losses[first + e] += wordLoss(s.p, target, d);
                for (std::size_t y = 0; y < words; ++y) d[y] *= share;
            }
            // Written so that NaN is taken over.
            if (!(s.p[target] >= m_least[first + e])) m_least[first + e] = s.p[target];
            s.kept[std::size_t(e)] = static_cast<Word>(target);
            s.factor[std::size_t(e)] = static_cast<T>(1.0 / std::sqrt(own[target]));
        }
        s.runner->keep(m_tables, s.kept.data(), s.factor.data(),
                       s.carried.data() + layer * std::size_t(step + 1));
    }
    return true;
}

/// One step back: has its tape, kept or recomputed, forms dL/d(final state) from the loss of this step and
/// the gradient of the next carried state, and leaves the gradient of this step's carried state in
/// `carriedGradient`.
template <class T>
void SequenceRunner<T>::backward(Scratch& s, const Batch& batch, int first, int count, int step,
                                 bool keepTapes, GradientSums<T>& sums) const {
    const std::size_t size = m_program.carriedSize();
    const std::size_t words = std::size_t(m_program.words());
    const std::size_t layer = std::size_t(s.runner->maxEntries()) * size;
    for (int e = 0; e < count; ++e) s.words[e] = batch.input(first + e, step);
    s.runner->setWords({s.words.data(), std::size_t(count)});
    const T* carried = s.carried.data() + layer * std::size_t(step);
    if (keepTapes) {
        s.runner->rewind(carried, step);
    } else {
        s.runner->forward(m_tables, carried, 0);
    }

    std::fill(s.across.begin(), s.across.end(), T(0));
    for (int e = 0; e < count; ++e) {
        const std::size_t at = (std::size_t(step) * count + e) * words;
        const double* d = s.derivative.data() + at;
        const double norm = shares({s.squares.data() + at, words}, s.p);
        T* along = s.along.data() + std::size_t(e) * words;
        // p(y) = S_y / N with S_y the squared norm of block y: dL/d(block y) = 2/N (dL/dp_y - sum_z p_z
        // dL/dp_z) block y. Where the step is not scored, dL/dp is 0.
        double mean = 0.0;
        for (std::size_t y = 0; y < words; ++y) mean += s.p[y] * d[y];
        const int target = batch.target(first + e, step);
        for (std::size_t y = 0; y < words; ++y) along[y] = static_cast<T>(2.0 / norm * (d[y] - mean));
        if (step == batch.steps() - 1) continue;
        // The next carried state is block y / r: its gradient projected orthogonally, over r.
        const T* next = s.carried.data() + layer * std::size_t(step + 1) + std::size_t(e) * size;
        const double square = s.squares[at + std::size_t(target)];
        const double parallel = kernels::dot<T>(next, s.carriedGradient.data() + std::size_t(e) * size, size);
        along[target] = static_cast<T>(2.0 / norm * (d[target] - mean) - parallel / square);
        s.across[std::size_t(e) * words + std::size_t(target)] = static_cast<T>(1.0 / std::sqrt(square));
    }
    s.runner->backward(m_tables, s.along.data(), s.across.data(), s.carriedGradient.data(), sums);
    for (int e = 0; e < count; ++e) {
        std::copy_n(s.runner->gradient(e), size, s.carriedGradient.data() + std::size_t(e) * size);
    }
}

template <class T>
SequenceLoss SequenceRunner<T>::run(const Batch& batch, WordLoss wordLoss, const FreeRunning& free,
                                    std::vector<double>* probabilities, std::vector<Word>* kept,
                                    std::stop_token stop) {
    const BatchBlocks cut = cutBatch<T>(m_program, m_plan, batch.size);
    const int steps = batch.steps();
    const std::size_t size = m_program.carriedSize();
    const std::size_t words = std::size_t(m_program.words());
    const double share = 1.0 / std::max(1, scoredWords(batch));
    if (probabilities) probabilities->resize(std::size_t(batch.size) * steps * words);
    if (kept) kept->resize(std::size_t(batch.size) * steps);
    m_firstUniform.assign(std::size_t(batch.size) + 1, 0);
    for (int b = 0; b < batch.size; ++b) {
        m_firstUniform[b + 1] = m_firstUniform[b];
        for (int step = 0; step < steps; ++step) m_firstUniform[b + 1] += batch.isScored(b, step) ? 1 : 0;
    }

    reserve(cut, batch.size, cut.count, 0, 0);
    std::atomic<bool> stopped = false;
    m_pool.forEach(cut.count, [&](int block, int slot) {
        Scratch& s = m_scratch[std::size_t(slot)];
        const int first = block * cut.size;
        const int count = std::min(cut.size, batch.size - first);
        if (count <= 0) return;
        std::fill_n(s.carried.data(), std::size_t(cut.size) * size, T(0));
        for (int e = 0; e < count; ++e) s.carried[std::size_t(e) * size] = T(1);
        std::copy_n(m_firstUniform.begin() + first, count, s.nextUniform.begin());

        for (int step = 0; step < steps; ++step) {
            if (stop.stop_requested()) stopped = true;
            if (stopped) return;
            for (int e = 0; e < count; ++e) s.words[e] = batch.input(first + e, step);
            s.runner->setWords({s.words.data(), std::size_t(count)});
            s.runner->forward(m_tables, s.carried.data(), StepRunner<T>::kNoTape);
            s.runner->squares(m_tables, s.squares.data());
            for (int e = 0; e < count; ++e) {
                const int b = first + e;
                const std::span<const double> own(s.squares.data() + std::size_t(e) * words, words);
                shares(own, s.p);
                int word = batch.target(b, step);
                if (batch.isScored(b, step)) {
                    m_losses[b] += wordLoss(s.p, word, nullptr);
                    if (free.mostLikely) {
                        word = static_cast<int>(std::max_element(s.p.begin(), s.p.end()) - s.p.begin());
                    } else if (!free.uniform.empty()) {
                        word = sampleWord(s.p, free.uniform[s.nextUniform[e]++]);
                    }
                }
                if (!(s.p[word] >= m_least[b])) m_least[b] = s.p[word];
                if (probabilities) {
                    std::copy(s.p.begin(), s.p.end(),
                              probabilities->begin() + (std::size_t(b) * steps + step) * words);
                }
                if (kept) (*kept)[std::size_t(b) * steps + step] = static_cast<Word>(word);
                s.kept[std::size_t(e)] = static_cast<Word>(word);
                s.factor[std::size_t(e)] = static_cast<T>(1.0 / std::sqrt(own[word]));
            }
            s.runner->keep(m_tables, s.kept.data(), s.factor.data(), s.carried.data());
        }
    });
    SequenceLoss result;
    result.stopped = stopped;
    for (int b = 0; b < batch.size; ++b) {
        result.loss += m_losses[b] * share;
        if (!(m_least[b] >= result.minPostselection)) result.minPostselection = m_least[b];
    }
    return result;
}

template <class T>
double gradientBytes(const Program& program, int batchSize, int length, int threads) {
    const PassPlan plan = planPasses(program, static_cast<int>(kernels::vectorLanes<T>()));
    const BatchBlocks cut = cutBatch<T>(program, plan, batchSize);
    const std::size_t words = std::size_t(program.words());
    const std::size_t size = program.carriedSize();
    const double steps = std::max(0, length - 1);
    const int tapes = keepsTapes<T>(program, plan, batchSize, length) ? int(steps) : 1;
    const double scratches = std::clamp(threads, 1, std::max(1, cut.chunks));
    const double entryBytes = double(size * sizeof(T)) * (steps + 2) +      // carried states
                              2 * steps * double(words * sizeof(double)) +  // derivative, squares
                              double((2 * words + 1) * sizeof(T) + 2 * sizeof(Word));
    const double scratch =
        cut.size * entryBytes + double(StepRunner<T>::bytes(program, plan, cut.size, tapes));
    double compiled = 0.0;  // program and plan
    for (const Instruction& i : program.instructions) {
        compiled += sizeof(Instruction) + double(i.flipMask.size() * sizeof(std::uint32_t) + i.active.size());
        if (i.code == Instruction::Code::Neuron)
            compiled += std::ldexp(double(i.variants), i.log2Size - 1) * sizeof(std::uint32_t);
    }
    for (const Pass& pass : plan.passes) {
        compiled += sizeof(Pass) + double(pass.groups() * sizeof(std::uint32_t) +
                                          pass.operations.size() * sizeof(PassOperation));
    }
    for (const Readout::Layer& layer : plan.readout.layers)
        compiled += double(layer.position.size() * sizeof(std::uint32_t));
    return compiled + double(ParameterTables<T>::bytes(program, plan)) +
           cut.chunks * double(ParameterTables<T>::sumsBytes(plan)) + scratches * scratch +
           batchSize * 2.0 * sizeof(double);
}

template BatchBlocks cutBatch<float>(const Program&, const PassPlan&, int);
template BatchBlocks cutBatch<double>(const Program&, const PassPlan&, int);
template bool keepsTapes<float>(const Program&, const PassPlan&, int, int);
template bool keepsTapes<double>(const Program&, const PassPlan&, int, int);
template double gradientBytes<float>(const Program&, int, int, int);
template double gradientBytes<double>(const Program&, int, int, int);
template class SequenceRunner<float>;
template class SequenceRunner<double>;

}  // namespace ketloom
