#include <QTest>
#include <cmath>

#include "core/cell/cell_json.h"
#include "core/cell/validate.h"
#include "core/gradient/dual.h"
#include "core/model/loss.h"
#include "tests/support/random_experiment.h"

using namespace ketloom;
using ketloom::testing::Experiment;

namespace {

constexpr int kInOut = 2;
constexpr int kWorkspace = 2;

Operation placed(const Cell& cell, Operation operation) {
    operation.id = nextOperationId(cell);
    return operation;
}

/// Every way to lay a gate on the lanes of the cell.
std::vector<Operation> placements(const GateInfo& gate) {
    std::vector<Operation> result;
    const Cell cell = emptyCell(kInOut, kWorkspace, 0);
    for (int target = 0; target < cell.lanes(); ++target) {
        if (gate.isNeuron()) {
            result.push_back(makeNeuron(cell, target, 2, 2));
            continue;
        }
        if (gate.sourceCount == 0) result.push_back(makeGate(gate.kind, target));
        for (int a = 0; a < cell.lanes() && gate.sourceCount > 0; ++a) {
            if (a == target) continue;
            if (gate.sourceCount == 1) result.push_back(makeGate(gate.kind, target, {a}));
            for (int b = 0; b < cell.lanes() && gate.sourceCount == 2; ++b) {
                if (b != target && b != a) result.push_back(makeGate(gate.kind, target, {a, b}));
            }
        }
    }
    return result;
}

/// A cell that brings the state to something without structure before and after what is to be tested: neurons
/// on the workspace, and where `live` holds also on the in/out lanes (else those are still classical).
Cell surroundings(bool live) {
    Cell cell = emptyCell(kInOut, kWorkspace, 1);
    for (std::size_t s : {0, 2}) {
        for (int lane = s == 0 && !live ? kInOut : 0; lane < cell.lanes(); ++lane) {
            cell.stages[s].operations.push_back(placed(cell, makeNeuron(cell, lane, 1, 2)));
        }
    }
    return cell;
}

/// `tested` behind what the stage holds already (in the output stage: also before it).
Cell cellWith(bool live, std::size_t stage, bool first, const std::vector<Operation>& tested) {
    Cell cell = surroundings(live);
    std::vector<Operation>& operations = cell.stages[stage].operations;
    std::vector<Operation> added;
    for (const Operation& operation : tested) {
        added.push_back(placed(cell, operation));
        added.back().id += static_cast<std::uint32_t>(added.size());
    }
    operations.insert(first ? operations.begin() : operations.end(), added.begin(), added.end());
    return cell;
}

/// Where a gate is tried: live or classical in/out lanes, before and after the second X.
struct Spot {
    bool live;
    std::size_t stage;
    bool first;
};
constexpr Spot kSpots[] = {{false, 0, true}, {false, 0, false}, {true, 1, true},
                           {false, 1, true}, {false, 2, true},  {true, 2, false}};

Experiment experimentOn(const Cell& cell, std::uint64_t seed) {
    Rng rng(seed);
    Experiment e;
    e.cell = cell;
    e.parameters = testing::randomParameters(cell, 0.7, rng);
    e.batch = emptyBatch(3, 4);
    for (int b = 0; b < 3; ++b) {
        ReferenceSequence sequence{
            testing::randomWords(cell, 4, rng), testing::randomWords(cell, 4, rng), {}};
        for (int t = 0; t < 4; ++t) {
            e.batch.inputs[std::size_t(b) * 4 + t] = static_cast<Word>(sequence.inputs[std::size_t(t)]);
            e.batch.targets[std::size_t(b) * 4 + t] = static_cast<Word>(sequence.targets[std::size_t(t)]);
        }
        e.sequences.push_back(sequence);
    }
    std::fill(e.batch.scored.begin(), e.batch.scored.end(), 1);
    return e;
}

template <class T>
std::vector<double> probabilitiesOf(const Experiment& e) {
    SequenceRunner<T> runner(e.cell, 1);
    runner.setParameters(e.parameters);
    std::vector<double> probabilities;
    runner.run(e.batch, wordLoss(LossKind::SoftmaxCrossEntropy), {}, &probabilities, nullptr);
    return probabilities;
}

std::vector<double> referenceProbabilities(const Experiment& e) {
    std::vector<double> result;
    ReferenceSimulator<double> reference(e.cell, e.parameters, NeuronForm::Circuit);
    for (const ReferenceSequence& sequence : e.sequences) {
        reference.reset();
        for (std::size_t step = 0; step < 3; ++step) {
            const auto done = reference.step(sequence.inputs[step], sequence.targets[step + 1]);
            result.insert(result.end(), done.probabilities.begin(), done.probabilities.end());
        }
    }
    return result;
}

/// The parameters of the surroundings, with `own` put in where the tested operations have their place.
std::vector<double> withOwn(const Cell& with, const Cell& without, std::vector<double> parameters,
                            OperationPlace place, const std::vector<double>& own) {
    for (const ParameterSlot& slot : parameterLayout(with).operations) {
        if (slot.place == place) parameters.insert(parameters.begin() + slot.offset, own.begin(), own.end());
    }
    Q_ASSERT(static_cast<int>(parameters.size()) == parameterCount(without) + static_cast<int>(own.size()));
    return parameters;
}

bool near(const std::vector<double>& a, const std::vector<double>& b, double tolerance) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!(std::abs(a[i] - b[i]) < tolerance)) return false;
    }
    return true;
}

}  // namespace

