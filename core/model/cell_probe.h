#pragma once

#include <vector>

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

}  // namespace ketloom
