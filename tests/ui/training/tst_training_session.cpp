#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <atomic>
#include <cmath>
#include <thread>

#include "core/model/qrnn.h"
#include "core/runs/run_folder.h"
#include "small_project.h"
#include "ui/training/run_mailbox.h"
#include "ui/training/training_session.h"

using namespace ketloom;

namespace {

constexpr int kForever = 100'000'000;
constexpr int kPatienceMs = 20'000;

bool inOrder(const std::vector<StepRecord>& records) {
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (records[i].step != int(i) + 1) return false;
    }
    return true;
}

}  // namespace

class TestTrainingSession : public QObject {
    Q_OBJECT

private slots:
    void mailboxLosesNothing() {
        RunMailbox mailbox;
        constexpr int kRecords = 20'000;
        std::thread writer([&mailbox] {
            for (int step = 1; step <= kRecords; ++step) {
                StepRecord record;
                record.step = step;
                mailbox.put(std::move(record));
            }
        });
        std::vector<StepRecord> records;
        while (records.size() < kRecords) {
            auto content = mailbox.take();
            records.insert(records.end(), content.records.begin(), content.records.end());
        }
        writer.join();
        QVERIFY(inOrder(records));
        QVERIFY(mailbox.take().records.empty());
    }

    void runsToItsEndAndKeepsEveryRecord() {
        TrainingSession session;
        QSignalSpy states(&session, &TrainingSession::stateChanged);
        QSignalSpy started(&session, &TrainingSession::runStarted);
        int announced = 0;
        connect(&session, &TrainingSession::recordsAdded, this, [&](int first) {
            QCOMPARE(first, announced);
            announced = int(session.records().size());
        });
        session.play(smallProject(40));
        QCOMPARE(session.state(), RunState::Preparing);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QCOMPARE(started.size(), 1);
        QCOMPARE(announced, 40);
        QCOMPARE(session.records().size(), std::size_t(40));
        QVERIFY(inOrder(session.records()));
        QVERIFY(session.records()[9].validation.has_value());
        QVERIFY(!session.message().isEmpty());
        // The trace of the last parameters follows.
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot() && session.snapshot()->step == 40, kPatienceMs);
        const Trace& trace = *session.snapshot()->trace;
        QCOMPARE(trace.steps, 11);
        QCOMPARE(trace.states.size(), std::size_t(trace.steps) * trace.stateSize);
    }

    void theGradientOfTheLastStepArrives() {
        TrainingSession session;
        QSignalSpy changed(&session, &TrainingSession::gradientChanged);
        session.play(smallProject(40));
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QVERIFY(!changed.isEmpty());
        const auto gradient = session.gradient();
        QVERIFY(gradient);
        QCOMPARE(gradient->step, 40);
        double sum = 0.0;
        for (const double g : gradient->values) sum += g * g;
        QVERIFY(std::abs(std::sqrt(sum) - session.records().back().gradientNorm) < 1e-12);
        session.clear();
        QVERIFY(!session.gradient());
    }

    void sameNumbersAsTrainAlone() {
        const Project project = smallProject(15);
        const auto task = createTask(project.task);
        QVERIFY(task);
        auto model = createQrnn(project.cell, {project.training.precision, 1});
        QVERIFY(model);
        struct Keep : TrainingObserver {
            std::vector<double> losses;
            void onStep(const StepRecord& record, std::span<const double>) override {
                losses.push_back(record.loss);
            }
        } keep;
        TrainingControl control;
        train(**model, **task, project.training, initialState(**model, project.training), keep, control);

        TrainingSession session;
        session.play(project);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QCOMPARE(session.records().size(), keep.losses.size());
        for (std::size_t i = 0; i < keep.losses.size(); ++i)
            QCOMPARE(session.records()[i].loss, keep.losses[i]);
    }

    void snapshotsAreKeptAndComparedWith() {
        TrainingSession session;
        const Project project = smallProject(200);
        session.play(project);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        const auto& kept = session.parameterSnapshots();
        QVERIFY(int(kept.size()) <= ParameterHistory::kMost && kept.size() >= 10);
        QCOMPARE(kept.front()->step, 0);
        QVERIFY(kept.back()->step >= 180);
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot() && session.snapshot()->step == 200, kPatienceMs);

        // The same sample before training.
        auto model = createQrnn(project.cell, {project.training.precision, 1});
        QVERIFY(initialState(**model, project.training).parameters == kept.front()->values);
        QSignalSpy changed(&session, &TrainingSession::comparedChanged);
        session.setComparison(Comparison{std::nullopt, kept.front()});
        QTRY_VERIFY_WITH_TIMEOUT(session.compared(), kPatienceMs);
        QCOMPARE(changed.size(), 2);  // gone, and there
        QCOMPARE(session.compared()->step, 0);
        QVERIFY(session.compared()->choice == session.sample());
        const Batch& batch = session.snapshot()->sample->batch;
        QVERIFY(session.compared()->trace->states == (*model)->trace(kept.front()->values, batch).states);
        QVERIFY(session.compared()->trace->states != session.snapshot()->trace->states);

        // Another sample: follows what is shown.
        session.setComparison(Comparison{5, nullptr});
        QVERIFY(!session.compared());
        QTRY_VERIFY_WITH_TIMEOUT(session.compared(), kPatienceMs);
        QCOMPARE(session.compared()->choice.index, 5);
        QCOMPARE(session.compared()->step, 200);
        session.setSample({Split::Validation, 2});
        QTRY_VERIFY_WITH_TIMEOUT(session.compared()->choice.split == Split::Validation, kPatienceMs);
        session.setComparison({});
        QVERIFY(!session.compared());
    }

    void longSequencesAreKeptSparsely() {
        Project project = smallProject(1);
        project.cell = paperCell({2, 9, 1, 2, 1});
        project.cell.laneNames[2] = "a, b";
        project.task.length = 700;
        project.training.batchSize = 1;
        project.training.validationSize = 1;
        TrainingSession session;
        session.play(project);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot() && session.snapshot()->step == 1, kPatienceMs);
        const auto snapshot = session.snapshot();
        QVERIFY(!snapshot->states->isDense());
        QVERIFY(snapshot->trace->states.empty());
        QCOMPARE(snapshot->states->keptStates(), 699 / 27);
        // What it is compared with has the same rows.
        session.setComparison(Comparison{3, nullptr});
        QTRY_VERIFY_WITH_TIMEOUT(session.compared(), kPatienceMs);
        QVERIFY(session.compared()->states->rows == snapshot->states->rows);

        // All states as a table: those of a plain trace.
        QTemporaryDir folder;
        const QString path = folder.filePath("states.csv");
        QSignalSpy written(&session, &TrainingSession::statesWritten);
        session.writeStates(path);
        QTRY_COMPARE_WITH_TIMEOUT(written.size(), 1, kPatienceMs);
        QCOMPARE(written[0][1].toString(), QString());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(file.readLine()),
                 QStringLiteral("step,\"ket |a, b w1 w2 w3 w4 w5 w6 w7 w8⟩\",amplitude\n"));
        auto model = createQrnn(project.cell, {project.training.precision, 1});
        const Trace trace = (*model)->trace(snapshot->parameters->values, snapshot->sample->batch);
        std::size_t row = 0;
        for (; !file.atEnd(); ++row) {
            const QString line = QString::fromUtf8(file.readLine()).trimmed();
            if (row % 9973 != 0) continue;
            const QStringList fields = line.split(QLatin1Char(','));
            QCOMPARE(fields[0].toInt(), int(row / 512) + 1);
            QCOMPARE(fields[1], QStringLiteral("|%1⟩").arg(row % 512, 9, 2, QLatin1Char('0')));
            QCOMPARE(fields[2].toFloat(), trace.states[row]);
        }
        QCOMPARE(row, trace.states.size());
        session.writeStates(folder.filePath("no/such/folder.csv"));
        QTRY_COMPARE_WITH_TIMEOUT(written.size(), 2, kPatienceMs);
        QVERIFY(!written[1][1].toString().isEmpty());
        // Of a run that is forgotten nothing is written on.
        session.writeStates(path);
        session.clear();
        QTRY_COMPARE_WITH_TIMEOUT(written.size(), 3, kPatienceMs);
        QVERIFY2(written[2][1].toString().contains(QStringLiteral("broken off")),
                 qPrintable(written[2][1].toString()));
    }

    /// What was worked out for a choice that is no more is not shown.
    void onlyTheChosenIsShown() {
        TrainingSession session;
        session.play(smallProject(5));
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot() && session.snapshot()->step == 5, kPatienceMs);
        int shown = 0;
        bool right = true;
        connect(&session, &TrainingSession::snapshotChanged, this, [&] {
            ++shown;
            right = right && session.snapshot()->choice == session.sample();
        });
        session.setSample({Split::Test, 3});
        QThread::msleep(300);  // its answer is on its way now
        session.setSample({Split::Test, 4});
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot()->choice.index == 4, kPatienceMs);
        QVERIFY(right);
        QCOMPARE(shown, 1);
        session.setComparison(Comparison{5, nullptr});
        QThread::msleep(300);
        session.setComparison(Comparison{6, nullptr});
        connect(&session, &TrainingSession::comparedChanged, this,
                [&] { right = right && (!session.compared() || session.compared()->choice.index == 6); });
        QTRY_VERIFY_WITH_TIMEOUT(session.compared() && session.compared()->choice.index == 6, kPatienceMs);
        QVERIFY(right);
    }

    void pausesStepsAndResumes() {
        TrainingSession session;
        const Project project = smallProject(kForever);
        session.play(project);
        QTRY_VERIFY_WITH_TIMEOUT(session.records().size() > 3, kPatienceMs);
        session.pause();
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Paused, kPatienceMs);
        const std::size_t atPause = session.records().size();
        QTest::qWait(80);
        QCOMPARE(session.records().size(), atPause);
        for (std::size_t more = 1; more <= 3; ++more) {
            session.step(project);
            QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Paused, kPatienceMs);
            QCOMPARE(session.records().size(), atPause + more);
        }
        QTRY_COMPARE_WITH_TIMEOUT(session.snapshot() ? session.snapshot()->step : -1, int(atPause) + 3,
                                  kPatienceMs);
        session.play(project);
        QCOMPARE(session.state(), RunState::Running);
        QTRY_VERIFY_WITH_TIMEOUT(session.records().size() > atPause + 10, kPatienceMs);
        session.stop();
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QVERIFY(session.stopLatencyMs() >= 0.0);
        QVERIFY(inOrder(session.records()));
    }

    void aSingleStepFromIdleStopsAfterOne() {
        TrainingSession session;
        // A window that takes its time over the change of state must not give the worker time for more steps.
        connect(&session, &TrainingSession::stateChanged, this, [] { QTest::qSleep(50); });
        session.step(smallProject(kForever));
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Paused, kPatienceMs);
        QCOMPARE(session.records().size(), std::size_t(1));
    }

    void liveLearningRateArrives() {
        TrainingSession session;
        const Project project = smallProject(kForever);
        session.step(project);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Paused, kPatienceMs);
        QCOMPARE(session.records().back().learningRate, project.training.learningRate);
        session.setLearningRate(0.00125);
        session.step(project);
        QTRY_VERIFY_WITH_TIMEOUT(session.records().size() == 2, kPatienceMs);
        QCOMPARE(session.records().back().learningRate, 0.00125);
    }

    void anotherSampleIsTracedWhilePausedAndAfterTheEnd() {
        TrainingSession session;
        session.step(smallProject(2));
        QTRY_VERIFY_WITH_TIMEOUT(session.state() == RunState::Paused && session.snapshot(), kPatienceMs);
        session.setSample({Split::Train, 7});
        QTRY_VERIFY_WITH_TIMEOUT((session.snapshot()->choice == SampleChoice{Split::Train, 7}), kPatienceMs);
        session.play({});
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        session.setSample({Split::Validation, 2});
        QTRY_VERIFY_WITH_TIMEOUT((session.snapshot()->choice == SampleChoice{Split::Validation, 2}),
                                 kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(session.snapshot()->step, 2, kPatienceMs);
    }

    void destroyedWhileRunning_data() {
        QTest::addColumn<int>("waitMs");
        QTest::newRow("at once") << 0;
        QTest::newRow("in the middle") << 60;
    }
    void destroyedWhileRunning() {
        QFETCH(int, waitMs);
        for (int round = 0; round < 3; ++round) {
            auto session = std::make_unique<TrainingSession>();
            session->play(smallProject(kForever));
            QTest::qWait(waitMs * (round + 1));
            session.reset();  // must return: asks, waits, deletes
        }
    }

    void clearStopsAndForgets() {
        TrainingSession session;
        QSignalSpy cleared(&session, &TrainingSession::cleared);
        session.play(smallProject(kForever));
        QTRY_VERIFY_WITH_TIMEOUT(session.records().size() > 2, kPatienceMs);
        session.clear();
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Idle, kPatienceMs);
        QCOMPARE(cleared.size(), 1);
        QVERIFY(session.records().empty());
        QVERIFY(!session.run());
        session.play(smallProject(3));
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
    }

    void failuresBecomeAState() {
        TrainingSession session;
        Project project = smallProject(5);
        project.task.kind = TaskKind::Digits;
        project.task.dataFolder = "/nowhere/at/all";
        session.play(project);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Failed, kPatienceMs);
        QVERIFY2(session.message().contains(QStringLiteral("/nowhere/at/all")),
                 qPrintable(session.message()));
        project = smallProject(5);
        project.training.batchSize = 0;
        session.play(project);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Failed, kPatienceMs);
        QVERIFY(session.message().contains(QStringLiteral("batchSize")));
        session.play(smallProject(2));
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
    }

    void writesARunFolderThatReadsBack() {
        const QTemporaryDir folder;
        TrainingSession session;
        session.setRunsFolder(std::filesystem::path(folder.filePath(QStringLiteral("a/b")).toStdString()));
        session.play(smallProject(25));
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        const auto records = readMetrics(session.run()->folder);
        QVERIFY2(records, records ? "" : toString(records.error()).c_str());
        QCOMPARE(records->size(), session.records().size());
        QCOMPARE(records->back().loss, session.records().back().loss);
        QVERIFY(loadModel(session.run()->folder));
    }

    void anUnwritableFolderIsAWarningNotTheEnd() {
        const QTemporaryDir folder;
        QFile blocker(folder.filePath(QStringLiteral("file")));
        QVERIFY(blocker.open(QIODevice::WriteOnly));
        TrainingSession session;
        QSignalSpy warned(&session, &TrainingSession::warned);
        session.setRunsFolder(
            std::filesystem::path(folder.filePath(QStringLiteral("file/runs")).toStdString()));
        session.play(smallProject(5));
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QCOMPARE(warned.size(), 1);
        QCOMPARE(session.records().size(), std::size_t(5));
    }

    void knowsWhenTheProjectDiffersFromTheRun() {
        TrainingSession session;
        const Project project = smallProject(2);
        session.play(project);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QVERIFY(!session.differsFromRun(project));
        Project other = project;
        other.training.learningRate *= 2.0;
        QVERIFY(!session.differsFromRun(other));
        other.training.batchSize += 1;
        QVERIFY(session.differsFromRun(other));
        other = project;
        other.cell.stages[1].operations.pop_back();
        QVERIFY(session.differsFromRun(other));
        other = project;
        other.notes = "text alone is no difference";
        QVERIFY(!session.differsFromRun(other));
    }
};

QTEST_GUILESS_MAIN(TestTrainingSession)
#include "tst_training_session.moc"
