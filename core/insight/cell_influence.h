#pragma once

#include <memory>

#include "core/base/error.h"
#include "core/cell/cell.h"
#include "core/insight/influence.h"

namespace ketloom {

/// Influence of the input of a quantum cell, exact and fast. Keeps the compiled cell for the next call.
class CellInfluence {
public:
    CellInfluence();
    ~CellInfluence();

    /// One question: P values, a batch of one, and the steps whose targets P is about (0 .. T-2, not empty).
    struct Question {
        std::span<const double> parameters;
        const Batch& sample;
        std::span<const int> outputs;
    };

    /// By flipping; like flipInfluence(), but each change is run on from the state that the sequence has
    /// before its first flipped bit, and to the last output only.
    /// Cost: about half of flipInfluence(). Memory: T x 2^W numbers.
    /// Errors: Value for a cell that cannot be simulated, for parameters, words, bits or outputs that do not
    /// fit it, and where a target of the sample itself has probability 0; Unsupported where the states need
    /// more than 256 MiB.
    Expected<Influence> flips(const Cell& cell, const Question& question,
                              std::span<const InputChange> changes, std::stop_token stop = {});

    /// dP / db for every bit, in the order of everyBit().
    ///
    /// An input bit b0 enters a step twice: X^b0 on its lane before the input stage, and again before the
    /// output stage. Both are made one family of rotations through the model, with b real:
    ///
    ///     U(b) = RY(pi (b - b0)) X^b0        before the input stage
    ///     U(b)^-1                            before the output stage
    ///
    /// On the cleared lane U(b)|0> = RY(pi b)|0>: a bit of 0.5 is the equal superposition. At b = b0 this is
    /// the model itself, whatever acts on the lane in between, and P is smooth there. Its sign depends on the
    /// direction of the rotation alone (-RY instead of RY turns it around): what means something is |dP/db|.
    ///
    /// With J = RY' / (1/2) at 0, J|0> = |1>, J|1> = -|0> on lane l, psi the state and g = dP/dpsi, both
    /// after the first X (1) and before the second (2):   dP/db_l = pi/2 (<g1, J psi1> - <g2, J psi2>). So
    /// one pass back through time gives all bits. Cost: O(T x operations x 2^n), two plain passes through
    /// each step. Memory and errors: as flips().
    Expected<Influence> derivatives(const Cell& cell, const Question& question, std::stop_token stop = {});

private:
    struct Simulator;
    Expected<void> prepare(const Cell& cell, const Question& question);
    Expected<bool> runThrough(const Question& question, const std::stop_token& stop);

    std::unique_ptr<Simulator> m_simulator;  ///< of m_cell
    Cell m_cell;
};

}  // namespace ketloom
