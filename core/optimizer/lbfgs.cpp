#include "core/optimizer/lbfgs.h"

#include <LBFGSpp/BFGSMat.h>

#include <cassert>
#include <cmath>
#include <limits>
#include <optional>

#include "core/optimizer/state_reading.h"

namespace ketloom {

namespace {

constexpr double kSufficientDecrease = 1e-4;
constexpr double kCurvature = 0.9;
constexpr int kMaxEvaluations = 25;

using ConstVector = Eigen::Map<const Eigen::VectorXd>;

ConstVector view(std::span<const double> values) {
    return ConstVector(values.data(), static_cast<Eigen::Index>(values.size()));
}

double dot(std::span<const double> a, std::span<const double> b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}

struct Point {
    std::vector<double> parameters;
    std::vector<double> gradient;
};

/// The best point found along `direction`, or nothing where no better one than the start was met.
std::optional<Point> searchLine(std::span<const double> start, double loss, double slope,
                                std::span<const double> direction, double firstStep,
                                const Objective& objective) {
    double tooShort = 0.0;
    double tooLong = std::numeric_limits<double>::infinity();
    double step = firstStep;
    Point trial{std::vector<double>(start.size()), std::vector<double>(start.size())};
    std::optional<Point> best;
    for (int evaluation = 0; evaluation < kMaxEvaluations; ++evaluation) {
        for (std::size_t i = 0; i < start.size(); ++i) trial.parameters[i] = start[i] + step * direction[i];
        const double trialLoss = objective(trial.parameters, trial.gradient);
        const bool usable =
            std::isfinite(trialLoss) && allFinite(trial.parameters) && allFinite(trial.gradient);
        if (!usable || trialLoss > loss + kSufficientDecrease * step * slope || trialLoss >= loss) {
            tooLong = step;
        } else {
            best = trial;
            if (dot(trial.gradient, direction) >= kCurvature * slope) return best;
            tooShort = step;
        }
        step = std::isfinite(tooLong) ? 0.5 * (tooShort + tooLong) : 2.0 * tooShort;
    }
    return best;
}

}  // namespace

Lbfgs::Lbfgs(int parameterCount, int history)
    : m_parameterCount(static_cast<std::size_t>(parameterCount)),
      m_history(static_cast<std::size_t>(history)) {
    assert(history >= 1);
}

std::vector<double> Lbfgs::direction(std::span<const double> gradient) const {
    // Built anew from the pairs each time: this costs about as much as the recursion itself, and the
    // direction is a function of the saved pairs alone, whatever came before.
    LBFGSpp::BFGSMat<double> matrix;
    matrix.reset(static_cast<int>(m_parameterCount), static_cast<int>(m_history));
    for (const Pair& pair : m_pairs) matrix.add_correction(view(pair.s), view(pair.y));
    const Eigen::VectorXd g = view(gradient);
    Eigen::VectorXd result;
    matrix.apply_Hv(g, -1.0, result);
    return {result.begin(), result.end()};
}

void Lbfgs::remember(Pair pair) {
    // The bound of LBFGS++ and of Byrd, Lu & Nocedal (1995): curvature above rounding.
    const double yy = dot(pair.y, pair.y);
    const double sy = dot(pair.s, pair.y);
    if (!std::isfinite(yy) || !std::isfinite(sy) || !(sy > std::numeric_limits<double>::epsilon() * yy))
        return;
    m_pairs.push_back(std::move(pair));
    if (m_pairs.size() > m_history) m_pairs.pop_front();
}

void Lbfgs::advance(std::span<double> parameters, double loss, std::span<const double> gradient,
                    double learningRate, const Objective& objective) {
    assert(parameters.size() == m_parameterCount && gradient.size() == m_parameterCount);
    double sumOfMagnitudes = 0.0;
    for (double g : gradient) sumOfMagnitudes += std::abs(g);
    if (sumOfMagnitudes == 0.0 || !std::isfinite(sumOfMagnitudes) || !std::isfinite(loss)) return;

    std::optional<Point> reached;
    if (!m_pairs.empty()) {
        const std::vector<double> d = direction(gradient);
        const double slope = dot(d, gradient);
        if (allFinite(d) && slope < 0.0)
            reached = searchLine(parameters, loss, slope, d, learningRate, objective);
        if (!reached) m_pairs.clear();
    }
    if (!reached) {
        std::vector<double> d(gradient.begin(), gradient.end());
        for (double& value : d) value = -value;
        const double firstStep = std::min(1.0, 1.0 / sumOfMagnitudes) * learningRate;
        reached = searchLine(parameters, loss, dot(d, gradient), d, firstStep, objective);
    }
    if (!reached) return;

    Pair pair{std::vector<double>(m_parameterCount), std::vector<double>(m_parameterCount)};
    for (std::size_t i = 0; i < m_parameterCount; ++i) {
        pair.s[i] = reached->parameters[i] - parameters[i];
        pair.y[i] = reached->gradient[i] - gradient[i];
        parameters[i] = reached->parameters[i];
    }
    remember(std::move(pair));
}

Json Lbfgs::state() const {
    Json s = Json::array(), y = Json::array();
    for (const Pair& pair : m_pairs) {
        s.push_back(pair.s);
        y.push_back(pair.y);
    }
    return {{"kind", optimizerKey(OptimizerKind::Lbfgs)}, {"s", std::move(s)}, {"y", std::move(y)}};
}

void Lbfgs::restoreState(const JsonView& state) {
    expectKind(state, OptimizerKind::Lbfgs);
    const std::vector<JsonView> s = state.at("s").items();
    const std::vector<JsonView> y = state.at("y").items();
    if (s.size() != y.size()) state.complain("has unequal numbers of s and y vectors", ErrorCode::Value);
    if (s.size() > m_history)
        state.complain("has " + std::to_string(s.size()) + " correction pairs, more than the history of " +
                           std::to_string(m_history),
                       ErrorCode::Value);
    std::deque<Pair> pairs;
    for (std::size_t i = 0; i < s.size(); ++i) {
        pairs.push_back({readVector(s[i], m_parameterCount), readVector(y[i], m_parameterCount)});
        if (!(dot(pairs.back().s, pairs.back().y) > 0.0))
            s[i].complain("belongs to a correction pair without positive curvature", ErrorCode::Value);
    }
    m_pairs = std::move(pairs);
}

}  // namespace ketloom
