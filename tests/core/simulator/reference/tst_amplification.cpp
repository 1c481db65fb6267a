#include <QTest>
#include <cmath>
#include <set>

#include "core/simulator/reference/amplification.h"
#include "core/simulator/reference/amplification_cost.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

namespace {

constexpr AmplificationScheme kSchemes[] = {AmplificationScheme::Whole, AmplificationScheme::Nested};

DenseState<double> randomState(int lanes, Rng& rng) {
    DenseState<double> state(lanes);
    for (std::size_t k = 0; k < state.size(); ++k) state[k] = {rng.normal(), rng.normal()};
    state.normalise();
    return state;
}

double largestDifference(const DenseState<double>& a, const DenseState<double>& b) {
    double largest = 0.0;
    for (std::size_t k = 0; k < a.size(); ++k) {
        largest = std::max({largest, std::abs(a[k].re - b[k].re), std::abs(a[k].im - b[k].im)});
    }
    return largest;
}

struct RandomNeuron {
    Cell cell;
    Operation neuron;
    std::vector<double> parameters;
};

/// A neuron in a cell of `lanes` lanes that reads some of them, in any order.
RandomNeuron randomNeuron(int lanes, int order, Rng& rng) {
    RandomNeuron result{emptyCell(1, lanes - 1, 0), {}, {}};
    result.neuron = makeNeuron(result.cell, testing::randomInt(0, lanes - 1, rng), order, 2);
    testing::shuffle(result.neuron.sources, rng);
    result.neuron.sources.resize(1 + rng.below(result.neuron.sources.size()));
    for (int k = 0; k < parameterCount(result.neuron); ++k) result.parameters.push_back(0.8 * rng.normal());
    return result;
}

Amplification randomAmplification(const Operation& neuron, AmplificationScheme scheme, int most, Rng& rng) {
    Amplification result = amplificationWithRounds(neuron, scheme, 0.05 + 0.9 * rng.uniform(), 0);
    for (int& rounds : result.rounds) rounds = testing::randomInt(0, most, rng);
    return result;
}

/// A circuit of CNOT and single-qubit gates alone, which counts them as it runs.
struct Written {
    DenseState<double> state;
    GateCount count{};

    void single(const Matrix2<double>& gate, int lane) {
        state.apply(gate, lane);
        count.singleQubit += 1.0;
    }
    void cnot(int control, int target) {
        state.apply(xMatrix<double>(), target, {control});
        count.cnot += 1.0;
    }
    void h(int lane) { single(gateMatrix<double>(gateInfo(GateKind::H), {}), lane); }
    void t(int lane, double sign) {
        const double r = std::numbers::sqrt2 / 2.0;
        single({{{1.0}, {}, {}, {r, sign * r}}}, lane);
    }
    void toffoli(int a, int b, int target) {
        h(target);
        cnot(b, target);
        t(target, -1.0);
        cnot(a, target);
        t(target, 1.0);
        cnot(b, target);
        t(target, -1.0);
        cnot(a, target);
        t(b, 1.0);
        t(target, 1.0);
        h(target);
        cnot(a, b);
        t(a, 1.0);
        t(b, -1.0);
        cnot(a, b);
    }
};

/// One workspace lane (lane 1) read by nothing, driven by the in/out lane: eta = pi/2 + theta (+ phi).
Operation oneNeuron(int order) {
    return makeNeuron(emptyCell(1, 1, 0), 1, order, 1);
}

}  // namespace

class TestAmplification : public QObject {
    Q_OBJECT
private slots:
    // The unitary circuit with its ancillas, gate by gate, against the formula; the global phase included.
    void circuitAgreesWithFormula_data() {
        QTest::addColumn<int>("order");
        for (int order = 1; order <= 3; ++order) QTest::addRow("order %d", order) << order;
    }

