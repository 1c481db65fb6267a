#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "core/base/file.h"
#include "core/runs/metrics_csv.h"
#include "core/runs/run_folder.h"
#include "small_project.h"
#include "ui/document/core_values.h"
#include "ui/training/run_mailbox.h"
#include "ui/training/training_session.h"
#include "ui/training/training_worker.h"

using namespace ketloom;
namespace fs = std::filesystem;

namespace {

constexpr int kForever = 100'000'000;
constexpr int kPatienceMs = 20'000;

std::vector<double> losses(const std::vector<StepRecord>& records) {
    std::vector<double> result;
    for (const StepRecord& record : records) result.push_back(record.loss);
    return result;
}

std::vector<int> stepsOf(const ParameterHistory::Snapshots& snapshots) {
    std::vector<int> steps;
    for (const auto& snapshot : snapshots) steps.push_back(snapshot->step);
    return steps;
}

}  // namespace

class TestReopenedRun : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    /// Trains a run to its end and returns its folder.
    fs::path trained(int steps, TrainingSession& session) {
        session.setRunsFolder(toPath(m_folder.path()));
        session.play(smallProject(steps));
        if (!QTest::qWaitFor([&] { return session.state() == RunState::Finished; }, kPatienceMs))
            qFatal("no end");
        return session.run()->folder;
    }

