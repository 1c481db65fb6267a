#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>

#include "core/insight/trainability.h"
#include "core/insight/trainability_cache.h"
#include "core/model/qrnn.h"

using namespace ketloom;

namespace {

TrainabilityOptions smallOptions() {
    TrainabilityOptions options;
    options.cell = paperCell({2, 2, 1, 1, 2});
    options.lanes = {1, 2, 3};
    options.stages = {1};
    options.initialisations = 8;
    options.batchSize = 2;
    return options;
}

std::shared_ptr<const Task> smallTask() {
    TaskOptions options;
    options.kind = TaskKind::ElmanXor;
    options.length = 9;
    return createTask(options).value();
}

bool same(const Estimate& a, const Estimate& b) {
    return a.value == b.value && a.low == b.low && a.high == b.high;
}

QString difference(const TrainabilityResult& a, const TrainabilityResult& b) {
    if (a.points.size() != b.points.size()) return QStringLiteral("number of points");
    return trainabilityCsv(a) == trainabilityCsv(b)
               ? QString()
               : QString::fromStdString(trainabilityCsv(a) + "\n" + trainabilityCsv(b));
}

std::vector<Estimate> falling(double factor, int count, double spread) {
    std::vector<Estimate> estimates;
    for (int k = 0; k < count; ++k) {
        const double value = std::pow(factor, -k);
        estimates.push_back({value, value * (1.0 - spread), value * (1.0 + spread)});
    }
    return estimates;
}

}  // namespace

class TestTrainability : public QObject {
    Q_OBJECT
private slots:
    // The definition, worked out plainly from the gradients of the model.
    void variancesAreThoseOfTheGradients() {
        const TrainabilityOptions options = smallOptions();
        const auto task = smallTask();
        const auto result = probeTrainability(options, *task, std::nullopt);
        QVERIFY(result.has_value());
        QCOMPARE(result->points.size(), std::size_t(3));
        QCOMPARE(result->length, 9);
        for (const TrainabilityPoint& point : result->points) {
            const Cell cell = paperCell({2, point.lanes, 1, 1, 2});
            const auto model = createQrnn(cell, {Precision::Double, 1}).value();
            QCOMPARE(point.parameters, model->parameterCount());
            Rng batchRng(mixSeed(options.seed, 2));
            const Batch batch = task->trainingBatch(2, batchRng);
            QCOMPARE(result->sequences, batch.size);
            std::vector<std::vector<double>> gradients;
            double squares = 0.0;
            for (int i = 0; i < options.initialisations; ++i) {
                Rng rng(mixSeed(mixSeed(options.seed, 1), std::uint64_t(i)));
                const auto parameters = model->initialParameters({}, rng);
                std::vector<double> gradient(parameters.size());
                model->lossAndGradient(parameters, batch, LossKind::SoftmaxCrossEntropy, gradient);
                for (const double g : gradient) squares += g * g;
                gradients.push_back(gradient);
            }
            const auto variance = [&](int offset, int count) {
                double sum = 0.0;
                for (int k = offset; k < offset + count; ++k) {
                    double mean = 0.0, own = 0.0;
                    for (const auto& g : gradients) mean += g[std::size_t(k)] / options.initialisations;
                    for (const auto& g : gradients) own += std::pow(g[std::size_t(k)] - mean, 2);
                    sum += own / (options.initialisations - 1);
                }
                return sum / count;
            };
            const auto near = [](double a, double b) { return std::abs(a - b) <= 1e-9 * std::abs(b); };
            QVERIFY(near(point.variance.value, variance(0, point.parameters)));
            QVERIFY(near(point.squaredNorm.value, squares / options.initialisations));
            std::size_t stage = 0;
            for (const ParameterGroup& group : model->parameterGroups()) {
                if (group.count == 0) continue;
                QCOMPARE(point.byStage[stage].name, group.name);
                QVERIFY(near(point.byStage[stage].variance.value, variance(group.offset, group.count)));
                ++stage;
            }
            QCOMPARE(stage, point.byStage.size());
            QVERIFY(point.variance.low > 0.0 && point.variance.low < point.variance.high);
            QVERIFY(point.variance.low < 1.3 * point.variance.value);
            QVERIFY(point.variance.high > 0.7 * point.variance.value);
        }
    }

    void theSameSeedGivesTheSameWithAnyNumberOfThreads() {
        TrainabilityOptions options = smallOptions();
        const auto task = smallTask();
        const auto first = probeTrainability(options, *task, std::nullopt);
        options.threads = 3;
        const auto second = probeTrainability(options, *task, std::nullopt);
        QVERIFY2(difference(*first, *second).isEmpty(), qPrintable(difference(*first, *second)));
        options.seed = 2;
        QVERIFY(!difference(*first, *probeTrainability(options, *task, std::nullopt)).isEmpty());
    }

