#include "ui/shell/main_window.h"

#include <QAbstractScrollArea>
#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QDesktopServices>
#include <QDir>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QStatusBar>
#include <QToolBar>
#include <QUrl>
#include <QVBoxLayout>

#include "core/cell/presets.h"
#include "ui/canvas/circuit_view.h"
#include "ui/canvas/live_bar.h"
#include "ui/canvas/structure_tools.h"
#include "ui/canvas/untrained_note.h"
#include "ui/circuits/circuit_windows.h"
#include "ui/circuits/device_view.h"
#include "ui/circuits/picture_export.h"
#include "ui/circuits/text_exports.h"
#include "ui/document/core_values.h"
#include "ui/inspector/cell_summary_bar.h"
#include "ui/inspector/history_panel.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/inspector/outline_panel.h"
#include "ui/inspector/problems_panel.h"
#include "ui/palette/palette_panel.h"
#include "ui/plots/gradient_histogram_panel.h"
#include "ui/plots/influence_panel.h"
#include "ui/plots/metric_plots.h"
#include "ui/plots/probe_panel.h"
#include "ui/plots/state_panel.h"
#include "ui/plots/through_time_panel.h"
#include "ui/runs/runs_panel.h"
#include "ui/shell/actions.h"
#include "ui/shell/docks.h"
#include "ui/shell/document_files.h"
#include "ui/shell/help_dialogs.h"
#include "ui/shell/histogram_link.h"
#include "ui/shell/influence_link.h"
#include "ui/shell/laboratory_link.h"
#include "ui/shell/rival_link.h"
#include "ui/shell/run_plots.h"
#include "ui/shell/runs_link.h"
#include "ui/shell/sample_link.h"
#include "ui/shell/state_docks.h"
#include "ui/shell/trainability_window.h"
#include "ui/training/training_panel.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/icons.h"

