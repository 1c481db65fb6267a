#include "core/simulator/parameter_tables.h"

#include <cmath>

namespace ketloom {

namespace {

/// Table entry of a pair -> the two amplitudes it stands for.
struct PairRows {
    std::size_t zero, one;
};
PairRows rowsOf(std::size_t pair, int bit) {
    const std::size_t half = std::size_t(1) << bit;
    const std::size_t index = (pair & (half - 1)) | ((pair & ~(half - 1)) << 1);
    return {index, index + half};
}

/// Keeps every table on its own cache lines.
constexpr std::size_t roundUp(std::size_t n) {
    return (n + 15) / 16 * 16;
}

}  // namespace

template <class T>
void GradientSums<T>::clear() {
    a.clear();
    b.clear();
    std::fill(ry.begin(), ry.end(), 0.0);
}

template <class T>
ParameterTables<T>::ParameterTables(const Cell& cell, const Program& program) : m_program(program) {
    std::size_t size = 0;
    std::size_t mostPatterns = 0;
    m_entries.resize(program.instructions.size());
    for (std::size_t i = 0; i < program.instructions.size(); ++i) {
        const Instruction& instruction = program.instructions[i];
        if (instruction.code != Instruction::Code::Neuron) continue;
        Entry& entry = m_entries[i];
        entry.neuron.emplace(cell.stages[instruction.place.stage].operations[instruction.place.operation]);
        entry.folded = kernels::isFolded<T>(instruction.log2Size, instruction.bit);
        entry.stride = std::size_t(1) << (entry.folded ? instruction.log2Size : instruction.log2Size - 1);
        entry.offset = size;
        size += roundUp(entry.stride * std::size_t(instruction.variants));
        mostPatterns = std::max(mostPatterns, entry.neuron->patterns());
    }
    m_c.resize(std::max<std::size_t>(size, 1));
    m_s.resize(std::max<std::size_t>(size, 1));
    m_scratch.resize(mostPatterns);
}

template <class T>
void ParameterTables<T>::build(std::span<const double> parameters) {
    for (std::size_t i = 0; i < m_program.instructions.size(); ++i) {
        const Instruction& instruction = m_program.instructions[i];
        Entry& entry = m_entries[i];
        if (instruction.code == Instruction::Code::Ry) {
            const double theta = parameters[instruction.parameterOffset];
            entry.cosine = static_cast<T>(std::cos(theta / 2));
            entry.sine = static_cast<T>(std::sin(theta / 2));
        }
        if (instruction.code != Instruction::Code::Neuron) continue;
        entry.neuron->build(parameters.subspan(instruction.parameterOffset), entry.coefficients);
        const std::size_t pairs = std::size_t(1) << (instruction.log2Size - 1);
        for (int variant = 0; variant < instruction.variants; ++variant) {
            const std::uint32_t* pattern = instruction.pattern.data() + std::size_t(variant) * pairs;
            T* c = m_c.data() + entry.offset + std::size_t(variant) * entry.stride;
            T* s = m_s.data() + entry.offset + std::size_t(variant) * entry.stride;
            for (std::size_t pair = 0; pair < pairs; ++pair) {
                const T cosine = static_cast<T>(entry.coefficients.c[pattern[pair]]);
                const T sine = static_cast<T>(entry.coefficients.s[pattern[pair]]);
                if (entry.folded) {
                    const PairRows rows = rowsOf(pair, instruction.bit);
                    c[rows.zero] = c[rows.one] = cosine;
                    s[rows.zero] = -sine;
                    s[rows.one] = sine;
                } else {
                    c[pair] = cosine;
                    s[pair] = sine;
                }
            }
        }
    }
}

template <class T>
kernels::Table<T> ParameterTables<T>::table(std::size_t instruction) const {
    const Entry& entry = m_entries[instruction];
    return {m_c.data() + entry.offset, m_s.data() + entry.offset, entry.stride};
}

template <class T>
GradientSums<T> ParameterTables<T>::makeSums() const {
    GradientSums<T> sums;
    sums.a.resize(m_c.size());
    sums.b.resize(m_c.size());
    sums.ry.assign(m_entries.size(), 0.0);
    return sums;
}

template <class T>
void ParameterTables<T>::gather(std::span<const GradientSums<T>> chunks, std::span<double> gradient) {
    std::fill(gradient.begin(), gradient.end(), 0.0);
    for (std::size_t i = 0; i < m_program.instructions.size(); ++i) {
        const Instruction& instruction = m_program.instructions[i];
        if (instruction.code == Instruction::Code::Ry) {
            for (const GradientSums<T>& chunk : chunks)
                gradient[instruction.parameterOffset] += 0.5 * chunk.ry[i];
        }
        if (instruction.code != Instruction::Code::Neuron) continue;

        const Entry& entry = m_entries[i];
        const std::span<double> eta(m_scratch.data(), entry.neuron->patterns());
        std::fill(eta.begin(), eta.end(), 0.0);
        const std::size_t pairs = std::size_t(1) << (instruction.log2Size - 1);
        for (int variant = 0; variant < instruction.variants; ++variant) {
            const std::uint32_t* pattern = instruction.pattern.data() + std::size_t(variant) * pairs;
            const std::size_t offset = entry.offset + std::size_t(variant) * entry.stride;
            for (std::size_t pair = 0; pair < pairs; ++pair) {
                double a = 0.0;
                double b = 0.0;
                for (const GradientSums<T>& chunk : chunks) {
                    const T* as = chunk.a.data() + offset;
                    const T* bs = chunk.b.data() + offset;
                    if (entry.folded) {
                        const PairRows rows = rowsOf(pair, instruction.bit);
                        a += double(as[rows.zero]) + double(as[rows.one]);
                        b += double(bs[rows.one]) - double(bs[rows.zero]);
                    } else {
                        a += double(as[pair]);
                        b += double(bs[pair]);
                    }
                }
                eta[pattern[pair]] += entry.coefficients.cPrime[pattern[pair]] * a +
                                      entry.coefficients.sPrime[pattern[pair]] * b;
            }
        }
        entry.neuron->gather(eta, gradient.subspan(instruction.parameterOffset));
    }
}

template struct GradientSums<float>;
template struct GradientSums<double>;
template class ParameterTables<float>;
template class ParameterTables<double>;

}  // namespace ketloom
