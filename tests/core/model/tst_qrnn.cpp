#include <QDirIterator>
#include <QTest>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/cell/presets.h"
#include "core/model/qrnn.h"
#include "core/simulator/reference/reference.h"
#include "core/simulator/work_count.h"

using namespace ketloom;

namespace {

struct Golden {
    Cell cell;
    std::vector<double> parameters, gradient, probabilities;
    Batch batch;
    double loss = 0.0;  ///< raw softmax cross-entropy, its best value not subtracted
    double minPostselection = 0.0;
};

Word wordOf(const nlohmann::json& bits) {
    Word word = 0;
    for (const auto& bit : bits) word = static_cast<Word>(word << 1 | bit.get<int>());
    return word;
}

Golden readGolden(const QString& path) {
    const auto json = nlohmann::json::parse(readFile(path.toStdString()).value());
    Golden golden;
    const auto& config = json["config"];
    CellShape shape;
    shape.inOutLanes = config["io_qubits"];
    shape.workspaceLanes = config["workspace_qubits"];
    shape.workStages = config["stages"];
    shape.order = config["order"];
    shape.degree = config["degree"];
    golden.cell = paperCell(shape);
    const auto addNeurons = [&](const nlohmann::json& neurons) {
        for (const auto& neuron : neurons) {
            golden.parameters.push_back(neuron["bias"]);
            golden.gradient.push_back(neuron["bias_grad"]);
            for (double w : neuron["weights"]) golden.parameters.push_back(w);
            for (double g : neuron["weights_grad"]) golden.gradient.push_back(g);
        }
    };
    addNeurons(json["input_stage"]);
    for (const auto& stage : json["work_stages"]) {
        for (double r : stage["rotations"]) golden.parameters.push_back(r);
        for (double g : stage["rotations_grad"]) golden.gradient.push_back(g);
        addNeurons(stage["neurons"]);
    }
    addNeurons(json["output_stage"]);
    golden.batch.size = static_cast<int>(json["inputs"].size());
    golden.batch.length = static_cast<int>(json["inputs"][0].size());
    for (const auto& sequence : json["inputs"]) {
        for (const auto& bits : sequence) golden.batch.inputs.push_back(wordOf(bits));
    }
    for (const auto& sequence : json["targets"]) {
        for (const auto& bits : sequence) golden.batch.targets.push_back(wordOf(bits));
    }
    golden.batch.scored.assign(std::size_t(golden.batch.size) * golden.batch.steps(), 1);
    for (const auto& sequence : json["probabilities"]) {
        for (const auto& step : sequence) {
            for (double p : step) golden.probabilities.push_back(p);
        }
    }
    golden.loss = json["loss"];
    golden.minPostselection = json["min_postselection_probability"];
    return golden;
}

/// Largest |a - b|, relative to the largest |b|.
double deviation(const std::vector<double>& a, const std::vector<double>& b) {
    if (a.size() != b.size()) return 1e300;
    double most = 0.0;
    double scale = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!(std::abs(a[i] - b[i]) <= most)) most = std::abs(a[i] - b[i]);
        scale = std::max(scale, std::abs(b[i]));
    }
    return most / scale;
}

/// Largest |a/b - 1|: also the smallest probabilities count.
double relativeDeviation(const std::vector<double>& a, const std::vector<double>& b) {
    double most = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] / b[i] - 1.0));
    return most;
}

std::unique_ptr<SequenceModel> model(const Cell& cell, Precision precision, int threads = 1) {
    return std::move(createQrnn(cell, {precision, threads}).value());
}

struct Step {
    double loss;
    std::vector<double> gradient;
    friend bool operator==(const Step&, const Step&) = default;
};

Step step(SequenceModel& qrnn, const std::vector<double>& parameters, const Batch& batch) {
    Step result{0.0, std::vector<double>(parameters.size())};
    result.loss =
        qrnn.lossAndGradient(parameters, batch, LossKind::SoftmaxCrossEntropy, result.gradient).loss;
    return result;
}

/// Random words as inputs and targets; every third step scored or all.
Batch randomBatch(int inOutLanes, int size, int length, bool scoreAll, Rng& rng) {
    Batch batch;
    batch.size = size;
    batch.length = length;
    for (int i = 0; i < size * length; ++i) {
        batch.inputs.push_back(static_cast<Word>(rng.below(1u << inOutLanes)));
        batch.targets.push_back(static_cast<Word>(rng.below(1u << inOutLanes)));
    }
    for (int i = 0; i < size * (length - 1); ++i) batch.scored.push_back(scoreAll || i % 3 == 1);
    return batch;
}

}  // namespace

