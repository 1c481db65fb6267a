#include <QTest>
#include <cmath>

#include "core/cell/presets.h"
#include "core/gradient/dual.h"
#include "core/simulator/reference/reference.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

namespace {

double largestDifference(const std::vector<double>& a, const std::vector<double>& b) {
    if (a.size() != b.size()) return INFINITY;
    double largest = 0.0;
    for (std::size_t k = 0; k < a.size(); ++k) {
        const double difference = std::abs(a[k] - b[k]);
        if (!(difference <= largest)) largest = difference;
    }
    return largest;
}

double sum(const std::vector<double>& values) {
    double result = 0.0;
    for (double value : values) result += value;
    return result;
}

// A cell of one workspace lane w0 (lane 1) and one in/out lane with a single neuron in its input stage.
Cell oneNeuron(int order) {
    Cell cell = emptyCell(1, 1, 0);
    cell.stages[0].operations.push_back(makeNeuron(cell, 1, order, 1));
    return cell;
}

}  // namespace

class TestReference : public QObject {
    Q_OBJECT
private slots:
    void circuitAgreesWithFormula() {
        const std::uint64_t seed = 61;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (int round = 0; round < 150; ++round) {
            const Cell cell = testing::randomCell(rng);
            const std::vector<double> parameters = testing::randomParameters(cell, 0.6, rng);
            ReferenceSimulator<double> circuit(cell, parameters, NeuronForm::Circuit);
            ReferenceSimulator<double> formula(cell, parameters, NeuronForm::Formula);
            for (int k = 0; k < 4; ++k) {
                const unsigned input = testing::randomWords(cell, 1, rng)[0];
                // Keeps the likeliest word: a very unlikely one would amplify rounding beyond the bound.
                ReferenceSimulator<double> preview = formula;
                const std::vector<double> p = preview.step(input, 0).probabilities;
                const unsigned kept = static_cast<unsigned>(std::max_element(p.begin(), p.end()) - p.begin());
                const ReferenceStep<double> a = circuit.step(input, kept);
                const ReferenceStep<double> b = formula.step(input, kept);
                QVERIFY(largestDifference(a.probabilities, b.probabilities) < 1e-12);
                QVERIFY(largestDifference(a.operationProbabilities, b.operationProbabilities) < 1e-12);
                QVERIFY(largestDifference(a.state, b.state) < 1e-12);
                QVERIFY(std::abs(a.keptProbability - b.keptProbability) < 1e-12);
            }
        }
    }

    void probabilitiesAndStatesAreProper() {
        const std::uint64_t seed = 62;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (int round = 0; round < 100; ++round) {
            const Cell cell = testing::randomCell(rng);
            ReferenceSimulator<double> simulator(cell, testing::randomParameters(cell, 0.6, rng),
                                                 NeuronForm::Formula);
            const unsigned input = testing::randomWords(cell, 1, rng)[0];
            ReferenceSimulator<double> preview = simulator;
            const std::vector<double> p = preview.step(input, 0).probabilities;
            const unsigned kept = static_cast<unsigned>(std::max_element(p.begin(), p.end()) - p.begin());
            const ReferenceStep<double> step = simulator.step(input, kept);
            QVERIFY(std::abs(sum(step.probabilities) - 1.0) < 1e-13);
            for (double probability : step.probabilities)
                QVERIFY(probability >= 0.0 && probability <= 1.0 + 1e-13);
            QVERIFY(std::abs(step.keptProbability - step.probabilities[kept]) < 1e-13);
            QCOMPARE(static_cast<int>(step.operationProbabilities.size()),
                     static_cast<int>(parameterLayout(cell).operations.size()));
            for (double probability : step.operationProbabilities)
                QVERIFY(probability > 0.0 && probability <= 1.0 + 1e-13);
            // The carried state has norm 1 and its in/out lanes in |0>.
            double norm = 0.0;
            for (std::size_t index = 0; index < step.state.size(); ++index) {
                norm += step.state[index] * step.state[index];
                if (index >> cell.workspaceLanes) QCOMPARE(step.state[index], 0.0);
            }
            QVERIFY(std::abs(norm - 1.0) < 1e-13);
        }
    }

    void neuronTurnsByItsSigmoid_data() {
        QTest::addColumn<int>("order");
        for (int order = 1; order <= 3; ++order) QTest::addRow("order %d", order) << order;
    }

