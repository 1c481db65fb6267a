#include <QApplication>
#include <QPointer>
#include <QSet>
#include <QTest>
#include <cmath>

#include "ui/plots/metric_plots.h"
#include "ui/plots/through_time_panel.h"
#include "ui/plots/through_time_plot.h"
#include "ui/widgets/overlay_pens.h"
#include "ui/widgets/theme.h"

using namespace ketloom;

namespace {

const std::vector<ParameterGroup> kGroups = {{"input", 0, 3}, {"output", 3, 4}};

std::shared_ptr<const GradientThroughTime> gradient(int steps, double scale) {
    GradientThroughTime result;
    result.steps = steps;
    result.groups = 2;
    for (int t = 0; t < steps; ++t) {
        result.state.push_back(scale * std::pow(2.0, t - steps));
        result.parameters.push_back(scale);
        result.byGroup.push_back(scale * 0.25);
        result.byGroup.push_back(scale * 0.5);
    }
    return std::make_shared<const GradientThroughTime>(result);
}

StepRecord record(int step, double loss) {
    StepRecord result;
    result.step = step;
    result.loss = loss;
    result.gradientNorm = 2.0 * loss;
    result.groupGradientNorms = {loss, loss};
    if (step % 10 == 0) result.validation = ValidationRecord{1.5 * loss, 0.4, 0.3, 0.2, 0.1};
    return result;
}

std::vector<StepRecord> records(int steps, double loss) {
    std::vector<StepRecord> result;
    for (int step = 1; step <= steps; ++step) result.push_back(record(step, loss));
    return result;
}

OverlayRun other(const QString& name, int slot, int steps, double loss) {
    auto curves = std::make_shared<RunCurves>();
    curves->name = name.toStdString();
    curves->groups = {"output", "input"};  // in another order than those of the run in the window
    curves->records = records(steps, loss);
    curves->throughTime = ThroughTimeRecord{steps, gradient(20, loss)};
    curves->parametersThroughTime = curves->throughTime;
    return {name, slot, curves};
}

int legendEntries(LinePlot& plot, const QString& name) {
    int count = 0;
    for (int i = 0; i < plot.canvas().legend->itemCount(); ++i) {
        auto* item = qobject_cast<QCPPlottableLegendItem*>(plot.canvas().legend->item(i));
        count += item && item->plottable()->name() == name;
    }
    return count;
}

}  // namespace

class TestOverlays : public QObject {
    Q_OBJECT

private slots:
    /// Of the curves that are drawn already only those are drawn anew whose points differ.
    void onlyWhatChangedIsDrawnAnew() {
        LossPlot loss;
        loss.overlay(std::vector{other("first", 0, 100, 0.25), other("second", 1, 50, 0.5)});
        const auto graphNamed = [&](const QString& name) -> QPointer<QCPGraph> {
            for (int i = 0; i < loss.canvas().graphCount(); ++i)
                if (loss.canvas().graph(i)->name() == name && loss.canvas().graph(i)->dataCount() > 20)
                    return loss.canvas().graph(i);
            return {};
        };
        const QPointer<QCPGraph> first = graphNamed(QStringLiteral("first"));
        const QPointer<QCPGraph> second = graphNamed(QStringLiteral("second"));
        QVERIFY(first && second);
        first->addData(1e6, 1.0);  // would be gone
        loss.overlay(std::vector{other("first", 0, 100, 0.25), other("second", 1, 60, 0.5)});
        QVERIFY(first && second);
        QCOMPARE(first->dataCount(), 101);
        QCOMPARE(second->dataCount(), 60);
        QCOMPARE(loss.overlaySeries()[2].y.size(), std::size_t(60));
        // Another list of runs is drawn from the beginning.
        loss.overlay(std::vector{other("second", 1, 60, 0.5)});
        QVERIFY(!first);
        QCOMPARE(loss.overlaySeries().size(), std::size_t(2));
    }

