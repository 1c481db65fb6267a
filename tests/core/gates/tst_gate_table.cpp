#include <QTest>
#include <algorithm>
#include <set>
#include <string>

#include "core/gates/gate_table.h"

using namespace ketloom;

class TestGateTable : public QObject {
    Q_OBJECT
private slots:
    void row_data() {
        QTest::addColumn<int>("index");
        for (std::size_t k = 0; k < gateTable().size(); ++k) {
            QTest::newRow(std::string(gateTable()[k].key).c_str()) << static_cast<int>(k);
        }
    }

    void row() {
        QFETCH(int, index);
        const GateInfo& gate = gateTable()[index];
        QCOMPARE(&gateInfo(gate.kind), &gate);
        QVERIFY(gateFromKey(gate.key) == gate.kind);
        QVERIFY(!gate.name.empty());
        QVERIFY(!gate.group.empty());
        QVERIFY(gate.summary.size() > 20);
        QVERIFY2(gate.summary.back() == '.', "a sentence for people");
        // Boxes on the canvas and in the text circuit hold one or two letters.
        QVERIFY(!gate.symbol.empty() && gate.symbol.size() <= 2);
        // Keys appear in files and on the command line.
        QVERIFY(std::all_of(gate.key.begin(), gate.key.end(),
                            [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; }));
    }

    void keysKindsAndSymbolsDiffer() {
        std::set<std::string_view> keys;
        std::set<std::string_view> symbols;
        std::set<GateKind> kinds;
        for (const GateInfo& gate : gateTable()) {
            QVERIFY(keys.insert(gate.key).second);
            QVERIFY(symbols.insert(gate.symbol).second);
            QVERIFY(kinds.insert(gate.kind).second);
        }
    }

    void symbolsOfThePaper() {
        QVERIFY(gateInfo(GateKind::Neuron).symbol == "N");
        QVERIFY(gateInfo(GateKind::Ry).symbol == "R");
        QVERIFY(!gateInfo(GateKind::Neuron).unitary);
        QVERIFY(gateInfo(GateKind::Ry).unitary);
    }

    void unknownKey() {
        QVERIFY(!gateFromKey("").has_value());
        QVERIFY(!gateFromKey("Neuron").has_value());
        QVERIFY(!gateFromKey("neuron ").has_value());
    }
};

QTEST_APPLESS_MAIN(TestGateTable)
#include "tst_gate_table.moc"
