#include <QTest>
#include <cmath>

#include "core/cell/presets.h"
#include "core/model/cell_probe.h"
#include "core/model/qrnn.h"
#include "core/simulator/reference/reference.h"
#include "tests/support/random_cell.h"

using namespace ketloom;
using namespace ketloom::testing;

namespace {

constexpr double kRounding = 1e-10;

Batch randomSequence(const Cell& cell, int length, Rng& rng) {
    Batch batch = emptyBatch(1, length);
    for (Word& word : batch.inputs) word = Word(rng.below(1u << cell.inOutLanes));
    for (Word& word : batch.targets) word = Word(rng.below(1u << cell.inOutLanes));
    return batch;
}

/// One step of the reference, taken down at every moment.
struct Moments {
    std::vector<std::vector<double>> states;
    std::vector<double> postselection;
    std::vector<double> readout;
    double kept = 1.0;  ///< least probability of a kept word up to this step; 0 where that is no number
};

Moments referenceMoments(const Cell& cell, const std::vector<double>& parameters, const Batch& sample,
                         int step) {
    ReferenceSimulator<double> simulator(cell, parameters, NeuronForm::Formula);
    Moments result;
    const auto kept = [&](double p) { result.kept = p > 0.0 ? std::min(result.kept, p) : 0.0; };
    for (int k = 0; k < step; ++k)
        kept(simulator.step(sample.input(0, k), sample.target(0, k)).keptProbability);
    const auto note = [&] {
        std::vector<double> state;
        for (std::size_t i = 0; i < simulator.state().size(); ++i) state.push_back(simulator.state()[i].re);
        result.states.push_back(std::move(state));
    };
    note();
    simulator.flipByWord(sample.input(0, step));
    note();
    for (const Stage& stage : cell.stages) {
        if (stage.kind == StageKind::Output) {
            simulator.flipByWord(sample.input(0, step));
            note();
        }
        for (const Operation& operation : stage.operations) {
            const std::size_t index = result.postselection.size();
            result.postselection.push_back(
                simulator.applyOperation(operation, simulator.parametersOf(index)));
            note();
        }
    }
    result.readout = simulator.readout();
    kept(simulator.keep(sample.target(0, step)));
    note();
    return result;
}

double one(const std::vector<double>& state, int lanes, int lane) {
    double sum = 0.0;
    for (std::size_t i = 0; i < state.size(); ++i)
        if (i >> (lanes - 1 - lane) & 1u) sum += state[i] * state[i];
    return sum;
}

double difference(const std::vector<double>& a, const std::vector<double>& b) {
    if (a.size() != b.size()) return 1e300;
    double most = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!(std::abs(a[i] - b[i]) <= most)) most = std::abs(a[i] - b[i]);
    return most;
}

/// Empty where the prober agrees with the reference about this step, at all moments.
QString disagreement(CellProber& prober, const Cell& cell, const std::vector<double>& parameters,
                     const Batch& sample, int step) {
    const Moments reference = referenceMoments(cell, parameters, sample, step);
    if (int(reference.states.size()) != momentCount(cell)) return QStringLiteral("number of moments");
    const double tolerance = kRounding / reference.kept;
    for (int moment = 0; moment < momentCount(cell); ++moment) {
        const auto probe = prober.probe(cell, parameters, sample, step, moment);
        if (!probe) return QString::fromStdString(toString(probe.error()));
        if (probe->moments != momentCount(cell) || probe->moment != moment || probe->step != step ||
            probe->steps != sample.steps() || probe->input != sample.input(0, step) ||
            probe->kept != sample.target(0, step))
            return QStringLiteral("what was asked");
        const double off = difference(probe->state, reference.states[std::size_t(moment)]);
        if (!(off < tolerance)) return QStringLiteral("state at moment %1: %2").arg(moment).arg(off);
        if (difference(probe->postselection, reference.postselection) > kRounding)
            return QStringLiteral("post-selection");
        if (difference(probe->readout, reference.readout) > kRounding) return QStringLiteral("readout");
        for (int lane = 0; lane < cell.lanes(); ++lane) {
            const double expected = one(reference.states[std::size_t(moment)], cell.lanes(), lane);
            // Handed out as float.
            if (!(std::abs(double(probe->one(moment, lane)) - expected) < 1e-6))
                return QStringLiteral("P(1) of lane %1 at moment %2").arg(lane).arg(moment);
        }
    }
    return {};
}

}  // namespace

