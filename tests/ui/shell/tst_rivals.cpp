#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "core/cell/presets.h"
#include "core/runs/run_folder.h"
#include "ui/canvas/untrained_note.h"
#include "ui/plots/amplitude_map.h"
#include "ui/plots/metric_plots.h"
#include "ui/plots/state_panel.h"
#include "ui/plots/through_time_panel.h"
#include "ui/plots/through_time_plot.h"
#include "ui/shell/automation.h"
#include "ui/shell/main_window.h"
#include "ui/shell/rival_link.h"
#include "ui/shell/run_plots.h"

using namespace ketloom;

namespace {

constexpr int kForever = 100'000'000;
constexpr int kPatienceMs = 20'000;

/// Long memory, small: steps well below a millisecond.
Project memoryProject(int steps) {
    Project project;
    project.name = "memory";
    project.cell = paperCell({3, 2, 1, 1, 1});
    project.task.kind = TaskKind::LongMemory;
    project.task.length = 10;
    project.training.batchSize = 4;
    project.training.validationSize = 4;
    project.training.steps = steps;
    return project;
}

}  // namespace

/// Classical networks in the window: in place of the cell, and beside it.
class TestRivals : public QObject {
    Q_OBJECT

private slots:
    void init() { m_settings = std::make_unique<AppSettings>(AppSettings::ephemeral()); }

