#include <QtTest>
#include <atomic>
#include <cmath>
#include <limits>
#include <thread>

#include "core/cell/presets.h"
#include "core/model/qrnn.h"
#include "fakes.h"

using namespace ketloom;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TrainingOptions optionsFor(OptimizerKind kind, int steps = 30) {
    TrainingOptions options;
    options.optimizer = kind;
    options.learningRate = kind == OptimizerKind::Sgd || kind == OptimizerKind::Lbfgs ? 0.5 : 0.02;
    options.momentum = 0.5;
    options.weightDecay = 0.001;
    options.lbfgsHistory = 6;
    options.steps = steps;
    options.batchSize = 8;
    options.validateEvery = 4;
    options.validationSize = 12;
    options.checkpointEvery = 10;
    return options;
}

struct Outcome {
    Recorder recorder;
    TrainingSummary summary;
};

Outcome runFrom(const TrainingOptions& options, TrainingState state) {
    Outcome outcome;
    SoftmaxRegression model;
    TrainingControl control;
    outcome.summary = train(model, TwoClassTask(), options, std::move(state), outcome.recorder, control);
    return outcome;
}

Outcome runFresh(const TrainingOptions& options) {
    return runFrom(options, initialState(SoftmaxRegression(), options));
}

TrainingState throughText(const TrainingState& state) {
    const Json json = Json::parse(trainingStateToJson(state).dump());
    return trainingStateFromJson(JsonView(json, "checkpoint"));
}

void addOptimizers() {
    QTest::addColumn<int>("kind");
    for (int kind = 0; kind < 4; ++kind) {
        const auto key = optimizerKey(OptimizerKind(kind));
        QTest::newRow(std::string(key).c_str()) << kind;
    }
}

}  // namespace

class TestTraining : public QObject {
    Q_OBJECT

private slots:
    void theGradientOfEveryStepIsHandedOut() {
        struct Listening : Recorder {
            void onGradient(int step, std::span<const double> gradient) override {
                steps.push_back(step);
                double sum = 0.0;
                for (const double g : gradient) sum += g * g;
                norms.push_back(std::sqrt(sum));
            }
            std::vector<int> steps;
            std::vector<double> norms;
        };
        TrainingOptions options = optionsFor(OptimizerKind::Adam);
        options.gradientClip = 1e-3;  // what is handed out is not clipped
        SoftmaxRegression model;
        TrainingControl control;
        Listening listening;
        train(model, TwoClassTask(), options, initialState(model, options), listening, control);
        QCOMPARE(listening.steps.size(), listening.records.size());
        for (std::size_t k = 0; k < listening.records.size(); ++k) {
            QCOMPARE(listening.steps[k], listening.records[k].step);
            QCOMPARE(listening.norms[k], listening.records[k].gradientNorm);
        }
    }

    void theGradientByTimeStepIsOfTheStepsStart_data() { addOptimizers(); }
    /// Of the point that the step starts from, also where L-BFGS looks at others, and of the same pass.
    void theGradientByTimeStepIsOfTheStepsStart() {
        QFETCH(int, kind);
        struct Watching : Recorder {
            void onGradient(int, std::span<const double> gradient) override {
                gradients.emplace_back(gradient.begin(), gradient.end());
            }
            std::vector<std::vector<double>> gradients;
        };
        const TrainingOptions options = optionsFor(OptimizerKind(kind), 2 * kThroughTimeEvery + 1);
        SoftmaxRegression model;
        TrainingControl control;
        Watching watching;
        TrainingState state = initialState(model, options);
        Rng data;
        QVERIFY(data.restoreState(state.dataRng));
        const std::vector<double> first = state.parameters;
        train(model, TwoClassTask(), options, state, watching, control);
        int whole = 0;
        for (const StepRecord& record : watching.records) {
            const bool looks = isThroughTimeStep(record.step);
            QCOMPARE(record.throughTime != nullptr, looks || isStateGradientStep(record.step));
            if (record.throughTime) {
                QCOMPARE(record.throughTime->steps, 4);
                QCOMPARE(record.throughTime->parameters.size(), std::size_t(looks ? 4 : 0));
            }
            whole += looks;
        }
        QCOMPARE(whole, 3);
        std::vector<double> gradient(first.size());
        GradientThroughTime wanted;
        model.lossAndGradient(first, TwoClassTask().trainingBatch(options.batchSize, data), options.loss,
                              gradient, &wanted);
        QVERIFY(watching.records[0].throughTime->byGroup == wanted.byGroup);
        QVERIFY(watching.gradients[0] == gradient);
    }