    // On a basis state the neuron is RY by arctan(tan(eta/2)^(2^o)), and its probability c² + s².
    void neuronTurnsByItsSigmoid() {
        QFETCH(int, order);
        for (double theta : {-1.2, -0.3, 0.0, 0.4, 1.1}) {
            for (double phi : {0.5, -0.8}) {
                for (unsigned input : {0u, 1u}) {
                    ReferenceSimulator<double> simulator(oneNeuron(order), {theta, phi}, NeuronForm::Circuit);
                    const ReferenceStep<double> step = simulator.step(input, 0);
                    const double eta = std::numbers::pi / 2 + theta + (input ? phi : 0.0);
                    const double power = std::pow(2.0, order);
                    const double angle = std::atan(std::pow(std::abs(std::tan(eta / 2)), power));
                    QVERIFY(std::abs(step.state[0] - std::cos(angle)) < 1e-13);
                    QVERIFY(std::abs(step.state[1] - std::sin(angle)) < 1e-13);
                    const double c = std::pow(std::cos(eta / 2), power);
                    const double s = std::pow(std::sin(eta / 2), power);
                    QVERIFY(std::abs(step.operationProbabilities[0] - (c * c + s * s)) < 1e-13);
                }
            }
        }
    }

    // With all eta = pi/2 one neuron succeeds with probability 2^-(2^o - 1).
    void worstCaseProbability() {
        const double expected[] = {1.0 / 2, 1.0 / 8, 1.0 / 128};
        for (int order = 1; order <= 3; ++order) {
            ReferenceSimulator<double> simulator(oneNeuron(order), {0.0, 0.0}, NeuronForm::Circuit);
            QVERIFY(std::abs(simulator.step(1, 0).operationProbabilities[0] - expected[order - 1]) < 1e-15);
        }
    }

    void rotationsTurn() {
        Cell cell = emptyCell(1, 1, 1);
        cell.stages[1].operations = {makeRy(1)};
        cell.stages[2].operations = {makeRy(0)};
        ReferenceSimulator<double> simulator(cell, {0.8, 1.4}, NeuronForm::Circuit);
        const ReferenceStep<double> step = simulator.step(1, 1);
        QVERIFY(std::abs(step.state[0] - std::cos(0.4)) < 1e-14);
        QVERIFY(std::abs(step.state[1] - std::sin(0.4)) < 1e-14);
        // The input was undone before the output stage: the lane starts in |0>.
        QVERIFY(std::abs(step.probabilities[1] - std::pow(std::sin(0.7), 2)) < 1e-14);
    }

    // Relabelling in/out lanes and words, or workspace lanes, commutes with simulation.
    void relabellingCommutes() {
        const std::uint64_t seed = 63;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (int round = 0; round < 40; ++round) {
            const Cell cell = testing::randomCell(rng);
            std::vector<int> inOut;
            std::vector<int> newLane;
            for (int lane = 0; lane < cell.inOutLanes; ++lane) inOut.push_back(lane);
            for (int lane = cell.inOutLanes; lane < cell.lanes(); ++lane) newLane.push_back(lane);
            testing::shuffle(inOut, rng);
            testing::shuffle(newLane, rng);
            newLane.insert(newLane.begin(), inOut.begin(), inOut.end());
            Cell relabelled = cell;
            for (Stage& stage : relabelled.stages) {
                for (Operation& operation : stage.operations) {
                    operation.target = newLane[operation.target];
                    for (int& source : operation.sources) source = newLane[source];
                }
            }
            const auto newWord = [&](unsigned word) {
                unsigned result = 0;
                for (int lane = 0; lane < cell.inOutLanes; ++lane) {
                    if ((word >> (cell.inOutLanes - 1 - lane)) & 1u)
                        result |= 1u << (cell.inOutLanes - 1 - newLane[lane]);
                }
                return result;
            };
            const std::vector<double> parameters = testing::randomParameters(cell, 0.6, rng);
            ReferenceSimulator<double> a(cell, parameters, NeuronForm::Formula);
            ReferenceSimulator<double> b(relabelled, parameters, NeuronForm::Formula);
            for (int k = 0; k < 3; ++k) {
                const unsigned input = testing::randomWords(cell, 1, rng)[0];
                ReferenceSimulator<double> preview = a;
                const std::vector<double> p = preview.step(input, 0).probabilities;
                const unsigned kept = static_cast<unsigned>(std::max_element(p.begin(), p.end()) - p.begin());
                const ReferenceStep<double> stepA = a.step(input, kept);
                const ReferenceStep<double> stepB = b.step(newWord(input), newWord(kept));
                for (unsigned word = 0; word < stepA.probabilities.size(); ++word) {
                    QVERIFY(std::abs(stepA.probabilities[word] - stepB.probabilities[newWord(word)]) < 1e-12);
                }
            }
        }
    }

