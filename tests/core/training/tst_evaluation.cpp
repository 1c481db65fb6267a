#include <QtTest>
#include <cmath>

#include "fakes.h"

using namespace ketloom;

namespace {

/// Parameters under which the most likely output repeats the input word.
std::vector<double> identity() {
    std::vector<double> p(20, 0.0);
    for (int x = 0; x < 4; ++x) p[std::size_t(x * 4 + x)] = 3.0;
    return p;
}

}  // namespace

class TestEvaluation : public QObject {
    Q_OBJECT

private slots:
    void chunksMakeNoDifference() {
        const TwoClassTask task(600);  // three chunks, the last one short
        SoftmaxRegression model;
        Rng rng(1), direct(1);
        const Evaluation all =
            evaluate(model, task, Split::Test, 0, identity(), {}, OutputMode::MostLikely, rng);
        const Prediction once = model.predict(identity(), task.splitBatch(Split::Test, 0, 600), {},
                                              OutputMode::MostLikely, direct);
        QCOMPARE(all.sequences, 600);
        QVERIFY(!all.stopped);
        QVERIFY(std::abs(all.loss - once.loss) < 1e-12);
        QVERIFY(std::abs(all.wordError - once.wordError) < 1e-12);
        QVERIFY(std::abs(all.labelError - once.labelError) < 1e-12);
        QCOMPARE(all.minPostselection, once.minPostselection);
        QVERIFY(all.outputs == once.outputs);
        QVERIFY(all.labelError > 0.05 && all.labelError < 0.5);
    }

    void confusionCountsEverySequence() {
        const TwoClassTask task(300);
        SoftmaxRegression model;
        Rng rng(1);
        const Evaluation result =
            evaluate(model, task, Split::Test, 0, identity(), {}, OutputMode::MostLikely, rng);
        QCOMPARE(result.confusion.size(), std::size_t(2));
        const Batch batch = task.splitBatch(Split::Test, 0, 300);
        std::vector<std::vector<int>> expected(2, std::vector<int>(3));
        for (int b = 0; b < 300; ++b) {
            const int target = batch.target(b, 1) == 3 ? 1 : 0;  // words (1, 2) sort before (3, 3)
            const Word first = batch.input(b, 1), second = batch.input(b, 3);
            const int output = first == 1 && second == 2 ? 0 : first == 3 && second == 3 ? 1 : 2;
            ++expected[std::size_t(target)][std::size_t(output)];
        }
        QVERIFY(result.confusion == expected);
        const double right = result.confusion[0][0] + result.confusion[1][1];
        QVERIFY(std::abs(1.0 - right / 300 - result.labelError) < 1e-12);
    }

    void classNumbersDoNotDependOnTheLimit() {
        // The first sequence alone has one class; it must get the number it has in the whole set.
        const TwoClassTask task(300);
        SoftmaxRegression model;
        Rng rng(1);
        for (Split split : {Split::Train, Split::Validation, Split::Test}) {
            const Evaluation one =
                evaluate(model, task, split, 1, identity(), {}, OutputMode::MostLikely, rng);
            QCOMPARE(one.sequences, 1);
            const int target = task.splitBatch(split, 0, 1).target(0, 1) == 3 ? 1 : 0;
            int counted = 0;
            for (int count : one.confusion[std::size_t(target)]) counted += count;
            QCOMPARE(counted, 1);
        }
    }

    void generatedTasksNeedALimit() {
        SoftmaxRegression model;
        Rng rng(1);
        const Evaluation some =
            evaluate(model, TwoClassTask(), Split::Test, 37, identity(), {}, OutputMode::Sampled, rng);
        QCOMPARE(some.sequences, 37);
        QCOMPARE(some.outputs.size(), std::size_t(37 * 4));
        const Evaluation none =
            evaluate(model, TwoClassTask(), Split::Test, 0, identity(), {}, OutputMode::Sampled, rng);
        QCOMPARE(none.sequences, 0);
        QCOMPARE(none.loss, 0.0);
    }

    void stopIsHeeded() {
        SoftmaxRegression model;
        std::stop_source stop;
        int calls = 0;
        model.onCall = [&] {
            if (++calls == 2) stop.request_stop();
        };
        Rng rng(1);
        const Evaluation result = evaluate(model, TwoClassTask(600), Split::Test, 0, identity(), {},
                                           OutputMode::Sampled, rng, stop.get_token());
        QVERIFY(result.stopped);
        QCOMPARE(result.sequences, 256);
        QCOMPARE(calls, 2);
    }
};

QTEST_APPLESS_MAIN(TestEvaluation)
#include "tst_evaluation.moc"