    void circuitAgreesWithFormula() {
        QFETCH(int, order);
        const std::uint64_t seed = 80 + order;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (std::uint64_t k = 0; k < testing::seedCount(12); ++k) {
            for (AmplificationScheme scheme : kSchemes) {
                const int lanes = testing::randomInt(2, 4, rng);
                const RandomNeuron given = randomNeuron(lanes, order, rng);
                const Amplification amplification =
                    randomAmplification(given.neuron, scheme, order == 3 ? 2 : 3, rng);
                const AmplifiedCircuit circuit(lanes, given.neuron, given.parameters, amplification);
                QCOMPARE(circuit.ancillas(), scheme == AmplificationScheme::Whole ? (1 << order) - 1 : order);
                const AmplifiedNeuron formula(given.neuron, given.parameters, amplification);
                const DenseState<double> state = randomState(lanes, rng);
                const AmplifiedState a = amplifyNeuron(state, circuit);
                const AmplifiedState b = amplifyNeuron(state, formula);
                QVERIFY2(std::abs(a.success - b.success) < 1e-11,
                         qPrintable(QString("%1 %2").arg(a.success).arg(b.success)));
                QVERIFY(largestDifference(a.state, b.state) < 1e-11);
                // A device can run it: nothing is lost, failures stand beside.
                DenseState<double> wide = state.withLanesAppended(circuit.ancillas());
                circuit.apply(wide);
                QVERIFY(std::abs(wide.squaredNorm() - 1.0) < 1e-11);
            }
        }
    }

    // Without rounds, amplified as a whole, it is the post-selected neuron: every step of every cell.
    void noRoundsArePostSelection() {
        const std::uint64_t seed = 84;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        AmplificationOptions options;
        options.rounds = 0;
        std::set<GateKind> tried;
        for (std::uint64_t k = 0; k < testing::seedCount(30); ++k) {
            const Cell cell = testing::randomCell(rng);
            for (const Stage& stage : cell.stages) {
                for (const Operation& operation : stage.operations) tried.insert(operation.gate);
            }
            const std::vector<double> parameters = testing::randomParameters(cell, 0.6, rng);
            AmplifiedSimulator simulator(cell, parameters, options, NeuronForm::Formula);
            ReferenceSimulator<double> reference(cell, parameters, NeuronForm::Circuit);
            for (int t = 0; t < 3; ++t) {
                const unsigned input = testing::randomWords(cell, 1, rng)[0];
                ReferenceSimulator<double> preview = reference;
                const std::vector<double> p = preview.step(input, 0).probabilities;
                const unsigned kept = static_cast<unsigned>(std::max_element(p.begin(), p.end()) - p.begin());
                const ReferenceStep<double> expected = reference.step(input, kept);
                const AmplifiedStep step = simulator.step(input, kept);
                for (std::size_t i = 0; i < step.operations.size(); ++i) {
                    const AmplifiedOperation& done = step.operations[i];
                    QVERIFY(std::abs(done.probability - expected.operationProbabilities[i]) < 1e-12);
                    QVERIFY(std::abs(done.success - done.probability) < 1e-12);
                    QVERIFY(std::abs(step.carriedSuccess[i] - done.probability) < 1e-11);
                    QVERIFY(done.deviation < 1e-12 && done.weightDeviation < 1e-12);
                }
                for (std::size_t i = 0; i < p.size(); ++i) {
                    QVERIFY(std::abs(step.probabilities[i] - expected.probabilities[i]) < 1e-12);
                    QVERIFY(std::abs(step.carriedProbabilities[i] - expected.probabilities[i]) < 1e-11);
                }
                QVERIFY(std::abs(step.readout.success - expected.keptProbability) < 1e-12);
                QVERIFY(step.carriedDeviation < 1e-10);
            }
        }
        QCOMPARE(tried.size(), gateTable().size());
    }

