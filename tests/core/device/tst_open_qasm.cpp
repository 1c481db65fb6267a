#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>
#include <map>
#include <set>

#include "core/cell/presets.h"
#include "core/device/identifiers.h"
#include "core/device/open_qasm.h"
#include "core/device/text_export.h"
#include "core/simulator/reference/reference.h"
#include "tests/core/device/qasm_reader.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

namespace {

unsigned likeliest(const std::vector<double>& p) {
    return static_cast<unsigned>(std::max_element(p.begin(), p.end()) - p.begin());
}

/// Two steps of a cell: the text, read independently, leaves the state of the reference simulator, which goes
/// by the neuron's formula, and post-selects with its probabilities. Returns the largest deviation.
double deviation(const Cell& cell, const std::vector<double>& parameters, int version, Rng& rng) {
    double worst = 0.0;
    ReferenceSimulator<double> reference(cell, parameters, NeuronForm::Formula);
    bool first = true;
    for (unsigned input : testing::randomWords(cell, 2, rng)) {
        ReferenceSimulator<double> preview = reference;
        const unsigned kept = likeliest(preview.step(input, 0).probabilities);
        std::vector<std::complex<double>> start;
        for (std::size_t k = 0; k < reference.state().size(); ++k) start.push_back(reference.state()[k].re);
        const ReferenceStep<double> expected = reference.step(input, kept);

        const std::string text =
            openQasm(version, cell, parameters,
                     {.scope = {}, .input = input, .firstStep = first, .title = {}, .parameterSource = {}});
        const testing::QasmRun run = testing::runQasm(
            text, [&](const std::string&, int bit) { return ((kept >> bit) & 1u) != 0; }, start);
        first = false;

        const std::size_t stride = run.state.size() / expected.state.size();
        for (std::size_t k = 0; k < run.state.size(); ++k) {
            const double wanted = k % stride == 0 ? expected.state[k / stride] : 0.0;
            worst = std::max(worst, std::abs(run.state[k] - wanted));
        }
        // Registers come in order of the neurons; the word's is the last.
        std::vector<std::string> order;
        std::map<std::string, double> found;
        for (const testing::QasmMeasurement& measurement : run.measurements) {
            if (found.emplace(measurement.bits, 1.0).second) order.push_back(measurement.bits);
            found[measurement.bits] *= measurement.probability;
        }
        std::size_t next = 0;
        std::size_t index = 0;
        for (const Stage& stage : cell.stages) {
            for (const Operation& operation : stage.operations) {
                const double probability = expected.operationProbabilities[index++];
                if (!gateInfo(operation.gate).isNeuron()) continue;
                if (next >= order.size()) return 1.0;
                worst = std::max(worst, std::abs(found[order[next++]] - probability));
            }
        }
        if (next + 1 != order.size()) return 1.0;
        worst = std::max(worst, std::abs(found[order.back()] - expected.keptProbability));
    }
    return worst;
}

QJsonArray toJson(const std::vector<double>& values) {
    QJsonArray result;
    for (double value : values) result.append(value);
    return result;
}

/// A case for check_qiskit.py: a step from the state that a step before it left.
QJsonObject qiskitCase(const QString& name, int version, const Cell& cell,
                       const std::vector<double>& parameters, Rng& rng) {
    ReferenceSimulator<double> reference(cell, parameters, NeuronForm::Formula);
    ReferenceSimulator<double> preview = reference;
    const unsigned input = testing::randomWords(cell, 1, rng)[0];
    const unsigned kept = likeliest(preview.step(input, 0).probabilities);
    const std::vector<double> start = reference.step(input, kept).state;
    preview = reference;
    const unsigned next = testing::randomWords(cell, 1, rng)[0];
    const unsigned nextKept = likeliest(preview.step(next, 0).probabilities);
    const ReferenceStep<double> step = reference.step(next, nextKept);
    std::vector<double> post;
    std::size_t index = 0;
    for (const Stage& stage : cell.stages) {
        for (const Operation& operation : stage.operations) {
            if (gateInfo(operation.gate).isNeuron()) post.push_back(step.operationProbabilities[index]);
            ++index;
        }
    }
    const std::string text =
        openQasm(version, cell, parameters,
                 {.scope = {}, .input = next, .firstStep = false, .title = {}, .parameterSource = {}});
    return {{"name", QString("%1, version %2").arg(name).arg(version)},
            {"version", version},
            {"text", QString::fromStdString(text)},
            {"kept", int(nextKept)},
            {"start", toJson(start)},
            {"state", toJson(step.state)},
            {"post", toJson(post)}};
}

}  // namespace

