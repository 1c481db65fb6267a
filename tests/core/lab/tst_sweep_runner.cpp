#include <QTemporaryDir>
#include <QtTest>
#include <thread>

#include "core/baseline/create_model.h"
#include "core/lab/sweep_runner.h"
#include "tests/core/lab/small_sweep.h"

using namespace ketloom;
namespace fs = std::filesystem;

namespace {

/// Calls back on every step; counts what it is told.
class Observer : public SweepObserver {
public:
    void onPointStarted(const SweepPoint&) override { ++started; }
    void onStep(const SweepPoint& point, const StepRecord& record) override {
        ++steps;
        if (afterStep) afterStep(point, record);
    }
    void onPointFinished(const SweepPoint&, const PointResult&) override { ++finished; }

    int started = 0;
    int steps = 0;
    int finished = 0;
    std::function<void(const SweepPoint&, const StepRecord&)> afterStep;
};

/// All numbers but the seconds, by point.
std::vector<std::string> comparable(const fs::path& path) {
    std::vector<std::string> lines;
    const auto record = readSweepFolder(path);
    if (!record) return {toString(record.error())};
    for (PointResult result : record->results) {
        result.seconds = 0.0;
        lines.push_back(resultToLine(result));
    }
    return lines;
}

bool hasCheckpoints(const fs::path& path) {
    for (const auto& entry : fs::directory_iterator(path))
        if (entry.path().filename().string().starts_with("checkpoint")) return true;
    return false;
}

}  // namespace

