#include "core/simulator/program.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

#include "core/cell/parameter_layout.h"

namespace ketloom {

namespace {

/// States may shrink to 2^-80, or grow to 2^80, in squared norm before they are rescaled: inside the range of
/// float, 2^-126 to 2^128, with room for the amplitudes that are small beside the norm.
constexpr int kMaxScaleBits = 80;

class Compiler {
public:
    Compiler(const Cell& cell, bool withPatterns)
        : m_cell(cell), m_withPatterns(withPatterns), m_layout(parameterLayout(cell)) {
        m_program.inOutLanes = cell.inOutLanes;
        m_program.workspaceLanes = cell.workspaceLanes;
        m_program.parameterCount = m_layout.count;
        m_program.operationCount = static_cast<int>(m_layout.operations.size());
        m_program.variantMaps.push_back(std::vector<std::uint16_t>(std::size_t(m_program.words()), 0));
        m_live.assign(std::size_t(cell.lanes()), false);
        for (int lane = cell.inOutLanes; lane < cell.lanes(); ++lane) m_live[lane] = true;
    }

    Program run() {
        for (int stage = 0; stage < static_cast<int>(m_cell.stages.size()); ++stage) {
            if (m_cell.stages[stage].kind == StageKind::Output) secondX();
            const auto& operations = m_cell.stages[stage].operations;
            for (int k = 0; k < static_cast<int>(operations.size()); ++k) add({stage, k}, operations[k]);
        }
        for (int lane = 0; lane < m_cell.inOutLanes; ++lane) makeLive(lane);
        return std::move(m_program);
    }

private:
    int liveCount() const { return static_cast<int>(std::count(m_live.begin(), m_live.end(), true)); }

    /// Position of a live lane in the live index: lanes behind it are less significant.
    int bitOf(int lane) const {
        return static_cast<int>(std::count(m_live.begin() + lane + 1, m_live.end(), true));
    }
    int wordBit(int lane) const { return m_cell.inOutLanes - 1 - lane; }

    void makeLive(int lane) {
        if (m_live[lane]) return;
        m_live[lane] = true;
        Instruction expand;
        expand.code = Instruction::Code::Expand;
        expand.lane = lane;
        expand.log2Size = liveCount();
        expand.bit = bitOf(lane);
        expand.followsInput = !m_afterSecondX;
        m_program.instructions.push_back(std::move(expand));
    }

    void secondX() {
        m_afterSecondX = true;
        Instruction flip;
        flip.code = Instruction::Code::Flip;
        flip.log2Size = liveCount();
        flip.flipMask.assign(std::size_t(m_program.words()), 0);
        bool any = false;
        for (int lane = 0; lane < m_cell.inOutLanes; ++lane) {
            if (!m_live[lane]) continue;
            any = true;
            for (int word = 0; word < m_program.words(); ++word) {
                if (word >> wordBit(lane) & 1) flip.flipMask[word] |= std::uint32_t(1) << bitOf(lane);
            }
        }
        if (any) m_program.instructions.push_back(std::move(flip));
    }

    void add(OperationPlace place, const Operation& operation) {
        if (const GateInfo& gate = gateInfo(operation.gate); !gate.isTrained()) {
            addPairs(place, operation, gate);
            return;
        }
        makeLive(operation.target);
        if (operation.gate == GateKind::Neuron) keepInRange((1 << operation.order) - 1, 0);
        if (operation.gate == GateKind::Ry) keepInRange(0, 1);  // see kernels::PassAction::UnitTurn
        Instruction instruction;
        instruction.place = place;
        instruction.operation = m_next;
        instruction.parameterOffset = m_layout.operations[m_next].offset;
        ++m_next;
        instruction.log2Size = liveCount();
        instruction.bit = bitOf(operation.target);
        if (operation.gate == GateKind::Ry) {
            instruction.code = Instruction::Code::Ry;
        } else {
            instruction.code = Instruction::Code::Neuron;
            addTableShape(operation, instruction);
        }
        m_program.instructions.push_back(std::move(instruction));
    }

