#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>
#include <QTreeWidgetItemIterator>
#include <cmath>

#include "core/baseline/create_model.h"
#include "core/cell/presets.h"
#include "core/model/qrnn.h"
#include "core/runs/run_folder.h"
#include "ui/circuits/compare_view.h"
#include "ui/document/core_values.h"
#include "ui/document/parameter_range.h"
#include "ui/inspector/outline_panel.h"
#include "ui/inspector/parameter_table.h"
#include "ui/plots/gradient_histogram_panel.h"
#include "ui/plots/metric_plots.h"
#include "ui/plots/plot_canvas.h"
#include "ui/plots/state_panel.h"
#include "ui/plots/through_time_panel.h"
#include "ui/plots/through_time_plot.h"
#include "ui/runs/run_table_model.h"
#include "ui/runs/runs_panel.h"
#include "ui/runs/settings_table.h"
#include "ui/shell/app_settings.h"
#include "ui/shell/document_files.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_difference_window.h"
#include "ui/shell/run_plots.h"
#include "ui/shell/runs_link.h"
#include "ui/widgets/banner.h"

using namespace ketloom;
namespace fs = std::filesystem;

namespace {

constexpr int kPatienceMs = 20'000;

Project smallProject(const std::string& name, int steps, int workStages = 1) {
    Project project;
    project.name = name;
    project.cell = paperCell({2, 2, workStages, 1, 1});
    project.task.kind = TaskKind::ElmanXor;
    project.task.length = 12;
    project.training.batchSize = 2;
    project.training.validationSize = 4;
    project.training.steps = steps;
    return project;
}

}  // namespace

/// The table of runs in the whole window.
class TestRunsLink : public QObject {
    Q_OBJECT

    QTemporaryDir m_data;
    fs::path m_parent;
    std::unique_ptr<AppSettings> m_settings;

    /// A finished run on disk.
    fs::path trained(const Project& project) {
        TrainingSession session;
        session.setRunsFolder(m_parent);
        session.play(project);
        if (!QTest::qWaitFor([&] { return session.state() == RunState::Finished; }, kPatienceMs))
            qFatal("no end");
        return session.run()->folder;
    }

    /// A window whose table shows that many runs.
    std::unique_ptr<MainWindow> windowWith(int runs) {
        auto window = std::make_unique<MainWindow>(*m_settings);
        window->session().setRunsFolder(m_parent);
        window->resize(1400, 900);
        window->show();
        auto* dock = window->findChild<QDockWidget*>(QStringLiteral("runs"));
        dock->show();
        dock->raise();
        if (!QTest::qWaitFor([&] { return panelOf(*window).model().rowCount() == runs; }, kPatienceMs))
            qFatal("no runs");
        return window;
    }

    static RunsPanel& panelOf(MainWindow& window) { return *window.findChild<RunsPanel*>(); }

    static bool settled(MainWindow& window, const fs::path& run) {
        return QTest::qWaitFor(
            [&] {
                return window.session().run() && window.session().run()->folder == run &&
                       window.session().state() == RunState::Finished;
            },
            kPatienceMs);
    }

    /// By the outline.
    static void selectOperation(MainWindow& window, std::uint32_t id) {
        auto* tree = window.findChild<OutlinePanel*>()->findChild<QTreeWidget*>();
        for (QTreeWidgetItemIterator item(tree); *item; ++item) {
            if ((*item)->data(0, Qt::UserRole).toUInt() != id) continue;
            tree->setCurrentItem(nullptr);
            return tree->setCurrentItem(*item);
        }
        qFatal("no such operation");
    }

private slots:
    void initTestCase() { qputenv("XDG_DATA_HOME", m_data.path().toUtf8()); }
    void init() {
        m_settings = std::make_unique<AppSettings>(AppSettings::ephemeral());
        static int count = 0;
        m_parent = toPath(m_data.filePath(QStringLiteral("runs%1").arg(++count)));
    }

    void theDockIsHiddenAtFirst() {
        MainWindow window(*m_settings);
        window.show();
        QVERIFY(!window.findChild<QDockWidget*>(QStringLiteral("runs"))->isVisible());
        QVERIFY(panelOf(window).model().rowCount() == 0);
    }