/// What must hold of every row of the gate table, on every choice of lanes, in every stage.
class TestGateLaws : public QObject {
    Q_OBJECT

    void rows() {
        QTest::addColumn<int>("index");
        for (std::size_t k = 0; k < gateTable().size(); ++k) {
            QTest::newRow(std::string(gateTable()[k].key).c_str()) << static_cast<int>(k);
        }
    }

private slots:
    void matrixOfTheReference_data() { rows(); }
    void matrixOfTheReference() {
        QFETCH(int, index);
        const GateInfo& gate = gateTable()[std::size_t(index)];
        if (gate.isNeuron()) return;
        for (double theta : {-2.0, 0.3, 5.0}) {
            const std::vector<Dual> angle{Dual(theta, 1.0)};
            const Matrix2<Dual> m = gateMatrix<Dual>(gate, angle);
            for (std::size_t k = 0; k < 4; ++k) {
                QVERIFY(std::abs(m[k].re.value - gate.matrix(theta)[k]) < 1e-15);
                QCOMPARE(m[k].im.value, 0.0);
                const double slope = gate.hasAngle ? gate.derivative(theta)[k] : 0.0;
                QVERIFY(std::abs(m[k].re.slope - slope) < 1e-15);
            }
        }
    }

    void fastAgreesWithReference_data() { rows(); }
    void fastAgreesWithReference() {
        QFETCH(int, index);
        std::uint64_t seed = 1;
        for (const Operation& operation : placements(gateTable()[std::size_t(index)])) {
            for (const Spot& spot : kSpots) {
                const Cell cell = cellWith(spot.live, spot.stage, spot.first, {operation});
                QVERIFY(isSimulable(cell));
                const Experiment e = experimentOn(cell, seed++);
                const std::vector<double> expected = referenceProbabilities(e);
                const QByteArray where = QByteArray::fromStdString(operationName(cell, operation)) +
                                         ", seed " + QByteArray::number(qulonglong(seed - 1));
                QVERIFY2(near(probabilitiesOf<double>(e), expected, 1e-11), where);
                QVERIFY2(near(probabilitiesOf<float>(e), expected, 1e-3), where);
            }
        }
    }