namespace ketloom {
namespace {

/// Of the arrangement of docks: a state saved under another number is not restored.
constexpr int kLayoutVersion = 3;
constexpr QSize kDefaultSize(1440, 900);
constexpr int kToldMs = 8000;

/// The first field of a form that can be changed by keys.
void focusFirstField(QWidget& panel) {
    const auto fields = panel.findChildren<QWidget*>();
    for (QWidget* field : fields)
        if (field->isVisible() && field->isEnabled() &&
            (field->focusPolicy() & Qt::TabFocus) == Qt::TabFocus &&
            !qobject_cast<QAbstractScrollArea*>(field))
            return field->setFocus(Qt::TabFocusReason);
}

}  // namespace

MainWindow::MainWindow(AppSettings& settings, QWidget* parent)
    : QMainWindow(parent),
      m_settings(settings),
      m_actions(new Actions(this)),
      m_files(new DocumentFiles(m_document, this)) {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/ketloom.svg")));
    setAcceptDrops(true);
    m_document.reset(exampleProject());

    auto* centre = new QWidget(this);
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_banners = new BannerArea(centre);
    m_canvas = new CircuitView(m_document, m_selection, centre);
    m_canvas->setLiveState(&m_liveState);
    m_liveBar = new LiveBar(m_document, m_selection, m_liveParameters, m_liveState, centre);
    layout->addWidget(m_banners);
    layout->addWidget(m_liveBar);
    layout->addWidget(new UntrainedNote(m_document, centre));
    layout->addWidget(m_canvas, 1);
    setCentralWidget(centre);

    m_palette = new PalettePanel(m_document, m_selection, m_settings.cellsFolder(), this);
    m_inspector = new InspectorPanel(m_document, m_selection, m_liveParameters, m_liveState, this);
    m_inspector->setAngleUnit(m_settings.angleUnit());
    connect(m_inspector, &InspectorPanel::angleUnitChanged, this,
            [this](AngleUnit unit) { m_settings.setAngleUnit(unit); });
    m_problems = new ProblemsPanel(m_document, m_selection, this);
    m_training = new TrainingPanel(m_document, m_session, this);
    m_plots = new RunPlots(m_session, this, &m_playhead);
    m_summary = new CellSummaryBar(m_document, this);
    m_status = new QLabel(this);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    statusBar()->addWidget(m_status, 1);
    statusBar()->addPermanentWidget(m_summary);

    auto* probe = new ProbePanel(m_liveState, this);
    connect(probe, &ProbePanel::problem, m_plots, &RunPlots::problem);
    m_docks = new Docks(*this, *m_actions->panelMenu);
    m_docks->fill({m_palette, m_training, m_inspector, m_problems,
                   new OutlinePanel(m_document, m_selection, this), new HistoryPanel(m_document, this),
                   m_plots->loss, m_plots->error, m_plots->gradients, m_plots->state, m_plots->throughTime,
                   probe});
    auto* runs = new RunsPanel(this);
    m_docks->addHidden(QStringLiteral("runs"), tr("Runs"), runs, m_docks->state);
    new StateDocks(m_session, *m_plots, *m_docks, this);
    auto* influence = new InfluencePanel(this);
    m_docks->addHidden(QStringLiteral("influence"), tr("Where did it look"), influence, m_docks->state);
    new InfluenceLink(m_session, m_playhead, *influence, this);
    auto* histogram = new GradientHistogramPanel(this);
    m_docks->addHidden(QStringLiteral("histogram"), tr("Gradient histogram"), histogram, m_docks->gradients);
    linkHistogram(m_session, *histogram);
    m_actions->panelMenu->addSeparator();
    m_actions->panelMenu->addAction(m_actions->resetLayout);
    makeMenus();
    connectFiles();
    connectSession();
    connectCanvas();
    connectLive();
    connectDevice();
    connectCircuits();
    connectRuns();
    const QString cache = m_settings.cacheFolder();
    auto* trainability = new TrainabilityWindow(
        m_document, cache.isEmpty() ? QString() : QDir(cache).filePath(QStringLiteral("trainability")), this);
    m_actions->toolsMenu->addAction(trainability->action());
    connect(influence, &InfluencePanel::problem, m_plots, &RunPlots::problem);
    connect(histogram, &GradientHistogramPanel::problem, m_plots, &RunPlots::problem);
    resize(kDefaultSize);
    resetLayout();
    restoreGeometry(m_settings.geometry());
    restoreState(m_settings.windowState(), kLayoutVersion);
    refreshTitle();
    refreshStatus();
    refreshRunsFolder();
    m_canvas->setFocus();
}

MainWindow::~MainWindow() {
    // Signals of the session must not reach panels that are gone already.
    m_session.disconnect();
    m_liveState.disconnect();
    m_liveParameters.disconnect();
    m_document.disconnect();
    m_selection.disconnect();
    m_playhead.disconnect();
}

void MainWindow::resetLayout() {
    m_docks->reset();
}

void MainWindow::makeMenus() {
    QAction* empty = m_actions->newMenu->addAction(tr("Empty cell"));
    empty->setToolTip(tr("Four workspace and two in/out lanes with no operations on them"));
    connect(empty, &QAction::triggered, this, [this] { m_files->newProject(emptyProject()); });
    m_actions->newMenu->addSeparator();
    for (const CellPreset& preset : cellPresets()) {
        QAction* fresh = m_actions->newMenu->addAction(toQString(preset.name));
        fresh->setToolTip(toQString(preset.summary));
        connect(fresh, &QAction::triggered, this,
                [this, &preset] { m_files->newProject(projectOf(preset)); });
        QAction* replace = m_actions->presetMenu->addAction(toQString(preset.name));
        replace->setToolTip(toQString(preset.summary));
        connect(replace, &QAction::triggered, this,
                [this, key = toQString(preset.key)] { m_palette->usePreset(key); });
    }
    m_actions->newMenu->addSeparator();
    for (const Example& example : exampleProjects()) {
        if (example.project.model.kind == ModelKind::Qrnn) continue;  // a preset stands for it
        QAction* fresh = m_actions->newMenu->addAction(toQString(example.project.name));
        fresh->setToolTip(toQString(example.project.notes));
        connect(fresh, &QAction::triggered, this,
                [this, project = example.project] { m_files->newProject(project); });
    }
    m_actions->newMenu->setToolTipsVisible(true);
    m_actions->presetMenu->setToolTipsVisible(true);
    m_actions->laneMenu = m_canvas->structure().makeLaneMenu(this);
    m_actions->stageMenu = m_canvas->structure().makeStageMenu(this);
    m_actions->fillMenus(*menuBar());
    auto* bar = addToolBar(tr("Tool bar"));
    bar->setObjectName(QStringLiteral("toolBar"));
    bar->setMovable(false);
    const int side = fontMetrics().height() + 4;
    bar->setIconSize(QSize(side, side));
    m_actions->fillToolBar(*bar);
    fillThemeMenu();

    connect(m_actions->quit, &QAction::triggered, this, &QWidget::close);
    connect(m_actions->resetLayout, &QAction::triggered, this, [this] {
        m_settings.clearWindow();
        resetLayout();
    });
    connect(m_actions->fullScreen, &QAction::toggled, this,
            [this](bool on) { setWindowState(windowState().setFlag(Qt::WindowFullScreen, on)); });
    connect(m_actions->savePlots, &QAction::triggered, this, &MainWindow::askSavePlots);
    connect(m_actions->openRunFolder, &QAction::triggered, this, &MainWindow::openRunFolder);
    m_actions->keepRuns->setChecked(m_settings.keepsRuns());
    connect(m_actions->keepRuns, &QAction::toggled, this, [this](bool keep) {
        m_settings.setKeepsRuns(keep);
        refreshRunsFolder();
    });
    connect(m_actions->chooseRunsFolder, &QAction::triggered, this, [this] {
        const QString folder =
            QFileDialog::getExistingDirectory(this, tr("Folder for runs"), m_settings.runsFolder());
        if (folder.isEmpty()) return;
        m_settings.setRunsFolder(folder);
        refreshRunsFolder();
    });
    connect(m_actions->help, &QAction::triggered, this, [this] { showHelp(this); });
    connect(m_actions->shortcuts, &QAction::triggered, this, [this] { showShortcuts(this); });
    connect(m_actions->about, &QAction::triggered, this, [this] { showAbout(this); });
    connect(m_actions->diagnostics, &QAction::triggered, this,
            [this] { showDiagnostics(this, *m_plots, m_session); });
}

void MainWindow::fillThemeMenu() {
    auto* group = new QActionGroup(this);
    for (const ThemeDescription& theme : themeTable()) {
        QAction* action = m_actions->themeMenu->addAction(theme.name);
        action->setCheckable(true);
        action->setChecked(theme.choice == m_settings.theme());
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, choice = theme.choice] {
            m_settings.setTheme(choice);
            applyTheme(*qApp, choice);
        });
    }
}