    void aRivalIsOneEntryOfTheMenu() {
        MainWindow window(*m_settings);
        window.show();
        auto* lstm = window.findChild<QAction*>(QStringLiteral("rival-lstm"));
        auto* cell = window.findChild<QAction*>(QStringLiteral("rival-qrnn"));
        QVERIFY(lstm && cell && !lstm->isEnabled() && !lstm->toolTip().isEmpty());
        window.document().reset(memoryProject(kForever));
        window.session().play(window.document().project());
        QTRY_VERIFY_WITH_TIMEOUT(window.session().records().size() > 5, kPatienceMs);
        QVERIFY(lstm->isEnabled());
        QVERIFY2(!cell->isEnabled() && cell->toolTip().contains(QStringLiteral("itself")),
                 qPrintable(cell->toolTip()));
        lstm->trigger();

        // Its curves come over those of the run, in four plots.
        RunPlots& plots = window.plots();
        QTRY_VERIFY_WITH_TIMEOUT(!plots.gradients->overlaySeries().empty(), kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(plots.error->overlaySeries()[0].y.size() > 0, kPatienceMs);
        const RivalSession& rival = window.rival().rival();
        QCOMPARE(plots.loss->overlaySeries().size(), std::size_t(2));
        QVERIFY(plots.loss->overlaySeries()[0].name.startsWith(QStringLiteral("LSTM: ")));
        QCOMPARE(plots.loss->overlaySeries()[0].y[0], rival.session()->records()[0].loss);
        QCOMPARE(plots.gradients->overlaySeries()[0].y[0], rival.session()->records()[0].gradientNorm);
        QCOMPARE(plots.throughTime->plot().overlayPoints(0), 9);
        QVERIFY(
            plots.loss->toCsv().section(QLatin1Char('\n'), 0, 0).contains(QStringLiteral("LSTM: training")));

        // One Stop ends both.
        auto* stop = actionNamed(window, QStringLiteral("&Stop"));
        QVERIFY(stop->isEnabled());
        stop->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Finished, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(!rival.isActive(), kPatienceMs);
        QVERIFY(!stop->isEnabled());
        QVERIFY(!plots.loss->overlaySeries().empty());  // to be looked at
    }

    void afterTheRunStopEndsTheRival() {
        MainWindow window(*m_settings);
        window.show();
        Project project = memoryProject(3);
        window.document().reset(project);
        window.session().play(project);
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Finished, kPatienceMs);
        window.findChild<QAction*>(QStringLiteral("rival-gru"))->trigger();
        auto* stop = actionNamed(window, QStringLiteral("&Stop"));
        QVERIFY(window.rival().rival().isActive() || !stop->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(!window.rival().rival().isActive(), kPatienceMs);
        QTRY_VERIFY(!stop->isEnabled());
        QTRY_COMPARE_WITH_TIMEOUT(window.plots().gradients->overlaySeries().size(), std::size_t(1),
                                  kPatienceMs);
        // Another project: nothing of it is left.
        window.document().reset(memoryProject(4));
        QTRY_VERIFY_WITH_TIMEOUT(window.plots().gradients->overlaySeries().empty(), kPatienceMs);
    }

    /// Gradients of two networks are compared after equally many training steps.
    void gradientsThroughTimeAreOfTheSameStep() {
        MainWindow window(*m_settings);
        window.show();
        const Project project = memoryProject(120);
        window.document().reset(project);
        window.session().step(project);
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Paused, kPatienceMs);
        window.session().stop();
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Finished, kPatienceMs);
        QCOMPARE(window.plots().throughTime->shownStep(), 1);
        const RivalSession& rival = window.rival().rival();
        window.findChild<QAction*>(QStringLiteral("rival-lstm"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(rival.run() && !rival.isActive(), kPatienceMs);
        QVERIFY(rival.session()->records()[99].throughTime != nullptr);
        QTRY_VERIFY(window.plots().throughTime->toCsv().contains(QStringLiteral("LSTM")));
        const QStringList lines = window.plots().throughTime->toCsv().split(QLatin1Char('\n'));
        int found = 0;
        for (const QString& line : lines) {
            if (!line.endsWith(QStringLiteral(",LSTM"))) continue;
            QCOMPARE(line.section(QLatin1Char(','), 0, 0), QStringLiteral("1"));
            ++found;
        }
        QCOMPARE(found, 9);
    }

    void closesWhileBothTrain() {
        auto window = std::make_unique<MainWindow>(*m_settings);
        window->show();
        window->document().reset(memoryProject(kForever));
        window->session().play(window->document().project());
        QTRY_VERIFY_WITH_TIMEOUT(window->session().records().size() > 5, kPatienceMs);
        window->findChild<QAction*>(QStringLiteral("rival-rnn"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(window->rival().rival().run() != nullptr, kPatienceMs);
        window.reset();
    }

    void everyClassicalNetworkInEveryView_data() {
        QTest::addColumn<int>("kind");
        for (const ModelDescription& row : modelTable())
            if (row.kind != ModelKind::Qrnn) QTest::addRow("%s", row.key.data()) << int(row.kind);
    }
    void everyClassicalNetworkInEveryView() {
        QFETCH(int, kind);
        QTemporaryDir folder;
        MainWindow window(*m_settings);
        window.show();
        window.session().setRunsFolder(std::filesystem::path(folder.path().toStdString()));
        Project project = memoryProject(12);
        project.model = {ModelKind(kind), 6};
        window.document().reset(project);
        window.liveState().setOn(true);
        QVERIFY(!window.findChild<UntrainedNote*>()->isHidden());
        window.session().play(project);
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Finished, kPatienceMs);
        RunPlots& plots = window.plots();
        QTRY_VERIFY_WITH_TIMEOUT(plots.state->state() && plots.state->state().step == 12, kPatienceMs);
        QVERIFY(plots.state->state().isClassical());
        QCOMPARE(plots.state->map().yAxis->label(), QStringLiteral("hidden unit"));
        QCOMPARE(plots.state->state().trace->stateSize, 6);
        QCOMPARE(plots.gradients->series().size(), window.session().run()->groups.size() + 1);
        QCOMPARE(window.findChild<QComboBox*>(QStringLiteral("throughTimeQuantity"))->itemText(0),
                 QStringLiteral("hidden state"));
        QTRY_VERIFY_WITH_TIMEOUT(!window.liveState().answer().message.isEmpty(), kPatienceMs);
        QVERIFY(!window.liveState().probe());

        // Its folder is plotted without a window, too.
        const QString run = QString::fromStdString(window.session().run()->folder.string());
        QCOMPARE(plotRunFolder(run, folder.filePath(QStringLiteral("plots"))), QString());
        for (const char* name : {"loss", "error", "gradients", "through-time", "state"})
            QVERIFY2(QFile::exists(folder.filePath(QStringLiteral("plots/%1.png").arg(QLatin1String(name)))),
                     name);
    }

private:
    static QAction* actionNamed(MainWindow& window, const QString& text) {
        for (QAction* action : window.findChildren<QAction*>())
            if (action->text() == text) return action;
        return nullptr;
    }

    std::unique_ptr<AppSettings> m_settings;
};

QTEST_MAIN(TestRivals)
#include "tst_rivals.moc"