class TestOpenQasm : public QObject {
    Q_OBJECT
private slots:
    void randomCells_data() {
        QTest::addColumn<int>("version");
        QTest::addColumn<quint64>("seed");
        for (int version : {2, 3})
            for (quint64 seed : {401, 402, 403})
                QTest::addRow("version %d seed %d", version, int(seed)) << version << seed;
    }

    // All gates, orders 1 to 4, thinned sources in any order, shared parameters.
    void randomCells() {
        QFETCH(int, version);
        QFETCH(quint64, seed);
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        std::set<GateKind> tried;
        std::set<int> orders;
        for (std::uint64_t k = 0; k < testing::seedCount(25); ++k) {
            testing::RandomCellLimits limits;
            limits.order = k % 3 == 0 ? 4 : 3;
            limits.lanes = k % 3 == 0 ? 4 : 6;
            const Cell cell = testing::randomCell(rng, limits);
            for (const Stage& stage : cell.stages) {
                for (const Operation& operation : stage.operations) {
                    tried.insert(operation.gate);
                    if (gateInfo(operation.gate).isNeuron()) orders.insert(operation.order);
                }
            }
            const std::vector<double> parameters = testing::randomParameters(cell, 0.7, rng);
            const double worst = deviation(cell, parameters, version, rng);
            QVERIFY2(worst < 1e-12, qPrintable(QString::number(worst)));
        }
        QCOMPARE(tried.size(), gateTable().size());
        QCOMPARE(orders.size(), std::size_t(kMaxOrder));
    }

    // The cells of the paper, as large as a dense state takes in a moment.
    void presets() {
        Rng rng(404);
        for (const char* key : {"elman-xor", "memorise"}) {
            const CellPreset* const preset = findCellPreset(key);
            QVERIFY(preset);
            const Cell cell = paperCell(preset->shape);
            const std::vector<double> parameters = testing::randomParameters(cell, 0.3, rng);
            for (int version : {2, 3}) QVERIFY(deviation(cell, parameters, version, rng) < 1e-12);
        }
    }

    // A neuron alone needs no word, a stage alone neither; they start from where the text says.
    void partsOfACell() {
        Rng rng(405);
        Cell cell = emptyCell(1, 2, 1);
        cell.stages[1].operations = {makeRy(1), makeNeuron(cell, 1, 2, 2), makeNeuron(cell, 2, 1, 1)};
        const std::vector<double> parameters = testing::randomParameters(cell, 0.5, rng);
        ReferenceSimulator<double> reference(cell, parameters, NeuronForm::Formula);
        for (int version : {2, 3}) {
            for (int operation : {-1, 1}) {
                reference.reset();
                for (int k = 0; k < 3; ++k) {
                    if (operation < 0 || operation == k)
                        reference.applyOperation(cell.stages[1].operations[k], reference.parametersOf(k));
                }
                const std::string text = openQasm(
                    version, cell, parameters, {.scope = {1, operation}, .title = {}, .parameterSource = {}});
                const testing::QasmRun run =
                    testing::runQasm(text, [](const std::string&, int) { return true; });
                for (std::size_t k = 0; k < run.state.size(); ++k) {
                    const std::size_t stride = run.state.size() / 8;
                    const double wanted = k % stride == 0 ? reference.state()[k / stride].re : 0.0;
                    QVERIFY(std::abs(run.state[k] - wanted) < 1e-12);
                }
                QVERIFY(text.find("word") == std::string::npos);
            }
        }
    }

    // Whatever lanes are called, the text can be read: names are identifiers, all different, no keywords.
    void hostileNames() {
        Rng rng(406);
        Cell cell = emptyCell(3, 4, 0);
        cell.laneNames = {"ry",      "", "w 0\n; reset all", "w 0; reset all", "Ωmega", "post_input_q_mega",
                          "ancilla0"};
        cell.stages[0].operations = {makeNeuron(cell, 4, 2, 1), makeNeuron(cell, 4, 2, 1)};
        cell.stages[1].operations = {makeNeuron(cell, 0, 1, 1)};
        const std::vector<double> parameters = testing::randomParameters(cell, 0.5, rng);
        for (int version : {2, 3}) {
            QVERIFY(deviation(cell, parameters, version, rng) < 1e-12);
            const TextExportOptions options{
                .scope = {}, .title = "a\nx w0; // b", .parameterSource = "c\r\nd"};
            const std::string text = openQasm(version, cell, parameters, options);
            testing::runQasm(text, [](const std::string&, int) { return false; });
        }
    }

    void identifiers() {
        Identifiers names;
        QCOMPARE(names.unique("w0"), std::string("w0"));
        QCOMPARE(names.unique("w0"), std::string("w0_2"));
        QCOMPARE(names.unique("memory bit"), std::string("memory_bit"));
        QCOMPARE(names.unique("0"), std::string("q_0"));
        QCOMPARE(names.unique("W0"), std::string("q_W0"));
        QCOMPARE(names.unique("ry"), std::string("ry_"));
        QCOMPARE(names.unique(""), std::string("q_lane"));
        QCOMPARE(names.unique("é"), std::string("q_lane_2"));
        QCOMPARE(names.unique("measure"), std::string("measure_"));
    }