    /// An observer that wants nothing, run by run through every step that is worked out by time step.
    void theNumbersDoNotDependOnWhoLooks() {
        struct Blind : TrainingObserver {
            void onStep(const StepRecord&, std::span<const double>) override {}
        };
        const int steps = 2 * kThroughTimeEvery + 5;
        const TrainingOptions options = optionsFor(OptimizerKind::Adam, steps);
        const auto network = [](int threads) {
            return *createQrnn(paperCell({2, 3, 1, 2, 2}), {Precision::Float, threads});
        };
        const auto run = [&](int threads, TrainingState state, TrainingObserver& observer,
                             TrainingControl& control) {
            return train(*network(threads), TwoClassTask(), options, std::move(state), observer, control)
                .state;
        };
        TrainingControl control;
        Recorder whole;
        Blind blind;
        const TrainingState start = initialState(*network(1), options);
        const TrainingState watched = run(1, start, whole, control);
        QVERIFY(whole.records[0].throughTime->parameters[3] > 0.0);
        QVERIFY(sameNumbers(run(2, start, blind, control), watched));

        // Interrupted just before and just after such a step.
        for (int at : {kThroughTimeEvery - 1, kThroughTimeEvery}) {
            TrainingControl interrupted;
            Recorder first, second;
            first.afterStep = [&](const StepRecord& record) {
                if (record.step == at) interrupted.requestStop();
            };
            const TrainingState half = throughText(run(1, start, first, interrupted));
            QCOMPARE(half.step, at);
            QVERIFY(sameNumbers(run(1, half, second, control), watched));
            for (const StepRecord& record : second.records) {
                const auto& own = whole.records[std::size_t(record.step) - 1].throughTime;
                QCOMPARE(record.throughTime != nullptr, own != nullptr);
                if (!own) continue;
                QVERIFY(record.throughTime->state == own->state);
                QVERIFY(record.throughTime->byGroup == own->byGroup);
            }
        }
    }

    void fakeGradientIsTheDerivative() {
        SoftmaxRegression model;
        Rng rng(3);
        std::vector<double> p = model.initialParameters({0.5, 0, 0}, rng);
        const Batch batch = TwoClassTask().trainingBatch(9, rng);
        std::vector<double> gradient(p.size()), unused(p.size());
        model.lossAndGradient(p, batch, {}, gradient);
        for (std::size_t i = 0; i < p.size(); ++i) {
            const double h = 1e-5, keep = p[i];
            p[i] = keep + h;
            const double above = model.loss(p, batch, {}).loss;
            p[i] = keep - h;
            const double below = model.loss(p, batch, {}).loss;
            p[i] = keep;
            QVERIFY(std::abs((above - below) / (2 * h) - gradient[i]) < 1e-9);
        }
    }

    void lossFalls_data() { addOptimizers(); }
    void lossFalls() {
        QFETCH(int, kind);
        const Outcome run = runFresh(optionsFor(OptimizerKind(kind), 300));
        QVERIFY(run.summary.reason == StopReason::StepsDone);
        QCOMPARE(run.summary.state.step, 300);
        QCOMPARE(int(run.recorder.records.size()), 300);
        QVERIFY(run.summary.state.parameters == run.recorder.parameters);
        const double first = run.recorder.records.front().validation.value_or(ValidationRecord{1.3}).loss;
        const double last = run.recorder.records.back().validation->loss;
        QVERIFY2(last < 0.75 * first, qPrintable(QString("%1 -> %2").arg(first).arg(last)));
    }

    void recordsAreComplete() {
        const Outcome run = runFresh(optionsFor(OptimizerKind::Adam));
        double seconds = 0.0;
        for (int i = 0; i < 30; ++i) {
            const StepRecord& r = run.recorder.records[std::size_t(i)];
            QCOMPARE(r.step, i + 1);
            QCOMPARE(r.validation.has_value(), r.step % 4 == 0 || r.step == 30);
            QCOMPARE(r.groupGradientNorms.size(), std::size_t(2));
            QVERIFY(std::abs(std::hypot(r.groupGradientNorms[0], r.groupGradientNorms[1]) - r.gradientNorm) <
                    1e-12);
            QVERIFY(r.minPostselection > 0.0 && r.minPostselection < 1.0);
            QCOMPARE(r.learningRate, 0.02);
            QVERIFY(r.seconds >= seconds);
            seconds = r.seconds;
        }
        QVERIFY(run.summary.state.seconds >= seconds);
        QVERIFY(!run.summary.explanation.empty());
    }

