#pragma once

#include "core/simulator/pass_plan.h"

namespace ketloom {

/// Floating-point operations of one step of one batch entry, as the kernels execute them.
///
/// Counted: one for a multiplication or addition, two for a fused multiply-add, with every rotation a
/// kernels::PassAction::UnitTurn. Not counted: moving amplitudes, reducing vectors to one number, what is
/// done once for many entries (signs of rows, tables), and the loss of a word.
///
///     by amplitude                                  forward  backward
///     neuron, controlled RY                            3        7
///     RY                                               2        4
///     neuron on a new lane (before it)                 2        7
///     rescaling                                        3        1
///     by pair that a gate without parameters changes   6        6
struct WorkCount {
    double operations = 0;  ///< the steps of the plan, forward, once
    double squares = 0;     ///< readout: squared norms of the blocks of all words
    double keep = 0;        ///< readout: the block of the word that is kept, times its factor
    double backward = 0;    ///< gradients of states and of parameters

    // Done again, as storing it would take longer.
    double keepBranches = 0;   ///< readout: from the state before it to the word that is kept
    double tape = 0;           ///< the steps of the plan, going back, where their tapes were not kept
    double insidePasses = 0;   ///< of every pass all operations but the last, a third time
    double insideReadout = 0;  ///< readout: all branches, going back

    /// Executed for the loss alone, and for loss and gradient.
    double forward() const { return operations + squares + keep + keepBranches; }
    double training(bool tapesAreKept = false) const {
        return forward() + backward + (tapesAreKept ? 0.0 : tape) + insidePasses + insideReadout;
    }
    /// Of a training step without what is done again.
    double useful() const { return operations + squares + keep + backward; }
};

/// One pass, or the readout, of one entry: what its kernels execute.
struct PassWork {
    double forward = 0;
    double again = 0;     ///< in the backward kernel: all operations but the last
    double backward = 0;  ///< in the backward kernel besides
};
PassWork countPass(const Program& program, const Pass& pass);

struct ReadoutWork {
    double squares = 0;
    double keepBranches = 0, keep = 0;
    double again = 0, backward = 0;  ///< as PassWork
};
ReadoutWork countReadout(const Program& program);

/// Cost: O(operations). Programs of compileShape() will do.
WorkCount countWork(const Program& program, const PassPlan& plan);

}  // namespace ketloom
