#include <QTest>
#include <cmath>

#include "core/gradient/dual.h"
#include "core/gradient/sequence_runner.h"
#include "core/model/loss.h"
#include "core/simulator/reference/reference.h"
#include "tests/support/random_experiment.h"

using namespace ketloom;
using ketloom::testing::Experiment;
using ketloom::testing::isPossible;
using ketloom::testing::randomExperiment;
using ketloom::testing::seedCount;

/// The fast simulator against the reference, which runs every neuron as its circuit with ancillas.
class TestSequenceRunner : public QObject {
    Q_OBJECT

private slots:
    void agreesWithTheReferenceOnRandomCells() {
        int compared = 0;
        for (std::uint64_t seed = 1; seed <= seedCount(400); ++seed) {
            const Experiment e = randomExperiment(seed);
            if (!isPossible(e)) continue;
            ++compared;
            const std::string where = "seed " + std::to_string(seed);
            SequenceRunner<double> runner(e.cell, 1);
            runner.setParameters(e.parameters);
            std::vector<double> probabilities;
            runner.run(e.batch, wordLoss(LossKind::SoftmaxCrossEntropy), {}, &probabilities, nullptr);
            std::size_t next = 0;
            ReferenceSimulator<double> reference(e.cell, e.parameters,
                                                 seed % 2 ? NeuronForm::Circuit : NeuronForm::Formula);
            for (const ReferenceSequence& sequence : e.sequences) {
                reference.reset();
                for (int step = 0; step < e.batch.steps(); ++step) {
                    const auto result = reference.step(sequence.inputs[std::size_t(step)],
                                                       sequence.targets[std::size_t(step) + 1]);
                    for (double p : result.probabilities) {
                        QVERIFY2(std::abs(probabilities[next] - p) < 1e-10, where.c_str());
                        ++next;
                    }
                }
            }
        }
        qInfo("%d cells compared", compared);
        QVERIFY(std::uint64_t(compared) * 5 > seedCount(400));  // the others are impossible
    }

    void gradientAgreesWithDualNumbers() {
        int compared = 0;
        for (std::uint64_t seed = 100001; seed <= 100000 + seedCount(120); ++seed) {
            const Experiment e = randomExperiment(seed);
            if (!isPossible(e)) continue;
            ++compared;
            const bool softmax = seed % 2 == 0;
            SequenceRunner<double> runner(e.cell, 1 + static_cast<int>(seed % 2));
            runner.setParameters(e.parameters);
            std::vector<double> gradient(e.parameters.size());
            const SequenceLoss loss = runner.lossAndGradient(
                e.batch, wordLoss(softmax ? LossKind::SoftmaxCrossEntropy : LossKind::NegativeLogLikelihood),
                gradient);
            QVERIFY(std::isfinite(loss.loss));
            // Along random directions: one dual run gives the loss and its slope.
            Rng rng(seed);
            for (int direction = 0; direction < 3; ++direction) {
                std::vector<Dual> parameters;
                double expected = 0.0;
                for (std::size_t i = 0; i < e.parameters.size(); ++i) {
                    const double slope = rng.normal();
                    parameters.emplace_back(e.parameters[i], slope);
                    expected += slope * gradient[i];
                }
                const Dual dual = referenceLoss<Dual>(e.cell, parameters, e.sequences,
                                                      softmax ? ReferenceLossKind::SoftmaxCrossEntropy
                                                              : ReferenceLossKind::NegativeLogLikelihood,
                                                      NeuronForm::Formula);
                const double scale = std::max(1.0, std::abs(dual.slope));
                QVERIFY2(std::abs(dual.slope - expected) < 1e-8 * scale,
                         qPrintable(QString("seed %1: %2 against %3")
                                        .arg(seed)
                                        .arg(expected, 0, 'g', 17)
                                        .arg(dual.slope, 0, 'g', 17)));
            }
        }
        qInfo("%d cells compared", compared);
        QVERIFY(std::uint64_t(compared) * 5 > seedCount(120));  // the others are impossible
    }

    void floatFollowsDouble() {
        int compared = 0;
        int close = 0;
        double worst = 0.0;
        for (std::uint64_t seed = 200001; seed <= 200000 + seedCount(200); ++seed) {
            const Experiment e = randomExperiment(seed);
            if (!isPossible(e)) continue;
            std::vector<double> exact(e.parameters.size()), rounded(e.parameters.size());
            SequenceRunner<double> twice(e.cell, 1);
            twice.setParameters(e.parameters);
            twice.lossAndGradient(e.batch, wordLoss(LossKind::SoftmaxCrossEntropy), exact);
            SequenceRunner<float> single(e.cell, 1);
            single.setParameters(e.parameters);
            single.lossAndGradient(e.batch, wordLoss(LossKind::SoftmaxCrossEntropy), rounded);
            double scale = 0.0;
            double most = 0.0;
            for (std::size_t i = 0; i < exact.size(); ++i) {
                scale = std::max(scale, std::abs(exact[i]));
                most = std::max(most, std::abs(exact[i] - rounded[i]));
            }
            ++compared;
            close += most <= 1e-4 * std::max(scale, 1e-3) ? 1 : 0;
            worst = std::max(worst, most / std::max(scale, 1e-3));
        }
        // Post-selections amplify rounding: a few cells that keep very unlikely words lose more digits than
        // the rest.
        qInfo("%d of %d within 1e-4, worst %.1e", close, compared, worst);
        QVERIFY(close >= compared * 95 / 100);
        QVERIFY(worst < 1e-2);
        QVERIFY(std::uint64_t(compared) * 5 > seedCount(200));  // the others are impossible
    }
};

QTEST_APPLESS_MAIN(TestSequenceRunner)
#include "tst_sequence_runner.moc"
