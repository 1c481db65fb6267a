#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/simulator/aligned_buffer.h"
#include "core/simulator/parameter_tables.h"
#include "core/simulator/pass_plan.h"
#include "core/simulator/program.h"
#include "core/simulator/readout_kernels.h"

namespace ketloom {

/// Runs one step of a compiled cell for a block of batch entries, forward and backward. Scratch memory for
/// one thread.
///
/// States stay unnormalised from the carried state (2^W amplitudes, norm 1) to the final one (2^I blocks of
/// 2^W, block y belongs to output word y): neurons are linear maps, so only ratios of norms mean anything.
template <class T>
class StepRunner {
public:
    StepRunner(const Program& program, const PassPlan& plan, int maxEntries);

    int maxEntries() const { return m_maxEntries; }
    /// Takes the memory of this many tapes, each of one time step, and of backward(); else a taped forward()
    /// does.
    void reserveTapes(int count);
    /// Input words of the next step, one an entry; sets the number of entries.
    void setWords(std::span<const std::uint16_t> words);

    /// Runs a step on `carried` (entries x 2^W) up to its readout. With a `tape` (0 .. count-1; kNoTape:
    /// none) the state before every step of the plan is kept there for backward(), and `carried` must stay as
    /// it is.
    void forward(const ParameterTables<T>& tables, const T* carried, int tape);
    static constexpr int kNoTape = -1;
    /// As if forward() had just run with the words set, `carried` and `tape` as they were then.
    void rewind(const T* carried, int tape);
    /// After forward(): squared norm of every output word's block, entries x 2^I; p(y) is its share.
    void squares(const ParameterTables<T>& tables, double* out);
    /// After forward(): the state carried on, entries x 2^W, where word[e] is kept: factor[e] * its block.
    void keep(const ParameterTables<T>& tables, const std::uint16_t* word, const T* factor, T* next);
    /// After a taped forward(): gradient of the carried state, where that of a word's block is along * block
    /// + across * next. along, across: entries x 2^I by word; next: entries x 2^W. Adds to `sums`.
    void backward(const ParameterTables<T>& tables, const T* along, const T* across, const T* next,
                  GradientSums<T>& sums);
    /// After backward(): 2^W amplitudes.
    const T* gradient(int entry) const { return m_gradient.base + std::size_t(entry) * m_gradient.stride; }

    /// Runs instruction i alone, in the order of the program and on the untaped states; for traces.
    void begin(const T* carried);
    void runInstruction(const ParameterTables<T>& tables, std::size_t i);
    /// State of an entry; after the last instruction its 2^I blocks of 2^W amplitudes belong to the output
    /// words.
    const T* current(int entry) const { return m_state.base + std::size_t(entry) * m_state.stride; }

    /// Memory a taped step needs.
    static std::size_t tapeBytesPerEntry(const Program& program, const PassPlan& plan);
    /// All memory of a runner that has so many tapes.
    static std::size_t bytes(const Program& program, const PassPlan& plan, int maxEntries, int tapes);

private:
    using States = kernels::States<T>;
    using ConstStates = kernels::States<const T>;

    kernels::PassCall<T> call(const ParameterTables<T>& tables, std::size_t pass, int begin, int end) const;
    kernels::PassCall<T> call(const ParameterTables<T>& tables, std::size_t pass) const;
    T* tape(std::size_t step) {
        return m_tapes.data() + std::size_t(m_tape) * m_slotOffset.back() + m_slotOffset[step];
    }
    T& rescale(std::size_t instruction, int entry) {
        const std::size_t row = std::size_t(m_tape) * m_program.instructions.size() + instruction;
        return m_rescale[row * std::size_t(m_maxEntries) + std::size_t(entry)];
    }
    void run(const ParameterTables<T>& tables, const PlanStep& step, ConstStates from, States to);
    kernels::ReadoutCall<T> readout(const ParameterTables<T>& tables) const;
    void runSingle(std::size_t instruction, ConstStates from, States to);
    void runSingleBack(std::size_t instruction, States g, States other);
    States workFor(int log2Size, int which) {
        return {m_work[std::size_t(which)].data(), strideOf(log2Size)};
    }
    static std::size_t strideOf(int log2Size);
    bool inputBit(int entry, int lane) const {
        return m_words[entry] >> (m_program.inOutLanes - 1 - lane) & 1;
    }

    const Program& m_program;
    const PassPlan& m_plan;
    int m_maxEntries;
    int m_entries = 0;
    std::array<AlignedBuffer<T>, 2> m_work;  ///< a step that changes the size goes from one to the other
    int m_which = 0;                         ///< of m_work
    ConstStates m_state;                     ///< the latest
    ConstStates m_carried;
    std::vector<std::size_t> m_slotOffset;  ///< tape: state after step i of the plan
    AlignedBuffer<T> m_tapes;               ///< taken by reserveTapes()
    int m_tapeCount = 0;
    int m_tape = 0;  ///< the one in use
    std::array<AlignedBuffer<T>, 2> m_gradients;
    States m_gradient;
    std::vector<double> m_squares;        ///< by path
    std::vector<std::uint16_t> m_path;    ///< kept
    std::vector<std::uint16_t> m_pathOf;  ///< word -> path
    std::vector<T> m_along, m_across;     ///< by path
    std::vector<T> m_rescale;             ///< tape x instruction x entry: factor of a Rescale
    std::vector<T> m_flipScratch;
    std::vector<std::uint16_t> m_words;
    std::vector<int> m_order;  ///< entries sorted by word
    std::vector<int> m_wordEnds;
};

extern template class StepRunner<float>;
extern template class StepRunner<double>;

}  // namespace ketloom
