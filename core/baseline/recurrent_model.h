#pragma once

#include <memory>

#include "core/baseline/baseline_layout.h"
#include "core/model/sequence_model.h"

namespace ketloom {

/// A classical recurrent network over words of `inOutLanes` bits.
///
/// Targets reach it through the loss alone: under teacher forcing it gets nothing else, so it is not told
/// what a quantum network, post-selected on its targets, is told. Running freely it computes the same: where
/// the state of a quantum network is projected on the word that was kept, that of a classical one goes on
/// untouched by what was read out. minPostselection is always 1.
///
/// In a Trace `states` holds the hidden units h (values, not amplitudes), `kept` the targets,
/// `keptProbabilities` what they were given; there are no operations.
///
/// The batch is cut into blocks, blocks are summed in fixed groups: numbers do not depend on `threads`.
/// In a GradientThroughTime the state is h, of an LSTM h and its cell state together, at first 0.
///
/// Memory of lossAndGradient(): for each block in flight (G + 2 to G + 4) H T values an entry; where the
/// gradient is wanted by time step, that of StepGradients besides.
std::unique_ptr<SequenceModel> createRecurrentModel(ModelKind kind, int inOutLanes, int hidden,
                                                    Precision precision, int threads);

}  // namespace ketloom
