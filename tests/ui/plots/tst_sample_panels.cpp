#include <QApplication>
#include <QTest>
#include <cmath>

#include "core/cell/presets.h"
#include "core/model/qrnn.h"
#include "core/project/project.h"
#include "ui/document/playhead.h"
#include "ui/plots/amplitude_map.h"
#include "ui/plots/bloch_plot.h"
#include "ui/plots/lanes_panel.h"
#include "ui/plots/postselection_panel.h"
#include "ui/widgets/theme.h"

using namespace ketloom;

namespace {

StateView exampleView() {
    Project project;
    project.cell = paperCell({2, 4, 2, 2, 1});
    project.task.kind = TaskKind::ElmanXor;
    project.task.length = 12;
    StateView view;
    view.task = *createTask(project.task);
    view.cell = project.cell;
    view.step = 7;
    view.sample = std::make_shared<const Sample>(view.task->sample(Split::Test, 0));
    auto model = createQrnn(project.cell);
    Rng rng(3);
    view.trace = std::make_shared<const Trace>(
        (*model)->trace((*model)->initialParameters({1.0, 0.6, 1.0}, rng), view.sample->batch));
    return view;
}

StateView classicalView() {
    StateView view = exampleView();
    view.model.kind = ModelKind::Rnn;
    return view;
}

}  // namespace

class TestSamplePanels : public QObject {
    Q_OBJECT

private slots:
    void lanesFollowThePlayhead() {
        Playhead playhead;
        LanesPanel panel(playhead);
        panel.resize(800, 400);
        panel.show();
        const StateView view = exampleView();
        panel.setState(view);
        playhead.setCount(view.trace->steps);
        QCOMPARE(panel.discs().discs(), 4);
        for (const int step : {0, 5, view.trace->steps - 1}) {
            playhead.setStep(step);
            const auto lanes = laneStates(std::span(view.trace->states).subspan(std::size_t(step * 16), 16));
            for (int lane = 0; lane < 4; ++lane) {
                QCOMPARE(panel.discs().point(lane).x(), double(lanes[std::size_t(lane)].x));
                QCOMPARE(panel.discs().point(lane).y(), double(lanes[std::size_t(lane)].z));
                QCOMPARE(panel.entropies().cell(step, lane), double(lanes[std::size_t(lane)].entropy));
            }
            QVERIFY(panel.statement().contains(QStringLiteral("time step %1").arg(step + 1)));
        }
        QCOMPARE(panel.toCsv().count(QLatin1Char('\n')), 1 + 11 * 4);
        QCOMPARE(panel.probabilitiesCsv().count(QLatin1Char('\n')), 1 + 11);
        QTest::keyClick(&panel.entropies(), Qt::Key_Home);
        QCOMPARE(playhead.step(), 0);
        panel.discs().replotNow();
        applyTheme(*qApp, ThemeChoice::Dark);
        panel.discs().replotNow();
        applyTheme(*qApp, ThemeChoice::Light);
        panel.setState(classicalView());
        QCOMPARE(panel.discs().discs(), 0);
        QCOMPARE(panel.statement(), QString());
    }

    void postselectionIsThatOfTheTrace() {
        const StateView view = exampleView();
        const Postselection shown = postselectionOf(view);
        const Trace& trace = *view.trace;
        // Neurons alone: every probability of another operation is 1.
        QCOMPARE(int(shown.operations.size()), 4 + 2 * 4 + 2);
        std::size_t next = 0;
        for (int step = 0; step < trace.steps; ++step) {
            double product = 1.0;
            std::size_t number = 0;
            for (const Stage& stage : view.cell.stages)
                for (const Operation& operation : stage.operations) {
                    const double p =
                        double(trace.operationProbabilities[std::size_t(step * trace.operations) + number++]);
                    if (gateInfo(operation.gate).unitary) {
                        QCOMPARE(p, 1.0);
                        continue;
                    }
                    QVERIFY(p >= 1.0 / 8.0 - 1e-6 && p <= 1.0 + 1e-6);  // order 2
                    QCOMPARE(shown.neurons[next++], p);
                    product *= p;
                }
            QCOMPARE(shown.products[std::size_t(step)], product);
        }
        const auto least = shown.leastNeuron();
        QCOMPARE(least.probability, *std::min_element(shown.neurons.begin(), shown.neurons.end()));
        QCOMPARE(shown.neurons[std::size_t(least.step) * shown.operations.size() + std::size_t(least.neuron)],
                 least.probability);
        QCOMPARE(shown.leastKept().probability, *std::min_element(shown.kept.begin(), shown.kept.end()));
        QCOMPARE(overhead(0.25), 2.0);
        QVERIFY(std::isinf(overhead(0.0)));
    }

    /// Names of lanes are the user's: commas and quotation marks stay in their field.
    void namesAreOneFieldOfATable() {
        StateView view = exampleView();
        view.cell.laneNames[std::size_t(view.cell.inOutLanes)] = "a, \"b\"";
        Playhead playhead;
        LanesPanel panel(playhead);
        panel.setState(view);
        const QString lanes = panel.toCsv().section(QLatin1Char('\n'), 1, 1);
        QVERIFY2(lanes.startsWith(QStringLiteral("1,\"a, \"\"b\"\"\",")), qPrintable(lanes));
        const QString neurons = toCsv(postselectionOf(view));
        QVERIFY(neurons.contains(QStringLiteral("a, \"\"b\"\"")));
        QVERIFY(!neurons.contains(QStringLiteral("a, \"b\"")));
        QVERIFY(neurons.contains(QStringLiteral("\n1,word kept,")));
    }

    void panelShowsSampleAndTraining() {
        Playhead playhead;
        PostselectionPanel panel(playhead);
        panel.resize(700, 500);
        panel.show();
        const StateView view = exampleView();
        panel.begin(false);
        StepRecord record;
        record.step = 1;
        record.minPostselection = 0.04;
        panel.add({&record, 1});
        panel.setState(view);
        panel.setState(view);  // the same step again is no new point
        QCOMPARE(panel.map().shown().rows(), 15);
        QCOMPARE(panel.map().shown().labels.back(), QStringLiteral("word kept"));
        const Postselection shown = postselectionOf(view);
        QCOMPARE(panel.map().cell(3, 14), shown.kept[3]);
        QCOMPARE(panel.plot().series()[0].y, (std::vector<double>{5.0}));
        QCOMPARE(panel.plot().series()[1].x, (std::vector<double>{7.0}));
        QCOMPARE(panel.plot().series()[1].y.front(), overhead(shown.leastNeuron().probability));
        QVERIFY(panel.statement().contains(shown.names[shown.leastNeuron().neuron]));
        panel.begin(true);
        panel.add({&record, 1});
        panel.setState(classicalView());
        QCOMPARE(panel.map().shown().rows(), 0);
        QVERIFY(panel.plot().series()[0].x.empty());
    }
};

QTEST_MAIN(TestSamplePanels)
#include "tst_sample_panels.moc"