    // Sources in a basis state, the target in any: the lemma is exact, success is P_L of that pattern's
    // lambda.
    void onePatternIsExact() {
        const std::uint64_t seed = 85;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (int k = 0; k < 30; ++k) {
            const int lanes = 3;
            const int order = testing::randomInt(1, 2, rng);
            const RandomNeuron given = randomNeuron(lanes, order, rng);
            DenseState<double> state = randomState(lanes, rng);
            std::size_t pattern = 0;
            for (int source : given.neuron.sources) {
                const bool bit = rng.below(2) == 1;
                pattern = 2 * pattern + (bit ? 1 : 0);
                state.project(source, bit);
            }
            state.normalise();
            const double eta = neuronAngles(given.neuron, given.parameters)[pattern];
            const double power = std::pow(2.0, order + 1);
            const double lambda = std::pow(std::cos(eta / 2), power) + std::pow(std::sin(eta / 2), power);
            const Amplification plain =
                amplificationWithRounds(given.neuron, AmplificationScheme::Whole, 0.1, 0);
            const AmplifiedState ideal =
                amplifyNeuron(state, AmplifiedNeuron(given.neuron, given.parameters, plain));
            const Amplification amplification =
                randomAmplification(given.neuron, AmplificationScheme::Whole, 4, rng);
            const AmplifiedState amplified =
                amplifyNeuron(state, AmplifiedCircuit(lanes, given.neuron, given.parameters, amplification));
            const double expected = fixedPointSuccess(amplification.rounds[0], amplification.delta, lambda);
            QVERIFY2(std::abs(amplified.success - expected) < 1e-11,
                     qPrintable(QString("%1 %2").arg(amplified.success).arg(expected)));
            QVERIFY(traceDistance(ideal.state, amplified.state) < 1e-11);
        }
    }

    // Rounds chosen for an error keep it on every state, and fewer would not on some state.
    void errorIsKept() {
        const std::uint64_t seed = 86;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (int k = 0; k < 60; ++k) {
            for (AmplificationScheme scheme : kSchemes) {
                const RandomNeuron given = randomNeuron(4, testing::randomInt(1, 4, rng), rng);
                const double delta = std::pow(10.0, -0.3 - 2.0 * rng.uniform());
                Amplification amplification =
                    amplificationForError(given.neuron, given.parameters, scheme, delta);
                const AmplifiedNeuron neuron(given.neuron, given.parameters, amplification);
                const DenseState<double> state = randomState(4, rng);
                QVERIFY(1.0 - amplifyNeuron(state, neuron).success <= delta * delta * (1 + 1e-6));
                QVERIFY(fixedPointWidth(amplification.rounds.back(), delta) <= neuron.leastLambda());
                if (scheme == AmplificationScheme::Nested) QVERIFY(neuron.leastLambda() >= 0.5 - 1e-12);
                if (amplification.rounds[0] == 0) continue;
                --amplification.rounds[0];
                if (scheme == AmplificationScheme::Whole) {
                    QVERIFY(fixedPointWidth(amplification.rounds[0], delta) > neuron.leastLambda());
                }
            }
        }
    }

