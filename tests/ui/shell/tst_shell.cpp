#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDialog>
#include <QDockWidget>
#include <QDropEvent>
#include <QFileInfo>
#include <QImage>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QProcess>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSet>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>
#include <algorithm>
#include <cmath>

#include "core/cell/presets.h"
#include "ui/canvas/circuit_view.h"
#include "ui/canvas/live_bar.h"
#include "ui/canvas/live_overlay.h"
#include "ui/circuits/device_view.h"
#include "ui/document/playhead.h"
#include "ui/plots/amplitude_map.h"
#include "ui/plots/gradient_histogram_panel.h"
#include "ui/plots/gradient_strip.h"
#include "ui/plots/influence_panel.h"
#include "ui/plots/lanes_panel.h"
#include "ui/plots/metric_plots.h"
#include "ui/plots/plot_canvas.h"
#include "ui/plots/postselection_panel.h"
#include "ui/plots/probe_panel.h"
#include "ui/plots/probe_tables.h"
#include "ui/plots/sample_view.h"
#include "ui/plots/state_panel.h"
#include "ui/plots/through_time_panel.h"
#include "ui/plots/trainability_view.h"
#include "ui/shell/app_settings.h"
#include "ui/shell/automation.h"
#include "ui/shell/document_files.h"
#include "ui/shell/gui_monitor.h"
#include "ui/shell/help_dialogs.h"
#include "ui/shell/help_pages.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_plots.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/small_widgets.h"

using namespace ketloom;

namespace {

constexpr int kPatienceMs = 20'000;

Project smallProject(int steps) {
    Project project;
    project.name = "small";
    project.cell = paperCell({2, 2, 1, 1, 1});
    project.task.kind = TaskKind::ElmanXor;
    project.task.length = 12;
    project.training.batchSize = 2;
    project.training.validationSize = 4;
    project.training.steps = steps;
    return project;
}

/// What the menu at the middle of a widget offers.
QStringList menuAt(QWidget& widget) {
    QList<QAction*> actions = widget.actions();
    const bool asks = widget.contextMenuPolicy() != Qt::ActionsContextMenu;
    if (asks) {
        auto* area = qobject_cast<QAbstractScrollArea*>(&widget);
        QWidget* target = area && !qobject_cast<PlotCanvas*>(&widget) ? area->viewport() : &widget;
        const QPoint middle = target->rect().center();
        QContextMenuEvent event(QContextMenuEvent::Mouse, middle, target->mapToGlobal(middle));
        QApplication::sendEvent(target, &event);
        const auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        if (!menu) return {};
        actions = menu->actions();
    }
    QStringList texts;
    for (const QAction* action : actions) texts << QString(action->text()).remove(QLatin1Char('&'));
    if (asks) QApplication::activePopupWidget()->close();
    return texts;
}

void touch(Document& document) {
    document.edit(QStringLiteral("Change"), [](Project& p) { p.training.batchSize += 1; });
}

}  // namespace

class TestShell : public QObject {
    Q_OBJECT

private slots:
    void init() { m_settings = std::make_unique<AppSettings>(AppSettings::ephemeral()); }

    void allPanelsAtOnce() {
        MainWindow window(*m_settings);
        window.show();
        showAllPanels(window);
        QCoreApplication::processEvents();
        const QList<QDockWidget*> docks = window.findChildren<QDockWidget*>();
        QVERIFY(docks.size() > 15);
        for (QDockWidget* dock : docks) {
            QVERIFY2(dock->isVisible(), qPrintable(dock->windowTitle()));
            QVERIFY2(window.tabifiedDockWidgets(dock).isEmpty(), qPrintable(dock->windowTitle()));
        }
    }

