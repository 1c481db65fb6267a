#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "core/simulator/aligned_buffer.h"
#include "core/simulator/neuron_table.h"
#include "core/simulator/pass_kernels.h"
#include "core/simulator/pass_plan.h"
#include "core/simulator/program.h"

namespace ketloom {

/// Sums that the backward kernels gather over batch and time (see kernels::passBackward()): laid out like the
/// tables, and one number an operation of every pass for its angle. One object per chunk of the batch; chunks
/// are added in fixed order.
template <class T>
struct GradientSums {
    AlignedBuffer<T> tables;
    std::vector<double> angles;
    void clear();
};

/// Room for gathering in one thread: of one neuron.
template <class Value>
struct GatherRoom {
    std::vector<Value> factors;  ///< c' | s' | -s' of all patterns
    std::vector<Value> slopes;   ///< dL/deta of all patterns, of every set
};

/// Everything a compiled cell needs from its parameters, built once per optimiser step and shared by all
/// threads: the neurons' tables in the order the kernels read them, and the angles of the rotations.
template <class T>
class ParameterTables {
public:
    ParameterTables(const Cell& cell, const Program& program, const PassPlan& plan);

    void build(std::span<const double> parameters);

    const T* data() const { return m_tables.data(); }
    /// By number of operation in the pass.
    const kernels::PassOperationValues<T>* values(std::size_t pass) const {
        return m_values.data() + m_first[pass];
    }
    double* angles(std::size_t pass, GradientSums<T>& sums) const {
        return sums.angles.data() + m_first[pass];
    }

    /// All memory of the object, and of one of makeSums().
    static std::size_t bytes(const Program& program, const PassPlan& plan);
    static std::size_t sumsBytes(const PassPlan& plan);

    GradientSums<T> makeSums() const;
    /// Turns the sums of all chunks, added in their order, into dL/dparameter (P values, overwritten).
    void gather(std::span<const GradientSums<T>> chunks, std::span<double> gradient);
    GatherRoom<T> makeRoom() const;
    /// Turns each of several sums into dL/dparameter, added to a gradient of its own. In the arithmetic of
    /// the sums, and side by side: much less time for each than gather() takes.
    void gatherEach(std::span<const GradientSums<T>, kGatherSets> sets,
                    const std::array<double*, kGatherSets>& gradients, GatherRoom<T>& room) const;

private:
    struct Neuron {
        const PassOperation* operation;
        const Instruction* instruction;
        NeuronTable table;
        /// Of every value of the table: where it comes from, in the numbers of all patterns c | s | -s.
        std::vector<std::uint32_t> source;
        NeuronCoefficients coefficients;
    };
    struct Turn {
        std::size_t value = 0;  ///< index into m_values and GradientSums::angles
        int parameter = 0;
        double factor = 0.0;  ///< dL/dtheta = factor * sum
    };

    template <class Value, std::size_t Sets>
    static void gatherNeuron(const Neuron& neuron, const std::array<const Value*, Sets>& tables,
                             const std::array<double*, Sets>& gradients, GatherRoom<Value>& room);

    std::vector<Neuron> m_neurons;
    std::vector<Turn> m_turns;
    std::vector<std::size_t> m_first;  ///< of each pass, into m_values
    std::vector<kernels::PassOperationValues<T>> m_values;
    AlignedBuffer<T> m_tables;
    std::vector<T> m_numbers;    ///< c | s | -s of one neuron
    std::vector<double> m_sums;  ///< of one neuron: the chunks' tables added
    GatherRoom<double> m_room;
    std::size_t m_mostPatterns = 0;
};

extern template class ParameterTables<float>;
extern template class ParameterTables<double>;

}  // namespace ketloom
