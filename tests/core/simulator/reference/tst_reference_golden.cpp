#include <QDir>
#include <QTest>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/cell/presets.h"
#include "core/gradient/dual.h"
#include "core/simulator/reference/reference.h"

using namespace ketloom;
using Json = nlohmann::json;

namespace {

// A golden file of the independent PyTorch program (tests/golden).
struct Golden {
    Cell cell;
    std::vector<double> parameters;
    std::vector<double> gradient;
    std::vector<ReferenceSequence> batch;
    std::vector<std::vector<std::vector<double>>> probabilities;  // B x (T-1) x 2^I
    double loss = 0.0;
    double minPostselection = 0.0;
};

unsigned wordOf(const Json& bits) {
    unsigned word = 0;
    for (const Json& bit : bits) word = 2 * word + bit.get<unsigned>();
    return word;
}

void appendNeurons(const Json& neurons, Golden& golden) {
    for (const Json& neuron : neurons) {
        golden.parameters.push_back(neuron.at("bias"));
        for (double weight : neuron.at("weights")) golden.parameters.push_back(weight);
        golden.gradient.push_back(neuron.at("bias_grad"));
        for (double weight : neuron.at("weights_grad")) golden.gradient.push_back(weight);
    }
}

Golden readGolden(const QString& path) {
    std::ifstream file(path.toStdString());
    const Json json = Json::parse(file);
    const Json& config = json.at("config");
    Golden golden;
    golden.cell = paperCell({config.at("io_qubits"), config.at("workspace_qubits"), config.at("stages"),
                             config.at("order"), config.at("degree")});
    for (Stage& stage : golden.cell.stages) {
        for (Operation& operation : stage.operations) operation.bias = config.at("bias");
    }
    appendNeurons(json.at("input_stage"), golden);
    for (const Json& stage : json.at("work_stages")) {
        for (double angle : stage.at("rotations")) golden.parameters.push_back(angle);
        for (double angle : stage.at("rotations_grad")) golden.gradient.push_back(angle);
        appendNeurons(stage.at("neurons"), golden);
    }
    appendNeurons(json.at("output_stage"), golden);
    for (std::size_t b = 0; b < json.at("inputs").size(); ++b) {
        ReferenceSequence sequence;
        for (const Json& word : json.at("inputs")[b]) sequence.inputs.push_back(wordOf(word));
        for (const Json& word : json.at("targets")[b]) sequence.targets.push_back(wordOf(word));
        golden.batch.push_back(sequence);
    }
    golden.probabilities = json.at("probabilities").get<decltype(golden.probabilities)>();
    golden.loss = json.at("loss");
    golden.minPostselection = json.at("min_postselection_probability");
    return golden;
}

bool close(double a, double b, double tolerance) {
    return std::abs(a - b) <= tolerance * (std::abs(b) + 1e-6);
}

}  // namespace

class TestReferenceGolden : public QObject {
    Q_OBJECT
private:
    void addFiles() {
        QTest::addColumn<QString>("path");
        const QDir folder(QStringLiteral(KETLOOM_SOURCE_DIR "/tests/golden"));
        const QStringList names = folder.entryList({"*.json"});
        QVERIFY(!names.isEmpty());
        for (const QString& name : names) QTest::newRow(qPrintable(name)) << folder.filePath(name);
    }

private slots:
    void numbers_data() { addFiles(); }
    void gradient_data() { addFiles(); }

    void numbers() {
        QFETCH(QString, path);
        const Golden golden = readGolden(path);
        QCOMPARE(static_cast<int>(golden.parameters.size()), parameterCount(golden.cell));
        // The circuit costs 2^o times its gates on 2^(n+o) amplitudes; the two largest cells use the formula
        // alone.
        for (NeuronForm form : {NeuronForm::Formula, NeuronForm::Circuit}) {
            if (form == NeuronForm::Circuit && golden.parameters.size() > 1000) continue;
            ReferenceSimulator<double> simulator(golden.cell, golden.parameters, form);
            double loss = 0.0;
            double minimum = 1.0;
            int count = 0;
            for (std::size_t b = 0; b < golden.batch.size(); ++b) {
                const ReferenceSequence& sequence = golden.batch[b];
                const std::size_t steps = sequence.inputs.size() - 1;
                const std::vector<ReferenceStep<double>> run = simulator.run(
                    std::span(sequence.inputs).first(steps), std::span(sequence.targets).subspan(1));
                for (std::size_t k = 0; k < steps; ++k, ++count) {
                    for (std::size_t word = 0; word < run[k].probabilities.size(); ++word) {
                        const double expected = golden.probabilities[b][k][word];
                        QVERIFY2(close(run[k].probabilities[word], expected, 1e-10),
                                 qPrintable(QString("sequence %1 step %2 word %3").arg(b).arg(k).arg(word)));
                    }
                    minimum = std::min(minimum, run[k].keptProbability);
                    loss += referenceStepLoss(run[k].probabilities, sequence.targets[k + 1],
                                              ReferenceLossKind::SoftmaxCrossEntropy);
                }
            }
            QVERIFY(close(loss / count, golden.loss, 1e-10));
            QVERIFY(close(minimum, golden.minPostselection, 1e-10));
        }
    }

    // Every parameter of the small cells, a few, spread over all stages, of the large ones.
    void gradient() {
        QFETCH(QString, path);
        const Golden golden = readGolden(path);
        const std::size_t count = golden.parameters.size();
        const std::size_t stride = count <= 150 ? 1 : count / 5;
        for (std::size_t k = 0; k < count; k += stride) {
            std::vector<Dual> parameters(golden.parameters.begin(), golden.parameters.end());
            parameters[k].slope = 1.0;
            const Dual loss =
                referenceLoss<Dual>(golden.cell, parameters, golden.batch,
                                    ReferenceLossKind::SoftmaxCrossEntropy, NeuronForm::Formula);
            QVERIFY(close(loss.value, golden.loss, 1e-10));
            QVERIFY2(close(loss.slope, golden.gradient[k], 1e-9),
                     qPrintable(QString("parameter %1: %2 against %3")
                                    .arg(k)
                                    .arg(loss.slope, 0, 'g', 17)
                                    .arg(golden.gradient[k], 0, 'g', 17)));
        }
    }
};

QTEST_APPLESS_MAIN(TestReferenceGolden)
#include "tst_reference_golden.moc"
