#include "core/baseline/recurrent_cell.h"

namespace ketloom {

namespace {

template <class T>
using RowMajor = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// By tanh, which Eigen has as a vector function.
template <class Derived>
auto sigmoid(const Eigen::ArrayBase<Derived>& a) {
    using T = typename Derived::Scalar;
    return (a * T(0.5)).tanh() * T(0.5) + T(0.5);
}

int extraRows(const BaselineLayout& layout) {
    if (layout.kind == ModelKind::Lstm) return 2 * layout.hidden;
    return layout.kind == ModelKind::Gru ? layout.hidden : 0;
}

template <class T>
void grow(ColumnMatrix<T>& matrix, int rows, int columns) {
    if (matrix.rows() != rows || matrix.cols() < columns) matrix.resize(rows, columns);
}

}  // namespace

template <class T>
void RecurrentWeights<T>::clear(const BaselineLayout& layout) {
    const int rows = layout.gates * layout.hidden;
    input.setZero(rows, layout.words);
    recurrent.setZero(rows, layout.hidden);
    inputBias.setZero(rows);
    recurrentBias.setZero(rows);
    readout.setZero(layout.words, layout.hidden);
    readoutBias.setZero(layout.words);
}

template <class T>
void RecurrentWeights<T>::load(const BaselineLayout& layout, std::span<const double> parameters) {
    const double* const p = parameters.data();
    const int hidden = layout.hidden;
    const auto matrix = [&](int offset, int rows, int columns) {
        return Eigen::Map<const RowMajor<double>>(p + offset, rows, columns).template cast<T>();
    };
    clear(layout);
    for (int gate = 0; gate < layout.gates; ++gate) {
        const int row = gate * hidden;
        input.middleRows(row, hidden) = matrix(layout.inputWeights(gate), hidden, layout.words);
        recurrent.middleRows(row, hidden) = matrix(layout.recurrentWeights(gate), hidden, hidden);
        inputBias.segment(row, hidden) = matrix(layout.inputBias(gate), hidden, 1);
        recurrentBias.segment(row, hidden) = matrix(layout.recurrentBias(gate), hidden, 1);
    }
    readout = matrix(layout.readoutWeights(), layout.words, hidden);
    readoutBias = matrix(layout.readoutBias(), layout.words, 1);
}

template <class T>
void RecurrentWeights<T>::addTo(const BaselineLayout& layout, std::span<double> gradient) const {
    double* const g = gradient.data();
    const int hidden = layout.hidden;
    const auto matrix = [&](int offset, int rows, int columns) {
        return Eigen::Map<RowMajor<double>>(g + offset, rows, columns);
    };
    for (int gate = 0; gate < layout.gates; ++gate) {
        const int row = gate * hidden;
        matrix(layout.inputWeights(gate), hidden, layout.words) +=
            input.middleRows(row, hidden).template cast<double>();
        matrix(layout.recurrentWeights(gate), hidden, hidden) +=
            recurrent.middleRows(row, hidden).template cast<double>();
        matrix(layout.inputBias(gate), hidden, 1) += inputBias.segment(row, hidden).template cast<double>();
        matrix(layout.recurrentBias(gate), hidden, 1) +=
            recurrentBias.segment(row, hidden).template cast<double>();
    }
    matrix(layout.readoutWeights(), layout.words, hidden) += readout.template cast<double>();
    matrix(layout.readoutBias(), layout.words, 1) += readoutBias.template cast<double>();
}

template <class T>
void RecurrentTape<T>::begin(const BaselineLayout& layout, int entries, int steps) {
    grow(hidden, layout.hidden, (steps + 1) * entries);
    grow(gates, layout.gates * layout.hidden, steps * entries);
    grow(extra, extraRows(layout), steps * entries);
    hidden.leftCols(entries).setZero();
}

template <class T>
void RecurrentCell<T>::forward(const RecurrentWeights<T>& weights, const Word* words, int count, int step,
                               RecurrentTape<T>& tape) const {
    const int h = m_layout.hidden;
    const int at = step * count;
    const auto before = tape.hidden.middleCols(at, count);
    auto after = tape.hidden.middleCols(at + count, count);
    auto a = tape.gates.middleCols(at, count);
    auto extra = tape.extra.middleCols(at, count);

    a.noalias() = weights.recurrent * before;
    a.colwise() += weights.recurrentBias;
    if (m_layout.kind == ModelKind::Gru) {
        extra = a.bottomRows(h);
        a.bottomRows(h).setZero();  // joins again once r is known
    }
    for (int e = 0; e < count; ++e) a.col(e) += weights.input.col(words[e]) + weights.inputBias;

    switch (m_layout.kind) {
        case ModelKind::Rnn:
            a = a.array().tanh().matrix();
            after = a;
            break;
        case ModelKind::Lstm: {
            a.topRows(2 * h) = sigmoid(a.topRows(2 * h).array()).matrix();
            a.middleRows(2 * h, h) = a.middleRows(2 * h, h).array().tanh().matrix();
            a.bottomRows(h) = sigmoid(a.bottomRows(h).array()).matrix();
            const auto i = a.topRows(h).array();
            const auto f = a.middleRows(h, h).array();
            const auto g = a.middleRows(2 * h, h).array();
            auto k = extra.topRows(h);
            k = (i * g).matrix();
            if (step > 0) k.array() += f * tape.extra.topRows(h).middleCols(at - count, count).array();
            extra.bottomRows(h) = k.array().tanh().matrix();
            after = (a.bottomRows(h).array() * extra.bottomRows(h).array()).matrix();
            break;
        }
        case ModelKind::Gru: {
            a.topRows(2 * h) = sigmoid(a.topRows(2 * h).array()).matrix();
            const auto r = a.topRows(h).array();
            const auto z = a.middleRows(h, h).array();
            a.bottomRows(h) = (a.bottomRows(h).array() + r * extra.array()).tanh().matrix();
            const auto n = a.bottomRows(h).array();
            after = (n + z * (before.array() - n)).matrix();
            break;
        }
        case ModelKind::Linear:
        case ModelKind::Qrnn:
            after = a;
            break;
    }
}

template <class T>
void RecurrentCell<T>::backward(const RecurrentWeights<T>& weights, int count, int step,
                                const RecurrentTape<T>& tape, ColumnMatrix<T>& hidden,
                                ColumnMatrix<T>& memory, Eigen::Ref<ColumnMatrix<T>> byInput,
                                Eigen::Ref<ColumnMatrix<T>> byRecurrent) const {
    const int h = m_layout.hidden;
    const int at = step * count;
    const auto before = tape.hidden.middleCols(at, count).array();
    const auto a = tape.gates.middleCols(at, count).array();
    const auto extra = tape.extra.middleCols(at, count).array();
    const auto dh = hidden.array();

    switch (m_layout.kind) {
        case ModelKind::Rnn:
            byInput = (dh * (T(1) - a.square())).matrix();
            byRecurrent = byInput;
            hidden.noalias() = weights.recurrent.transpose() * byRecurrent;
            break;
        case ModelKind::Lstm: {
            const auto i = a.topRows(h);
            const auto f = a.middleRows(h, h);
            const auto g = a.middleRows(2 * h, h);
            const auto o = a.bottomRows(h);
            const auto bent = extra.bottomRows(h);
            memory.array() += dh * o * (T(1) - bent.square());
            const auto dk = memory.array();
            byInput.topRows(h) = (dk * g * i * (T(1) - i)).matrix();
            if (step > 0) {
                const auto k = tape.extra.topRows(h).middleCols(at - count, count).array();
                byInput.middleRows(h, h) = (dk * k * f * (T(1) - f)).matrix();
            } else {
                byInput.middleRows(h, h).setZero();
            }
            byInput.middleRows(2 * h, h) = (dk * i * (T(1) - g.square())).matrix();
            byInput.bottomRows(h) = (dh * bent * o * (T(1) - o)).matrix();
            byRecurrent = byInput;
            memory.array() *= f;
            hidden.noalias() = weights.recurrent.transpose() * byRecurrent;
            break;
        }
        case ModelKind::Gru: {
            const auto r = a.topRows(h);
            const auto z = a.middleRows(h, h);
            const auto n = a.bottomRows(h);
            byInput.bottomRows(h) = (dh * (T(1) - z) * (T(1) - n.square())).matrix();
            byInput.middleRows(h, h) = (dh * (before - n) * z * (T(1) - z)).matrix();
            byInput.topRows(h) = (byInput.bottomRows(h).array() * extra * r * (T(1) - r)).matrix();
            byRecurrent.topRows(2 * h) = byInput.topRows(2 * h);
            byRecurrent.bottomRows(h) = (byInput.bottomRows(h).array() * r).matrix();
            hidden.array() *= z;
            hidden.noalias() += weights.recurrent.transpose() * byRecurrent;
            break;
        }
        case ModelKind::Linear:
        case ModelKind::Qrnn:
            byInput = hidden;
            byRecurrent = hidden;
            hidden.noalias() = weights.recurrent.transpose() * byRecurrent;
            break;
    }
}

template struct RecurrentWeights<float>;
template struct RecurrentWeights<double>;
template struct RecurrentTape<float>;
template struct RecurrentTape<double>;
template class RecurrentCell<float>;
template class RecurrentCell<double>;

}  // namespace ketloom