    // Amplified for certainty, the patterns keep the weights they had before the neuron: by hand for two of
    // them.
    void weightsOfPostSelectionAreLost() {
        const Operation neuron = oneNeuron(1);
        const std::vector<double> parameters = {0.3, 0.9};
        DenseState<double> state(2);
        state.apply(ryMatrix(std::numbers::pi / 2), 0);  // both patterns alike
        double lambda[2];
        for (int x = 0; x < 2; ++x) {
            const double eta = std::numbers::pi / 2 + parameters[0] + (x ? parameters[1] : 0.0);
            lambda[x] = std::pow(std::cos(eta / 2), 4) + std::pow(std::sin(eta / 2), 4);
        }
        // |<(sqrt l0, sqrt l1)|(1, 1)>|^2 over both norms
        const double overlap =
            std::pow(std::sqrt(lambda[0]) + std::sqrt(lambda[1]), 2) / 2 / (lambda[0] + lambda[1]);
        const double expected = std::sqrt(1.0 - overlap);
        const double delta = 1e-5;
        const AmplifiedNeuron plain(neuron, parameters,
                                    amplificationWithRounds(neuron, AmplificationScheme::Whole, delta, 0));
        const AmplifiedNeuron amplified(
            neuron, parameters, amplificationForError(neuron, parameters, AmplificationScheme::Whole, delta));
        const AmplifiedState ideal = amplifyNeuron(state, plain);
        QVERIFY(std::abs(ideal.success - (lambda[0] + lambda[1]) / 2) < 1e-14);
        const double weights = traceDistance(ideal.state, amplifyNeuron(state, amplified, false).state);
        QVERIFY2(std::abs(weights - expected) < 1e-8,
                 qPrintable(QString("%1 %2").arg(weights).arg(expected)));
        QVERIFY(weights > 0.05);
        // The phases come on top: two patterns that differ by the angle f turn by sin(angle / 2) of it.
        const double all = traceDistance(ideal.state, amplifyNeuron(state, amplified).state);
        const double cosine = std::cos(amplified.phaseSpread());
        const double withPhase =
            std::sqrt(1.0 - (lambda[0] + lambda[1] + 2.0 * std::sqrt(lambda[0] * lambda[1]) * cosine) / 2 /
                                (lambda[0] + lambda[1]));
        QVERIFY2(std::abs(all - withPhase) < 1e-8, qPrintable(QString("%1 %2").arg(all).arg(withPhase)));
    }

    // Nested: for little error the rotation of the post-selected neuron; without rounds that of order 1.
    void nestedComesToTheSameRotation() {
        for (int order = 1; order <= 4; ++order) {
            for (double theta : {-1.1, -0.2, 0.0, 0.6}) {
                const Operation neuron = oneNeuron(order);
                const std::vector<double> parameters = {theta, 0.0};
                const double tangent = std::tan((std::numbers::pi / 2 + theta) / 2);
                const auto angle = [&](const Amplification& amplification) {
                    const AmplifiedNeuron amplified(neuron, parameters, amplification);
                    const AmplifiedState done = amplifyNeuron(DenseState<double>(2), amplified);
                    return std::atan2(std::sqrt(normSquared(done.state[1])),
                                      std::sqrt(normSquared(done.state[0])));
                };
                const double exact = std::atan(std::pow(tangent, std::pow(2.0, order)));
                const Amplification accurate =
                    amplificationForError(neuron, parameters, AmplificationScheme::Nested, 1e-6);
                QVERIFY(std::abs(angle(accurate) - exact) < 1e-6);
                const double first = std::atan(tangent * tangent);
                const Amplification none =
                    amplificationWithRounds(neuron, AmplificationScheme::Nested, 1e-6, 0);
                QVERIFY(std::abs(angle(none) - first) < 1e-12);
            }
        }
    }

    void readout() {
        const std::uint64_t seed = 87;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (int k = 0; k < 100; ++k) {
            const DenseState<double> state = randomState(5, rng);
            const unsigned word = static_cast<unsigned>(rng.below(4));
            DenseState<double> kept = state;
            kept.project(0, word >> 1);
            kept.project(1, word & 1);
            const double probability = kept.squaredNorm();
            const double delta = 0.05 + 0.5 * rng.uniform();
            const int rounds = static_cast<int>(rng.below(8));
            const AmplifiedState amplified = amplifyReadout(state, 2, word, rounds, delta);
            QVERIFY(std::abs(amplified.success - fixedPointSuccess(rounds, delta, probability)) < 1e-12);
            QVERIFY(traceDistance(kept, amplified.state) < 1e-12);
        }
    }

    void traceDistances() {
        const std::uint64_t seed = 88;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        const DenseState<double> a = randomState(3, rng);
        DenseState<double> b = a;
        for (std::size_t k = 0; k < b.size(); ++k) b[k] = b[k] * Complex<double>{0.0, 3.0};
        QVERIFY(traceDistance(a, b) < 1e-15);
        DenseState<double> zero(1), turned(1);
        turned.apply(ryMatrix(2e-9), 0);  // 1 - fidelity is far below the precision of 1
        QVERIFY(std::abs(traceDistance(zero, turned) - 1e-9) < 1e-15);
        turned.apply(ryMatrix(std::numbers::pi - 2e-9), 0);
        QVERIFY(std::abs(traceDistance(zero, turned) - 1.0) < 1e-14);
    }