    /// The project becomes the document, plots and parameters are those of the run, and it goes on from
    /// there.
    void reopensAndGoesOn() {
        const fs::path run = trained(smallProject("mine", 30));
        const auto window = windowWith(1);
        QVERIFY(window->runs().reopen(run));
        QVERIFY(settled(*window, run));
        QVERIFY(window->document().project() == smallProject("mine", 30));
        QVERIFY(!window->document().isModified());
        QCOMPARE(window->plots().loss->series()[0].y.size(), std::size_t(30));
        QCOMPARE(window->plots().loss->view(), LinePlot::View::All);
        QCOMPARE(window->plots().throughTime->shownStep(), 30);
        QTRY_COMPARE_WITH_TIMEOUT(window->session().snapshot() ? window->session().snapshot()->step : 0, 30,
                                  kPatienceMs);
        QCOMPARE(panelOf(*window).model().shownRun(), run);
        // Gradients by parameter are not on disk, and that is said.
        auto* histogram = window->findChild<GradientHistogramPanel*>();
        QVERIFY(!histogram->histogram());
        bool said = false;
        for (int k = 0; k < histogram->canvas().itemCount(); ++k)
            if (const auto* text = qobject_cast<QCPItemText*>(histogram->canvas().item(k)))
                said = said || text->text().contains(QStringLiteral("not kept"));
        QVERIFY(said);
        QCOMPARE(window->banners().banners().size(), 1);

        QAction* goOn = nullptr;
        for (QAction* action : window->findChildren<QAction*>())
            if (action->text().contains(QStringLiteral("with this run"))) goOn = action;
        QVERIFY(goOn && !goOn->isEnabled());
        QVERIFY(goOn->toolTip().contains(QStringLiteral("30")));  // all steps done
        window->document().edit(QStringLiteral("More"), [](Project& p) { p.training.steps = 45; });
        QVERIFY(goOn->isEnabled());
        goOn->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(
            window->session().records().size() == 45 && window->session().state() == RunState::Finished,
            kPatienceMs);
        QCOMPARE(window->session().run()->folder, run);
        QCOMPARE(readMetrics(run)->size(), std::size_t(45));
        QTRY_COMPARE_WITH_TIMEOUT(panelOf(*window).model().run(0).step, 45, kPatienceMs);
    }

    /// Inspector and canvas show what the run has learned, not what it started from.
    void reopenedValuesAreThoseOfTheCheckpoint() {
        const fs::path run = trained(smallProject("mine", 30));
        const auto saved = loadModel(run);
        QVERIFY(saved);
        const auto window = windowWith(1);
        QVERIFY(window->runs().reopen(run));
        QVERIFY(settled(*window, run));
        auto* source = window->findChild<QComboBox*>(QStringLiteral("valueSource"));
        const Operation& neuron = saved->cell.stages[0].operations[1];
        selectOperation(*window, neuron.id);
        QTRY_VERIFY_WITH_TIMEOUT(source->currentText().contains(QStringLiteral("30")), kPatienceMs);
        const int first = parameterRange(saved->cell, findOperation(saved->cell, neuron.id)).first;
        const auto* table = window->findChild<ParameterTable*>();
        const auto* model = static_cast<const ParameterModel*>(table->model());
        QVERIFY(model->rowCount() > 3);
        for (int k = 0; k < model->rowCount(); ++k)
            QCOMPARE(model->value(k), saved->parameters[std::size_t(first + k)]);
        // The step that is gone through on the canvas.
        const auto task = createTask(window->document().project().task);
        auto network = createQrnn(saved->cell);
        LiveState& live = window->liveState();
        const auto isOfTheRun = [&] {
            if (!live.probe()) return false;
            const Batch batch = (*task)->sample(live.choice().split, live.answer().index).batch;
            const Trace trace = (*network)->trace(saved->parameters, batch);
            bool same = true;
            for (int word = 0; word < trace.wordCount; ++word) {
                const auto at = std::size_t(live.probe()->step * trace.wordCount + word);
                const double expected = double(trace.probabilities[at]);
                same = same && std::abs(live.probe()->readout[std::size_t(word)] - expected) < 1e-5;
            }
            return same;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isOfTheRun(), kPatienceMs);
        // A second run of the same cell, however short, takes the place of the first.
        Project other = smallProject("other", 4);
        other.training.parameterSeed = 99;
        const fs::path shorter = trained(other);
        const auto its = loadModel(shorter);
        source->setCurrentIndex(0);
        emit source->activated(0);
        QVERIFY(window->runs().reopen(shorter));
        QVERIFY(settled(*window, shorter));
        selectOperation(*window, neuron.id);
        QTRY_VERIFY_WITH_TIMEOUT(source->currentText().contains(QStringLiteral("4")), kPatienceMs);
        QCOMPARE(model->value(0), its->parameters[std::size_t(first)]);
    }

