#pragma once

#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/error.h"
#include "core/cell/cell.h"
#include "core/task/batch.h"

namespace ketloom {

/// What happens inside one time step of a cell, for one sequence: the state vector looked at after every
/// operation. Moments of the step, in order: 0 the carried state with the in/out lanes in |0>; 1 after X by
/// the input word; then one after each operation of the input and work stages; one after the same X again;
/// one after each operation of the output stage; the last after the word was kept and the in/out lanes were
/// reset.
struct CellProbe {
    Cell cell;      ///< as it was simulated
    int steps = 0;  ///< T-1, of the sequence
    int step = 0;   ///< which of them this is
    Word input = 0;
    Word kept = 0;
    int moments = 0;                    ///< operations + 4
    std::vector<float> ones;            ///< moments x n: probability that a lane is 1
    std::vector<double> postselection;  ///< one an operation: its probability, 1 where unitary
    std::vector<double> readout;        ///< 2^I: probability of each output word
    int moment = -1;                    ///< the moment whose whole state was asked for, or -1
    std::vector<double> state;          ///< 2^n amplitudes at `moment`, normalised

    float one(int at, int lane) const { return ones[std::size_t(at * cell.lanes() + lane)]; }
};

/// Operations in all stages, plus 4.
int momentCount(const Cell& cell);
/// The moment after the operation that stands there; -1 where none does.
int momentAfter(const Cell& cell, OperationPlace place);
/// The moment before the output stage, after the second X by the input word.
int momentBeforeOutput(const Cell& cell);
/// The operation that a moment follows; {-1, -1} for moments that follow none (0, 1, the second X, the last).
OperationPlace operationBefore(const Cell& cell, int moment);

/// Looks into one step of a sequence. Keeps the compiled cell, and the states carried between steps, for the
/// next call: moving to another step of the same sequence under the same parameters is cheap.
class CellProber {
public:
    CellProber();
    ~CellProber();

    /// Runs `sample` (a batch of one, post-selected on its targets) up to `step` with the fast simulator in
    /// double precision, then goes through that step operation by operation with plain loops.
    /// `parameters`: P values. `moment`: whose whole state is wanted, -1: none.
    /// Cost: O(step x one simulated step + operations x n 2^n), n = lanes.
    /// Errors: Value for a cell that cannot be simulated, parameters or words that do not fit it, a step or
    /// moment that does not exist, a kept word or neuron of probability 0; Unsupported when `stop` fired.
    Expected<CellProbe> probe(const Cell& cell, std::span<const double> parameters, const Batch& sample,
                              int step, int moment = -1, std::stop_token stop = {});

private:
    struct Runner;
    Expected<std::vector<double>> carriedBefore(int step, const Batch& sample, const std::stop_token& stop);

    std::unique_ptr<Runner> m_runner;  ///< of m_cell
    Cell m_cell;
    std::vector<double> m_parameters;
    std::vector<Word> m_inputs, m_targets;       ///< of the sequence whose states are kept
    std::vector<std::vector<double>> m_carried;  ///< before steps 0, 1, ...: 2^W amplitudes each
};

}  // namespace ketloom
