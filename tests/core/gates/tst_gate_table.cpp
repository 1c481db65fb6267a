#include <QTest>
#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "core/gates/gate_table.h"

using namespace ketloom;

namespace {

Matrix2x2 product(const Matrix2x2& a, const Matrix2x2& b) {
    return {a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2],
            a[2] * b[1] + a[3] * b[3]};
}

bool isIdentity(const Matrix2x2& m) {
    const Matrix2x2 identity{1.0, 0.0, 0.0, 1.0};
    for (int k = 0; k < 4; ++k) {
        if (std::abs(m[k] - identity[k]) > 1e-15) return false;
    }
    return true;
}

}  // namespace

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
        QVERIFY(!gate.noun.empty());
        QVERIFY(!gate.group.empty());
        QVERIFY(gate.summary.size() > 20);
        QVERIFY2(!gate.brief.empty() && gate.brief.size() <= kMostBrief, "beside the name in the palette");
        QVERIFY2(gate.summary.back() == '.', "a sentence for people");
        // Boxes on the canvas and in the text circuit hold one or two letters.
        QVERIFY(!gate.symbol.empty() && gate.symbol.size() <= 2);
        // Keys appear in files and on the command line.
        QVERIFY(std::all_of(gate.key.begin(), gate.key.end(),
                            [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; }));
    }

    void laws_data() { row_data(); }

    void laws() {
        QFETCH(int, index);
        const GateInfo& gate = gateTable()[index];
        QCOMPARE(gate.isNeuron(), gate.sourceCount < 0);
        QCOMPARE(gate.sourceCount == 0, gate.sourceRole == SourceRole::None);
        QCOMPARE(gate.isNeuron(), !gate.unitary);
        QCOMPARE(gate.isNeuron(), gate.matrix == nullptr);
        QCOMPARE(gate.hasAngle, gate.derivative != nullptr);
        QCOMPARE(gate.isNeuron(), !gate.inverse.has_value());
        if (gate.isNeuron()) return;
        const GateInfo& inverse = gateInfo(*gate.inverse);
        QVERIFY(*inverse.inverse == gate.kind);
        for (double theta : {-7.1, -1.0, 0.0, 0.4, 3.0}) {
            const Matrix2x2 m = gate.matrix(theta);
            QVERIFY2(isIdentity(product({m[0], m[2], m[1], m[3]}, m)), "orthogonal: unitary and real");
            QVERIFY(isIdentity(product(inverse.matrix(gate.hasAngle ? -theta : theta), m)));
            if (!gate.hasAngle) {
                QCOMPARE(m, gate.matrix(0.0));
                continue;
            }
            const double h = 1e-5;
            const Matrix2x2 above = gate.matrix(theta + h);
            const Matrix2x2 below = gate.matrix(theta - h);
            for (int k = 0; k < 4; ++k) {
                const double slope = (above[k] - below[k]) / (2.0 * h);
                QVERIFY(std::abs(slope - gate.derivative(theta)[k]) < 1e-9);
            }
        }
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
