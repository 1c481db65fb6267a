#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include "core/baseline/create_model.h"
#include "core/runs/run_folder.h"
#include "small_project.h"
#include "ui/training/rival_session.h"
#include "ui/training/rival_strip.h"

using namespace ketloom;

namespace {

constexpr int kForever = 100'000'000;
constexpr int kPatienceMs = 20'000;

}  // namespace

class TestRivalSession : public QObject {
    Q_OBJECT

private slots:
    void needsARunAndAnotherNetwork() {
        TrainingSession main;
        RivalSession rival(main);
        QVERIFY(!rival.whyNot(ModelKind::Lstm).isEmpty());
        rival.start(ModelKind::Lstm);
        QVERIFY(!rival.isActive() && rival.name().isEmpty() && rival.sentence().isEmpty());
        main.play(smallProject(2));
        QTRY_COMPARE_WITH_TIMEOUT(main.state(), RunState::Finished, kPatienceMs);
        QVERIFY(rival.whyNot(ModelKind::Lstm).isEmpty());
        QVERIFY(!rival.whyNot(ModelKind::Qrnn).isEmpty());
    }

    /// The same numbers as a run of its own with the same project.
    void trainsOnTheTermsOfTheRun() {
        TrainingSession main;
        RivalSession rival(main);
        const Project project = smallProject(25);
        main.play(project);
        QTRY_COMPARE_WITH_TIMEOUT(main.state(), RunState::Finished, kPatienceMs);
        rival.start(ModelKind::Lstm);
        QVERIFY(rival.isActive());
        QTRY_VERIFY_WITH_TIMEOUT(!rival.isActive(), kPatienceMs);
        const Project own = rival.run()->project;
        QCOMPARE(own.model.kind, ModelKind::Lstm);
        QVERIFY(own.task == project.task && own.training == project.training && own.cell == project.cell);
        QVERIFY(sameTerms(own, project));
        QVERIFY2(rival.sentence().contains(QStringLiteral("LSTM")), qPrintable(rival.sentence()));
        QVERIFY2(rival.sentence().contains(QStringLiteral("in step 25: ")), qPrintable(rival.sentence()));

        Project alone = project;
        alone.model.kind = ModelKind::Lstm;
        TrainingSession session;
        session.play(alone);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QCOMPARE(rival.session()->records().size(), std::size_t(25));
        for (std::size_t i = 0; i < 25; ++i)
            QCOMPARE(rival.session()->records()[i].loss, session.records()[i].loss);
        QVERIFY(rival.session()->records()[0].throughTime != nullptr);
    }

    void keepsARunFolderOfItsOwn() {
        QTemporaryDir folder;
        TrainingSession main;
        main.setRunsFolder(std::filesystem::path(folder.path().toStdString()));
        RivalSession rival(main);
        main.play(smallProject(3));
        QTRY_COMPARE_WITH_TIMEOUT(main.state(), RunState::Finished, kPatienceMs);
        rival.start(ModelKind::Gru);
        QTRY_VERIFY_WITH_TIMEOUT(!rival.isActive(), kPatienceMs);
        const auto own = rival.run()->folder;
        QCOMPARE(own.parent_path(), main.run()->folder.parent_path());
        QVERIFY(own != main.run()->folder);
        const auto saved = loadModel(own);
        QVERIFY(saved.has_value());
        QCOMPARE(saved->model.kind, ModelKind::Gru);
        QCOMPARE(readMetrics(own)->size(), std::size_t(3));
    }