    // Numbers survive: as many digits as a double has, with a point, whatever the size.
    void anglesAreExact() {
        Cell cell = emptyCell(1, 1, 1);
        for (int k = 0; k < 4; ++k) cell.stages[1].operations.push_back(makeRy(1));
        const std::vector<double> parameters = {1e-7 / 3.0, 3.0, -1e22, 1e-300};
        for (int version : {2, 3}) {
            const std::string text =
                openQasm(version, cell, parameters, {.scope = {}, .title = {}, .parameterSource = {}});
            std::size_t at = 0;
            for (double parameter : parameters) {
                at = text.find("ry(", at);
                QVERIFY(at != std::string::npos);
                at += 3;
                const std::string number = text.substr(at, text.find(')', at) - at);
                QCOMPARE(std::stod(number.substr(number.find_first_not_of('-'))), std::abs(parameter));
                QVERIFY(number.find('.') != std::string::npos);
            }
        }
    }

    // Where Qiskit is installed (KETLOOM_PYTHON names another python3): it reads the texts and comes to the
    // same states.
    void qiskitAgrees() {
        const QString python = qEnvironmentVariable("KETLOOM_PYTHON", "python3");
        QProcess look;
        look.start(python, {"-c", "import qiskit, qiskit_qasm3_import"});
        if (!look.waitForStarted() || !look.waitForFinished(60'000) || look.exitCode() != 0)
            QSKIP("python3 with qiskit and qiskit-qasm3-import is not installed");
        const std::uint64_t seed = 407;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        QJsonArray cases;
        for (std::uint64_t k = 0; k < testing::seedCount(6); ++k) {
            const Cell cell = testing::randomCell(rng, {.lanes = 5, .order = 3});
            const std::vector<double> parameters = testing::randomParameters(cell, 0.7, rng);
            for (int version : {2, 3})
                cases.append(qiskitCase(QString("random cell %1").arg(k), version, cell, parameters, rng));
        }
        const Cell xorCell = paperCell(findCellPreset("elman-xor")->shape);
        const std::vector<double> parameters = testing::randomParameters(xorCell, 0.4, rng);
        for (int version : {2, 3}) cases.append(qiskitCase("elman-xor", version, xorCell, parameters, rng));
        QTemporaryDir folder;
        QFile file(folder.filePath("cases.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QJsonDocument(cases).toJson());
        file.close();
        QProcess check;
        check.start(python, {KETLOOM_SOURCE_DIR "/tests/core/device/check_qiskit.py", file.fileName()});
        QVERIFY(check.waitForFinished(300'000));
        const QByteArray out = check.readAllStandardOutput() + check.readAllStandardError();
        QVERIFY2(check.exitCode() == 0, out.constData());
        qInfo("%s", out.trimmed().split('\n').last().constData());
    }

    // The reader refuses what is not the language: otherwise the tests above would say little.
    void readerIsStrict_data() {
        QTest::addColumn<QString>("text");
        const QString two = "OPENQASM 2.0;include \"qelib1.inc\";qreg a[1];qreg b[1];creg c[1];";
        const QString three = "OPENQASM 3.0;include \"stdgates.inc\";qubit a;qubit b;bit[1] c;";
        QTest::newRow("unknown gate") << two + "swap a[0],b[0];";
        QTest::newRow("control in version 2") << two + "ctrl @ x a[0],b[0];";
        QTest::newRow("exponent without a point") << two + "ry(1e-5) a[0];";
        QTest::newRow("capital name") << "OPENQASM 2.0;qreg A[1];";
        QTest::newRow("no semicolon") << three + "x a";
        QTest::newRow("too few qubits") << three + "cx a;";
        QTest::newRow("a qubit twice") << three + "cx a, a;";
        QTest::newRow("no such bit") << three + "c[1] = measure a;";
        QTest::newRow("name taken") << three + "bit[2] a;";
        QTest::newRow("reset of a superposition") << three + "h a; reset a;";
        QTest::newRow("no include") << "OPENQASM 3.0; qubit a; x a;";
        QTest::newRow("no version") << "qubit a;";
    }
    void readerIsStrict() {
        QFETCH(QString, text);
        QVERIFY_EXCEPTION_THROWN(
            testing::runQasm(text.toStdString(), [](const std::string&, int) { return false; }),
            std::runtime_error);
    }
};

QTEST_GUILESS_MAIN(TestOpenQasm)
#include "tst_open_qasm.moc"