    void firstRecordIsBeforeTheUpdate() {
        const TrainingOptions options = optionsFor(OptimizerKind::Sgd, 1);
        SoftmaxRegression model;
        const TrainingState start = initialState(model, options);
        Rng data;
        QVERIFY(data.restoreState(start.dataRng));
        const Batch batch = TwoClassTask().trainingBatch(8, data);
        std::vector<double> gradient(start.parameters.size());
        const LossResult direct = model.lossAndGradient(start.parameters, batch, {}, gradient);
        const Outcome run = runFresh(options);
        QCOMPARE(run.recorder.records[0].loss, direct.loss);
        QCOMPARE(run.recorder.records[0].minPostselection, direct.minPostselection);
    }

    void gradientIsClipped() {
        for (double clip : {0.01, 0.0}) {
            TrainingOptions options = optionsFor(OptimizerKind::Sgd, 1);
            options.gradientClip = clip;
            options.weightDecay = 0.0;
            options.learningRate = 1.0;
            const TrainingState start = initialState(SoftmaxRegression(), options);
            const Outcome run = runFrom(options, start);
            double moved = 0.0;
            for (std::size_t i = 0; i < start.parameters.size(); ++i)
                moved += std::pow(start.parameters[i] - run.summary.state.parameters[i], 2);
            const double norm = run.recorder.records[0].gradientNorm;
            QVERIFY(norm > 0.1);  // recorded before clipping
            const double expected = clip > 0.0 ? norm * clip / (norm + 1e-6) : norm;
            QVERIFY(std::abs(std::sqrt(moved) - expected) < 1e-12);
        }
    }

    void sameSeedsSameRun() {
        const TrainingOptions options = optionsFor(OptimizerKind::Adam);
        const Outcome a = runFresh(options);
        QVERIFY(sameNumbers(a.recorder.records, runFresh(options).recorder.records));
        for (auto seed :
             {&TrainingOptions::parameterSeed, &TrainingOptions::dataSeed, &TrainingOptions::samplingSeed}) {
            TrainingOptions other = options;
            other.*seed = 2;
            QVERIFY(!sameNumbers(a.recorder.records, runFresh(other).recorder.records));
        }
        // Equal seeds are no equal random sequences, and validation does not disturb the training data.
        const TrainingState state = initialState(SoftmaxRegression(), options);
        QVERIFY(state.dataRng != state.samplingRng);
        TrainingOptions sampled = options;
        sampled.samplingSeed = 5;
        sampled.validateEvery = 1;
        const Outcome b = runFresh(sampled);
        QVERIFY(a.recorder.parameters == b.recorder.parameters);
    }

    void resumeIsExact_data() { addOptimizers(); }
    void resumeIsExact() {
        QFETCH(int, kind);
        const TrainingOptions options = optionsFor(OptimizerKind(kind));
        const Outcome whole = runFresh(options);

        TrainingOptions part = options;
        Outcome first;
        {
            // Stopped between steps 13 and 14 by the observer.
            SoftmaxRegression model;
            TrainingControl control;
            first.recorder.afterStep = [&](const StepRecord& record) {
                if (record.step == 13) control.requestStop();
            };
            first.summary =
                train(model, TwoClassTask(), part, initialState(model, part), first.recorder, control);
        }
        QVERIFY(first.summary.reason == StopReason::Stopped);
        QCOMPARE(first.summary.state.step, 13);
        QVERIFY(sameNumbers(first.recorder.checkpoints.back(), first.summary.state));
        const Outcome second = runFrom(options, throughText(first.recorder.checkpoints.back()));
        QCOMPARE(int(second.recorder.records.size()), 17);

        std::vector<StepRecord> joined = first.recorder.records;
        joined.insert(joined.end(), second.recorder.records.begin(), second.recorder.records.end());
        QVERIFY(sameNumbers(joined, whole.recorder.records));
        QVERIFY(sameNumbers(second.summary.state, whole.summary.state));
    }

