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
class Optimizer {
public:
    virtual ~Optimizer() = default;

    /// One step from `parameters`, where the loss is `loss` and the (clipped) gradient `gradient`. `objective` is
    /// evaluated only by methods with a line search (L-BFGS).
    virtual void advance(std::span<double> parameters, double loss, std::span<const double> gradient,
                         double learningRate, const Objective& objective) = 0;
    virtual Json state() const = 0;
    virtual void restoreState(const JsonView& state) = 0;  ///< throws FormatError
};

std::unique_ptr<Optimizer> createOptimizer(const OptimizerSettings& settings, int parameterCount);

/// "sgd", "rmsprop", "adam", "lbfgs".
std::string_view optimizerKey(OptimizerKind kind);

}  // namespace ketloom
