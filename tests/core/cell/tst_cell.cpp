#include <QTest>
#include <cstdint>
#include <set>

#include "core/cell/cell.h"
#include "core/cell/parameter_layout.h"
#include "core/cell/presets.h"
#include "core/cell/validate.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

class TestCell : public QObject {
    Q_OBJECT
private slots:
    void emptyCellHasItsLanesAndStages() {
        const Cell cell = emptyCell(2, 3, 2);
        QCOMPARE(cell.lanes(), 5);
        QCOMPARE(cell.workStages(), 2);
        QCOMPARE(cell.laneNames, (std::vector<std::string>{"i0", "i1", "w0", "w1", "w2"}));
        QVERIFY(cell.isInOut(1));
        QVERIFY(!cell.isInOut(2));
        QCOMPARE(stageName(cell, 0), std::string("input"));
        QCOMPARE(stageName(cell, 1), std::string("work 1"));
        QCOMPARE(stageName(cell, 2), std::string("work 2"));
        QCOMPARE(stageName(cell, 3), std::string("output"));
        QCOMPARE(ancillas(cell), 0);
    }

    void canonicalSourcesAreWorkspaceFirst() {
        const Cell cell = emptyCell(2, 3, 0);
        QCOMPARE(canonicalSources(cell, 3), (std::vector<int>{2, 4, 0, 1}));
        QCOMPARE(canonicalSources(cell, 0), (std::vector<int>{2, 3, 4, 1}));
    }

    void operationsNameThemselves() {
        const Cell cell = emptyCell(2, 3, 0);
        QCOMPARE(operationName(cell, makeNeuron(cell, 4, 2, 2)), std::string("neuron on w2"));
        QCOMPARE(operationName(cell, makeRy(2)), std::string("RY on w0"));
        QCOMPARE(operationName(cell, makeRy(77)), std::string("RY on lane 77"));
        QCOMPARE(operationName(cell, makeGate(GateKind::ControlledRy, 3, {2})),
                 std::string("RY on w1 controlled by w0"));
        QCOMPARE(operationName(cell, makeGate(GateKind::Toffoli, 3, {2, 0})),
                 std::string("Toffoli on w1 controlled by w0 and i0"));
        QCOMPARE(operationName(cell, makeGate(GateKind::Swap, 3, {4})), std::string("SWAP on w1 and w2"));
        QCOMPARE(operationName(cell, makeGate(GateKind::Cnot, 3)),
                 std::string("CNOT on w1 without a control"));
        QCOMPARE(operationName(cell, makeGate(GateKind::Swap, 3)),
                 std::string("SWAP on w1 without a partner"));
        QCOMPARE(laneList(cell, {2, 3, 0}), std::string("w0, w1 and i0"));
    }

    void idsAreFoundAndNew() {
        const std::uint64_t seed = 11;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (int round = 0; round < 200; ++round) {
            const Cell cell = testing::randomCell(rng);
            std::set<std::uint32_t> ids;
            for (int s = 0; s < static_cast<int>(cell.stages.size()); ++s) {
                for (int k = 0; k < static_cast<int>(cell.stages[s].operations.size()); ++k) {
                    const std::uint32_t id = cell.stages[s].operations[k].id;
                    QVERIFY(ids.insert(id).second);
                    QCOMPARE(findOperation(cell, id), (OperationPlace{s, k}));
                }
            }
            const std::uint32_t fresh = nextOperationId(cell);
            QVERIFY(fresh != 0);
            QVERIFY(!ids.contains(fresh));
            QCOMPARE(findOperation(cell, fresh), (OperationPlace{-1, -1}));
        }
    }

    void newIdBesideTheLargest() {
        Cell cell = emptyCell(1, 1, 0);
        for (std::uint32_t id : {UINT32_MAX, 1u, 2u, 4u}) {
            Operation rotation = makeRy(1);
            rotation.id = id;
            cell.stages[0].operations.push_back(rotation);
        }
        QCOMPARE(nextOperationId(cell), 3u);
    }

