#include "core/simulator/step_runner.h"

#include <algorithm>
#include <cmath>

namespace ketloom {

namespace {

/// Live index before an Expand -> after it, for value 0 of the new lane.
std::size_t withGap(std::size_t index, int bit) {
    const std::size_t low = (std::size_t(1) << bit) - 1;
    return (index & low) | ((index & ~low) << 1);
}

/// Every slot of the tape begins on a cache line.
std::size_t roundUp(std::size_t amplitudes) {
    return (amplitudes + 15) / 16 * 16;
}

/// Live lanes when the steps of a plan are done: a readout comes before the in/out lanes are.
int lastLog2Size(const Program& program, const PassPlan& plan) {
    return program.workspaceLanes + (plan.readout ? 0 : program.inOutLanes);
}

}  // namespace

/// Distance between the states of two entries. A cache line of padding keeps the same amplitude of all
/// entries out of one and the same cache set.
template <class T>
std::size_t StepRunner<T>::strideOf(int log2Size) {
    const std::size_t size = std::size_t(1) << log2Size;
    return size >= 64 ? size + 16 : size;
}

template <class T>
StepRunner<T>::StepRunner(const Program& program, const PassPlan& plan, int maxEntries)
    : m_program(program), m_plan(plan), m_maxEntries(maxEntries) {
    std::size_t offset = 0;
    for (const PlanStep& step : plan.steps) {
        m_slotOffset.push_back(offset);
        offset += roundUp(strideOf(step.log2After) * std::size_t(maxEntries));
    }
    m_slotOffset.push_back(offset);
    const std::size_t full = strideOf(program.inOutLanes + program.workspaceLanes) * std::size_t(maxEntries);
    for (AlignedBuffer<T>& work : m_work) work.resize(full);
    if (plan.readout) {
        m_pathOf.resize(std::size_t(program.words()));
        for (std::size_t path = 0; path < m_pathOf.size(); ++path) {
            m_pathOf[plan.readout.wordOf[path]] = static_cast<std::uint16_t>(path);
        }
        m_path.resize(std::size_t(maxEntries));
        m_squares.resize(std::size_t(maxEntries) * m_pathOf.size());
        m_along.resize(m_squares.size());
        m_across.resize(m_squares.size());
    }
    m_rescale.resize(program.instructions.size() * std::size_t(maxEntries));
    m_flipScratch.resize(program.fullSize());
    m_words.resize(std::size_t(maxEntries));
    m_order.resize(std::size_t(maxEntries));
    m_wordEnds.resize(std::size_t(program.words()));
}

template <class T>
std::size_t StepRunner<T>::tapeBytesPerEntry(const Program& program, const PassPlan& plan) {
    std::size_t amplitudes = 2 * strideOf(program.inOutLanes + program.workspaceLanes);  // the gradients
    for (const PlanStep& step : plan.steps) amplitudes += strideOf(step.log2After);
    return amplitudes * sizeof(T);
}

template <class T>
std::size_t StepRunner<T>::bytes(const Program& program, const PassPlan& plan, int maxEntries, int tapes) {
    const std::size_t entries = std::size_t(maxEntries);
    const std::size_t words = std::size_t(program.words());
    std::size_t amplitudes = 2 * entries * strideOf(program.inOutLanes + program.workspaceLanes);
    amplitudes += 2 * entries * strideOf(lastLog2Size(program, plan));
    std::size_t tape = program.instructions.size() * entries;  // m_rescale
    for (const PlanStep& step : plan.steps) tape += roundUp(strideOf(step.log2After) * entries);
    amplitudes += std::size_t(tapes) * tape + program.fullSize();  // m_flipScratch
    const std::size_t byPath = plan.readout ? entries * words : 0;
    return (amplitudes + 2 * byPath) * sizeof(T) + byPath * sizeof(double);
}

template <class T>
void StepRunner<T>::reserveTapes(int count) {
    if (count <= m_tapeCount) return;
    m_tapeCount = count;
    m_tapes.resize(std::size_t(count) * m_slotOffset.back());
    m_rescale.resize(std::size_t(count) * m_program.instructions.size() * std::size_t(m_maxEntries));
    const std::size_t last = strideOf(lastLog2Size(m_program, m_plan));
    for (AlignedBuffer<T>& buffer : m_gradients) buffer.resize(last * std::size_t(m_maxEntries));
}

template <class T>
void StepRunner<T>::setWords(std::span<const std::uint16_t> words) {
    m_entries = static_cast<int>(words.size());
    std::copy(words.begin(), words.end(), m_words.begin());
    std::fill(m_wordEnds.begin(), m_wordEnds.end(), 0);
    for (std::uint16_t word : words) ++m_wordEnds[word];
    int sum = 0;
    for (int& end : m_wordEnds) {  // first they become begins; placing the entries turns them into ends
        const int count = end;
        end = sum;
        sum += count;
    }
    for (int e = 0; e < m_entries; ++e) m_order[std::size_t(m_wordEnds[words[std::size_t(e)]]++)] = e;
}

template <class T>
kernels::PassCall<T> StepRunner<T>::call(const ParameterTables<T>& tables, std::size_t pass, int begin,
                                         int end) const {
    return {&m_plan.passes[pass],
            tables.values(pass),
            begin,
            end,
            tables.data(),
            {m_order.data(), m_words.data(), m_entries}};
}

template <class T>
kernels::PassCall<T> StepRunner<T>::call(const ParameterTables<T>& tables, std::size_t pass) const {
    return call(tables, pass, 0, static_cast<int>(m_plan.passes[pass].operations.size()));
}

template <class T>
void StepRunner<T>::run(const ParameterTables<T>& tables, const PlanStep& step, ConstStates from, States to) {
    switch (step.kind) {
        case PlanStep::Kind::Pass:
            kernels::passForward<T>(call(tables, step.index), from, to);
            return;
        case PlanStep::Kind::Spread:
            kernels::spreadForward<T>(call(tables, step.index), from, to);
            return;
        case PlanStep::Kind::Single:
            runSingle(step.index, from, to);
            return;
    }
}

/// An Expand needs two places; the others work in place as well.
template <class T>
void StepRunner<T>::runSingle(std::size_t i, ConstStates from, States to) {
    const Instruction& instruction = m_program.instructions[i];
    const std::size_t size = std::size_t(1) << instruction.log2Size;
    for (int e = 0; e < m_entries; ++e) {
        const T* source = from.base + std::size_t(e) * from.stride;
        T* target = to.base + std::size_t(e) * to.stride;
        switch (instruction.code) {
            case Instruction::Code::Expand: {
                const std::size_t one = std::size_t(1) << instruction.bit;
                const bool value = instruction.followsInput && inputBit(e, instruction.lane);
                for (std::size_t index = 0; index < size / 2; index += one) {
                    T* zero = target + withGap(index, instruction.bit);
                    std::copy_n(source + index, one, value ? zero + one : zero);
                    std::fill_n(value ? zero : zero + one, one, T(0));
                }
                break;
            }
            case Instruction::Code::Flip: {
                const std::size_t mask = instruction.flipMask[m_words[e]];
                for (std::size_t index = 0; index < size; ++index)
                    m_flipScratch[index] = source[index ^ mask];
                std::copy_n(m_flipScratch.begin(), size, target);
                break;
            }
            case Instruction::Code::Rescale: {
                const T factor = static_cast<T>(1.0 / std::sqrt(kernels::dot<T>(source, source, size)));
                rescale(i, e) = factor;
                kernels::scale<T>(source, factor, size, target);
                break;
            }
            case Instruction::Code::Pairs:
                if (instruction.active[m_words[e]]) {
                    kernels::applyPairs<T>(instruction.log2Size, instruction.pairs, instruction.matrix,
                                           source, target);
                } else if (source != target) {
                    std::copy_n(source, size, target);
                }
                break;
            case Instruction::Code::Neuron:
            case Instruction::Code::Ry:
                break;  // in passes
        }
    }
}

/// The gradient of the state before an instruction: in `g` for those that work in place, in `other` for
/// Expand.
template <class T>
void StepRunner<T>::runSingleBack(std::size_t i, States g, States other) {
    const Instruction& instruction = m_program.instructions[i];
    const std::size_t size = std::size_t(1) << instruction.log2Size;
    if (instruction.code == Instruction::Code::Flip) {
        runSingle(i, {g.base, g.stride}, g);
        return;
    }
    for (int e = 0; e < m_entries; ++e) {
        T* source = g.base + std::size_t(e) * g.stride;
        if (instruction.code == Instruction::Code::Rescale) {
            kernels::scale<T>(source, rescale(i, e), size, source);
            continue;
        }
        if (instruction.code == Instruction::Code::Pairs) {
            if (!instruction.active[m_words[e]]) continue;
            const Matrix2x2& m = instruction.matrix;
            kernels::applyPairs<T>(instruction.log2Size, instruction.pairs, {m[0], m[2], m[1], m[3]}, source,
                                   source);
            continue;
        }
        const std::size_t one = std::size_t(1) << instruction.bit;
        const bool value = instruction.followsInput && inputBit(e, instruction.lane);
        for (std::size_t index = 0; index < size / 2; index += one) {
            std::copy_n(source + withGap(index, instruction.bit) + (value ? one : 0), one,
                        other.base + std::size_t(e) * other.stride + index);
        }
    }
}

template <class T>
void StepRunner<T>::begin(const T* carried) {
    const std::size_t size = m_program.carriedSize();
    const States to = workFor(m_program.workspaceLanes, m_which);
    for (int e = 0; e < m_entries; ++e) {
        std::copy_n(carried + std::size_t(e) * size, size, to.base + std::size_t(e) * to.stride);
    }
    m_state = {to.base, to.stride};
}

template <class T>
void StepRunner<T>::runInstruction(const ParameterTables<T>& tables, std::size_t i) {
    const Instruction& instruction = m_program.instructions[i];
    if (instruction.code == Instruction::Code::Expand) m_which = 1 - m_which;
    const States to = workFor(instruction.log2Size, m_which);
    const PassPlan::Place place = m_plan.placeOf[i];
    if (place.pass < 0) {
        runSingle(i, m_state, to);
    } else {
        kernels::passForward<T>(call(tables, std::size_t(place.pass), place.operation, place.operation + 1),
                                m_state, to);
    }
    m_state = {to.base, to.stride};
}

template <class T>
void StepRunner<T>::forward(const ParameterTables<T>& tables, const T* carried, int tapeNumber) {
    const bool taped = tapeNumber != kNoTape;
    m_tape = taped ? tapeNumber : 0;
    if (taped) reserveTapes(tapeNumber + 1);
    m_carried = {carried, m_program.carriedSize()};
    m_state = m_carried;
    for (std::size_t k = 0; k < m_plan.steps.size(); ++k) {
        const PlanStep& step = m_plan.steps[k];
        if (step.log2After != step.log2Before) m_which = 1 - m_which;
        const States to =
            taped ? States{tape(k), strideOf(step.log2After)} : workFor(step.log2After, m_which);
        run(tables, step, m_state, to);
        m_state = {to.base, to.stride};
    }
    if (taped) m_gradient = {m_gradients[0].data(), strideOf(lastLog2Size(m_program, m_plan))};
}

template <class T>
void StepRunner<T>::rewind(const T* carried, int tapeNumber) {
    m_tape = tapeNumber;
    m_carried = {carried, m_program.carriedSize()};
    m_state = m_carried;
    if (!m_plan.steps.empty()) {
        const std::size_t last = m_plan.steps.size() - 1;
        m_state = {tape(last), strideOf(m_plan.steps[last].log2After)};
    }
    m_gradient = {m_gradients[0].data(), strideOf(lastLog2Size(m_program, m_plan))};
}

template <class T>
kernels::ReadoutCall<T> StepRunner<T>::readout(const ParameterTables<T>& tables) const {
    return {&m_plan.readout, tables.data(), m_program.carriedSize(), m_entries};
}

template <class T>
void StepRunner<T>::squares(const ParameterTables<T>& tables, double* out) {
    const std::size_t words = std::size_t(m_program.words());
    if (!m_plan.readout) {
        for (int e = 0; e < m_entries; ++e) {
            kernels::sumSquares<T>(current(e), m_program.carriedSize(), words, out + std::size_t(e) * words);
        }
        return;
    }
    kernels::readoutSquares<T>(readout(tables), m_state, m_squares.data());
    for (std::size_t e = 0; e < std::size_t(m_entries); ++e) {
        for (std::size_t y = 0; y < words; ++y) out[e * words + y] = m_squares[e * words + m_pathOf[y]];
    }
}

template <class T>
void StepRunner<T>::keep(const ParameterTables<T>& tables, const std::uint16_t* word, const T* factor,
                         T* next) {
    const std::size_t size = m_program.carriedSize();
    if (!m_plan.readout) {
        for (int e = 0; e < m_entries; ++e) {
            kernels::scale<T>(current(e) + word[e] * size, factor[e], size, next + std::size_t(e) * size);
        }
        return;
    }
    for (int e = 0; e < m_entries; ++e) m_path[std::size_t(e)] = m_pathOf[word[e]];
    kernels::readoutKeep<T>(readout(tables), m_state, m_path.data(), factor, {next, size});
}

template <class T>
void StepRunner<T>::backward(const ParameterTables<T>& tables, const T* along, const T* across, const T* next,
                             GradientSums<T>& sums) {
    const std::size_t size = m_program.carriedSize();
    const std::size_t words = std::size_t(m_program.words());
    if (m_plan.readout) {
        for (std::size_t e = 0; e < std::size_t(m_entries); ++e) {
            for (std::size_t y = 0; y < words; ++y) {
                m_along[e * words + m_pathOf[y]] = along[e * words + y];
                m_across[e * words + m_pathOf[y]] = across[e * words + y];
            }
        }
        kernels::readoutBackward<T>(readout(tables), m_state, m_along.data(), m_across.data(), {next, size},
                                    m_gradient, sums.tables.data());
    } else {
        for (std::size_t e = 0; e < std::size_t(m_entries); ++e) {
            T* g = m_gradient.base + e * m_gradient.stride;
            for (std::size_t y = 0; y < words; ++y) {
                kernels::scale<T>(current(int(e)) + y * size, along[e * words + y], size, g + y * size);
                if (across[e * words + y] == T(0)) continue;
                kernels::addScaled<T>(next + e * size, across[e * words + y], size, g + y * size);
            }
        }
    }
    int which = 0;
    for (std::size_t k = m_plan.steps.size(); k-- > 0;) {
        const PlanStep& step = m_plan.steps[k];
        const ConstStates psi = k == 0 ? m_carried : ConstStates{tape(k - 1), strideOf(step.log2Before)};
        const States before{m_gradients[std::size_t(1 - which)].data(), strideOf(step.log2Before)};
        switch (step.kind) {
            case PlanStep::Kind::Pass:
                kernels::passBackward<T>(call(tables, step.index), psi, m_gradient, sums.tables.data(),
                                         tables.angles(step.index, sums));
                break;
            case PlanStep::Kind::Spread:
                kernels::spreadBackward<T>(call(tables, step.index), psi,
                                           {m_gradient.base, m_gradient.stride}, before, sums.tables.data());
                break;
            case PlanStep::Kind::Single:
                runSingleBack(step.index, m_gradient, before);
                break;
        }
        if (step.log2After != step.log2Before) {
            which = 1 - which;
            m_gradient = before;
        }
    }
}

template class StepRunner<float>;
template class StepRunner<double>;

}  // namespace ketloom
