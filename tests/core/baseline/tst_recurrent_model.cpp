#include "core/baseline/recurrent_model.h"

#include <QTest>
#include <cmath>

#include "tests/core/baseline/plain_network.h"
#include "tests/core/baseline/support.h"

using namespace ketloom;
using namespace ketloom::testing;

namespace {

constexpr int kLanes = 2;
constexpr int kHidden = 5;

std::unique_ptr<SequenceModel> model(int kind, Precision precision = Precision::Double, int threads = 1) {
    return createRecurrentModel(ModelKind(kind), kLanes, kHidden, precision, threads);
}

PlainNetwork<double> plain(int kind, const std::vector<double>& parameters) {
    return {ModelKind(kind), kLanes, kHidden, parameters};
}

}  // namespace

/// Losses and gradients of the classical networks against a plain second implementation.
class TestRecurrentModel : public QObject {
    Q_OBJECT

private slots:
    void lossIsThatOfThePlainNetwork_data() { addKindsAndLosses(); }
    void lossIsThatOfThePlainNetwork() {
        QFETCH(int, kind);
        QFETCH(int, loss);
        Rng rng(1);
        const auto exact = model(kind);
        const auto single = model(kind, Precision::Float);
        for (const int size : {1, 9, 40}) {  // blocks of one size and of two
            const Batch batch = randomBatch(kLanes, size, 12, size == 9, rng);
            const std::vector<double> parameters = randomParameters(*exact, rng);
            const double wanted = plain(kind, parameters).loss(batch, LossKind(loss));
            std::vector<double> probabilities;
            const double forward = exact->loss(parameters, batch, LossKind(loss), &probabilities).loss;
            QVERIFY(std::abs(forward - wanted) < 1e-12 * std::max(1.0, wanted));
            QVERIFY(std::abs(step(*exact, parameters, batch, LossKind(loss)).loss - forward) <
                    1e-14 + 1e-14 * forward);
            QVERIFY(std::abs(single->loss(parameters, batch, LossKind(loss)).loss - wanted) <
                    2e-5 * std::max(1.0, wanted));
            QCOMPARE(probabilities.size(), std::size_t(size * 11 * 4));
            for (std::size_t i = 0; i < probabilities.size(); i += 4) {
                QVERIFY(std::abs(probabilities[i] + probabilities[i + 1] + probabilities[i + 2] +
                                 probabilities[i + 3] - 1.0) < 1e-12);
            }
        }
    }

    /// Exact to rounding: derivatives of the plain network along every parameter.
    void gradientAgreesWithDualNumbers_data() { addKindsAndLosses(); }
    void gradientAgreesWithDualNumbers() {
        QFETCH(int, kind);
        QFETCH(int, loss);
        Rng rng(2);
        const auto exact = model(kind);
        const Batch batch = randomBatch(kLanes, 9, 10, false, rng);
        const std::vector<double> parameters = randomParameters(*exact, rng);
        const Step found = step(*exact, parameters, batch, LossKind(loss));
        const Step rounded = step(*model(kind, Precision::Float), parameters, batch, LossKind(loss));
        double most = 0.0;
        for (double g : found.gradient) most = std::max(most, std::abs(g));
        QVERIFY(most > 1e-3);
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            std::vector<Dual> duals(parameters.begin(), parameters.end());
            duals[i].slope = 1.0;
            const Dual wanted =
                PlainNetwork<Dual>(ModelKind(kind), kLanes, kHidden, duals).loss(batch, LossKind(loss));
            QVERIFY2(
                std::abs(found.gradient[i] - wanted.slope) < 1e-12 * most,
                qPrintable(
                    QString("parameter %1: %2 against %3").arg(i).arg(found.gradient[i]).arg(wanted.slope)));
            QVERIFY(std::abs(rounded.gradient[i] - wanted.slope) < 1e-4 * most);
        }
    }

    void gradientAgreesWithCentralDifferences_data() { addKindsAndLosses(); }
    void gradientAgreesWithCentralDifferences() {
        QFETCH(int, kind);
        QFETCH(int, loss);
        Rng rng(3);
        const auto exact = model(kind);
        const Batch batch = randomBatch(kLanes, 3, 8, true, rng);
        std::vector<double> parameters = exact->initialParameters({}, rng);
        const Step found = step(*exact, parameters, batch, LossKind(loss));
        const double h = 1e-6;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const double before = parameters[i];
            parameters[i] = before + h;
            const double above = exact->loss(parameters, batch, LossKind(loss)).loss;
            parameters[i] = before - h;
            const double below = exact->loss(parameters, batch, LossKind(loss)).loss;
            parameters[i] = before;
            QVERIFY(std::abs((above - below) / (2 * h) - found.gradient[i]) < 2e-9);
        }
    }

    void traceTellsHiddenUnitsAndProbabilities_data() { addKindsAndLosses(); }
    void traceTellsHiddenUnitsAndProbabilities() {
        QFETCH(int, kind);
        QFETCH(int, loss);
        Rng rng(4);
        const auto exact = model(kind);
        const Batch sample = randomBatch(kLanes, 1, 9, true, rng);
        const std::vector<double> parameters = exact->initialParameters({}, rng);
        std::vector<double> states, p;
        plain(kind, parameters).loss(sample, LossKind(loss), &states);
        exact->loss(parameters, sample, LossKind(loss), &p);
        const Trace trace = exact->trace(parameters, sample);
        QCOMPARE(trace.steps, 8);
        QCOMPARE(trace.stateSize, kHidden);
        QCOMPARE(trace.wordCount, 4);
        QCOMPARE(trace.operations, 0);
        QCOMPARE(trace.states.size(), states.size());
        for (std::size_t i = 0; i < states.size(); ++i)
            QVERIFY(std::abs(double(trace.states[i]) - states[i]) <
                    1e-6 * std::max(1.0, std::abs(states[i])));
        QCOMPARE(trace.probabilities.size(), p.size());
        for (std::size_t i = 0; i < p.size(); ++i) QCOMPARE(trace.probabilities[i], float(p[i]));
        for (int i = 0; i < trace.steps; ++i) {
            QCOMPARE(trace.kept[std::size_t(i)], sample.target(0, i));
            QCOMPARE(trace.keptProbabilities[std::size_t(i)],
                     trace.probabilities[std::size_t(4 * i + sample.target(0, i))]);
        }
    }

    /// Logits of hundreds: the probability of the target rounds to 0, loss and gradient stay finite.
    void surelyWrongAnswersAreFinite() {
        Rng rng(5);
        const auto exact = model(int(ModelKind::Linear));
        std::vector<double> parameters(std::size_t(exact->parameterCount()), 0.0);
        parameters[parameters.size() - 4] = 2000.0;  // read-out bias of word 0
        Batch batch = randomBatch(kLanes, 2, 3, true, rng);
        std::fill(batch.targets.begin(), batch.targets.end(), Word(1));
        const Step found = step(*exact, parameters, batch, LossKind::NegativeLogLikelihood);
        QCOMPARE(found.loss, 2000.0);
        QCOMPARE(found.gradient[parameters.size() - 4], 1.0);
        QCOMPARE(found.gradient[parameters.size() - 3], -1.0);
    }
};

QTEST_APPLESS_MAIN(TestRecurrentModel)
#include "tst_recurrent_model.moc"