void MainWindow::connectFiles() {
    connect(m_actions->open, &QAction::triggered, m_files, &DocumentFiles::openWithDialog);
    connect(m_actions->save, &QAction::triggered, m_files, &DocumentFiles::save);
    connect(m_actions->saveAs, &QAction::triggered, m_files, &DocumentFiles::saveAs);
    connect(m_files, &DocumentFiles::failed, this,
            [this](const QString& message) { m_banners->post(BannerKind::Error, message); });
    connect(m_files, &DocumentFiles::usedFile, this, [this](const QString& path) {
        m_banners->clear();
        m_settings.addRecentFile(path);
        if (m_document.path().isEmpty())
            m_banners->post(BannerKind::Info,
                            tr("Opened the project inside the picture %1. Saving asks for a "
                               "file of its own; the picture stays as it is.")
                                .arg(QFileInfo(path).fileName()));
    });
    connect(m_actions->recentMenu, &QMenu::aboutToShow, this, &MainWindow::fillRecentMenu);
    fillRecentMenu();

    QUndoStack& stack = m_document.undoStack();
    connect(m_actions->undo, &QAction::triggered, &stack, &QUndoStack::undo);
    connect(m_actions->redo, &QAction::triggered, &stack, &QUndoStack::redo);
    const auto follow = [this, &stack] {
        const auto describe = [](QAction* action, bool can, const QString& verb, const QString& what,
                                 const QString& none) {
            action->setEnabled(can);
            action->setToolTip(can ? verb.arg(what) : none);
        };
        describe(m_actions->undo, stack.canUndo(), tr("Undo: %1"), stack.undoText(), tr("Nothing to undo"));
        describe(m_actions->redo, stack.canRedo(), tr("Redo: %1"), stack.redoText(), tr("Nothing to redo"));
    };
    connect(&stack, &QUndoStack::indexChanged, this, follow);
    follow();
    connect(&m_document, &Document::modifiedChanged, this, &MainWindow::refreshTitle);
    connect(&m_document, &Document::pathChanged, this, &MainWindow::refreshTitle);
    connect(&m_document, &Document::changed, this, &MainWindow::documentChanged);
}

