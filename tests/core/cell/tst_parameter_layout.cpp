#include <QTest>
#include <map>
#include <set>

#include "core/cell/parameter_layout.h"
#include "core/cell/presets.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

class TestParameterLayout : public QObject {
    Q_OBJECT
private slots:
    void slotsFollowEachOther() {
        const std::uint64_t seed = 21;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (int round = 0; round < 200; ++round) {
            const Cell cell = testing::randomCell(rng);
            const ParameterLayout layout = parameterLayout(cell);
            QCOMPARE(layout.groups.size(), cell.stages.size());
            std::size_t slot = 0;
            int offset = 0;
            std::map<int, int> sharedOffset;
            for (int s = 0; s < static_cast<int>(cell.stages.size()); ++s) {
                QCOMPARE(layout.groups[s].offset, offset);
                QCOMPARE(layout.groups[s].name, stageName(cell, s));
                for (int k = 0; k < static_cast<int>(cell.stages[s].operations.size()); ++k, ++slot) {
                    QCOMPARE(layout.operations[slot].place, (OperationPlace{s, k}));
                    const Operation& operation = cell.stages[s].operations[k];
                    QCOMPARE(layout.operations[slot].count, parameterCount(operation));
                    const auto [first, isNew] = sharedOffset.emplace(operation.sharing, offset);
                    const bool shared = operation.sharing != 0 && !isNew;
                    QCOMPARE(layout.operations[slot].shared, shared);
                    QCOMPARE(layout.operations[slot].offset, shared ? first->second : offset);
                    if (!shared) offset += layout.operations[slot].count;
                }
                QCOMPARE(layout.groups[s].offset + layout.groups[s].count, offset);
            }
            QCOMPARE(layout.operations.size(), slot);
            QCOMPARE(layout.count, offset);
            QCOMPARE(parameterCount(cell), offset);
        }
    }

    void subsetsBySizeThenLexicographic() {
        const std::vector<std::vector<int>> expected{{0}, {1}, {2}, {0, 1}, {0, 2}, {1, 2}, {0, 1, 2}};
        QCOMPARE(neuronSubsets(3, 3), expected);
        QCOMPARE(neuronSubsets(3, 7), expected);
        QCOMPARE(neuronSubsets(3, 1), (std::vector<std::vector<int>>{{0}, {1}, {2}}));
        QVERIFY(neuronSubsets(0, 2).empty());
    }

    void subsetsAreAllOfThem() {
        for (int count = 0; count <= 8; ++count) {
            for (int degree = 1; degree <= count + 1; ++degree) {
                const std::vector<std::vector<int>> subsets = neuronSubsets(count, degree);
                QVERIFY(std::is_sorted(subsets.begin(), subsets.end(), [](const auto& a, const auto& b) {
                    return a.size() != b.size() ? a.size() < b.size() : a < b;
                }));
                const std::set<std::vector<int>> distinct(subsets.begin(), subsets.end());
                std::size_t wanted = 0;  // by counting bit patterns
                for (unsigned bits = 1; bits < (1u << count); ++bits) wanted += std::popcount(bits) <= degree;
                QCOMPARE(distinct.size(), wanted);
                Operation neuron;
                neuron.sources.resize(count);
                neuron.degree = degree;
                QCOMPARE(parameterCount(neuron), static_cast<int>(wanted) + 1);
            }
        }
    }

    void namesTellTheSubset() {
        const Cell cell = emptyCell(1, 3, 0);
        const Operation neuron = makeNeuron(cell, 1, 2, 3);  // sources w1, w2, i0
        const std::vector<std::string> expected{"theta",      "phi{w1}",    "phi{w2}",    "phi{i0}",
                                                "phi{w1,w2}", "phi{w1,i0}", "phi{w2,i0}", "phi{w1,w2,i0}"};
        QCOMPARE(parameterCount(neuron), static_cast<int>(expected.size()));
        for (std::size_t k = 0; k < expected.size(); ++k) {
            QCOMPARE(parameterName(cell, neuron, static_cast<int>(k)), expected[k]);
        }
        QCOMPARE(parameterName(cell, makeRy(1), 0), std::string("theta"));
        Operation shared = neuron;
        shared.sharing = 12;
        QCOMPARE(parameterName(cell, shared, 1), std::string("phi{w1} (shared 12)"));
    }

    void namesFollowTheSubsets() {
        const std::uint64_t seed = 22;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (int round = 0; round < 100; ++round) {
            const Cell cell = testing::randomCell(rng, {.sharing = false});
            for (const Stage& stage : cell.stages) {
                for (const Operation& operation : stage.operations) {
                    if (operation.gate != GateKind::Neuron) continue;
                    const auto subsets =
                        neuronSubsets(static_cast<int>(operation.sources.size()), operation.degree);
                    for (std::size_t k = 0; k < subsets.size(); ++k) {
                        std::string expected;
                        for (int position : subsets[k]) {
                            expected += (expected.empty() ? "phi{" : ",") +
                                        cell.laneNames[operation.sources[position]];
                        }
                        QCOMPARE(parameterName(cell, operation, static_cast<int>(k) + 1), expected + "}");
                    }
                }
            }
        }
    }

    void hugeCountsSaturate() {
        Operation neuron;
        neuron.sources.resize(1000);
        neuron.degree = 1000;
        QVERIFY(parameterCount(neuron) > 100'000'000);
        Cell cell = emptyCell(1, 1, 0);
        cell.stages[0].operations.assign(100, neuron);
        QVERIFY(parameterCount(cell) >= parameterCount(neuron));
        QVERIFY(parameterLayout(cell).count >= parameterCount(neuron));
    }
};

QTEST_APPLESS_MAIN(TestParameterLayout)
#include "tst_parameter_layout.moc"
