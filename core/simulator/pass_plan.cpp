#include "core/simulator/pass_plan.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace ketloom {

namespace {

constexpr int kRegisterBits = 3;
/// How far ahead the planner looks for operations that fit: several stages. Bounds the time for large cells.
constexpr std::size_t kWindow = 64;
constexpr int kMostReadoutLanes = 4;  // a tree of at most 16 leaves
static_assert(1 << kRegisterBits == kPassRegisters);

bool isRotation(const Instruction& i) {
    return i.code == Instruction::Code::Neuron || i.code == Instruction::Code::Ry;
}

/// Rotations of one lane by angles that depend on other lanes commute with each other, and with those of
/// another lane where neither reads what the other turns.
bool commute(const Instruction& a, const Instruction& b) {
    if (a.bit == b.bit) return true;
    return !(a.sourceBits >> b.bit & 1) && !(b.sourceBits >> a.bit & 1);
}

class Planner {
public:
    Planner(const Program& program, int vectorLanes)
        : m_program(program), m_log2Vector(std::countr_zero(static_cast<unsigned>(vectorLanes))) {
        m_plan.placeOf.resize(program.instructions.size());
    }

    PassPlan run() {
        const std::vector<Instruction>& instructions = m_program.instructions;
        for (std::size_t i = 0; i < instructions.size();) {
            if (isSpread(i)) {
                addPass({i + 1}, PlanStep::Kind::Spread);
                m_plan.steps.back().log2Before -= 1;
                i += 2;
                continue;
            }
            if (!isRotation(instructions[i])) {
                const int after = instructions[i].log2Size;
                const int grown = instructions[i].code == Instruction::Code::Expand ? 1 : 0;
                m_plan.steps.push_back({PlanStep::Kind::Single, i, after - grown, after});
                ++i;
                continue;
            }
            std::size_t end = i;
            while (end < instructions.size() && isRotation(instructions[end])) ++end;
            planRun(i, end);
            i = end;
        }
        gatherReadout();
        return std::move(m_plan);
    }

private:
    int log2Lanes(int log2Size) const { return std::min(m_log2Vector, log2Size); }

    /// Takes the spreads at the end out of the steps where they are a readout.
    void gatherReadout() {
        const int lanes = m_program.inOutLanes;
        const std::size_t count = m_plan.steps.size();
        if (lanes > kMostReadoutLanes || count < std::size_t(lanes)) return;
        const std::size_t first = count - std::size_t(lanes);
        for (std::size_t k = first; k < count; ++k) {
            if (m_plan.steps[k].kind != PlanStep::Kind::Spread) return;
        }
        const int vectorLanes = 1 << m_log2Vector;
        const std::uint32_t vectors =
            (std::uint32_t(1) << m_program.workspaceLanes) / std::uint32_t(vectorLanes);
        std::vector<int> written;  // lanes, in the order of writing
        for (std::size_t k = first; k < count; ++k) {
            const Pass& pass = m_plan.passes[m_plan.steps[k].index];
            const PassOperation& operation = pass.operations.front();
            const int lane = m_program.instructions[operation.instruction - 1].lane;
            Readout::Layer layer{m_plan.steps[k].index, {}};
            // The live in/out lanes are ordered by number in the live index, above the workspace.
            std::vector<int> live = written;
            live.push_back(lane);
            std::sort(live.begin(), live.end());
            const auto bitOf = [&](int which) {
                const auto behind = live.end() - std::find(live.begin(), live.end(), which) - 1;
                return m_program.workspaceLanes + static_cast<int>(behind);
            };
            for (std::uint32_t path = 0; path < std::uint32_t(1) << written.size(); ++path) {
                std::uint32_t index = 0;
                for (std::size_t j = 0; j < written.size(); ++j) {
                    if (path >> (written.size() - 1 - j) & 1) index |= std::uint32_t(1) << bitOf(written[j]);
                }
                for (std::uint32_t v = 0; v < vectors; ++v) {
                    layer.position.push_back(static_cast<std::uint32_t>(
                        tablePosition(pass, operation, index + v * std::uint32_t(vectorLanes))));
                }
            }
            written.push_back(lane);
            m_plan.readout.layers.push_back(std::move(layer));
        }
        for (std::uint32_t path = 0; path < std::uint32_t(1) << lanes; ++path) {
            std::uint16_t word = 0;
            for (int j = 0; j < lanes; ++j) {
                if (path >> (lanes - 1 - j) & 1)
                    word |= std::uint16_t(1 << (lanes - 1 - written[std::size_t(j)]));
            }
            m_plan.readout.wordOf.push_back(word);
        }
        m_plan.steps.resize(first);
    }

