#include <QSignalSpy>
#include <QTest>

#include "core/cell/parameter_layout.h"
#include "core/cell/presets.h"
#include "small_project.h"
#include "ui/document/cell_edits.h"
#include "ui/training/live_session.h"
#include "ui/training/training_session.h"

using namespace ketloom;

namespace {

constexpr int kPatienceMs = 20'000;

/// All that a window would hold.
struct Bench {
    explicit Bench(const Project& project = smallProject(3)) {
        document.reset(project);
        session = std::make_unique<LiveSession>(document, training, parameters, state);
    }
    const CellProbe* probe() const { return state.probe().get(); }
    /// What the state should show, worked out anew.
    CellProbe expected() const {
        const Project& project = document.project();
        const auto task = createTask(project.task).value();
        const LiveChoice& choice = state.choice();
        const Batch batch = task->sample(choice.split, choice.index).batch;
        return CellProber()
            .probe(project.cell, parameters.values(), batch,
                   choice.step < 0 ? batch.steps() - 1 : choice.step, momentOf(project.cell, choice.place))
            .value();
    }
    bool isTrue() const {
        if (session->isBusy() || !probe()) return false;
        const CellProbe is = expected();
        return probe()->ones == is.ones && probe()->state == is.state && probe()->step == is.step &&
               probe()->cell == document.project().cell;
    }

    Document document;
    TrainingSession training;
    LiveParameters parameters{document};
    LiveState state;
    std::unique_ptr<LiveSession> session;
};

/// Takes a minute or so in any build.
Project heavyProject() {
    Project project = smallProject(3);
    project.cell = paperCell({2, 13, 8, 2, 2});
    project.task.length = 30'000;
    return project;
}

}  // namespace

class TestLiveSession : public QObject {
    Q_OBJECT

private slots:
    void offAsksNothing() {
        Bench bench;
        QTest::qWait(30);
        QCOMPARE(bench.session->asked(), 0);
        QVERIFY(!bench.probe());
    }

    void showsTheProjectWithoutARun() {
        Bench bench;
        bench.state.setOn(true);
        QTRY_VERIFY_WITH_TIMEOUT(bench.isTrue(), kPatienceMs);
        QCOMPARE(bench.probe()->step, bench.probe()->steps - 1);
        QCOMPARE(bench.state.answer().wordTexts.size(), qsizetype(4));
        QVERIFY(!bench.state.answer().label.isEmpty());
        QVERIFY(bench.state.answer().message.isEmpty());
        bench.state.setOn(false);
        QTRY_VERIFY(!bench.probe());
    }

    void followsChoiceAndEdits() {
        Bench bench;
        bench.state.choose({true, Split::Train, 4, 3, {ProbePlace::Kind::Input}});
        QTRY_VERIFY_WITH_TIMEOUT(bench.isTrue(), kPatienceMs);
        QCOMPARE(bench.probe()->moment, 1);
        const std::uint32_t id = bench.document.project().cell.stages[1].operations[2].id;
        bench.state.setPlace({ProbePlace::Kind::Operation, id});
        QTRY_VERIFY_WITH_TIMEOUT(bench.isTrue(), kPatienceMs);
        const int before = bench.probe()->moment;
        // The probe keeps its place behind its operation.
        bench.document.edit(QStringLiteral("x"), [](Project& project) {
            insertOperation(project.cell, 0, 0, makeGate(GateKind::H, 2));
        });
        QTRY_VERIFY_WITH_TIMEOUT(bench.isTrue(), kPatienceMs);
        QCOMPARE(bench.probe()->moment, before + 1);
        // Without its operation it has none.
        bench.document.edit(QStringLiteral("x"),
                            [&](Project& project) { deleteOperations(project.cell, {id}); });
        QTRY_VERIFY_WITH_TIMEOUT(bench.isTrue(), kPatienceMs);
        QCOMPARE(bench.probe()->moment, -1);
        QVERIFY(bench.probe()->state.empty());
    }

    void theLatestWins() {
        Bench bench;
        bench.state.setOn(true);
        QTRY_VERIFY_WITH_TIMEOUT(bench.isTrue(), kPatienceMs);
        const int before = bench.session->asked();
        const std::uint32_t id = bench.document.project().cell.stages[0].operations[0].id;
        constexpr int kChanges = 200;
        for (int k = 1; k <= kChanges; ++k) {
            bench.parameters.setValue(id, 0, 0.01 * k, 1);
            if (k % 10 == 0) QCoreApplication::processEvents();
        }
        QTRY_VERIFY_WITH_TIMEOUT(bench.isTrue(), kPatienceMs);
        QCOMPARE(bench.parameters.valuesOf(id)[0], 0.01 * kChanges);
        QVERIFY2(bench.session->asked() - before <= kChanges / 10 + 1,
                 qPrintable(QString::number(bench.session->asked())));
    }

    void aSampleBeyondTheLastIsTheLast() {
        Project project = smallProject(3);
        project.task = {};
        project.cell = paperCell({2, 2, 1, 1, 1});
        Bench bench(project);
        bench.state.choose({true, Split::Test, 1'000'000, LiveChoice::kLastStep, {}});
        QTRY_VERIFY_WITH_TIMEOUT(bench.probe() != nullptr, kPatienceMs);
        QVERIFY(bench.state.answer().samples > 0);
        QCOMPARE(bench.state.answer().index, bench.state.answer().samples - 1);
    }