    // Scored steps alone count; the probability of a whole sequence is the product over its steps.
    void lossCountsScoredSteps() {
        const Cell cell = paperCell({2, 2, 1, 1, 2});
        Rng rng(64);
        const std::vector<double> parameters = testing::randomParameters(cell, 0.4, rng);
        const ReferenceSequence sequence{{0, 1, 2, 3, 0}, {3, 2, 1, 0, 2}, {true, false, false, true}};
        ReferenceSimulator<double> simulator(cell, parameters, NeuronForm::Formula);
        double expected = 0.0;
        for (std::size_t k = 0; k < 4; ++k) {
            const unsigned target = sequence.targets[k + 1];
            const ReferenceStep<double> step = simulator.step(sequence.inputs[k], target);
            if (sequence.scored[k]) expected -= std::log(step.probabilities[target]) / 2.0;
        }
        const double loss =
            referenceLoss<double>(cell, parameters, std::span(&sequence, 1),
                                  ReferenceLossKind::NegativeLogLikelihood, NeuronForm::Circuit);
        QVERIFY(std::abs(loss - expected) < 1e-12);
    }

    void softmaxLossOfKnownProbabilities() {
        const std::vector<double> certain{0.0, 1.0, 0.0, 0.0};
        QVERIFY(std::abs(referenceStepLoss(certain, 1, ReferenceLossKind::SoftmaxCrossEntropy) -
                         (std::log(3.0 + std::numbers::e) - 1.0)) < 1e-14);
        const std::vector<double> uniform(4, 0.25);
        QVERIFY(std::abs(referenceStepLoss(uniform, 2, ReferenceLossKind::SoftmaxCrossEntropy) -
                         std::log(4.0)) < 1e-14);
    }

    // The derivative by dual numbers, through circuit and formula, is that of central differences.
    void dualDerivative() {
        const std::uint64_t seed = 65;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (int round = 0; round < 12; ++round) {
            const Cell cell =
                testing::randomCell(rng, {.lanes = 4, .workStages = 1, .operationsPerStage = 3});
            const std::vector<double> parameters = testing::randomParameters(cell, 0.4, rng);
            const ReferenceSequence sequence{
                testing::randomWords(cell, 3, rng), std::vector<unsigned>(3, 0), {}};
            // Words that can be kept: those a free run finds likeliest.
            ReferenceSequence likely = sequence;
            ReferenceSimulator<double> simulator(cell, parameters, NeuronForm::Formula);
            for (std::size_t k = 0; k < 2; ++k) {
                ReferenceSimulator<double> preview = simulator;
                const std::vector<double> p = preview.step(sequence.inputs[k], 0).probabilities;
                likely.targets[k + 1] =
                    static_cast<unsigned>(std::max_element(p.begin(), p.end()) - p.begin());
                simulator.step(sequence.inputs[k], likely.targets[k + 1]);
            }
            std::vector<double> direction(parameters.size());
            for (double& d : direction) d = rng.normal();
            const auto lossAt = [&](double h) {
                std::vector<double> moved = parameters;
                for (std::size_t k = 0; k < moved.size(); ++k) moved[k] += h * direction[k];
                return referenceLoss<double>(cell, moved, std::span(&likely, 1),
                                             ReferenceLossKind::SoftmaxCrossEntropy, NeuronForm::Formula);
            };
            std::vector<Dual> duals;
            for (std::size_t k = 0; k < parameters.size(); ++k)
                duals.emplace_back(parameters[k], direction[k]);
            const double h = 1e-5;
            const double difference = (lossAt(h) - lossAt(-h)) / (2 * h);
            for (NeuronForm form : {NeuronForm::Formula, NeuronForm::Circuit}) {
                const Dual loss = referenceLoss<Dual>(cell, duals, std::span(&likely, 1),
                                                      ReferenceLossKind::SoftmaxCrossEntropy, form);
                QVERIFY(std::abs(loss.value - lossAt(0.0)) < 1e-12);
                QVERIFY2(std::abs(loss.slope - difference) < 1e-6 * (1.0 + std::abs(difference)),
                         qPrintable(QString("%1 against %2").arg(loss.slope).arg(difference)));
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestReference)
#include "tst_reference.moc"
