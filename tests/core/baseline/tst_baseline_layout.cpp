#include "core/baseline/baseline_layout.h"

#include <QTest>
#include <cmath>

#include "core/baseline/baseline_initial.h"

using namespace ketloom;

namespace {

void addKinds() {
    QTest::addColumn<int>("kind");
    for (const ModelDescription& row : modelTable()) {
        if (row.kind != ModelKind::Qrnn) QTest::addRow("%s", row.key.data()) << int(row.kind);
    }
}

}  // namespace

class TestBaselineLayout : public QObject {
    Q_OBJECT

private slots:
    /// Bausch 2020: with 888 parameters an RNN has 22 and an LSTM 10 hidden units.
    void countsAreThoseOfThePaper() {
        QCOMPARE(baselineParameterCount(ModelKind::Rnn, 3, 22), 888);
        QCOMPARE(baselineParameterCount(ModelKind::Lstm, 3, 10), 888);
        QCOMPARE(hiddenFor(ModelKind::Rnn, 3, 888), 22);
        QCOMPARE(hiddenFor(ModelKind::Lstm, 3, 888), 10);
    }

    void groupsCoverAllParameters_data() { addKinds(); }
    void groupsCoverAllParameters() {
        QFETCH(int, kind);
        for (const int hidden : {1, 7}) {
            const BaselineLayout layout = baselineLayout(ModelKind(kind), 2, hidden);
            int next = 0;
            for (const ParameterGroup& group : layout.groups) {
                QCOMPARE(group.offset, next);
                QVERIFY(group.count > 0 && !group.name.empty());
                next += group.count;
            }
            QCOMPARE(next, layout.count);
        }
    }

    void hiddenUnitsMatchBest_data() { addKinds(); }
    void hiddenUnitsMatchBest() {
        QFETCH(int, kind);
        for (const int lanes : {1, 3, 5}) {
            for (const int wanted : {1, 100, 837, 1212, 3134, 100000}) {
                const int found = hiddenFor(ModelKind(kind), lanes, wanted);
                int best = 1;
                const auto distance = [&](int hidden) {
                    return std::abs(baselineParameterCount(ModelKind(kind), lanes, hidden) - wanted);
                };
                for (int hidden = 1; hidden <= kMostHidden; ++hidden)
                    if (distance(hidden) < distance(best)) best = hidden;
                QCOMPARE(found, best);
            }
        }
        QCOMPARE(hiddenFor(ModelKind(kind), 3, 2'000'000'000), kMostHidden);
    }

    void initialWeightsAreOrthogonalAndXavier_data() { addKinds(); }
    void initialWeightsAreOrthogonalAndXavier() {
        QFETCH(int, kind);
        const BaselineLayout layout = baselineLayout(ModelKind(kind), 3, 12);
        Rng rng(3), same(3), other(4);
        const std::vector<double> p = baselineInitialParameters(layout, rng);
        QCOMPARE(int(p.size()), layout.count);
        QVERIFY(p == baselineInitialParameters(layout, same));
        QVERIFY(p != baselineInitialParameters(layout, other));
        const auto checkXavier = [&](int offset, int count, double bound) {
            double sum = 0.0;
            for (int i = offset; i < offset + count; ++i) {
                if (std::abs(p[std::size_t(i)]) > bound) return false;
                sum += p[std::size_t(i)] * p[std::size_t(i)];
            }
            return std::abs(sum / count / (bound * bound / 3.0) - 1.0) < 0.5;
        };
        for (int gate = 0; gate < layout.gates; ++gate) {
            QVERIFY(checkXavier(layout.inputWeights(gate), 12 * 8, std::sqrt(6.0 / 20.0)));
            const double* const u = p.data() + layout.recurrentWeights(gate);
            for (int a = 0; a < 12; ++a) {
                for (int b = 0; b < 12; ++b) {
                    double dot = 0.0;
                    for (int k = 0; k < 12; ++k) dot += u[a * 12 + k] * u[b * 12 + k];
                    QVERIFY(std::abs(dot - (a == b ? 1.0 : 0.0)) < 1e-12);
                }
            }
            const bool forget = ModelKind(kind) == ModelKind::Lstm && gate == 1;
            for (int k = 0; k < 12; ++k) {
                QCOMPARE(p[std::size_t(layout.inputBias(gate) + k)], forget ? 1.0 : 0.0);
                QCOMPARE(p[std::size_t(layout.recurrentBias(gate) + k)], 0.0);
            }
        }
        QVERIFY(checkXavier(layout.readoutWeights(), 12 * 8, std::sqrt(6.0 / 20.0)));
        for (int y = 0; y < 8; ++y) QCOMPARE(p[std::size_t(layout.readoutBias() + y)], 0.0);
    }
};

QTEST_APPLESS_MAIN(TestBaselineLayout)
#include "tst_baseline_layout.moc"