    /// Of the vector c whose first amplitude has this live index (target 0).
    static std::size_t tablePosition(const Pass& pass, const PassOperation& operation, std::uint32_t index) {
        std::size_t registers = 0;
        std::size_t pair = 0;
        int count = 0;
        for (int k = 0; 1 << k < pass.registers; ++k) {
            const std::uint32_t bit = std::uint32_t(1) << pass.registerBit[std::size_t(k)];
            registers |= bit;
            if (k == static_cast<int>(operation.place)) continue;
            if (index & bit) pair |= std::size_t(1) << count;
            ++count;
        }
        const auto group = std::lower_bound(pass.groupOffset.begin(), pass.groupOffset.end(),
                                            index & ~std::uint32_t(registers));
        return operation.offset + std::size_t(group - pass.groupOffset.begin()) * operation.block +
               2 * pair * pass.lanes();
    }

    /// Instruction i writes |0> on a new lane and i + 1 is a neuron on it, whole vectors apart.
    bool isSpread(std::size_t i) const {
        const std::vector<Instruction>& all = m_program.instructions;
        return i + 1 < all.size() && all[i].code == Instruction::Code::Expand && !all[i].followsInput &&
               all[i + 1].code == Instruction::Code::Neuron && all[i + 1].bit == all[i].bit &&
               all[i].bit >= m_log2Vector;
    }

    /// Rotations i .. end-1, none of which changes the live lanes.
    void planRun(std::size_t begin, std::size_t end) {
        std::vector<std::size_t> waiting;
        for (std::size_t i = begin; i < end; ++i) waiting.push_back(i);
        while (!waiting.empty()) {
            const int lanes = log2Lanes(m_program.instructions[waiting.front()].log2Size);
            std::vector<std::size_t> taken, left;
            std::uint32_t high = 0;
            for (std::size_t k = 0; k < waiting.size(); ++k) {
                if (k == kWindow) {  // the rest waits
                    left.insert(left.end(), waiting.begin() + std::ptrdiff_t(k), waiting.end());
                    break;
                }
                const std::size_t i = waiting[k];
                const Instruction& candidate = m_program.instructions[i];
                const std::uint32_t wanted =
                    candidate.bit < lanes ? high : high | std::uint32_t(1) << candidate.bit;
                const bool fits =
                    std::popcount(wanted) <= kRegisterBits && taken.size() < std::size_t(kMostPassOperations);
                const bool free = std::all_of(left.begin(), left.end(), [&](std::size_t earlier) {
                    return commute(m_program.instructions[earlier], candidate);
                });
                if (fits && free) {
                    high = wanted;
                    taken.push_back(i);
                } else {
                    left.push_back(i);
                }
            }
            addPass(taken, PlanStep::Kind::Pass);
            waiting = left;
        }
    }

