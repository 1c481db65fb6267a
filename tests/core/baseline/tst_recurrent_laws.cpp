#include <QTest>
#include <cmath>

#include "core/baseline/recurrent_model.h"
#include "tests/core/baseline/support.h"

using namespace ketloom;
using namespace ketloom::testing;

namespace {

void addKinds() {
    QTest::addColumn<int>("kind");
    for (const ModelDescription& row : modelTable()) {
        if (row.kind != ModelKind::Qrnn) QTest::addRow("%s", row.key.data()) << int(row.kind);
    }
}

std::unique_ptr<SequenceModel> model(int kind, Precision precision, int threads = 1) {
    return createRecurrentModel(ModelKind(kind), 3, 11, precision, threads);
}

}  // namespace

/// What holds for every classical network, whatever its formulas.
class TestRecurrentLaws : public QObject {
    Q_OBJECT

private slots:
    void numbersDoNotDependOnThreadsOrCompany_data() { addKinds(); }
    void numbersDoNotDependOnThreadsOrCompany() {
        QFETCH(int, kind);
        Rng rng(7);
        for (const int size : {37, 700}) {  // unequal blocks; more blocks than groups of them
            const Batch batch = randomBatch(3, size, 9, false, rng);
            const auto one = model(kind, Precision::Float, 1);
            const auto three = model(kind, Precision::Float, 3);
            const std::vector<double> parameters = randomParameters(*one, rng);
            const Step alone = step(*one, parameters, batch);
            for (int repeat = 0; repeat < 5; ++repeat) QVERIFY(step(*three, parameters, batch) == alone);
            // A batch of another size in between leaves nothing behind.
            step(*one, parameters, slice(batch, 0, 3));
            QVERIFY(step(*one, parameters, batch) == alone);
            Rng sampling(1), again(1);
            const auto kindOfLoss = LossKind::SoftmaxCrossEntropy;
            const Prediction a = one->predict(parameters, batch, kindOfLoss, OutputMode::Sampled, sampling);
            const Prediction b = three->predict(parameters, batch, kindOfLoss, OutputMode::Sampled, again);
            QVERIFY(a.outputs == b.outputs && a.loss == b.loss);
        }
    }

    void meanOverTheBatchIsTheMeanOverItsSamples_data() { addKinds(); }
    void meanOverTheBatchIsTheMeanOverItsSamples() {
        QFETCH(int, kind);
        Rng rng(8);
        const auto exact = model(kind, Precision::Double);
        const Batch batch = randomBatch(3, 41, 5, true, rng);
        const std::vector<double> parameters = exact->initialParameters({}, rng);
        const Step whole = step(*exact, parameters, batch);
        Step mean{0.0, std::vector<double>(parameters.size(), 0.0)};
        for (int b = 0; b < batch.size; ++b) {
            const Step single = step(*exact, parameters, slice(batch, b, 1));
            mean.loss += single.loss / batch.size;
            for (std::size_t i = 0; i < parameters.size(); ++i)
                mean.gradient[i] += single.gradient[i] / batch.size;
        }
        QVERIFY(std::abs(mean.loss - whole.loss) < 1e-13);
        for (std::size_t i = 0; i < parameters.size(); ++i)
            QVERIFY(std::abs(mean.gradient[i] - whole.gradient[i]) < 1e-13);
    }

    /// Nothing is post-selected: targets of steps that are not scored change neither loss nor gradient.
    void unscoredTargetsDoNotMatter_data() { addKinds(); }
    void unscoredTargetsDoNotMatter() {
        QFETCH(int, kind);
        Rng rng(9);
        const auto single = model(kind, Precision::Float);
        const Batch batch = randomBatch(3, 12, 10, false, rng);
        Batch other = batch;
        for (int b = 0; b < batch.size; ++b) {
            for (int i = 0; i < batch.steps(); ++i) {
                if (!batch.isScored(b, i)) other.targets[std::size_t(b * batch.length + i + 1)] ^= 1;
            }
        }
        const std::vector<double> parameters = randomParameters(*single, rng);
        QVERIFY(step(*single, parameters, batch) == step(*single, parameters, other));
        std::vector<double> gradient(parameters.size());
        QCOMPARE(single->lossAndGradient(parameters, batch, LossKind::SoftmaxCrossEntropy, gradient)
                     .minPostselection,
                 1.0);
    }