class TestSweepRunner : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        QVERIFY(m_temporary.isValid());
        m_root = m_temporary.path().toStdString();
        auto folder = SweepFolder::create(m_root / "plain", smallSweep());
        QVERIFY(folder.has_value());
        Observer observer;
        SweepControl control;
        const SweepSummary summary = runSweep(*folder, 1, observer, control);
        QVERIFY(!summary.error && !summary.stopped);
        QCOMPARE(summary.finished, 12);
        QCOMPARE(summary.left, 0);
        QCOMPARE(observer.started, 12);
        QCOMPARE(observer.finished, 12);
        m_expected = comparable(m_root / "plain");
        QCOMPARE(int(m_expected.size()), 12);
    }

    void someSeedsReachTheirLossAndSomeDoNot() {
        const auto record = readSweepFolder(m_root / "plain");
        int reached = 0;
        for (const PointResult& result : record->results) {
            reached += result.reached() ? 1 : 0;
            QVERIFY(result.reached() ? result.validationLoss <= 0.55 : result.steps == 40);
        }
        QVERIFY2(reached > 0 && reached < 12, std::to_string(reached).c_str());
    }

    void aPointIsAnOrdinaryTraining() {
        const auto record = readSweepFolder(m_root / "plain");
        for (const SweepPoint& point : expand(record->sweep)) {
            const TrainingOptions& options = point.project.training;
            const auto task = createTask(point.project.task);
            const auto model = createModel(point.project.cell, point.project.model, {options.precision, 1});
            class Last : public TrainingObserver {
            public:
                void onStep(const StepRecord& each, std::span<const double>) override {
                    if (each.validation) validation = *each.validation;
                    loss = each.loss;
                }
                ValidationRecord validation;
                double loss = 0.0;
            } last;
            TrainingControl control;
            const TrainingState initial = initialState(**model, options);
            const TrainingSummary summary = train(**model, **task, options, initial, last, control);
            const PointResult& result = record->results[std::size_t(point.index)];
            QCOMPARE(result.steps, summary.state.step);
            QCOMPARE(int(result.reason), int(summary.reason));
            QCOMPARE(result.loss, last.loss);
            QCOMPARE(result.validationLoss, last.validation.loss);
            QCOMPARE(result.labelError, last.validation.likelyLabelError);
            QCOMPARE(result.parameters, (*model)->parameterCount());
            QCOMPARE(int(result.start.state.size()), point.length - 1);
            QCOMPARE(int(result.end.parameters.size()), point.length - 1);
            QVERIFY(result.start != result.end);
        }
    }

    void jobsDoNotMatter() {
        auto folder = SweepFolder::create(m_root / "three", smallSweep());
        Observer observer;
        SweepControl control;
        QCOMPARE(runSweep(*folder, 3, observer, control).finished, 12);
        QCOMPARE(comparable(m_root / "three"), m_expected);
        QVERIFY(!hasCheckpoints(m_root / "three"));
    }

    void stoppedAndResumedEqualsUninterrupted_data() {
        QTest::addColumn<int>("jobs");
        QTest::addColumn<int>("stepsBetweenStops");
        QTest::newRow("one job") << 1 << 61;
        QTest::newRow("two jobs") << 2 << 97;
        QTest::newRow("again and again") << 1 << 9;
    }
    void stoppedAndResumedEqualsUninterrupted() {
        QFETCH(int, jobs);
        QFETCH(int, stepsBetweenStops);
        const fs::path path = m_root / QTest::currentDataTag();
        { auto folder = SweepFolder::create(path, smallSweep()); }
        bool wentOn = false;
        int rounds = 0;
        for (bool done = false; !done; ++rounds) {
            QVERIFY(rounds < 200);
            auto folder = SweepFolder::open(path);
            QVERIFY(folder.has_value());
            SweepControl control;
            Observer observer;
            bool first = true;
            observer.afterStep = [&](const SweepPoint&, const StepRecord& record) {
                wentOn = wentOn || (first && record.step > 1);
                first = false;
                // Not always the same number, or it could be the last step of a point again and again.
                if (observer.steps == stepsBetweenStops + rounds % 3) control.requestStop();
            };
            const SweepSummary summary = runSweep(*folder, jobs, observer, control);
            QVERIFY(!summary.error);
            QCOMPARE(summary.stopped, summary.left > 0 || control.stopRequested());
            done = summary.left == 0;
        }
        QVERIFY(rounds > 1);
        QVERIFY(wentOn);  // from a checkpoint, not from the start
        QCOMPARE(comparable(path), m_expected);
        QVERIFY(!hasCheckpoints(path));
    }

    void checkpointsThatWereLostDoNotMatter() {
        const fs::path path = m_root / "lost";
        {
            auto folder = SweepFolder::create(path, smallSweep());
            SweepControl control;
            Observer observer;
            observer.afterStep = [&](const SweepPoint&, const StepRecord& record) {
                // In the middle of a point, whichever comes first on this machine.
                if (observer.steps >= 50 && record.step == 9) control.requestStop();
            };
            runSweep(*folder, 1, observer, control);
        }
        QVERIFY(hasCheckpoints(path));
        for (const auto& entry : fs::directory_iterator(path))
            if (entry.path().filename().string().starts_with("checkpoint")) fs::remove(entry.path());
        auto folder = SweepFolder::open(path);
        SweepControl control;
        Observer observer;
        runSweep(*folder, 1, observer, control);
        QCOMPARE(comparable(path), m_expected);
    }

    void aPauseHoldsAllAndChangesNothing() {
        auto folder = SweepFolder::create(m_root / "paused", smallSweep());
        SweepControl control;
        Observer observer;
        std::atomic<bool> paused = false;
        observer.afterStep = [&](const SweepPoint&, const StepRecord&) {
            if (observer.steps == 50) {
                control.pause();
                paused = true;
            }
        };
        SweepSummary summary;
        std::jthread worker([&] { summary = runSweep(*folder, 2, observer, control); });
        QTRY_VERIFY(paused);
        QTRY_VERIFY(hasCheckpoints(m_root / "paused"));  // written when the pause has begun
        QVERIFY(control.isPaused());
        control.resume();
        worker.join();
        QCOMPARE(summary.finished, 12);
        QCOMPARE(comparable(m_root / "paused"), m_expected);
    }

    void aStopWhilePausedEnds() {
        auto folder = SweepFolder::create(m_root / "stopped", smallSweep());
        SweepControl control;
        Observer observer;
        control.pause();
        SweepSummary summary;
        std::jthread worker([&] { summary = runSweep(*folder, 2, observer, control); });
        control.requestStop();
        worker.join();
        QVERIFY(summary.stopped);
        QCOMPARE(summary.finished, 0);
        QCOMPARE(summary.left, 12);
        QCOMPARE(observer.steps, 0);
    }

    void whatCannotBeTrainedEndsTheSweepWithAMessage() {
        Sweep sweep = smallSweep();
        sweep.lengths.clear();
        sweep.arms = {{"digits", "", exampleProject()}};
        sweep.arms[0].project.task.dataFolder = "missing";
        sweep.arms[0].project.training.stopLoss = 0.1;
        auto folder = SweepFolder::create(m_root / "missing data", sweep);
        SweepControl control;
        Observer observer;
        const SweepSummary summary = runSweep(*folder, 2, observer, control);
        QVERIFY(summary.error.has_value());
        QVERIFY(toString(*summary.error).find("missing") != std::string::npos);
        QCOMPARE(summary.left, 3);
        QVERIFY(!summary.stopped);
    }

private:
    QTemporaryDir m_temporary;
    fs::path m_root;
    std::vector<std::string> m_expected;
};

QTEST_GUILESS_MAIN(TestSweepRunner)
#include "tst_sweep_runner.moc"
