#include <QTest>
#include <cmath>
#include <numeric>

#include "core/gradient/sequence_runner.h"
#include "core/model/loss.h"
#include "tests/support/random_experiment.h"

using namespace ketloom;
using ketloom::testing::Experiment;
using ketloom::testing::seedCount;

namespace {

Experiment experimentOf(std::uint64_t seed) {
    return testing::possibleExperiment(seed, wordLoss(LossKind::SoftmaxCrossEntropy));
}

/// Everything the runner says of an experiment.
struct Outcome {
    std::vector<double> probabilities;  ///< B x (T-1) x 2^I
    std::vector<double> gradient;
    double loss = 0.0;
    double minPostselection = 1.0;
};

template <class T>
Outcome outcomeOf(const Experiment& e, int threads = 1) {
    // Both losses have turns: the seed is not known here, the batch size is as good.
    const WordLoss loss =
        wordLoss(e.batch.size % 2 ? LossKind::SoftmaxCrossEntropy : LossKind::NegativeLogLikelihood);
    SequenceRunner<T> runner(e.cell, threads);
    runner.setParameters(e.parameters);
    Outcome outcome;
    outcome.gradient.resize(e.parameters.size());
    const SequenceLoss result = runner.lossAndGradient(e.batch, loss, outcome.gradient);
    outcome.loss = result.loss;
    outcome.minPostselection = result.minPostselection;
    runner.run(e.batch, loss, {}, &outcome.probabilities, nullptr);
    return outcome;
}

double largest(const std::vector<double>& values) {
    double result = 0.0;
    for (double value : values) result = std::max(result, std::abs(value));
    return result;
}

/// Largest difference; not a number counts as infinite.
double difference(const std::vector<double>& a, const std::vector<double>& b) {
    if (a.size() != b.size()) return INFINITY;
    double result = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double d = std::abs(a[i] - b[i]);
        if (!(d <= result)) result = std::isfinite(d) ? d : INFINITY;
    }
    return result;
}

/// How far the exact gradient moves when parameters are off by a rounding of float, at the worst of a few
/// tries.
double effectOfRounding(const Experiment& e, const Outcome& exact, std::uint64_t seed) {
    Rng rng(seed);
    double result = 0.0;
    for (int round = 0; round < 10; ++round) {
        Experiment moved = e;
        for (double& parameter : moved.parameters) parameter += 6e-8 * rng.normal();
        result = std::max(result, difference(exact.gradient, outcomeOf<double>(moved).gradient));
    }
    return result;
}

/// Equal up to rounding, which unlikely post-selections amplify.
bool sameGradients(const Outcome& a, const Outcome& b) {
    const double tolerance = 1e-9 / std::min(1.0, a.minPostselection);
    return difference(a.gradient, b.gradient) < tolerance * std::max(1.0, largest(a.gradient)) &&
           std::abs(a.loss - b.loss) < tolerance;
}

/// first .. first+count-1 in random order.
std::vector<int> permutation(int first, int count, Rng& rng) {
    std::vector<int> result(static_cast<std::size_t>(count));
    std::iota(result.begin(), result.end(), first);
    testing::shuffle(result, rng);
    return result;
}

/// The same cell with lane k called newLane[k]. Lists of sources keep their order, so parameters their
/// places.
Cell relabelled(Cell cell, const std::vector<int>& newLane) {
    for (Stage& stage : cell.stages) {
        for (Operation& operation : stage.operations) {
            operation.target = newLane[std::size_t(operation.target)];
            for (int& source : operation.sources) source = newLane[std::size_t(source)];
        }
    }
    return cell;
}

QByteArray seedText(std::uint64_t seed) {
    return "seed " + QByteArray::number(qulonglong(seed));
}

}  // namespace

/// What must not change a result, on random cells with all gates and shared parameters, batches of 1 to 40
/// sequences, 2 to 12 words long. KETLOOM_SEEDS sets how many.
class TestSequenceLaws : public QObject {
    Q_OBJECT

private slots:
    void workspaceLanesAreInterchangeable() {
        for (std::uint64_t seed = 1; seed <= seedCount(40); ++seed) {
            const Experiment e = experimentOf(seed);
            Rng rng(seed + 1000000);
            std::vector<int> newLane(std::size_t(e.cell.inOutLanes));
            std::iota(newLane.begin(), newLane.end(), 0);
            const auto moved = permutation(e.cell.inOutLanes, e.cell.workspaceLanes, rng);
            newLane.insert(newLane.end(), moved.begin(), moved.end());
            Experiment other = e;
            other.cell = relabelled(e.cell, newLane);
            const Outcome a = outcomeOf<double>(e);
            const Outcome b = outcomeOf<double>(other);
            QVERIFY2(difference(a.probabilities, b.probabilities) < 1e-9 / std::min(1.0, a.minPostselection),
                     seedText(seed));
            QVERIFY2(sameGradients(a, b), seedText(seed));
        }
    }

