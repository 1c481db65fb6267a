#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/simulator/aligned_buffer.h"
#include "core/simulator/parameter_tables.h"
#include "core/simulator/program.h"

namespace ketloom {

/// Runs one step of a compiled cell for a block of batch entries, forward and backward. Scratch memory for
/// one thread.
///
/// States stay unnormalised from the carried state (2^W amplitudes, norm 1) to the final one (2^I blocks of
/// 2^W, block y belongs to output word y): neurons are linear maps, so only ratios of norms mean anything.
template <class T>
class StepRunner {
public:
    StepRunner(const Program& program, int maxEntries);

    int maxEntries() const { return m_maxEntries; }
    /// Input words of the next step, one an entry; sets the number of entries.
    void setWords(std::span<const std::uint16_t> words);

    /// Runs all instructions on `carried` (entries x 2^W). With `keepTape` the state before every instruction
    /// is kept for backward().
    void forward(const ParameterTables<T>& tables, const T* carried, bool keepTape);
    /// Runs instruction i alone, on the untaped states; for traces.
    void begin(const T* carried);
    void runInstruction(const ParameterTables<T>& tables, std::size_t i);
    const T* current(int entry) const { return m_work.data() + std::size_t(entry) * m_fullStride; }

    /// Final state of an entry: 2^n amplitudes.
    const T* result(int entry) const;

    /// dL/d(final state) of an entry: 2^n amplitudes, to be written by the caller before backward().
    /// Afterwards its first 2^W amplitudes hold dL/d(carried state).
    T* gradient(int entry) { return m_gradient.data() + std::size_t(entry) * m_fullStride; }
    void backward(const ParameterTables<T>& tables, GradientSums<T>& sums);

    static std::size_t tapeBytesPerEntry(const Program& program);

private:
    kernels::Groups groups(const Instruction& instruction) const;
    void run(const ParameterTables<T>& tables, std::size_t i, kernels::States<const T> from,
             kernels::States<T> to);
    void expand(const Instruction& instruction, kernels::States<const T> from, kernels::States<T> to);
    void flip(const Instruction& instruction, kernels::States<const T> from, kernels::States<T> to);

    const Program& m_program;
    int m_maxEntries;
    int m_entries = 0;
    std::size_t m_fullStride;
    std::vector<std::size_t> m_slotOffset, m_slotStride;  ///< tape: state before instruction i
    AlignedBuffer<T> m_tape;                              ///< allocated by the first taped forward()
    AlignedBuffer<T> m_work, m_gradient;
    bool m_taped = false;
    std::vector<T> m_rescale;  ///< instruction x entry: factor of a Rescale
    std::vector<T> m_flipScratch;
    std::vector<std::uint16_t> m_words;
    std::vector<std::vector<int>> m_order, m_ends;  ///< per variant map: entries sorted by variant
};

extern template class StepRunner<float>;
extern template class StepRunner<double>;

}  // namespace ketloom
