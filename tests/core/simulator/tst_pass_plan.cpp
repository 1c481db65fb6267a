#include <QTest>
#include <algorithm>
#include <set>
#include <tuple>

#include "core/cell/presets.h"
#include "core/simulator/pass_plan.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

namespace {

constexpr int kVectorLanes[] = {1, 2, 4, 8, 16};

/// Every instruction in the order in which the plan runs them.
std::vector<std::size_t> executionOrder(const PassPlan& plan) {
    std::vector<std::size_t> order;
    const auto spread = [&](const Pass& pass) {
        const std::size_t neuron = pass.operations.front().instruction;
        order.insert(order.end(), {neuron - 1, neuron});
    };
    for (const PlanStep& step : plan.steps) {
        switch (step.kind) {
            case PlanStep::Kind::Pass:
                for (const PassOperation& operation : plan.passes[step.index].operations)
                    order.push_back(operation.instruction);
                break;
            case PlanStep::Kind::Spread:
                spread(plan.passes[step.index]);
                break;
            case PlanStep::Kind::Single:
                order.push_back(step.index);
                break;
        }
    }
    for (const Readout::Layer& layer : plan.readout.layers) spread(plan.passes[layer.pass]);
    return order;
}

bool isRotation(const Instruction& instruction) {
    return instruction.code == Instruction::Code::Neuron || instruction.code == Instruction::Code::Ry;
}

/// The law, by the lanes of the cell: two operations that turn their target by an angle read from other lanes
/// may be exchanged if they have the same target, or if neither reads the target of the other.
bool mayBeExchanged(const Cell& cell, const Instruction& a, const Instruction& b) {
    if (!isRotation(a) || !isRotation(b)) return false;
    const auto operationOf = [&](const Instruction& i) -> const Operation& {
        return cell.stages[std::size_t(i.place.stage)].operations[std::size_t(i.place.operation)];
    };
    const Operation& x = operationOf(a);
    const Operation& y = operationOf(b);
    const auto reads = [](const Operation& reader, int lane) {
        return std::find(reader.sources.begin(), reader.sources.end(), lane) != reader.sources.end();
    };
    return x.target == y.target || (!reads(x, y.target) && !reads(y, x.target));
}

std::uint32_t removeBit(std::uint32_t index, int bit) {
    const std::uint32_t above = index >> (bit + 1);
    return above << bit | (index & ((1u << bit) - 1));
}

/// The amplitude that a value of an operation's block sequence belongs to, read off the description of the
/// layout: group by group; register pairs, or registers; one vector c, one vector s.
std::uint32_t amplitudeAt(const Pass& pass, const PassOperation& operation, std::size_t position) {
    const std::size_t lanes = pass.lanes();
    const std::size_t group = position / operation.block;
    const std::size_t vector = position % operation.block / (2 * lanes);
    std::size_t r = vector;
    if (operation.place != TargetPlace::Lane) {
        const int bit = static_cast<int>(operation.place);
        r = (vector >> bit) << (bit + 1) | (vector & ((std::size_t(1) << bit) - 1));
    }
    return pass.groupOffset[group] + pass.registerOffset[r] + static_cast<std::uint32_t>(position % lanes);
}

struct Case {
    std::string name;
    Cell cell;
};

std::vector<Case> cases() {
    std::vector<Case> result;
    for (const CellPreset& preset : cellPresets())
        result.push_back({std::string(preset.key), paperCell(preset.shape)});
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        Rng rng(seed);
        testing::RandomCellLimits limits;
        limits.lanes = testing::randomInt(2, 9, rng);
        limits.operationsPerStage = 12;
        limits.allGates = seed % 3 != 0;
        result.push_back({"seed " + std::to_string(seed), testing::randomCell(rng, limits)});
    }
    return result;
}

}  // namespace

class TestPassPlan : public QObject {
    Q_OBJECT

private:
    /// Calls check(cell, program, plan, where) for all cells and widths.
    template <class Check>
    void forAllPlans(const Check& check) {
        for (const Case& c : cases()) {
            const Program program = compile(c.cell);
            for (int vectorLanes : kVectorLanes) {
                const PassPlan plan = planPasses(program, vectorLanes);
                check(c.cell, program, plan, c.name + ", lanes " + std::to_string(vectorLanes));
                if (QTest::currentTestFailed()) return;
            }
        }
    }

private slots:
    void everyInstructionRunsOnce() {
        forAllPlans([](const Cell&, const Program& program, const PassPlan& plan, const std::string& where) {
            std::vector<std::size_t> order = executionOrder(plan);
            std::sort(order.begin(), order.end());
            QVERIFY2(order.size() == program.instructions.size(), where.c_str());
            for (std::size_t i = 0; i < order.size(); ++i) QVERIFY2(order[i] == i, where.c_str());
            for (std::size_t i = 0; i < program.instructions.size(); ++i) {
                const PassPlan::Place place = plan.placeOf[i];
                QVERIFY2((place.pass >= 0) == isRotation(program.instructions[i]), where.c_str());
                if (place.pass < 0) continue;
                QVERIFY2(plan.passes[std::size_t(place.pass)]
                                 .operations[std::size_t(place.operation)]
                                 .instruction == i,
                         where.c_str());
            }
            std::size_t passes = plan.readout.layers.size();
            for (const PlanStep& step : plan.steps) passes += step.kind != PlanStep::Kind::Single ? 1 : 0;
            QVERIFY2(passes == plan.passes.size(), where.c_str());
        });
    }

