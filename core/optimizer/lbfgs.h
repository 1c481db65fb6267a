#pragma once

#include <deque>
#include <vector>

#include "core/optimizer/optimizer.h"

namespace ketloom {

/// Limited-memory BFGS (Liu & Nocedal 1989; Nocedal & Wright 2006, algorithm 7.4), one quasi-Newton iteration
/// a step.
///
/// The method remembers the latest `history` correction pairs s = x' - x, y = g' - g, both gradients on the
/// batch of one step, and goes along d = -H g, where H is the inverse Hessian the pairs suggest. The first
/// step tried has length `learningRate`; while there are no pairs it is min(1, 1 / |g|_1) times that, as in
/// torch.optim.LBFGS.
///
/// Line search: bracketing and bisection for the weak Wolfe conditions, c1 = 1e-4, c2 = 0.9 (Lewis & Overton,
/// Math. Program. 141 (2013), algorithm 2.6). It needs no more than a comparison, so a loss or gradient that
/// is not finite simply counts as "too far". The conditions make s.y positive, as BFGS needs; a pair without
/// (the search ran out of evaluations) is left out.
///
/// Where d does not point downhill or the search finds no better point, the history is cleared and the same
/// is tried along -g; where that fails too the parameters stay. So a step never raises the loss on its batch.
/// Weight decay is not used.
class Lbfgs final : public Optimizer {
public:
    Lbfgs(int parameterCount, int history);

    void advance(std::span<double> parameters, double loss, std::span<const double> gradient,
                 double learningRate, const Objective& objective) override;
    bool usesObjective() const override { return true; }
    std::unique_ptr<Optimizer> clone() const override { return std::make_unique<Lbfgs>(*this); }
    Json state() const override;
    void restoreState(const JsonView& state) override;

    int pairs() const { return static_cast<int>(m_pairs.size()); }

private:
    struct Pair {
        std::vector<double> s;
        std::vector<double> y;
    };

    std::vector<double> direction(std::span<const double> gradient) const;
    void remember(Pair pair);

    std::size_t m_parameterCount;
    std::size_t m_history;
    std::deque<Pair> m_pairs;  ///< oldest first
};

}  // namespace ketloom
