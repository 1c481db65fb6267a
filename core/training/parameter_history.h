#pragma once

#include <memory>
#include <vector>

namespace ketloom {

/// The parameters after a step of training.
struct ParameterSnapshot {
    int step = 0;
    std::vector<double> values;
};

/// The parameters of a run at a few of its steps: step 0, then every s-th, where s is doubled, and every
/// second snapshot dropped, whenever there are more than kMost. Which steps are kept depends on the number of
/// steps alone, so an interrupted run keeps the same ones. Memory: at most kMost + 1 times P.
class ParameterHistory {
public:
    using Snapshots = std::vector<std::shared_ptr<const ParameterSnapshot>>;
    static constexpr int kMost = 20;

    ParameterHistory() = default;
    /// Goes on from snapshots kept before, in ascending order.
    ParameterHistory(Snapshots kept, int spacing);

    /// Steps ascend; one that was offered before is not kept again.
    bool wants(int step) const;
    /// For a step that is wanted.
    void add(int step, std::vector<double> values);
    /// Forgets what came after `step`.
    void cutAfter(int step);

    const Snapshots& kept() const { return m_kept; }
    int spacing() const { return m_spacing; }

private:
    Snapshots m_kept;
    int m_spacing = 1;
};

}  // namespace ketloom