    /// The weights of a classical network are no parameters of the cell: its state is that of the checkpoint.
    void reopenedClassicalRunsShowTheirHiddenUnits() {
        Project project = smallProject("classical", 30);
        project.model.kind = ModelKind::Lstm;
        const fs::path run = trained(project);
        const auto saved = loadModel(run);
        QVERIFY(saved);
        const auto window = windowWith(1);
        QVERIFY(window->runs().reopen(run));
        QVERIFY(settled(*window, run));
        const StatePanel& panel = *window->plots().state;
        QTRY_VERIFY_WITH_TIMEOUT(panel.state() && panel.state().step == 30, kPatienceMs);
        auto network = createModel(saved->cell, saved->model, {project.training.precision, 1});
        QVERIFY(network);
        const Trace trace = (*network)->trace(saved->parameters, panel.state().sample->batch);
        QCOMPARE(trace.probabilities.size(), panel.state().trace->probabilities.size());
        for (std::size_t k = 0; k < trace.probabilities.size(); ++k)
            QVERIFY(std::abs(trace.probabilities[k] - panel.state().trace->probabilities[k]) < 1e-6F);
        selectOperation(*window, saved->cell.stages[0].operations[1].id);
        QVERIFY(!window->findChild<QComboBox*>(QStringLiteral("valueSource"))->isEnabled());
    }

    void unsavedChangesAreAskedFor() {
        const fs::path run = trained(smallProject("mine", 5));
        const auto window = windowWith(1);
        window->document().edit(QStringLiteral("Change"), [](Project& p) { p.training.steps = 7; });
        const Project before = window->document().project();
        window->files().askUnsaved = [] { return DocumentFiles::Answer::Cancel; };
        QVERIFY(!window->runs().reopen(run));
        QVERIFY(window->document().project() == before);
        QVERIFY(!window->session().run());
        window->files().askUnsaved = [] { return DocumentFiles::Answer::Discard; };
        QVERIFY(window->runs().reopen(run));
        QVERIFY(settled(*window, run));
    }

    /// From the table: reopened and trained further in one go; also while another run is active.
    void goesOnFromTheTable() {
        Project project = smallProject("stopped", 1'000'000);
        fs::path run;
        {
            TrainingSession session;
            session.setRunsFolder(m_parent);
            session.play(project);
            QTRY_VERIFY_WITH_TIMEOUT(session.records().size() > 5, kPatienceMs);
            session.stop();
            QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
            run = session.run()->folder;
        }
        const auto before = readMetrics(run)->size();
        const auto window = windowWith(1);
        window->session().play(smallProject("other", 1'000'000));
        QTRY_VERIFY_WITH_TIMEOUT(window->session().records().size() > 3, kPatienceMs);
        window->runs().goOn(run);
        QTRY_VERIFY_WITH_TIMEOUT(window->session().run() && window->session().run()->folder == run &&
                                     window->session().records().size() > before + 3,
                                 kPatienceMs);
        QCOMPARE(window->session().state(), RunState::Running);
        window->session().stop();
        QTRY_COMPARE_WITH_TIMEOUT(window->session().state(), RunState::Finished, kPatienceMs);
    }

