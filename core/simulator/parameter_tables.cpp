#include "core/simulator/parameter_tables.h"

#include <cmath>

namespace ketloom {

template <class T>
void GradientSums<T>::clear() {
    tables.clear();
    std::fill(angles.begin(), angles.end(), 0.0);
}

namespace {

/// See ParameterTables::Neuron::source.
std::vector<std::uint32_t> sources(const Pass& pass, const PassOperation& operation,
                                   const Instruction& instruction, std::size_t patterns) {
    const std::size_t pairs = std::size_t(1) << (instruction.log2Size - 1);
    std::vector<std::uint32_t> result;
    result.reserve(std::size_t(instruction.variants) * operation.variant);
    const std::vector<TableSlot> layout = tableSlots(pass, operation, instruction.bit);
    for (int variant = 0; variant < instruction.variants; ++variant) {
        for (const TableSlot& slot : layout) {
            const std::size_t part = slot.isNegative ? 2 : slot.isSine ? 1 : 0;
            const std::uint32_t x = instruction.pattern[std::size_t(variant) * pairs + slot.pair];
            result.push_back(static_cast<std::uint32_t>(part * patterns + x));
        }
    }
    return result;
}

template <class T>
void addTo(double* __restrict sums, const T* __restrict terms, std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) sums[k] += double(terms[k]);
}

}  // namespace

template <class T>
ParameterTables<T>::ParameterTables(const Cell& cell, const Program& program, const PassPlan& plan)
    : m_tables(std::max<std::size_t>(plan.tableSize, 1)) {
    std::size_t mostValues = 0;
    for (const Pass& pass : plan.passes) {
        m_first.push_back(m_values.size());
        for (const PassOperation& operation : pass.operations) {
            const Instruction& instruction = program.instructions[operation.instruction];
            kernels::PassOperationValues<T> values;
            if (instruction.code == Instruction::Code::Neuron) {
                values.variantOfWord = program.variantMaps[std::size_t(instruction.variantMap)].data();
                NeuronTable table(cell.stages[std::size_t(instruction.place.stage)]
                                      .operations[std::size_t(instruction.place.operation)]);
                const std::size_t patterns = table.patterns();
                m_neurons.push_back({&operation,
                                     &instruction,
                                     std::move(table),
                                     sources(pass, operation, instruction, patterns),
                                     {}});
                m_mostPatterns = std::max(m_mostPatterns, patterns);
                mostValues = std::max(mostValues, m_neurons.back().source.size());
            } else {
                m_turns.push_back({m_values.size(), instruction.parameterOffset, 0.0});
            }
            m_values.push_back(values);
        }
    }
    m_numbers.resize(3 * m_mostPatterns);
    m_sums.resize(mostValues);
    m_room = {std::vector<double>(3 * m_mostPatterns), std::vector<double>(m_mostPatterns)};
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
        const std::size_t patterns = neuron.table.patterns();
        for (std::size_t x = 0; x < patterns; ++x) {
            const T sine = static_cast<T>(neuron.coefficients.s[x]);
            m_numbers[x] = static_cast<T>(neuron.coefficients.c[x]);
            m_numbers[patterns + x] = sine;
            m_numbers[2 * patterns + x] = -sine;
        }
        T* out = m_tables.data() + neuron.operation->offset;
        const T* numbers = m_numbers.data();
        for (std::uint32_t from : neuron.source) *out++ = numbers[from];
    }
}

template <class T>
std::size_t ParameterTables<T>::sumsBytes(const PassPlan& plan) {
    std::size_t operations = 0;
    for (const Pass& pass : plan.passes) operations += pass.operations.size();
    return plan.tableSize * sizeof(T) + operations * sizeof(double);
}

template <class T>
std::size_t ParameterTables<T>::bytes(const Program& program, const PassPlan& plan) {
    std::size_t result = plan.tableSize * sizeof(T);
    std::size_t mostPatterns = 0, mostValues = 0;
    for (const Pass& pass : plan.passes) {
        for (const PassOperation& operation : pass.operations) {
            const std::size_t values = operation.variant * std::size_t(operation.variants);
            result += sizeof(kernels::PassOperationValues<T>);
            if (values == 0) {
                result += sizeof(Turn);
                continue;
            }
            const std::size_t patterns = std::size_t(1)
                                         << program.instructions[operation.instruction].sources;
            result += sizeof(Neuron) + values * sizeof(std::uint32_t) + 5 * patterns * sizeof(double);
            mostPatterns = std::max(mostPatterns, patterns);
            mostValues = std::max(mostValues, values);
        }
    }
    result += std::size_t(program.parameterCount) * sizeof(std::uint32_t);  // subsets of the neurons
    return result + mostPatterns * (3 * sizeof(T) + 4 * sizeof(double)) + mostValues * sizeof(double);
}

