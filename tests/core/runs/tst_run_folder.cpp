#include <QTemporaryDir>
#include <QtTest>
#include <limits>
#include <memory>

#include "core/base/file.h"
#include "core/runs/metrics_csv.h"
#include "core/runs/run_curves.h"
#include "core/runs/run_folder.h"
#include "core/runs/run_list.h"
#include "tests/core/training/fakes.h"

using namespace ketloom;
namespace fs = std::filesystem;

namespace {

/// A project whose cell has as many parameters as the stand-in model: 20 rotations.
Project twentyParameters() {
    Project project;
    project.name = "two classes";
    project.cell = emptyCell(2, 1, 1);
    for (int i = 0; i < 20; ++i) {
        Operation operation = makeRy(2);
        operation.id = nextOperationId(project.cell);
        project.cell.stages[1].operations.push_back(operation);
    }
    project.training.optimizer = OptimizerKind::Adam;
    project.training.steps = 25;
    project.training.validateEvery = 4;
    project.training.validationSize = 10;
    project.training.checkpointEvery = 5;
    project.training.batchSize = 6;
    return project;
}

/// Records of the gradient by time step up to a step.
int looks(int step) {
    int count = 0;
    for (int k = 1; k <= step; ++k) count += isThroughTimeStep(k) || isStateGradientStep(k);
    return count;
}

/// Writes all a run tells into its folder, as every front end does.
class FolderObserver : public TrainingObserver {
public:
    explicit FolderObserver(RunFolder& run) : m_run(run) {
        auto kept = run.snapshots();
        good = kept.has_value();
        if (kept) m_history = std::move(*kept);
        const auto state = run.checkpoint();
        if (!state && m_history.wants(0)) m_history.add(0, std::vector(20, 0.5));
    }
    void onStep(const StepRecord& record, std::span<const double> parameters) override {
        good = good && m_run.appendMetrics(record).has_value();
        if (m_history.wants(record.step)) m_history.add(record.step, {parameters.begin(), parameters.end()});
        if (afterStep) afterStep(record);
    }
    void onCheckpoint(const TrainingState& state) override {
        if (lost) return;
        good = good && m_run.saveSnapshots(m_history).has_value();
        good = good && m_run.saveCheckpoint(state).has_value();
    }
    bool good = true;
    bool lost = false;  ///< as if the program had died: no more checkpoints
    std::function<void(const StepRecord&)> afterStep;

private:
    RunFolder& m_run;
    ParameterHistory m_history;
};

/// The table without its last column, the seconds.
std::string withoutSeconds(const fs::path& run) {
    std::string result;
    const std::string text = *readFile(run / "metrics.csv");
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = text.find('\n', start);
        result += text.substr(start, text.rfind(',', end) - start) + "\n";
        start = end + 1;
    }
    return result;
}

TrainingSummary trainInto(RunFolder& run, FolderObserver& observer, TrainingControl& control) {
    SoftmaxRegression model;
    auto state = run.checkpoint();
    return train(model, TwoClassTask(), run.project().training,
                 state ? *state : initialState(model, run.project().training), observer, control);
}

}  // namespace

class TestRunFolder : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_count = 0;

    fs::path freshPath() {
        return fs::path(m_folder.path().toStdString()) / ("run-" + std::to_string(++m_count));
    }

    RunFolder create(const fs::path& path, const Project& project = twentyParameters()) {
        auto run = RunFolder::create(path, project, SoftmaxRegression().parameterGroups());
        if (!run) qFatal("%s", toString(run.error()).c_str());
        return std::move(*run);
    }

    /// A finished run.
    fs::path finished() {
        const fs::path path = freshPath();
        RunFolder run = create(path);
        FolderObserver observer(run);
        TrainingControl control;
        const TrainingSummary summary = trainInto(run, observer, control);
        if (!observer.good || !run.finish(summary)) qFatal("cannot write");
        return path;
    }