    void stopInsideAStepDiscardsIt_data() { addOptimizers(); }
    void stopInsideAStepDiscardsIt() {
        // Stop at every call of the model that step 15 and 16 make: gradients, points of a line search,
        // validations.
        QFETCH(int, kind);
        const TrainingOptions options = optionsFor(OptimizerKind(kind), 20);
        const Outcome whole = runFresh(options);
        int tried = 0;
        for (int call = 0;; ++call) {
            SoftmaxRegression model;
            TrainingControl control;
            Outcome first;
            int calls = 0;
            bool counting = false;
            first.recorder.afterStep = [&](const StepRecord& record) { counting = record.step >= 14; };
            bool fired = false;
            model.onCall = [&] {
                if (counting && calls++ == call) {
                    fired = true;
                    control.requestStop();
                }
            };
            first.summary =
                train(model, TwoClassTask(), options, initialState(model, options), first.recorder, control);
            if (!fired || first.summary.state.step >= 16) break;
            ++tried;
            QVERIFY(first.summary.reason == StopReason::Stopped);
            QCOMPARE(int(first.recorder.records.size()), first.summary.state.step);
            const Outcome second = runFrom(options, throughText(first.summary.state));
            std::vector<StepRecord> joined = first.recorder.records;
            joined.insert(joined.end(), second.recorder.records.begin(), second.recorder.records.end());
            QVERIFY2(sameNumbers(joined, whole.recorder.records), qPrintable(QString("call %1").arg(call)));
            QVERIFY(sameNumbers(second.summary.state, whole.summary.state));
        }
        // Step 15 calls once, step 16 once and twice more to validate; a line search calls more often.
        QVERIFY2(kind == int(OptimizerKind::Lbfgs) ? tried > 4 : tried == 4,
                 qPrintable(QString::number(tried)));
    }

    void checkpointsComeInTime() {
        const Outcome run = runFresh(optionsFor(OptimizerKind::Adam, 25));
        std::vector<int> steps;
        for (const TrainingState& state : run.recorder.checkpoints) steps.push_back(state.step);
        QVERIFY((steps == std::vector<int>{10, 20, 25}));
        QVERIFY((runFresh(optionsFor(OptimizerKind::Adam, 20)).recorder.checkpoints.size() == 2));
    }

    void secondsGoOn() {
        const TrainingOptions options = optionsFor(OptimizerKind::Adam, 3);
        TrainingState state = initialState(SoftmaxRegression(), options);
        state.seconds = 1000.0;
        const Outcome run = runFrom(options, state);
        QVERIFY(run.recorder.records[0].seconds > 1000.0 && run.summary.state.seconds > 1000.0);
    }

    void nothingIsDoneAfterTheLastStep() {
        const TrainingOptions options = optionsFor(OptimizerKind::Adam, 3);
        const Outcome run = runFresh(options);
        const Outcome again = runFrom(options, run.summary.state);
        QVERIFY(again.summary.reason == StopReason::StepsDone);
        QVERIFY(again.recorder.records.empty());
        QVERIFY(sameNumbers(again.summary.state, run.summary.state));
    }

    void stopsAtTheLoss() {
        TrainingOptions options = optionsFor(OptimizerKind::Adam, 1000);
        options.stopLoss = 0.6;
        options.learningRate = 0.1;
        const Outcome run = runFresh(options);
        QVERIFY(run.summary.reason == StopReason::LossReached);
        QVERIFY(run.summary.state.step < 1000);
        QVERIFY(run.recorder.records.back().validation->loss <= 0.6);
        for (std::size_t i = 0; i + 1 < run.recorder.records.size(); ++i)
            QVERIFY(!run.recorder.records[i].validation || run.recorder.records[i].validation->loss > 0.6);
        options.stopLoss = 0.0;
        options.steps = run.summary.state.step + 1;
        QVERIFY(runFresh(options).summary.reason == StopReason::StepsDone);
    }

    void divergenceIsNamed_data() {
        QTest::addColumn<int>("what");
        QTest::addColumn<QString>("words");
        QTest::newRow("loss")
            << 0 << "the loss is not a finite number; the first bad number appears at step 3, bias";
        QTest::newRow("gradient") << 1 << "the gradient is not a finite number";
        QTest::newRow("parameters") << 2 << "parameter 16 (bias)";
    }

