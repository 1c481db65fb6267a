#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <limits>

#include "core/base/file.h"
#include "core/base/rng.h"
#include "core/cell/presets.h"
#include "core/project/project.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

namespace {

std::filesystem::path sourcePath(const std::string& relative) {
    return std::filesystem::path(KETLOOM_SOURCE_DIR) / relative;
}

// A project with nothing left at its default.
Project unusualProject() {
    Project project;
    project.name = "Größe \"x\" \\ \t tab";
    project.notes = "two\nlines";
    Rng rng(71);
    project.cell = testing::randomCell(rng);
    project.task.kind = TaskKind::ElmanXor;
    project.task.length = 48;
    project.task.dataFolder = "some folder/ä";
    project.task.digits = {7, 3, 9};
    project.task.labels = DigitLabels::EvenOdd;
    project.task.threshold = 1.0 / 3.0;
    project.task.splitSeed = 123456789;
    project.task.protocol = MemoryProtocol::LeakFree;
    project.model = {ModelKind::Gru, 13};
    std::int64_t number = 3;
    for (const OptionDescription& option : trainingOptionTable()) {
        switch (option.type) {
            case OptionType::Choice:
                option.set(project.training, static_cast<std::int64_t>(option.choices.size()) - 1);
                break;
            case OptionType::Real:
                option.set(project.training, option.least + 0.1 * static_cast<double>(number++));
                break;
            case OptionType::Integer:
            case OptionType::Seed:
                option.set(project.training, number++);
                break;
        }
    }
    return project;
}

bool hasIssue(const std::vector<Issue>& issues, const std::string& path, Severity severity) {
    for (const Issue& issue : issues) {
        if (issue.path == path && issue.severity == severity) return true;
    }
    for (const Issue& issue : issues) qWarning("%s", toString(issue).c_str());
    return false;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t place = text.find(from);
    if (place == std::string::npos) qFatal("\"%s\" is not in the text", from.c_str());
    return text.replace(place, from.size(), to);
}

}  // namespace

class TestProject : public QObject {
    Q_OBJECT
private slots:
    void textRoundTrip() {
        const std::uint64_t seed = 72;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        std::vector<Project> projects{exampleProject(), unusualProject(), Project()};
        for (int round = 0; round < 50; ++round) {
            Project project = unusualProject();
            project.cell = testing::randomCell(rng);
            project.training.learningRate = rng.uniform();
            projects.push_back(project);
        }
        for (const Project& project : projects) {
            const std::string text = projectToText(project);
            const Expected<Project> back = projectFromText(text, "test");
            QVERIFY2(back.has_value(), back ? "" : toString(back.error()).c_str());
            QVERIFY(*back == project);
            QCOMPARE(projectToText(*back), text);
            QVERIFY(text.ends_with("}\n"));
        }
    }

    void fileRoundTrip() {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath("a.ketloom").toStdString();
        QVERIFY(saveProject(path, unusualProject()).has_value());
        const Expected<Project> back = loadProject(path);
        QVERIFY(back.has_value());
        QVERIFY(*back == unusualProject());
        // What was loaded and saved again is the same file.
        const std::filesystem::path copy = folder.filePath("b.ketloom").toStdString();
        QVERIFY(saveProject(copy, *back).has_value());
        QCOMPARE(*readFile(copy), *readFile(path));
    }

    void examples_data() {
        QTest::addColumn<int>("index");
        const std::vector<Example> examples = exampleProjects();
        for (std::size_t k = 0; k < examples.size(); ++k) {
            QTest::newRow(examples[k].file.c_str()) << static_cast<int>(k);
        }
    }

    void examples() {
        QFETCH(int, index);
        const Example example = exampleProjects()[index];
        const std::vector<Issue> issues = validate(example.project);
        for (const Issue& issue : issues) qWarning("%s", toString(issue).c_str());
        QVERIFY(issues.empty());

        const std::filesystem::path path = sourcePath("resources/examples/" + example.file);
        if (qEnvironmentVariableIsSet("KETLOOM_UPDATE_EXAMPLES")) {
            QVERIFY(saveProject(path, example.project).has_value());
        }
        const Expected<std::string> shipped = readFile(path);
        if (!shipped || *shipped != projectToText(example.project)) {
            const std::filesystem::path fresh =
                std::filesystem::temp_directory_path() / (example.file + ".new.json");
            QVERIFY(writeFileAtomically(fresh, projectToText(example.project)).has_value());
            QFAIL(qPrintable(
                QString("%1 is not what the program writes now, %2: run with KETLOOM_UPDATE_EXAMPLES=1")
                    .arg(QString::fromStdString(path.string()), QString::fromStdString(fresh.string()))));
        }
    }

