#include "core/simulator/step_runner.h"

#include <cmath>

namespace ketloom {

namespace {

/// Distance between the states of two entries. A cache line of padding keeps the same amplitude of all
/// entries out of one and the same cache set.
std::size_t strideFor(std::size_t size) {
    return size >= 64 ? size + 16 : size;
}

/// Live index before an Expand -> after it, for value 0 of the new lane.
std::size_t withGap(std::size_t index, int bit) {
    const std::size_t low = (std::size_t(1) << bit) - 1;
    return (index & low) | ((index & ~low) << 1);
}

}  // namespace

template <class T>
StepRunner<T>::StepRunner(const Program& program, int maxEntries)
    : m_program(program), m_maxEntries(maxEntries), m_fullStride(strideFor(program.fullSize())) {
    std::size_t offset = 0;
    for (std::size_t i = 0; i <= program.instructions.size(); ++i) {
        m_slotOffset.push_back(offset);
        m_slotStride.push_back(strideFor(program.sizeBefore(i)));
        offset += (m_slotStride.back() * std::size_t(maxEntries) + 15) / 16 * 16;
    }
    m_slotOffset.push_back(offset);
    m_work.resize(m_fullStride * std::size_t(maxEntries));
    m_rescale.resize(program.instructions.size() * std::size_t(maxEntries));
    m_flipScratch.resize(program.fullSize());
    m_words.resize(std::size_t(maxEntries));
    m_order.assign(program.variantMaps.size(), std::vector<int>(std::size_t(maxEntries)));
    m_ends.assign(program.variantMaps.size(), std::vector<int>(std::size_t(program.words())));
}

template <class T>
std::size_t StepRunner<T>::tapeBytesPerEntry(const Program& program) {
    std::size_t amplitudes = strideFor(program.fullSize());  // the gradient
    for (std::size_t i = 0; i <= program.instructions.size(); ++i)
        amplitudes += strideFor(program.sizeBefore(i));
    return amplitudes * sizeof(T);
}

template <class T>
void StepRunner<T>::setWords(std::span<const std::uint16_t> words) {
    m_entries = static_cast<int>(words.size());
    std::copy(words.begin(), words.end(), m_words.begin());
    for (std::size_t map = 0; map < m_program.variantMaps.size(); ++map) {
        const std::vector<std::uint16_t>& variantOf = m_program.variantMaps[map];
        std::vector<int>& ends = m_ends[map];
        std::fill(ends.begin(), ends.end(), 0);
        for (std::uint16_t word : words) ++ends[variantOf[word]];
        int sum = 0;
        for (int& end : ends) {  // first becomes begins; placing the entries turns them into ends
            const int count = end;
            end = sum;
            sum += count;
        }
        for (int e = 0; e < m_entries; ++e) m_order[map][std::size_t(ends[variantOf[words[e]]]++)] = e;
    }
}

template <class T>
kernels::Groups StepRunner<T>::groups(const Instruction& instruction) const {
    return {m_order[instruction.variantMap].data(), m_ends[instruction.variantMap].data(),
            instruction.variants};
}

template <class T>
void StepRunner<T>::expand(const Instruction& instruction, kernels::States<const T> from,
                           kernels::States<T> to) {
    const std::size_t size = std::size_t(1) << (instruction.log2Size - 1);
    const std::size_t one = std::size_t(1) << instruction.bit;
    const std::size_t run = std::min(one, size);
    for (int e = 0; e < m_entries; ++e) {
        const bool value =
            instruction.followsInput && (m_words[e] >> (m_program.inOutLanes - 1 - instruction.lane) & 1);
        const T* source = from.base + std::size_t(e) * from.stride;
        T* target = to.base + std::size_t(e) * to.stride;
        // From the top down: in place, nothing is overwritten before it is read.
        for (std::size_t begin = size; begin > 0; begin -= run) {
            const std::size_t index = begin - run;
            T* zero = target + withGap(index, instruction.bit);
            T* live = value ? zero + one : zero;
            T* empty = value ? zero : zero + one;
            std::copy_backward(source + index, source + index + run, live + run);
            std::fill_n(empty, run, T(0));
        }
    }
}

template <class T>
void StepRunner<T>::flip(const Instruction& instruction, kernels::States<const T> from,
                         kernels::States<T> to) {
    const std::size_t size = std::size_t(1) << instruction.log2Size;
    for (int e = 0; e < m_entries; ++e) {
        const T* source = from.base + std::size_t(e) * from.stride;
        T* target = to.base + std::size_t(e) * to.stride;
        const std::size_t mask = instruction.flipMask[m_words[e]];
        for (std::size_t i = 0; i < size; ++i) m_flipScratch[i] = source[i ^ mask];
        std::copy_n(m_flipScratch.begin(), size, target);
    }
}

template <class T>
void StepRunner<T>::run(const ParameterTables<T>& tables, std::size_t i, kernels::States<const T> from,
                        kernels::States<T> to) {
    const Instruction& instruction = m_program.instructions[i];
    const std::size_t size = std::size_t(1) << instruction.log2Size;
    switch (instruction.code) {
        case Instruction::Code::Neuron:
            kernels::neuronForward<T>(instruction.log2Size, instruction.bit, tables.table(i),
                                      groups(instruction), from, to);
            return;
        case Instruction::Code::Ry:
            kernels::ryForward<T>(instruction.log2Size, instruction.bit, tables.cosine(i), tables.sine(i),
                                  m_entries, from, to);
            return;
        case Instruction::Code::Pairs:
            for (int e = 0; e < m_entries; ++e) {
                const T* source = from.base + std::size_t(e) * from.stride;
                T* target = to.base + std::size_t(e) * to.stride;
                if (instruction.active[m_words[e]]) {
                    kernels::applyPairs<T>(instruction.log2Size, instruction.pairs, instruction.matrix,
                                           source, target);
                } else if (source != target) {
                    std::copy_n(source, size, target);
                }
            }
            return;
        case Instruction::Code::Expand:
            expand(instruction, from, to);
            return;
        case Instruction::Code::Flip:
            flip(instruction, from, to);
            return;
        case Instruction::Code::Rescale:
            for (int e = 0; e < m_entries; ++e) {
                const T* source = from.base + std::size_t(e) * from.stride;
                const T factor = static_cast<T>(1.0 / std::sqrt(kernels::dot<T>(source, source, size)));
                m_rescale[i * std::size_t(m_maxEntries) + std::size_t(e)] = factor;
                kernels::scale<T>(source, factor, size, to.base + std::size_t(e) * to.stride);
            }
            return;
    }
}

template <class T>
void StepRunner<T>::begin(const T* carried) {
    m_taped = false;
    const std::size_t size = m_program.carriedSize();
    for (int e = 0; e < m_entries; ++e) {
        std::copy_n(carried + std::size_t(e) * size, size, m_work.data() + std::size_t(e) * m_fullStride);
    }
}

template <class T>
void StepRunner<T>::runInstruction(const ParameterTables<T>& tables, std::size_t i) {
    run(tables, i, {m_work.data(), m_fullStride}, {m_work.data(), m_fullStride});
}

template <class T>
void StepRunner<T>::forward(const ParameterTables<T>& tables, const T* carried, bool keepTape) {
    const std::size_t count = m_program.instructions.size();
    if (!keepTape) {
        begin(carried);
        for (std::size_t i = 0; i < count; ++i) runInstruction(tables, i);
        return;
    }
    m_taped = true;
    m_tape.resize(m_slotOffset.back());
    m_gradient.resize(m_fullStride * std::size_t(m_maxEntries));
    const std::size_t size = m_program.carriedSize();
    for (int e = 0; e < m_entries; ++e) {
        std::copy_n(carried + std::size_t(e) * size, size, m_tape.data() + std::size_t(e) * m_slotStride[0]);
    }
    for (std::size_t i = 0; i < count; ++i) {
        run(tables, i, {m_tape.data() + m_slotOffset[i], m_slotStride[i]},
            {m_tape.data() + m_slotOffset[i + 1], m_slotStride[i + 1]});
    }
}

template <class T>
const T* StepRunner<T>::result(int entry) const {
    if (!m_taped) return current(entry);
    const std::size_t last = m_program.instructions.size();
    return m_tape.data() + m_slotOffset[last] + std::size_t(entry) * m_slotStride[last];
}

template <class T>
void StepRunner<T>::backward(const ParameterTables<T>& tables, GradientSums<T>& sums) {
    const kernels::States<T> g{m_gradient.data(), m_fullStride};
    for (std::size_t i = m_program.instructions.size(); i-- > 0;) {
        const Instruction& instruction = m_program.instructions[i];
        const kernels::States<const T> psi{m_tape.data() + m_slotOffset[i], m_slotStride[i]};
        const std::size_t size = std::size_t(1) << instruction.log2Size;
        switch (instruction.code) {
            case Instruction::Code::Neuron:
                kernels::neuronBackward<T>(instruction.log2Size, instruction.bit, tables.table(i),
                                           groups(instruction), psi, g, sums.a.data() + tables.tableOffset(i),
                                           sums.b.data() + tables.tableOffset(i));
                break;
            case Instruction::Code::Ry:
                sums.ry[i] += kernels::ryBackward<T>(instruction.log2Size, instruction.bit, tables.cosine(i),
                                                     tables.sine(i), m_entries, psi, g);
                break;
            case Instruction::Code::Pairs: {
                const Matrix2x2& m = instruction.matrix;
                for (int e = 0; e < m_entries; ++e) {
                    T* gradientOf = g.base + std::size_t(e) * g.stride;
                    if (!instruction.active[m_words[e]]) continue;
                    kernels::applyPairs<T>(instruction.log2Size, instruction.pairs, {m[0], m[2], m[1], m[3]},
                                           gradientOf, gradientOf);
                }
                break;
            }
            case Instruction::Code::Expand: {
                const std::size_t one = std::size_t(1) << instruction.bit;
                for (int e = 0; e < m_entries; ++e) {
                    const bool value = instruction.followsInput &&
                                       (m_words[e] >> (m_program.inOutLanes - 1 - instruction.lane) & 1);
                    T* gradientOf = g.base + std::size_t(e) * g.stride;
                    for (std::size_t index = 0; index < size / 2; ++index) {
                        gradientOf[index] = gradientOf[withGap(index, instruction.bit) + (value ? one : 0)];
                    }
                }
                break;
            }
            case Instruction::Code::Flip:
                flip(instruction, {g.base, g.stride}, g);
                break;
            case Instruction::Code::Rescale:
                for (int e = 0; e < m_entries; ++e) {
                    T* gradientOf = g.base + std::size_t(e) * g.stride;
                    kernels::scale<T>(gradientOf, m_rescale[i * std::size_t(m_maxEntries) + std::size_t(e)],
                                      size, gradientOf);
                }
                break;
        }
    }
}

template class StepRunner<float>;
template class StepRunner<double>;

}  // namespace ketloom