    void whatIsMissingIsAMessage() {
        Project project = smallProject(3);
        project.task.kind = TaskKind::Digits;
        project.task.dataFolder = "/nowhere/at/all";
        Bench bench(project);
        QSignalSpy warned(&bench.training, &TrainingSession::warned);
        bench.state.setOn(true);
        QTRY_VERIFY_WITH_TIMEOUT(!bench.state.answer().message.isEmpty(), kPatienceMs);
        QVERIFY2(bench.state.answer().message.contains(QStringLiteral("/nowhere/at/all")),
                 qPrintable(bench.state.answer().message));
        QVERIFY(!bench.probe());

        bench.document.edit(QStringLiteral("x"), [](Project& p) { p.task = smallProject(1).task; });
        QTRY_VERIFY_WITH_TIMEOUT(bench.isTrue(), kPatienceMs);
        bench.document.edit(QStringLiteral("x"),
                            [](Project& p) { p.cell.stages[1].operations[0].target = 77; });
        QTRY_VERIFY_WITH_TIMEOUT(!bench.probe() && !bench.state.answer().message.isEmpty(), kPatienceMs);
        bench.document.edit(QStringLiteral("x"), [](Project& p) { p.cell = paperCell({3, 2, 1, 1, 1}); });
        QTRY_VERIFY_WITH_TIMEOUT(bench.state.answer().message.contains(QStringLiteral("3 in/out lanes")),
                                 kPatienceMs);
        bench.document.undoStack().undo();
        bench.document.undoStack().undo();
        QTRY_VERIFY_WITH_TIMEOUT(bench.isTrue() && bench.state.answer().message.isEmpty(), kPatienceMs);
        QCOMPARE(warned.size(), 0);
    }

    void showsWhatTheRunHasLearned() {
        Bench bench;
        bench.state.setOn(true);
        QTRY_VERIFY_WITH_TIMEOUT(bench.isTrue(), kPatienceMs);
        const std::vector<double> start = bench.parameters.values();
        bench.training.play(bench.document.project());
        QTRY_COMPARE_WITH_TIMEOUT(bench.training.state(), RunState::Finished, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(bench.parameters.step(), 3, kPatienceMs);
        QCOMPARE(bench.parameters.source(), LiveParameters::Source::Run);
        QVERIFY(bench.parameters.values() != start);
        QTRY_VERIFY_WITH_TIMEOUT(bench.isTrue(), kPatienceMs);
        bench.training.clear();
        QTRY_COMPARE(bench.parameters.source(), LiveParameters::Source::Start);
        QTRY_VERIFY_WITH_TIMEOUT(bench.isTrue(), kPatienceMs);
    }

    /// The weights of a classical network are not parameters of the cell, though the cell is the same.
    void aClassicalNetworkIsNoStateOfTheCell() {
        Bench bench;
        bench.state.setOn(true);
        QTRY_VERIFY_WITH_TIMEOUT(bench.isTrue(), kPatienceMs);
        bench.document.edit(QStringLiteral("x"), [](Project& p) { p.model.kind = ModelKind::Lstm; });
        QTRY_VERIFY_WITH_TIMEOUT(!bench.probe(), kPatienceMs);
        QVERIFY2(bench.state.answer().message.contains(QStringLiteral("LSTM")),
                 qPrintable(bench.state.answer().message));
        bench.training.play(bench.document.project());
        QTRY_COMPARE_WITH_TIMEOUT(bench.training.state(), RunState::Finished, kPatienceMs);
        QTest::qWait(250);  // parameters of a run follow ten times a second
        QVERIFY(!bench.parameters.hasRun());
        QCOMPARE(int(bench.parameters.values().size()), parameterCount(bench.document.project().cell));
        bench.document.undoStack().undo();
        QTRY_VERIFY_WITH_TIMEOUT(bench.isTrue() && bench.state.answer().message.isEmpty(), kPatienceMs);
    }

    void whatTakesLongIsMarkedAndGivenUpForSomethingNewer() {
        Bench bench;
        bench.state.setOn(true);
        QTRY_VERIFY_WITH_TIMEOUT(bench.isTrue(), kPatienceMs);
        bench.document.edit(QStringLiteral("x"), [](Project& p) {
            p.cell = heavyProject().cell;
            p.task = heavyProject().task;
        });
        QTRY_VERIFY(bench.session->isBusy() && bench.state.answer().stale);
        bench.document.undoStack().undo();
        QTRY_VERIFY_WITH_TIMEOUT(bench.isTrue() && !bench.state.answer().stale, kPatienceMs);
        // Switching off does not wait for it either.
        bench.document.undoStack().redo();
        QTRY_VERIFY(bench.session->isBusy() && bench.state.answer().stale);
        bench.state.setOn(false);
        QTRY_VERIFY(!bench.state.probe() && !bench.state.answer().stale);
        QTRY_VERIFY_WITH_TIMEOUT(!bench.session->isBusy(), kPatienceMs);
        QVERIFY(!bench.state.probe() && bench.state.answer().message.isEmpty());
    }

    void theWindowNeverWaitsAndClosesWhileBusy() {
        Bench bench(heavyProject());
        bench.state.setOn(true);
        QTRY_VERIFY(bench.session->isBusy());
        QTest::qWait(50);
        // Far too much to be through with: nothing of it happens here, and closing does not wait for it.
        QVERIFY(bench.session->isBusy());
        bench.session.reset();
        QVERIFY(!bench.probe());
    }
};

QTEST_GUILESS_MAIN(TestLiveSession)
#include "tst_live_session.moc"
