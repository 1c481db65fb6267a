#include "core/state/state_history.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace ketloom {

int StateHistory::rowOf(int state) const {
    if (isDense()) return state;
    const auto found = std::lower_bound(rows.begin(), rows.end(), state);
    return found != rows.end() && *found == state ? int(found - rows.begin()) : -1;
}

int StateHistory::keptStates() const {
    if (isDense()) return steps;
    return std::visit([&](const auto& values) { return int(values.size() / std::size_t(stateSize)); }, kept);
}

std::size_t StateHistory::bytes() const {
    const std::size_t whole =
        std::visit([](const auto& values) { return values.size() * sizeof(values[0]); }, kept);
    return whole + (weights.size() + peaks.size() + amplitudes.size()) * sizeof(float) +
           rows.size() * sizeof(int) + laneStates.size() * sizeof(LaneState);
}

StateNotes::StateNotes(int steps, int stateSize, int lanes) : m_sums(std::size_t(stateSize), 0.0) {
    m_history.steps = steps;
    m_history.stateSize = stateSize;
    m_history.lanes = lanes;
    m_history.peaks.assign(std::size_t(stateSize), 0.0f);
    m_history.laneStates.reserve(std::size_t(steps) * std::size_t(lanes));
}

void StateNotes::add(std::span<const float> state) {
    assert(state.size() == m_sums.size());
    for (std::size_t i = 0; i < state.size(); ++i) {
        const float square = state[i] * state[i];
        if (!std::isfinite(square)) continue;
        m_sums[i] += double(square);
        m_history.peaks[i] = std::max(m_history.peaks[i], square);
    }
    if (m_history.lanes > 0) {
        const std::vector<LaneState> lanes = laneStates(state);
        m_history.laneStates.insert(m_history.laneStates.end(), lanes.begin(), lanes.end());
    }
    ++m_step;
}

void StateNotes::finish() {
    for (const double sum : m_sums) m_history.weights.push_back(float(sum / std::max(1, m_step)));
}

StateHistory historyOf(const Trace& trace, int lanes) {
    StateNotes notes(trace.steps, trace.stateSize, lanes);
    const auto size = std::size_t(trace.stateSize);
    for (int step = 0; step < trace.steps; ++step)
        notes.add(std::span(trace.states).subspan(std::size_t(step) * size, size));
    notes.finish();
    StateHistory history = std::move(notes.history());
    history.rows.resize(size);
    std::iota(history.rows.begin(), history.rows.end(), 0);
    history.amplitudes = trace.states;
    return history;
}

std::vector<int> heaviest(std::span<const float> weights, int count) {
    std::vector<int> states(weights.size());
    std::iota(states.begin(), states.end(), 0);
    const auto middle = states.begin() + std::min<std::ptrdiff_t>(count, std::ptrdiff_t(states.size()));
    std::partial_sort(states.begin(), middle, states.end(), [&](int a, int b) {
        const float wa = weights[std::size_t(a)];
        const float wb = weights[std::size_t(b)];
        return wa != wb ? wa > wb : a < b;
    });
    states.erase(middle, states.end());
    std::sort(states.begin(), states.end());
    return states;
}

}  // namespace ketloom
