#include <QTest>
#include <cmath>
#include <numbers>

#include "core/base/rng.h"
#include "core/cell/cell.h"
#include "core/simulator/activation.h"
#include "core/simulator/neuron_table.h"

using namespace ketloom;

namespace {
constexpr double kPi = std::numbers::pi;
}

class TestActivation : public QObject {
    Q_OBJECT
private slots:
    void agreesWithTheTableOfTheSimulator() {
        Rng rng(7);
        for (int order = 1; order <= kMaxOrder; ++order) {
            Operation neuron = makeNeuron(emptyCell(2, 4, 0), 2, order, 2);
            neuron.bias = 1.3;
            const NeuronTable table(neuron);
            std::vector<double> parameters(16);
            for (double& value : parameters) value = 2.0 * rng.normal();
            NeuronCoefficients coefficients;
            table.build(parameters, coefficients);
            for (std::size_t x = 0; x < table.patterns(); ++x) {
                const double c = coefficients.c[x], s = coefficients.s[x];
                const Activation act = activation(coefficients.eta[x], order);
                QVERIFY(std::abs(act.success - (c * c + s * s)) < 1e-12);
                QVERIFY(std::abs(act.one - s * s / (c * c + s * s)) < 1e-12);
                QVERIFY(std::abs(std::pow(std::sin(act.angle / 2.0), 2) - act.one) < 1e-12);
                // Folding changes nothing.
                const double folded = foldedEta(coefficients.eta[x]);
                QVERIFY(folded >= 0.0 && folded <= kPi);
                QVERIFY(std::abs(activation(folded, order).one - act.one) < 1e-12);
                QVERIFY(std::abs(activation(folded, order).success - act.success) < 1e-12);
            }
        }
    }

    void isASigmoidThatSteepensWithTheOrder() {
        for (int order = 1; order <= kMaxOrder; ++order) {
            QCOMPARE(activation(0.0, order).one, 0.0);
            QCOMPARE(activation(kPi, order).one, 1.0);
            QVERIFY(std::abs(activation(kPi / 2.0, order).one - 0.5) < 1e-12);
            QVERIFY(std::abs(activation(kPi / 2.0, order).success / leastSuccess(order) - 1.0) < 1e-12);
            double before = -1.0;
            for (double eta = 0.0; eta < kPi; eta += 0.01) {
                QVERIFY(activation(eta, order).one >= before);
                QVERIFY(activation(eta, order).success >= leastSuccess(order) * (1.0 - 1e-12));
                before = activation(eta, order).one;
                if (order > 1 && eta > 0.5 && eta < 1.5)
                    QVERIFY(activation(eta, order).one < activation(eta, order - 1).one);
            }
        }
        QCOMPARE(leastSuccess(1), 0.5);
        QCOMPARE(leastSuccess(2), 1.0 / 8.0);
        QCOMPARE(leastSuccess(3), 1.0 / 128.0);
    }
};

QTEST_APPLESS_MAIN(TestActivation)
#include "tst_activation.moc"