    // Both forms of the simulator agree along a sequence; what is carried differs from what is ideal.
    void carriedAlong() {
        const std::uint64_t seed = 89;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        testing::RandomCellLimits limits;
        limits.lanes = 4;
        limits.order = 2;
        limits.workStages = 1;
        double largest = 0.0;
        for (std::uint64_t k = 0; k < testing::seedCount(24); ++k) {
            const Cell cell = testing::randomCell(rng, limits);
            const std::vector<double> parameters = testing::randomParameters(cell, 0.6, rng);
            for (AmplificationScheme scheme : kSchemes) {
                AmplificationOptions options;
                options.scheme = scheme;
                options.error = 0.02;
                AmplifiedSimulator formula(cell, parameters, options, NeuronForm::Formula);
                AmplifiedSimulator circuit(cell, parameters, options, NeuronForm::Circuit);
                for (int t = 0; t < 3; ++t) {
                    const unsigned input = testing::randomWords(cell, 1, rng)[0];
                    AmplifiedSimulator preview = formula;
                    const std::vector<double> p = preview.step(input, 0).probabilities;
                    const unsigned kept =
                        static_cast<unsigned>(std::max_element(p.begin(), p.end()) - p.begin());
                    if (t == 0) {
                        formula.skip(input, kept);
                        circuit.skip(input, kept);
                        continue;
                    }
                    const AmplifiedStep a = formula.step(input, kept);
                    const AmplifiedStep b = circuit.step(input, kept);
                    QVERIFY(std::abs(a.carriedDeviation - b.carriedDeviation) < 1e-9);
                    largest = std::max(largest, a.carriedDeviation);
                    double sum = 0.0;
                    for (std::size_t i = 0; i < p.size(); ++i) {
                        QVERIFY(std::abs(a.carriedProbabilities[i] - b.carriedProbabilities[i]) < 1e-9);
                        sum += a.carriedProbabilities[i];
                    }
                    QVERIFY(std::abs(sum - 1.0) < 1e-12);
                    for (std::size_t i = 0; i < a.operations.size(); ++i) {
                        QVERIFY(std::abs(a.operations[i].success - b.operations[i].success) < 1e-10);
                        QVERIFY(std::abs(a.operations[i].deviation - b.operations[i].deviation) < 1e-10);
                        QVERIFY(std::abs(a.carriedSuccess[i] - b.carriedSuccess[i]) < 1e-9);
                        QVERIFY(a.operations[i].success >= 1.0 - 0.02 * (1 + 1e-6));
                    }
                    QVERIFY(a.readout.success >= 1.0 - 0.02 * (1 + 1e-6));
                    QVERIFY(a.readout.deviation < 1e-10);
                }
            }
        }
        QVERIFY(largest > 1e-3);
    }

