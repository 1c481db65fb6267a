#pragma once

#include <vector>

namespace ketloom {

/// What the gradient of a batch is made of, by time step: where it vanishes, or does not.
///
/// L is the mean loss over the scored words of the batch, as in training; L_b that of sequence b alone, so
/// that L is the mean of the L_b where all score equally many words. psi_t is the carried state that step t
/// starts from (t = 0: |0...0>, normalised). The parameters act in every step; "through step t" lets them act
/// in step t alone: the sum over all steps is dL/dtheta. Source: the definition; compare Pascanu et al. 2013,
/// eq. (5).
struct GradientThroughTime {
    int steps = 0;                   ///< T-1
    int groups = 0;                  ///< parameter groups
    std::vector<double> state;       ///< steps: mean over the batch of |dL_b / d psi_t|
    std::vector<double> parameters;  ///< steps: |dL / d theta through step t|; empty: not looked at
    std::vector<double> byGroup;     ///< steps x groups: the same for the parameters of one group; or empty
};

}  // namespace ketloom
