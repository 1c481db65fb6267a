#include <signal.h>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

#include "core/model/qrnn.h"
#include "core/project/picture_project.h"
#include "core/runs/run_folder.h"

namespace {

constexpr int kWaitMilliseconds = 120'000;

struct Outcome {
    int code = -1;
    QByteArray out;
    QByteArray err;

    QJsonDocument json() const {
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(out, &error);
        if (error.error != QJsonParseError::NoError) {
            qWarning("not one JSON document (%s):\n%s", qPrintable(error.errorString()), out.constData());
        }
        return document;
    }
};

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool write(const QString& path, const QByteArray& content) {
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

/// metrics.csv as cells, without the column of seconds, which no two runs share.
QVector<QByteArrayList> comparableMetrics(const QString& run) {
    QVector<QByteArrayList> rows;
    qsizetype seconds = -1;
    const QByteArrayList lines = contentOf(run + "/metrics.csv").split('\n');
    for (const QByteArray& line : lines) {
        if (line.isEmpty() || line.startsWith('#')) continue;
        QByteArrayList cells = line.split(',');
        if (rows.isEmpty()) seconds = cells.indexOf("seconds");
        if (seconds >= 0 && seconds < cells.size()) cells.removeAt(seconds);
        rows.push_back(cells);
    }
    return rows;
}

}  // namespace

/// The command line as a user meets it: the built program is run with arguments and its answers are read.
class TestCli : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }
    void cleanup() { m_folder.reset(); }

    void helpAndVersion() {
        const Outcome help = run({"--help"});
        QCOMPARE(help.code, 0);
        for (const char* command : {"train", "resume", "evaluate", "amplify", "export", "tasks", "presets",
                                    "describe", "verify", "sweep", "bench", "trainability"}) {
            QVERIFY2(help.out.contains(command), command);
            const Outcome own = run({command, "--help"});
            QCOMPARE(own.code, 0);
            QVERIFY(own.out.contains("--json"));
        }
        QVERIFY(help.out.contains("Exit code"));
        QCOMPARE(run({"--version"}).code, 0);
        QVERIFY(run({"train", "--help"}).out.contains("--learning-rate"));
    }

    void trainabilityTellsTheTrendAndKeepsWhatItWorkedOut() {
        QTemporaryDir folder;
        const QString csv = folder.filePath("points.csv");
        const QStringList arguments{"trainability",
                                    "--preset",
                                    "elman-xor",
                                    "--length",
                                    "6",
                                    "--order",
                                    "1",
                                    "--vary-lanes",
                                    "1..3",
                                    "--batch",
                                    "1",
                                    "--initialisations",
                                    "6",
                                    "--cache",
                                    folder.filePath("cache"),
                                    "--csv",
                                    csv,
                                    "--json"};
        const Outcome first = run(arguments);
        QVERIFY2(first.code == 0, first.err);
        const QJsonObject json = first.json().object();
        const QJsonArray points = json["points"].toArray();
        QCOMPARE(points.size(), qsizetype(3));
        QCOMPARE(points[2].toObject()["lanes"].toInt(), 3);
        QVERIFY(points[2].toObject()["variance"].toArray()[0].toDouble() > 0.0);
        QVERIFY(!json["trends"].toArray()[0].toObject()["text"].toString().isEmpty());
        QCOMPARE(contentOf(csv).split('\n').size(), qsizetype(1 + 3 * 4 + 1));
        const Outcome again = run(arguments);
        QVERIFY(again.json().object()["points"].toArray()[0].toObject()["fromCache"].toBool());
        QStringList plain = arguments;
        plain.removeLast();
        const Outcome text = run(plain);
        QVERIFY(text.out.contains("variance"));
        QVERIFY(text.out.contains("Variance by lanes"));
    }

    void trainabilityAsksForAQuantumCell() {
        ketloom::Project project = ketloom::exampleProject();
        project.model.kind = ketloom::ModelKind::Lstm;
        QVERIFY(ketloom::saveProject(path("lstm.ketloom").toStdString(), project).has_value());
        const Outcome outcome = run({"trainability", path("lstm.ketloom")});
        QCOMPARE(outcome.code, 2);
        QVERIFY2(outcome.err.contains("classical network"), outcome.err);
    }

    void wrongUse_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QStringList>("reasons");  // each must be named
        const auto row = [](const char* name, const QStringList& arguments, const QStringList& reasons) {
            QTest::newRow(name) << arguments << reasons;
        };
        row("nothing", {}, {"COMMAND"});
        row("unknown command", {"fly"}, {"fly"});
        row("train what", {"train"}, {"--example", "--preset"});
        row("two sources", {"train", "--example", "--preset", "memorise"}, {"exclude each other"});
        row("unknown preset", {"train", "--preset", "x"}, {"--preset", "digits-8x8"});
        row("preset without task", {"train", "--preset", "umap"}, {"--task"});
        row("unknown task", {"train", "--task", "x"}, {"--task", "elman-xor"});
        row("many at once",
            {"train", "--example", "--learning-rate", "fast", "--steps", "0", "--optimizer", "best",
             "--digits", "0,12", "--threshold", "two", "--labels", "odd", "--workspace", "99", "--fly",
             "--split-seed", "-1"},
            {"--learning-rate", "--steps", "--optimizer", "--digits", "--threshold", "--labels",
             "--workspace", "--fly", "--split-seed", "sgd", "even-odd"});
        row("values", {"train", "--example", "--digits", "1,1", "--threshold", "2"},
            {"task.digits[1]", "task.threshold"});
        row("missing value", {"train", "--example", "--steps"}, {"--steps"});
        row("unknown network",
            {"train", "--task", "long-memory", "--model", "best", "--hidden", "-1", "--protocol", "safe"},
            {"--model", "lstm", "--hidden", "--protocol", "leak-free"});
        row("hidden units of the cell", {"train", "--example", "--hidden", "4"}, {"--hidden", "--workspace"});
        row("run and no run", {"train", "--example", "--run", "x", "--no-run-folder"}, {"--no-run-folder"});
        row("missing project", {"train", "missing.ketloom"}, {"missing.ketloom"});
        row("missing data", {"train", "--preset", "mnist-pairs", "--data", "missing"}, {"missing"});
        row("resume what", {"resume"}, {"run folder"});
        row("resume nothing", {"resume", "missing", "--steps", "x", "--threads", "0"},
            {"missing", "--steps", "--threads"});
        row("evaluate what", {"evaluate"}, {"--model"});
        row("evaluate nothing", {"evaluate", "--model", "missing", "--split", "half", "--limit", "x"},
            {"missing", "--split", "--limit"});
        row("amplify what", {"amplify"}, {"--model"});
        row("amplify nothing",
            {"amplify", "--model", "missing", "--error", "1", "--rounds", "-1", "--steps", "5..3", "--scheme",
             "half", "--split", "half", "--sample", "x"},
            {"missing", "--error", "--rounds", "--steps", "--scheme", "nested", "--split", "--sample"});
        row("amplify beyond",
            {"amplify", "--model", goldenPath(3), "--task", "elman-xor", "--steps", "0..35"},
            {"--steps", "35 steps"});
        row("amplify another task", {"amplify", "--model", goldenPath(0), "--task", "elman-xor"}, {"in/out"});
        row("export what", {"export"}, {"run folder", "--format", "qasm3"});
        row("export nothing",
            {"export", "missing.ketloom", "--format", "qasm4", "--input", "x", "--neuron", "0", "-o", "out"},
            {"missing.ketloom", "qasm4", "quantikz", "--input", "--neuron"});
        row("export beyond",
            {"export", KETLOOM_SOURCE_DIR "/resources/examples/elman-xor.ketloom", "--format", "qasm2",
             "--input", "4", "--neuron", "999"},
            {"--input", "--neuron", "999"});
        row("export which", {"export", goldenPath(3), "--format", "json", "--parameters", "start"},
            {"--parameters", "start"});
        row("describe what", {"describe"}, {"--example"});
        row("trainability what", {"trainability"}, {"--example"});
        row("trainability nothing",
            {"trainability", "--preset", "elman-xor", "--vary-lanes", "0..99", "--vary-stages", "x",
             "--vary-spread", "-1", "--initialisations", "1", "--batch", "0"},
            {"--vary-lanes", "--vary-stages", "--vary-spread", "--initialisations", "--batch"});
        row("verify what", {"verify"}, {"tests/golden"});
        row("verify nothing", {"verify", "missing1.json", "missing2.json", "--precision", "half"},
            {"missing1.json", "missing2.json", "--precision"});
        row("bench what", {"bench"}, {"mnist-paper"});
        row("bench nothing", {"bench", "x", "--threads", "0", "--repeat", "many", "--precision", "both"},
            {"\"x\"", "--threads", "--repeat", "--precision"});
        row("bench threads", {"bench", "simple-seq", "--threads", "1,x"}, {"--threads", "\"x\""});
        row("bench scaling", {"bench", "scaling", "--threads", "1,2", "--rows", "0"},
            {"--threads", "--rows"});
    }

    void wrongUse() {
        QFETCH(QStringList, arguments);
        QFETCH(QStringList, reasons);
        const Outcome outcome = run(arguments);
        QVERIFY2(outcome.code == 2, qPrintable(QString::number(outcome.code) + ": " + outcome.err));
        QVERIFY(outcome.out.isEmpty());
        for (const QString& reason : reasons) {
            QVERIFY2(outcome.err.contains(reason.toUtf8()),
                     qPrintable(reason + " is not named in:\n" + outcome.err));
        }
        QVERIFY(QDir(m_folder->path()).isEmpty());
    }

    void problemsAsJson() {
        const Outcome outcome = run({"train", "--example", "--json", "--steps", "0", "--threads", "x"});
        QCOMPARE(outcome.code, 2);
        const QJsonArray problems = outcome.json().object().value("problems").toArray();
        QCOMPARE(problems.size(), 2);
        for (const QJsonValue& problem : problems) {
            QCOMPARE(problem["severity"].toString(), QString("error"));
            QVERIFY(!problem["where"].toString().isEmpty());
            QVERIFY(!problem["message"].toString().isEmpty());
        }
    }

    void brokenFiles_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("noise") << QByteArray("\x00\xff\x7f{\"a\":", 8);
        QTest::newRow("cut off") << QByteArray("{\"format\": \"ketloom-project\", \"version\": 1, \"ce");
        QTest::newRow("another kind") << QByteArray("{\"answer\": 42}");
        QTest::newRow("a list") << QByteArray("[1, 2, 3]");
        QTest::newRow("newer") << QByteArray("{\"format\": \"ketloom-project\", \"version\": 999}");
        QTest::newRow("wrong types") << QByteArray(
            "{\"config\": {\"io_qubits\": \"two\"}, \"input_stage\": 7}");
        QTest::newRow("huge cell") << QByteArray(
            "{\"config\": {\"io_qubits\": 60, \"workspace_qubits\": 60, \"stages\": 1, "
            "\"order\": 2, \"degree\": 3, \"bias\": 1.5}, \"input_stage\": [], "
            "\"work_stages\": [], \"output_stage\": []}");
    }

    void brokenFiles() {
        QFETCH(QByteArray, content);
        const QString file = path("broken.json");
        QVERIFY(write(file, content));
        const QVector<QStringList> uses = {{"train", file},
                                           {"describe", file},
                                           {"verify", file},
                                           {"describe", "--model", file},
                                           {"evaluate", "--model", file, "--task", "elman-xor"},
                                           {"resume", file}};
        for (const QStringList& arguments : uses) {
            const Outcome outcome = run(arguments);
            QVERIFY2(outcome.code == 2,
                     qPrintable(arguments.join(' ') + ": " + QString::number(outcome.code)));
            QVERIFY2(outcome.err.contains("broken.json"),
                     qPrintable(arguments.join(' ') + ": " + outcome.err));
        }
        QCOMPARE(contentOf(file), content);
    }

    void tables() {
        const QJsonArray tasks = run({"tasks", "--json"}).json().array();
        QVERIFY(tasks.size() >= 4);
        const Outcome taskText = run({"tasks"});
        for (const QJsonValue& task : tasks) QVERIFY(taskText.out.contains(task["key"].toString().toUtf8()));

        const QJsonArray presets = run({"presets", "--json"}).json().array();
        const Outcome presetText = run({"presets"});
        QVERIFY(presets.size() >= 5);
        for (const QJsonValue& preset : presets) {
            const QString key = preset["key"].toString();
            QVERIFY(presetText.out.contains(key.toUtf8()));
            QVERIFY(preset["parameters"].toInt() > 0);
            QStringList arguments = {"describe", "--json", "--preset", key};
            if (preset["task"].toString().isEmpty()) arguments += {"--task", "memorise"};
            const Outcome described = run(arguments);
            QVERIFY2(described.code == 0, described.err);
            QCOMPARE(described.json().object().value("parameters"), preset["parameters"]);
        }
    }

    void describes() {
        const Outcome text = run({"describe", "--preset", "elman-xor", "--workspace", "3"});
        QVERIFY2(text.code == 0, text.err);
        QVERIFY(text.out.contains("[N]"));
        QVERIFY(text.out.contains("parameters"));
        // A preset starts from the defaults that --help names, not from those of the example.
        const QByteArray help = run({"describe", "--help"}).out;
        const QByteArray steps =
            QRegularExpression("--steps.*?Default (\\d+)", QRegularExpression::DotMatchesEverythingOption)
                .match(QString::fromUtf8(help))
                .captured(1)
                .toUtf8();
        QVERIFY2(text.out.contains("all " + steps + " steps"), text.out);
        const QJsonObject json =
            run({"describe", "--preset", "elman-xor", "--workspace", "3", "--json"}).json().object();
        QCOMPARE(json["workspaceLanes"].toInt(), 3);
        QVERIFY(json["secondsPerStep"].toDouble() > 0.0);
        QVERIFY(json["bytes"].toDouble() > 0.0);
        // Lanes in and out follow from the task.
        const QJsonObject other =
            run({"describe", "--preset", "elman-xor", "--task", "memorise", "--json"}).json().object();
        QCOMPARE(other["inOutLanes"].toInt(), 3);
        const Outcome memory = run({"describe", "--preset", "long-memory"});
        QVERIFY2(memory.code == 0 && memory.out.contains("Long memory"), memory.err);
        // No task comes with it: those with words of its size are named.
        const Outcome umap = run({"describe", "--preset", "umap"});
        QCOMPARE(umap.code, 2);
        QVERIFY2(umap.err.contains("--task") && umap.err.contains("long-memory"), umap.err);
        QVERIFY2(!umap.err.contains("elman-xor"), umap.err);
        const Outcome golden = run({"describe", "--model", goldenPath(1), "--json"});
        QVERIFY2(golden.code == 0, golden.err);
        QCOMPARE(golden.json().object()["parameters"].toInt(), 60);
    }

    // A project with every gate and shared parameters goes the whole way; flags that would rebuild its cell
    // are refused.
    void projectWithAllGates() {
        const QString file = KETLOOM_SOURCE_DIR "/tests/core/project/fixtures/version-2.ketloom";
        const Outcome text = run({"describe", file});
        QVERIFY2(text.code == 0, text.err);
        for (const char* part :
             {"[CX]", "[CR]", "16 parameters", "1 SWAP gate on in and memory", "(shared 1)"})
            QVERIFY2(text.out.contains(part), part);
        const QTemporaryDir folder;
        const QString path = folder.filePath("run");
        const Outcome trained = run({"train", file, "--steps", "3", "--run", path});
        QVERIFY2(trained.code == 0, trained.err);
        const Outcome again = run({"resume", path, "--steps", "5"});
        QVERIFY2(again.code == 0, again.err);
        const Outcome evaluated = run({"evaluate", "--model", path, "--json"});
        QVERIFY2(evaluated.code == 0, evaluated.err);
        const Outcome amplified = run({"amplify", "--model", path, "--json"});
        QVERIFY2(amplified.code == 0, amplified.err);
        QCOMPARE(run({"describe", file, "--workspace", "3"}).code, 2);
    }

    // What cannot be is told with its field, the operation in words, and what to do.
    void impossibleGates_data() {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QByteArrayList>("told");
        QTest::newRow("control is target")
            << QByteArray(R"("gate": "cz", "target": 2, "sources": [3])")
            << QByteArray(R"("gate": "cz", "target": 2, "sources": [2])")
            << QByteArrayList{
                   "cell.stages[1].operations[5].sources[0] (work 1, CZ on memory controlled by "
                   "memory): memory is the target",
                   "Choose another lane."};
        QTest::newRow("no control") << QByteArray(R"("gate": "cz", "target": 2, "sources": [3])")
                                    << QByteArray(R"("gate": "cz", "target": 2)")
                                    << QByteArrayList{
                                           "(work 1, CZ on memory without a control): it has no controls "
                                           "instead of 1 control.",
                                           "Give it 1 control."};
        QTest::newRow("unknown gate")
            << QByteArray(R"("gate": "toffoli")") << QByteArray(R"("gate": "fredkin")")
            << QByteArrayList{"cell.stages[0].operations[2].gate: ", "\"fredkin\"",
                              "Known are: neuron, ry, "};
        QTest::newRow("unlike operations share")
            << QByteArray(R"("gate": "ry", "target": 3, "sharing": 1)")
            << QByteArray(R"("gate": "ry", "target": 3, "sharing": 9999)")
            << QByteArrayList{
                   "(output, neuron on out): it cannot use the parameters number 9999 of RY on w1 "
                   "(work 1): they are different gates.",
                   "0 for parameters of its own."};
        QTest::newRow("newer file") << QByteArray(R"("version": 2)") << QByteArray(R"("version": 9)")
                                    << QByteArrayList{"format version 9", "Open it with a newer Ketloom."};
    }

    void impossibleGates() {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QByteArrayList, told);
        // One line a value, so that rows can be short: JSON does not mind.
        QByteArray content = contentOf(KETLOOM_SOURCE_DIR "/tests/core/project/fixtures/version-2.ketloom");
        content = QString(content).simplified().toUtf8().replace("[ ", "[").replace(" ]", "]");
        QVERIFY2(content.count(from) == 1, content);
        QVERIFY(write(path("changed.ketloom"), content.replace(from, to)));
        for (const char* command : {"describe", "train"}) {
            const Outcome outcome = run({command, "changed.ketloom"});
            QCOMPARE(outcome.code, 2);
            QVERIFY(outcome.out.isEmpty() || command[0] == 'd');
            for (const QByteArray& part : told) QVERIFY2(outcome.err.contains(part), outcome.err);
        }
    }

    void goldensAgree() {
        QStringList arguments = {"verify", "--json"};
        for (int i = 0; i < 8; ++i) arguments << goldenPath(i);
        const Outcome outcome = run(arguments);
        QVERIFY2(outcome.code == 0, outcome.out + outcome.err);
        const QJsonArray results = outcome.json().object()["results"].toArray();
        QCOMPARE(results.size(), 16);
        for (const QJsonValue& result : results) {
            QVERIFY(result["agrees"].toBool());
            QVERIFY(result["maxGradientDeviation"].toDouble(1.0) < 1e-4);
        }
    }

    void changedGoldensDiffer_data() {
        QTest::addColumn<QString>("field");
        for (const char* field :
             {"loss", "probabilities", "bias_grad", "weights_grad", "rotations_grad", "bias"}) {
            QTest::newRow(field) << field;
        }
    }

    /// One digit of one number changed, and the program must notice.
    void changedGoldensDiffer() {
        QFETCH(QString, field);
        QByteArray content = contentOf(goldenPath(0));
        qsizetype at = content.lastIndexOf("\"" + field.toLatin1() + "\":");
        QVERIFY(at > 0);
        const auto isDigit = [&](qsizetype i) { return content[i] >= '0' && content[i] <= '9'; };
        at = content.indexOf('.', at) + 3;  // the third decimal
        QVERIFY(isDigit(at));
        content[at] = content[at] == '9' ? '8' : char(content[at] + 1);
        const QString file = path("changed.json");
        QVERIFY(write(file, content));
        for (const QString& precision : {QString("double"), QString("float")}) {
            const Outcome outcome = run({"verify", file, "--precision", precision});
            QVERIFY2(outcome.code == 1, outcome.out + outcome.err);
            QVERIFY(outcome.out.contains("DIFFERS"));
        }
    }

    void trainsQuietlyInAPipe() {
        const QString folder = path("run");
        const Outcome outcome = run(smallTraining(12) + QStringList{"--run", folder});
        QVERIFY2(outcome.code == 0, outcome.out + outcome.err);
        QVERIFY2(outcome.err.isEmpty(), outcome.err);
        QVERIFY(!outcome.out.contains('\r'));
        QVERIFY(!outcome.out.contains('\x1b'));
        for (const char* file : {"manifest.json", "metrics.csv", "checkpoint.json", "model.json"}) {
            QVERIFY2(QFile::exists(folder + "/" + file), file);
        }
        QCOMPARE(comparableMetrics(folder).size(), 13);

        // A folder that holds a run is not written over.
        const QByteArray before = contentOf(folder + "/metrics.csv");
        QCOMPARE(run(smallTraining(12) + QStringList{"--run", folder}).code, 2);
        QCOMPARE(contentOf(folder + "/metrics.csv"), before);
    }

    void trainingAsJson() {
        const Outcome outcome = run(smallTraining(6) + QStringList{"--no-run-folder", "--json", "--test"});
        QVERIFY2(outcome.code == 0, outcome.err);
        const QJsonObject json = outcome.json().object();
        QCOMPARE(json["steps"].toInt(), 6);
        QVERIFY(json["validation"].toObject()["loss"].isDouble());
        QVERIFY(json["test"].toObject()["wordError"].isDouble());
        QVERIFY(json["run"].isNull());
        QVERIFY(QDir(m_folder->path()).isEmpty());
    }

    void runFolderHasADefaultName() {
        const Outcome outcome = run(smallTraining(2) + QStringList{"--json"});
        QVERIFY2(outcome.code == 0, outcome.err);
        const QString folder = outcome.json().object()["run"].toString();
        QVERIFY(folder.startsWith("runs/"));
        QVERIFY(QFile::exists(path(folder) + "/model.json"));
    }

    void resumeEqualsUninterrupted() {
        const QString whole = path("whole"), parts = path("parts");
        QCOMPARE(run(smallTraining(20) + QStringList{"--run", whole}).code, 0);
        QCOMPARE(run(smallTraining(10) + QStringList{"--run", parts}).code, 0);
        const Outcome done = run({"resume", parts});
        QCOMPARE(done.code, 2);
        QVERIFY(done.err.contains("--steps"));
        const Outcome resumed = run({"resume", parts, "--steps", "20", "--threads", "2"});
        QVERIFY2(resumed.code == 0, resumed.err);
        QCOMPARE(comparableMetrics(parts).size(), 21);
        QCOMPARE(comparableMetrics(parts), comparableMetrics(whole));
        QVERIFY(comparableMetrics(whole).first() != comparableMetrics(whole).last());
    }

    void classicalNetworksTrainResumeAndEvaluate_data() {
        QTest::addColumn<QString>("model");
        for (const char* model : {"rnn", "lstm", "gru", "linear"}) QTest::newRow(model) << model;
    }

    void classicalNetworksTrainResumeAndEvaluate() {
        QFETCH(QString, model);
        const QString whole = path("whole"), parts = path("parts");
        const auto training = [&](int steps, const QString& folder) {
            return QStringList{"train",
                               "--task",
                               "long-memory",
                               "--length",
                               "9",
                               "--protocol",
                               "leak-free",
                               "--model",
                               model,
                               "--hidden",
                               "6",
                               "--batch-size",
                               "40",
                               "--threads",
                               "1",
                               "--steps",
                               QString::number(steps),
                               "--run",
                               folder};
        };
        QCOMPARE(run(training(20, whole)).code, 0);
        QCOMPARE(run(training(10, parts)).code, 0);
        const Outcome resumed = run({"resume", parts, "--steps", "20", "--threads", "2"});
        QVERIFY2(resumed.code == 0, resumed.err);
        QCOMPARE(comparableMetrics(parts).size(), 21);
        QCOMPARE(comparableMetrics(parts), comparableMetrics(whole));
        // Parameters, too, bit for bit.
        QCOMPARE(contentOf(parts + "/model.json"), contentOf(whole + "/model.json"));
        QVERIFY(contentOf(whole + "/model.json").contains("\"" + model.toUtf8() + "\""));

        const Outcome ofRun = run({"evaluate", "--model", parts, "--limit", "60", "--json"});
        QVERIFY2(ofRun.code == 0, ofRun.err);
        const Outcome ofModel = run({"evaluate", "--model", parts + "/model.json", "--task", "long-memory",
                                     "--length", "9", "--limit", "60", "--json"});
        QVERIFY2(ofModel.code == 0, ofModel.err);
        QCOMPARE(ofModel.json().object()["loss"], ofRun.json().object()["loss"]);
        const Outcome inText = run({"evaluate", "--model", parts, "--limit", "20"});
        QVERIFY2(inText.code == 0 && !inText.out.contains("post-selection"), inText.out);
        const Outcome described = run({"describe", "--model", parts, "--json"});
        QCOMPARE(described.json().object()["model"].toString(), model);
        QCOMPARE(described.json().object()["hidden"].toInt(), 6);
        QVERIFY(described.json().object()["bytes"].toDouble() > 0.0);
        QVERIFY(described.json().object()["secondsPerStep"].toDouble() > 0.0);
        const Outcome inWords = run({"describe", "--model", parts});
        QVERIFY2(inWords.out.contains("6 hidden units") && !inWords.out.contains("not estimated"),
                 inWords.out);
        // There is a circuit of the cell, not of what was trained in its place.
        for (const QString& source : {parts, parts + "/model.json"}) {
            const Outcome exported = run({"export", source, "--format", "qasm3"});
            QCOMPARE(exported.code, 2);
            QVERIFY2(exported.err.contains("is no circuit"), exported.err);
        }
        const Outcome start = run({"export", parts, "--format", "qasm3", "--parameters", "start"});
        QVERIFY2(start.code == 0, start.err);
        const Outcome amplified = run({"amplify", "--model", parts});
        QCOMPARE(amplified.code, 2);
        QVERIFY(amplified.err.contains("classical"));
    }

    void interruptLeavesACheckpoint() {
        const QString folder = path("run");
        QProcess process;
        start(process, smallTraining(1'000'000) + QStringList{"--run", folder});
        QVERIFY(process.waitForStarted());
        QTRY_VERIFY_WITH_TIMEOUT(comparableMetrics(folder).size() > 5, kWaitMilliseconds);
        QCOMPARE(::kill(pid_t(process.processId()), SIGINT), 0);
        QVERIFY(process.waitForFinished(kWaitMilliseconds));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardOutput().contains("resume"));
        const qsizetype steps = comparableMetrics(folder).size() - 1;
        QVERIFY(QFile::exists(folder + "/checkpoint.json"));
        const Outcome resumed = run({"resume", folder, "--steps", QString::number(steps + 3), "--json"});
        QVERIFY2(resumed.code == 0, resumed.err);
        QCOMPARE(resumed.json().object()["steps"].toInt(), int(steps + 3));
        QCOMPARE(comparableMetrics(folder).size(), steps + 4);
    }

    void evaluatesRunsAndModels() {
        const QString folder = path("run");
        QCOMPARE(run({"train", "--example", "--steps", "2", "--workspace", "3", "--run", folder}).code, 0);
        const QJsonObject ofRun =
            run({"evaluate", "--model", folder, "--limit", "60", "--json"}).json().object();
        QCOMPARE(ofRun["sequences"].toInt(), 60);
        const QJsonArray confusion = ofRun["confusion"].toArray();
        QCOMPARE(confusion.size(), 2);
        int counted = 0;
        for (const QJsonValue& row : confusion) {
            for (const QJsonValue& count : row.toArray()) counted += count.toInt();
        }
        QCOMPARE(counted, 60);
        // A bare model must be told its task, and gives the same.
        const Outcome bare = run({"evaluate", "--model", folder + "/model.json", "--limit", "60"});
        QCOMPARE(bare.code, 2);
        QVERIFY(bare.err.contains("--task"));
        const QJsonObject told = run({"evaluate", "--model", folder + "/model.json", "--task", "digits",
                                      "--digits", "0,1", "--limit", "60", "--json"})
                                     .json()
                                     .object();
        QCOMPARE(told["loss"], ofRun["loss"]);
        QCOMPARE(told["confusion"], ofRun["confusion"]);
        const Outcome text =
            run({"evaluate", "--model", folder, "--limit", "60", "--sampled", "--split", "validation"});
        QVERIFY2(text.code == 0, text.err);
        QVERIFY(text.out.contains("accuracy"));
        // Files with config and stages alone are models, too; this one has one in/out lane, the task needs
        // two.
        const Outcome golden =
            run({"evaluate", "--model", goldenPath(3), "--task", "elman-xor", "--limit", "5", "--json"});
        QVERIFY2(golden.code == 0, golden.err);
        const Outcome unfit = run({"evaluate", "--model", goldenPath(0), "--task", "elman-xor"});
        QCOMPARE(unfit.code, 2);
        QVERIFY(unfit.err.contains("in/out"));
    }

    /// Every format of a project and of a run; which parameters; what was written can be read again.
    void exports() {
        const QString project = KETLOOM_SOURCE_DIR "/resources/examples/elman-xor.ketloom";
        const QVector<std::pair<QString, QByteArray>> begins = {
            {"qasm3", "OPENQASM 3.0;\n"},
            {"qasm2", "OPENQASM 2.0;\n"},
            {"quantikz", "% Elman XOR\n"},
            {"json", "{\n  \"format\": \"ketloom-model\""}};
        const QString folder = path("run");
        QCOMPARE(run(smallTraining(3) + QStringList{"--run", folder}).code, 0);
        for (const auto& [format, begin] : begins) {
            const Outcome shown = run({"export", project, "--format", format, "--input", "2"});
            QVERIFY2(shown.code == 0, shown.err);
            QVERIFY(shown.out.startsWith(begin));
            const QString file = path("out." + format);
            const Outcome written =
                run({"export", project, "--format", format, "--input", "2", "-o", file, "--json"});
            QVERIFY2(written.code == 0, written.err);
            QVERIFY(contentOf(file) == shown.out);
            QCOMPARE(written.json()["postSelections"].toInt(), 30);
            QCOMPARE(written.json()["ancillas"].toInt(), 2);
            QCOMPARE(run({"export", folder, "--format", format}).code, 0);
        }
        // A picture is its project.
        const auto drawn = ketloom::loadProject(project.toStdString());
        QFile picture(path("cell.svg"));
        QVERIFY(picture.open(QIODevice::WriteOnly));
        picture.write(QByteArray::fromStdString("<svg><metadata>" + ketloom::embeddedProject(*drawn) +
                                                "</metadata></svg>"));
        picture.close();
        QCOMPARE(run({"export", picture.fileName(), "--format", "qasm2"}).out,
                 run({"export", project, "--format", "qasm2"}).out);
        // A run's own parameters unless told otherwise.
        const QStringList json = {"export", folder, "--format", "json"};
        const QJsonArray learned = run(json).json()["parameters"].toArray();
        const QJsonArray model =
            QJsonDocument::fromJson(contentOf(folder + "/model.json"))["parameters"].toArray();
        QCOMPARE(learned, model);
        QVERIFY(run(json + QStringList{"--parameters", "start"}).json()["parameters"].toArray() != learned);
        // One neuron alone.
        const Outcome neuron = run({"export", project, "--format", "qasm3", "--neuron", "2"});
        QVERIFY(neuron.out.contains("neuron on w1") && !neuron.out.contains("neuron on w2"));
        // JSON is a model like that of a run.
        const Outcome evaluated =
            run({"evaluate", "--model", path("out.json"), "--task", "elman-xor", "--limit", "2", "--json"});
        QVERIFY2(evaluated.code == 0, evaluated.err);
    }

    /// The figures of `amplify` are those of the fast simulator where nothing is amplified, keep the error
    /// where something is, and add up.
    void amplifies() {
        const QString folder = path("run");
        QCOMPARE(run(smallTraining(3) + QStringList{"--run", folder}).code, 0);
        const QStringList amplify = {"amplify", "--model", folder, "--sample", "2", "--json"};
        const Outcome outcome = run(amplify + QStringList{"--error", "0.01"});
        QVERIFY2(outcome.code == 0, outcome.err);
        const QJsonObject json = outcome.json().object();

        const auto saved = ketloom::loadModel(folder.toStdString());
        QVERIFY(saved.has_value());
        const auto manifest = ketloom::loadManifest(folder.toStdString());
        QVERIFY(manifest.has_value());
        const auto task = ketloom::createTask(manifest->project.task);
        QVERIFY(task.has_value());
        const ketloom::Sample sample = (*task)->sample(ketloom::Split::Test, 2);
        const auto model = ketloom::createQrnn(saved->cell, {ketloom::Precision::Double, 1});
        QVERIFY(model.has_value());
        const ketloom::Trace trace = (*model)->trace(saved->parameters, sample.batch);

        const QJsonArray steps = json["steps"].toArray();
        QCOMPARE(int(steps.size()), trace.steps);
        QCOMPARE(trace.steps, 8);
        double log = 0.0, success = 1.0, inverseRoot = 0.0;
        const QJsonArray neurons = json["neurons"].toArray();
        QVERIFY(!neurons.isEmpty());
        for (int k = 0; k < trace.steps; ++k) {
            const QJsonArray operations = steps[k]["operations"].toArray();
            QCOMPARE(int(operations.size()), trace.operations);
            for (int i = 0; i < trace.operations; ++i) {
                const double p = operations[i]["probability"].toDouble();
                QVERIFY(std::abs(p - trace.operationProbabilities[k * trace.operations + i]) < 1e-5);
                QVERIFY(operations[i]["success"].toDouble() > 0.99 - 1e-9);
                log -= std::log10(p);
                success *= operations[i]["success"].toDouble();
            }
            for (const QJsonValue& neuron : neurons) {
                const double p = operations[neuron["operation"].toInt()]["probability"].toDouble();
                QVERIFY(p > neuron["leastProbability"].toDouble() - 1e-9);
                inverseRoot += neuron["gates"]["listed"].toDouble() / std::sqrt(p);
            }
            QVERIFY(std::abs(steps[k]["readout"]["probability"].toDouble() - trace.keptProbabilities[k]) <
                    1e-5);
            QCOMPARE(steps[k]["kept"].toInt(), int(trace.kept[k]));
        }
        const QJsonObject totals = json["totals"][0].toObject();
        QCOMPARE(totals["scheme"].toString(), QString("whole"));
        QVERIFY(std::abs(totals["log10Repetitions"].toDouble() - log) < 1e-9);
        QVERIFY(std::abs(totals["amplifiedSuccess"].toDouble() - success) < 1e-9);
        // Everything that is no neuron is a gate of its own.
        inverseRoot += trace.steps * (trace.operations - int(neurons.size()));
        QVERIFY(std::abs(totals["inverseRoot"]["listed"].toDouble() / inverseRoot - 1.0) < 1e-9);

        // Gate by gate it is the same; without rounds nothing deviates.
        for (const char* scheme : {"whole", "nested"}) {
            const QStringList few = amplify + QStringList{"--steps", "1..2", "--scheme", scheme};
            const QJsonArray formula = run(few).json().object()["steps"].toArray();
            const QJsonArray circuit = run(few + QStringList{"--circuit"}).json().object()["steps"].toArray();
            QCOMPARE(int(formula.size()), 2);
            QCOMPARE(int(circuit.size()), 2);
            for (int k = 0; k < 2; ++k) {
                QVERIFY(std::abs(formula[k]["carriedDeviation"].toDouble(1.0) -
                                 circuit[k]["carriedDeviation"].toDouble(2.0)) < 1e-9);
            }
        }
        const QJsonObject none = run(amplify + QStringList{"--rounds", "0"}).json().object();
        QVERIFY(none["carried"]["deviation"].toDouble(1.0) < 1e-9);
        QVERIFY(json["carried"]["deviation"].toDouble() > 1e-6);

        const QString csv = path("figures.csv");
        const Outcome text = run({"amplify", "--model", folder, "--csv", csv});
        QVERIFY2(text.code == 0, text.err);
        QVERIFY(text.out.contains("1/sqrt(p)") && text.out.contains("What not to conclude"));
        QCOMPARE(int(contentOf(csv).count('\n')), 1 + 8 * (int(neurons.size()) + 1));
    }

    void brokenRunFolders_data() {
        QTest::addColumn<QString>("file");
        for (const char* file : {"manifest.json", "checkpoint.json", "metrics.csv"})
            QTest::newRow(file) << file;
    }

    void brokenRunFolders() {
        QFETCH(QString, file);
        const QString folder = path("run");
        QCOMPARE(run(smallTraining(4) + QStringList{"--run", folder}).code, 0);
        const QByteArray content = contentOf(folder + "/" + file);
        QVERIFY(write(folder + "/" + file, "{\"broken\": " + content.left(content.size() / 2)));
        const Outcome outcome = run({"resume", folder, "--steps", "6"});
        QVERIFY2(outcome.code == 2, outcome.out + outcome.err);
        QVERIFY2(outcome.err.contains(file.toUtf8()), outcome.err);
    }

    /// The message asks to restore the file: nothing is written over what belongs to it.
    void damagedSnapshotsAreLeftAsTheyAre() {
        const QString folder = path("run");
        QCOMPARE(run(smallTraining(4) + QStringList{"--run", folder}).code, 0);
        const QByteArray checkpoint = contentOf(folder + "/checkpoint.json");
        QVERIFY(write(folder + "/snapshots.json", "{\"broken\": "));
        const Outcome outcome = run({"resume", folder, "--steps", "6"});
        QCOMPARE(outcome.code, 1);
        QVERIFY2(outcome.err.contains("snapshots.json"), outcome.err);
        QCOMPARE(contentOf(folder + "/snapshots.json"), QByteArray("{\"broken\": "));
        QCOMPARE(contentOf(folder + "/checkpoint.json"), checkpoint);
    }

    void measures() {
        const Outcome outcome = run({"bench", "simple-seq", "--repeat", "1", "--json"});
        QVERIFY2(outcome.code == 0, outcome.err);
        const QJsonObject result = outcome.json().object()["results"].toArray().first().toObject();
        QCOMPARE(result["parameters"].toInt(), 1162);
        QVERIFY(result["secondsStep"].toDouble() > 0.0);
        QVERIFY(result["peakBytes"].toDouble() > 1e6);
        QVERIFY(result["flopsExecuted"].toDouble() > result["flopsUseful"].toDouble());
        QVERIFY(result["flopsUseful"].toDouble() > 0.0);
        QVERIFY(result["peakFlops"].toDouble() > 0.0 && result["peakShare"].toDouble() > 0.0);
        const QByteArray text = run({"bench", "simple-seq", "--repeat", "1"}).out;
        QVERIFY(text.contains("samples/s") && text.contains("GFLOP/s") && text.contains("of peak"));
        QVERIFY(!text.contains("speed-up"));
    }

    void measuresThreadsInTurn() {
        const Outcome outcome = run({"bench", "simple-seq", "--repeat", "1", "--threads", "1,2", "--json"});
        QVERIFY2(outcome.code == 0, outcome.err);
        const QJsonArray results = outcome.json().object()["results"].toArray();
        QCOMPARE(results.size(), 2);
        QCOMPARE(results[0]["threads"].toInt(), 1);
        QCOMPARE(results[1]["threads"].toInt(), 2);
        QCOMPARE(results[0]["speedUp"].toDouble(), 1.0);
        QVERIFY(results[1]["speedUp"].toDouble() > 0.0);
        QCOMPARE(results[0]["loss"].toDouble(), results[1]["loss"].toDouble());
        QVERIFY(run({"bench", "simple-seq", "--repeat", "1", "--threads", "1,2"}).out.contains("speed-up"));
    }

    void measuresScaling() {
        const Outcome outcome = run({"bench", "scaling", "--repeat", "1", "--rows", "3", "--json"});
        QVERIFY2(outcome.code == 0, outcome.err);
        const QJsonArray series = outcome.json().object()["scaling"].toArray();
        QCOMPARE(series.size(), 3);
        const QJsonArray lanes = series[0]["rows"].toArray();
        QCOMPARE(series[0]["against"].toString(), QString("lanes"));
        QCOMPARE(lanes.first()["lanes"].toInt(), 6);
        QCOMPARE(lanes.last()["lanes"].toInt(), 8);
        for (qsizetype k = 1; k < lanes.size(); ++k) {
            const QJsonValue before = lanes[k - 1], row = lanes[k];
            const double time = row["secondsStep"].toDouble() / before["secondsStep"].toDouble();
            const double work = row["flopsExecuted"].toDouble() / before["flopsExecuted"].toDouble();
            QVERIFY(work > 1.0);
            QVERIFY(std::abs(row["ofExpected"].toDouble() - time / work) < 1e-9 * time);
        }
        QCOMPARE(series[1]["rows"].toArray().last()["length"].toInt(), 50);
        QCOMPARE(series[2]["rows"].toArray().last()["batch"].toInt(), 32);
    }

private:
    QString path(const QString& name) const { return m_folder->filePath(name); }
    static QString goldenPath(int i) {
        return QString(KETLOOM_SOURCE_DIR "/tests/golden/qrnn-%1.json").arg(i);
    }

    static QStringList smallTraining(int steps) {
        return {"train",
                "--preset",
                "elman-xor",
                "--workspace",
                "2",
                "--batch-size",
                "4",
                "--length",
                "9",
                "--validate-every",
                "5",
                "--validation-size",
                "6",
                "--checkpoint-every",
                "7",
                "--steps",
                QString::number(steps)};
    }

    void start(QProcess& process, const QStringList& arguments) const {
        process.setWorkingDirectory(m_folder->path());
        process.start(KETLOOM_CLI, arguments);
    }

    Outcome run(const QStringList& arguments) const {
        QProcess process;
        start(process, arguments);
        if (!process.waitForFinished(kWaitMilliseconds)) {
            process.kill();
            process.waitForFinished();
            return {-2, {}, "did not finish"};
        }
        const int code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -3;
        return {code, process.readAllStandardOutput(), process.readAllStandardError()};
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestCli)
#include "tst_cli.moc"