    void theCacheGivesBackWhatWasWorkedOut() {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath(QStringLiteral("made/here")).toStdString();
        const TrainabilityOptions options = smallOptions();
        const auto task = smallTask();
        const auto fresh = probeTrainability(options, *task, path);
        QVERIFY(fresh.has_value());
        for (const TrainabilityPoint& point : fresh->points) QVERIFY(!point.fromCache);
        int initialisations = 0;
        const auto again =
            probeTrainability(options, *task, path, [&](int, int done) { initialisations += done > 0; });
        QCOMPARE(initialisations, 0);
        QVERIFY(difference(*fresh, *again).isEmpty());
        for (const TrainabilityPoint& point : again->points) QVERIFY(point.fromCache);
        // A larger grid reuses its part; another input does not.
        TrainabilityOptions other = options;
        other.lanes = {2, 4};
        const auto larger = probeTrainability(other, *task, path);
        QVERIFY(larger->points[0].fromCache && !larger->points[1].fromCache);
        other = options;
        other.batchSize = 3;
        QVERIFY(!probeTrainability(other, *task, path)->points[0].fromCache);
    }

    void aSpoiltCacheIsIgnored() {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        const auto task = smallTask();
        TrainabilityOptions options = smallOptions();
        options.lanes = {2};
        const auto fresh = probeTrainability(options, *task, path);
        const TrainabilityKey key(options, task->options(), paperCell({2, 2, 1, 1, 2}), 1.0);
        QVERIFY(std::filesystem::exists(key.file(path)));
        std::ifstream in(key.file(path));
        const std::string whole((std::istreambuf_iterator<char>(in)), {});
        std::string otherInputs = whole;
        const std::size_t at = otherInputs.find("\"seed\": 1");
        QVERIFY(at != std::string::npos);
        otherInputs.replace(at, 9, "\"seed\": 7");
        for (const std::string& content : {std::string("{"), whole.substr(0, whole.size() / 2), otherInputs,
                                           std::string(R"({"format": "ketloom-trainability"})")}) {
            std::ofstream(key.file(path)) << content;
            const auto again = probeTrainability(options, *task, path);
            QVERIFY(again.has_value());
            QVERIFY(!again->points[0].fromCache);
            QVERIFY(difference(*fresh, *again).isEmpty());
        }
    }

    void oneCellOfItsOwnIsProbedAsItIs() {
        TrainabilityOptions options = smallOptions();
        options.lanes.clear();
        options.stages.clear();
        options.spreads = {0.1, 1, 10};
        options.cell.stages[1].operations.pop_back();
        const auto result = probeTrainability(options, *smallTask(), std::nullopt);
        QVERIFY(result.has_value());
        QCOMPARE(result->points.size(), std::size_t(3));
        for (const TrainabilityPoint& point : result->points)
            QCOMPARE(point.parameters, parameterCount(options.cell));
        QVERIFY(result->points[0].variance.value < result->points[1].variance.value);
    }

    void whatDoesNotFitIsToldAndAStopIsHonoured() {
        TrainabilityOptions options = smallOptions();
        options.lanes = {0, 99};
        options.spreads = {-1};
        options.initialisations = 1;
        QCOMPARE(validate(options).size(), std::size_t(4));
        QVERIFY(!probeTrainability(options, *smallTask(), std::nullopt));
        options = smallOptions();
        options.cell = paperCell({3, 2, 1, 1, 2});
        QVERIFY(!probeTrainability(options, *smallTask(), std::nullopt));
        options = smallOptions();
        std::stop_source stop;
        const auto result = probeTrainability(
            options, *smallTask(), std::nullopt,
            [&](int points, int done) {
                if (points == 1 && done == 2) stop.request_stop();
            },
            stop.get_token());
        QVERIFY(result->stopped);
        QCOMPARE(result->points.size(), std::size_t(1));
    }