    void gateCounts() {
        QCOMPARE(rotationCount(0), (GateCount{1, 0, 1}));
        QCOMPARE(rotationCount(1), (GateCount{1, 2, 2}));
        QCOMPARE(rotationCount(2), (GateCount{1, 12, 20}));   // two Toffolis
        QCOMPARE(rotationCount(4), (GateCount{1, 96, 146}));  // sixteen
        QCOMPARE(zeroPhaseCount(1), (GateCount{1, 0, 1}));
        QCOMPARE(zeroPhaseCount(2), (GateCount{1, 2, 7}));
        QCOMPARE(zeroPhaseCount(3), (GateCount{1, 14, 29}));

        // Degree 2 over three sources: R is 3 rotations with one control, 3 with two, and 2 without.
        const Operation neuron = makeNeuron(emptyCell(1, 3, 0), 1, 2, 2);
        const std::vector<double> parameters(parameterCount(neuron), 0.1);
        const GateCount block = 3.0 * rotationCount(1) + 3.0 * rotationCount(2) + 2.0 * rotationCount(0);
        const GateCount once = 4.0 * block + 3.0 * rotationCount(1);
        const auto gates = [&](AmplificationScheme scheme, std::vector<int> rounds) {
            return AmplifiedCircuit(4, neuron, parameters, {scheme, 0.1, std::move(rounds)}).gates();
        };
        QCOMPARE(once.listed, 35.0);
        QCOMPARE(gates(AmplificationScheme::Whole, {0}), once);
        QCOMPARE(gates(AmplificationScheme::Nested, {0, 0}), once);
        QCOMPARE(gates(AmplificationScheme::Whole, {6}), 13.0 * once + 12.0 * zeroPhaseCount(3));
        const GateCount inner = 5.0 * (2.0 * block + rotationCount(1)) + 4.0 * zeroPhaseCount(1);
        QCOMPARE(gates(AmplificationScheme::Nested, {2, 3}),
                 7.0 * (2.0 * inner + rotationCount(1)) + 6.0 * zeroPhaseCount(2));
    }