    void stopsPausesAndGoesOnWithTheRun() {
        TrainingSession main;
        RivalSession rival(main);
        const Project project = smallProject(kForever);
        main.play(project);
        QTRY_VERIFY_WITH_TIMEOUT(main.records().size() > 2, kPatienceMs);
        rival.start(ModelKind::Rnn);
        QTRY_VERIFY_WITH_TIMEOUT(rival.run() && rival.session()->records().size() > 2, kPatienceMs);
        main.pause();
        QTRY_COMPARE_WITH_TIMEOUT(rival.session()->state(), RunState::Paused, kPatienceMs);
        const std::size_t paused = rival.session()->records().size();
        main.play(project);
        QTRY_VERIFY_WITH_TIMEOUT(rival.session()->records().size() > paused, kPatienceMs);
        main.stop();
        QTRY_COMPARE_WITH_TIMEOUT(rival.session()->state(), RunState::Finished, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(main.state(), RunState::Finished, kPatienceMs);
    }

    void followsTheLearningRateOfTheRun() {
        TrainingSession main;
        RivalSession rival(main);
        const Project project = smallProject(kForever);
        main.play(project);
        QTRY_VERIFY_WITH_TIMEOUT(main.records().size() > 2, kPatienceMs);
        QCOMPARE(*main.learningRate(), project.training.learningRate);
        rival.start(ModelKind::Rnn);
        QTRY_VERIFY_WITH_TIMEOUT(rival.run() && rival.session()->records().size() > 2, kPatienceMs);
        QCOMPARE(rival.session()->records().back().learningRate, project.training.learningRate);
        const double rate = 0.5 * project.training.learningRate;
        main.setLearningRate(rate);
        QTRY_COMPARE_WITH_TIMEOUT(rival.session()->records().back().learningRate, rate, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(main.records().back().learningRate, rate, kPatienceMs);
        // One that begins later begins with the rate of now.
        rival.start(ModelKind::Linear);
        QTRY_VERIFY_WITH_TIMEOUT(rival.run() && rival.run()->project.model.kind == ModelKind::Linear &&
                                     !rival.session()->records().empty(),
                                 kPatienceMs);
        QCOMPARE(rival.session()->records().front().learningRate, rate);
    }

    void anotherRivalTakesItsPlace() {
        TrainingSession main;
        RivalSession rival(main);
        main.play(smallProject(kForever));
        QTRY_VERIFY_WITH_TIMEOUT(main.records().size() > 0, kPatienceMs);
        rival.start(ModelKind::Rnn);
        QTRY_VERIFY_WITH_TIMEOUT(rival.run() != nullptr, kPatienceMs);
        rival.start(ModelKind::Linear);
        QTRY_VERIFY_WITH_TIMEOUT(rival.run() && rival.run()->project.model.kind == ModelKind::Linear,
                                 kPatienceMs);
        rival.clear();
        QVERIFY(rival.name().isEmpty() && !rival.run());
        QTRY_VERIFY_WITH_TIMEOUT(!rival.session()->isActive(), kPatienceMs);
        // Begun while the one before is still being given up.
        rival.start(ModelKind::Lstm);
        rival.clear();
        rival.start(ModelKind::Gru);
        QTRY_VERIFY_WITH_TIMEOUT(rival.run() && rival.run()->project.model.kind == ModelKind::Gru,
                                 kPatienceMs);
    }

    void doesOneStepWithTheRun() {
        TrainingSession main;
        RivalSession rival(main);
        const Project project = smallProject(kForever);
        main.play(project);
        QTRY_VERIFY_WITH_TIMEOUT(main.records().size() > 2, kPatienceMs);
        rival.start(ModelKind::Rnn);
        QTRY_VERIFY_WITH_TIMEOUT(rival.run() && rival.session()->records().size() > 2, kPatienceMs);
        main.pause();
        QTRY_COMPARE_WITH_TIMEOUT(rival.session()->state(), RunState::Paused, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(main.state(), RunState::Paused, kPatienceMs);
        const std::size_t own = rival.session()->records().size(), runs = main.records().size();
        for (std::size_t step = 1; step <= 3; ++step) {
            main.step(project);
            QTRY_COMPARE_WITH_TIMEOUT(main.records().size(), runs + step, kPatienceMs);
            QTRY_VERIFY_WITH_TIMEOUT(
                main.state() == RunState::Paused && rival.session()->state() == RunState::Paused,
                kPatienceMs);
            QCOMPARE(rival.session()->records().size(), own + step);
        }
        main.play(project);
        QTRY_VERIFY_WITH_TIMEOUT(rival.session()->records().size() > own + 5, kPatienceMs);
    }

    /// Its name never stands over the curves of the one before.
    void theRivalBeforeIsGoneAtOnce() {
        TrainingSession main;
        RivalSession rival(main);
        main.play(smallProject(3));
        QTRY_COMPARE_WITH_TIMEOUT(main.state(), RunState::Finished, kPatienceMs);
        rival.start(ModelKind::Lstm);
        QTRY_VERIFY_WITH_TIMEOUT(rival.run() && !rival.isActive(), kPatienceMs);
        bool right = true;
        connect(&rival, &RivalSession::changed, this, [&] {
            right = right && (!rival.run() || rival.run()->project.model.kind == ModelKind::Gru);
            right = right && !rival.sentence().endsWith(QStringLiteral("at ")) &&
                    !rival.sentence().endsWith(QStringLiteral("; "));
        });
        rival.start(ModelKind::Gru);
        rival.stop();
        QVERIFY(!rival.run());
        QTRY_VERIFY_WITH_TIMEOUT(!rival.isActive(), kPatienceMs);
        QVERIFY(right);
        QVERIFY2(rival.session()->records().size() == 3 ||
                     rival.sentence().contains(QStringLiteral("before its first step")) ||
                     rival.sentence().contains(QStringLiteral("failed")) ||
                     rival.sentence().contains(QStringLiteral("ended at step")),
                 qPrintable(rival.sentence()));
    }

    void isForgottenWhereItCannotBeCompared() {
        TrainingSession main;
        RivalSession rival(main);
        Project project = smallProject(4);
        main.play(project);
        QTRY_COMPARE_WITH_TIMEOUT(main.state(), RunState::Finished, kPatienceMs);
        rival.start(ModelKind::Lstm);
        QTRY_VERIFY_WITH_TIMEOUT(rival.run() && !rival.isActive(), kPatienceMs);
        // Another cell, the same terms: the rival stays.
        project.cell.stages[1].operations.pop_back();
        main.play(project);
        QTRY_COMPARE_WITH_TIMEOUT(main.state(), RunState::Finished, kPatienceMs);
        QVERIFY(rival.run() != nullptr);
        project.training.dataSeed += 1;
        main.play(project);
        QTRY_COMPARE_WITH_TIMEOUT(main.state(), RunState::Finished, kPatienceMs);
        QVERIFY(!rival.run() && rival.name().isEmpty());
    }

    void theStripSaysHowItStands() {
        TrainingSession main;
        RivalSession rival(main);
        RivalStrip strip(rival);
        QVERIFY(strip.isHidden());
        main.play(smallProject(kForever));
        QTRY_VERIFY_WITH_TIMEOUT(main.records().size() > 0, kPatienceMs);
        rival.start(ModelKind::Lstm);
        QVERIFY(!strip.isHidden());
        auto* sentence = strip.findChild<QLabel*>(QStringLiteral("rivalSentence"));
        auto* stop = strip.findChild<QToolButton*>(QStringLiteral("rivalStop"));
        QTRY_VERIFY_WITH_TIMEOUT(sentence->text().contains(QStringLiteral(", loss ")), kPatienceMs);
        QVERIFY(stop->isEnabled());
        stop->click();
        QTRY_VERIFY_WITH_TIMEOUT(sentence->text().contains(QStringLiteral("ended at")), kPatienceMs);
        QVERIFY(!stop->isEnabled() && !stop->toolTip().isEmpty());
        QCOMPARE(main.state(), RunState::Running);  // that of the rival alone
        strip.findChild<QToolButton*>(QStringLiteral("rivalClose"))->click();
        QVERIFY(strip.isHidden());
    }
};

QTEST_MAIN(TestRivalSession)
#include "tst_rival_session.moc"
