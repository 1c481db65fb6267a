#include <QtTest>
#include <cmath>
#include <limits>

#include "core/lab/sweep_statistics.h"
#include "tests/core/lab/small_sweep.h"

using namespace ketloom;

namespace {

/// Results of the first cell of a sweep of five seeds: steps, or -1 for a failure.
std::vector<PointResult> resultsWith(const std::vector<int>& steps) {
    std::vector<PointResult> results;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        PointResult result;
        result.point = int(i);
        result.length = 5;
        result.seed = i + 1;
        result.reason = steps[i] < 0 ? StopReason::StepsDone : StopReason::LossReached;
        result.steps = steps[i] < 0 ? 40 : steps[i];
        result.labelError = steps[i] < 0 ? 0.5 : 0.0;
        result.loss = 0.1 * double(i + 1);
        result.seconds = 1.5;
        results.push_back(std::move(result));
    }
    return results;
}

Sweep fiveSeeds() {
    Sweep sweep = smallSweep();
    sweep.seeds = firstSeeds(5);
    return sweep;
}

}  // namespace

class TestSweepStatistics : public QObject {
    Q_OBJECT

private slots:
    void byHand_data() {
        QTest::addColumn<QList<int>>("steps");
        QTest::addColumn<double>("lower");  // -1: missing
        QTest::addColumn<double>("median");
        QTest::addColumn<double>("upper");
        QTest::addColumn<int>("failures");
        QTest::newRow("all five") << QList<int>{70, 50, 90, 60, 80} << 60.0 << 70.0 << 80.0 << 0;
        QTest::newRow("two failures count as more")
            << QList<int>{50, -1, 70, -1, 60} << 60.0 << 70.0 << -1.0 << 2;
        QTest::newRow("three failures: no median")
            << QList<int>{-1, -1, 70, -1, 60} << 70.0 << -1.0 << -1.0 << 3;
        QTest::newRow("none") << QList<int>{-1, -1, -1, -1, -1} << -1.0 << -1.0 << -1.0 << 5;
        QTest::newRow("four, between two") << QList<int>{10, 20, 40, 80} << 17.5 << 30.0 << 50.0 << 0;
        QTest::newRow("four, half failed") << QList<int>{10, 20, -1, -1} << 17.5 << -1.0 << -1.0 << 2;
        QTest::newRow("one") << QList<int>{30} << 30.0 << 30.0 << 30.0 << 0;
        QTest::newRow("no result yet") << QList<int>{} << -1.0 << -1.0 << -1.0 << 0;
    }
    void byHand() {
        QFETCH(QList<int>, steps);
        QFETCH(double, lower);
        QFETCH(double, median);
        QFETCH(double, upper);
        QFETCH(int, failures);
        const std::vector<PointResult> results = resultsWith({steps.begin(), steps.end()});
        const std::vector<SweepCell> cells = sweepCells(fiveSeeds(), results);
        QCOMPARE(int(cells.size()), 4);
        const SweepCell& cell = cells[0];
        QCOMPARE(cell.lowerQuartile.value_or(-1.0), lower);
        QCOMPARE(cell.median.value_or(-1.0), median);
        QCOMPARE(cell.upperQuartile.value_or(-1.0), upper);
        QCOMPARE(cell.failures, failures);
        QCOMPARE(cell.seeds, int(steps.size()));
        QCOMPARE(int(cell.values.size()), cell.seeds - failures);
        QCOMPARE(cell.seconds, 1.5 * cell.seeds);
        QCOMPARE(cell.steps, 40);
        QCOMPARE(cells[1].seeds, 0);
        QVERIFY(!cells[1].median);
    }

    void finalLossCountsDivergedRunsAsFailures() {
        Sweep sweep = fiveSeeds();
        sweep.measure = SweepMeasure::FinalLoss;
        std::vector<PointResult> results = resultsWith({-1, -1, -1, -1, -1});
        results[1].reason = StopReason::Diverged;
        results[1].loss = std::numeric_limits<double>::quiet_NaN();
        const std::vector<SweepCell> cells = sweepCells(sweep, results);
        QCOMPARE(cells[0].failures, 1);
        QCOMPARE(*cells[0].median, 0.4);  // of 0.1 0.3 0.4 0.5 and one that is more
    }

    void aSeedWithoutLabelsCountsAsTheWorst() {
        std::vector<PointResult> results = resultsWith({10, -1, -1, 20, 30});
        QCOMPARE(*sweepCells(fiveSeeds(), results)[0].labelError, 0.0);
        for (const std::size_t diverged : {3, 4}) {
            results[diverged].reason = StopReason::Diverged;
            results[diverged].labelError = std::numeric_limits<double>::quiet_NaN();
        }
        QCOMPARE(*sweepCells(fiveSeeds(), results)[0].labelError, 0.5);  // of 0, 0.5, 0.5 and two more
        results[1].labelError = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(!sweepCells(fiveSeeds(), results)[0].labelError);
    }

    void resultsFindTheirCell() {
        std::vector<PointResult> results(1);
        results[0].point = 17;  // arm 1, second length, third seed
        const std::vector<SweepCell> cells = sweepCells(fiveSeeds(), results);
        QCOMPARE(cells[3].seeds, 1);
        QCOMPARE(cells[3].arm, 1);
        QCOMPARE(cells[3].length, 8);
    }

    void profilesAreMeansOfLogarithms() {
        std::vector<PointResult> results = resultsWith({10, 20, 30});
        results[0].start.state = {1.0, 100.0, 0.0};
        results[1].start.state = {4.0, 1.0, 0.0};
        results[2].start.state = {2.0, 0.0, 0.0};  // a norm of 0 is left out
        const std::vector<SweepCell> cells = sweepCells(fiveSeeds(), results);
        const std::vector<double> mean = meanProfile(cells[0], &PointResult::start, &GradientProfile::state);
        QCOMPARE(int(mean.size()), 3);
        QVERIFY(std::abs(mean[0] - 2.0) < 1e-12);
        QVERIFY(std::abs(mean[1] - 10.0) < 1e-12);
        QCOMPARE(mean[2], 0.0);
        const ProfileBand band = profileBand(cells[0], &PointResult::start, &GradientProfile::state);
        QCOMPARE(band.least, (std::vector<double>{1.0, 1.0, 0.0}));
        QCOMPARE(band.most, (std::vector<double>{4.0, 100.0, 0.0}));
    }
};

QTEST_GUILESS_MAIN(TestSweepStatistics)
#include "tst_sweep_statistics.moc"