class TestCellProbe : public QObject {
    Q_OBJECT

private slots:
    void equalsTheReferenceOnRandomCells() {
        std::uint64_t compared = 0;
        for (std::uint64_t seed = 1; seed <= seedCount(60); ++seed) {
            Rng rng(seed);
            const Cell cell = randomCell(rng);
            const std::vector<double> parameters = randomParameters(cell, 0.4, rng);
            const Batch sample = randomSequence(cell, 5, rng);
            CellProber prober;
            for (const int step : {3, 0, 2}) {
                // What is left of a nearly impossible word is rounding; the impossible has a test of its own.
                if (referenceMoments(cell, parameters, sample, step).kept < 1e-5) continue;
                const QString where = disagreement(prober, cell, parameters, sample, step);
                QVERIFY2(where.isEmpty(),
                         qPrintable(QStringLiteral("seed %1, step %2: %3").arg(seed).arg(step).arg(where)));
                ++compared;
            }
        }
        // Random cells often leave an in/out lane unwritten, where half of all words are impossible.
        QVERIFY2(3 * compared > seedCount(60), qPrintable(QString::number(compared)));
    }

    void equalsTheReferenceForEveryGate_data() {
        QTest::addColumn<int>("gate");
        for (const GateInfo& gate : gateTable())
            QTest::newRow(std::string(gate.key).c_str()) << int(gate.kind);
    }
    void equalsTheReferenceForEveryGate() {
        QFETCH(int, gate);
        Rng rng(7);
        // Neurons around it, so that the state it meets and the readout are never trivial.
        Cell cell = paperCell({2, 3, 1, 2, 2});
        Operation operation = randomOperation(cell, GateKind(gate), {}, rng);
        operation.id = nextOperationId(cell);
        cell.stages[1].operations.insert(cell.stages[1].operations.begin() + 2, operation);
        operation = randomOperation(cell, GateKind(gate), {}, rng);
        operation.id = nextOperationId(cell);
        cell.stages[2].operations.insert(cell.stages[2].operations.begin() + 1, operation);
        const std::vector<double> parameters = randomParameters(cell, 0.5, rng);
        const Batch sample = randomSequence(cell, 4, rng);
        CellProber prober;
        for (int step = 0; step < sample.steps(); ++step) {
            const QString where = disagreement(prober, cell, parameters, sample, step);
            QVERIFY2(where.isEmpty(), qPrintable(where));
        }
    }

    void sharedParametersAreUsedWhereTheyAreShared() {
        Rng rng(11);
        Cell cell = paperCell({2, 3, 2, 2, 2});
        for (const int stage : {1, 2})
            for (std::size_t k = 0; k < cell.stages[std::size_t(stage)].operations.size(); ++k)
                cell.stages[std::size_t(stage)].operations[k].sharing = int(k) + 1;
        QVERIFY(parameterCount(cell) < parameterCount(paperCell({2, 3, 2, 2, 2})));
        const std::vector<double> parameters = randomParameters(cell, 0.5, rng);
        CellProber prober;
        const QString where = disagreement(prober, cell, parameters, randomSequence(cell, 6, rng), 4);
        QVERIFY2(where.isEmpty(), qPrintable(where));
    }

    void agreesWithTheTraceOfTheModel() {
        Rng rng(3);
        const Cell cell = paperCell({2, 4, 2, 2, 2});
        const std::vector<double> parameters = randomParameters(cell, 0.3, rng);
        const Batch sample = randomSequence(cell, 12, rng);
        auto model = std::move(createQrnn(cell, {Precision::Double, 1}).value());
        const Trace trace = model->trace(parameters, sample);
        CellProber prober;
        for (int step = 0; step < sample.steps(); ++step) {
            const auto probe = prober.probe(cell, parameters, sample, step, momentCount(cell) - 1);
            QVERIFY(probe);
            double sum = 0.0;
            for (int y = 0; y < trace.wordCount; ++y) {
                const double p = probe->readout[std::size_t(y)];
                QVERIFY(std::abs(p - double(trace.probabilities[std::size_t(step * trace.wordCount + y)])) <
                        1e-6);
                sum += p;
            }
            QVERIFY(std::abs(sum - 1.0) < 1e-12);
            for (int k = 0; k < trace.operations; ++k)
                QVERIFY(
                    std::abs(probe->postselection[std::size_t(k)] -
                             double(trace.operationProbabilities[std::size_t(step * trace.operations + k)])) <
                    1e-6);
            for (int i = 0; i < trace.stateSize; ++i)
                QVERIFY(std::abs(probe->state[std::size_t(i)] -
                                 double(trace.states[std::size_t(step * trace.stateSize + i)])) < 1e-6);
            for (const float p : probe->ones) QVERIFY(p >= 0.0f && p <= 1.0f);
        }
    }

