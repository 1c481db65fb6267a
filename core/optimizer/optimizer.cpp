#include "core/optimizer/optimizer.h"

#include <array>

#include "core/optimizer/first_order.h"
#include "core/optimizer/lbfgs.h"

namespace ketloom {

namespace {
constexpr std::array<std::string_view, 4> kOptimizerKeys = {"sgd", "rmsprop", "adam", "lbfgs"};
}

std::string_view optimizerKey(OptimizerKind kind) {
    return kOptimizerKeys[static_cast<std::size_t>(kind)];
}

std::unique_ptr<Optimizer> createOptimizer(const OptimizerSettings& settings, int parameterCount) {
    switch (settings.kind) {
        case OptimizerKind::Sgd:
            return std::make_unique<Sgd>(parameterCount, settings.momentum, settings.weightDecay);
        case OptimizerKind::RmsProp:
            return std::make_unique<RmsProp>(parameterCount, settings.weightDecay);
        case OptimizerKind::Adam:
            return std::make_unique<Adam>(parameterCount, settings.weightDecay);
        case OptimizerKind::Lbfgs:
            return std::make_unique<Lbfgs>(parameterCount, settings.history);
    }
    return nullptr;
}

}  // namespace ketloom
