#pragma once

#include <cstdint>
#include <vector>

#include "core/cell/cell.h"
#include "core/simulator/kernels.h"

namespace ketloom {

/// One instruction of a compiled cell. It acts on the amplitudes of the *live* lanes only.
///
/// Between two resets an in/out lane stays in a basis state until some operation targets it: it is then
/// *classical*, its value is known per batch entry, and the state needs no amplitudes for it. In the paper's
/// cell this keeps the state at 2^W instead of 2^(I+W) amplitudes up to the output stage. Live index: live
/// in/out lanes by lane number, then the workspace lanes; the first of them is the most significant bit.
struct Instruction {
    enum class Code {
        Expand,  ///< a classical lane becomes live: the state doubles
        Flip,    ///< X by the input word on the in/out lanes that are live (the second X of the step)
        Neuron,  ///< pairs turned by a table of angles: neurons, controlled RY (see neuron_table.h)
        Ry,
        Pairs,    ///< pairs of amplitudes times a constant matrix: the gates without parameters
        Rescale,  ///< divides by the norm, so that unnormalised states stay within the range of float
    };
    Code code = Code::Neuron;
    OperationPlace place;     ///< Neuron, Ry, Pairs: the operation
    int operation = -1;       ///< Neuron, Ry, Pairs: its number, counted through all stages
    int parameterOffset = 0;  ///< Neuron, Ry
    int log2Size = 0;         ///< live lanes it acts on; for Expand: after it
    int bit =
        0;  ///< position of the target (Expand: of the new lane) in the live index, 0 = least significant
    std::uint32_t sourceBits = 0;  ///< Neuron: the live bits its table depends on
    int lane = -1;                 ///< Expand: the lane
    bool followsInput = false;     ///< Expand: the lane's value is its bit of the input word (else 0)

    int sources = 0;  ///< Neuron: lanes it reads, live or not
    // Neuron: its table has variants x 2^(log2Size-1) entries (variant = values of the classical sources).
    int variants = 1;
    int variantMap = 0;                  ///< index into Program::variantMaps
    std::vector<std::uint32_t> pattern;  ///< table entry -> source bit pattern x (bit k = source k)

    // Pairs: which amplitudes, the matrix, and where the gate acts at all: controls that are still classical
    // switch it on or off by the input word.
    kernels::PairSet pairs;
    Matrix2x2 matrix{};
    std::vector<std::uint8_t> active;  ///< word -> the gate acts

    std::vector<std::uint32_t> flipMask;  ///< Flip: word -> mask over the live index
};

/// A cell compiled for the simulator. Instructions run once per step and batch entry; between them states are
/// not normalised (only ratios matter), the readout divides by the norm.
struct Program {
    int inOutLanes = 0;
    int workspaceLanes = 0;
    int parameterCount = 0;
    int operationCount = 0;
    std::vector<Instruction> instructions;
    std::vector<std::vector<std::uint16_t>> variantMaps;  ///< word -> variant; [0] maps every word to 0

    int words() const { return 1 << inOutLanes; }                                 ///< 2^I
    std::size_t carriedSize() const { return std::size_t(1) << workspaceLanes; }  ///< 2^W
    std::size_t fullSize() const { return carriedSize() << inOutLanes; }          ///< 2^n
    /// Amplitudes before instruction i; i = instructions.size(): after the last.
    std::size_t sizeBefore(std::size_t i) const;
};

/// Compiles a cell without errors (see validate()).
Program compile(const Cell& cell);
/// The same without Instruction::pattern: enough for costs, and cheap for any cell.
Program compileShape(const Cell& cell);

}  // namespace ketloom