    void addPass(const std::vector<std::size_t>& instructions, PlanStep::Kind kind) {
        const Instruction& first = m_program.instructions[instructions.front()];
        Pass pass;
        pass.log2Size = first.log2Size;
        pass.log2Lanes = log2Lanes(first.log2Size);
        std::uint32_t high = 0;
        for (std::size_t i : instructions) {
            const int bit = m_program.instructions[i].bit;
            if (bit >= pass.log2Lanes) high |= std::uint32_t(1) << bit;
        }
        for (int bit = pass.log2Lanes; bit < pass.log2Size && std::popcount(high) < kRegisterBits; ++bit) {
            high |= std::uint32_t(1) << bit;
        }
        int count = 0;
        for (int bit = pass.log2Lanes; bit < pass.log2Size; ++bit) {
            if (high >> bit & 1) pass.registerBit[std::size_t(count++)] = bit;
        }
        pass.registers = 1 << count;
        for (int r = 0; r < pass.registers; ++r) {
            for (int k = 0; k < count; ++k) {
                if (r >> k & 1)
                    pass.registerOffset[std::size_t(r)] |= std::uint32_t(1)
                                                           << pass.registerBit[std::size_t(k)];
            }
        }
        for (std::uint32_t offset = 0; offset < std::uint32_t(1) << pass.log2Size;
             offset += std::uint32_t(1) << pass.log2Lanes) {
            if (!(offset & high)) pass.groupOffset.push_back(offset);
        }
        for (std::size_t i : instructions) addOperation(pass, i);
        const int index = static_cast<int>(m_plan.passes.size());
        m_plan.steps.push_back({kind, std::size_t(index), pass.log2Size, pass.log2Size});
        m_plan.passes.push_back(std::move(pass));
    }

    void addOperation(Pass& pass, std::size_t i) {
        const Instruction& instruction = m_program.instructions[i];
        PassOperation operation;
        operation.instruction = i;
        if (instruction.bit < pass.log2Lanes) {
            operation.laneBit = instruction.bit;
        } else {
            const auto found = std::find(pass.registerBit.begin(), pass.registerBit.end(), instruction.bit);
            operation.place = static_cast<TargetPlace>(found - pass.registerBit.begin());
        }
        if (instruction.code == Instruction::Code::Neuron) {
            const int vectors = operation.place == TargetPlace::Lane ? pass.registers : pass.registers / 2;
            operation.block = 2 * std::size_t(vectors) * pass.lanes();
            operation.variant = operation.block * pass.groups();
            operation.offset = m_plan.tableSize;
            operation.variants = instruction.variants;
            // Every table begins on a cache line of its own.
            m_plan.tableSize += (operation.variant * std::size_t(instruction.variants) + 15) / 16 * 16;
        }
        m_plan.placeOf[i] = {static_cast<int>(m_plan.passes.size()),
                             static_cast<int>(pass.operations.size())};
        pass.operations.push_back(operation);
    }

    const Program& m_program;
    int m_log2Vector;
    PassPlan m_plan;
};

std::uint32_t withoutBit(std::uint32_t index, int bit) {
    const std::uint32_t low = (std::uint32_t(1) << bit) - 1;
    return (index & low) | ((index >> 1) & ~low);
}

}  // namespace

PassPlan planPasses(const Program& program, int vectorLanes) {
    return Planner(program, vectorLanes).run();
}

std::vector<TableSlot> tableSlots(const Pass& pass, const PassOperation& operation, int targetBit) {
    std::vector<TableSlot> slots;
    slots.reserve(operation.variant);
    const bool inLane = operation.place == TargetPlace::Lane;
    for (const std::uint32_t group : pass.groupOffset) {
        for (int r = 0; r < pass.registers; ++r) {
            if (!inLane && (r >> static_cast<int>(operation.place) & 1)) continue;
            for (const bool isSine : {false, true}) {
                for (std::uint32_t lane = 0; lane < pass.lanes(); ++lane) {
                    const std::uint32_t index = group + pass.registerOffset[std::size_t(r)] + lane;
                    const bool zeroRow = !(index >> targetBit & 1);
                    slots.push_back({withoutBit(index, targetBit), isSine, isSine && inLane && zeroRow});
                }
            }
        }
    }
    return slots;
}

}  // namespace ketloom
