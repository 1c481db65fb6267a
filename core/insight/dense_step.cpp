#include "core/insight/dense_step.h"

#include <cmath>

#include "core/simulator/kernels.h"

namespace ketloom {

namespace {

/// A neuron of order 4 may leave 2^-15 of the norm²: sixteen of them stay far within the range of double.
constexpr int kOperationsPerFactor = 16;

}  // namespace

DenseStep::DenseStep(const Cell& cell)
    : m_cell(cell), m_layout(parameterLayout(cell)), m_size(std::size_t(1) << cell.lanes()) {
    const auto bit = [&](int lane) { return std::size_t(1) << (cell.lanes() - 1 - lane); };
    for (const Stage& stage : cell.stages) {
        if (stage.kind == StageKind::Output) m_outputBegin = operations();
        for (const Operation& operation : stage.operations) {
            Step step;
            step.operation = operation;
            step.target = bit(operation.target);
            const GateInfo& gate = gateInfo(operation.gate);
            if (gate.isNeuron()) {
                step.c.resize(m_size / 2);
                step.s.resize(m_size / 2);
            } else {
                for (const int lane : operation.sources) step.controls |= bit(lane);
                if (gate.sourceRole == SourceRole::Partner) step.partner = step.controls;
            }
            m_operations.push_back(std::move(step));
        }
    }
}

void DenseStep::setParameters(std::span<const double> parameters) {
    NeuronCoefficients table;
    for (std::size_t k = 0; k < m_operations.size(); ++k) {
        Step& step = m_operations[k];
        const ParameterSlot& slot = m_layout.operations[k];
        const auto own = parameters.subspan(std::size_t(slot.offset), std::size_t(slot.count));
        const GateInfo& gate = gateInfo(step.operation.gate);
        if (!gate.isNeuron()) {
            step.matrix = gate.matrix(gate.hasAngle ? own[0] : 0.0);
            continue;
        }
        NeuronTable(step.operation).build(own, table);
        const std::vector<int>& sources = step.operation.sources;
        for (std::size_t pair = 0; pair < m_size / 2; ++pair) {
            // The pair's number is its index without the target's bit.
            const std::size_t index = (pair & (step.target - 1)) | ((pair & ~(step.target - 1)) << 1);
            std::size_t x = 0;
            for (std::size_t k2 = 0; k2 < sources.size(); ++k2)
                x |= (index >> (m_cell.lanes() - 1 - sources[k2]) & 1) << k2;
            step.c[pair] = table.c[x];
            step.s[pair] = table.s[x];
        }
    }
}

void DenseStep::apply(const Step& step, std::span<double> psi, bool transposed) const {
    if (!step.c.empty()) {
        const double sign = transposed ? -1.0 : 1.0;
        const double* c = step.c.data();
        const double* s = step.s.data();
        for (std::size_t block = 0; block < m_size; block += 2 * step.target) {
            double* zero = psi.data() + block;
            double* one = zero + step.target;
            for (std::size_t i = 0; i < step.target; ++i) {
                const double a = zero[i];
                const double b = one[i];
                zero[i] = c[i] * a - sign * s[i] * b;
                one[i] = c[i] * b + sign * s[i] * a;
            }
            c += step.target;
            s += step.target;
        }
        return;
    }
    Matrix2x2 m = step.matrix;
    if (transposed) std::swap(m[1], m[2]);
    for (std::size_t i = 0; i < m_size; ++i) {
        if ((i & step.target) || (i & step.controls) != step.controls) continue;
        const std::size_t j = i ^ step.target ^ step.partner;
        const double a = psi[i];
        const double b = psi[j];
        psi[i] = m[0] * a + m[1] * b;
        psi[j] = m[2] * a + m[3] * b;
    }
}

void DenseStep::forward(int begin, int end, std::span<double> psi) {
    for (int k = begin; k < end; ++k) {
        Step& step = m_operations[std::size_t(k)];
        apply(step, psi, false);
        step.factor = 1.0;
        if ((k - begin) % kOperationsPerFactor != kOperationsPerFactor - 1) continue;
        step.factor = 1.0 / std::sqrt(kernels::dot<double>(psi.data(), psi.data(), psi.size()));
        kernels::scale<double>(psi.data(), step.factor, psi.size(), psi.data());
    }
}

void DenseStep::backward(int begin, int end, std::span<double> gradient) const {
    for (int k = end - 1; k >= begin; --k) {
        const Step& step = m_operations[std::size_t(k)];
        if (step.factor != 1.0)
            kernels::scale<double>(gradient.data(), step.factor, gradient.size(), gradient.data());
        apply(step, gradient, true);
    }
}

}  // namespace ketloom