    /// Only what was asked for last is done: not the going on with another run.
    void reopeningAnotherDropsTheGoingOn() {
        const fs::path one = trained(smallProject("one", 10)), two = trained(smallProject("two", 10));
        const auto window = windowWith(2);
        window->session().play(smallProject("busy", 1'000'000));
        QTRY_VERIFY_WITH_TIMEOUT(window->session().records().size() > 3, kPatienceMs);
        window->runs().goOn(one);
        QVERIFY(window->runs().reopen(two));
        QVERIFY(settled(*window, two));
        QTest::qWait(100);
        QCOMPARE(window->session().state(), RunState::Finished);
        QCOMPARE(window->banners().banners().size(), 1);  // that it is the run two
        QVERIFY(window->banners().banners().front()->text().contains(toQString(two.filename().string())));
    }

    void aNewProjectDropsTheReopening() {
        const fs::path run = trained(smallProject("one", 10));
        const auto window = windowWith(1);
        window->session().play(smallProject("busy", 1'000'000));
        QTRY_VERIFY_WITH_TIMEOUT(window->session().records().size() > 3, kPatienceMs);
        window->runs().goOn(run);
        QVERIFY(window->files().newProject(smallProject("new", 5)));
        QTRY_COMPARE_WITH_TIMEOUT(window->session().state(), RunState::Idle, kPatienceMs);
        QTest::qWait(100);
        QCOMPARE(window->session().state(), RunState::Idle);
        QCOMPARE(window->document().project().name, std::string("new"));
    }

    /// Nothing is announced that never comes.
    void aRunWithoutACheckpointSaysWhatCannotBeShown() {
        const fs::path run = trained(smallProject("one", 10));
        QVERIFY(fs::remove(run / "checkpoint.json"));
        const auto window = windowWith(1);
        QVERIFY(window->runs().reopen(run));
        QVERIFY(settled(*window, run));
        int missing = 0, gradients = 0;
        for (PlotCanvas* canvas : window->findChildren<PlotCanvas*>())
            for (int i = 0; i < canvas->itemCount(); ++i) {
                const auto* text = qobject_cast<QCPItemText*>(canvas->item(i));
                if (!text || !text->visible()) continue;
                QVERIFY2(!text->text().startsWith(QStringLiteral("Working")), qPrintable(text->text()));
                missing += text->text().contains(QStringLiteral("No checkpoint"));
                gradients += text->text().contains(QStringLiteral("not kept on disk"));
            }
        QVERIFY(missing >= 2);  // amplitudes, lanes
        QCOMPARE(gradients, 1);
    }

    void drawsOverlaysOnEveryPlot() {
        const fs::path one = trained(smallProject("one", 30)), two = trained(smallProject("two", 20));
        const auto window = windowWith(2);
        RunTableModel& model = panelOf(*window).model();
        QVERIFY(model.setOverlay(one, true));
        QVERIFY(model.setOverlay(two, true));
        RunPlots& plots = window->plots();
        QTRY_COMPARE_WITH_TIMEOUT(plots.loss->overlaySeries().size(), std::size_t(4), kPatienceMs);
        QCOMPARE(plots.loss->overlaySeries()[0].name, QStringLiteral("one: training"));
        QCOMPARE(plots.loss->overlaySeries()[0].y.size(), std::size_t(30));
        QCOMPARE(plots.error->overlaySeries().size(), std::size_t(2));
        QCOMPARE(plots.gradients->overlaySeries().size(), std::size_t(2));
        QCOMPARE(plots.throughTime->plot().overlayPoints(1), 11);
        // They stay while the window trains, and go with their run or their tick.
        window->session().play(smallProject("mine", 10));
        QTRY_COMPARE_WITH_TIMEOUT(window->session().state(), RunState::Finished, kPatienceMs);
        QCOMPARE(plots.loss->overlaySeries().size(), std::size_t(4));
        QVERIFY(window->runs().reopen(one));
        QVERIFY(settled(*window, one));
        QTRY_COMPARE_WITH_TIMEOUT(plots.loss->overlaySeries().size(), std::size_t(2), kPatienceMs);
        QCOMPARE(plots.loss->overlaySeries()[0].name, QStringLiteral("two: training"));
        model.clearOverlays();
        QCOMPARE(plots.loss->overlaySeries().size(), std::size_t(0));
    }

