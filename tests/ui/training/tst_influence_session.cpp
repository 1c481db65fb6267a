#include <QSignalSpy>
#include <QTest>

#include "core/baseline/create_model.h"
#include "small_project.h"
#include "tests/support/watchdog.h"
#include "ui/training/influence_session.h"
#include "ui/training/training_session.h"

using namespace ketloom;

namespace {

constexpr int kPatienceMs = 30'000;
using Method = InfluenceChoice::Method;

Project digitsProject(int steps) {
    Project project = exampleProject();
    project.cell = paperCell({2, 3, 1, 1, 1});
    project.training.steps = steps;
    project.training.batchSize = 2;
    project.training.validationSize = 4;
    return project;
}

/// What the session should say, worked out anew.
std::vector<double> expected(const TrainingSession& training, const InfluenceSession& session) {
    const auto snapshot = training.snapshot();
    const Batch batch = session.answer().sample->batch;
    const InfluenceChoice& choice = session.choice();
    const std::vector<int> outputs = choice.output < 0 ? scoredSteps(batch) : std::vector<int>{choice.output};
    CellInfluence influence;
    const CellInfluence::Question question{training.parameters()->values, batch, outputs};
    const Cell& cell = snapshot->run->project.cell;
    return choice.method == Method::Flip
               ? influence.flips(cell, question, everyBit(batch, cell.inOutLanes))->changes
               : influence.derivatives(cell, question)->changes;
}

bool isTrue(const TrainingSession& training, const InfluenceSession& session) {
    const InfluenceAnswer& answer = session.answer();
    return answer && !answer.stale && answer.choice == session.choice() &&
           answer.trainingStep == training.parameters()->step && answer.bits == expected(training, session);
}

void finish(TrainingSession& training, const Project& project) {
    training.play(project);
    QTRY_COMPARE_WITH_TIMEOUT(training.state(), RunState::Finished, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(training.snapshot() && training.snapshot()->step == project.training.steps,
                             kPatienceMs);
}

/// A thick vertical stroke.
std::shared_ptr<const Image> stroke() {
    Image image{60, 60, std::vector<float>(3600, 0.0f)};
    for (int y = 5; y < 55; ++y)
        for (int x = 26; x < 34; ++x) image.pixels[std::size_t(y * 60 + x)] = 1.0f;
    return std::make_shared<const Image>(image);
}

}  // namespace

class TestInfluenceSession : public QObject {
    Q_OBJECT

private slots:
    void asksNothingWhileNobodyLooks() {
        TrainingSession training;
        InfluenceSession session(training);
        finish(training, smallProject(3));
        QTest::qWait(50);
        QCOMPARE(session.asked(), 0);
        QVERIFY(!session.answer());
        session.setWatched(true);
        QTRY_VERIFY_WITH_TIMEOUT(isTrue(training, session), kPatienceMs);
    }

    void followsChoiceSampleAndRun() {
        TrainingSession training;
        InfluenceSession session(training);
        session.setWatched(true);
        finish(training, smallProject(6));
        QTRY_VERIFY_WITH_TIMEOUT(isTrue(training, session), kPatienceMs);
        session.choose({Method::Derivative, InfluenceChoice::kScored});
        QTRY_VERIFY_WITH_TIMEOUT(isTrue(training, session), kPatienceMs);
        QCOMPARE(session.answer().choice.method, Method::Derivative);
        session.choose({Method::Flip, 4});
        QTRY_VERIFY_WITH_TIMEOUT(isTrue(training, session), kPatienceMs);
        QCOMPARE(session.answer().outputs, std::vector<int>{4});
        const auto before = session.answer().sample->batch.inputs;
        training.setSample({Split::Test, 7});
        QTRY_VERIFY_WITH_TIMEOUT(isTrue(training, session) && session.answer().sample->batch.inputs != before,
                                 kPatienceMs);
        training.clear();
        QTRY_VERIFY_WITH_TIMEOUT(!session.answer(), kPatienceMs);
    }

    void anImageHasItsPixelsToo() {
        TrainingSession training;
        InfluenceSession session(training);
        session.setWatched(true);
        finish(training, digitsProject(3));
        QTRY_VERIFY_WITH_TIMEOUT(isTrue(training, session), kPatienceMs);
        const InfluenceAnswer& answer = session.answer();
        QCOMPARE(answer.pixels.size(), std::size_t(64));
        const Image& image = *answer.sample->image;
        const auto changes = CellInfluence()
                                 .flips(training.run()->project.cell,
                                        {training.parameters()->values, answer.sample->batch, answer.outputs},
                                        everyPixel(image.width, image.height))
                                 ->changes;
        QCOMPARE(answer.pixels, changes);
        QVERIFY(answer.classes.empty());
    }

