#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/simulator/program.h"

namespace ketloom {

/// Registers a pass works on at once. Eight hold the state, the rest of a register file tables and
/// temporaries.
inline constexpr int kPassRegisters = 8;

/// More operations in a pass save loads and stores, but their tables and the states kept between them must
/// stay in the first-level cache.
inline constexpr int kMostPassOperations = 16;

/// Where the target of an operation lies inside a pass.
enum class TargetPlace {
    Register0,  ///< bit 0 of the register number: pairs are whole registers
    Register1,
    Register2,
    Lane,  ///< inside a vector: pairs are lanes of one register
};

/// One operation of a pass.
struct PassOperation {
    std::size_t instruction = 0;  ///< of the program
    TargetPlace place = TargetPlace::Lane;
    int laneBit = 0;          ///< Lane: bit of the lane number
    std::size_t block = 0;    ///< neuron: table values a group and variant reads; RY: 0
    std::size_t offset = 0;   ///< neuron: into the tables
    std::size_t variant = 0;  ///< neuron: values between variants
    int variants = 1;         ///< neuron: of its table
};

/// Several operations that are applied while the amplitudes they need stay in registers.
///
/// Take up to three live bits H above those of a vector's lanes. A group is the set of amplitudes that differ
/// in H and in the lanes alone: 2^|H| vectors. Every operation whose target is in H or in the lanes maps a
/// group to itself, so a group is loaded once, all operations of the pass are applied, and it is stored once.
/// Which bits H are is decided by the planner: it takes operations in order, and later ones too where they
/// commute with all that are left behind.
struct Pass {
    int log2Size = 0;                        ///< live lanes
    int log2Lanes = 0;                       ///< amplitudes a vector
    int registers = 1;                       ///< 2^|H|: 1, 2, 4, 8
    std::array<int, 3> registerBit{};        ///< live bit of each bit of the register number, ascending
    std::vector<std::uint32_t> groupOffset;  ///< first amplitude of each group
    std::array<std::uint32_t, kPassRegisters> registerOffset{};  ///< amplitude offset of each register
    std::vector<PassOperation> operations;

    std::size_t groups() const { return groupOffset.size(); }
    std::size_t lanes() const { return std::size_t(1) << log2Lanes; }
};

/// One thing a step does.
struct PlanStep {
    enum class Kind {
        Pass,    ///< index into PassPlan::passes
        Spread,  ///< an Expand to |0> and the neuron behind it that writes the new lane, together
        Single,  ///< the instruction `index` alone
    };
    Kind kind = Kind::Single;
    std::size_t index = 0;  ///< pass; instruction (Spread: of the neuron; the Expand is the one before)
    int log2Before = 0, log2After = 0;  ///< live lanes
};

/// The end of a step as the paper has it: every in/out lane is spread to, one after the other, and nothing
/// follows. The amplitudes of one workspace vector then branch like a tree, layer by layer, into 2^I vectors,
/// one an output word; they are squared, or taken back, while in registers, so that the 2^n amplitudes are
/// never stored.
struct Readout {
    struct Layer {
        std::size_t pass = 0;  ///< holds the neuron
        /// Where its table has the coefficients of a node: by path (the values of the lanes written so far,
        /// first written most significant) and then by workspace vector.
        std::vector<std::uint32_t> position;
    };
    std::vector<Layer> layers;          ///< I of them; empty: a step ends in another way
    std::vector<std::uint16_t> wordOf;  ///< path of all I lanes -> word
    explicit operator bool() const { return !layers.empty(); }
};

/// How a program is run by vectors of `vectorLanes` amplitudes: its instructions gathered into passes.
struct PassPlan {
    std::vector<PlanStep> steps;  ///< without what `readout` does
    Readout readout;
    std::vector<Pass> passes;
    std::size_t tableSize = 0;  ///< values of all tables together, c and s
    /// Where each instruction is: its pass and its number there; {-1, -1} for Single.
    struct Place {
        int pass = -1;
        int operation = -1;
    };
    std::vector<Place> placeOf;
};

/// Cost: nearly linear in the instructions, without tables.
PassPlan planPasses(const Program& program, int vectorLanes);

/// For every value of an operation's table block sequence, variant by variant and group by group: which pair
/// of amplitudes it belongs to. Layout of a block: for each pair of registers (target in the register number)
/// or each register (target in the lanes) one vector c, then one vector s. In the second case every amplitude
/// has its own value, and s carries the sign of its row: -s where the target is 0, +s where it is 1.
struct TableSlot {
    std::uint32_t pair = 0;  ///< live index without the target bit
    bool isSine = false;
    bool isNegative = false;  ///< sine of the row where the target is 0, in a Lane table
};
std::vector<TableSlot> tableSlots(const Pass& pass, const PassOperation& operation, int targetBit);

}  // namespace ketloom