    void theExampleIsFirst() {
        const Project example = exampleProject();
        QCOMPARE(example.name, std::string("Digits 0 and 1"));
        QVERIFY(example.task.kind == TaskKind::Digits);
        QVERIFY(example.task.dataFolder.empty());
        QCOMPARE(example.task.digits, (std::vector<int>{0, 1}));
        QVERIFY(example.cell == paperCell(findCellPreset("digits-8x8")->shape));
    }

    // A version 2 file has gates and sharing that version 1 does not know.
    void fixtureOfVersion2() {
        const std::filesystem::path path = sourcePath("tests/core/project/fixtures/version-2.ketloom");
        const Expected<Project> project = loadProject(path);
        QVERIFY2(project.has_value(), project ? "" : toString(project.error()).c_str());
        QCOMPARE(project->name, std::string("A fixture of version 2"));
        std::vector<GateKind> gates;
        for (const Stage& stage : project->cell.stages) {
            for (const Operation& operation : stage.operations) gates.push_back(operation.gate);
        }
        QCOMPARE(gates, (std::vector<GateKind>{GateKind::H, GateKind::Cnot, GateKind::Toffoli,
                                               GateKind::Neuron, GateKind::Ry, GateKind::Ry,
                                               GateKind::ControlledRy, GateKind::X, GateKind::Z, GateKind::Cz,
                                               GateKind::Swap, GateKind::Neuron, GateKind::Neuron}));
        QCOMPARE(project->cell.stages[0].operations[2].sources, (std::vector<int>{1, 2}));
        QCOMPARE(project->cell.stages[1].operations[0].sharing, 1);
        QCOMPARE(project->cell.stages[1].operations[1].sharing, 1);
        QCOMPARE(project->cell.stages[2].operations[1].sharing, 9999);
        QCOMPARE(parameterCount(project->cell), 7 + 1 + 1 + 7);
        QVERIFY(validate(*project).empty());
        QCOMPARE(projectToText(*project), *readFile(path));
    }

    // A version 3 file has start values and repeated stages.
    void fixtureOfVersion3() {
        const std::filesystem::path path = sourcePath("tests/core/project/fixtures/version-3.ketloom");
        const Expected<Project> project = loadProject(path);
        QVERIFY2(project.has_value(), project ? "" : toString(project.error()).c_str());
        const Cell& cell = project->cell;
        QCOMPARE(cell.workStages(), 3);
        QCOMPARE(cell.stages[1].repeat, 0);
        QCOMPARE(cell.stages[2].repeat, 1);
        QVERIFY(repeats(cell.stages[2], cell.stages[3]));
        QCOMPARE(cell.stages[1].operations[1].start, (std::vector<double>{0.25}));
        QCOMPARE(cell.stages[4].operations[2].start,
                 (std::vector<double>{0.5, -0.125, 0, 1e-3, 2.5, -3, 0.75}));
        QVERIFY(validate(*project).empty());
        QCOMPARE(projectToText(*project), *readFile(path));
    }

    void versionIsTheLowestThatHoldsTheCell() {
        Project project = exampleProject();
        QVERIFY(projectToText(project).find("\"version\": 1,") != std::string::npos);
        project.cell.stages[1].operations[0].sharing = 1;
        QVERIFY(projectToText(project).find("\"version\": 2,") != std::string::npos);
        project.cell.stages[1].operations[0].sharing = 0;
        project.cell.stages[1].operations.push_back(makeGate(GateKind::H, 3));
        QVERIFY(projectToText(project).find("\"version\": 2,") != std::string::npos);
        Project repeated = project;
        repeated.cell.stages[1].repeat = 1;
        QVERIFY(projectToText(repeated).find("\"version\": 3,") != std::string::npos);
        project.cell.stages[1].operations[0].start = {0.5};
        QVERIFY(projectToText(project).find("\"version\": 3,") != std::string::npos);
    }

    /// Another network and the long-memory task need version 4; what older programs know stays as it was.
    void versionFollowsNetworkAndTask() {
        Project project = exampleProject();
        QCOMPARE(projectFormatVersion(project), 1);
        QVERIFY(projectToText(project).find("\"model\"") == std::string::npos);
        project.model.kind = ModelKind::Lstm;
        QCOMPARE(projectFormatVersion(project), 4);
        const std::string text = projectToText(project);
        QVERIFY(text.find("\"version\": 4,") != std::string::npos);
        QVERIFY(*projectFromText(text, "test") == project);
        const auto broken = projectFromText(replaced(text, "\"lstm\"", "\"best\""), "x.ketloom");
        QVERIFY(!broken.has_value());
        QCOMPARE(broken.error().where, std::string("x.ketloom, model.kind"));

        project = exampleProject();
        project.task.kind = TaskKind::LongMemory;
        QCOMPARE(projectFormatVersion(project), 4);
        project = exampleProject();
        project.model.hidden = kMostHidden + 1;
        QVERIFY(hasIssue(validate(project), "model.hidden", Severity::Error));
    }