    void nothingIsExchangedThatDoesNotCommute() {
        int exchanged = 0;
        forAllPlans(
            [&](const Cell& cell, const Program& program, const PassPlan& plan, const std::string& where) {
                const std::vector<std::size_t> order = executionOrder(plan);
                for (std::size_t k = 0; k < order.size(); ++k) {
                    for (std::size_t later = k + 1; later < order.size(); ++later) {
                        if (order[k] < order[later]) continue;
                        ++exchanged;
                        QVERIFY2(mayBeExchanged(cell, program.instructions[order[later]],
                                                program.instructions[order[k]]),
                                 where.c_str());
                    }
                }
            });
        qInfo("%d exchanges", exchanged);
        QVERIFY(exchanged > 200);
    }

    void sizesFollowEachOther() {
        forAllPlans(
            [](const Cell& cell, const Program& program, const PassPlan& plan, const std::string& where) {
                int live = cell.workspaceLanes;
                for (const PlanStep& step : plan.steps) {
                    QVERIFY2(step.log2Before == live, where.c_str());
                    live = step.log2After;
                    const bool single = step.kind == PlanStep::Kind::Single;
                    QVERIFY2(live == (single ? program.instructions[step.index].log2Size
                                             : plan.passes[step.index].log2Size),
                             where.c_str());
                }
                QVERIFY2(live == cell.lanes() - static_cast<int>(plan.readout.layers.size()), where.c_str());
            });
    }

    void groupsAndRegistersCoverEveryAmplitudeOnce() {
        forAllPlans([](const Cell&, const Program& program, const PassPlan& plan, const std::string& where) {
            for (const Pass& pass : plan.passes) {
                QVERIFY2(pass.registers <= kPassRegisters, where.c_str());
                QVERIFY2(!pass.operations.empty(), where.c_str());
                QVERIFY2(pass.operations.size() <= std::size_t(kMostPassOperations), where.c_str());
                std::vector<int> seen(std::size_t(1) << pass.log2Size, 0);
                for (std::uint32_t group : pass.groupOffset) {
                    for (int r = 0; r < pass.registers; ++r) {
                        std::uint32_t offset = 0;
                        for (int k = 0; k < 3; ++k) {
                            if (r >> k & 1) offset += 1u << pass.registerBit[std::size_t(k)];
                        }
                        QVERIFY2(offset == pass.registerOffset[std::size_t(r)], where.c_str());
                        for (std::size_t lane = 0; lane < pass.lanes(); ++lane)
                            ++seen.at(group + offset + lane);
                    }
                }
                QVERIFY2(std::all_of(seen.begin(), seen.end(), [](int n) { return n == 1; }), where.c_str());
                for (const PassOperation& operation : pass.operations) {
                    const Instruction& instruction = program.instructions[operation.instruction];
                    QVERIFY2(instruction.log2Size == pass.log2Size, where.c_str());
                    const bool lane = operation.place == TargetPlace::Lane;
                    const int bit = lane ? operation.laneBit : pass.registerBit[std::size_t(operation.place)];
                    QVERIFY2(bit == instruction.bit, where.c_str());
                    QVERIFY2(lane == (bit < pass.log2Lanes), where.c_str());
                    QVERIFY2(lane || 1 << static_cast<int>(operation.place) < pass.registers, where.c_str());
                }
            }
        });
    }

    void tableSlotsNameEveryCoefficientOnce() {
        forAllPlans([](const Cell&, const Program& program, const PassPlan& plan, const std::string& where) {
            for (const Pass& pass : plan.passes) {
                for (const PassOperation& operation : pass.operations) {
                    const Instruction& instruction = program.instructions[operation.instruction];
                    if (instruction.code != Instruction::Code::Neuron) {
                        QVERIFY2(operation.block == 0, where.c_str());
                        continue;
                    }
                    QVERIFY2(operation.variants == instruction.variants, where.c_str());
                    QVERIFY2(operation.variant == operation.block * pass.groups(), where.c_str());
                    const std::vector<TableSlot> layout = tableSlots(pass, operation, instruction.bit);
                    QVERIFY2(layout.size() == operation.variant, where.c_str());
                    const bool lane = operation.place == TargetPlace::Lane;
                    std::set<std::tuple<std::uint32_t, bool, int>> seen;
                    for (std::size_t k = 0; k < layout.size(); ++k) {
                        const std::uint32_t index = amplitudeAt(pass, operation, k);
                        const int row = index >> instruction.bit & 1;
                        QVERIFY2(layout[k].pair == removeBit(index, instruction.bit), where.c_str());
                        QVERIFY2(layout[k].isSine == (k / pass.lanes() % 2 == 1), where.c_str());
                        QVERIFY2(layout[k].isNegative == (lane && layout[k].isSine && row == 0),
                                 where.c_str());
                        QVERIFY2(lane || row == 0, where.c_str());
                        QVERIFY2(seen.insert({layout[k].pair, layout[k].isSine, row}).second, where.c_str());
                    }
                    // c and s of every pair, in both rows where the target is in the lanes.
                    QVERIFY2(seen.size() == (std::size_t(1) << instruction.log2Size) * (lane ? 2 : 1),
                             where.c_str());
                }
            }
        });
    }

