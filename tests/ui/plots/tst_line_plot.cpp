#include <QApplication>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <cmath>
#include <limits>

#include "ui/plots/export_menu.h"
#include "ui/plots/metric_plots.h"
#include "ui/widgets/small_widgets.h"
#include "ui/widgets/theme.h"

using namespace ketloom;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

StepRecord record(int step, double loss, double gradient = 1.0) {
    StepRecord result;
    result.step = step;
    result.loss = loss;
    result.gradientNorm = gradient;
    result.groupGradientNorms = {0.5 * gradient, 0.25 * gradient};
    if (step % 10 == 0) result.validation = ValidationRecord{loss * 1.1, 0.4, 0.3, 0.2, 0.1};
    return result;
}

const std::vector<ParameterGroup> kGroups = {{"input", 0, 3}, {"output", 3, 4}};

}  // namespace

class TestLinePlot : public QObject {
    Q_OBJECT

private slots:
    /// A second run with other stages takes the place of the first, as often as one likes.
    void anotherRunBringsItsOwnSeries() {
        GradientPlot plot;
        const std::vector<ParameterGroup> three{{"input", 0, 1}, {"work 1", 1, 1}, {"output", 2, 1}};
        for (int run = 0; run < 4; ++run) {
            const std::vector<ParameterGroup> groups(three.begin(), three.begin() + 1 + run % 3);
            plot.begin(groups, 0.5);
            plot.canvas().replotNow();
            QCOMPARE(plot.series().size(), groups.size() + 1);
            QCOMPARE(plot.canvas().legend->itemCount(), int(groups.size()) + 1);
        }
    }

    /// Without a series the legend is empty and must not squeeze the axes.
    void anEmptyPlotHasFullAxes() {
        GradientPlot plot;
        plot.resize(500, 300);
        plot.show();
        plot.canvas().replotNow();
        QVERIFY(plot.canvas().axisRect()->width() > plot.canvas().viewport().width() / 2);
    }

    /// A crowded line gets means over it, a short one does not, and a constant line's means are that
    /// constant.
    void crowdedLinesCarryTheirMeans() {
        LossPlot plot;
        plot.resize(500, 300);
        plot.show();
        plot.setView(LinePlot::View::All);
        for (int step = 1; step <= 20; ++step) plot.append(0, step, 0.25);
        plot.updateView();
        QVERIFY(!plot.remark().contains(QStringLiteral("means")));
        for (int step = 21; step <= 5000; ++step) plot.append(0, step, 0.25);
        plot.updateView();
        QVERIFY(plot.remark().contains(QStringLiteral("means")));
        const auto means = plot.canvas().graph(3)->data();
        QVERIFY(means->size() > 10);
        QVERIFY(means->size() < 500);
        for (const QCPGraphData& point : *means) QVERIFY(std::abs(point.value - 0.25) < 1e-12);
    }

    void dataEqualRecords() {
        std::vector<StepRecord> records;
        for (int step = 1; step <= 1000; ++step) records.push_back(record(step, 1.0 / step, 2.0 / step));
        LossPlot loss;
        loss.begin(LossKind::SoftmaxCrossEntropy, 2);
        ErrorPlot error;
        error.begin();
        GradientPlot gradients;
        gradients.begin(kGroups, 0.5);
        // In unequal pieces, as they come.
        for (std::size_t first = 0; first < records.size();) {
            const std::size_t count = std::min(records.size() - first, first % 37 + 1);
            const auto piece = std::span(records).subspan(first, count);
            loss.add(piece);
            error.add(piece);
            gradients.add(piece);
            first += count;
        }
        QCOMPARE(loss.series()[0].y.size(), std::size_t(1000));
        QCOMPARE(loss.series()[1].y.size(), std::size_t(100));
        QCOMPARE(error.series()[0].y.size(), std::size_t(100));
        QCOMPARE(gradients.series().size(), std::size_t(3));
        for (std::size_t i = 0; i < records.size(); ++i) {
            QCOMPARE(loss.series()[0].x[i], double(records[i].step));
            QCOMPARE(loss.series()[0].y[i], records[i].loss);
            QCOMPARE(gradients.series()[0].y[i], records[i].gradientNorm);
            QCOMPARE(gradients.series()[2].y[i], records[i].groupGradientNorms[1]);
        }
        QCOMPARE(error.series()[0].y[0], 0.3);  // label, sampled
        QCOMPARE(error.series()[3].y[0], 0.2);  // word, likely
        QCOMPARE(loss.canvas().graph(0)->dataCount(), 1000);
        loss.begin(LossKind::SoftmaxCrossEntropy, 2);
        QVERIFY(loss.series()[0].y.empty());
    }