    void aDrawingIsReadAsTheDataAre() {
        TrainingSession training;
        InfluenceSession session(training);
        session.setWatched(true);
        finish(training, digitsProject(40));
        session.setDrawing(stroke());
        QTRY_VERIFY_WITH_TIMEOUT(session.answer().isDrawing, kPatienceMs);
        QVERIFY(isTrue(training, session));
        const InfluenceAnswer& answer = session.answer();
        const auto drawn = training.run()->task->drawn(*stroke(), 0);
        QCOMPARE(answer.sample->batch.inputs, drawn->batch.inputs);
        QCOMPARE(answer.classes.size(), std::size_t(2));
        QVERIFY(answer.classes[0].probability >= answer.classes[1].probability);
        // P is the probability of the class it was read as.
        QVERIFY(std::abs(answer.classes[0].probability - answer.probability) < 1e-9);
        QCOMPARE(answer.classes[0].name.toStdString(), answer.sample->label);
        session.setDrawing(nullptr);
        QTRY_VERIFY_WITH_TIMEOUT(session.answer() && !session.answer().isDrawing, kPatienceMs);
    }

    void aClassicalNetworkIsFlippedAndSaysWhyItHasNoDerivative() {
        TrainingSession training;
        InfluenceSession session(training);
        session.setWatched(true);
        Project project = smallProject(3);
        project.model = {ModelKind::Lstm, 4};
        finish(training, project);
        QTRY_VERIFY_WITH_TIMEOUT(session.answer() && session.answer().trainingStep == 3, kPatienceMs);
        QCOMPARE(session.answer().bits.size(), std::size_t(11 * 2));
        session.choose({Method::Derivative, InfluenceChoice::kScored});
        QTRY_VERIFY_WITH_TIMEOUT(!session.answer() && !session.answer().message.isEmpty(), kPatienceMs);
    }

    /// The answer about the run before is not shown beside a new one, nor does it come late.
    void aNewRunBeginsWithoutAnAnswer() {
        TrainingSession training;
        InfluenceSession session(training);
        session.setWatched(true);
        finish(training, smallProject(3));
        QTRY_VERIFY_WITH_TIMEOUT(isTrue(training, session), kPatienceMs);
        bool begun = false, right = true;
        connect(&training, &TrainingSession::runStarted, this, [&] {
            begun = true;
            right = right && !session.answer();
        });
        connect(&session, &InfluenceSession::changed, this, [&] {
            if (begun) right = right && (!session.answer() || session.answer().task == training.run()->task);
        });
        session.choose({Method::Flip, 4});
        QCoreApplication::processEvents();  // asked, and not answered yet
        finish(training, smallProject(4));
        QTRY_VERIFY_WITH_TIMEOUT(isTrue(training, session), kPatienceMs);
        QVERIFY(begun && right);
    }

    /// A worker that is stopped says nothing.
    void aStoppedQuestionHasNoAnswer() {
        TrainingSession training;
        finish(training, smallProject(3));
        InfluenceWorker worker;
        InfluenceAnswer answer;
        connect(&worker, &InfluenceWorker::found, this,
                [&](const InfluenceAnswer& found) { answer = found; });
        const InfluenceRequest request{
            training.run(), training.parameters(), {Split::Test, 0}, nullptr, {Method::Flip, 4}};
        worker.work(request, {});
        QVERIFY(answer);
        std::stop_source stop;
        stop.request_stop();
        worker.work(request, stop.get_token());
        QVERIFY(!answer);
    }

    void aLongQuestionIsGivenUpForAnother() {
        TrainingSession training;
        auto owner = std::make_unique<InfluenceSession>(training);
        InfluenceSession& session = *owner;
        std::vector<int> answered;
        connect(&session, &InfluenceSession::changed, this, [&] {
            if (session.answer() && !session.answer().stale)
                answered.push_back(session.answer().choice.output);
        });
        Project project = smallProject(1);
        project.cell = paperCell({2, 9, 2, 2, 2});
        project.task.length = 1500;  // flips: about a minute
        project.training.batchSize = 1;
        project.training.validationSize = 1;
        training.play(project);
        QTRY_VERIFY_WITH_TIMEOUT(training.snapshot() != nullptr, kPatienceMs * 2);
        session.setWatched(true);
        QTRY_COMPARE_WITH_TIMEOUT(session.asked(), 1, kPatienceMs);
        session.choose({Method::Flip, 3});
        QTRY_VERIFY_WITH_TIMEOUT(session.answer() && session.answer().choice.output == 3, kPatienceMs);
        session.choose({Method::Flip, InfluenceChoice::kScored});
        QTRY_COMPARE_WITH_TIMEOUT(session.asked(), 3, kPatienceMs);
        QCOMPARE(answered, std::vector<int>{3});  // not the long one before
        const Watchdog watchdog("Going away waits for the answer.", std::chrono::seconds(30));
        owner.reset();
    }
};

QTEST_GUILESS_MAIN(TestInfluenceSession)
#include "tst_influence_session.moc"
