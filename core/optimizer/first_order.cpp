#include "core/optimizer/first_order.h"

#include <cassert>
#include <cmath>

#include "core/optimizer/state_reading.h"

namespace ketloom {

namespace {

constexpr double kRmsPropAlpha = 0.99;
constexpr double kAdamBeta1 = 0.9;
constexpr double kAdamBeta2 = 0.999;
constexpr double kEpsilon = 1e-8;

void decay(std::span<double> parameters, double learningRate, double weightDecay) {
    if (weightDecay == 0.0) return;
    for (double& p : parameters) p *= 1.0 - learningRate * weightDecay;
}

}  // namespace

Sgd::Sgd(int parameterCount, double momentum, double weightDecay)
    : m_momentum(momentum),
      m_weightDecay(weightDecay),
      m_velocity(static_cast<std::size_t>(parameterCount)) {}

void Sgd::advance(std::span<double> parameters, double, std::span<const double> gradient, double learningRate,
                  const Objective&) {
    assert(parameters.size() == m_velocity.size() && gradient.size() == m_velocity.size());
    decay(parameters, learningRate, m_weightDecay);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        m_velocity[i] = m_momentum * m_velocity[i] + gradient[i];
        parameters[i] -= learningRate * m_velocity[i];
    }
}

Json Sgd::state() const {
    return {{"kind", optimizerKey(OptimizerKind::Sgd)}, {"velocity", m_velocity}};
}

void Sgd::restoreState(const JsonView& state) {
    expectKind(state, OptimizerKind::Sgd);
    m_velocity = readVector(state.at("velocity"), m_velocity.size());
}

RmsProp::RmsProp(int parameterCount, double weightDecay)
    : m_weightDecay(weightDecay), m_meanSquare(static_cast<std::size_t>(parameterCount)) {}

void RmsProp::advance(std::span<double> parameters, double, std::span<const double> gradient,
                      double learningRate, const Objective&) {
    assert(parameters.size() == m_meanSquare.size() && gradient.size() == m_meanSquare.size());
    decay(parameters, learningRate, m_weightDecay);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const double g = gradient[i];
        m_meanSquare[i] = kRmsPropAlpha * m_meanSquare[i] + (1.0 - kRmsPropAlpha) * g * g;
        parameters[i] -= learningRate * g / (std::sqrt(m_meanSquare[i]) + kEpsilon);
    }
}

Json RmsProp::state() const {
    return {{"kind", optimizerKey(OptimizerKind::RmsProp)}, {"meanSquare", m_meanSquare}};
}

void RmsProp::restoreState(const JsonView& state) {
    expectKind(state, OptimizerKind::RmsProp);
    m_meanSquare = readVector(state.at("meanSquare"), m_meanSquare.size());
}

Adam::Adam(int parameterCount, double weightDecay)
    : m_weightDecay(weightDecay),
      m_mean(static_cast<std::size_t>(parameterCount)),
      m_meanSquare(static_cast<std::size_t>(parameterCount)) {}

void Adam::advance(std::span<double> parameters, double, std::span<const double> gradient,
                   double learningRate, const Objective&) {
    assert(parameters.size() == m_mean.size() && gradient.size() == m_mean.size());
    decay(parameters, learningRate, m_weightDecay);
    ++m_step;
    const double correction1 = 1.0 - std::pow(kAdamBeta1, static_cast<double>(m_step));
    const double rootCorrection2 = std::sqrt(1.0 - std::pow(kAdamBeta2, static_cast<double>(m_step)));
    const double stepSize = learningRate / correction1;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const double g = gradient[i];
        m_mean[i] = kAdamBeta1 * m_mean[i] + (1.0 - kAdamBeta1) * g;
        m_meanSquare[i] = kAdamBeta2 * m_meanSquare[i] + (1.0 - kAdamBeta2) * g * g;
        parameters[i] -= stepSize * m_mean[i] / (std::sqrt(m_meanSquare[i]) / rootCorrection2 + kEpsilon);
    }
}

Json Adam::state() const {
    return {{"kind", optimizerKey(OptimizerKind::Adam)},
            {"step", m_step},
            {"mean", m_mean},
            {"meanSquare", m_meanSquare}};
}

void Adam::restoreState(const JsonView& state) {
    expectKind(state, OptimizerKind::Adam);
    const std::int64_t step = state.at("step").asInt(0);
    std::vector<double> mean = readVector(state.at("mean"), m_mean.size());
    m_meanSquare = readVector(state.at("meanSquare"), m_meanSquare.size());
    m_mean = std::move(mean);
    m_step = step;
}

}  // namespace ketloom
