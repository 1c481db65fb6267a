#include <QTest>
#include <map>

#include "core/cell/describe.h"
#include "core/cell/presets.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

namespace {

QString circuit(const Cell& cell) {
    return QString::fromStdString(asciiCircuit(cell));
}

}  // namespace

class TestDescribe : public QObject {
    Q_OBJECT
private slots:
    void smallestCell() {
        QCOMPARE(circuit(paperCell({1, 1, 1, 1, 1})),
                 QString::fromUtf8("   word  input  work 1  word  output\n"
                                   "w0 ──────[N]────[R][N]─────────●────────▸\n"
                                   "i0 [X]────●─────────●───[X]───[N]──────⊓\n"));
    }

    void gatesWithControlsAndPartners() {
        Cell cell = emptyCell(1, 3, 1);
        cell.stages[0].operations = {makeGate(GateKind::Cnot, 1, {0}), makeGate(GateKind::H, 2),
                                     makeGate(GateKind::Z, 3)};
        cell.stages[1].operations = {makeGate(GateKind::Swap, 1, {3}),
                                     makeGate(GateKind::Toffoli, 2, {3, 0})};
        cell.stages[2].operations = {makeGate(GateKind::ControlledRy, 0, {2})};
        cell.stages[2].operations[0].sharing = 3;
        QCOMPARE(circuit(cell), QString::fromUtf8("   word  input   work 1  word  output\n"
                                                  "w0 ──────[CX]─────x──────────────────────▸\n"
                                                  "w1 ───────┼──[H]──┼─[TX]────────●────────▸\n"
                                                  "w2 ───────┼──[Z]──x──●──────────┼────────▸\n"
                                                  "i0 [X]────●──────────●───[X]───[CR]─────⊓\n"));
        const QString text = QString::fromStdString(describeInWords(cell));
        for (const char* part :
             {"Input stage: 1 CNOT gate on w0 controlled by i0; then 1 H gate on w1; then 1 Z gate on w2.",
              "Work stage 1: 1 SWAP gate on w0 and w2; then 1 Toffoli gate on w1 controlled by w2 and i0.",
              "Output stage: 1 Controlled RY gate on i0 controlled by w1 (shared 3).", "1 parameter."}) {
            QVERIFY2(text.contains(part), qPrintable(text));
        }
    }

    void presets() {
        for (const CellPreset& preset : cellPresets()) {
            const Cell cell = paperCell(preset.shape);
            const QStringList lines = circuit(cell).split('\n', Qt::SkipEmptyParts);
            QCOMPARE(lines.size(), cell.lanes() + 1);
            for (const QString& line : lines) QVERIFY2(line.size() <= 80, qPrintable(line));
            QVERIFY(lines[1].startsWith("w0"));
            QVERIFY(lines.last().startsWith("i" + QString::number(cell.inOutLanes - 1)));
        }
    }

    void everyOperationIsDrawn() {
        const std::uint64_t seed = 51;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (int round = 0; round < 200; ++round) {
            const Cell cell = testing::randomCell(rng);
            const QString text = circuit(cell);
            if (text.contains(QString::fromUtf8("×"))) continue;  // equal stages are drawn once
            std::map<GateKind, int> drawn;
            int sources = 0;
            for (const Stage& stage : cell.stages) {
                for (const Operation& operation : stage.operations) {
                    drawn[operation.gate] += 1;
                    if (operation.gate != GateKind::Swap)
                        sources += static_cast<int>(operation.sources.size());
                }
            }
            drawn[GateKind::X] += 2 * cell.inOutLanes;  // the word
            for (const GateInfo& gate : gateTable()) {
                if (gate.kind == GateKind::Swap) continue;
                const std::string box = "[" + std::string(gate.symbol) + "]";
                QCOMPARE(text.count(QString::fromStdString(box)), drawn[gate.kind]);
            }
            QCOMPARE(text.count('x'), 2 * drawn[GateKind::Swap]);
            QCOMPARE(text.count(QString::fromUtf8("●")), sources);
            for (const QString& line : text.split('\n')) QVERIFY(line.size() <= 120);
        }
    }

    void equalStagesAreDrawnOnce() {
        Cell cell = paperCell({1, 2, 5, 2, 2});
        QVERIFY(circuit(cell).contains(QString::fromUtf8("work 1 to 5 (×5)")));
        cell.stages[3].operations.pop_back();
        QVERIFY(circuit(cell).contains(QString::fromUtf8("work 1 to 2 (×2)")));
        QVERIFY(circuit(cell).contains("work 3 "));
        QVERIFY(circuit(cell).contains(QString::fromUtf8("work 4 to 5 (×2)")));
    }

    void wideCellsAreWrapped() {
        Cell cell = paperCell({2, 4, 12, 2, 2});
        for (int s = 1; s <= 12; s += 2) cell.stages[s].operations.pop_back();
        const QString text = circuit(cell);
        QVERIFY(text.count("w0 ") > 1);
        for (const QString& line : text.split('\n')) QVERIFY(line.size() <= 120);
        QCOMPARE(text.count("[N]"), 4 + 12 * 4 - 6 + 2);
    }

    void words() {
        const QString text = QString::fromStdString(describeInWords(paperCell({2, 8, 2, 2, 2})));
        for (const char* part :
             {"1212 parameters", "12 qubits", "2 ancillas", "1024 real amplitudes", "8 KiB",
              "Work stages 1 to 2", "8 neurons on w0", "order 2, degree 2", "46 parameters each"}) {
            QVERIFY2(text.contains(part), part);
        }
        for (const QString& line : text.split('\n', Qt::SkipEmptyParts)) QVERIFY(line.endsWith('.'));
    }

    void unusualCellsInWords() {
        Cell cell = paperCell({1, 2, 1, 1, 1});
        cell.stages[0].operations.clear();
        cell.stages[2].operations[0].sources.pop_back();
        cell.stages[2].operations[0].bias = 0.5;
        const QString text = QString::fromStdString(describeInWords(cell));
        QVERIFY(text.contains("Input stage: nothing."));
        QVERIFY(text.contains("reading 1 chosen lane"));
        QVERIFY(text.contains("with a bias of its own"));
        QVERIFY(text.contains("1 ancilla."));
    }

    void brokenCellsAreDrawnToo() {
        Cell cell = paperCell({2, 2, 1, 2, 2});
        cell.stages[0].operations[0].target = 50;
        cell.stages[1].operations[2].sources = {-3, 1, 1};
        cell.stages[2].kind = StageKind::Input;
        cell.laneNames.resize(1);
        QVERIFY(!asciiCircuit(cell).empty());
        QVERIFY(!describeInWords(cell).empty());
        QVERIFY(!asciiCircuit(Cell()).empty());
        QVERIFY(!describeInWords(Cell()).empty());
    }
};

QTEST_APPLESS_MAIN(TestDescribe)
#include "tst_describe.moc"