void MainWindow::connectSession() {
    connect(m_actions->play, &QAction::triggered, this, [this] { m_session.play(m_document.project()); });
    connect(m_actions->pause, &QAction::triggered, &m_session, &TrainingSession::pause);
    connect(m_actions->step, &QAction::triggered, this, [this] { m_session.step(m_document.project()); });
    connect(m_actions->stop, &QAction::triggered, &m_session, &TrainingSession::stop);
    connect(&m_session, &TrainingSession::stateChanged, this, &MainWindow::runStateChanged);
    connect(&m_session, &TrainingSession::recordsAdded, this, &MainWindow::refreshStatus);
    connect(&m_session, &TrainingSession::warned, this,
            [this](const QString& message) { m_banners->post(BannerKind::Warning, message); });
    connect(m_plots, &RunPlots::problem, this,
            [this](const QString& message) { m_banners->post(BannerKind::Error, message); });
    m_rival = new RivalLink(m_session, *m_actions, *m_training, *m_plots, this);
    connect(&m_rival->rival(), &RivalSession::warned, this,
            [this](const QString& message) { m_banners->post(BannerKind::Warning, message); });
    runStateChanged(m_session.state());
}

void MainWindow::connectCanvas() {
    connect(m_actions->zoomIn, &QAction::triggered, m_canvas, &CircuitView::zoomIn);
    connect(m_actions->zoomOut, &QAction::triggered, m_canvas, &CircuitView::zoomOut);
    connect(m_actions->zoomFit, &QAction::triggered, m_canvas, &CircuitView::fitAll);
    connect(m_actions->addWorkStage, &QAction::triggered, m_canvas, &CircuitView::addWorkStage);
    connect(m_actions->collapseAll, &QAction::triggered, m_canvas, [this] { m_canvas->foldAllStages(true); });
    connect(m_actions->expandAll, &QAction::triggered, m_canvas, [this] { m_canvas->foldAllStages(false); });
    connect(m_actions->selectAll, &QAction::triggered, m_canvas, &CircuitView::selectAll);
    connect(m_actions->duplicate, &QAction::triggered, m_canvas, &CircuitView::duplicateSelected);
    connect(m_actions->remove, &QAction::triggered, m_canvas, &CircuitView::deleteSelected);
    connect(m_actions->cut, &QAction::triggered, m_canvas, &CircuitView::cutSelected);
    connect(m_actions->copy, &QAction::triggered, m_canvas, &CircuitView::copySelected);
    connect(m_actions->paste, &QAction::triggered, m_canvas, &CircuitView::paste);
    connect(m_actions->pasteStage, &QAction::triggered, m_canvas, &CircuitView::pasteStage);
    connect(m_actions->zoomSelection, &QAction::triggered, m_canvas, &CircuitView::zoomToSelection);
    connect(m_actions->quickInsert, &QAction::triggered, m_canvas, &CircuitView::openQuickInsert);
    m_canvas->setMinimapWanted(m_settings.showsMinimap());
    m_actions->minimap->setChecked(m_settings.showsMinimap());
    connect(m_actions->minimap, &QAction::toggled, this, [this](bool shown) {
        m_settings.setShowsMinimap(shown);
        m_canvas->setMinimapWanted(shown);
    });
    m_told.setSingleShot(true);
    connect(&m_told, &QTimer::timeout, this, &MainWindow::refreshStatus);
    connect(m_canvas, &CircuitView::told, this, [this](const QString& sentence) {
        m_status->setText(sentence);
        m_status->setToolTip(sentence);
        m_told.start(kToldMs);
    });
    connect(m_canvas, &CircuitView::inspectorRequested, this, [this] {
        m_docks->inspector->show();
        m_docks->inspector->raise();
        focusFirstField(*m_inspector);
    });
    // Text fields have keys of the same names: these belong to the canvas while it has the focus.
    for (QAction* action :
         {m_actions->selectAll, m_actions->duplicate, m_actions->remove, m_actions->cut, m_actions->copy,
          m_actions->paste, m_actions->pasteStage, m_actions->zoomSelection, m_actions->quickInsert}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        m_canvas->addAction(action);
    }
    const auto follow = [this] {
        const bool any = !m_selection.ids().isEmpty();
        for (QAction* action : {m_actions->duplicate, m_actions->remove, m_actions->cut, m_actions->copy,
                                m_actions->zoomSelection}) {
            action->setEnabled(any);
            action->setToolTip(any ? QString() : tr("Select an operation on the canvas first"));
        }
    };
    connect(&m_selection, &Selection::changed, this, [this, follow] {
        follow();
        if (!m_selection.ids().isEmpty()) m_docks->inspector->raise();
    });
    follow();
    connect(m_summary, &CellSummaryBar::problemsRequested, this, &MainWindow::showProblems);
    connect(m_problems, &ProblemsPanel::problemCountChanged, this, [this](int count) {
        m_docks->problems->setWindowTitle(count > 0 ? tr("Problems (%1)").arg(count) : tr("Problems"));
    });
    connect(m_problems, &ProblemsPanel::placeRequested, m_canvas, &CircuitView::reveal);
    const int count = m_problems->problemCount();
    if (count > 0) m_docks->problems->setWindowTitle(tr("Problems (%1)").arg(count));
}