    /// Overlays stay, with their names, when a new run begins, and mix with none of its columns.
    void surviveANewRun() {
        const std::vector<OverlayRun> runs{other("first", 0, 100, 0.25), other("second", 1, 50, 0.5)};
        LossPlot loss;
        ErrorPlot error;
        GradientPlot gradients;
        loss.overlay(runs);
        error.overlay(runs);
        gradients.overlay(runs);
        for (int turn = 0; turn < 2; ++turn) {
            loss.begin(LossKind::SoftmaxCrossEntropy, 2);
            error.begin();
            gradients.begin(kGroups, 0.5);
            loss.add(records(30, 1.0));
            error.add(records(30, 1.0));
            gradients.add(records(30, 1.0));
            for (LinePlot* plot : {static_cast<LinePlot*>(&loss), static_cast<LinePlot*>(&error),
                                   static_cast<LinePlot*>(&gradients)}) {
                plot->updateView();
                QCOMPARE(legendEntries(*plot, QStringLiteral("first")), 1);
                QCOMPARE(legendEntries(*plot, QStringLiteral("second")), 1);
                QVERIFY(plot->remark().contains(QStringLiteral("dashed")));
            }
            QCOMPARE(loss.overlaySeries().size(), std::size_t(4));
            QCOMPARE(loss.overlaySeries()[0].name, QStringLiteral("first: training"));
            QCOMPARE(loss.overlaySeries()[0].y.size(), std::size_t(100));
            QCOMPARE(loss.overlaySeries()[1].name, QStringLiteral("first: validation"));
            QCOMPARE(loss.overlaySeries()[1].y[0], 0.375);
            QCOMPARE(loss.series()[0].y.size(), std::size_t(30));
            QCOMPARE(error.overlaySeries().size(), std::size_t(2));
            QCOMPARE(error.overlaySeries()[1].y[0], 0.1);
            QCOMPARE(gradients.overlaySeries()[1].y[0], 1.0);
        }
        const QString csv = loss.toCsv();
        QCOMPARE(csv.section(QLatin1Char('\n'), 0, 0),
                 QStringLiteral("step,training,validation,first: training,first: validation,second: "
                                "training,second: validation"));
        QCOMPARE(csv.section(QLatin1Char('\n'), 40, 40), QStringLiteral("40,,,0.25,0.375,0.5,0.75"));
        loss.overlay({});
        QVERIFY(loss.overlaySeries().empty());
        loss.updateView();
        QVERIFY(!loss.remark().contains(QStringLiteral("dashed")));
        QCOMPARE(loss.toCsv().section(QLatin1Char('\n'), 0, 0), QStringLiteral("step,training,validation"));
    }

    /// "All" shows the longest run, "Recent" the newest steps of the run in the window.
    void rangesFollowTheView() {
        LossPlot plot;
        plot.begin(LossKind::SoftmaxCrossEntropy, 2);
        plot.add(records(400, 0.01));
        QCOMPARE(plot.view(), LinePlot::View::Recent);
        const std::vector<OverlayRun> runs{other("long", 0, 1000, 5.0)};
        plot.overlay(runs);
        QCOMPARE(plot.view(), LinePlot::View::All);
        plot.updateView();
        QCOMPARE(plot.canvas().xAxis->range().upper, 1000.0);
        QVERIFY(plot.canvas().yAxis->range().upper >= 5.0);
        QVERIFY(plot.canvas().yAxis->range().lower <= 0.01);
        plot.setView(LinePlot::View::Recent);
        plot.updateView();
        QCOMPARE(plot.canvas().xAxis->range().upper, 400.0);
        QCOMPARE(plot.canvas().xAxis->range().lower, 101.0);
    }

    /// Without a run in the window the others are seen alone.
    void showAlone() {
        LossPlot plot;
        const std::vector<OverlayRun> runs{other("alone", 0, 1000, 5.0)};
        plot.overlay(runs);
        for (const auto view : {LinePlot::View::All, LinePlot::View::Recent}) {
            plot.setView(view);
            plot.updateView();
            QCOMPARE(plot.canvas().xAxis->range().upper, 1000.0);
            QCOMPARE(plot.canvas().xAxis->range().lower, 1.0);
        }
        QVERIFY(plot.canvas().legend->visible());
        QCOMPARE(plot.canvas().legend->itemCount(), 1);  // curves that are empty are not named
        plot.add(records(3, 1.0));
        plot.updateView();
        QCOMPARE(plot.canvas().legend->itemCount(), 3);
        plot.begin(LossKind::SoftmaxCrossEntropy, 2);
        plot.overlay({});
        plot.updateView();
        QCOMPARE(plot.canvas().legend->itemCount(), 2);
    }

    /// A crowded line of another run is drawn by its means alone.
    void crowdedOverlaysAreDrawnByTheirMeans() {
        LossPlot plot;
        plot.resize(500, 300);
        plot.show();
        const std::vector<OverlayRun> runs{other("crowded", 3, 5000, 0.125)};
        plot.overlay(runs);
        plot.updateView();
        int means = 0;
        for (int i = 0; i < plot.canvas().graphCount(); ++i) {
            const QCPGraph* graph = plot.canvas().graph(i);
            if (graph->name() != QStringLiteral("crowded") || graph->dataCount() == 0) continue;
            if (graph->dataCount() == 5000) QVERIFY(!graph->visible());
            if (graph->dataCount() < 200 && graph->pen().style() == Qt::CustomDashLine) {
                for (const QCPGraphData& point : *graph->data())
                    QVERIFY(std::abs(point.value - 0.125) < 1e-12);
                ++means;
            }
        }
        QCOMPARE(means, 1);
    }