    void qubitsIncludeTheLargestOrder() {
        Cell cell = paperCell({2, 3, 1, 2, 2});
        QCOMPARE(ancillas(cell), 2);
        QCOMPARE(qubits(cell), 7);
        cell.stages[1].operations.back().order = 3;
        QCOMPARE(qubits(cell), 8);
    }

    void countsOfThePaper_data() {
        QTest::addColumn<int>("inOut");
        QTest::addColumn<int>("workspace");
        QTest::addColumn<int>("stages");
        QTest::addColumn<int>("degree");
        QTest::addColumn<int>("count");
        QTest::newRow("MNIST pairs") << 2 << 8 << 2 << 2 << 1212;
        QTest::newRow("memorise") << 3 << 5 << 2 << 3 << 1162;
        QTest::newRow("MNIST embedded") << 3 << 7 << 2 << 3 << 3134;
        QTest::newRow("MNIST small") << 2 << 6 << 2 << 3 << 1292;
        QTest::newRow("Elman XOR") << 2 << 4 << 1 << 3 << 264;
        QTest::newRow("Elman letters") << 3 << 6 << 2 << 2 << 789;
    }

    void countsOfThePaper() {
        QFETCH(int, inOut);
        QFETCH(int, workspace);
        QFETCH(int, stages);
        QFETCH(int, degree);
        QFETCH(int, count);
        for (int order = 1; order <= 3; ++order) {
            const Cell cell = paperCell({inOut, workspace, stages, order, degree});
            QCOMPARE(parameterCount(cell), count);
            QCOMPARE(cell.workStages(), stages);
            QCOMPARE(validate(cell).size(), std::size_t(0));
        }
    }

    void paperCellHasTheOrderOfThePaper() {
        const Cell cell = paperCell({2, 3, 1, 2, 2});
        std::vector<int> targets;
        std::vector<GateKind> gates;
        for (const Operation& operation : cell.stages[1].operations) {
            targets.push_back(operation.target);
            gates.push_back(operation.gate);
        }
        QCOMPARE(targets, (std::vector<int>{2, 3, 4, 2, 3, 4}));
        QVERIFY(gates[2] == GateKind::Ry && gates[3] == GateKind::Neuron);
        QCOMPARE(cell.stages[0].operations.size(), std::size_t(3));
        QCOMPARE(cell.stages[2].operations.size(), std::size_t(2));
        QCOMPARE(cell.stages[2].operations[1].target, 1);
    }

    void presets_data() {
        QTest::addColumn<QString>("key");
        for (const CellPreset& preset : cellPresets()) {
            const QString key = QString::fromUtf8(preset.key.data(), static_cast<int>(preset.key.size()));
            QTest::newRow(qPrintable(key)) << key;
        }
    }

    void presets() {
        QFETCH(QString, key);
        const CellPreset* preset = findCellPreset(key.toStdString());
        QVERIFY(preset);
        QVERIFY(!preset->name.empty());
        QVERIFY(preset->summary.size() > 20);
        const Cell cell = paperCell(preset->shape);
        QVERIFY2(validate(cell).empty(), "a preset has not even a warning");
        // A parameter count told in the summary is the true one.
        const QString summary =
            QString::fromUtf8(preset->summary.data(), static_cast<int>(preset->summary.size()));
        if (summary.contains("parameters)")) {
            const QString told = summary.mid(summary.lastIndexOf('(') + 1).remove(',').section(' ', 0, 0);
            QCOMPARE(told.toInt(), parameterCount(cell));
        }
    }

    void presetKeysDifferAndTheExampleIsFirst() {
        std::set<std::string_view> keys;
        for (const CellPreset& preset : cellPresets()) QVERIFY(keys.insert(preset.key).second);
        QVERIFY(cellPresets().front().key == "digits-8x8");
        QVERIFY(!findCellPreset("no such preset"));
    }
};

QTEST_APPLESS_MAIN(TestCell)
#include "tst_cell.moc"
