#pragma once

#include <vector>

#include "core/base/rng.h"
#include "core/baseline/baseline_layout.h"

namespace ketloom {

/// The parameters a classical network starts training with (P values).
/// Input and read-out weights: Xavier, uniform within ±sqrt(6 / (inputs + outputs)) of each matrix.
/// Recurrent weights: of every gate an orthogonal matrix, uniform among all such (Q of a normal matrix, its
/// signs those of the diagonal of R), so that at first the state neither shrinks nor grows by them.
/// Biases: 0, but 1 for the forget gate of the LSTM: at first it keeps 73 % of its state a step instead of
/// half.
/// Sources: Glorot and Bengio 2010; Saxe, McClelland, Ganguli 2014; Jozefowicz, Zaremba, Sutskever 2015.
std::vector<double> baselineInitialParameters(const BaselineLayout& layout, Rng& rng);

}  // namespace ketloom
