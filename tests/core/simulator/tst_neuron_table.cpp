#include <QTest>
#include <cmath>

#include "core/base/rng.h"
#include "core/cell/parameter_layout.h"
#include "core/simulator/neuron_table.h"

using namespace ketloom;

namespace {

struct Random {
    Operation neuron;
    std::vector<double> parameters;
};

Random randomNeuron(Rng& rng, int sources, int order, int degree) {
    Random random;
    random.neuron = makeNeuron(emptyCell(1, sources, 0), 0, order, degree);
    for (int k = 0; k < parameterCount(random.neuron); ++k) random.parameters.push_back(rng.normal());
    return random;
}

}  // namespace

class TestNeuronTable : public QObject {
    Q_OBJECT

private slots:
    void coefficientsFollowTheFormula_data() {
        QTest::addColumn<int>("order");
        for (int order = 1; order <= kMaxOrder; ++order) QTest::addRow("order %d", order) << order;
    }

    void coefficientsFollowTheFormula() {
        QFETCH(int, order);
        Rng rng(std::uint64_t(order) + 100);
        const auto [neuron, parameters] = randomNeuron(rng, 5, order, 3);
        const NeuronTable table(neuron);
        NeuronCoefficients values;
        table.build(parameters, values);
        const auto subsets = neuronSubsets(5, 3);
        QCOMPARE(parameters.size(), subsets.size() + 1);
        for (std::size_t x = 0; x < 32; ++x) {
            double eta = neuron.bias + parameters[0];
            for (std::size_t j = 0; j < subsets.size(); ++j) {
                bool inside = true;
                for (int k : subsets[j]) inside = inside && (x >> k & 1);
                if (inside) eta += parameters[j + 1];
            }
            const double power = std::pow(2.0, order);
            QVERIFY(std::abs(values.eta[x] - eta) < 1e-13);
            // pow of a negative base with an even whole exponent.
            QVERIFY(std::abs(values.c[x] - std::pow(std::cos(eta / 2), power)) < 1e-13);
            QVERIFY(std::abs(values.s[x] - std::pow(std::sin(eta / 2), power)) < 1e-13);
        }
    }

    /// A controlled RY turns by theta where all controls are 1 and leaves the rest exactly as it is.
    void controlledRotation() {
        for (int controls = 1; controls <= 3; ++controls) {
            Operation operation = makeGate(GateKind::ControlledRy, 5);
            for (int k = 0; k < controls; ++k) operation.sources.push_back(k);
            operation.order = 3;  // of no meaning here
            const NeuronTable table(operation);
            NeuronCoefficients values;
            const std::vector<double> theta{0.9};
            table.build(theta, values);
            QCOMPARE(values.c.size(), std::size_t(1) << controls);
            for (std::size_t x = 0; x + 1 < values.c.size(); ++x) {
                QCOMPARE(values.c[x], 1.0);
                QCOMPARE(values.s[x], 0.0);
            }
            QCOMPARE(values.c.back(), std::cos(0.45));
            QCOMPARE(values.s.back(), std::sin(0.45));
            QVERIFY(std::abs(values.cPrime.back() + 0.5 * std::sin(0.45)) < 1e-15);
            QVERIFY(std::abs(values.sPrime.back() - 0.5 * std::cos(0.45)) < 1e-15);
            std::vector<double> v(values.c.size(), 2.0), gathered{1.0};
            table.gather(std::span(v), std::array{gathered.data()});
            QCOMPARE(gathered[0], 3.0);  // of the last pattern alone, added
        }
    }

    void derivativesAreDerivatives() {
        for (int order = 1; order <= kMaxOrder; ++order) {
            Rng rng(7);
            auto [neuron, parameters] = randomNeuron(rng, 3, order, 2);
            const NeuronTable table(neuron);
            NeuronCoefficients here, above, below;
            table.build(parameters, here);
            const double h = 1e-6;  // theta shifts every eta
            parameters[0] += h;
            table.build(parameters, above);
            parameters[0] -= 2 * h;
            table.build(parameters, below);
            for (std::size_t x = 0; x < table.patterns(); ++x) {
                QVERIFY(std::abs((above.c[x] - below.c[x]) / (2 * h) - here.cPrime[x]) < 1e-8);
                QVERIFY(std::abs((above.s[x] - below.s[x]) / (2 * h) - here.sPrime[x]) < 1e-8);
            }
        }
    }

    /// <v, eta(p) - eta(0)> = <gather(v), p>.
    void gatherIsTheTransposeOfBuild() {
        Rng rng(11);
        for (int sources = 0; sources <= 6; ++sources) {
            const auto [neuron, parameters] = randomNeuron(rng, std::max(1, sources), 2, 1 + sources / 2);
            const NeuronTable table(neuron);
            NeuronCoefficients values;
            table.build(parameters, values);
            std::vector<double> v(table.patterns()), gathered(parameters.size(), 0.0);
            double left = 0.0;
            for (std::size_t x = 0; x < v.size(); ++x) {
                v[x] = rng.normal();
                left += v[x] * (values.eta[x] - neuron.bias);
            }
            table.gather(std::span(v), std::array{gathered.data()});
            double right = 0.0;
            for (std::size_t k = 0; k < gathered.size(); ++k) right += gathered[k] * parameters[k];
            QVERIFY(std::abs(left - right) < 1e-11);
        }
    }

    void gatheringSideBySideIsTheSame() {
        Rng rng(13);
        for (int sources = 1; sources <= 6; ++sources) {
            const auto [neuron, parameters] = randomNeuron(rng, sources, 2, 2);
            const NeuronTable table(neuron);
            std::vector<double> together(table.patterns() * kGatherSets);
            for (double& v : together) v = rng.normal();
            std::array<std::vector<double>, kGatherSets> alone, gathered;
            std::array<double*, kGatherSets> out;
            for (std::size_t s = 0; s < kGatherSets; ++s) {
                std::vector<double> own;
                for (std::size_t x = 0; x < table.patterns(); ++x)
                    own.push_back(together[x * kGatherSets + s]);
                alone[s].assign(parameters.size(), 0.5);
                gathered[s].assign(parameters.size(), 0.5);
                table.gather(std::span(own), std::array{alone[s].data()});
                out[s] = gathered[s].data();
            }
            table.gather(std::span(together), out);
            QVERIFY(gathered == alone);
        }
    }
};

QTEST_APPLESS_MAIN(TestNeuronTable)
#include "tst_neuron_table.moc"
