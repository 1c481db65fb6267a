#pragma once

#include <span>
#include <vector>

#include "core/cell/cell.h"
#include "core/cell/parameter_layout.h"
#include "core/simulator/neuron_table.h"

namespace ketloom {

/// The operations of a cell as plain linear maps of all 2^n amplitudes, forward and transposed, in double
/// precision. Unlike the fast simulator it lets the in/out lanes be in any state from the beginning of a step
/// on, as an input bit between 0 and 1 leaves them.
///
/// States stay unnormalised but for common factors, which keep them within range: only ratios mean anything.
/// Index: lane 0 is the most significant bit.
class DenseStep {
public:
    /// `cell` without errors.
    explicit DenseStep(const Cell& cell);
    /// P values. Cost: O(n 2^n) an operation.
    void setParameters(std::span<const double> parameters);

    int operations() const { return static_cast<int>(m_operations.size()); }
    /// Operations 0 .. outputBegin()-1 stand before the second X of the step, the others behind it.
    int outputBegin() const { return m_outputBegin; }

    /// Operations begin .. end-1 on `psi`, 2^n amplitudes, in place. Remembers the common factors.
    void forward(int begin, int end, std::span<double> psi);
    /// The transposed maps of the same operations in the opposite order, with the factors of the last
    /// forward(): from the gradient of what it gave to that of what it took.
    void backward(int begin, int end, std::span<double> gradient) const;

private:
    struct Step {
        Operation operation;
        std::size_t target = 0;    ///< bit of the target
        std::size_t controls = 0;  ///< bits that have to be 1; with a partner: its bit
        std::size_t partner = 0;   ///< bit of the partner, else 0
        Matrix2x2 matrix{};        ///< of any gate but a neuron
        std::vector<double> c, s;  ///< of a neuron, by number of the pair
        double factor = 1.0;       ///< common factor behind the operation
    };
    void apply(const Step& step, std::span<double> psi, bool transposed) const;

    Cell m_cell;
    ParameterLayout m_layout;
    std::size_t m_size;
    int m_outputBegin = 0;
    std::vector<Step> m_operations;
};

}  // namespace ketloom