    // Each view can be taken away as a picture and as numbers, wherever it is clicked, and says how it is to
    // be read.
    void everyViewExportsAndExplains() {
        MainWindow window(*m_settings);
        window.document().reset(smallProject(30));
        window.resize(1400, 900);
        window.show();
        showAllPanels(window);
        window.findChild<LiveBar*>()->toggleProbe();
        window.togglePlay();
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Finished, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(window.plots().state->state(), kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(window.findChild<GradientHistogramPanel*>()->histogram(), kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(!window.findChild<InfluencePanel*>()->values().empty(), kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(window.findChild<ProbePanel*>()->states().rowCount() > 0, kPatienceMs);
        const QSet<QString> noViews{QStringLiteral("palette"),   QStringLiteral("training"),
                                    QStringLiteral("inspector"), QStringLiteral("problems"),
                                    QStringLiteral("outline"),   QStringLiteral("history")};
        int views = 0;
        for (const QDockWidget* dock : window.findChildren<QDockWidget*>()) {
            if (noViews.contains(dock->objectName())) continue;
            ++views;
            const QByteArray name = dock->objectName().toUtf8();
            QVERIFY2(dock->findChild<HelpButton*>(), name.constData());
            QWidgetList parts;
            for (QWidget* part : dock->widget()->findChildren<QWidget*>())
                if (part->isVisible() && (qobject_cast<PlotCanvas*>(part) ||
                                          qobject_cast<QTableView*>(part) || qobject_cast<SampleView*>(part)))
                    parts << part;
            QVERIFY2(!parts.isEmpty(), name.constData());
            for (QWidget* part : parts) {
                const QStringList entries = menuAt(*part);
                const QByteArray where = name + ' ' + part->metaObject()->className() + ": " +
                                         entries.join(QStringLiteral(", ")).toUtf8();
                for (const QString& wanted :
                     {QStringLiteral("Save picture…"), QStringLiteral("Save data as CSV…")})
                    QVERIFY2(entries.contains(wanted), where.constData());
            }
        }
        QCOMPARE(views, 11);
    }

    // The device view is a window of its own, of what is selected or else of the whole cell; every text
    // format can be exported from the File menu.
    void deviceViewAndExports() {
        MainWindow window(*m_settings);
        window.show();
        auto* device = window.findChild<DeviceView*>();
        QVERIFY(device && !device->isVisible() && device->isWindow());
        QAction* open = nullptr;
        for (QAction* action : window.findChildren<QAction*>()) {
            if (action->text().contains(QStringLiteral("device would run"))) open = action;
        }
        QVERIFY(open);
        open->trigger();
        QVERIFY(device->isVisible());
        QCOMPARE(device->scope(), DeviceView::Scope::Step);
        QVERIFY(!device->counts().isEmpty());
        for (const TextFormatInfo& info : textFormatTable()) {
            const QString key = QString::fromUtf8(info.key.data(), qsizetype(info.key.size()));
            // In the File menu and in the device view.
            QCOMPARE(window.findChildren<QAction*>(QStringLiteral("save-") + key).size(), 2);
        }
        const QList<QAction*> ofView = device->findChildren<QAction*>(QStringLiteral("copy-qasm3"));
        QAction* copy = nullptr;
        for (QAction* action : window.findChildren<QAction*>(QStringLiteral("copy-qasm3"))) {
            if (!ofView.contains(action)) copy = action;
        }
        QVERIFY(copy);
        copy->trigger();
        QVERIFY(QGuiApplication::clipboard()->text().startsWith(QStringLiteral("OPENQASM 3.0;")));
        QCOMPARE(window.banners().banners().size(), 1);
    }

    // Hidden at first; once in sight they follow the run.
    void influenceAndHistogramAreDocksToAskFor() {
        MainWindow window(*m_settings);
        Project project = smallProject(30);
        project.task.length = 36;
        window.document().reset(project);
        window.show();
        auto* influence = window.findChild<InfluencePanel*>();
        auto* histogram = window.findChild<GradientHistogramPanel*>();
        QVERIFY(influence && histogram && !influence->isVisible() && !histogram->isVisible());
        window.togglePlay();
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Finished, kPatienceMs);
        QTRY_VERIFY(histogram->histogram());
        QVERIFY(influence->values().empty());
        for (const char* name : {"influence", "histogram"})
            window.findChild<QDockWidget*>(QString::fromLatin1(name))->toggleViewAction()->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(influence->isVisible() && !influence->values().empty(), kPatienceMs);
        // Of many scored words the one at the playhead is asked about.
        QCOMPARE(influence->choice().output, window.plots().state->playhead());
        window.plots().state->setPlayhead(4);
        QTRY_COMPARE_WITH_TIMEOUT(influence->choice().output, 4, kPatienceMs);
    }

    void trainabilityHasAWindowOfItsOwn() {
        MainWindow window(*m_settings);
        window.document().reset(smallProject(5));
        window.show();
        QAction* open = nullptr;
        for (QAction* action : window.findChildren<QAction*>())
            if (action->text().remove(QLatin1Char('&')).startsWith(QStringLiteral("Trainability")))
                open = action;
        QVERIFY(open);
        open->trigger();
        auto* view = window.findChild<TrainabilityView*>();
        QVERIFY(view && view->isVisible() && view->isWindow());
        view->setLists(QStringLiteral("1..3"), QStringLiteral("1"), QStringLiteral("1"));
        emit view->probeWanted(*view->options());
        QTRY_VERIFY_WITH_TIMEOUT(view->result().has_value(), kPatienceMs);
        QCOMPARE(view->result()->points.size(), std::size_t(3));
        // Closing hides: a probe goes on, and its result is there afterwards.
        view->setLists(QStringLiteral("1..4"), QStringLiteral("1"), QStringLiteral("1"));
        emit view->probeWanted(*view->options());
        view->close();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCOMPARE(window.findChild<TrainabilityView*>(), view);
        QTRY_COMPARE_WITH_TIMEOUT(view->result()->points.size(), std::size_t(4), kPatienceMs);
        open->trigger();
        QVERIFY(view->isVisible());
    }

    void theQuestionIsAskedOnlyWhenWorkWouldBeLost() {
        const QTemporaryDir folder;
        Document document;
        document.reset(smallProject(5));
        DocumentFiles files(document, nullptr);
        int asked = 0;
        auto answer = DocumentFiles::Answer::Cancel;
        files.askUnsaved = [&] { return ++asked, answer; };
        const QString path = folder.filePath(QStringLiteral("one.ketloom"));
        files.askSavePath = [&](const QString& suggestion) {
            return suggestion.endsWith(QStringLiteral("small.ketloom")) ? path : QString();
        };
        QVERIFY(files.mayLeave());
        QCOMPARE(asked, 0);
        touch(document);
        const Project edited = document.project();
        QVERIFY(!files.newProject(exampleProject()));
        QCOMPARE(asked, 1);
        QVERIFY(document.project() == edited);
        answer = DocumentFiles::Answer::Save;
        QVERIFY(files.newProject(exampleProject()));
        QVERIFY(document.project() == exampleProject());
        QVERIFY(files.open(path));
        QVERIFY(document.project() == edited);
        touch(document);
        answer = DocumentFiles::Answer::Discard;
        QVERIFY(files.open(path));
        QVERIFY(document.project() == edited);
        QCOMPARE(asked, 3);
        // A save that is called off keeps the project.
        touch(document);
        document.reset(document.project());
        touch(document);
        answer = DocumentFiles::Answer::Save;
        files.askSavePath = [](const QString&) { return QString(); };
        QVERIFY(!files.mayLeave());
    }

    void brokenFilesAreABannerAndChangeNothing() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("broken.ketloom"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"format\": \"ketloom-project\", \"version\": 1, \"cell\": ");
        file.close();
        MainWindow window(*m_settings);
        const Project before = window.document().project();
        QVERIFY(!window.files().open(path));
        QVERIFY(!window.files().open(folder.filePath(QStringLiteral("absent.ketloom"))));
        QVERIFY(window.document().project() == before);
        QCOMPARE(window.banners().banners().size(), 2);
        QVERIFY(window.banners().banners()[0]->text().contains(QStringLiteral("broken.ketloom")));
        QCOMPARE(window.banners().banners()[0]->kind(), BannerKind::Error);
    }

    void titleFollowsTheDocument() {
        const QTemporaryDir folder;
        MainWindow window(*m_settings);
        QVERIFY(window.windowTitle().endsWith(QStringLiteral("[*] — Ketloom")));
        QVERIFY(!window.isWindowModified());
        touch(window.document());
        QVERIFY(window.isWindowModified());
        window.files().askSavePath = [&](const QString&) {
            return folder.filePath(QStringLiteral("kept.ketloom"));
        };
        QVERIFY(window.files().save());
        QVERIFY(!window.isWindowModified());
        QVERIFY(window.windowTitle().startsWith(QStringLiteral("kept")));
        QCOMPARE(m_settings->recentFiles().size(), 1);
    }

    void everyDisabledActionSaysWhy() {
        MainWindow window(*m_settings);
        for (QAction* top : window.menuBar()->actions()) {
            QVERIFY(!top->menu()->isEmpty());
            for (QAction* action : top->menu()->actions()) {
                if (action->isSeparator() || action->isEnabled()) continue;
                QVERIFY2(action->toolTip() != QString(action->text()).remove(QLatin1Char('&')),
                         qPrintable(action->text()));
            }
        }
    }

    void theLiveStateIsShownAndRemembered() {
        const auto shown = [](MainWindow& window) { return window.findChild<LiveBar*>(); };
        {
            MainWindow window(*m_settings);
            window.show();
            QVERIFY(shown(window)->isVisible());
            auto* canvas = window.findChild<CircuitView*>();
            QTRY_VERIFY(canvas->liveOverlay().barCount() > 0);
            // The probe opens its panel and goes with Esc; the document knows nothing of it.
            auto* panel = window.findChild<ProbePanel*>();
            shown(window)->toggleProbe();
            QTRY_VERIFY(panel->isVisible() && panel->states().rowCount() > 0);
            QVERIFY(!canvas->liveOverlay().probeHandle().isEmpty());
            canvas->setFocus();
            QTest::keyClick(canvas, Qt::Key_Escape);
            QVERIFY(canvas->liveOverlay().probeHandle().isEmpty());
            QVERIFY(!window.document().isModified());
            QTest::keyClick(&window, Qt::Key_L, Qt::ControlModifier);
            QVERIFY(!shown(window)->isVisible());
            QTRY_COMPARE(canvas->liveOverlay().barCount(), qsizetype(0));
        }
        MainWindow window(*m_settings);
        window.show();
        QVERIFY(!shown(window)->isVisible());
    }

    void canvasAndStatePanelShowOneSampleAndStep() {
        MainWindow window(*m_settings);
        window.document().reset(smallProject(5));
        window.show();
        LiveState& live = window.liveState();
        LiveChoice choice = live.choice();
        choice.split = Split::Train;
        choice.index = 3;
        choice.step = 4;
        live.choose(choice);
        window.togglePlay();
        StatePanel& panel = *window.plots().state;
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Finished, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(panel.state() && panel.state().index == 3, kPatienceMs);
        QCOMPARE(panel.state().split, Split::Train);
        QCOMPARE(panel.playhead(), 4);
        panel.setPlayhead(2);
        QCOMPARE(live.choice().step, 2);
        panel.setPlayhead(panel.state().trace->steps - 1);
        QCOMPARE(live.choice().step, LiveChoice::kLastStep);
        emit panel.sampleChosen(Split::Test, 8);
        QCOMPARE(live.choice().index, 8);
        QTRY_VERIFY_WITH_TIMEOUT(panel.state().index == 8, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(
            live.probe() && live.answer().index == 8 && live.probe()->step == live.probe()->steps - 1,
            kPatienceMs);
        // Both tell the same: the fast trace of the run, and the step gone through for the canvas.
        const Trace& trace = *panel.state().trace;
        QTRY_VERIFY_WITH_TIMEOUT(
            std::abs(live.probe()->readout[1] -
                     double(trace.probabilities[std::size_t(live.probe()->step * trace.wordCount + 1)])) <
                1e-5,
            kPatienceMs);
        live.setOn(false);
        panel.setPlayhead(1);
        QCOMPARE(live.choice().step, LiveChoice::kLastStep);
    }

    void onePlayheadForCanvasAndPlots() {
        MainWindow window(*m_settings);
        window.document().reset(smallProject(5));
        window.show();
        LiveState& live = window.liveState();
        Playhead& playhead = window.playhead();
        // Before the first run it moves along the sample of the canvas.
        live.setOn(true);
        QTRY_COMPARE_WITH_TIMEOUT(playhead.count(), 11, kPatienceMs);
        QCOMPARE(playhead.step(), 10);
        QSignalSpy steps(&playhead, &Playhead::stepChanged);
        QSignalSpy chosen(&live, &LiveState::chosen);
        const auto once = [&](int step) {
            const bool right = steps.size() == 1 && steps[0][0].toInt() == step && chosen.size() == 1;
            steps.clear();
            chosen.clear();
            return right;
        };
        playhead.setStep(3);
        QVERIFY(once(3));
        QCOMPARE(live.choice().step, 3);
        LiveChoice choice = live.choice();
        choice.step = 6;
        live.choose(choice);
        QVERIFY(once(6));
        window.togglePlay();
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Finished, kPatienceMs);
        StatePanel& panel = *window.plots().state;
        QTRY_VERIFY_WITH_TIMEOUT(panel.state() && panel.state().step == 5, kPatienceMs);
        // The run shows the same sample: the time step is still the chosen one.
        QCOMPARE(playhead.step(), 6);
        QCOMPARE(live.choice().step, 6);
        steps.clear();
        chosen.clear();
        emit panel.map().stepPicked(1);
        QVERIFY(once(1));
        emit window.plots().throughTime->stepPicked(4);
        QVERIFY(once(4));
        playhead.setStep(playhead.last());
        QVERIFY(once(10));
        QCOMPARE(live.choice().step, LiveChoice::kLastStep);
        live.setOn(false);
        chosen.clear();
        playhead.setStep(2);
        QCOMPARE(chosen.size(), 0);
        window.document().reset(smallProject(5));  // the run is forgotten
        QTRY_COMPARE_WITH_TIMEOUT(playhead.count(), 0, kPatienceMs);
    }

    void everyDockHasANameAndTheLayoutCanBeReset() {
        MainWindow window(*m_settings);
        window.show();
        const auto docks = window.findChildren<QDockWidget*>();
        QSet<QString> names, hiddenAtFirst;
        for (const QDockWidget* dock : docks) {
            names.insert(dock->objectName());
            if (dock->isHidden()) hiddenAtFirst.insert(dock->objectName());
        }
        QCOMPARE(names.size(), docks.size());
        QVERIFY(!names.contains(QString()));
        QCOMPARE(docks.size() - hiddenAtFirst.size(), 12);
        for (QDockWidget* dock : docks) dock->setVisible(dock->isHidden());
        docks[0]->setFloating(true);
        window.resetLayout();
        for (QDockWidget* dock : docks) {
            QCOMPARE(dock->isHidden(), hiddenAtFirst.contains(dock->objectName()));
            QVERIFY(!dock->isFloating());
        }
        // A state that means nothing is ignored.
        m_settings->setWindow("rubbish", "rubbish");
        const MainWindow other(*m_settings);
        QVERIFY(other.size().width() > 400);
    }

    void theEditMenuCarriesOperationsBetweenWindows() {
        MainWindow one(*m_settings), other(*m_settings);
        one.document().reset(smallProject(5));
        other.document().reset(smallProject(5));
        const auto trigger = [](MainWindow& window, const QString& text) {
            for (QAction* action : window.findChildren<QAction*>())
                if (action->text() == text) return action->trigger();
            QFAIL(qPrintable(text));
        };
        one.findChild<CircuitView*>()->selectAll();
        trigger(one, QStringLiteral("&Copy"));
        const auto count = [&] {
            std::size_t n = 0;
            for (const Stage& stage : other.document().project().cell.stages) n += stage.operations.size();
            return n;
        };
        const std::size_t before = count();
        trigger(other, QStringLiteral("&Paste"));
        QCOMPARE(count(), 2 * before);
        QCOMPARE(other.document().undoStack().count(), 1);
        const auto labels = other.statusBar()->findChildren<QLabel*>();
        QVERIFY(std::ranges::any_of(
            labels, [](const QLabel* label) { return label->text().startsWith(QStringLiteral("Pasted")); }));
    }

    void spaceAndPeriodDriveTheRunUnlessTextIsTyped() {
        MainWindow window(*m_settings);
        window.document().reset(smallProject(100'000'000));
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        window.setFocus();
        QTest::keyClick(&window, Qt::Key_Period);
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Paused, kPatienceMs);
        QCOMPARE(window.session().records().size(), std::size_t(1));
        QTest::keyClick(&window, Qt::Key_Space);
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Running, kPatienceMs);
        QTest::keyClick(&window, Qt::Key_Space);
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Paused, kPatienceMs);
        auto* canvas = window.findChild<CircuitView*>();
        QTest::keyClick(canvas, Qt::Key_Space);  // held and dragged it pans, alone it is the window's
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Running, kPatienceMs);
        QTest::keyClick(canvas, Qt::Key_Space);
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Paused, kPatienceMs);
        auto* edit = new QLineEdit(&window);
        edit->show();
        edit->setFocus();
        QTest::keyClicks(edit, QStringLiteral(" ."));
        QCOMPARE(edit->text(), QStringLiteral(" ."));
        QCOMPARE(window.session().state(), RunState::Paused);
    }

    void plotsShowTheRun() {
        MainWindow window(*m_settings);
        window.document().reset(smallProject(30));
        window.show();
        window.togglePlay();
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Finished, kPatienceMs);
        const auto& records = window.session().records();
        const auto& series = window.plots().loss->series();
        QCOMPARE(series[0].y.size(), records.size());
        for (std::size_t i = 0; i < records.size(); ++i) QCOMPARE(series[0].y[i], records[i].loss);
        QCOMPARE(window.plots().error->series()[0].y.size(), std::size_t(3));
        QCOMPARE(window.plots().gradients->series().size(), window.session().run()->groups.size() + 1);
        QTRY_VERIFY_WITH_TIMEOUT(window.plots().state->state().step == 30, kPatienceMs);
        QCOMPARE(window.plots().state->strip().gradient().trainingStep,
                 window.plots().throughTime->newest().trainingStep);
        QCOMPARE(window.plots().state->strip().gradient().norms.size(), std::size_t(11));
        // The plots alone tell the way from the panel to the session.
        emit window.plots().state->sampleChosen(Split::Train, 4);
        QTRY_COMPARE_WITH_TIMEOUT(window.plots().state->state().index, 4, kPatienceMs);
    }

    void newProjectsOfEveryPresetAreSound() {
        for (const CellPreset& preset : cellPresets())
            for (const Issue& issue : validate(projectOf(preset)))
                QVERIFY2(issue.severity != Severity::Error, issue.message.c_str());
    }

    void openingAnotherProjectEndsTheRun() {
        MainWindow window(*m_settings);
        window.document().reset(smallProject(100'000'000));
        window.togglePlay();
        QTRY_VERIFY_WITH_TIMEOUT(window.session().records().size() > 2, kPatienceMs);
        window.document().reset(exampleProject());
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Idle, kPatienceMs);
        QVERIFY(window.plots().loss->series()[0].y.empty());
        QVERIFY(!window.plots().state->state());
    }

    void closingDuringTrainingStopsAndJoins() {
        auto window = std::make_unique<MainWindow>(*m_settings);
        window->document().reset(smallProject(100'000'000));
        window->show();
        window->togglePlay();
        QTRY_VERIFY_WITH_TIMEOUT(window->session().records().size() > 2, kPatienceMs);
        touch(window->document());
        window->files().askUnsaved = [] { return DocumentFiles::Answer::Cancel; };
        QVERIFY(!window->close());
        QVERIFY(window->session().isActive());
        window->files().askUnsaved = [] { return DocumentFiles::Answer::Discard; };
        QVERIFY(window->close());
        window.reset();
    }

    void failuresAreBanners() {
        MainWindow window(*m_settings);
        window.document().edit(QStringLiteral("x"), [](Project& p) { p.training.batchSize = 0; });
        window.togglePlay();
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Failed, kPatienceMs);
        QCOMPARE(window.banners().banners().size(), 1);
        window.files().askUnsaved = [] { return DocumentFiles::Answer::Discard; };
    }

    void projectsCanBeDropped() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("dropped.ketloom"));
        QVERIFY(saveProject(path.toStdString(), smallProject(7)));
        MainWindow window(*m_settings);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window, &drop);
        QVERIFY(window.document().project() == smallProject(7));
        QVERIFY(DocumentFiles::looksLikeProject(QStringLiteral("a.JSON")));
        QVERIFY(DocumentFiles::looksLikeProject(QStringLiteral("a.png")));
        QVERIFY(!DocumentFiles::looksLikeProject(QStringLiteral("a.txt")));
    }

    void anExportedPictureReopensTheCell() {
        const QTemporaryDir folder;
        const QString source = folder.filePath(QStringLiteral("small.ketloom"));
        QVERIFY(saveProject(source.toStdString(), smallProject(7)));
        const QString target = folder.filePath(QStringLiteral("saved.ketloom"));
        for (const char* ending : {"svg", "pdf", "png"}) {
            const QString picture = folder.filePath(QStringLiteral("x.") + QLatin1String(ending));
            QCOMPARE(exportCircuit(source, picture, Theme::paper(), 1.0), QString());
            MainWindow window(*m_settings);
            QVERIFY(window.files().open(picture));
            QVERIFY(window.document().project() == smallProject(7));
            QVERIFY(window.document().path().isEmpty());
            QCOMPARE(window.banners().banners().size(), 1);  // says where it came from
            // Saving asks for a file, and the picture stays one.
            int asked = 0;
            window.files().askSavePath = [&](const QString& suggestion) {
                ++asked;
                return suggestion.endsWith(QLatin1String(".ketloom")) ? target : QString();
            };
            QVERIFY(window.files().save());
            QCOMPARE(asked, 1);
            QCOMPARE(window.document().path(), target);
            window.files().askSavePath = [&](const QString&) { return picture; };
            QVERIFY(!window.files().saveAs());
            QVERIFY(loadProjectFile(picture.toStdString())->fromPicture);
        }
        QVERIFY(exportCircuit(source, folder.filePath("x.gif"), Theme::paper(), 1.0).contains("x.gif"));
        QVERIFY(exportCircuit(folder.filePath("none"), folder.filePath("y.svg"), Theme::paper(), 1.0)
                    .contains("none"));
        QVERIFY(!QFileInfo::exists(folder.filePath("y.svg")));
    }

    void aPictureWithoutAProjectIsRefusedInWords() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("photo.png"));
        QImage image(20, 20, QImage::Format_RGB32);
        image.fill(Qt::red);
        QVERIFY(image.save(path));
        MainWindow window(*m_settings);
        const Project before = window.document().project();
        QString message;
        connect(&window.files(), &DocumentFiles::failed, &window,
                [&](const QString& text) { message = text; });
        QVERIFY(!window.files().open(path));
        QVERIFY2(message.contains(path) && message.contains("no project"), qPrintable(message));
        QVERIFY(window.document().project() == before);
    }

    void settingsSurvive() {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("settings.ini"));
        {
            AppSettings settings(file);
            QCOMPARE(settings.theme(), ThemeChoice::System);
            QVERIFY(settings.keepsRuns());
            settings.setTheme(ThemeChoice::Dark);
            settings.setKeepsRuns(false);
            settings.setAngleUnit(AngleUnit::Degrees);
            settings.setRunsFolder(QStringLiteral("/some/where"));
            settings.addRecentFile(file);
            settings.addRecentFile(file);
            settings.addRecentFile(QStringLiteral("/no/such/file.ketloom"));
        }
        const AppSettings settings(file);
        QCOMPARE(settings.theme(), ThemeChoice::Dark);
        QVERIFY(!settings.keepsRuns());
        QCOMPARE(settings.angleUnit(), AngleUnit::Degrees);
        QCOMPARE(settings.runsFolder(), QStringLiteral("/some/where"));
        QVERIFY(settings.recentFiles().size() <= 1);
    }

    void runFoldersBecomePictures() {
        const QTemporaryDir folder;
        TrainingSession session;
        session.setRunsFolder(std::filesystem::path(folder.filePath(QStringLiteral("runs")).toStdString()));
        constexpr int kSteps = 320;  // more than the plots show of a run that goes on
        session.play(smallProject(kSteps));
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        const QString run = QString::fromStdString(session.run()->folder.string());
        const QString out = folder.filePath(QStringLiteral("plots"));
        QCOMPARE(plotRunFolder(run, out), QString());
        for (const char* name : {"loss", "error", "gradients", "state", "lanes", "post-selection"}) {
            const QImage image(QStringLiteral("%1/%2.png").arg(out, QLatin1String(name)));
            QVERIFY2(!image.isNull(), name);
            QSet<QRgb> colours;
            for (int y = 0; y < image.height(); y += 3) {
                for (int x = 0; x < image.width(); x += 3) colours.insert(image.pixel(x, y));
            }
            QVERIFY2(colours.size() > 10, name);
        }
        QVERIFY(plotRunFolder(folder.filePath(QStringLiteral("none")), out).contains(QStringLiteral("none")));

        // Lanes and post-selection are as on a screen that has shown them for a while, with the whole run.
        StatePanel state;
        QTRY_VERIFY_WITH_TIMEOUT(session.snapshot() && session.snapshot()->step == kSteps, kPatienceMs);
        const auto snapshot = session.snapshot();
        state.setState({snapshot->run->task, snapshot->run->project.cell, snapshot->step, Split::Test, 0,
                        snapshot->sample, snapshot->trace, snapshot->run->project.model, snapshot->states});
        Playhead playhead;
        playhead.setCount(snapshot->trace->steps);
        LanesPanel lanes(playhead);
        PostselectionPanel postselection(playhead);
        postselection.begin(false);
        postselection.add(session.records());
        postselection.plot().setView(LinePlot::View::All);
        const auto isAsShown = [&](QWidget& panel, const QString& name) {
            QTest::qWait(200);
            const QString own = folder.filePath(name);
            return saveWidgetPicture(panel, own).isEmpty() &&
                   QImage(own) == QImage(QStringLiteral("%1/%2").arg(out, name));
        };
        for (QWidget* panel : std::initializer_list<QWidget*>{&lanes, &postselection}) {
            panel->resize(960, 640);
            panel->show();
        }
        lanes.setState(state.state());
        QVERIFY(isAsShown(lanes, QStringLiteral("lanes.png")));
        postselection.setState(state.state());
        QVERIFY(isAsShown(postselection, QStringLiteral("post-selection.png")));
    }

    void everyGuideOpensAndLinksToGuidesThatExist() {
        MainWindow window(*m_settings);
        const auto pages = helpPages();
        QVERIFY(pages.has_value());
        QVERIFY(!pages->empty());
        QSet<QString> files;
        for (const HelpPage& page : *pages) files.insert(page.file);
        for (const HelpPage& page : *pages) {
            showHelpPage(&window, page.file);
            auto* dialog = window.findChild<QDialog*>(QStringLiteral("helpPages"));
            QVERIFY(dialog);
            QCOMPARE(dialog->findChild<QListWidget*>()->horizontalScrollBar()->maximum(), 0);
            const QString shown = dialog->findChild<QTextBrowser*>()->toPlainText();
            QVERIFY2(shown.startsWith(page.title), qPrintable(page.file));
            static const QRegularExpression link(QStringLiteral("\\]\\(([^)]+)\\)"));
            for (auto match = link.globalMatch(page.text); match.hasNext();) {
                const QString target = match.next().captured(1);
                QVERIFY2(files.contains(target), qPrintable(page.file + QStringLiteral(": ") + target));
            }
            delete dialog;
        }
    }

    void theHelpNamesEveryGate() {
        QWidget parent;
        showHelp(&parent);
        const auto* browser = parent.findChild<QTextBrowser*>();
        QVERIFY(browser);
        for (const GateInfo& gate : gateTable())
            for (std::string_view text : {gate.name, gate.summary})
                QVERIFY2(
                    browser->toPlainText().contains(QString::fromUtf8(text.data(), qsizetype(text.size()))),
                    gate.key.data());
    }

    void medianIsTheMiddle() {
        QCOMPARE(median({}), 0.0);
        QCOMPARE(median({3.0}), 3.0);
        QCOMPARE(median({5.0, 1.0, 3.0}), 3.0);
    }

private:
    std::unique_ptr<AppSettings> m_settings;
};

QTEST_MAIN(TestShell)
#include "tst_shell.moc"
