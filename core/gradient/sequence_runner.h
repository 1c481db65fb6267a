#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "core/cell/cell.h"
#include "core/cell/parameter_layout.h"
#include "core/gradient/gradient_through_time.h"
#include "core/gradient/step_gradients.h"
#include "core/simulator/parallel.h"
#include "core/simulator/step_runner.h"
#include "core/task/batch.h"

namespace ketloom {

/// Loss of one scored word from the probabilities p (2^I values) and the target; writes dL/dp where
/// `derivative` is given.
using WordLoss = double (*)(std::span<const double> p, int target, double* derivative);

struct SequenceLoss {
    double loss = 0.0;  ///< mean over scored words
    double minPostselection = 1.0;
    bool stopped = false;
};

/// How a batch is cut: a function of program and batch alone, so that sums are added in the same order
/// whatever the number of threads.
struct BatchBlocks {
    int size = 0;    ///< entries a block
    int count = 0;   ///< blocks
    int chunks = 0;  ///< groups of consecutive blocks: the unit of parallel work and of summation
};
template <class T>
BatchBlocks cutBatch(const Program& program, const PassPlan& plan, int batchSize);

/// True where SequenceRunner<T>::lossAndGradient() keeps the tapes of all steps instead of recomputing them:
/// short sequences of small cells.
template <class T>
bool keepsTapes(const Program& program, const PassPlan& plan, int batchSize, int length);

/// Memory of a SequenceRunner<T> that has run lossAndGradient() on such a batch, in bytes; nearly all of it
/// is what grows with the cell and the batch. What a gradient by time step needs for a moment is left out.
/// `program` may be without patterns.
template <class T>
double gradientBytes(const Program& program, int batchSize, int length, int threads);

/// Unrolls a cell over sequences, whole batch at once, and carries gradients back through time.
///
/// The batch is cut into blocks whose tape fits the second-level cache; blocks are summed in fixed chunks, so
/// numbers do not depend on the number of threads. Going forward the carried state of every step is
/// stored (T x 2^W amplitudes an entry, blocks in flight only); going back each step is recomputed with a
/// tape of its inside, but for short sequences of small cells, whose tapes are kept.
template <class T>
class SequenceRunner {
public:
    SequenceRunner(const Cell& cell, int threads);

    const Program& program() const { return m_program; }
    /// Must be called before the others whenever parameters changed.
    void setParameters(std::span<const double> parameters) { m_tables.build(parameters); }
    const PassPlan& plan() const { return m_plan; }
    const ParameterTables<T>& tables() const { return m_tables; }

    /// Mean loss under teacher forcing and its gradient (P values). No allocation where the batch before had
    /// the same shape; nor in run(), apart from vectors of the caller that have to grow.
    ///
    /// Where `throughTime` is given, the same way back fills it: the tables of every step of a block are
    /// gathered, in its thread, and the gradient is the sum over steps, which is rounded otherwise than the
    /// usual one. Like that it does not depend on the number of threads. Cost: 1.3 to 3.5 times the usual
    /// pass, most for small batches. Memory, during the call: see StepGradients.
    SequenceLoss lossAndGradient(const Batch& batch, WordLoss wordLoss, std::span<double> gradient,
                                 GradientThroughTime* throughTime = nullptr, std::stop_token stop = {});
    /// GradientThroughTime::state of the latest lossAndGradient(), a by-product of its way back: T-1 values,
    /// the same whatever the number of threads. Meaningless where that was stopped.
    std::span<const double> stateNorms() const { return m_stateNorms; }

    /// How words are kept in run(): uniform numbers in [0, 1), one a scored word in order of (entry, step),
    /// for sampling from p; empty: see mostLikely.
    struct FreeRunning {
        std::span<const double> uniform;
        bool mostLikely = false;
    };
    /// Forward alone. Scored words are kept as `free` says (neither: the target). Fills `probabilities`, B x
    /// (T-1) x 2^I, and `kept`, B x (T-1), where given.
    SequenceLoss run(const Batch& batch, WordLoss wordLoss, const FreeRunning& free,
                     std::vector<double>* probabilities, std::vector<Word>* kept, std::stop_token stop = {});

private:
    /// Scratch of one thread.
    struct Scratch {
        std::unique_ptr<StepRunner<T>> runner;
        AlignedBuffer<T> carried;          ///< steps+1 x entries x 2^W
        AlignedBuffer<T> carriedGradient;  ///< entries x 2^W
        std::vector<double> derivative;    ///< steps x entries x 2^I: dL/dp, already divided by the count
        std::vector<double> p;
        std::vector<double> squares;   ///< steps x entries x 2^I: of every output's block
        std::vector<T> factor;         ///< of what is kept, an entry
        std::vector<T> along, across;  ///< see StepRunner::backward()
        std::vector<Word> kept;
        std::vector<Word> words;
        std::vector<std::size_t> nextUniform;  ///< of an entry, into FreeRunning::uniform
        // Where the gradient is wanted by time step:
        std::array<GradientSums<T>, kGatherSets> stepSums;  ///< of the latest steps, gathered together
        GatherRoom<T> gatherRoom;
    };
    /// Takes all the memory that a batch needs, before its parts are shared among threads.
    void reserve(const BatchBlocks& blocks, int batchSize, int parts, int storedSteps, int tapes);
    /// What a gradient by time step needs besides, during its pass.
    void reserveStepSums(int slots);
    void releaseStepSums();
    /// A block of sequences as it goes through time.
    struct Block {
        const Batch& batch;
        int first = 0;
        int count = 0;
        bool keepTapes = false;
    };
    /// All steps of a block: fills what backward() needs; false when asked to stop. `share` is that of a
    /// scored word in the loss.
    bool forward(Scratch& s, const Block& block, WordLoss wordLoss, double share,
                 const std::function<bool()>& stop);
    void backward(Scratch& s, const Batch& batch, int first, int count, int step, bool keepTapes,
                  GradientSums<T>& sums) const;
    /// What the gradient of a chunk is added to: `sums`; or, where `rows` are given, those at `place`.
    struct Target {
        GradientSums<T>& sums;
        StepGradients* rows = nullptr;
        int place = 0;
    };
    /// The way of a block there and back; false when asked to stop.
    bool addGradient(Scratch& s, const Block& block, WordLoss wordLoss, double share, const Target& target,
                     const std::function<bool()>& stop);
    /// Moves Scratch::stepSums, filled by `count` steps from `step` on, to their rows.
    void gatherSteps(Scratch& s, const Target& target, int step, int count) const;
    /// Norm of the gradient of entry e's carried state, as backward() left it.
    double stateNorm(const Scratch& s, int e) const;

    Cell m_cell;
    std::vector<ParameterGroup> m_groups;
    Program m_program;
    PassPlan m_plan;
    ParameterTables<T> m_tables;
    ThreadPool m_pool;
    std::vector<Scratch> m_scratch;
    std::vector<GradientSums<T>> m_sums;      ///< one a chunk
    std::vector<double> m_losses, m_least;    ///< by sequence: summed loss, smallest probability kept
    std::vector<double> m_entryNorms;         ///< B x (T-1): of the gradients of the carried states
    std::vector<double> m_stateNorms;         ///< T-1
    std::vector<std::size_t> m_firstUniform;  ///< of a sequence
};

extern template class SequenceRunner<float>;
extern template class SequenceRunner<double>;

}  // namespace ketloom