    void divergenceIsNamed() {
        QFETCH(int, what);
        QFETCH(QString, words);
        TrainingOptions options = optionsFor(OptimizerKind::Sgd);
        if (what == 2) {
            options.gradientClip = 0.0;
            options.weightDecay = 0.0;
            options.learningRate = 1e300;
        }
        SoftmaxRegression model;
        int calls = 0;
        model.spoil = [&](LossResult& result, std::span<double> gradient) {
            if (++calls < 7) {
                if (what == 2) std::fill(gradient.begin(), gradient.end(), 0.0);
                return;
            }
            if (what == 0) result.loss = kNan;
            if (what == 1) gradient[4] = -std::numeric_limits<double>::infinity();
            if (what == 2) gradient[16] = 1e150;
        };
        Recorder recorder;
        TrainingControl control;
        const TrainingSummary summary =
            train(model, TwoClassTask(), options, initialState(model, options), recorder, control);
        QVERIFY(summary.reason == StopReason::Diverged);
        const QString explanation = QString::fromStdString(summary.explanation);
        QVERIFY2(explanation.contains(words) && explanation.startsWith("Step 7: "), qPrintable(explanation));
        // The state is the one before the step, finite, and good to go on from.
        QCOMPARE(summary.state.step, 6);
        QCOMPARE(int(recorder.records.size()), 6);
        QVERIFY(recorder.parameters == summary.state.parameters);
        const TrainingState read = throughText(summary.state);
        QVERIFY(sameNumbers(read, summary.state));
        QVERIFY(sameNumbers(recorder.checkpoints.back(), summary.state));
    }

    void lbfgsSurvivesBadTrials() {
        // Every second evaluation is NaN: first points of a step stay good, the search has to shrink.
        TrainingOptions options = optionsFor(OptimizerKind::Lbfgs, 10);
        SoftmaxRegression model;
        bool first = true;
        int bad = 0;
        model.spoil = [&](LossResult& result, std::span<double> gradient) {
            if (!first && bad % 2 == 0) {
                result.loss = kNan;
                gradient[0] = kNan;
            }
            bad += !first;
            first = false;
        };
        Recorder recorder;
        recorder.afterStep = [&](const StepRecord&) { first = true; };
        TrainingControl control;
        const TrainingSummary summary =
            train(model, TwoClassTask(), options, initialState(model, options), recorder, control);
        QVERIFY(summary.reason == StopReason::StepsDone);
        QVERIFY(recorder.records.back().loss < recorder.records.front().loss);
    }

    void pauseStepResumeAndStop() {
        const TrainingOptions options = optionsFor(OptimizerKind::Adam, 12);
        const Outcome whole = runFresh(options);
        SoftmaxRegression model;
        TrainingControl control;
        Recorder recorder;
        std::atomic<int> done = 0;
        recorder.afterStep = [&](const StepRecord& record) { done = record.step; };
        std::atomic<int> checkpoints = 0;
        recorder.afterCheckpoint = [&] { ++checkpoints; };
        control.pause();
        TrainingSummary summary;
        std::thread worker([&] {
            summary = train(model, TwoClassTask(), options, initialState(model, options), recorder, control);
        });
        const bool pausedAtStart = QTest::qWaitFor([&] { return checkpoints == 1; }, 5000);
        const auto reaches = [&](int steps) { return QTest::qWaitFor([&] { return done == steps; }, 5000); };
        QVERIFY(control.isPaused());
        bool exact = true;
        for (int step = 1; step <= 5; ++step) {
            control.singleStep();
            exact = exact && reaches(step);
            QTest::qSleep(5);
            exact = exact && done == step;
        }
        control.singleStep();
        control.singleStep();
        exact = exact && reaches(7);
        control.resume();
        exact = exact && reaches(12);
        worker.join();
        QVERIFY(pausedAtStart);
        QVERIFY(exact);
        QVERIFY(sameNumbers(recorder.records, whole.recorder.records));
        QVERIFY(summary.reason == StopReason::StepsDone);
        // A pause hands out a checkpoint of the place where it happened.
        QCOMPARE(recorder.checkpoints.front().step, 0);
    }

