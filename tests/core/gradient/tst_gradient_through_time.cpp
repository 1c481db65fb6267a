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

namespace {

struct GradientPass {
    SequenceLoss loss;
    std::vector<double> gradient;
    GradientThroughTime throughTime;
};

template <class T>
GradientPass passOf(SequenceRunner<T>& runner, const Experiment& e, LossKind kind) {
    GradientPass pass{
        {}, std::vector<double>(e.parameters.size(), 77.0), {}};  // what was there must not matter
    runner.setParameters(e.parameters);
    pass.loss = runner.lossAndGradient(e.batch, wordLoss(kind), pass.gradient, &pass.throughTime);
    return pass;
}

GradientThroughTime throughTime(const Experiment& e, LossKind kind) {
    SequenceRunner<double> runner(e.cell, 1);
    return passOf(runner, e, kind).throughTime;
}

int scoredWords(const Experiment& e) {
    int count = 0;
    for (auto scored : e.batch.scored) count += scored != 0;
    return count;
}

/// The slope of the loss of one sequence (its share of the batch's mean), from the obvious simulator: at step
/// `at` the parameters of `special` act, and the state it starts from moves along `direction`.
double slope(const Experiment& e, const ReferenceSequence& sequence, int at, const std::vector<Dual>& special,
             const std::vector<double>& direction) {
    const std::vector<Dual> plain(e.parameters.begin(), e.parameters.end());
    ReferenceSimulator<Dual> usual(e.cell, plain, NeuronForm::Formula);
    ReferenceSimulator<Dual> other(e.cell, special, NeuronForm::Formula);
    Dual sum(0.0);
    for (int step = 0; step < e.batch.steps(); ++step) {
        ReferenceSimulator<Dual>& runner = step == at ? other : usual;
        if (step == at) {
            other.setState(usual.state());
            DenseState<Dual> state = other.state();
            // In/out lanes are the most significant bits and in |0>: the first amplitudes are the carried
            // ones.
            for (std::size_t k = 0; k < direction.size(); ++k) state[k].re.slope += direction[k];
            other.setState(state);
        }
        const unsigned target = sequence.targets[std::size_t(step) + 1];
        const ReferenceStep<Dual> result = runner.step(sequence.inputs[std::size_t(step)], target);
        if (step == at) usual.setState(other.state());
        if (sequence.scored[std::size_t(step)])
            sum += referenceStepLoss(result.probabilities, target, ReferenceLossKind::NegativeLogLikelihood);
    }
    return sum.slope / scoredWords(e);
}

}  // namespace

class TestGradientThroughTime : public QObject {
    Q_OBJECT
private slots:
    void theStepsAddUpToTheGradient() {
        int compared = 0;
        for (std::uint64_t seed = 1; seed <= seedCount(120); ++seed) {
            const Experiment e = randomExperiment(seed);
            if (!isPossible(e)) continue;
            ++compared;
            const LossKind kind = seed % 2 ? LossKind::SoftmaxCrossEntropy : LossKind::NegativeLogLikelihood;
            SequenceRunner<double> runner(e.cell, 1);
            std::vector<double> gradient(e.parameters.size());
            runner.setParameters(e.parameters);
            const SequenceLoss loss = runner.lossAndGradient(e.batch, wordLoss(kind), gradient);
            const GradientPass byStep = passOf(runner, e, kind);
            const GradientThroughTime& t = byStep.throughTime;
            QCOMPARE(byStep.loss.loss, loss.loss);
            QCOMPARE(byStep.loss.minPostselection, loss.minPostselection);
            // Of gradients of everything 0 the rounding is left.
            double scale = 1e-3;
            for (double g : gradient) scale = std::max(scale, std::abs(g));
            for (std::size_t k = 0; k < gradient.size(); ++k)
                QVERIFY2(std::abs(gradient[k] - byStep.gradient[k]) <= 1e-12 * scale,
                         qPrintable(QStringLiteral("seed %1").arg(seed)));
            // It leaves nothing behind.
            std::vector<double> again(gradient.size());
            runner.lossAndGradient(e.batch, wordLoss(kind), again);
            QVERIFY(again == gradient);
            for (int step = 0; step < t.steps; ++step) {
                double squares = 0.0;
                for (int g = 0; g < t.groups; ++g)
                    squares += std::pow(t.byGroup[std::size_t(step * t.groups + g)], 2);
                QVERIFY(std::abs(std::sqrt(squares) - t.parameters[std::size_t(step)]) <
                        1e-12 * (1.0 + t.parameters[std::size_t(step)]));
            }
        }
        qInfo("%d cells compared", compared);
        QVERIFY(compared > 20);
    }

