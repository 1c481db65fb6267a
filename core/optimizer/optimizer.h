#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "core/base/json_view.h"

namespace ketloom {

enum class OptimizerKind { Sgd, RmsProp, Adam, Lbfgs };

struct OptimizerSettings {
    OptimizerKind kind = OptimizerKind::Adam;
    double weightDecay = 0.0;  ///< decoupled (Loshchilov & Hutter 2019), all but L-BFGS
    double momentum = 0.0;     ///< SGD
    int history = 40;          ///< L-BFGS: kept correction pairs
};

/// Loss at `parameters`; writes the gradient. The batch is the one of the current step.
using Objective = std::function<double(std::span<const double> parameters, std::span<double> gradient)>;

/// Moves a parameter vector. Knows nothing of models; its whole state can be saved and restored exactly.
///
/// Formulas and defaults are those of PyTorch 2 (torch.optim), so that learning rates carry over:
/// - SGD: velocity = momentum * velocity + g; p -= lr * velocity (no dampening, no Nesterov).
/// - RMSprop (Tieleman & Hinton 2012): alpha 0.99, eps 1e-8 added after the root, not centred, no momentum.
/// - Adam (Kingma & Ba, arXiv:1412.6980; decay as AdamW, arXiv:1711.05101): betas 0.9, 0.999, eps 1e-8, both
/// biases
///   corrected.
/// - L-BFGS: see lbfgs.h.
/// Weight decay is decoupled for the first three: p *= 1 - lr * decay before the update. (PyTorch's SGD and
/// RMSprop add it to the gradient instead; at decay 0, the default, there is no difference.)
class Optimizer {
public:
    virtual ~Optimizer() = default;

    /// One step from `parameters`, where the loss is `loss` and the gradient `gradient`: clipped where the
    /// caller clips, but as it is for methods that usesObjective(). `objective` is evaluated only by those.
    virtual void advance(std::span<double> parameters, double loss, std::span<const double> gradient,
                         double learningRate, const Objective& objective) = 0;
    /// True for a method with a line search (L-BFGS): it compares `loss` and `gradient` with values of
    /// `objective`, so neither may have been changed.
    virtual bool usesObjective() const { return false; }
    /// A copy with the same state.
    virtual std::unique_ptr<Optimizer> clone() const = 0;
    /// The state as JSON: {"kind": "adam", ...}. Doubles survive writing and reading exactly; all are finite
    /// as long as the gradients' norms were.
    virtual Json state() const = 0;
    /// Continues from what state() wrote. Throws FormatError where it is malformed, or of another method or
    /// size.
    virtual void restoreState(const JsonView& state) = 0;
};

std::unique_ptr<Optimizer> createOptimizer(const OptimizerSettings& settings, int parameterCount);

/// "sgd", "rmsprop", "adam", "lbfgs".
std::string_view optimizerKey(OptimizerKind kind);

}  // namespace ketloom