private slots:
    void finishedRunTellsAll() {
        const fs::path path = finished();
        const auto manifest = loadManifest(path);
        QVERIFY(manifest.has_value());
        QCOMPARE(manifest->status, std::string("finished"));
        QCOMPARE(manifest->reason, std::string("steps-done"));
        QCOMPARE(manifest->step, 25);
        QVERIFY(!manifest->explanation.empty());
        QVERIFY(manifest->project == twentyParameters());
        QVERIFY(QRegularExpression("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$")
                    .match(QString::fromStdString(manifest->started))
                    .hasMatch());
        const auto records = readMetrics(path);
        QVERIFY(records.has_value());
        QCOMPARE(records->size(), std::size_t(25));
        const auto model = loadModel(path);
        QVERIFY(model.has_value());
        QVERIFY(model->cell == twentyParameters().cell);
        fs::remove(path / "model.json");  // the checkpoint serves as well
        for (const fs::path& place : {path, path / "checkpoint.json"}) {
            const auto again = loadModel(place);
            QVERIFY(again.has_value());
            QVERIFY(again->parameters == model->parameters);
        }
    }

    void interruptedRunGivesTheSameTable_data() {
        QTest::addColumn<int>("dies");
        QTest::addColumn<QByteArray>("rubbish");
        for (int step : {2, 5, 9, 13, 24})
            for (const char* rubbish : {"", "14,0"})
                QTest::newRow(qPrintable(QString("dies after %1, \"%2\"").arg(step).arg(rubbish)))
                    << step << QByteArray(rubbish);
    }

    void interruptedRunGivesTheSameTable() {
        QFETCH(int, dies);
        QFETCH(QByteArray, rubbish);
        static const std::string whole = withoutSeconds(finished());
        const fs::path path = freshPath();
        {
            RunFolder run = create(path);
            FolderObserver observer(run);
            TrainingControl control;
            observer.afterStep = [&](const StepRecord& record) {
                if (record.step < dies) return;
                observer.lost = true;  // steps after the last checkpoint are in the table only
                control.requestStop();
            };
            trainInto(run, observer, control);
            QVERIFY(observer.good);
        }
        for (const char* file : {"metrics.csv", "gradient_through_time.csv"})
            QVERIFY(writeFileAtomically(path / file, *readFile(path / file) + rubbish.toStdString()));

        auto run = RunFolder::open(path);
        QVERIFY2(run.has_value(), run ? "" : toString(run.error()).c_str());
        const int checkpointed = (dies - 1) / 5 * 5;
        QCOMPARE(int(readMetrics(path)->size()), checkpointed);
        QCOMPARE(int(readThroughTime(path)->size()), looks(checkpointed));
        QCOMPARE(run->checkpoint().has_value(), checkpointed > 0);
        FolderObserver observer(*run);
        TrainingControl control;
        const TrainingSummary summary = trainInto(*run, observer, control);
        QVERIFY(observer.good && run->finish(summary).has_value());
        QCOMPARE(QString::fromStdString(withoutSeconds(path)), QString::fromStdString(whole));
        static const std::string gradients = *readFile(finished() / "gradient_through_time.csv");
        QCOMPARE(QString::fromStdString(*readFile(path / "gradient_through_time.csv")),
                 QString::fromStdString(gradients));
        QCOMPARE(loadManifest(path)->resumed.size(), std::size_t(1));
        static const std::string snapshots = *readFile(finished() / "snapshots.json");
        QCOMPARE(*readFile(path / "snapshots.json"), snapshots);
    }

    void snapshotsAreReadBackCutAndMayBeMissing() {
        const fs::path path = finished();
        const auto history = readSnapshots(path);
        QVERIFY(history.has_value());
        QCOMPARE(history->spacing(), 2);
        QCOMPARE(history->kept().front()->step, 0);
        QCOMPARE(history->kept().back()->step, 24);
        QCOMPARE(int(history->kept().size()), 13);
        QCOMPARE(history->kept().back()->values.size(), std::size_t(20));

        // Snapshots after the checkpoint belong to steps that are run again.
        auto run = std::make_unique<RunFolder>(std::move(*RunFolder::open(path)));
        TrainingState state = *run->checkpoint();
        state.step = 11;
        QVERIFY(run->saveCheckpoint(state).has_value());
        QCOMPARE(run->snapshots()->kept().back()->step, 10);
        ParameterHistory other;
        other.add(0, {1.0, 2.0});
        QVERIFY(run->saveSnapshots(other).has_value());
        const auto refused = run->snapshots();
        QVERIFY(!refused && refused.error().code == ErrorCode::Schema);

        // A folder of an older program; a folder is open once at a time.
        run.reset();
        fs::remove(path / "snapshots.json");
        QVERIFY(RunFolder::open(path).has_value());
        QVERIFY(readSnapshots(path)->kept().empty());
        // Spoilt files are told, with their place.
        for (const char* text :
             {"{", "[]", R"({"format": "ketloom-snapshots", "version": 9})",
              R"({"format": "ketloom-snapshots", "version": 1, "spacing": 0, "snapshots": []})",
              R"({"format": "ketloom-snapshots", "version": 1, "spacing": 1, "snapshots": [
                                     {"step": 3, "parameters": [1]}, {"step": 3, "parameters": [1]}]})"}) {
            QVERIFY(writeFileAtomically(path / "snapshots.json", text).has_value());
            const auto read = readSnapshots(path);
            QVERIFY(!read.has_value());
            QVERIFY(QString::fromStdString(read.error().where).contains("snapshots.json"));
        }
    }

    void foldersInUseAreRefused() {
        const fs::path path = finished();
        const std::string before = *readFile(path / "manifest.json");
        const auto again = RunFolder::create(path, twentyParameters(), {});
        QVERIFY(!again.has_value());
        QVERIFY(again.error().code == ErrorCode::Value);
        QCOMPARE(*readFile(path / "manifest.json"), before);
        const auto onFile = RunFolder::create(path / "manifest.json", twentyParameters(), {});
        QVERIFY(!onFile.has_value());
        const auto below = RunFolder::create(path / "manifest.json" / "run", twentyParameters(), {});
        QVERIFY(!below.has_value());
        fs::create_directories(freshPath());
        QVERIFY(
            RunFolder::create(fs::path(m_folder.path().toStdString()) / ("run-" + std::to_string(m_count)),
                              twentyParameters(), {})
                .has_value());
    }

    void whatAFailedAttemptLeftIsNoHindrance() {
        const fs::path path = freshPath();
        QVERIFY(isVacant(path));
        fs::create_directories(path);
        QVERIFY(writeFileAtomically(path / "lock", "").has_value());
        QVERIFY(isVacant(path));
        const RunFolder run = create(path);
        QVERIFY(!isVacant(path) && !isVacant(path / "manifest.json"));
    }

    void statesThatAreNotFiniteAreNotSaved() {
        const fs::path path = finished();
        auto run = RunFolder::open(path);
        QVERIFY(run.has_value());
        const std::string before = *readFile(path / "checkpoint.json");
        TrainingState state = *run->checkpoint();
        state.parameters[3] = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(run->saveCheckpoint(state).error().code == ErrorCode::Value);
        state = *run->checkpoint();
        state.optimizer["mean"][0] = std::numeric_limits<double>::infinity();
        QVERIFY(!run->saveCheckpoint(state).has_value());
        QCOMPARE(*readFile(path / "checkpoint.json"), before);
    }

    void gradientsByTimeStepAreReadBack() {
        const fs::path path = finished();
        const auto records = readThroughTime(path);
        QVERIFY(records.has_value());
        QCOMPARE(int(records->size()), looks(25));
        QCOMPARE(records->back().step, 25);
        std::string text = throughTimeHeader(loadManifest(path)->groups);
        for (const ThroughTimeRecord& record : *records) {
            QCOMPARE(record.gradient->steps, 4);
            QCOMPARE(!record.gradient->parameters.empty(), isThroughTimeStep(record.step));
            text += throughTimeRows(record.step, *record.gradient, loadManifest(path)->groups.size());
        }
        QCOMPARE(text, *readFile(path / "gradient_through_time.csv"));
        QCOMPARE(records->front().gradient->parameters.front(), 0.0);  // not scored
        QVERIFY(records->front().gradient->parameters[1] > 0.0);
        const int line = int(std::count(text.begin(), text.end(), '\n')) + 1;
        fs::remove(path / "gradient_through_time.csv");
        QVERIFY(readThroughTime(path)->empty());
        QVERIFY(writeFileAtomically(path / "gradient_through_time.csv", text + "200,1,0,0,0,0\n"));
        const auto damaged = readThroughTime(path);
        QVERIFY(!damaged.has_value());
        QVERIFY(QString::fromStdString(damaged.error().where).endsWith(QStringLiteral("line %1").arg(line)));
    }

    // A reader that comes while the record is being written, or after the program died there.
    void aHalfWrittenRecordIsLeftOut() {
        const fs::path path = finished();
        const fs::path file = path / "gradient_through_time.csv";
        const std::string text = *readFile(file);
        const std::size_t begin = text.rfind("\n25,0,") + 1;
        for (std::size_t cut = begin; cut < text.size(); cut += 13) {
            QVERIFY(writeFileAtomically(file, text.substr(0, cut)).has_value());
            QCOMPARE(int(readThroughTime(path)->size()), 20);
            QCOMPARE(readThroughTime(path)->back().gradient->steps, 4);
        }
        QCOMPARE(parseThroughTime(*readFile(file), "x")->ends.back(), begin);
        const auto curves = readRunCurves(path);
        QVERIFY(curves.has_value());
        QCOMPARE(curves->throughTime->step, 20);
        QCOMPARE(curves->parametersThroughTime->step, 1);
        QVERIFY(RunFolder::open(path).has_value());
        QCOMPARE(*readFile(file), text.substr(0, begin));
    }

    void longRunsKeepFewerGradientsByTimeStep() {
        int records = 0, withParameters = 0, least = 1000, most = 0;
        for (int octave = 100; octave <= 102'400; octave *= 2) {
            const int before = records;
            for (int step = octave == 100 ? 1 : octave / 2 + 1; step <= octave; ++step) {
                if (!isThroughTimeKept(step) || !(isStateGradientStep(step) || isThroughTimeStep(step)))
                    continue;
                ++records;
                withParameters += isThroughTimeStep(step);
            }
            if (octave == 100) continue;
            least = std::min(least, records - before);
            most = std::max(most, records - before);
        }
        QCOMPARE(least, 20);
        QCOMPARE(most, 20);
        GradientThroughTime state;
        state.steps = 999;
        state.state.assign(999, 1.2345678901234567e-10);
        GradientThroughTime whole = state;
        whole.groups = 4;
        whole.parameters = state.state;
        whole.byGroup.assign(4 * 999, 1.2345678901234567e-10);
        const std::size_t bytes =
            throughTimeRows(102'400, state, 4).size() * std::size_t(records - withParameters) +
            throughTimeRows(102'400, whole, 4).size() * std::size_t(withParameters);
        QVERIFY2(bytes < 16'000'000, qPrintable(QString::number(bytes)));

        // What is not kept is no row; metrics have every step.
        const fs::path path = freshPath();
        RunFolder run = create(path);
        StepRecord record;
        record.groupGradientNorms.assign(run.manifest().groups.size(), 1.0);
        state.steps = 1;
        record.throughTime = std::make_shared<const GradientThroughTime>(state);
        for (record.step = 1; record.step <= 420; ++record.step)
            QVERIFY(run.appendMetrics(record).has_value());
        const auto kept = readThroughTime(path);
        QCOMPARE(int(kept->size()), 100 + 20 + 20 + 1);
        QCOMPARE(kept->back().step, 420);
        QCOMPARE(int(readMetrics(path)->size()), 420);
    }

    void theStateAloneIsReadBack() {
        const std::vector<std::string> groups = {"input", "output"};
        GradientThroughTime state;
        state.steps = 2;
        state.state = {0.5, 0.25};
        GradientThroughTime whole = state;
        whole.groups = 2;
        whole.parameters = {3.0, 4.0};
        whole.byGroup = {5.0, 6.0, 7.0, 8.0};
        const std::string text = throughTimeHeader(groups) + throughTimeRows(1, whole, 2) +
                                 throughTimeRows(2, state, 2) + throughTimeRows(3, whole, 2);
        QVERIFY(QByteArray::fromStdString(text).contains("\n2,1,0.25,,,\n"));
        const auto table = parseThroughTime(text, "x.csv");
        QVERIFY(table.has_value());
        QCOMPARE(table->records.size(), std::size_t(3));
        QVERIFY(table->records[1].gradient->state == state.state);
        QVERIFY(table->records[1].gradient->parameters.empty());
        QVERIFY(table->records[1].gradient->byGroup.empty());
        QVERIFY(table->records[2].gradient->byGroup == whole.byGroup);
        const auto mixed = parseThroughTime(throughTimeHeader(groups) + "1,0,1,2,3,4\n1,1,1,,,\n", "x.csv");
        QVERIFY(!mixed.has_value());
        QCOMPARE(mixed.error().where, std::string("x.csv, line 3"));
    }

    void missingTableIsBegunAnew() {
        const fs::path path = finished();
        fs::remove(path / "metrics.csv");
        QVERIFY(RunFolder::open(path).has_value());
        QVERIFY(readMetrics(path)->empty());
        QVERIFY(writeFileAtomically(path / "metrics.csv", "step,lo"));
        QVERIFY(RunFolder::open(path).has_value());
        QVERIFY(readMetrics(path)->empty());
    }

    void damageIsNamed_data() {
        QTest::addColumn<QString>("file");
        for (const char* file : {"manifest.json", "checkpoint.json"}) QTest::newRow(file) << file;
    }

    void damageIsNamed() {
        QFETCH(QString, file);
        const fs::path path = finished();
        const fs::path damaged = path / file.toStdString();
        const std::string good = *readFile(damaged);
        const std::string table = *readFile(path / "metrics.csv");
        const auto refused = [&](const std::string& content, ErrorCode code) {
            if (!writeFileAtomically(damaged, content)) return false;
            const auto run = RunFolder::open(path);
            if (run || run.error().code != code) return false;
            return QString::fromStdString(run.error().where).contains(file) && !run.error().message.empty() &&
                   *readFile(path / "metrics.csv") == table;
        };
        for (std::size_t cut : {std::size_t(0), std::size_t(1), good.size() / 3, good.size() - 3})
            QVERIFY(refused(good.substr(0, cut), ErrorCode::Syntax));
        QVERIFY(refused("[]", ErrorCode::Schema));
        QVERIFY(refused("{\"format\": \"other\"}", ErrorCode::Schema));
        Json json = Json::parse(good);
        json["version"] = 99;
        QVERIFY(refused(json.dump(), ErrorCode::Version));
        const Json whole = Json::parse(good);
        for (const auto& [key, value] : whole.items()) {
            json = whole;
            json.erase(key);
            QVERIFY2(refused(json.dump(), ErrorCode::Schema), key.c_str());
        }
        QVERIFY(writeFileAtomically(damaged, good));
        QVERIFY(RunFolder::open(path).has_value());
    }

    void stateOfAnotherCellIsRefused() {
        const fs::path path = finished();
        Json json = Json::parse(*readFile(path / "checkpoint.json"));
        json["parameters"].erase(0);
        QVERIFY(writeFileAtomically(path / "checkpoint.json", json.dump()));
        const auto run = RunFolder::open(path);
        QVERIFY(!run.has_value());
        QVERIFY(QString::fromStdString(run.error().where).endsWith("checkpoint.json, parameters"));
        QVERIFY(!RunFolder::open(fs::path(m_folder.path().toStdString())).has_value());
    }

    /// As long as one has it open, nobody else can, and being refused changes nothing.
    void aRunIsOpenOnlyOnce() {
        const fs::path path = freshPath();
        const auto refused = [&] {
            const std::string manifest = *readFile(path / "manifest.json");
            const std::string table = *readFile(path / "metrics.csv");
            const auto second = RunFolder::open(path);
            return !second && second.error().code == ErrorCode::Unwritable &&
                   second.error().where == path.string() && *readFile(path / "manifest.json") == manifest &&
                   *readFile(path / "metrics.csv") == table;
        };
        {
            RunFolder run = create(path);
            QVERIFY(run.appendMetrics({1, 0.75, 0.5, {0.1, 0.2}, 0.9, 0.03, 0.1, {}}).has_value());
            QVERIFY(refused());
            RunFolder moved = std::move(run);
            QVERIFY(refused());
            QVERIFY(isRunLocked(path));
        }
        QVERIFY(!isRunLocked(path));
        {
            const auto again = RunFolder::open(path);
            QVERIFY(again.has_value());
            QVERIFY(refused());
        }
        QVERIFY(!isRunLocked(freshPath()));
    }

    void namesAreSafeAndNew() {
        const fs::path parent = freshPath();
        fs::create_directories(parent);
        const auto nameOf = [&](const std::string& name) {
            return QString::fromStdString(newRunPath(parent, name).filename().string()).mid(18);
        };
        QCOMPARE(nameOf("digits 0/1: ../x"), QString("digits-0-1-..-x"));
        QCOMPARE(nameOf(""), QString("run"));
        QCOMPARE(nameOf("///"), QString("run"));
        QCOMPARE(nameOf("Übung"), QString("Übung"));
        QVERIFY(nameOf(std::string(500, 'a')).size() <= 60);
        const fs::path first = newRunPath(parent, "x");
        QVERIFY(QRegularExpression("^\\d{4}-\\d\\d-\\d\\d-\\d{6}-x$")
                    .match(QString::fromStdString(first.filename().string()))
                    .hasMatch());
        // Two runs begun within one second get different names.
        for (int i = 0; i < 3; ++i) {
            const fs::path path = newRunPath(parent, "x");
            QVERIFY(!fs::exists(path));
            fs::create_directories(path);
        }
    }

    void runsAreListed() {
        const fs::path parent = freshPath();
        fs::create_directories(parent / "no run");
        QVERIFY(listRuns(parent)->empty());
        fs::rename(finished(), parent / "a");
        {
            RunFolder begun = create(parent / "b");
            QVERIFY(begun.appendMetrics({1, 0.75, 0.5, {0.1, 0.2}, 0.9, 0.03, 0.1, {}}).has_value());
        }
        fs::rename(finished(), parent / "c");
        QVERIFY(writeFileAtomically(parent / "c" / "manifest.json", "{"));
        const auto runs = listRuns(parent);
        QVERIFY(runs.has_value());
        QCOMPARE(runs->size(), std::size_t(3));
        const RunInfo &a = (*runs)[0], &b = (*runs)[1], &c = (*runs)[2];
        const auto records = readMetrics(parent / "a");
        QCOMPARE(a.name, std::string("two classes"));
        QCOMPARE(a.status, RunStatus::Finished);
        QCOMPARE(a.reason, std::string("steps-done"));
        QCOMPARE(a.step, 25);
        QCOMPARE(*a.loss, records->back().loss);
        QCOMPARE(*a.validationLoss, records->back().validation->loss);
        QCOMPARE(b.status, RunStatus::Unfinished);
        QCOMPARE(b.step, 1);
        QVERIFY(!b.validationLoss);
        QCOMPARE(c.status, RunStatus::Broken);
        QVERIFY(QString::fromStdString(c.explanation).contains("manifest.json"));
        QCOMPARE(c.step, 25);
        QVERIFY(listRuns(parent / "none").error().code == ErrorCode::NotFound);
    }

    void endOfALongTableIsFound() {
        const fs::path path = freshPath();
        RunFolder run = create(path);
        for (int step = 1; step <= 3000; ++step) {
            StepRecord record{step, 1.0 / step, 0.5, {0.1, 0.2}, 0.9, 0.03, 0.1, {}};
            if (step % 10 == 5) record.validation = ValidationRecord{2.0 / step, 0, 0, 0, 0};
            QVERIFY(run.appendMetrics(record).has_value());
        }
        const auto runs = listRuns(path.parent_path());
        QVERIFY(runs.has_value());
        const auto info =
            std::find_if(runs->begin(), runs->end(), [&](const RunInfo& i) { return i.path == path; });
        QVERIFY(info != runs->end());
        QCOMPARE(info->step, 3000);
        QCOMPARE(*info->loss, 1.0 / 3000);
        QCOMPARE(*info->validationLoss, 2.0 / 2995);
    }
};

QTEST_APPLESS_MAIN(TestRunFolder)
#include "tst_run_folder.moc"