void MainWindow::connectLive() {
    connect(m_actions->liveState, &QAction::toggled, this, [this](bool on) {
        m_settings.setShowsLiveState(on);
        m_liveBar->setVisible(on);
        m_liveState.setOn(on);
    });
    connect(&m_liveState, &LiveState::chosen, this, [this, probed = false]() mutable {
        const LiveChoice& choice = m_liveState.choice();
        m_actions->liveState->setChecked(choice.on);
        const bool probes = choice.place != ProbePlace{};
        if (probes && !probed) {
            m_docks->probe->show();
            m_docks->probe->raise();
        }
        probed = probes;
    });
    new SampleLink(m_liveState, m_session, *m_plots->state, m_playhead, this);
    m_liveBar->setVisible(false);
    m_actions->liveState->setChecked(m_settings.showsLiveState());
}

void MainWindow::connectDevice() {
    m_device = new DeviceView(m_document, m_selection, m_liveParameters, this);
    m_device->setWindowFlag(Qt::Window);
    m_device->setWindowTitle(tr("As a device would run it — Ketloom"));
    m_device->resize(1100, 560);
    letKeysClose(*m_device);
    connect(m_actions->showDevice, &QAction::triggered, this, [this] {
        m_device->setScope(m_selection.ids().isEmpty() ? DeviceView::Scope::Step
                                                       : DeviceView::Scope::Operation);
        m_device->show();
        m_device->raise();
        m_device->activateWindow();
    });
    // From the menu: always the whole cell, one step.
    auto* whole = new TextExports(m_document, m_liveParameters, this);
    whole->addTo(*m_actions->exportMenu);
    connect(whole, &TextExports::failed, this,
            [this](const QString& message) { m_banners->post(BannerKind::Error, message); });
    connect(whole, &TextExports::done, this,
            [this](const QString& message) { m_banners->post(BannerKind::Info, message); });
}

void MainWindow::connectCircuits() {
    new LaboratoryLink(m_document, m_session, m_settings, *m_actions->laboratory, this);
    auto* windows = new CircuitWindows(m_document, m_selection, this);
    m_actions->circuitMenu->addActions(windows->actions());
    auto* pictures = new PictureExport(m_document, this);
    m_actions->exportMenu->addActions(pictures->actions());
    connect(pictures, &PictureExport::failed, this,
            [this](const QString& message) { m_banners->post(BannerKind::Error, message); });
    connect(pictures, &PictureExport::saved, this, [this](const QString& path) {
        m_banners->post(BannerKind::Info,
                        tr("The picture was written to %1.").arg(QDir::toNativeSeparators(path)));
    });
    connect(pictures, &PictureExport::copied, this,
            [this] { m_banners->post(BannerKind::Info, tr("The picture is on the clipboard.")); });
}

void MainWindow::connectRuns() {
    m_runs = new RunsLink(
        {m_settings, m_document, m_selection, *m_files, m_session, *m_plots, *m_banners, *m_actions->goOn},
        *findChild<RunsPanel*>(), this);
}

void MainWindow::showProblems() {
    m_docks->problems->show();
    m_docks->problems->raise();
}

