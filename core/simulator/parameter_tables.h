#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/simulator/aligned_buffer.h"
#include "core/simulator/kernels.h"
#include "core/simulator/neuron_table.h"
#include "core/simulator/program.h"

namespace ketloom {

/// Sums that the backward kernels gather over batch and time: a and b per table entry (see kernels.h), and
/// one number per RY. One object per chunk of the batch; chunks are added in fixed order.
template <class T>
struct GradientSums {
    AlignedBuffer<T> a, b;
    std::vector<double> ry;  ///< one an instruction; twice dL/dtheta
    void clear();
};

/// Everything a compiled cell needs from its parameters, built once per optimiser step and shared by all
/// threads: the neurons' tables in the kernels' form, and cosines and sines of the rotations.
template <class T>
class ParameterTables {
public:
    ParameterTables(const Cell& cell, const Program& program);

    void build(std::span<const double> parameters);

    kernels::Table<T> table(std::size_t instruction) const;
    std::size_t tableOffset(std::size_t instruction) const { return m_entries[instruction].offset; }
    T cosine(std::size_t instruction) const { return m_entries[instruction].cosine; }
    T sine(std::size_t instruction) const { return m_entries[instruction].sine; }

    GradientSums<T> makeSums() const;
    /// Turns the sums of all chunks, added in their order, into dL/dparameter (P values, overwritten).
    void gather(std::span<const GradientSums<T>> chunks, std::span<double> gradient);

    std::size_t bytes() const { return 2 * m_c.size() * sizeof(T); }

private:
    struct Entry {
        std::optional<NeuronTable> neuron;
        NeuronCoefficients coefficients;
        bool folded = false;
        std::size_t offset = 0;  ///< into m_c, m_s and the sums
        std::size_t stride = 0;  ///< between variants
        T cosine = 0, sine = 0;
    };

    const Program& m_program;
    std::vector<Entry> m_entries;  ///< one an instruction
    AlignedBuffer<T> m_c, m_s;
    std::vector<double> m_scratch;
};

extern template class ParameterTables<float>;
extern template class ParameterTables<double>;

}  // namespace ketloom