    void gradientAgreesWithDualNumbers_data() { rows(); }
    void gradientAgreesWithDualNumbers() {
        QFETCH(int, index);
        std::uint64_t seed = 500;
        for (const Operation& operation : placements(gateTable()[std::size_t(index)])) {
            for (const Spot& spot : kSpots) {
                // Twice with the same parameters, which add up; a gate without any once, or it would be
                // undone.
                std::vector<Operation> tested{operation};
                const bool trained = gateInfo(operation.gate).isTrained();
                if (trained) {
                    tested[0].sharing = 1;
                    tested.push_back(tested[0]);
                }
                const Cell cell = cellWith(spot.live, spot.stage, spot.first, tested);
                const Experiment e = experimentOn(cell, seed++);
                SequenceRunner<double> runner(cell, 1);
                runner.setParameters(e.parameters);
                std::vector<double> gradient(e.parameters.size());
                runner.lossAndGradient(e.batch, wordLoss(LossKind::NegativeLogLikelihood), gradient);
                // Along a random direction, and by the parameters of the tested gate alone.
                Rng rng(seed);
                const ParameterLayout layout = parameterLayout(cell);
                for (int round = 0; round < (trained ? 2 : 1); ++round) {
                    std::vector<double> direction(gradient.size(), 0.0);
                    if (round == 0) {
                        for (double& d : direction) d = rng.normal();
                    } else {
                        for (const ParameterSlot& slot : layout.operations) {
                            if (!slot.shared) continue;
                            std::fill_n(direction.begin() + slot.offset, slot.count, 1.0);
                        }
                    }
                    std::vector<Dual> parameters;
                    double expected = 0.0;
                    for (std::size_t i = 0; i < gradient.size(); ++i) {
                        parameters.emplace_back(e.parameters[i], direction[i]);
                        expected += direction[i] * gradient[i];
                    }
                    const Dual loss =
                        referenceLoss<Dual>(cell, parameters, e.sequences,
                                            ReferenceLossKind::NegativeLogLikelihood, NeuronForm::Formula);
                    QVERIFY2(std::abs(loss.slope - expected) < 1e-8 * std::max(1.0, std::abs(expected)),
                             QByteArray::fromStdString(operationName(cell, operation)) + ", seed " +
                                 QByteArray::number(qulonglong(seed - 1)));
                }
            }
        }
    }

    // A gate and then its inverse are nothing at all.
    void inverseUndoes_data() { rows(); }
    void inverseUndoes() {
        QFETCH(int, index);
        const GateInfo& gate = gateTable()[std::size_t(index)];
        if (!gate.inverse) return;
        std::uint64_t seed = 900;
        for (const Operation& operation : placements(gate)) {
            for (const Spot& spot : kSpots) {
                Operation inverse = operation;
                inverse.gate = *gate.inverse;
                const Experiment without = experimentOn(surroundings(spot.live), seed++);
                Experiment with = without;
                with.cell = cellWith(spot.live, spot.stage, spot.first, {operation, inverse});
                const int at =
                    spot.first ? 0 : static_cast<int>(without.cell.stages[spot.stage].operations.size());
                const std::vector<double> own =
                    gate.hasAngle ? std::vector<double>{0.8, -0.8} : std::vector<double>{};
                with.parameters = withOwn(with.cell, without.cell, without.parameters,
                                          {static_cast<int>(spot.stage), at}, own);
                QVERIFY2(near(probabilitiesOf<double>(with), probabilitiesOf<double>(without), 1e-11),
                         QByteArray::fromStdString(operationName(with.cell, operation)));
            }
        }
    }

    void jsonRoundTrip_data() { rows(); }
    void jsonRoundTrip() {
        QFETCH(int, index);
        for (Operation operation : placements(gateTable()[std::size_t(index)])) {
            for (int sharing : {0, kMaxSharing}) {
                operation.sharing = sharing;
                const Cell cell = cellWith(true, 1, true, {operation});
                const Json json = Json::parse(cellToJson(cell).dump());
                QVERIFY(cellFromJson(JsonView(json, "cell")) == cell);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestGateLaws)
#include "tst_gate_laws.moc"