template <class T>
GradientSums<T> ParameterTables<T>::makeSums() const {
    GradientSums<T> sums;
    sums.tables.resize(m_tables.size());
    sums.angles.assign(m_values.size(), 0.0);
    return sums;
}

template <class T>
GatherRoom<T> ParameterTables<T>::makeRoom() const {
    return {std::vector<T>(3 * m_mostPatterns), std::vector<T>(m_mostPatterns * kGatherSets)};
}

template <class T>
void ParameterTables<T>::gather(std::span<const GradientSums<T>> chunks, std::span<double> gradient) {
    std::fill(gradient.begin(), gradient.end(), 0.0);
    for (const Turn& turn : m_turns) {
        for (const GradientSums<T>& chunk : chunks)
            gradient[std::size_t(turn.parameter)] += turn.factor * chunk.angles[turn.value];
    }
    for (const Neuron& neuron : m_neurons) {
        const std::size_t offset = neuron.operation->offset;
        const std::size_t values = neuron.source.size();
        std::fill_n(m_sums.begin(), values, 0.0);
        for (const GradientSums<T>& chunk : chunks)
            addTo(m_sums.data(), chunk.tables.data() + offset, values);
        gatherNeuron<double, 1>(neuron, {m_sums.data()}, {gradient.data()}, m_room);
    }
}

template <class T>
void ParameterTables<T>::gatherEach(std::span<const GradientSums<T>, kGatherSets> sets,
                                    const std::array<double*, kGatherSets>& gradients,
                                    GatherRoom<T>& room) const {
    for (const Turn& turn : m_turns) {
        for (std::size_t s = 0; s < kGatherSets; ++s)
            gradients[s][turn.parameter] += turn.factor * sets[s].angles[turn.value];
    }
    for (const Neuron& neuron : m_neurons) {
        std::array<const T*, kGatherSets> tables;
        for (std::size_t s = 0; s < kGatherSets; ++s)
            tables[s] = sets[s].tables.data() + neuron.operation->offset;
        gatherNeuron<T, kGatherSets>(neuron, tables, gradients, room);
    }
}

/// With eta the angle of pattern x, dL/deta(x) = c'(x) dL/dc(x) + s'(x) dL/ds(x): every value of the table
/// adds its share. Those of all sets stand side by side.
template <class T>
template <class Value, std::size_t Sets>
void ParameterTables<T>::gatherNeuron(const Neuron& neuron, const std::array<const Value*, Sets>& tables,
                                      const std::array<double*, Sets>& gradients, GatherRoom<Value>& room) {
    const std::size_t patterns = neuron.table.patterns();
    Value* const slopes = room.slopes.data();
    Value* const factors = room.factors.data();
    for (std::size_t x = 0; x < patterns; ++x) {
        const Value sPrime = static_cast<Value>(neuron.coefficients.sPrime[x]);
        factors[x] = static_cast<Value>(neuron.coefficients.cPrime[x]);
        factors[patterns + x] = sPrime;
        factors[2 * patterns + x] = -sPrime;
    }
    std::fill_n(slopes, patterns * Sets, Value(0));
    const std::uint32_t* const source = neuron.source.data();
    for (std::size_t k = 0; k < neuron.source.size(); ++k) {
        const Value factor = factors[source[k]];
        Value* own = slopes + (source[k] & (patterns - 1)) * Sets;  // patterns: a power of 2
        for (std::size_t s = 0; s < Sets; ++s) own[s] += factor * tables[s][k];
    }
    std::array<double*, Sets> own = gradients;
    for (double*& first : own) first += neuron.instruction->parameterOffset;
    neuron.table.gather(std::span<Value>(slopes, patterns * Sets), own);
}

template struct GradientSums<float>;
template struct GradientSums<double>;
template class ParameterTables<float>;
template class ParameterTables<double>;

}  // namespace ketloom
