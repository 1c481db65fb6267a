#pragma once

#include <cstdint>
#include <vector>

#include "core/optimizer/optimizer.h"

namespace ketloom {

/// Gradient descent with momentum. Source: torch.optim.SGD.
class Sgd final : public Optimizer {
public:
    Sgd(int parameterCount, double momentum, double weightDecay);

    void advance(std::span<double> parameters, double loss, std::span<const double> gradient,
                 double learningRate, const Objective& objective) override;
    std::unique_ptr<Optimizer> clone() const override { return std::make_unique<Sgd>(*this); }
    Json state() const override;
    void restoreState(const JsonView& state) override;

private:
    double m_momentum;
    double m_weightDecay;
    std::vector<double> m_velocity;
};

/// Gradient divided by the root of its running mean square. Source: torch.optim.RMSprop.
class RmsProp final : public Optimizer {
public:
    RmsProp(int parameterCount, double weightDecay);

    void advance(std::span<double> parameters, double loss, std::span<const double> gradient,
                 double learningRate, const Objective& objective) override;
    std::unique_ptr<Optimizer> clone() const override { return std::make_unique<RmsProp>(*this); }
    Json state() const override;
    void restoreState(const JsonView& state) override;

private:
    double m_weightDecay;
    std::vector<double> m_meanSquare;
};

/// Adam with decoupled weight decay. Source: torch.optim.AdamW.
class Adam final : public Optimizer {
public:
    Adam(int parameterCount, double weightDecay);

    void advance(std::span<double> parameters, double loss, std::span<const double> gradient,
                 double learningRate, const Objective& objective) override;
    std::unique_ptr<Optimizer> clone() const override { return std::make_unique<Adam>(*this); }
    Json state() const override;
    void restoreState(const JsonView& state) override;

private:
    double m_weightDecay;
    std::int64_t m_step = 0;
    std::vector<double> m_mean;
    std::vector<double> m_meanSquare;
};

}  // namespace ketloom