    /// Fixed gates alone, or parameters that belong to an earlier stage: nothing to draw, at no floor.
    void stagesWithoutParametersHaveNoCurve() {
        GradientPlot plot;
        plot.resize(500, 300);
        plot.begin({{"input", 0, 4}, {"work 1", 4, 0}, {"output", 4, 2}}, 0.0);
        std::vector<StepRecord> records = {record(1, 1.0, 0.5), record(2, 1.0, 0.25)};
        for (StepRecord& one : records) one.groupGradientNorms = {0.25, 0.0, 0.125};
        plot.add(records);
        plot.updateView();
        QCOMPARE(plot.series().size(), std::size_t(3));
        QCOMPARE(plot.series()[2].name, QStringLiteral("output"));
        QCOMPARE(plot.series()[2].y, (std::vector{0.125, 0.125}));
        QVERIFY(plot.canvas().yAxis->range().lower > 1e-3);
        QVERIFY2(!plot.remark().contains(QStringLiteral("floor")), qPrintable(plot.remark()));
    }

    void zeroIsClampedMarkedAndSaid() {
        GradientPlot plot;
        plot.begin(kGroups, 0.0);
        const std::vector<StepRecord> records = {record(1, 1.0, 1.0), record(2, 1.0, 0.0),
                                                 record(3, 1.0, 1e-14)};
        plot.add(records);
        plot.updateView();
        QCOMPARE(plot.series()[0].y[1], 0.0);  // the record stays as it is
        const auto drawn = plot.canvas().graph(0)->data();
        QCOMPARE(drawn->at(1)->value, 1e-12);
        QCOMPARE(drawn->at(2)->value, 1e-12);
        QCOMPARE(plot.canvas().graph(1)->dataCount(), 2);  // the marks
        QVERIFY2(plot.remark().contains(QStringLiteral("6 below the floor")), qPrintable(plot.remark()));
        QVERIFY(plot.canvas().yAxis->range().lower <= 1e-12);
        QVERIFY(plot.canvas().yAxis->range().lower > 0.0);
    }

    void notANumberIsMarkedAndSaid() {
        LossPlot plot;
        plot.begin(LossKind::SoftmaxCrossEntropy, 2);
        const std::vector<StepRecord> records = {record(1, 0.5), record(2, kNan), record(3, 0.4)};
        plot.add(records);
        plot.updateView();
        QVERIFY(std::isnan(plot.series()[0].y[1]));
        QCOMPARE(plot.canvas().graph(2)->dataCount(), 1);
        QVERIFY2(plot.remark().contains(QStringLiteral("not a number from step 2")),
                 qPrintable(plot.remark()));
        QVERIFY(std::isfinite(plot.canvas().yAxis->range().upper));
        QVERIFY(plot.toCsv().contains(QStringLiteral("\n2,nan,\n")));
    }

    void recentFollowsAllShowsEverythingByHandStays() {
        LossPlot plot;
        plot.resize(400, 300);
        plot.begin(LossKind::SoftmaxCrossEntropy, 2);
        std::vector<StepRecord> records;
        for (int step = 1; step <= 900; ++step) records.push_back(record(step, step <= 500 ? 10.0 : 0.01));
        plot.add(records);
        plot.updateView();
        QCOMPARE(plot.view(), LinePlot::View::Recent);
        QCOMPARE(plot.canvas().xAxis->range().upper, 900.0);
        QVERIFY(plot.canvas().xAxis->range().lower > 500.0);
        QVERIFY(plot.canvas().yAxis->range().upper < 1.0);  // not spoilt by the early steps
        plot.setView(LinePlot::View::All);
        plot.updateView();
        QCOMPARE(plot.canvas().xAxis->range().lower, 1.0);
        QVERIFY(plot.canvas().yAxis->range().upper >= 10.0);
        plot.canvas().xAxis->setRange(100, 200);  // as a drag does
        QCOMPARE(plot.view(), LinePlot::View::ByHand);
        plot.updateView();
        QCOMPARE(plot.canvas().xAxis->range().lower, 100.0);
    }

    void marksOfTheLastStepAreWhole() {
        LinePlot plot(LinePlotSpec{});
        plot.resize(400, 300);
        plot.addSeries(QStringLiteral("points"), LinePlot::Style::LineWithPoints);
        for (const int step : {1, 20}) plot.append(0, double(step), 0.5);
        plot.setView(LinePlot::View::All);
        plot.updateView();
        PlotCanvas& canvas = plot.canvas();
        canvas.resize(400, 250);
        canvas.replotNow();
        const QImage image = canvas.toPixmap(400, 250, 1.0).toImage();
        const int y = int(canvas.yAxis->coordToPixel(0.5));
        const QRect axes = canvas.axisRect()->rect();
        QCOMPARE(image.pixelColor(axes.right() + 2, y), canvas.theme().series[0]);
    }

