#include "core/simulator/parameter_tables.h"

#include <cmath>

namespace ketloom {

template <class T>
void GradientSums<T>::clear() {
    tables.clear();
    std::fill(angles.begin(), angles.end(), 0.0);
}

template <class T>
ParameterTables<T>::ParameterTables(const Cell& cell, const Program& program, const PassPlan& plan)
    : m_tables(std::max<std::size_t>(plan.tableSize, 1)) {
    std::size_t mostPatterns = 0;
    for (const Pass& pass : plan.passes) {
        m_first.push_back(m_values.size());
        for (const PassOperation& operation : pass.operations) {
            const Instruction& instruction = program.instructions[operation.instruction];
            kernels::PassOperationValues<T> values;
            if (instruction.code == Instruction::Code::Neuron) {
                values.variantOfWord = program.variantMaps[std::size_t(instruction.variantMap)].data();
                m_neurons.push_back(
                    {&operation,
                     &instruction,
                     NeuronTable(
                         cell.stages[instruction.place.stage].operations[instruction.place.operation]),
                     tableSlots(pass, operation, instruction.bit),
                     {}});
                mostPatterns = std::max(mostPatterns, m_neurons.back().table.patterns());
            } else {
                m_turns.push_back({m_values.size(), instruction.parameterOffset, 0.0});
            }
            m_values.push_back(values);
        }
    }
    m_scratch.resize(mostPatterns);
}

template <class T>
void ParameterTables<T>::build(std::span<const double> parameters) {
    for (Turn& turn : m_turns) {
        const double half = 0.5 * parameters[std::size_t(turn.parameter)];
        const double cosine = std::cos(half), sine = std::sin(half);
        kernels::PassOperationValues<T>& values = m_values[turn.value];
        if (std::abs(sine) <= std::abs(cosine)) {
            const double tangent = sine / cosine;
            values.action = kernels::PassAction::UnitTurn;
            values.c = T(1);
            values.s = static_cast<T>(tangent);
            turn.factor = 0.5 * (1.0 + tangent * tangent);
        } else {
            values.action = kernels::PassAction::Turn;
            values.c = static_cast<T>(cosine);
            values.s = static_cast<T>(sine);
            turn.factor = 0.5;
        }
    }
    for (Neuron& neuron : m_neurons) {
        neuron.table.build(parameters.subspan(std::size_t(neuron.instruction->parameterOffset)),
                           neuron.coefficients);
        const std::size_t pairs = std::size_t(1) << (neuron.instruction->log2Size - 1);
        T* out = m_tables.data() + neuron.operation->offset;
        for (int variant = 0; variant < neuron.instruction->variants; ++variant) {
            const std::uint32_t* pattern = neuron.instruction->pattern.data() + std::size_t(variant) * pairs;
            for (const TableSlot& slot : neuron.layout) {
                const std::uint32_t x = pattern[slot.pair];
                const double value = slot.isSine ? neuron.coefficients.s[x] : neuron.coefficients.c[x];
                *out++ = static_cast<T>(slot.isNegative ? -value : value);
            }
        }
    }
}

template <class T>
GradientSums<T> ParameterTables<T>::makeSums() const {
    GradientSums<T> sums;
    sums.tables.resize(m_tables.size());
    sums.angles.assign(m_values.size(), 0.0);
    return sums;
}

template <class T>
void ParameterTables<T>::gather(std::span<const GradientSums<T>> chunks, std::span<double> gradient) {
    std::fill(gradient.begin(), gradient.end(), 0.0);
    for (const Turn& turn : m_turns) {
        for (const GradientSums<T>& chunk : chunks)
            gradient[std::size_t(turn.parameter)] += turn.factor * chunk.angles[turn.value];
    }
    for (Neuron& neuron : m_neurons) {
        const std::span<double> eta(m_scratch.data(), neuron.table.patterns());
        std::fill(eta.begin(), eta.end(), 0.0);
        const std::size_t pairs = std::size_t(1) << (neuron.instruction->log2Size - 1);
        std::size_t at = neuron.operation->offset;
        for (int variant = 0; variant < neuron.instruction->variants; ++variant) {
            const std::uint32_t* pattern = neuron.instruction->pattern.data() + std::size_t(variant) * pairs;
            for (const TableSlot& slot : neuron.layout) {
                double sum = 0.0;
                for (const GradientSums<T>& chunk : chunks) sum += double(chunk.tables[at]);
                ++at;
                const std::uint32_t x = pattern[slot.pair];
                const double slope =
                    slot.isSine ? neuron.coefficients.sPrime[x] : neuron.coefficients.cPrime[x];
                eta[x] += slope * (slot.isNegative ? -sum : sum);
            }
        }
        neuron.table.gather(eta, gradient.subspan(std::size_t(neuron.instruction->parameterOffset)));
    }
}

template struct GradientSums<float>;
template struct GradientSums<double>;
template class ParameterTables<float>;
template class ParameterTables<double>;

}  // namespace ketloom