    void momentsAndOperationsNameEachOther() {
        Rng rng(5);
        for (int round = 0; round < 40; ++round) {
            const Cell cell = randomCell(rng);
            std::vector<int> seen(std::size_t(momentCount(cell)), 0);
            int last = 1;
            for (int s = 0; s < int(cell.stages.size()); ++s)
                for (int k = 0; k < int(cell.stages[std::size_t(s)].operations.size()); ++k) {
                    const int moment = momentAfter(cell, {s, k});
                    QVERIFY(moment > last && moment < momentCount(cell) - 1);
                    last = moment;
                    seen[std::size_t(moment)]++;
                    QCOMPARE(operationBefore(cell, moment), (OperationPlace{s, k}));
                }
            for (const int moment : {0, 1, momentBeforeOutput(cell), momentCount(cell) - 1}) {
                seen[std::size_t(moment)]++;
                QCOMPARE(operationBefore(cell, moment), OperationPlace{});
            }
            QVERIFY(std::ranges::all_of(seen, [](int times) { return times == 1; }));
            QCOMPARE(momentAfter(cell, {}), -1);
            QCOMPARE(momentAfter(cell, {0, 999}), -1);
            QCOMPARE(momentAfter(cell, {99, 0}), -1);
        }
    }

    void anotherOrderOfQuestionsGivesTheSameAnswers() {
        Rng rng(9);
        const Cell cell = paperCell({2, 3, 1, 2, 2});
        const std::vector<double> a = randomParameters(cell, 0.3, rng);
        const std::vector<double> b = randomParameters(cell, 0.3, rng);
        const Batch sample = randomSequence(cell, 9, rng);
        const Batch other = randomSequence(cell, 9, rng);
        CellProber kept;
        for (const auto& [parameters, batch, step] :
             {std::tuple(&a, &sample, 7), std::tuple(&a, &sample, 2), std::tuple(&b, &sample, 5),
              std::tuple(&b, &other, 5), std::tuple(&a, &sample, 7)}) {
            const auto again = kept.probe(cell, *parameters, *batch, step, 4);
            const auto fresh = CellProber().probe(cell, *parameters, *batch, step, 4);
            QVERIFY(again && fresh);
            QCOMPARE(again->state, fresh->state);
            QCOMPARE(again->ones, fresh->ones);
        }
    }

    void whatDoesNotFitIsTold() {
        Rng rng(2);
        const Cell cell = paperCell({2, 2, 1, 1, 1});
        const std::vector<double> parameters = randomParameters(cell, 0.2, rng);
        Batch sample = randomSequence(cell, 4, rng);
        CellProber prober;
        QVERIFY(prober.probe(cell, parameters, sample, 2));
        QVERIFY(!prober.probe(cell, parameters, sample, 3));
        QVERIFY(!prober.probe(cell, parameters, sample, -1));
        QVERIFY(!prober.probe(cell, parameters, sample, 0, momentCount(cell)));
        QVERIFY(!prober.probe(cell, std::span(parameters).first(3), sample, 0));
        Cell broken = cell;
        broken.stages[1].operations[0].target = 99;
        QVERIFY(!prober.probe(broken, parameters, sample, 0));
        sample.inputs[0] = 4;
        QVERIFY(!prober.probe(cell, parameters, sample, 0));
        sample.inputs[0] = 0;
        std::vector<double> bad = parameters;
        bad[0] = std::nan("");
        QVERIFY(!prober.probe(cell, bad, sample, 2));
        std::stop_source source;
        source.request_stop();
        QVERIFY(!prober.probe(cell, bad, sample, 1, -1, source.get_token()));
        QVERIFY(prober.probe(cell, parameters, sample, 2));
    }

    void aWordOfProbabilityZeroIsAnErrorNotANumber() {
        // X alone writes the output: the word is always 1.
        Cell cell = emptyCell(1, 1, 0);
        cell.stages[0].operations = {makeNeuron(cell, 1, 1, 1)};
        cell.stages[1].operations = {makeGate(GateKind::X, 0)};
        cell.stages[0].operations[0].id = 1;
        cell.stages[1].operations[0].id = 2;
        const std::vector<double> parameters(std::size_t(parameterCount(cell)), 0.1);
        Batch sample = emptyBatch(1, 4);
        sample.targets = {0, 1, 0, 1};
        CellProber prober;
        QVERIFY(prober.probe(cell, parameters, sample, 0));
        const auto atIt = prober.probe(cell, parameters, sample, 1);
        QVERIFY(!atIt && QString::fromStdString(atIt.error().message).contains(QStringLiteral("step 2")));
        const auto behind = prober.probe(cell, parameters, sample, 2);
        QVERIFY(!behind && QString::fromStdString(behind.error().message).contains(QStringLiteral("step 2")));
    }
};

QTEST_GUILESS_MAIN(TestCellProbe)
#include "tst_cell_probe.moc"