private slots:
    /// What is shown is what was trained, and the folder is as it was.
    void showsARunAsItEnded() {
        TrainingSession first;
        const fs::path folder = trained(120, first);
        const std::string manifest = *readFile(folder / "manifest.json");
        const std::string table = *readFile(folder / "metrics.csv");

        TrainingSession session;
        QSignalSpy started(&session, &TrainingSession::runStarted);
        session.open(folder);
        QCOMPARE(session.state(), RunState::Preparing);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QCOMPARE(started.size(), 1);
        QCOMPARE(losses(session.records()), losses(first.records()));
        QVERIFY(session.records()[99].throughTime);
        QCOMPARE(session.records()[99].throughTime->state, first.records()[99].throughTime->state);
        QVERIFY(!session.records()[98].throughTime);
        QCOMPARE(session.parameters()->values, first.parameters()->values);
        QCOMPARE(session.parameters()->step, 120);
        QCOMPARE(session.run()->folder, folder);
        QVERIFY(session.run()->project == smallProject(120));
        QCOMPARE(session.checkpointStep(), 120);
        QCOMPARE(stepsOf(session.parameterSnapshots()), stepsOf(first.parameterSnapshots()));
        QCOMPARE(session.parameterSnapshots().front()->step, 0);
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot() && session.snapshot()->step == 120, kPatienceMs);
        QVERIFY(!session.differsFromRun(smallProject(120)));
        QCOMPARE(*readFile(folder / "manifest.json"), manifest);
        QCOMPARE(*readFile(folder / "metrics.csv"), table);
        QVERIFY(!isRunLocked(folder));
    }

    /// Going on gives the numbers of one run without an interruption.
    void goesOnAsIfNeverInterrupted() {
        TrainingSession whole, begun;
        const fs::path one = trained(60, whole);
        const fs::path two = trained(25, begun);
        TrainingSession session;
        session.open(two);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QVERIFY(session.canGoOn());
        session.goOn(smallProject(60));
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QCOMPARE(losses(session.records()), losses(whole.records()));
        QCOMPARE(session.parameters()->values, whole.parameters()->values);
        QCOMPARE(losses(*readMetrics(two)), losses(*readMetrics(one)));
        QCOMPARE(stepsOf(session.parameterSnapshots()), stepsOf(whole.parameterSnapshots()));
        QCOMPARE(stepsOf(readSnapshots(two)->kept()), stepsOf(readSnapshots(one)->kept()));
        QCOMPARE(loadManifest(two)->resumed.size(), std::size_t(1));
        QCOMPARE(session.checkpointStep(), 60);
    }

    /// Snapshots that cannot be read are kept for whoever can repair them.
    void damagedSnapshotsAreSetAside() {
        TrainingSession first;
        const fs::path folder = trained(10, first);
        for (const char* aside : {"snapshots-damaged.json", "snapshots-damaged-2.json"}) {
            QVERIFY(writeFileAtomically(folder / "snapshots.json", aside).has_value());
            TrainingSession session;
            session.open(folder);
            QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
            QCOMPARE(*readFile(folder / "snapshots.json"), std::string(aside));
            const int steps = session.checkpointStep() + 10;
            session.goOn(smallProject(steps));
            QTRY_COMPARE_WITH_TIMEOUT(session.checkpointStep(), steps, kPatienceMs);
            QCOMPARE(*readFile(folder / aside), std::string(aside));
            QVERIFY(readSnapshots(folder)->kept().back()->step > steps - 5);
        }
    }

    /// A run of this window that was stopped can go on as well.
    void goesOnAfterAStop() {
        TrainingSession session;
        session.setRunsFolder(toPath(m_folder.path()));
        session.play(smallProject(kForever));
        QTRY_VERIFY_WITH_TIMEOUT(session.records().size() > 5, kPatienceMs);
        session.stop();
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        const fs::path folder = session.run()->folder;
        const std::size_t count = session.records().size();
        QVERIFY(session.canGoOn());
        QCOMPARE(session.checkpointStep(), int(count));
        session.goOn(smallProject(kForever));
        QTRY_VERIFY_WITH_TIMEOUT(session.records().size() > count + 5, kPatienceMs);
        QCOMPARE(session.run()->folder, folder);
        session.stop();
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        for (std::size_t i = 0; i < session.records().size(); ++i)
            QCOMPARE(session.records()[i].step, int(i) + 1);
    }

    void anActiveRunIsStoppedFirst() {
        TrainingSession session;
        const fs::path folder = trained(10, session);
        session.play(smallProject(kForever));
        QTRY_VERIFY_WITH_TIMEOUT(session.records().size() > 3 && session.run()->folder != folder,
                                 kPatienceMs);
        session.open(folder);
        QTRY_VERIFY_WITH_TIMEOUT(
            session.run() && session.run()->folder == folder && session.state() == RunState::Finished,
            kPatienceMs);
        QCOMPARE(session.records().size(), std::size_t(10));
    }

    void aRunWithoutACheckpointIsShownAndCannotGoOn() {
        TrainingSession first;
        const fs::path folder = trained(10, first);
        fs::remove(folder / "checkpoint.json");
        TrainingSession session;
        session.open(folder);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QCOMPARE(session.records().size(), std::size_t(10));
        QVERIFY(!session.parameters());
        QVERIFY(session.whyNoState().contains(QStringLiteral("No checkpoint")));
        QVERIFY(first.whyNoState().isEmpty());
        QVERIFY(!session.canGoOn());
        QVERIFY(session.message().contains(QStringLiteral("no checkpoint")));
        session.goOn(smallProject(20));
        QCOMPARE(session.state(), RunState::Finished);
    }

    void damageIsToldAndNothingWritten() {
        TrainingSession first;
        const fs::path folder = trained(10, first);
        const std::string good = *readFile(folder / "manifest.json");
        QVERIFY(writeFileAtomically(folder / "metrics.csv", "rubbish\n"));
        TrainingSession session;
        QSignalSpy warned(&session, &TrainingSession::warned);
        session.open(folder);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QCOMPARE(warned.size(), 1);
        QVERIFY(warned[0][0].toString().contains(QStringLiteral("metrics.csv")));
        QVERIFY(session.parameters());
        session.goOn(smallProject(20));
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Failed, kPatienceMs);
        QCOMPARE(*readFile(folder / "manifest.json"), good);
        QVERIFY(writeFileAtomically(folder / "manifest.json", "{"));
        session.open(folder);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Failed, kPatienceMs);
        QVERIFY(session.message().contains(QStringLiteral("manifest.json")));
    }

    /// Another window trains it: it can be looked at, not written.
    void aRunTrainedElsewhereIsNotWritten() {
        TrainingSession first;
        const fs::path folder = trained(10, first);
        const auto elsewhere = RunFolder::open(folder);
        QVERIFY(elsewhere.has_value());
        TrainingSession session;
        session.open(folder);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        session.goOn(smallProject(20));
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Failed, kPatienceMs);
        QVERIFY(session.message().contains(QStringLiteral("being trained")));
        QCOMPARE(readMetrics(folder)->size(), std::size_t(10));
    }

    void classicalNetworksToo() {
        TrainingSession session;
        session.setRunsFolder(toPath(m_folder.path()));
        Project project = smallProject(15);
        project.model = {ModelKind::Lstm, 3};
        session.play(project);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        const fs::path folder = session.run()->folder;
        session.open(folder);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        project.training.steps = 30;
        session.goOn(project);
        QTRY_VERIFY_WITH_TIMEOUT(session.records().size() == 30 && session.state() == RunState::Finished,
                                 kPatienceMs);
    }

    /// Something else is wanted before the run has ended: what was to be opened then is not.
    void anOpeningIsForgottenWithItsRun() {
        TrainingSession session;
        const fs::path folder = trained(10, session);
        session.play(smallProject(kForever));
        QTRY_VERIFY_WITH_TIMEOUT(session.records().size() > 3 && session.run()->folder != folder,
                                 kPatienceMs);
        session.open(folder);
        session.clear();  // a new project
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Idle, kPatienceMs);
        QTest::qWait(100);
        QCOMPARE(session.state(), RunState::Idle);
        QVERIFY(!session.run());
    }

    /// A long run of old comes in slices, and is Finished only when all of it is there.
    void aLongRunComesInSlices() {
        constexpr int kSteps = 12'000;
        TrainingSession first;
        const fs::path folder = trained(10, first);
        std::string table = metricsHeader(loadManifest(folder)->groups);
        StepRecord row = first.records()[3];
        row.validation.reset();
        for (row.step = 1; row.step <= kSteps; ++row.step) table += metricsRow(row);
        QVERIFY(writeFileAtomically(folder / "metrics.csv", table));
        TrainingSession session;
        std::vector<int> ends;
        connect(&session, &TrainingSession::recordsAdded, this, [&](int begin) {
            QCOMPARE(begin, ends.empty() ? 0 : ends.back());
            QVERIFY(session.isActive());
            ends.push_back(int(session.records().size()));
            QVERIFY(ends.back() - begin <= 5000);
        });
        session.open(folder);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QCOMPARE(ends, (std::vector<int>{5000, 10'000, kSteps}));
        for (int i = 0; i < kSteps; ++i) QCOMPARE(session.records()[std::size_t(i)].step, i + 1);
        // A long one is given up between its slices.
        session.open(folder);
        QTRY_VERIFY_WITH_TIMEOUT(!session.records().empty(), kPatienceMs);
        session.clear();
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Idle, kPatienceMs);
        QVERIFY(session.records().empty());
    }

    /// Reading ends with a sentence where it is stopped.
    void readingCanBeStopped() {
        TrainingSession first;
        const fs::path folder = trained(10, first);
        const auto mailbox = std::make_shared<RunMailbox>();
        TrainingWorker worker(mailbox);
        std::stop_source stop;
        stop.request_stop();
        worker.open(folder, stop.get_token());
        RunMailbox::Content content = mailbox->take();
        QCOMPARE(content.notices.size(), std::size_t(1));
        QCOMPARE(content.notices[0].kind, RunNotice::Kind::Failed);
        QVERIFY(content.records.empty());
        TrainingSession session;
        session.open(folder);
        session.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!session.isActive(), kPatienceMs);
        if (session.state() == RunState::Failed)
            QVERIFY(session.message().contains(QStringLiteral("broken off")));
        session.open(folder);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QCOMPARE(session.records().size(), std::size_t(10));
    }

    void destroyedWhileOpening() {
        TrainingSession first;
        const fs::path folder = trained(10, first);
        for (int i = 0; i < 5; ++i) {
            TrainingSession session;
            session.open(folder);
            QTest::qWait(i);
        }
    }
};

QTEST_GUILESS_MAIN(TestReopenedRun)
#include "tst_reopened_run.moc"