    void manyPointsAreSaidToBeDecimatedButKept() {
        LossPlot plot;
        plot.resize(300, 200);
        plot.begin(LossKind::SoftmaxCrossEntropy, 2);
        plot.canvas().replotNow();
        std::vector<StepRecord> records;
        for (int step = 1; step <= 5000; ++step) records.push_back(record(step, 0.3));
        plot.add(records);
        plot.setView(LinePlot::View::All);
        plot.updateView();
        QVERIFY2(plot.remark().contains(QStringLiteral("decimated")), qPrintable(plot.remark()));
        QCOMPARE(plot.series()[0].y.size(), std::size_t(5000));
        plot.canvas().xAxis->setRange(1, 50);
        plot.updateView();
        QVERIFY(!plot.remark().contains(QStringLiteral("decimated")));
    }

    void uniformLossIsThePapers() {
        const double published[] = {0.6426, 0.8054, 0.8980, 0.9477};
        for (int lanes = 2; lanes <= 5; ++lanes) {
            QVERIFY(std::abs(uniformLoss(LossKind::SoftmaxCrossEntropy, lanes) - published[lanes - 2]) <
                    5e-5);
        }
        QVERIFY(std::abs(uniformLoss(LossKind::NegativeLogLikelihood, 3) - std::log(8.0)) < 1e-12);
    }

    void hiddenPlotsAreNotReplotted() {
        LossPlot plot;
        plot.resize(300, 200);
        plot.begin(LossKind::SoftmaxCrossEntropy, 2);
        QCoreApplication::processEvents();
        const auto before = plot.canvas().replotTimes().size();
        const std::vector<StepRecord> records = {record(1, 0.5)};
        for (int i = 0; i < 20; ++i) {
            plot.add(records);
            QCoreApplication::processEvents();
        }
        QCOMPARE(plot.canvas().replotTimes().size(), before);
        QVERIFY(plot.canvas().isDirty());
        plot.show();
        QTRY_VERIFY(plot.canvas().replotTimes().size() > before);
        QVERIFY(!plot.canvas().isDirty());
    }

    void everyPlotExplainsItselfAndItsEmptiness() {
        LossPlot loss;
        ErrorPlot error;
        GradientPlot gradients;
        for (LinePlot* plot : {static_cast<LinePlot*>(&loss), static_cast<LinePlot*>(&error),
                               static_cast<LinePlot*>(&gradients)}) {
            QVERIFY(!plot->spec().emptyText.isEmpty());
            QVERIFY(!plot->spec().xLabel.isEmpty() && !plot->spec().yLabel.isEmpty());
            const auto* help = plot->findChild<HelpButton*>();
            QVERIFY(help);
            QVERIFY(help->help().contains(QStringLiteral("How to read it")));
            QVERIFY(help->help().contains(QStringLiteral("What not to conclude")));
        }
    }

    void picturesAreWrittenOrTheReasonIsTold() {
        const QTemporaryDir folder;
        LossPlot plot;
        plot.resize(400, 300);
        const std::vector<StepRecord> records = {record(1, 0.5), record(2, 0.25)};
        plot.add(records);
        for (const char* ending : {"png", "svg", "pdf"}) {
            const QString path = folder.filePath(QStringLiteral("loss.%1").arg(QLatin1String(ending)));
            QCOMPARE(plot.canvas().savePicture(path), QString());
            QVERIFY(QFileInfo(path).size() > 500);
        }
        QVERIFY(!plot.canvas().savePicture(folder.filePath(QStringLiteral("loss.bmp"))).isEmpty());
        QVERIFY(!plot.canvas().savePicture(folder.filePath(QStringLiteral("no/such/folder.png"))).isEmpty());
        QVERIFY(
            !writeTextFile(folder.filePath(QStringLiteral("no/such/folder.csv")), plot.toCsv()).isEmpty());
        QCOMPARE(writeTextFile(folder.filePath(QStringLiteral("a.csv")), plot.toCsv()), QString());
    }

    void followsTheTheme() {
        LossPlot plot;
        plot.resize(300, 200);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        applyTheme(*qApp, ThemeChoice::Dark);
        QCoreApplication::processEvents();
        QVERIFY(plot.canvas().theme().dark);
        QCOMPARE(plot.canvas().xAxis->labelColor(), plot.canvas().theme().text);
        QCOMPARE(plot.canvas().graph(0)->pen().color(), plot.canvas().theme().series[0]);
        QCOMPARE(plot.canvas().graph(0)->pen().width(), 1);
        applyTheme(*qApp, ThemeChoice::Light);
        QCoreApplication::processEvents();
        QVERIFY(!plot.canvas().theme().dark);
        QCOMPARE(plot.canvas().xAxis->labelColor(), plot.canvas().theme().text);
    }
};

QTEST_MAIN(TestLinePlot)
#include "tst_line_plot.moc"
