#pragma once

#include <functional>
#include <memory>
#include <span>
#include <stop_token>

#include "core/base/error.h"
#include "core/cell/cell.h"
#include "core/state/state_history.h"

namespace ketloom {

/// Traces a long sequence through a large cell without keeping every state. Numbers are those of the model's
/// SequenceModel::trace(), bit for bit. Keeps the compiled cell for the next call.
class StateRecorder {
public:
    StateRecorder(const Cell& cell, Precision precision);  ///< a cell that can be simulated
    ~StateRecorder();

    struct Record {
        Trace trace;  ///< without `states`
        StateHistory states;
    };
    /// Runs `sample` (a batch of one, post-selected on its targets) twice: the first pass finds weights and
    /// lanes and keeps every k-th state, k = ceil(sqrt(steps)); the second takes down the `rows` heaviest
    /// basis states, or exactly those of `wanted` (ascending). Memory: O(sqrt(steps) 2^W + steps x rows).
    /// Error Unsupported when `stop` fired, looked at between two steps.
    Expected<Record> record(std::span<const double> parameters, const Batch& sample, int rows = kSparseRows,
                            std::span<const int> wanted = {}, std::stop_token stop = {});
    /// Calls `use` with the whole state after each of the steps first .. last of such a record. Begins at the
    /// nearest state kept: cost of less than `spacing` steps for the first.
    Expected<void> replay(std::span<const double> parameters, const Batch& sample, const StateHistory& states,
                          int first, int last,
                          const std::function<void(int step, std::span<const float> state)>& use,
                          std::stop_token stop = {});

private:
    class Engine;
    template <class T>
    class Run;
    std::unique_ptr<Engine> m_engine;
};

}  // namespace ketloom
