#pragma once

#include <Eigen/Core>
#include <span>

#include "core/baseline/baseline_layout.h"
#include "core/task/batch.h"

namespace ketloom {

template <class T>
using ColumnMatrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
template <class T>
using ColumnVector = Eigen::Matrix<T, Eigen::Dynamic, 1>;

/// All weights of a classical network, or their gradient; the gates stand above each other.
template <class T>
struct RecurrentWeights {
    ColumnMatrix<T> input;          ///< W: G H x V
    ColumnMatrix<T> recurrent;      ///< U: G H x H
    ColumnVector<T> inputBias;      ///< b: G H
    ColumnVector<T> recurrentBias;  ///< c: G H
    ColumnMatrix<T> readout;        ///< R: V x H
    ColumnVector<T> readoutBias;    ///< r: V

    void clear(const BaselineLayout& layout);
    void load(const BaselineLayout& layout, std::span<const double> parameters);
    void addTo(const BaselineLayout& layout, std::span<double> gradient) const;
};

/// What a block of B sequences did, kept for the way back: step s of entry e in column s B + e; of `hidden`
/// in column (s + 1) B + e, the first B being the state before the first step, 0.
template <class T>
struct RecurrentTape {
    ColumnMatrix<T> hidden;  ///< H x (steps + 1) B
    ColumnMatrix<T> gates;   ///< G H x steps B: after their sigmoid, tanh or nothing
    /// LSTM: cell state c and tanh c, 2 H rows; GRU: U h + c of the candidate, H rows; else none.
    ColumnMatrix<T> extra;

    /// Room for a block; grows only. The state before the first step becomes 0.
    void begin(const BaselineLayout& layout, int entries, int steps);
};

/// One step of a block of `count` entries. With a = W x + b + U h + c of each gate and s the sigmoid:
///
///     RNN      h' = tanh(a)
///     linear   h' = a
///     LSTM     i = s(a_i), f = s(a_f), g = tanh(a_g), o = s(a_o);  k' = f k + i g;  h' = o tanh(k')
///     GRU      r = s(a_r), z = s(a_z), n = tanh(W x + b + r (U h + c));  h' = (1 - z) n + z h
///
/// x is one-hot: W x is a column of W. Sources: Elman 1990; Hochreiter and Schmidhuber 1997 with the forget
/// gate of Gers 2000; Cho 2014 (the GRU as in cuDNN).
template <class T>
class RecurrentCell {
public:
    explicit RecurrentCell(const BaselineLayout& layout) : m_layout(layout) {}

    /// Reads h and writes gates, extra and h' of `step` on the tape.
    void forward(const RecurrentWeights<T>& weights, const Word* words, int count, int step,
                 RecurrentTape<T>& tape) const;

    /// One step back. Shapes: hidden, memory H x count; byInput, byRecurrent G H x count.
    /// In: `hidden` = dL/dh' with all that comes from later, `memory` = dL/dk' from later (LSTM; else
    /// untouched). Out: the same of the step before, the derivative by W x + b in byInput and that by U h + c
    /// in byRecurrent.
    void backward(const RecurrentWeights<T>& weights, int count, int step, const RecurrentTape<T>& tape,
                  ColumnMatrix<T>& hidden, ColumnMatrix<T>& memory, Eigen::Ref<ColumnMatrix<T>> byInput,
                  Eigen::Ref<ColumnMatrix<T>> byRecurrent) const;

private:
    BaselineLayout m_layout;
};

extern template struct RecurrentWeights<float>;
extern template struct RecurrentWeights<double>;
extern template struct RecurrentTape<float>;
extern template struct RecurrentTape<double>;
extern template class RecurrentCell<float>;
extern template class RecurrentCell<double>;

}  // namespace ketloom