    // A version 4 file has a classical network and the long-memory task.
    void fixtureOfVersion4() {
        const std::filesystem::path path = sourcePath("tests/core/project/fixtures/version-4.ketloom");
        const Expected<Project> project = loadProject(path);
        QVERIFY2(project.has_value(), project ? "" : toString(project.error()).c_str());
        QVERIFY(project->model == (ModelOptions{ModelKind::Lstm, 10}));
        QCOMPARE(project->task.kind, TaskKind::LongMemory);
        QCOMPARE(project->task.protocol, MemoryProtocol::LeakFree);
        QCOMPARE(project->task.length, 100);
        QVERIFY(validate(*project).empty());
        QCOMPARE(projectToText(*project), *readFile(path));
    }

    // Files of every released version load for ever.
    void fixtureOfVersion1() {
        const Expected<Project> project =
            loadProject(sourcePath("tests/core/project/fixtures/version-1.ketloom"));
        QVERIFY2(project.has_value(), project ? "" : toString(project.error()).c_str());
        QCOMPARE(project->name, std::string("A fixture of version 1"));
        QCOMPARE(project->notes, std::string("Must load in every later program.\nSecond line."));
        QCOMPARE(project->cell.inOutLanes, 2);
        QCOMPARE(project->cell.workspaceLanes, 2);
        QCOMPARE(project->cell.laneNames, (std::vector<std::string>{"in", "out", "memory", "w1"}));
        QCOMPARE(project->cell.workStages(), 1);
        const Operation& chosen = project->cell.stages[1].operations[2];
        QCOMPARE(chosen.id, 5u);
        QCOMPARE(chosen.sources, (std::vector<int>{0, 3}));
        QCOMPARE(chosen.order, 3);
        QCOMPARE(chosen.degree, 1);
        QCOMPARE(chosen.bias, 0.25);
        QCOMPARE(project->cell.stages[0].operations[0].sources, (std::vector<int>{3, 0, 1}));
        QVERIFY(project->task.kind == TaskKind::Digits);
        QCOMPARE(project->task.digits, (std::vector<int>{3, 6}));
        QVERIFY(project->training.optimizer == OptimizerKind::RmsProp);
        QCOMPARE(project->training.learningRate, 0.01);
        QCOMPARE(project->training.steps, 321);
        QVERIFY(project->training.precision == Precision::Double);
        QVERIFY(validate(*project).empty());
    }

    void unreadable_data() {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("where");
        const auto row = [](const char* name, const char* from, const char* to, ErrorCode code,
                            const char* where) {
            QTest::newRow(name) << from << to << static_cast<int>(code) << where;
        };
        row("format missing", "\"format\"", "\"fromat\"", ErrorCode::Schema, "x.ketloom");
        row("another format", "ketloom-project", "ketloom-run", ErrorCode::Schema, "x.ketloom");
        row("format a number", "\"ketloom-project\"", "3", ErrorCode::Schema, "x.ketloom");
        row("newer version", "\"version\": 1", "\"version\": 9", ErrorCode::Version, "x.ketloom, version");
        row("version 0", "\"version\": 1", "\"version\": 0", ErrorCode::Value, "x.ketloom, version");
        row("version a text", "\"version\": 1", "\"version\": \"1\"", ErrorCode::Schema,
            "x.ketloom, version");
        row("name a number", "\"Digits 0 and 1\"", "7", ErrorCode::Schema, "x.ketloom, name");
        row("cell missing", "\"cell\"", "\"bell\"", ErrorCode::Schema, "x.ketloom, cell");
        row("unknown gate", "\"ry\"", "\"rx\"", ErrorCode::Schema,
            "x.ketloom, cell.stages[1].operations[0].gate");
        row("task missing", "\"task\"", "\"tusk\"", ErrorCode::Schema, "x.ketloom, task");
        row("unknown task", "\"digits\",", "\"dogs\",", ErrorCode::Value, "x.ketloom, task.kind");
        row("training missing", "\"training\"", "\"straining\"", ErrorCode::Schema, "x.ketloom, training");
        row("loss a number", "\"softmax\"", "7", ErrorCode::Schema, "x.ketloom, training.loss");
        row("comma missing", "\"version\": 1,", "\"version\": 1", ErrorCode::Syntax, "x.ketloom, line 4");
    }