    void trendsInWords_data() {
        QTest::addColumn<double>("factor");
        QTest::addColumn<double>("spread");
        QTest::addColumn<int>("count");
        QTest::addColumn<QString>("says");
        QTest::newRow("falls") << 1.9 << 0.1 << 6 << "falls by a factor 1.9";
        QTest::newRow("falls little") << 1.3 << 0.05 << 6 << "falls by a factor 1.3";
        QTest::newRow("grows") << 0.5 << 0.1 << 6 << "grows by a factor 2";
        QTest::newRow("flat") << 1.02 << 0.1 << 6 << "changes by less than a factor of 2 from 3 to 8";
        QTest::newRow("surely, but little") << 1.1 << 0.02 << 6 << "changes by less than a factor of 2";
        QTest::newRow("unsure") << 1.5 << 0.95 << 4 << "no clear trend from 3 to 6";
        QTest::newRow("few") << 1.9 << 0.1 << 2 << "too few";
    }
    void trendsInWords() {
        QFETCH(double, factor);
        QFETCH(double, spread);
        QFETCH(int, count);
        QFETCH(QString, says);
        std::vector<double> at;
        for (int k = 0; k < count; ++k) at.push_back(3 + k);
        using Axis = TrainabilityTrend::Axis;
        const auto trend = fitTrainability(Axis::Lanes, at, falling(factor, count, spread));
        const QString text = QString::fromStdString(trainabilityText(trend));
        QVERIFY2(text.startsWith(says), qPrintable(text));
        QCOMPARE(text.contains(QStringLiteral("barren plateau")), says.endsWith(QStringLiteral(" 1.9")));
        const auto stages = fitTrainability(Axis::Stages, at, falling(factor, count, spread));
        QVERIFY(!QString::fromStdString(trainabilityText(stages)).contains(QStringLiteral("barren")));
    }

    void theAxisMayBeInAnyOrder() {
        std::vector<Estimate> values = falling(1.9, 4, 0.1);
        std::swap(values[0], values[2]);
        const auto trend = fitTrainability(TrainabilityTrend::Axis::Lanes, {5, 4, 3, 6}, values);
        QCOMPARE(trend.from, 3.0);
        QCOMPARE(trend.to, 6.0);
        QVERIFY(trainabilityText(trend).starts_with("falls by a factor 1.9"));
    }

    void valuesThatAreThereTwiceAreRefused() {
        TrainabilityOptions options = smallOptions();
        options.lanes = {3, 1, 3};
        options.stages = {2, 2};
        options.spreads = {1, 0.5, 1};
        const auto issues = validate(options);
        QCOMPARE(issues.size(), std::size_t(3));
        QCOMPARE(issues[0].path, std::string("trainability.lanes"));
        QCOMPARE(issues[2].message, std::string("1 is there twice"));
    }

    void namesThatAreNoUtf8AreCachedAsWell() {
        QTemporaryDir folder;
        TrainabilityOptions options = smallOptions();
        options.lanes.clear();
        options.stages.clear();
        options.cell.laneNames[0] = "\xff\xfe";
        const std::filesystem::path path = folder.path().toStdString();
        const auto task = smallTask();
        const auto fresh = probeTrainability(options, *task, path);
        QVERIFY(fresh.has_value());
        const auto again = probeTrainability(options, *task, path);
        QVERIFY(again.has_value() && again->points[0].fromCache);
    }

    void seriesHoldWhatIsNotOnTheAxis() {
        TrainabilityOptions options = smallOptions();
        options.lanes = {1, 2};
        options.stages = {0, 1};
        options.spreads = {1, 5};
        const auto result = probeTrainability(options, *smallTask(), std::nullopt);
        using Axis = TrainabilityTrend::Axis;
        const auto series = trainabilitySeries(*result, Axis::Lanes);
        QCOMPARE(series.size(), std::size_t(4));
        QCOMPARE(series[1].name, std::string("0 work stages, spread × 5"));
        QCOMPARE(series[1].at, (std::vector<double>{1, 2}));
        QCOMPARE(series[1].values[1].value, result->points[5].variance.value);
        // Without a work stage there is no such stage.
        const auto work = trainabilitySeries(*result, Axis::Stages, "work 1");
        QCOMPARE(work.size(), std::size_t(4));
        QCOMPARE(work[0].at, std::vector<double>{1});
        QVERIFY(varies(*result, Axis::Spread));
    }

    void aPointReadsBackExactly() {
        TrainabilityOptions options = smallOptions();
        options.lanes = {2};
        const auto result = probeTrainability(options, *smallTask(), std::nullopt);
        const TrainabilityPoint& point = result->points[0];
        const Json json = Json::parse(trainabilityPointToJson(point).dump());
        const TrainabilityPoint back = trainabilityPointFromJson(JsonView(json, "point"));
        QVERIFY(same(back.variance, point.variance) && same(back.squaredNorm, point.squaredNorm));
        QCOMPARE(back.byStage.size(), point.byStage.size());
        QVERIFY(same(back.byStage.back().variance, point.byStage.back().variance));
        QCOMPARE(back.loss, point.loss);
    }
};

QTEST_APPLESS_MAIN(TestTrainability)
#include "tst_trainability.moc"