    /// The loss under free running is the loss: what is read out is not fed back.
    void predictionCountsErrors_data() { addKinds(); }
    void predictionCountsErrors() {
        QFETCH(int, kind);
        Rng rng(11);
        const auto single = model(kind, Precision::Float);
        const Batch batch = randomBatch(3, 9, 8, false, rng);
        const std::vector<double> parameters = randomParameters(*single, rng);
        std::vector<double> p;
        const auto kindOfLoss = LossKind::NegativeLogLikelihood;
        const double loss = single->loss(parameters, batch, kindOfLoss, &p).loss;
        for (OutputMode mode : {OutputMode::Sampled, OutputMode::MostLikely}) {
            const Prediction found = single->predict(parameters, batch, kindOfLoss, mode, rng);
            QCOMPARE(found.loss, loss);
            QCOMPARE(found.minPostselection, 1.0);
            int wrong = 0;
            int scored = 0;
            for (std::size_t i = 0; i < found.outputs.size(); ++i) {
                const int b = int(i) / batch.steps();
                const int at = int(i) % batch.steps();
                if (!batch.isScored(b, at)) {
                    QCOMPARE(found.outputs[i], batch.target(b, at));
                    continue;
                }
                ++scored;
                wrong += found.outputs[i] != batch.target(b, at);
                const auto row = p.begin() + std::ptrdiff_t(8 * i);
                if (mode == OutputMode::MostLikely)
                    QCOMPARE(row[found.outputs[i]], *std::max_element(row, row + 8));
            }
            QCOMPARE(found.wordError, double(wrong) / scored);
            QVERIFY(found.labelError >= found.wordError);
        }
    }

    void samplesFollowTheProbabilities() {
        Rng rng(13);
        const auto exact = model(int(ModelKind::Gru), Precision::Double);
        const std::vector<double> parameters = randomParameters(*exact, rng);
        const Batch one = randomBatch(3, 1, 2, true, rng);
        std::vector<double> p;
        exact->loss(parameters, one, LossKind::SoftmaxCrossEntropy, &p);
        Batch many = emptyBatch(20000, 2);
        std::fill(many.inputs.begin(), many.inputs.end(), one.input(0, 0));
        std::fill(many.scored.begin(), many.scored.end(), std::uint8_t(1));
        const Prediction drawn =
            exact->predict(parameters, many, LossKind::SoftmaxCrossEntropy, OutputMode::Sampled, rng);
        std::vector<double> share(8, 0.0);
        for (Word word : drawn.outputs) share[word] += 1.0 / many.size;
        for (std::size_t y = 0; y < 8; ++y)
            QVERIFY(std::abs(share[y] - p[y]) < 5.0 * std::sqrt(0.25 / many.size));
    }

    void nonFiniteNumbersAreLocated_data() { addKinds(); }
    void nonFiniteNumbersAreLocated() {
        QFETCH(int, kind);
        Rng rng(19);
        const auto single = model(kind, Precision::Float);
        const Batch batch = randomBatch(3, 2, 5, true, rng);
        std::vector<double> parameters = single->initialParameters({}, rng);
        QCOMPARE(single->locateNonFinite(parameters, batch), std::string());
        std::vector<double> broken = parameters;
        broken[std::size_t(single->parameterGroups().back().offset)] = std::nan("");
        QVERIFY(single->locateNonFinite(broken, batch).find("read-out: parameter") == 0);
        QVERIFY(!std::isfinite(step(*single, broken, batch).loss));
        broken = parameters;  // finite as double, not as float
        broken.back() = 1e39;
        QCOMPARE(single->locateNonFinite(broken, batch),
                 std::string("time step 1 of sequence 1: the read-out is not finite"));
    }

    void stopsInsideAStep_data() { addKinds(); }
    void stopsInsideAStep() {
        QFETCH(int, kind);
        Rng rng(23);
        const auto single = model(kind, Precision::Float, 2);
        const Batch batch = randomBatch(3, 40, 20, true, rng);
        const std::vector<double> parameters = single->initialParameters({}, rng);
        std::vector<double> gradient(parameters.size());
        std::stop_source source;
        source.request_stop();
        const auto loss = LossKind::SoftmaxCrossEntropy;
        QVERIFY(
            single->lossAndGradient(parameters, batch, loss, gradient, nullptr, source.get_token()).stopped);
        QVERIFY(single->loss(parameters, batch, loss, nullptr, source.get_token()).stopped);
        QVERIFY(single->predict(parameters, batch, loss, OutputMode::MostLikely, rng, source.get_token())
                    .stopped);
    }
};

QTEST_APPLESS_MAIN(TestRecurrentLaws)
#include "tst_recurrent_laws.moc"