class TestQrnn : public QObject {
    Q_OBJECT

private slots:
    void stateGradientsOfGoldensAreFiniteDifferences_data() { golden_data(); }

    /// Of the first sequence, at the first (of small cells), a middle and the last step: the state is moved
    /// along every amplitude in the reference simulator.
    void stateGradientsOfGoldensAreFiniteDifferences() {
        QFETCH(QString, path);
        const Golden golden = readGolden(path);
        const Batch batch = slice(golden.batch, 0, 1);
        const auto qrnn = model(golden.cell, Precision::Double);
        GradientThroughTime t;
        std::vector<double> gradient(golden.parameters.size());
        qrnn->lossAndGradient(golden.parameters, batch, LossKind::SoftmaxCrossEntropy, gradient, &t);
        ReferenceSimulator<double> reference(golden.cell, golden.parameters, NeuronForm::Formula);
        const int steps = batch.steps();
        int scored = 0;
        for (int step = 0; step < steps; ++step) scored += batch.isScored(0, step);
        const auto lossFrom = [&](const DenseState<double>& state, int from) {
            reference.setState(state);
            double sum = 0.0;
            for (int step = from; step < steps; ++step) {
                const auto result = reference.step(batch.input(0, step), batch.target(0, step));
                if (batch.isScored(0, step))
                    sum += referenceStepLoss(result.probabilities, batch.target(0, step),
                                             ReferenceLossKind::SoftmaxCrossEntropy);
            }
            return sum / scored;
        };
        double worst = 0.0;
        for (int at : {0, steps / 2, steps - 1}) {
            if (at == 0 && golden.cell.workspaceLanes > 4) continue;  // takes long
            reference.reset();
            for (int step = 0; step < at; ++step) reference.step(batch.input(0, step), batch.target(0, step));
            const DenseState<double> state = reference.state();
            double squares = 0.0;
            for (std::size_t k = 0; k < std::size_t(1) << golden.cell.workspaceLanes; ++k) {
                constexpr double kStep = 1e-5;
                DenseState<double> up = state, down = state;
                up[k].re += kStep;
                down[k].re -= kStep;
                squares += std::pow((lossFrom(up, at) - lossFrom(down, at)) / (2 * kStep), 2);
            }
            const double found = t.state[std::size_t(at)];
            worst = std::max(worst, std::abs(found - std::sqrt(squares)) / std::max(1e-3, found));
        }
        qInfo("worst relative deviation %.1e", worst);
        QVERIFY(worst < 1e-6);
    }

    void golden_data() {
        QTest::addColumn<QString>("path");
        QDirIterator files(KETLOOM_SOURCE_DIR "/tests/golden", {"*.json"});
        while (files.hasNext()) {
            const QString path = files.next();
            QTest::newRow(qPrintable(files.fileName())) << path;
        }
    }

    void golden() {
        QFETCH(QString, path);
        const Golden golden = readGolden(path);
        const double best = bestSoftmaxLoss(golden.cell.inOutLanes);
        for (const auto& [precision, tolerance] :
             {std::pair{Precision::Double, 1e-10}, {Precision::Float, 1e-4}}) {
            for (int threads : {1, 2}) {
                const auto qrnn = model(golden.cell, precision, threads);
                QCOMPARE(qrnn->parameterCount(), static_cast<int>(golden.parameters.size()));
                std::vector<double> gradient(golden.parameters.size());
                const LossResult result = qrnn->lossAndGradient(golden.parameters, golden.batch,
                                                                LossKind::SoftmaxCrossEntropy, gradient);
                std::vector<double> probabilities;
                const LossResult forward = qrnn->loss(golden.parameters, golden.batch,
                                                      LossKind::SoftmaxCrossEntropy, &probabilities);
                const double dp = deviation(probabilities, golden.probabilities);
                const double dg = deviation(gradient, golden.gradient);
                const double dl = std::abs(result.loss + best - golden.loss) / golden.loss;
                if (precision == Precision::Double)
                    QVERIFY(relativeDeviation(probabilities, golden.probabilities) < tolerance);
                qInfo("%s: dp %.2e, dloss %.2e, dgradient %.2e",
                      precision == Precision::Double ? "double" : "float", dp, dl, dg);
                QVERIFY(dp < tolerance);
                QVERIFY(dl < tolerance);
                QVERIFY(dg < tolerance);
                QCOMPARE(forward.loss, result.loss);
                QVERIFY(std::abs(result.minPostselection / golden.minPostselection - 1.0) < 100 * tolerance);
            }
        }
    }

