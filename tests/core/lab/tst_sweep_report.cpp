#include <QtTest>
#include <clocale>
#include <cmath>

#include "core/lab/sweep_report.h"
#include "tests/core/lab/small_sweep.h"

using namespace ketloom;

namespace {

PointResult resultOf(int index, int steps) {
    const SweepPoint point = expand(smallSweep())[std::size_t(index)];
    PointResult result;
    result.point = index;
    result.length = point.length;
    result.seed = point.seed;
    result.parameters = 21;
    result.reason = steps < 0 ? StopReason::StepsDone : StopReason::LossReached;
    result.steps = steps < 0 ? 40 : steps;
    result.loss = 0.25;
    result.validationLoss = 0.5;
    result.labelError = 0.125;
    result.seconds = 0.5;
    for (int t = 0; t + 1 < point.length; ++t) {
        result.start.state.push_back(std::pow(2.0, t));  // halves in every step back in time
        result.start.parameters.push_back(1.0);
        result.end.state.push_back(3.0);
        result.end.parameters.push_back(1.0);
    }
    return result;
}

/// To a loss that figures were published for.
Sweep publishedSweep() {
    Sweep sweep = smallSweep();
    for (SweepArm& arm : sweep.arms) arm.project.training.stopLoss = 1e-3;
    return sweep;
}

std::string at(const SweepTable& table, std::size_t row, const std::string& column) {
    const auto found = std::find(table.columns.begin(), table.columns.end(), column);
    return found == table.columns.end() ? "no such column"
                                        : table.rows[row][std::size_t(found - table.columns.begin())];
}

}  // namespace

class TestSweepReport : public QObject {
    Q_OBJECT

private slots:
    void tableByHand() {
        const std::vector<PointResult> results = {resultOf(0, 10), resultOf(1, 20), resultOf(2, -1),
                                                  resultOf(3, -1), resultOf(4, -1)};
        const SweepTable table = sweepTable(publishedSweep(), results);
        QCOMPARE(int(table.rows.size()), 4);
        QCOMPARE(at(table, 0, "arm"), std::string("quantum"));
        QCOMPARE(at(table, 0, "T"), std::string("5"));
        QCOMPARE(at(table, 0, "P"), std::string("21"));
        QCOMPARE(at(table, 0, "seeds"), std::string("2 of 3"));
        QCOMPARE(at(table, 0, "median steps"), std::string("20"));
        QCOMPARE(at(table, 0, "quartiles"), std::string("15 … > 40"));
        QCOMPARE(at(table, 0, "range"), std::string("10 … 20"));
        QCOMPARE(at(table, 0, "wrong labels"), std::string("12.5 %"));
        QCOMPARE(at(table, 0, "gradient at start"), std::string("halves in 1"));
        QCOMPARE(at(table, 0, "at end"), std::string("flat"));
        QCOMPARE(at(table, 0, "published"), std::string("80"));
        QCOMPARE(at(table, 1, "seeds"), std::string("0 of 2, 1 to come"));
        QCOMPARE(at(table, 1, "median steps"), std::string("> 40"));
        QCOMPARE(at(table, 1, "published"), std::string());  // none for this length
        QCOMPARE(at(table, 2, "median steps"), std::string("–"));
        for (const auto& row : table.rows) QCOMPARE(row.size(), table.columns.size());
    }

    void csvIsTheSameInEveryLocale() {
        Sweep sweep = publishedSweep();
        sweep.arms[0].label = "a \"b\", c";
        const std::vector<PointResult> results = {resultOf(0, 10)};
        const char* const old = std::setlocale(LC_NUMERIC, "de_DE.UTF-8");
        const std::string text = sweepCsv(sweep, results);
        if (old) std::setlocale(LC_NUMERIC, "C");
        QCOMPARE(
            text,
            std::string(
                "arm,length,seed,parameters,reason,reached,steps,loss,validation_loss,label_error,"
                "seconds,published\n\"a \"\"b\"\", c\",5,1,21,loss-reached,1,10,0.25,0.5,0.125,0.5,80\n"));
        const std::string gradient = sweepGradientCsv(sweep, results);
        QVERIFY(gradient.ends_with("\"a \"\"b\"\", c\",5,1,3,8,1,3,1\n"));
        QCOMPARE(std::count(gradient.begin(), gradient.end(), '\n'), 5);
    }

    void jsonHasEveryCell() {
        const std::vector<PointResult> results = {resultOf(0, 10)};
        const OrderedJson json = sweepReportJson(publishedSweep(), results);
        QCOMPARE(json["cells"].size(), std::size_t(4));
        QCOMPARE(json["cells"][0]["median"].get<double>(), 10.0);
        QCOMPARE(json["cells"][0]["published"]["value"].get<double>(), 80.0);
        QVERIFY(json["cells"][1]["median"].is_null());
        QCOMPARE(json["finished"].get<int>(), 1);
    }

    void tableAsAFileHasEveryRow() {
        Sweep sweep = smallSweep();
        sweep.arms[0].label = "a \"b\", c";
        const std::string text = sweepTableCsv(sweepTable(sweep, {resultOf(0, 10)}));
        QVERIFY(text.starts_with("arm,T,P,seeds,median steps,"));
        QVERIFY(text.find("\n\"a \"\"b\"\", c\",5,21,") != std::string::npos);
        QCOMPARE(std::count(text.begin(), text.end(), '\n'), 5);
    }

    void networksAreSaidWithLanesAndOptimiser() {
        Sweep sweep = smallSweep();
        const std::vector<std::string> texts = networkTexts(sweep);
        QCOMPARE(int(texts.size()), 2);
        QVERIFY(texts[0].starts_with("quantum: 4 lanes: 3 in/out (i0, i1, i2)"));
        QVERIFY(texts[0].find('\n') == std::string::npos);
        QVERIFY(texts[1].starts_with("RNN: RNN with 3 hidden units, "));
        QVERIFY(texts[1].ends_with("Optimiser rmsprop, learning rate 0.05, batches of 8."));
        sweep.arms[1].project = sweep.arms[0].project;
        QCOMPARE(int(networkTexts(sweep).size()), 1);
    }

    void criteriaAreSaidOnce() {
        Sweep sweep = smallSweep();
        QCOMPARE(criteriaTexts(sweep),
                 std::vector<std::string>{
                     "Steps until the softmax loss (0 at best) of 8 fresh sequences, looked at "
                     "every 5 steps, is 0.55 or less; the last word alone counts; at most 40 "
                     "steps."});
        sweep.arms[1].project.training.steps = 50;
        QCOMPARE(int(criteriaTexts(sweep).size()), 2);
        QVERIFY(criteriaTexts(sweep)[1].starts_with("RNN: "));
        QVERIFY(sourceTexts(sweep).empty());  // nobody published steps to a loss of 0.55
        QCOMPARE(int(sourceTexts(publishedSweep()).size()), 1);
    }
};

QTEST_GUILESS_MAIN(TestSweepReport)
#include "tst_sweep_report.moc"