    void unreadable() {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(int, code);
        QFETCH(QString, where);
        const std::string text =
            replaced(projectToText(exampleProject()), from.toStdString(), to.toStdString());
        const Expected<Project> project = projectFromText(text, "x.ketloom");
        QVERIFY(!project.has_value());
        const Error& error = project.error();
        QVERIFY2(error.where.starts_with(where.toStdString()), error.where.c_str());
        QCOMPARE(static_cast<int>(error.code), code);
        QVERIFY(!error.message.empty());
        if (error.code == ErrorCode::Version) QVERIFY(!error.remedy.empty());
    }

    void notEvenAnObject() {
        for (const char* text :
             {"", "[]", "null", "3", "\"text\"", "{}", "{\"format\": {}}", "\xff\xfe", "[[[[[["}) {
            const Expected<Project> project = projectFromText(text, "x.ketloom");
            QVERIFY(!project.has_value());
            QVERIFY(project.error().where.starts_with("x.ketloom"));
        }
        const std::string deep(100'000, '[');
        QVERIFY(!projectFromText(deep, "x.ketloom").has_value());
    }

    void missingFile() {
        const Expected<Project> project = loadProject("/no such folder/x.ketloom");
        QVERIFY(!project.has_value());
        QVERIFY(project.error().code == ErrorCode::NotFound);
    }

    void anyScarIsSurvived() {
        const std::uint64_t seed = 73;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        const std::string good = projectToText(unusualProject());
        for (int round = 0; round < 1500; ++round) {
            std::string text = good;
            for (std::uint64_t scars = 1 + rng.below(3); scars > 0; --scars) {
                const std::size_t place = rng.below(text.size());
                switch (rng.below(3)) {
                    case 0:
                        text.erase(place, 1 + rng.below(20));
                        break;
                    case 1:
                        text[place] = static_cast<char>(rng.below(256));
                        break;
                    default:
                        text[place] = "0123456789-{}[],:\"e"[rng.below(19)];
                        break;
                }
                if (text.empty()) text.assign(1, ' ');
            }
            const Expected<Project> project = projectFromText(text, "x.ketloom");
            if (!project) {
                QVERIFY(!project.error().message.empty() && project.error().where.starts_with("x.ketloom"));
                continue;
            }
            (void)validate(*project);
            const Expected<Project> again = projectFromText(projectToText(*project), "x.ketloom");
            QVERIFY(again.has_value());
            QVERIFY(*again == *project);
        }
    }

    void savingNeverLeavesAnUnreadableFile() {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath("a.ketloom").toStdString();
        QVERIFY(saveProject(path, exampleProject()).has_value());
        Project broken = exampleProject();
        broken.cell.stages[0].operations[0].bias = std::numeric_limits<double>::infinity();
        const Expected<void> saved = saveProject(path, broken);
        QVERIFY(!saved.has_value());
        QVERIFY(saved.error().where.find("cell.stages[0].operations[0].bias") != std::string::npos);
        QVERIFY(*loadProject(path) == exampleProject());

        Project pasted = exampleProject();
        pasted.name = "broken \xff text";
        QVERIFY(saveProject(path, pasted).has_value());
        QVERIFY(loadProject(path).has_value());
        QVERIFY(!saveProject(folder.filePath("no/such/folder/a.ketloom").toStdString(), pasted).has_value());
    }

    void issuesOfAllParts() {
        Project project = exampleProject();
        project.cell.stages[0].operations[0].order = 77;
        project.task.digits = {0, 12};
        project.training.learningRate = -1.0;
        const std::vector<Issue> issues = validate(project);
        QVERIFY(hasIssue(issues, "cell.stages[0].operations[0].order", Severity::Error));
        QVERIFY(hasIssue(issues, "task.digits[1]", Severity::Error));
        QVERIFY(hasIssue(issues, "training.learningRate", Severity::Error));
    }

    void cellAndTaskMustFit() {
        Project project = exampleProject();
        project.task.kind = TaskKind::Memorise;
        QVERIFY(hasIssue(validate(project), "cell.inOutLanes", Severity::Error));
        project.cell = paperCell(findCellPreset("memorise")->shape);
        QVERIFY(validate(project).empty());
    }

    // A preset names a task the program offers, and fits it.
    void presetsFitTheirTasks() {
        for (const CellPreset& preset : cellPresets()) {
            if (preset.task.empty()) continue;
            const std::optional<TaskKind> kind = taskFromKey(preset.task);
            QVERIFY(kind.has_value());
            const int needed = taskDescription(*kind).inOutLanes;
            QVERIFY(needed == 0 || needed == preset.shape.inOutLanes);
        }
    }
};

QTEST_APPLESS_MAIN(TestProject)
#include "tst_project.moc"