    /// A gate without parameters. What it acts on becomes live; controls may stay classical.
    void addPairs(OperationPlace place, const Operation& operation, const GateInfo& gate) {
        int target = operation.target;
        std::vector<int> sources = operation.sources;
        // CZ is the same with its lanes exchanged: a classical one then need not become live.
        if (operation.gate == GateKind::Cz && !m_live[target] && m_live[sources[0]]) {
            std::swap(target, sources[0]);
        }
        const bool partner = gate.sourceRole == SourceRole::Partner;
        makeLive(target);
        if (partner) makeLive(sources[0]);
        Instruction instruction;
        instruction.code = Instruction::Code::Pairs;
        instruction.place = place;
        instruction.operation = m_next++;
        instruction.log2Size = liveCount();
        instruction.bit = bitOf(target);
        instruction.matrix = gate.matrix(0.0);
        instruction.active.assign(std::size_t(m_program.words()), 1);
        kernels::PairSet& pairs = instruction.pairs;
        pairs.pairMask = pairs.fixedMask = std::size_t(1) << bitOf(target);
        for (int lane : sources) {
            if (m_live[lane]) {
                const std::size_t bit = std::size_t(1) << bitOf(lane);
                pairs.fixedMask |= bit;
                pairs.fixedValue |= bit;
                if (partner) pairs.pairMask |= bit;
                continue;
            }
            for (int word = 0; word < m_program.words(); ++word) {
                // After the second X every classical lane is |0>.
                const bool one = !m_afterSecondX && (word >> wordBit(lane) & 1);
                if (!one) instruction.active[std::size_t(word)] = 0;
            }
        }
        m_program.instructions.push_back(std::move(instruction));
    }

    /// The next operation divides the squared norm by at most 2^shrink or multiplies it by at most 2^growth.
    void keepInRange(int shrink, int growth) {
        if (std::max(m_shrinkBits + shrink, m_growthBits + growth) > kMaxScaleBits &&
            m_shrinkBits + m_growthBits > 0) {
            Instruction rescale;
            rescale.code = Instruction::Code::Rescale;
            rescale.log2Size = liveCount();
            m_program.instructions.push_back(std::move(rescale));
            m_shrinkBits = 0;
            m_growthBits = 0;
        }
        m_shrinkBits += shrink;
        m_growthBits += growth;
    }

    void addTableShape(const Operation& operation, Instruction& instruction) {
        instruction.sources = static_cast<int>(operation.sources.size());
        std::vector<int> classical;  // sources whose value follows the input word
        if (!m_afterSecondX) {
            for (int lane : operation.sources) {
                if (!m_live[lane]) classical.push_back(lane);
            }
        }
        for (int lane : operation.sources) {
            if (m_live[lane]) instruction.sourceBits |= std::uint32_t(1) << bitOf(lane);
        }
        instruction.variants = 1 << classical.size();
        std::vector<std::uint16_t> map(std::size_t(m_program.words()), 0);
        for (int word = 0; word < m_program.words(); ++word) {
            for (std::size_t k = 0; k < classical.size(); ++k) {
                if (word >> wordBit(classical[k]) & 1) map[word] |= std::uint16_t(1 << k);
            }
        }
        auto& maps = m_program.variantMaps;
        const auto found = std::find(maps.begin(), maps.end(), map);
        instruction.variantMap = static_cast<int>(found - maps.begin());
        if (found == maps.end()) maps.push_back(map);

        if (!m_withPatterns) return;
        const std::uint32_t pairs = std::uint32_t(1) << (instruction.log2Size - 1);
        const std::uint32_t low = (std::uint32_t(1) << instruction.bit) - 1;
        instruction.pattern.resize(std::size_t(instruction.variants) * pairs);
        for (int variant = 0; variant < instruction.variants; ++variant) {
            for (std::uint32_t pair = 0; pair < pairs; ++pair) {
                const std::uint32_t index = (pair & low) | ((pair & ~low) << 1);
                std::uint32_t x = 0;
                for (std::size_t k = 0; k < operation.sources.size(); ++k) {
                    const int lane = operation.sources[k];
                    bool one = false;
                    if (m_live[lane]) {
                        one = index >> bitOf(lane) & 1;
                    } else if (!m_afterSecondX) {
                        const auto c =
                            std::find(classical.begin(), classical.end(), lane) - classical.begin();
                        one = variant >> c & 1;
                    }
                    if (one) x |= std::uint32_t(1) << k;
                }
                instruction.pattern[std::size_t(variant) * pairs + pair] = x;
            }
        }
    }

    const Cell& m_cell;
    bool m_withPatterns;
    ParameterLayout m_layout;
    Program m_program;
    std::vector<bool> m_live;
    bool m_afterSecondX = false;
    int m_next = 0;
    int m_shrinkBits = 0, m_growthBits = 0;  ///< since the last Rescale, at the most
};

}  // namespace

std::size_t Program::sizeBefore(std::size_t i) const {
    if (i == instructions.size()) return fullSize();
    const Instruction& instruction = instructions[i];
    const int shrink = instruction.code == Instruction::Code::Expand ? 1 : 0;
    return std::size_t(1) << (instruction.log2Size - shrink);
}

Program compile(const Cell& cell) {
    return Compiler(cell, true).run();
}
Program compileShape(const Cell& cell) {
    return Compiler(cell, false).run();
}

}  // namespace ketloom
