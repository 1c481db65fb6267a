#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "tests/core/lab/small_sweep.h"
#include "ui/document/core_values.h"
#include "ui/training/sweep_session.h"

using namespace ketloom;

namespace {

constexpr int kWaitMs = 60'000;

/// As many steps as are asked for: nothing reaches its loss.
Sweep endlessSweep() {
    Sweep sweep = smallSweep();
    for (SweepArm& arm : sweep.arms) {
        arm.project.training.stopLoss = 1e-12;
        arm.project.training.steps = 100'000'000;
    }
    return sweep;
}

std::vector<std::string> comparable(const std::vector<PointResult>& results) {
    std::vector<std::string> lines;
    for (PointResult result : results) {
        result.seconds = 0.0;
        lines.push_back(resultToLine(result));
    }
    return lines;
}

}  // namespace

class TestSweepSession : public QObject {
    Q_OBJECT
private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_parent = toPath(m_folder->path());
    }

    void trainsAllAndTellsIt() {
        SweepSession session;
        QSignalSpy changed(&session, &SweepSession::sweepChanged);
        QSignalSpy grown(&session, &SweepSession::resultsChanged);
        session.start(smallSweep(), m_parent, 2);
        QVERIFY(session.isActive());
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), SweepState::Finished, kWaitMs);
        QCOMPARE(changed.count(), 2);  // emptied, and begun
        QVERIFY(grown.count() >= 1);
        QCOMPARE(int(session.results().size()), 12);
        for (int point = 0; point < 12; ++point) QCOMPARE(session.results()[std::size_t(point)].point, point);
        QVERIFY(session.running().empty());
        const auto record = readSweepFolder(toPath(session.folder()));
        QVERIFY(record.has_value());
        QCOMPARE(comparable(record->results), comparable(session.results()));
    }

    void pauseStopAndGoOn() {
        SweepSession session;
        session.start(endlessSweep(), m_parent, 2);
        QTRY_COMPARE_WITH_TIMEOUT(int(session.running().size()), 2, kWaitMs);
        session.pause();
        QCOMPARE(session.state(), SweepState::Paused);
        session.resume();
        QCOMPARE(session.state(), SweepState::Running);
        session.pause();
        session.stop();
        QCOMPARE(session.state(), SweepState::Stopping);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), SweepState::Stopped, kWaitMs);
        QVERIFY(session.stopLatencyMs() >= 0.0);
        session.goOn(1);
        QTRY_VERIFY_WITH_TIMEOUT(!session.running().empty(), kWaitMs);
        QVERIFY(session.running().begin()->second.step > 0);
        session.stop();
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), SweepState::Stopped, kWaitMs);
    }

    void aFolderCanBeLookedAtAndGoneOnWith() {
        QString folder;
        std::vector<std::string> all;
        {
            SweepSession session;
            session.start(smallSweep(), m_parent, 1);
            QTRY_COMPARE_WITH_TIMEOUT(session.state(), SweepState::Finished, kWaitMs);
            folder = session.folder();
            all = comparable(session.results());
        }
        // As if the program had died after four points.
        const std::filesystem::path file = toPath(folder) / "results.jsonl";
        QFile results(toQString(file.string()));
        QVERIFY(results.open(QIODevice::ReadWrite));
        qint64 end = 0;
        for (int line = 0; line < 4; ++line) end += results.readLine().size();
        QVERIFY(results.resize(end + 20));
        results.close();

        SweepSession session;
        QSignalSpy refused(&session, &SweepSession::refused);
        session.showFolder(toPath(folder));
        QVERIFY(session.results().empty());  // it is read elsewhere
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), SweepState::Stopped, kWaitMs);
        QCOMPARE(int(session.results().size()), 4);
        session.goOn(1);
        QVERIFY(refused.isEmpty());
        session.showFolder(toPath(folder));  // not while it is being trained
        QCOMPARE(refused.size(), 1);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), SweepState::Finished, kWaitMs);
        QCOMPARE(comparable(session.results()), all);
    }

    void whatIsWrongIsTold() {
        SweepSession session;
        QSignalSpy refused(&session, &SweepSession::refused);
        session.showFolder(m_parent);
        QTRY_COMPARE_WITH_TIMEOUT(refused.size(), 1, kWaitMs);
        QVERIFY(refused[0][0].toString().contains(QStringLiteral("no sweep")));
        Sweep sweep = smallSweep();
        sweep.arms.resize(1);
        sweep.lengths.clear();
        sweep.arms[0].project = exampleProject();
        sweep.arms[0].project.task.dataFolder = "missing";
        sweep.arms[0].project.training.stopLoss = 0.1;
        session.start(sweep, m_parent, 1);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), SweepState::Failed, kWaitMs);
        QVERIFY2(session.message().contains(QStringLiteral("missing")), qPrintable(session.message()));
        QVERIFY(!session.isActive());
    }

    /// Beside the message of a sweep that could not begin no numbers of another one stand.
    void whatCannotBeginShowsNothing() {
        SweepSession session;
        session.start(smallSweep(), m_parent, 2);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), SweepState::Finished, kWaitMs);
        QVERIFY(!session.results().empty());
        QFile file(m_folder->filePath(QStringLiteral("file")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        session.start(smallSweep(), toPath(file.fileName()), 1);  // no folder can be made there
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), SweepState::Failed, kWaitMs);
        QVERIFY(session.results().empty());
        QVERIFY(session.folder().isEmpty());
    }

    void deletingItWhileItTrainsStopsIt() {
        auto session = std::make_unique<SweepSession>();
        session->start(endlessSweep(), m_parent, 2);
        QTRY_VERIFY_WITH_TIMEOUT(!session->running().empty(), kWaitMs);
        const std::filesystem::path folder = toPath(session->folder());
        session.reset();
        QVERIFY(SweepFolder::open(folder).has_value());  // nobody works there any more
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::filesystem::path m_parent;
};

QTEST_MAIN(TestSweepSession)
#include "tst_sweep_session.moc"