    void gradientAgreesWithCentralDifferences_data() {
        QTest::addColumn<int>("kind");
        QTest::newRow("softmax") << int(LossKind::SoftmaxCrossEntropy);
        QTest::newRow("likelihood") << int(LossKind::NegativeLogLikelihood);
    }

    void gradientAgreesWithCentralDifferences() {
        QFETCH(int, kind);
        Rng rng(5);
        const Cell cell = paperCell({2, 3, 2, 2, 2});
        const auto qrnn = model(cell, Precision::Double);
        const Batch batch = randomBatch(2, 5, 7, false, rng);
        std::vector<double> parameters = qrnn->initialParameters({0.4, 0.4, 0.4}, rng);
        std::vector<double> gradient(parameters.size());
        qrnn->lossAndGradient(parameters, batch, LossKind(kind), gradient);
        const double h = 1e-6;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const double before = parameters[i];
            parameters[i] = before + h;
            const double above = qrnn->loss(parameters, batch, LossKind(kind)).loss;
            parameters[i] = before - h;
            const double below = qrnn->loss(parameters, batch, LossKind(kind)).loss;
            parameters[i] = before;
            QVERIFY2(std::abs((above - below) / (2 * h) - gradient[i]) < 1e-8,
                     qPrintable(QString("parameter %1: %2 against %3")
                                    .arg(i)
                                    .arg((above - below) / (2 * h))
                                    .arg(gradient[i])));
        }
    }

    void numbersDoNotDependOnThreadsOrCompany() {
        Rng rng(7);
        const Cell cell = paperCell({2, 5, 1, 2, 2});
        const Batch batch = randomBatch(2, 37, 6, true, rng);  // an odd size: unequal blocks
        const auto one = model(cell, Precision::Float, 1);
        const auto two = model(cell, Precision::Float, 2);
        const std::vector<double> parameters = one->initialParameters({0.3, 0.3, 0.3}, rng);
        const Step alone = step(*one, parameters, batch);
        for (int repeat = 0; repeat < 5; ++repeat) QVERIFY(step(*two, parameters, batch) == alone);
        // A batch of another size in between leaves nothing behind.
        step(*one, parameters, slice(batch, 0, 3));
        QVERIFY(step(*one, parameters, batch) == alone);
    }

    void meanOverTheBatchIsTheMeanOverItsSamples() {
        Rng rng(8);
        const auto exact = model(paperCell({2, 4, 1, 2, 2}), Precision::Double);
        const Batch batch = randomBatch(2, 13, 5, true, rng);
        const std::vector<double> parameters = exact->initialParameters({0.3, 0.3, 0.3}, rng);
        const Step whole = step(*exact, parameters, batch);
        Step mean{0.0, std::vector<double>(parameters.size(), 0.0)};
        for (int b = 0; b < batch.size; ++b) {
            const Step single = step(*exact, parameters, slice(batch, b, 1));
            mean.loss += single.loss / batch.size;
            for (std::size_t i = 0; i < parameters.size(); ++i)
                mean.gradient[i] += single.gradient[i] / batch.size;
        }
        QVERIFY(std::abs(mean.loss - whole.loss) < 1e-12);
        QVERIFY(deviation(whole.gradient, mean.gradient) < 1e-12);
    }

    void predictionKeepsGivenWordsAndCountsErrors() {
        Rng rng(11);
        const Cell cell = paperCell({2, 3, 1, 2, 2});
        const auto qrnn = model(cell, Precision::Double);
        const Batch batch = randomBatch(2, 9, 8, false, rng);
        const std::vector<double> parameters = qrnn->initialParameters({1.0, 1.0, 1.0}, rng);
        for (OutputMode mode : {OutputMode::Sampled, OutputMode::MostLikely}) {
            Rng sampling(3);
            const Prediction p =
                qrnn->predict(parameters, batch, LossKind::SoftmaxCrossEntropy, mode, sampling);
            int wrong = 0;
            int scored = 0;
            for (int b = 0; b < batch.size; ++b) {
                for (int step = 0; step < batch.steps(); ++step) {
                    const Word word = p.outputs[std::size_t(b) * batch.steps() + step];
                    QVERIFY(word < 4);
                    if (!batch.isScored(b, step)) QCOMPARE(word, batch.target(b, step));
                    scored += batch.isScored(b, step);
                    wrong += word != batch.target(b, step);
                }
            }
            QCOMPARE(p.wordError, double(wrong) / scored);
            QVERIFY(p.labelError >= p.wordError);
            Rng again(3);
            QVERIFY(qrnn->predict(parameters, batch, LossKind::SoftmaxCrossEntropy, mode, again).outputs ==
                    p.outputs);
        }
    }

    void samplesFollowTheProbabilities() {
        Rng rng(13);
        const auto qrnn = model(paperCell({2, 2, 1, 2, 2}), Precision::Double);
        const std::vector<double> parameters = qrnn->initialParameters({1.0, 0.5, 0.5}, rng);
        Batch batch = randomBatch(2, 1, 2, true, rng);
        std::vector<double> p;
        qrnn->loss(parameters, batch, LossKind::SoftmaxCrossEntropy, &p);
        Batch many = batch;
        many.size = 20000;
        many.inputs.clear();
        many.targets.clear();
        for (int b = 0; b < many.size; ++b) {
            many.inputs.insert(many.inputs.end(), batch.inputs.begin(), batch.inputs.end());
            many.targets.insert(many.targets.end(), batch.targets.begin(), batch.targets.end());
        }
        many.scored.assign(std::size_t(many.size), 1);
        const Prediction drawn =
            qrnn->predict(parameters, many, LossKind::SoftmaxCrossEntropy, OutputMode::Sampled, rng);
        std::vector<double> share(4, 0.0);
        for (Word word : drawn.outputs) share[word] += 1.0 / many.size;
        for (int y = 0; y < 4; ++y) QVERIFY(std::abs(share[y] - p[y]) < 5.0 * std::sqrt(0.25 / many.size));
    }

    void traceTellsTheSameAsTheLoss() {
        Rng rng(17);
        const Cell cell = paperCell({2, 3, 2, 3, 2});  // order 3: states are rescaled on the way
        const auto qrnn = model(cell, Precision::Double);
        const std::vector<double> parameters = qrnn->initialParameters({0.5, 0.5, 0.5}, rng);
        const Batch sample = randomBatch(2, 1, 6, true, rng);
        std::vector<double> p;
        const LossResult loss = qrnn->loss(parameters, sample, LossKind::SoftmaxCrossEntropy, &p);
        const Trace trace = qrnn->trace(parameters, sample);
        QCOMPARE(trace.steps, 5);
        QCOMPARE(trace.stateSize, 8);
        QCOMPARE(trace.probabilities.size(), p.size());
        for (std::size_t i = 0; i < p.size(); ++i) QVERIFY(std::abs(trace.probabilities[i] - p[i]) < 1e-6);
        float least = 1.0f;
        for (float q : trace.keptProbabilities) least = std::min(least, q);
        QVERIFY(std::abs(least - loss.minPostselection) < 1e-6);
        for (int step = 0; step < trace.steps; ++step) {
            double norm = 0.0;
            for (int i = 0; i < trace.stateSize; ++i)
                norm += std::pow(trace.states[step * trace.stateSize + i], 2);
            QVERIFY(std::abs(norm - 1.0) < 1e-5);
        }
        QCOMPARE(static_cast<int>(trace.operationProbabilities.size()), trace.steps * trace.operations);
        for (float q : trace.operationProbabilities) QVERIFY(q > 0.0f && q <= 1.00001f);
    }

    /// Only neurons are post-selected: everything else has probability 1, exactly.
    void unitaryGatesHaveProbabilityOne() {
        Rng rng(21);
        Cell cell = paperCell({2, 3, 1, 2, 2});
        std::vector<bool> unitary;
        for (Stage& stage : cell.stages) {
            std::vector<Operation> operations;
            for (const Operation& neuronOrRotation : stage.operations) {
                operations.push_back(neuronOrRotation);
                const GateInfo& gate = gateTable()[rng.below(gateTable().size() - 1) + 1];
                std::vector<int> sources = canonicalSources(cell, neuronOrRotation.target);
                std::reverse(sources.begin(), sources.end());  // in/out lanes first
                sources.resize(std::size_t(gate.sourceCount));
                operations.push_back(makeGate(gate.kind, neuronOrRotation.target, sources));
            }
            stage.operations = operations;
            for (Operation& operation : stage.operations) {
                unitary.push_back(gateInfo(operation.gate).unitary);
                operation.id = static_cast<std::uint32_t>(unitary.size());
            }
        }
        for (Precision precision : {Precision::Float, Precision::Double}) {
            const auto qrnn = model(cell, precision);
            const std::vector<double> parameters = qrnn->initialParameters({0.4, 0.4, 0.4}, rng);
            const Trace trace = qrnn->trace(parameters, randomBatch(2, 1, 6, true, rng));
            QCOMPARE(trace.operations, static_cast<int>(unitary.size()));
            for (std::size_t i = 0; i < trace.operationProbabilities.size(); ++i) {
                const float q = trace.operationProbabilities[i];
                QVERIFY(unitary[i % unitary.size()] ? q == 1.0f : q > 0.0f && q < 1.0f);
            }
        }
    }

    void sharedParametersAreDrawnOnce() {
        Cell cell = emptyCell(1, 2, 1);
        cell.stages[0].operations = {makeGate(GateKind::ControlledRy, 1, {0}), makeRy(2)};
        cell.stages[1].operations = {makeGate(GateKind::ControlledRy, 2, {1}), makeRy(1), makeRy(2)};
        cell.stages[2].operations = {makeNeuron(cell, 0, 1, 1)};
        std::uint32_t id = 0;
        for (Stage& stage : cell.stages) {
            for (Operation& operation : stage.operations) operation.id = ++id;
        }
        cell.stages[0].operations[0].sharing = cell.stages[1].operations[0].sharing = 3;
        cell.stages[0].operations[1].sharing = cell.stages[1].operations[2].sharing = 8;
        const auto qrnn = model(cell, Precision::Double);
        QCOMPARE(qrnn->parameterCount(), 2 + 1 + 3);
        // One draw a parameter, in their order; rotations with or without control have the spread of RY.
        Rng rng(4), same(4);
        const std::vector<double> parameters = qrnn->initialParameters({0.5, 0.25, 2.0}, rng);
        const std::vector<double> sigmas{2.0, 2.0, 2.0, 0.5, 0.25, 0.25};
        for (std::size_t i = 0; i < sigmas.size(); ++i) QCOMPARE(parameters[i], sigmas[i] * same.normal());
        QCOMPARE(rng.bits(), same.bits());
        // They belong to the stage of the first operation that uses them.
        const std::vector<ParameterGroup>& groups = qrnn->parameterGroups();
        QCOMPARE(groups[0].count, 2);
        QCOMPARE(groups[1].count, 1);
        QCOMPARE(groups[2].count, 3);
    }

    void nonFiniteNumbersAreLocated() {
        Rng rng(19);
        const Cell cell = paperCell({2, 3, 1, 2, 2});
        const auto qrnn = model(cell, Precision::Float);
        const Batch batch = randomBatch(2, 2, 5, true, rng);
        std::vector<double> parameters = qrnn->initialParameters({}, rng);
        QCOMPARE(qrnn->locateNonFinite(parameters, batch), std::string());
        parameters[12] = std::nan("");
        const std::string place = qrnn->locateNonFinite(parameters, batch);
        QVERIFY2(place.find("neuron on w1") != std::string::npos, place.c_str());
        std::vector<double> gradient(parameters.size());
        QVERIFY(!std::isfinite(
            qrnn->lossAndGradient(parameters, batch, LossKind::SoftmaxCrossEntropy, gradient).loss));
    }

    void stopsInsideAStep() {
        Rng rng(23);
        const auto qrnn = model(paperCell({2, 3, 1, 2, 2}), Precision::Float);
        const Batch batch = randomBatch(2, 4, 50, true, rng);
        const std::vector<double> parameters = qrnn->initialParameters({}, rng);
        std::vector<double> gradient(parameters.size());
        std::stop_source source;
        source.request_stop();
        QVERIFY(qrnn->lossAndGradient(parameters, batch, LossKind::SoftmaxCrossEntropy, gradient, nullptr,
                                      source.get_token())
                    .stopped);
    }

    void costsAreKnownBeforehand() {
        const Cell cell = paperCell({2, 8, 2, 2, 2});
        calibrate(Precision::Float);
        QVERIFY(isCalibrated(Precision::Float));
        const CostEstimate cost = estimateCost(cell, 200, 100, {});
        QCOMPARE(cost.qubits, 12);
        QCOMPARE(cost.parameters, 1212);
        QVERIFY(cost.seconds > 0 && cost.bytes > 0);
        QVERIFY(cost.bytes < 150e6);
        const Program program = compileShape(cell);
        const PassPlan plan = planPasses(program, static_cast<int>(kernels::vectorLanes<float>()));
        QCOMPARE(cost.multiplyAdds, 0.5 * countWork(program, plan).training() * 200 * 99);
        const CostEstimate twice = estimateCost(cell, 400, 100, {});
        QCOMPARE(twice.multiplyAdds, 2 * cost.multiplyAdds);
    }

    void invalidCellIsRefusedWithReasons() {
        Cell cell = paperCell({2, 3, 1, 2, 2});
        cell.stages[0].operations[0].target = 17;
        cell.stages[1].operations[4].order = 0;
        const auto refused = createQrnn(cell);
        QVERIFY(!refused.has_value());
        QVERIFY(refused.error().message.find("target") != std::string::npos);
        QVERIFY(refused.error().message.find("order") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestQrnn)
#include "tst_qrnn.moc"
