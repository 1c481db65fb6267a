#include <QTemporaryDir>
#include <QtTest>
#include <fstream>

#include "core/base/file.h"
#include "core/baseline/create_model.h"
#include "core/cell/presets.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_list.h"

using namespace ketloom;
namespace fs = std::filesystem;

namespace {

Project xorProject() {
    Project project;
    project.name = "xor";
    project.cell =
        paperCell({.inOutLanes = 1, .workspaceLanes = 4, .workStages = 2, .order = 2, .degree = 3});
    project.task.kind = TaskKind::ElmanXor;
    project.training.steps = 40;
    return project;
}

StepRecord record(int step, bool validated) {
    StepRecord result{step, 1.0 / step, 0.5, {}, 0.9, 0.03, 0.25 * step, {}};
    if (validated) result.validation = ValidationRecord{2.0 / step, 0.4, 0.3, 0.2, 0.125};
    return result;
}

}  // namespace

class TestRunList : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_parent;

    RunFolder create(const std::string& name, const Project& project = xorProject()) {
        auto run = RunFolder::create(m_parent / name, project, {});
        if (!run) qFatal("%s", toString(run.error()).c_str());
        return std::move(*run);
    }

private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_parent = fs::path(m_folder->path().toStdString());
    }

    void tellsTheWholeRow() {
        {
            RunFolder run = create("a");
            for (int step = 1; step <= 8; ++step)
                QVERIFY(run.appendMetrics(record(step, step == 6)).has_value());
        }
        QVERIFY(changeRunNotes(m_parent / "a", [](RunNotes& notes) { notes = {{"one"}, "two"}; }));
        const RunInfo info = readRun(m_parent / "a");
        QCOMPARE(info.name, std::string("xor"));
        QCOMPARE(info.model, std::string("quantum cell, I 1 · W 4 · S 2 · degree 3"));
        QCOMPARE(info.task, std::string("Elman XOR, T 36"));
        QCOMPARE(*info.parameters, parameterCount(xorProject().cell, {}));
        QCOMPARE(info.step, 8);
        QCOMPARE(info.steps, 40);
        QCOMPARE(*info.loss, 1.0 / 8);
        QCOMPARE(*info.validationLoss, 2.0 / 6);
        QCOMPARE(*info.labelError, 0.125);
        QCOMPARE(*info.seconds, 2.0);
        QVERIFY(!info.hasCheckpoint);
        QVERIFY((info.notes == RunNotes{{"one"}, "two"}));
        QVERIFY(info.problem.empty());
        QVERIFY(!info.started.empty());
    }

    void namesModelsAndTasks() {
        Project project = xorProject();
        project.model = {ModelKind::Lstm, 10};
        QCOMPARE(modelSummary(project.cell, project.model), std::string("LSTM with 10 hidden units"));
        project.model = {};
        project.cell.stages[1].operations[0].degree = 1;
        for (Operation& operation : project.cell.stages[1].operations)
            if (operation.gate == GateKind::Neuron) operation.degree = 1;
        QCOMPARE(modelSummary(project.cell, {}), std::string("quantum cell, I 1 · W 4 · S 2 · degree 1-3"));
        QCOMPARE(modelSummary(emptyCell(2, 3, 1), {}), std::string("quantum cell, I 2 · W 3 · S 1"));
        TaskOptions task;
        task.digits = {3, 6};
        QCOMPARE(taskSummary(task), std::string("Handwritten digits 3 6"));
        task.dataFolder = "some/where/mnist/";
        task.labels = DigitLabels::EvenOdd;
        QCOMPARE(taskSummary(task), std::string("Handwritten digits 3 6, even-odd, mnist"));
        task.kind = TaskKind::LongMemory;
        task.length = 100;
        task.protocol = MemoryProtocol::LeakFree;
        QCOMPARE(taskSummary(task), std::string("Long memory (DNA), T 100, leak-free"));
    }

    /// Validations may be rare: then more of the table is looked at.
    void aRareValidationIsFound() {
        {
            RunFolder run = create("a");
            for (int step = 1; step <= 5000; ++step)
                QVERIFY(run.appendMetrics(record(step, step == 1000)).has_value());
        }
        QVERIFY(fs::file_size(m_parent / "a" / "metrics.csv") > 128 * 1024);
        const RunInfo info = readRun(m_parent / "a");
        QCOMPARE(info.step, 5000);
        QCOMPARE(*info.validationLoss, 2.0 / 1000);
    }

    void onlyWhatChangedIsReadAgain() {
        RunFolder a = create("a");
        create("b");
        create("c");
        RunList list;
        QCOMPARE(list.list(m_parent)->size(), std::size_t(3));
        QCOMPARE(list.readCount(), 3);
        const auto same = list.list(m_parent);
        QCOMPARE(list.readCount(), 0);
        QCOMPARE(same->size(), std::size_t(3));

        QVERIFY(a.appendMetrics(record(1, true)).has_value());
        QCOMPARE((*list.list(m_parent))[0].step, 1);
        QCOMPARE(list.readCount(), 1);
        QVERIFY(changeRunNotes(m_parent / "b", [](RunNotes& notes) { notes.tags = {"new"}; }));
        QCOMPARE((*list.list(m_parent))[1].notes.tags, std::vector<std::string>{"new"});
        QCOMPARE(list.readCount(), 1);
        fs::remove_all(m_parent / "c");
        create("d");
        const auto runs = list.list(m_parent);
        QCOMPARE(list.readCount(), 1);
        QCOMPARE(runs->size(), std::size_t(3));
        QCOMPARE((*runs)[2].path, m_parent / "d");
    }

    /// A program that is killed changes no file, but gives its lock back.
    void whoStillTrainsIsToldWithoutReading() {
        auto run = std::make_unique<RunFolder>(create("a"));
        RunList list;
        QCOMPARE((*list.list(m_parent))[0].status, RunStatus::Running);
        run.reset();
        QCOMPARE((*list.list(m_parent))[0].status, RunStatus::Unfinished);
        QCOMPARE(list.readCount(), 0);
        run = std::make_unique<RunFolder>(std::move(*RunFolder::open(m_parent / "a")));
        QCOMPARE((*list.list(m_parent))[0].status, RunStatus::Running);
        TrainingSummary summary;
        QVERIFY(run->finish(summary).has_value());
        QCOMPARE((*list.list(m_parent))[0].status, RunStatus::Finished);
    }

    void sweepsBesideTheRunsAreNoRuns() {
        create("a");
        create("sweeps/fig9/cell-1");
        QVERIFY(writeFileAtomically(m_parent / "sweeps" / "fig9" / "sweep.json", "{}"));
        const auto runs = RunList().list(m_parent);
        QCOMPARE(runs->size(), std::size_t(1));
        QCOMPARE(runs->front().path, m_parent / "a");
    }

    void whatIsBrokenIsSaid() {
        create("a");
        create("b");
        create("c");
        fs::create_directories(m_parent / "no run");
        QVERIFY(writeFileAtomically(m_parent / "a" / "manifest.json", "{"));
        QVERIFY(writeFileAtomically(m_parent / "b" / "metrics.csv", "rubbish\n1,2\n"));
        QVERIFY(writeFileAtomically(m_parent / "c" / "notes.json", "[]"));
        const auto runs = listRuns(m_parent);
        QCOMPARE(runs->size(), std::size_t(3));
        QCOMPARE((*runs)[0].status, RunStatus::Broken);
        QCOMPARE((*runs)[0].name, std::string("a"));
        QVERIFY(QString::fromStdString((*runs)[0].explanation).contains(QStringLiteral("manifest.json")));
        QCOMPARE((*runs)[1].status, RunStatus::Unfinished);
        QVERIFY(QString::fromStdString((*runs)[1].problem).contains(QStringLiteral("metrics.csv")));
        QVERIFY(QString::fromStdString((*runs)[2].problem).contains(QStringLiteral("notes.json")));
        QCOMPARE((*runs)[2].task, std::string("Elman XOR, T 36"));
        QCOMPARE(listRuns(m_parent / "none").error().code, ErrorCode::NotFound);
        QVERIFY(writeFileAtomically(m_parent / "file", "x"));
        QVERIFY(!listRuns(m_parent / "file"));
    }

    /// A row that is being written ends without a line end: it is left for later.
    void aRowBeingWrittenIsLeftOut() {
        RunFolder run = create("a");
        QVERIFY(run.appendMetrics(record(1, true)).has_value());
        std::ofstream(m_parent / "a" / "metrics.csv", std::ios::app) << "2,0.5,,,";
        const RunInfo info = readRun(m_parent / "a");
        QCOMPARE(info.step, 1);
        QVERIFY(info.problem.empty());
        QCOMPARE(info.status, RunStatus::Running);
    }
};

QTEST_APPLESS_MAIN(TestRunList)
#include "tst_run_list.moc"