    void comparesTwoRuns() {
        Project other = smallProject("b", 8, 2);
        other.training.learningRate = 0.125;
        const fs::path a = trained(smallProject("a", 8)), b = trained(other);
        const auto window = windowWith(2);
        RunDifferenceWindow* difference = window->runs().compare(a, b);
        QVERIFY(difference && difference->isVisible());
        QStringList fields;
        for (const SettingDifference& row : difference->settings()) fields << toQString(row.label);
        QCOMPARE(fields, (QStringList{"Name", "Parameters", "Work stages", "Learning rate"}));
        QCOMPARE(difference->table().rowCount(), 4);
        QCOMPARE(difference->cells().difference().stages.size(), std::size_t(1));
        auto* pages = difference->findChild<QTabWidget*>();
        QVERIFY(pages->tabText(0).contains(QStringLiteral("4")));
        QVERIFY(window->document().project() == exampleProject());  // the open project plays no part

        // Against the open project, which is then followed.
        window->document().reset(smallProject("a", 8));
        difference = window->runs().compare(a, {});
        QVERIFY(difference->settings().empty());
        QVERIFY(difference->cells().difference().isEmpty());
        window->document().edit(QStringLiteral("Steps"), [](Project& p) { p.training.steps = 99; });
        QCOMPARE(difference->settings().size(), std::size_t(1));
        QCOMPARE(difference->settings()[0].right, std::string("99"));
        delete difference;
    }

    void movesToTheTrash() {
        const fs::path run = trained(smallProject("gone", 5));
        const auto window = windowWith(1);
        emit panelOf(*window).trashRequested({run});
        QTRY_COMPARE_WITH_TIMEOUT(panelOf(*window).model().rowCount(), 0, kPatienceMs);
        QVERIFY(!fs::exists(run));
        QVERIFY(fs::exists(toPath(m_data.filePath(QStringLiteral("Trash/files"))) / run.filename()));
        QCOMPARE(window->banners().banners().size(), 1);
    }

    void brokenRunsAreToldAndOpenNothing() {
        const fs::path run = trained(smallProject("broken", 5));
        QVERIFY(QFile::remove(QString::fromStdString((run / "manifest.json").string())));
        QFile file(QString::fromStdString((run / "manifest.json").string()));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("{") == 1);
        file.close();
        const auto window = windowWith(1);
        QCOMPARE(panelOf(*window).model().run(0).status, RunStatus::Broken);
        QVERIFY(!window->runs().reopen(run));
        QVERIFY(!window->runs().compare(run, {}));
        QVERIFY(!window->banners().banners().isEmpty());
        QVERIFY(window->document().project() == exampleProject());
    }

    /// Tags are edited in place and stay with the run.
    void tagsAreWritten() {
        const fs::path run = trained(smallProject("tagged", 5));
        const auto window = windowWith(1);
        RunTableModel& model = panelOf(*window).model();
        QVERIFY(model.setData(model.index(0, int(RunColumn::Tags)), QStringLiteral("a, b"), Qt::EditRole));
        QTRY_COMPARE_WITH_TIMEOUT(model.index(0, int(RunColumn::Tags)).data().toString(),
                                  QStringLiteral("a, b"), kPatienceMs);
        QCOMPARE(loadRunNotes(run)->tags.size(), std::size_t(2));
    }

    /// Two windows on one folder: what one does, the other sees.
    void twoWindowsAgree() {
        const fs::path run = trained(smallProject("shared", 5));
        const auto one = windowWith(1), two = windowWith(1);
        RunTableModel& model = panelOf(*one).model();
        QVERIFY(model.setData(model.index(0, int(RunColumn::Notes)), QStringLiteral("hello"), Qt::EditRole));
        QTRY_COMPARE_WITH_TIMEOUT(panelOf(*two).model().run(0).notes.notes, std::string("hello"),
                                  kPatienceMs);
        QVERIFY(two->runs().reopen(run));
        QVERIFY(settled(*two, run));
        emit panelOf(*one).trashRequested({run});
        QTRY_COMPARE_WITH_TIMEOUT(panelOf(*two).model().rowCount(), 0, kPatienceMs);
        QCOMPARE(two->plots().loss->series()[0].y.size(), std::size_t(5));
    }
};

QTEST_MAIN(TestRunsLink)
#include "tst_runs_link.moc"
