#pragma once

#include <vector>

#include "core/cell/parameter_layout.h"
#include "core/model/model_options.h"

namespace ketloom {

/// The flat parameter vector of a classical network with H hidden units over V = 2^I words. Gate after gate
/// (RNN and linear: one; LSTM: input, forget, cell, output; GRU: reset, update, candidate):
///
///     W  H x V   input weights, row by row         a = W x + b + U h + c
///     U  H x H   recurrent weights, row by row
///     b  H       input bias
///     c  H       recurrent bias: one too many but in the GRU; kept so that counts are PyTorch's
///
/// then the read-out R (V x H) and its bias (V): logits = R h' + r.
/// P = G (H V + H² + 2 H) + V H + V with G gates.
///
/// Groups: one a gate and the read-out; where there is but one gate, its matrices are groups of their own.
struct BaselineLayout {
    ModelKind kind = ModelKind::Rnn;
    int words = 0;   ///< V
    int hidden = 0;  ///< H
    int gates = 0;   ///< G
    std::vector<ParameterGroup> groups;
    int count = 0;  ///< P

    int gateSize() const { return hidden * (words + hidden + 2); }
    int inputWeights(int gate) const { return gate * gateSize(); }
    int recurrentWeights(int gate) const { return inputWeights(gate) + hidden * words; }
    int inputBias(int gate) const { return recurrentWeights(gate) + hidden * hidden; }
    int recurrentBias(int gate) const { return inputBias(gate) + hidden; }
    int readoutWeights() const { return gates * gateSize(); }
    int readoutBias() const { return readoutWeights() + words * hidden; }
};

/// `kind` is not Qrnn, hidden >= 1.
BaselineLayout baselineLayout(ModelKind kind, int inOutLanes, int hidden);
int baselineParameterCount(ModelKind kind, int inOutLanes, int hidden);

/// The hidden units, 1 to kMostHidden, whose parameter count is nearest to `parameters`; of two equally near
/// the smaller. For I = 3 and 888 parameters: RNN 22, LSTM 10, both exactly.
int hiddenFor(ModelKind kind, int inOutLanes, int parameters);

}  // namespace ketloom