    /// Also where the state has just been handed out, and where no step comes between two pauses.
    void everyPauseIsAnswered() {
        struct Counting : Recorder {
            std::atomic<int> pauses = 0;
            void onPause() override { ++pauses; }
        };
        TrainingOptions options = optionsFor(OptimizerKind::Sgd, 100'000);
        options.checkpointEvery = 1;
        SoftmaxRegression model;
        TrainingControl control;
        Counting recorder;
        recorder.afterStep = [&](const StepRecord& record) {
            if (record.step == 3) control.pause();
        };
        std::thread worker(
            [&] { train(model, TwoClassTask(), options, initialState(model, options), recorder, control); });
        bool answered = QTest::qWaitFor([&] { return recorder.pauses == 1; }, 5000);
        for (int again = 2; again <= 4; ++again) {
            control.resume();
            control.pause();
            answered = answered && QTest::qWaitFor([&] { return recorder.pauses == again; }, 5000);
        }
        control.requestStop();
        worker.join();
        QVERIFY(answered);
    }

    void singleStepWhileRunningPauses() {
        SoftmaxRegression model;
        TrainingControl control;
        Recorder recorder;
        recorder.afterStep = [&](const StepRecord& record) {
            if (record.step == 4) control.singleStep();
            if (record.step > 5) control.requestStop();
        };
        const TrainingOptions options = optionsFor(OptimizerKind::Sgd, 50);
        TrainingSummary summary;
        std::thread worker([&] {
            summary = train(model, TwoClassTask(), options, initialState(model, options), recorder, control);
        });
        const bool paused = QTest::qWaitFor([&] { return control.isPaused(); }, 5000);
        control.requestStop();  // a paused run stops too
        worker.join();
        QVERIFY(paused);
        QCOMPARE(summary.state.step, 5);
        QVERIFY(summary.reason == StopReason::Stopped);
    }

    void learningRateIsLive() {
        const TrainingOptions options = optionsFor(OptimizerKind::Sgd, 6);
        SoftmaxRegression model;
        TrainingControl control;
        Recorder recorder;
        recorder.afterStep = [&](const StepRecord& record) {
            if (record.step == 3) control.setLearningRate(0.125);
            if (record.step == 4) control.setLearningRate(kNan);
            if (record.step == 5) control.setLearningRate(-1.0);
            if (record.step == 6) control.setLearningRate(0.25);
        };
        const TrainingSummary summary =
            train(model, TwoClassTask(), options, initialState(model, options), recorder, control);
        std::vector<double> rates;
        for (const StepRecord& record : recorder.records) rates.push_back(record.learningRate);
        QVERIFY((rates == std::vector<double>{0.5, 0.5, 0.5, 0.125, 0.125, 0.125}));
        QCOMPARE(summary.state.learningRate, 0.25);  // kept for a resume, although no step used it
        QCOMPARE(recorder.checkpoints.back().learningRate, 0.25);
    }

    void stateThatDoesNotFitIsRefused() {
        const TrainingOptions options = optionsFor(OptimizerKind::Adam);
        SoftmaxRegression model;
        const TrainingState good = initialState(model, options);
        QVERIFY(checkState(good, options, model.parameterCount()).has_value());
        const auto placeOf = [&](const TrainingState& state, const TrainingOptions& with) {
            const auto fits = checkState(state, with, model.parameterCount());
            return fits ? std::string("accepted") : fits.error().where;
        };
        TrainingState bad = good;
        bad.parameters.pop_back();
        QCOMPARE(placeOf(bad, options), std::string("parameters"));
        bad = good;
        bad.dataRng = "1 2 3";
        QCOMPARE(placeOf(bad, options), std::string("dataRng"));
        QCOMPARE(placeOf(good, optionsFor(OptimizerKind::Sgd)), std::string("optimizer.kind"));
        bad = good;
        bad.optimizer = Json();
        QCOMPARE(placeOf(bad, options), std::string("accepted"));
        Recorder recorder;
        TrainingControl control;
        QVERIFY_EXCEPTION_THROWN(
            train(model, TwoClassTask(), optionsFor(OptimizerKind::Sgd), good, recorder, control),
            FormatError);
    }

    void damagedStateIsRefused() {
        const TrainingOptions options = optionsFor(OptimizerKind::Adam);
        const Json good = trainingStateToJson(initialState(SoftmaxRegression(), options));
        for (const auto& [key, value] : good.items()) {
            for (const Json& wrong : {Json(), Json(-1.5), Json("x")}) {
                if (key == "optimizer") continue;  // checkState() looks into it
                Json bad = good;
                bad[key] = wrong;
                try {
                    trainingStateFromJson(JsonView(bad, "checkpoint"));
                    QFAIL(key.c_str());
                } catch (const FormatError& e) {
                    QCOMPARE(e.error.where, "checkpoint." + key);
                }
            }
            Json bad = good;
            bad.erase(key);
            QVERIFY_EXCEPTION_THROWN(trainingStateFromJson(JsonView(bad, "checkpoint")), FormatError);
        }
    }

    void reasonsHaveKeys() {
        QVERIFY(stopReasonKey(StopReason::StepsDone) == "steps-done");
        QVERIFY(stopReasonKey(StopReason::LossReached) == "loss-reached");
        QVERIFY(stopReasonKey(StopReason::Stopped) == "stopped");
        QVERIFY(stopReasonKey(StopReason::Diverged) == "diverged");
    }
};

QTEST_GUILESS_MAIN(TestTraining)
#include "tst_training.moc"