    // Every gate of the table written with CNOT and single-qubit gates, as gate_count.h says, is that gate.
    void tableGatesAreWrittenWithWhatTheyCount_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("cnot");
        QTest::addColumn<int>("singleQubit");
        const auto row = [](GateKind kind, int cnot, int singleQubit) {
            QTest::newRow(gateInfo(kind).key.data()) << int(kind) << cnot << singleQubit;
        };
        row(GateKind::Ry, 0, 1);
        row(GateKind::X, 0, 1);
        row(GateKind::H, 0, 1);
        row(GateKind::Z, 0, 1);
        row(GateKind::ControlledRy, 2, 2);
        row(GateKind::Cnot, 1, 0);
        row(GateKind::Cz, 1, 2);
        row(GateKind::Swap, 3, 0);
        row(GateKind::Toffoli, 6, 9);
    }

    void tableGatesAreWrittenWithWhatTheyCount() {
        QFETCH(int, kind);
        QFETCH(int, cnot);
        QFETCH(int, singleQubit);
        const GateInfo& gate = gateInfo(GateKind(kind));
        QCOMPARE(tableGateCount(gate), (GateCount{1.0, double(cnot), double(singleQubit)}));

        const std::uint64_t seed = 90 + std::uint64_t(kind);
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        const double theta = 2.0 * rng.normal();
        const DenseState<double> before = randomState(3, rng);
        Written written{before};
        const int t = 1, a = 2, b = 0;
        switch (gate.kind) {
            case GateKind::Ry:
                written.single(ryMatrix(theta), t);
                break;
            case GateKind::X:
            case GateKind::H:
            case GateKind::Z:
                written.single(gateMatrix<double>(gate, {}), t);
                break;
            case GateKind::ControlledRy:
                written.single(ryMatrix(theta / 2), t);
                written.cnot(a, t);
                written.single(ryMatrix(-theta / 2), t);
                written.cnot(a, t);
                break;
            case GateKind::Cnot:
                written.cnot(a, t);
                break;
            case GateKind::Cz:
                written.h(t);
                written.cnot(a, t);
                written.h(t);
                break;
            case GateKind::Swap:
                written.cnot(t, a);
                written.cnot(a, t);
                written.cnot(t, a);
                break;
            case GateKind::Toffoli:
                written.toffoli(a, b, t);
                break;
            case GateKind::Neuron:
                QFAIL("a neuron is no table gate");
        }
        DenseState<double> expected = before;
        const Matrix2<double> matrix = gateMatrix<double>(gate, std::span(&theta, gate.hasAngle ? 1 : 0));
        if (gate.sourceRole == SourceRole::Partner) {
            expected.applyAcross(matrix, t, a);
        } else {
            std::vector<int> controls = {a, b};
            controls.resize(std::size_t(gate.sourceCount));
            expected.apply(matrix, t, controls);
        }
        QVERIFY(largestDifference(written.state, expected) < 1e-14);
        QCOMPARE(written.count, (GateCount{0.0, double(cnot), double(singleQubit)}));
    }

    void everyTableGateIsCounted() {
        Cell cell = emptyCell(1, 3, 1);
        for (const GateInfo& gate : gateTable()) {
            std::vector<int> sources = {1, 2};
            if (gate.sourceCount >= 0) sources.resize(std::size_t(gate.sourceCount));
            Operation operation =
                gate.isNeuron() ? makeNeuron(cell, 3, 1, 1) : makeGate(gate.kind, 3, sources);
            cell.stages[1].operations.push_back(operation);
        }
        const std::vector<double> parameters(std::size_t(parameterCount(cell)), 0.1);
        const AmplifiedSimulator simulator(cell, parameters, {}, NeuronForm::Formula);
        for (std::size_t k = 0; k < gateTable().size(); ++k) {
            const GateInfo& gate = gateTable()[k];
            if (gate.isNeuron()) {
                QVERIFY(simulator.amplifiedGates(k).listed > simulator.plainGates(k).listed);
                continue;
            }
            QCOMPARE(simulator.plainGates(k), tableGateCount(gate));
            QCOMPARE(simulator.amplifiedGates(k), tableGateCount(gate));
        }
    }

    // Two neurons and two words by hand, and a sequence whose repetitions no double could count.
    void costs() {
        const GateCount gates{10, 4, 8};
        const GateCount amplified{50, 20, 40};
        AmplificationCost cost(0.01);
        cost.addOperation(gates, gates, 1.0, 1.0);
        cost.addOperation(gates, amplified, 0.25, 0.99);
        cost.addReadout(0.5, 2, {3, 1, 1});
        cost.addOperation(gates, amplified, 0.1, 0.98);
        cost.addReadout(0.2, 3, {3, 1, 1});
        QCOMPARE(cost.onePass(), (GateCount{30, 12, 24}));
        QVERIFY(std::abs(cost.inverseRoot().listed - (10 + 20 + 10 * std::sqrt(10.0))) < 1e-12);
        QCOMPARE(cost.amplified(), (GateCount{110, 44, 88}));
        QVERIFY(std::abs(cost.amplifiedSuccess() - 0.99 * 0.98) < 1e-15);
        const auto is = [](double log, double value) {
            return std::abs(std::pow(10.0, log) / value - 1.0) < 1e-12;
        };
        QVERIFY(is(cost.logRepetitions(), 40.0));
        QVERIFY(is(cost.logRepetitionsWithWords(), 400.0));
        QVERIFY(is(cost.restarting().listed, ((10.0 + 10.0) / 0.25 + 10.0) / 0.1));
        QVERIFY(is(cost.restartingWithWords().elementary, ((12.0 + 12.0) / 0.25 / 0.5 + 12.0) / 0.1 / 0.2));
        QVERIFY(is(cost.wordByWord()->listed, 7.0 * (5.0 * 60.0 + 2.0 * 3.0 + 50.0) + 3.0 * 3.0));
        const double queries = std::acosh(10.0) / std::atanh(std::sqrt(0.1));
        QVERIFY(is(cost.wordsAtTheEnd().listed, queries * 110.0));

        for (int k = 0; k < 1000; ++k) cost.addOperation(gates, amplified, 0.125, 1.0);
        QVERIFY(std::abs(cost.logRepetitions() - (std::log10(40.0) + 1000 * std::log10(8.0))) < 1e-9);
        QVERIFY(std::isfinite(cost.restarting().listed) && cost.restarting().listed > 900.0);
        cost.addReadout(1e-30, std::nullopt, {3, 1, 1});
        QVERIFY(!cost.wordByWord());
    }
};

QTEST_APPLESS_MAIN(TestAmplification)
#include "tst_amplification.moc"