    // The parameters act in one step alone; the state moves at one step alone. Exact slopes by dual numbers.
    void agreesWithDualNumbersStepByStep() {
        int compared = 0;
        double worst = 0.0;
        for (std::uint64_t seed = 1; seed <= seedCount(60); ++seed) {
            const Experiment e = randomExperiment(seed);
            if (!isPossible(e) || e.parameters.size() > 60 || e.batch.size > 4) continue;
            ++compared;
            const GradientThroughTime t = throughTime(e, LossKind::NegativeLogLikelihood);
            const std::vector<Dual> plain(e.parameters.begin(), e.parameters.end());
            for (int step = 0; step < t.steps; ++step) {
                double squares = 0.0;
                for (std::size_t k = 0; k < e.parameters.size(); ++k) {
                    std::vector<Dual> moved = plain;
                    moved[k].slope = 1.0;
                    double sum = 0.0;
                    for (const ReferenceSequence& sequence : e.sequences)
                        sum += slope(e, sequence, step, moved, {});
                    squares += sum * sum;
                }
                double norms = 0.0;
                const std::size_t size = std::size_t(1) << e.cell.workspaceLanes;
                for (const ReferenceSequence& sequence : e.sequences) {
                    double own = 0.0;
                    for (std::size_t k = 0; k < size; ++k) {
                        std::vector<double> direction(size, 0.0);
                        direction[k] = 1.0;
                        own += std::pow(slope(e, sequence, step, plain, direction), 2);
                    }
                    norms += std::sqrt(own);
                }
                const auto compare = [&](double found, double wanted) {
                    const double deviation = std::abs(found - wanted) / (1.0 + wanted);
                    worst = std::max(worst, deviation);
                    QVERIFY2(deviation < 1e-9, qPrintable(QStringLiteral("seed %1, step %2: %3, not %4")
                                                              .arg(seed)
                                                              .arg(step)
                                                              .arg(found, 0, 'g', 17)
                                                              .arg(wanted, 0, 'g', 17)));
                };
                compare(t.parameters[std::size_t(step)], std::sqrt(squares));
                compare(t.state[std::size_t(step)], norms);
            }
        }
        qInfo("%d cells compared, worst deviation %.1e", compared, worst);
        QVERIFY(compared > 5);
    }

    void oneThreadOrManyIsTheSame() {
        int most = 0;  // sequences
        for (int seed = 1; seed <= 12; ++seed) {
            const Experiment e =
                ketloom::testing::possibleExperiment(seed, wordLoss(LossKind::NegativeLogLikelihood));
            most = std::max(most, e.batch.size);
            std::vector<GradientPass> results;
            for (int threads : {1, 3}) {
                SequenceRunner<float> runner(e.cell, threads);
                results.push_back(passOf(runner, e, LossKind::NegativeLogLikelihood));
            }
            QVERIFY(results[0].throughTime.state == results[1].throughTime.state);
            QVERIFY(results[0].throughTime.parameters == results[1].throughTime.parameters);
            QVERIFY(results[0].throughTime.byGroup == results[1].throughTime.byGroup);
            QVERIFY(results[0].gradient == results[1].gradient);
        }
        QVERIFY(most > 20);  // several chunks
    }

    void singlePrecisionAgrees() {
        for (int seed = 1; seed <= 6; ++seed) {
            const Experiment e =
                ketloom::testing::possibleExperiment(seed, wordLoss(LossKind::SoftmaxCrossEntropy));
            SequenceRunner<float> runner(e.cell, 1);
            const GradientThroughTime single = passOf(runner, e, LossKind::SoftmaxCrossEntropy).throughTime;
            const GradientThroughTime exact = throughTime(e, LossKind::SoftmaxCrossEntropy);
            const double scale = *std::ranges::max_element(exact.parameters);
            for (std::size_t t = 0; t < exact.parameters.size(); ++t)
                QVERIFY(std::abs(single.parameters[t] - exact.parameters[t]) <= 1e-4 * scale);
        }
    }

    void theStatesPartComesWithTheTrainingStep() {
        for (int seed : {3, 7, 11}) {
            const Experiment e =
                ketloom::testing::possibleExperiment(seed, wordLoss(LossKind::SoftmaxCrossEntropy));
            std::vector<double> gradient(e.parameters.size());
            for (int threads : {1, 3}) {
                SequenceRunner<double> runner(e.cell, threads);
                QVERIFY(runner.stateNorms().empty());
                runner.setParameters(e.parameters);
                runner.lossAndGradient(e.batch, wordLoss(LossKind::SoftmaxCrossEntropy), gradient);
                const std::vector<double> norms(runner.stateNorms().begin(), runner.stateNorms().end());
                QVERIFY(norms == passOf(runner, e, LossKind::SoftmaxCrossEntropy).throughTime.state);
                QVERIFY(std::ranges::any_of(norms, [](double norm) { return norm > 0.0; }));
            }
        }
    }

    void aStopIsHonoured() {
        const Experiment e =
            ketloom::testing::possibleExperiment(7, wordLoss(LossKind::NegativeLogLikelihood));
        SequenceRunner<double> runner(e.cell, 1);
        runner.setParameters(e.parameters);
        std::stop_source stop;
        stop.request_stop();
        std::vector<double> gradient(e.parameters.size());
        GradientThroughTime byStep;
        QVERIFY(runner
                    .lossAndGradient(e.batch, wordLoss(LossKind::NegativeLogLikelihood), gradient, &byStep,
                                     stop.get_token())
                    .stopped);
    }
};

QTEST_APPLESS_MAIN(TestGradientThroughTime)
#include "tst_gradient_through_time.moc"