    void throughTimeShowsTheLatestRecordOfOthers() {
        ThroughTimePanel panel;
        std::vector<OverlayRun> runs{other("a", 0, 50, 1.0), other("b", 1, 70, 0.5)};
        auto silent = std::make_shared<RunCurves>(*runs[0].curves);
        silent->throughTime.reset();
        runs.push_back({"without", 2, silent});
        panel.overlay(runs);
        QVERIFY(!panel.plot().isShown());
        QCOMPARE(panel.plot().overlayPoints(0), 20);  // alone
        QVERIFY(panel.statement().contains(QStringLiteral("a, step 50: halves every 1")));
        panel.begin(kGroups);
        StepRecord own = record(100, 1.0);
        own.throughTime = gradient(12, 3.0);
        panel.add({&own, 1});
        QVERIFY(panel.plot().isShown());
        QCOMPARE(panel.plot().overlayPoints(1), 20);
        QCOMPARE(panel.plot().xAxis->range().upper, 20.5);
        // Groups are found by name.
        panel.setQuantity(3);
        const auto valueOf = [&](const QString& name) {
            for (int i = 0; i < panel.plot().graphCount(); ++i)
                if (panel.plot().graph(i)->name() == name) return panel.plot().graph(i)->data()->at(0)->value;
            return -1.0;
        };
        QCOMPARE(valueOf(QStringLiteral("a, step 50")), 0.25);  // "output" is their first
        const QStringList lines = panel.toCsv().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 1 + 12 + 20 + 20);
        QCOMPARE(lines[0], QStringLiteral("training_step,time_step,state,parameters,parameters.input,"
                                          "parameters.output,run"));
        QVERIFY(lines[1].endsWith(QLatin1Char(',')));
        QCOMPARE(lines[13].section(QLatin1Char(','), 4), QStringLiteral("0.5,0.25,a"));
        panel.clearData(QStringLiteral("nothing"));
        QVERIFY(!panel.plot().isShown());
        QCOMPARE(panel.plot().overlayPoints(1), 20);
        panel.overlay({});
        QVERIFY(!panel.toCsv().contains(QStringLiteral("run")));
    }

    /// Long names make room for the curves; the CSV has them in full.
    void longNamesAreShortenedInTheLegend() {
        LossPlot plot;
        plot.resize(360, 240);
        plot.show();
        std::vector<OverlayRun> runs;
        for (int slot = 0; slot < kMostOverlays; ++slot)
            runs.push_back(
                other(QStringLiteral("a run with a very long name, number %1").arg(slot), slot, 20, 0.5));
        plot.overlay(runs);
        plot.canvas().replotNow();
        QCPLegend* legend = plot.canvas().legend;
        QCOMPARE(legend->itemCount(), kMostOverlays);
        QVERIFY(legend->wrap() >= 2);
        QVERIFY(plot.canvas().axisRect()->height() > plot.canvas().viewport().height() / 3);
        const auto names = [&] {
            QStringList all;
            for (int i = 0; i < legend->itemCount(); ++i)
                if (auto* item =
                        qobject_cast<QCPPlottableLegendItem*>(legend->item(i)))  // a place may be empty
                    all << item->plottable()->name();
            all.sort();
            return all;
        };
        const QStringList shortened = names();
        for (const QString& name : shortened) QVERIFY2(name.contains(QChar(0x2026)), qPrintable(name));
        QVERIFY2(QSet<QString>(shortened.begin(), shortened.end()).size() == kMostOverlays,
                 qPrintable(shortened.join(QLatin1Char('|'))));
        QVERIFY(plot.toCsv().contains(QStringLiteral("a run with a very long name, number 5: training")));
        plot.resize(1600, 240);
        plot.canvas().replotNow();
        QCOMPARE(names().size(), kMostOverlays);
        const QStringList whole = names();
        for (const QString& name : whole)
            QVERIFY2(name.contains(QStringLiteral("very long")), qPrintable(name));
    }

    /// Every slot has a colour and dashes of its own, and can be read on light and dark.
    void pensCanBeToldApart() {
        for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark,
                                         ThemeChoice::HighContrastLight, ThemeChoice::HighContrastDark}) {
            applyTheme(*qApp, choice);
            const Theme theme = Theme::fromPalette(QApplication::palette());
            for (int a = 0; a < kMostOverlays; ++a) {
                QVERIFY(contrastRatio(overlayColour(theme, a), theme.background) > 2.5);
                for (int b = 0; b < a; ++b) {
                    QVERIFY(overlayColour(theme, a) != overlayColour(theme, b));
                    QVERIFY(overlayPen(theme, a, 1.0).dashPattern() !=
                            overlayPen(theme, b, 1.0).dashPattern());
                }
            }
        }
        applyTheme(*qApp, ThemeChoice::Light);
    }
};

QTEST_MAIN(TestOverlays)
#include "tst_overlays.moc"
