#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "core/model/sequence_model.h"
#include "core/state/lane_state.h"

namespace ketloom {

/// The states one sequence went through, for display. Two kinds:
///   dense   `rows` are all states, `amplitudes` holds everything;
///   sparse  `rows` are the heaviest basis states, `amplitudes` holds those at every step; the whole state is
///   kept
///           after every `spacing`-th step alone, and StateRecorder works out again what lies between.
/// Weights, peaks and lanes tell of all states and steps in both.
///
/// A classical network has hidden units in place of basis states: `lanes` is 0, a weight is a mean square.
struct StateHistory {
    int steps = 0;
    int stateSize = 0;                  ///< 2^W, or the hidden units
    int lanes = 0;                      ///< W; 0 for a classical network
    std::vector<float> weights;         ///< stateSize: mean over the steps of the squared amplitude
    std::vector<float> peaks;           ///< stateSize: greatest squared amplitude of any step
    std::vector<int> rows;              ///< states, ascending
    std::vector<float> amplitudes;      ///< steps x rows
    std::vector<LaneState> laneStates;  ///< steps x lanes

    int spacing = 1;  ///< sparse: states after steps spacing-1, 2 spacing-1, ... are kept
    /// Those states, stateSize values each, as precisely as they were worked out. Empty where dense.
    std::variant<std::vector<float>, std::vector<double>> kept;

    bool isDense() const { return int(rows.size()) == stateSize; }
    bool isClassical() const { return lanes == 0; }
    /// Position in `rows`, or -1.
    int rowOf(int state) const;
    float amplitude(int step, int row) const {
        return amplitudes[std::size_t(step) * rows.size() + std::size_t(row)];
    }
    const LaneState& lane(int step, int lane) const {
        return laneStates[std::size_t(step) * std::size_t(lanes) + std::size_t(lane)];
    }
    int keptStates() const;  ///< whole states that are kept; all of them where dense
    std::size_t bytes() const;
};

/// Notes states one after the other, each once. What is not finite counts as 0 in weights and peaks.
class StateNotes {
public:
    StateNotes(int steps, int stateSize, int lanes);
    void add(std::span<const float> state);
    StateHistory& history() { return m_history; }
    /// After the last state: the means.
    void finish();

private:
    StateHistory m_history;
    std::vector<double> m_sums;
    int m_step = 0;
};

/// The dense history of a trace. `lanes` as in StateHistory. Cost: O(steps x lanes x stateSize).
StateHistory historyOf(const Trace& trace, int lanes);

/// States of one sequence may take this many bytes before they are kept sparsely.
inline constexpr std::size_t kDenseBytes = std::size_t(1) << 20;

/// Basis states whose amplitudes a sparse history keeps at every step.
inline constexpr int kSparseRows = 64;

/// The `count` heaviest states, ascending; equal weights: the lower state.
std::vector<int> heaviest(std::span<const float> weights, int count);

}  // namespace ketloom