void MainWindow::fillRecentMenu() {
    QMenu* menu = m_actions->recentMenu;
    menu->clear();
    const QStringList files = m_settings.recentFiles();
    for (const QString& path : files) {
        QAction* action = menu->addAction(QFileInfo(path).fileName());
        action->setToolTip(QDir::toNativeSeparators(path));
        connect(action, &QAction::triggered, this, [this, path] { m_files->open(path); });
    }
    menu->setToolTipsVisible(true);
    if (files.isEmpty()) {
        menu->addAction(tr("No files yet"))->setEnabled(false);
        return;
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Forget these")), &QAction::triggered, this,
            [this] { m_settings.clearRecentFiles(); });
}

void MainWindow::refreshTitle() {
    setWindowTitle(QStringLiteral("%1[*] — Ketloom").arg(m_document.title()));
    setWindowModified(m_document.isModified());
    setWindowFilePath(m_document.path());
}

void MainWindow::refreshStatus() {
    if (m_told.isActive()) return;
    m_status->setText(TrainingPanel::brief(m_session));
    m_status->setToolTip(TrainingPanel::sentence(m_session));
}

void MainWindow::refreshRunsFolder() {
    if (m_settings.keepsRuns()) {
        m_session.setRunsFolder(toPath(m_settings.runsFolder()));
    } else {
        m_session.setRunsFolder(std::nullopt);
    }
}

void MainWindow::runStateChanged(RunState state) {
    m_actions->followRun(state);
    refreshStatus();
    const bool any = m_session.run() != nullptr;
    m_actions->savePlots->setEnabled(any);
    m_actions->savePlots->setToolTip(
        any ? tr("Write loss, error, gradients, state, lanes and post-selection as PNG")
            : tr("Nothing has been trained yet"));
    const bool folder = any && !m_session.run()->folder.empty();
    m_actions->openRunFolder->setEnabled(folder);
    m_actions->openRunFolder->setToolTip(folder ? QString() : tr("There is no run on disk"));
    if (state == RunState::Preparing) m_banners->clear();
    if (state == RunState::Failed) {
        Banner* banner = m_banners->post(BannerKind::Error, m_session.message());
        if (m_problems->problemCount() > 0)
            banner->setAction(tr("Show problems"), [this] { showProblems(); });
    }
}

void MainWindow::documentChanged(const ChangeEvent& event) {
    if (event.text || event.reset) refreshTitle();
    if (event.reset) {
        m_selection.clear();
        m_session.clear();
    }
}

void MainWindow::askSavePlots() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Folder for the pictures"));
    if (folder.isEmpty()) return;
    QString problem = m_plots->savePictures(folder);
    if (problem.isEmpty()) problem = saveStatePictures(m_plots->state->state(), m_session.records(), folder);
    m_banners->post(problem.isEmpty() ? BannerKind::Info : BannerKind::Error,
                    problem.isEmpty() ? tr("The pictures were written to %1.").arg(folder) : problem);
}

void MainWindow::openRunFolder() {
    if (m_session.run()) {
        QDesktopServices::openUrl(
            QUrl::fromLocalFile(QString::fromStdString(m_session.run()->folder.string())));
    }
}

void MainWindow::togglePlay() {
    if (m_session.state() == RunState::Running || m_session.state() == RunState::Preparing) {
        m_session.pause();
    } else {
        m_session.play(m_document.project());
    }
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_files->mayLeave()) return event->ignore();
    m_settings.setWindow(saveGeometry(), saveState(kLayoutVersion));
    m_session.stop();
    event->accept();
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
    // Keys that no text field, button or list has taken.
    if (event->modifiers() == Qt::NoModifier && event->key() == Qt::Key_Space) {
        if (!event->isAutoRepeat()) togglePlay();
        return;
    }
    if (event->key() == Qt::Key_Period && event->modifiers() == Qt::NoModifier &&
        m_actions->step->isEnabled()) {
        return m_session.step(m_document.project());
    }
    // Nothing else to leave: the probe.
    if (event->key() == Qt::Key_Escape) return m_liveState.setPlace({});
    QMainWindow::keyPressEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const auto urls = event->mimeData()->urls();
    if (urls.size() == 1 && DocumentFiles::looksLikeProject(urls.front().toLocalFile()))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    const auto urls = event->mimeData()->urls();
    if (urls.size() != 1) return;
    event->acceptProposedAction();
    m_files->open(urls.front().toLocalFile());
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::WindowStateChange) m_actions->fullScreen->setChecked(isFullScreen());
}

}  // namespace ketloom