    void tablesDoNotOverlap() {
        forAllPlans([](const Cell&, const Program&, const PassPlan& plan, const std::string& where) {
            std::vector<std::uint8_t> used(plan.tableSize, 0);
            for (const Pass& pass : plan.passes) {
                for (const PassOperation& operation : pass.operations) {
                    const std::size_t values = operation.variant * std::size_t(operation.variants);
                    if (values) QVERIFY2(operation.offset % 16 == 0, where.c_str());
                    for (std::size_t k = 0; k < values; ++k)
                        QVERIFY2(used.at(operation.offset + k)++ == 0, where.c_str());
                }
            }
        });
    }

    void readoutFindsItsCoefficients() {
        int readouts = 0;
        forAllPlans([&](const Cell& cell, const Program& program, const PassPlan& plan,
                        const std::string& where) {
            const int lanes = cell.inOutLanes;
            if (!plan.readout) return;
            ++readouts;
            QVERIFY2(plan.readout.layers.size() == std::size_t(lanes), where.c_str());
            std::vector<int> written;
            for (const Readout::Layer& layer : plan.readout.layers) {
                const Pass& pass = plan.passes[layer.pass];
                const PassOperation& operation = pass.operations.front();
                const Instruction& neuron = program.instructions[operation.instruction];
                const int lane = program.instructions[operation.instruction - 1].lane;
                const std::vector<TableSlot> layout = tableSlots(pass, operation, neuron.bit);
                const std::size_t vectors = program.carriedSize() / pass.lanes();
                QVERIFY2(neuron.variants == 1, where.c_str());
                QVERIFY2(layer.position.size() == vectors << written.size(), where.c_str());
                for (std::size_t path = 0; path < std::size_t(1) << written.size(); ++path) {
                    std::uint32_t high = 0;  // the pair leaves the new lane out
                    for (std::size_t j = 0; j < written.size(); ++j) {
                        const auto behind = std::count_if(written.begin(), written.end(),
                                                          [&](int other) { return other > written[j]; });
                        if (path >> (written.size() - 1 - j) & 1) high |= 1u << behind;
                    }
                    for (std::size_t v = 0; v < vectors; ++v) {
                        const std::size_t at = layer.position[path * vectors + v] - operation.offset;
                        QVERIFY2(at + 2 * pass.lanes() <= layout.size(), where.c_str());
                        for (std::size_t k = 0; k < 2 * pass.lanes(); ++k) {
                            const std::size_t pair = (std::size_t(high) << cell.workspaceLanes) +
                                                     v * pass.lanes() + k % pass.lanes();
                            QVERIFY2(layout[at + k].pair == pair, where.c_str());
                            QVERIFY2(layout[at + k].isSine == (k >= pass.lanes()), where.c_str());
                        }
                    }
                }
                written.push_back(lane);
            }
            QVERIFY2(plan.readout.wordOf.size() == std::size_t(1) << lanes, where.c_str());
            for (std::size_t path = 0; path < plan.readout.wordOf.size(); ++path) {
                for (int j = 0; j < lanes; ++j) {
                    const int value = int(path >> (lanes - 1 - j)) & 1;
                    const int lane = written[std::size_t(j)];
                    QVERIFY2((plan.readout.wordOf[path] >> (lanes - 1 - lane) & 1) == value, where.c_str());
                }
            }
        });
        QVERIFY(readouts > 20);
    }

    /// The paper's cell ends in a readout wherever a workspace vector fills a register and a tree of its
    /// words fits the registers.
    void paperCellsEndInAReadout() {
        for (int inOut = 1; inOut <= 5; ++inOut) {
            for (int workspace = 1; workspace <= 6; ++workspace) {
                const Program program = compile(paperCell({inOut, workspace, 1, 2, 2}));
                for (int vectorLanes : kVectorLanes) {
                    const bool expected = inOut <= 4 && vectorLanes <= 1 << workspace;
                    QCOMPARE(bool(planPasses(program, vectorLanes).readout), expected);
                }
            }
        }
    }

    /// Between rescalings (none in a cell as small as the paper's).
    void eightWorkspaceLanesNeedTwoPassesAStage() {
        for (int workStages = 0; workStages <= 2; ++workStages) {
            const PassPlan plan = planPasses(compile(paperCell({2, 8, workStages, 2, 2})), 16);
            QCOMPARE(plan.steps.size(), std::size_t(2 * (1 + workStages)));
            for (const PlanStep& step : plan.steps) QVERIFY(step.kind == PlanStep::Kind::Pass);
            QVERIFY(bool(plan.readout));
        }
    }
};

QTEST_APPLESS_MAIN(TestPassPlan)
#include "tst_pass_plan.moc"
