#include <QTest>

#include "core/baseline/create_model.h"
#include "core/cell/presets.h"
#include "core/project/project.h"
#include "core/training/training.h"

using namespace ketloom;

namespace {

class Silent : public TrainingObserver {
public:
    void onStep(const StepRecord& record, std::span<const double>) override {
        least = std::min(least, record.loss);
    }
    double least = 1e300;
};

Project experiment(TaskKind task, const CellShape& shape) {
    Project project;
    project.cell = paperCell(shape);
    project.task.kind = task;
    applyTaskDefaults(project);
    return project;
}

/// W 5, S 1, degree 3, T 20, Adam 0.01, batches of 128, until the loss is 1e-3.
Project longMemory(MemoryProtocol protocol) {
    Project project = experiment(TaskKind::LongMemory, {3, 5, 1, 2, 3});
    project.task.length = 20;
    project.task.protocol = protocol;
    project.training.stopLoss = 1e-3;
    return project;
}

struct Outcome {
    TrainingSummary summary;
    double leastLoss;
    std::shared_ptr<const Task> task;
    std::unique_ptr<SequenceModel> model;
};

Outcome train(const Project& project) {
    Outcome outcome;
    outcome.task = createTask(project.task).value();
    outcome.model = std::move(
        createModel(project.cell, project.model, {project.training.precision, project.training.threads})
            .value());
    Silent observer;
    TrainingControl control;
    outcome.summary = ketloom::train(*outcome.model, *outcome.task, project.training,
                                     initialState(*outcome.model, project.training), observer, control);
    outcome.leastLoss = observer.least;
    return outcome;
}

void setSeeds(Project& project, std::uint64_t seed) {
    project.training.parameterSeed = project.training.dataSeed = project.training.samplingSeed = seed;
}

}  // namespace

/// The whole core at work: published experiments learn what they are published to learn.
class TestLearning : public QObject {
    Q_OBJECT

private slots:
    /// Bausch 2020: W 4, S 1, degree 3, Adam 0.005, 16 sequences of 36; loss 1e-3 after a median of 230
    /// steps, no failures.
    void elmanXorIsLearntFromEverySeed_data() {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 5; ++seed) QTest::addRow("seed %d", seed) << seed;
    }

    void elmanXorIsLearntFromEverySeed() {
        QFETCH(int, seed);
        Project project = experiment(TaskKind::ElmanXor, {2, 4, 1, 2, 3});
        QCOMPARE(project.training.learningRate, 0.005);
        QCOMPARE(project.training.batchSize, 16);
        setSeeds(project, std::uint64_t(seed));
        project.training.steps = 1500;
        project.training.stopLoss = 1e-3;
        const Outcome outcome = train(project);
        qInfo("seed %d: %s", seed, outcome.summary.explanation.c_str());
        QCOMPARE(outcome.summary.reason, StopReason::LossReached);
    }

    /// Bausch 2020: W 5, S 2, degree 3; median of the best losses after 500 steps 5.1e-5 with Adam
    /// 0.05, 8.9e-7 with L-BFGS 1.
    void twoSentencesAreMemorised_data() {
        QTest::addColumn<int>("optimizer");
        QTest::addColumn<double>("learningRate");
        QTest::addColumn<double>("loss");
        QTest::newRow("adam") << int(OptimizerKind::Adam) << 0.05 << 2e-4;
        QTest::newRow("lbfgs") << int(OptimizerKind::Lbfgs) << 1.0 << 1e-5;
    }

    void twoSentencesAreMemorised() {
        QFETCH(int, optimizer);
        QFETCH(double, learningRate);
        QFETCH(double, loss);
        Project project = experiment(TaskKind::Memorise, {3, 5, 2, 2, 3});
        project.training.optimizer = OptimizerKind(optimizer);
        project.training.learningRate = learningRate;
        project.training.steps = 500;
        project.training.validateEvery = 500;
        const Outcome outcome = train(project);
        qInfo("least loss %.2e", outcome.leastLoss);
        QVERIFY(outcome.leastLoss < loss);
    }

    /// An LSTM of 888 parameters gets the marked base through 19 steps by itself: the target of the last step
    /// is all it is told.
    void lstmRemembersTheMarkedBase() {
        Project project = longMemory(MemoryProtocol::LeakFree);
        project.model = {ModelKind::Lstm, 10};
        project.training.steps = 1500;
        const Outcome outcome = train(project);
        QCOMPARE(outcome.model->parameterCount(), 888);
        qInfo("%s", outcome.summary.explanation.c_str());
        QCOMPARE(outcome.summary.reason, StopReason::LossReached);
    }

    /// As the author's LSTM was trained: T 100, every step scored, negative log-likelihood, Adam 0.1, no
    /// clipping; a loss of 1e-3 after a median of 725 steps (30 seeds, 252 to 2242).
    void publishedLstmLearnsThroughHundredSteps() {
        Project project = longMemory(MemoryProtocol::EveryStep);
        project.task.length = 100;
        project.model = {ModelKind::Lstm, 10};
        project.training.loss = LossKind::NegativeLogLikelihood;
        project.training.learningRate = 0.1;
        project.training.gradientClip = 0.0;
        project.training.steps = 4000;
        const Outcome outcome = train(project);
        qInfo("%s", outcome.summary.explanation.c_str());
        QCOMPARE(outcome.summary.reason, StopReason::LossReached);
    }

    /// The control knows nothing of the label. The quantum cell is told it on the way, post-selected on its
    /// targets, and succeeds all the same; a network that has but its input guesses one of four bases.
    void controlIsSolvedByPostselectionAlone() {
        Project project = longMemory(MemoryProtocol::NoMarker);
        project.training.steps = 500;
        const Outcome quantum = train(project);
        qInfo("quantum: %s", quantum.summary.explanation.c_str());
        QCOMPARE(quantum.summary.reason, StopReason::LossReached);
        project.model = {ModelKind::Lstm, 10};
        const Outcome classical = train(project);
        qInfo("LSTM: least loss %.3f", classical.leastLoss);
        QCOMPARE(classical.summary.reason, StopReason::StepsDone);
        QVERIFY(classical.leastLoss > 0.5);  // softmax loss of four equal guesses: 0.685
    }

    /// The built-in example, two thirds of its steps: at least 97 % of the test images.
    void builtInExampleReadsItsTestDigits() {
        Project project = exampleProject();
        project.training.steps = 2000;
        project.training.validateEvery = 2000;
        const Outcome outcome = train(project);
        Rng rng(1);
        const Evaluation test =
            evaluate(*outcome.model, *outcome.task, Split::Test, 0, outcome.summary.state.parameters,
                     project.training.loss, OutputMode::MostLikely, rng);
        QCOMPARE(test.sequences, 72);
        qInfo("%.1f %% of %d test images", 100.0 * (1.0 - test.labelError), test.sequences);
        QVERIFY(test.labelError <= 0.03);
    }
};

QTEST_APPLESS_MAIN(TestLearning)
#include "tst_learning.moc"