    void inOutLanesPermuteTheWords() {
        for (std::uint64_t seed = 10001; seed <= 10000 + seedCount(40); ++seed) {
            const Experiment e = experimentOf(seed);
            Rng rng(seed + 1000000);
            const int inOut = e.cell.inOutLanes;
            std::vector<int> newLane = permutation(0, inOut, rng);
            for (int lane = inOut; lane < e.cell.lanes(); ++lane) newLane.push_back(lane);
            const auto newWord = [&](unsigned word) {
                unsigned result = 0;
                for (int lane = 0; lane < inOut; ++lane) {
                    if (word >> (inOut - 1 - lane) & 1u)
                        result |= 1u << (inOut - 1 - newLane[std::size_t(lane)]);
                }
                return static_cast<Word>(result);
            };
            Experiment other = e;
            other.cell = relabelled(e.cell, newLane);
            for (Word& word : other.batch.inputs) word = newWord(word);
            for (Word& word : other.batch.targets) word = newWord(word);
            const Outcome a = outcomeOf<double>(e);
            const Outcome b = outcomeOf<double>(other);
            std::vector<double> expected(a.probabilities.size());
            const std::size_t words = std::size_t(1) << inOut;
            for (std::size_t i = 0; i < expected.size(); ++i) {
                expected[i / words * words + newWord(static_cast<unsigned>(i % words))] = a.probabilities[i];
            }
            QVERIFY2(difference(expected, b.probabilities) < 1e-9 / std::min(1.0, a.minPostselection),
                     seedText(seed));
            QVERIFY2(sameGradients(a, b), seedText(seed));
        }
    }

    void orderOfTheBatchDoesNotMatter() {
        for (std::uint64_t seed = 20001; seed <= 20000 + seedCount(40); ++seed) {
            const Experiment e = experimentOf(seed);
            Rng rng(seed + 1000000);
            const std::vector<int> from = permutation(0, e.batch.size, rng);
            Experiment other = e;
            const std::size_t length = std::size_t(e.batch.length);
            const std::size_t steps = std::size_t(e.batch.steps());
            for (std::size_t b = 0; b < from.size(); ++b) {
                const std::size_t source = std::size_t(from[b]);
                std::copy_n(e.batch.inputs.begin() + source * length, length,
                            other.batch.inputs.begin() + b * length);
                std::copy_n(e.batch.targets.begin() + source * length, length,
                            other.batch.targets.begin() + b * length);
                std::copy_n(e.batch.scored.begin() + source * steps, steps,
                            other.batch.scored.begin() + b * steps);
            }
            const Outcome a = outcomeOf<double>(e);
            const Outcome b = outcomeOf<double>(other);
            std::vector<double> expected;
            const std::size_t row = steps << e.cell.inOutLanes;
            for (int source : from) {
                const auto begin = a.probabilities.begin() + std::size_t(source) * row;
                expected.insert(expected.end(), begin, begin + row);
            }
            QVERIFY2(difference(expected, b.probabilities) < 1e-12, seedText(seed));
            QVERIFY2(sameGradients(a, b), seedText(seed));
        }
    }

    void threadsDoNotChangeABit() {
        for (std::uint64_t seed = 30001; seed <= 30000 + seedCount(40); ++seed) {
            const Experiment e = experimentOf(seed);
            const auto compare = [&](const Outcome& one, const Outcome& three) {
                QVERIFY2(std::isfinite(one.loss), seedText(seed));
                QVERIFY2(one.loss == three.loss && one.gradient == three.gradient &&
                             one.probabilities == three.probabilities,
                         seedText(seed));
            };
            compare(outcomeOf<float>(e, 1), outcomeOf<float>(e, 3));
            compare(outcomeOf<double>(e, 1), outcomeOf<double>(e, 3));
        }
    }

    void floatFollowsDouble() {
        int compared = 0;
        int sensitive = 0;
        double worst = 0.0;
        for (std::uint64_t seed = 40001; seed <= 40000 + seedCount(60); ++seed) {
            const Experiment e = experimentOf(seed);
            const Outcome exact = outcomeOf<double>(e);
            if (exact.minPostselection < 1e-3) continue;
            const Outcome rounded = outcomeOf<float>(e);
            // Far smaller gradients are sums that cancel.
            const double scale = std::max(largest(exact.gradient), 1e-2);
            const double distance = difference(exact.gradient, rounded.gradient) / scale;
            ++compared;
            if (distance >= 1e-4) {
                // Where post-selections follow each other, tiny changes of the parameters change the gradient
                // as much: no arithmetic with 24 bits can do better.
                const double unavoidable = effectOfRounding(e, exact, seed) / scale;
                QVERIFY2(distance < unavoidable, seedText(seed) + ": " + QByteArray::number(distance) +
                                                     " against " + QByteArray::number(unavoidable));
                ++sensitive;
                continue;
            }
            QVERIFY2(difference(exact.probabilities, rounded.probabilities) < 1e-4, seedText(seed));
            worst = std::max(worst, distance);
        }
        qInfo("%d cells compared, worst %.1e, %d too sensitive", compared, worst, sensitive);
        QVERIFY(compared > 10);
        QVERIFY(sensitive <= compared / 100);
    }
};

QTEST_APPLESS_MAIN(TestSequenceLaws)
#include "tst_sequence_laws.moc"
