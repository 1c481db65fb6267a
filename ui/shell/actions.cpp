#include "ui/shell/actions.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>
#include <QToolBar>
#include <QToolButton>

#include "ui/shell/help_pages.h"
#include "ui/widgets/icons.h"

namespace ketloom {

QAction* Actions::make(const QString& text, const QString& icon, const QString& tip) {
    auto* action = new QAction(text, this);
    if (!icon.isEmpty()) action->setIcon(themedIcon(icon));
    if (!tip.isEmpty()) action->setToolTip(tip);
    return action;
}

Actions::Actions(QWidget* window) : QObject(window) {
    newMenu = new QMenu(tr("&New"), window);
    newMenu->setIcon(themedIcon(QStringLiteral("new")));
    open = make(tr("&Open…"), QStringLiteral("open"), tr("Open a project"));
    open->setShortcut(QKeySequence::Open);
    recentMenu = new QMenu(tr("Open &recent"), window);
    save = make(tr("&Save"), QStringLiteral("save"), tr("Save the project"));
    save->setShortcut(QKeySequence::Save);
    saveAs = make(tr("Save &as…"));
    saveAs->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S));
    exportMenu = new QMenu(tr("&Export"), window);
    exportMenu->setToolTipsVisible(true);
    quit = make(tr("&Quit"));
    quit->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Q));
    quit->setMenuRole(QAction::QuitRole);

    undo = make(tr("&Undo"), QStringLiteral("undo"));
    undo->setShortcut(QKeySequence::Undo);
    redo = make(tr("&Redo"), QStringLiteral("redo"));
    redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    cut = make(tr("Cu&t"));
    cut->setShortcut(QKeySequence::Cut);
    copy = make(tr("&Copy"), {}, tr("Copy the selected operations as text"));
    copy->setShortcut(QKeySequence::Copy);
    paste = make(tr("&Paste"), {}, tr("Paste operations at the pointer, or behind the selection"));
    paste->setShortcut(QKeySequence::Paste);
    pasteStage = make(tr("Paste as &stage"), {}, tr("Paste a copied work stage as a stage of its own"));
    pasteStage->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V));
    duplicate = make(tr("&Duplicate"));
    duplicate->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_D));
    remove = make(tr("De&lete"), QStringLiteral("delete"));
    remove->setShortcut(QKeySequence::Delete);
    selectAll = make(tr("Select &all"));
    selectAll->setShortcut(QKeySequence::SelectAll);

    zoomIn = make(tr("Zoom &in"), QStringLiteral("zoom-in"));
    zoomIn->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)});
    zoomOut = make(tr("Zoom &out"), QStringLiteral("zoom-out"));
    zoomOut->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Minus));
    zoomFit = make(tr("Show the &whole cell"), QStringLiteral("zoom-fit"));
    zoomFit->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_0));
    liveState = make(tr("&Live state"), QStringLiteral("live"),
                     tr("Show on the canvas what the cell does with a sample (Ctrl+L)"));
    liveState->setCheckable(true);
    liveState->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_L));
    zoomSelection = make(tr("Zoom to the &selection"));
    zoomSelection->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_9));
    minimap = make(tr("&Minimap"), {}, tr("A map of the cell, while it does not fit on the canvas"));
    minimap->setCheckable(true);
    panelMenu = new QMenu(tr("&Panels"), window);
    resetLayout = make(tr("&Reset layout"), {}, tr("Put all panels where they were at first"));
    fullScreen = make(tr("&Full screen"));
    fullScreen->setCheckable(true);
    fullScreen->setShortcut(QKeySequence(Qt::Key_F11));

    circuitMenu = new QMenu(tr("&Circuit"), window);
    presetMenu = new QMenu(tr("&Replace by a cell of the paper"), window);
    addWorkStage = make(tr("Add a &work stage"));
    showDevice = make(tr("As a &device would run it…"), {},
                      tr("The circuit with its ancillas and controlled rotations, and what it takes"));

    quickInsert =
        make(tr("&Insert by typing…"), {}, tr("Type an operation, such as \"n w2\" (I, / or Insert)"));
    quickInsert->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Space));
    collapseAll = make(tr("&Collapse all stages"), {}, tr("Hide the operations of all stages on the canvas"));
    expandAll = make(tr("&Expand all stages"), {}, tr("Show the operations of all stages on the canvas"));

    play = make(tr("&Play"), QStringLiteral("play"));
    pause = make(tr("P&ause"), QStringLiteral("pause"));
    step = make(tr("S&tep"), QStringLiteral("step"));
    stop = make(tr("&Stop"), QStringLiteral("stop"));
    stop->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Period));

    goOn = make(tr("&Go on with this run"));
    rivalMenu = new QMenu(tr("Train a &rival beside"), window);

    savePlots =
        make(tr("Save &pictures of all plots…"), {}, tr("Write loss, error, gradients and state as PNG"));
    openRunFolder = make(tr("Open the &folder of this run"));
    laboratory =
        make(tr("&Laboratory…"), {},
             tr("Do gradients vanish? Train a grid of networks, lengths and seeds in the background"));

    themeMenu = new QMenu(tr("&Theme"), window);
    keepRuns = make(tr("&Keep runs on disk"), {},
                    tr("Write every run with its metrics and checkpoints into a folder of its own"));
    keepRuns->setCheckable(true);
    chooseRunsFolder = make(tr("&Folder for runs…"));

    help = make(tr("&Help"), QStringLiteral("help"));
    help->setShortcut(QKeySequence(Qt::Key_F1));
    shortcuts = make(tr("&Keyboard shortcuts"));
    shortcuts->setShortcuts(
        {QKeySequence(Qt::CTRL | Qt::Key_Question), QKeySequence(Qt::CTRL | Qt::Key_Slash)});
    diagnostics = make(tr("&Diagnostics…"), {}, tr("How quick this window is: gaps, replots, stop latency"));
    about = make(tr("&About Ketloom"));
    about->setMenuRole(QAction::AboutRole);
    followRun(RunState::Idle);
}

void Actions::fillMenus(QMenuBar& bar) {
    QMenu* file = bar.addMenu(tr("&File"));
    file->addMenu(newMenu);
    file->addAction(open);
    file->addMenu(recentMenu);
    file->addSeparator();
    file->addActions({save, saveAs});
    file->addMenu(exportMenu);
    file->addSeparator();
    file->addAction(quit);

    QMenu* edit = bar.addMenu(tr("&Edit"));
    edit->addActions({undo, redo});
    edit->addSeparator();
    edit->addActions({cut, copy, paste, pasteStage});
    edit->addSeparator();
    edit->addActions({duplicate, remove, selectAll});

    QMenu* view = bar.addMenu(tr("&View"));
    view->addActions({zoomIn, zoomOut, zoomFit, zoomSelection, minimap});
    view->addSeparator();
    view->addAction(liveState);
    view->addSeparator();
    view->addMenu(panelMenu);
    view->addAction(resetLayout);
    view->addSeparator();
    view->addAction(fullScreen);

    bar.addMenu(circuitMenu);
    circuitMenu->addActions({quickInsert, addWorkStage});
    circuitMenu->addSeparator();
    circuitMenu->addMenu(laneMenu);
    circuitMenu->addMenu(stageMenu);
    circuitMenu->addActions({collapseAll, expandAll});
    circuitMenu->addSeparator();
    circuitMenu->addMenu(presetMenu);
    circuitMenu->addSeparator();
    circuitMenu->addAction(showDevice);

    QMenu* train = bar.addMenu(tr("&Train"));
    train->addActions({play, pause, step, stop});
    train->addSeparator();
    train->addMenu(rivalMenu);
    train->addAction(goOn);

    toolsMenu = bar.addMenu(tr("T&ools"));
    toolsMenu->addActions({savePlots, openRunFolder});
    toolsMenu->addSeparator();
    toolsMenu->addAction(laboratory);

    QMenu* settings = bar.addMenu(tr("&Settings"));
    settings->addMenu(themeMenu);
    settings->addSeparator();
    settings->addActions({keepRuns, chooseRunsFolder});

    QMenu* helpMenu = bar.addMenu(tr("&Help"));
    helpMenu->addActions({help, shortcuts});
    addHelpPages(*helpMenu->addMenu(tr("&Guides")), bar.window());
    helpMenu->addSeparator();
    helpMenu->addAction(diagnostics);
    helpMenu->addSeparator();
    helpMenu->addAction(about);
    for (QAction* top : bar.actions()) top->menu()->setToolTipsVisible(true);
}

void Actions::fillToolBar(QToolBar& bar) {
    const auto menuButton = [&bar](QMenu* menu, const QString& icon, const QString& tip) {
        auto* button = new QToolButton(&bar);
        button->setIcon(themedIcon(icon));
        button->setMenu(menu);
        button->setPopupMode(QToolButton::InstantPopup);
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        bar.addWidget(button);
    };
    menuButton(newMenu, QStringLiteral("new"), tr("New project"));
    bar.addActions({open, save});
    bar.addSeparator();
    bar.addActions({undo, redo});
    bar.addSeparator();
    bar.addActions({play, pause, step, stop});
    bar.addSeparator();
    bar.addActions({zoomIn, zoomOut, zoomFit});
    bar.addSeparator();
    bar.addAction(liveState);
    bar.addSeparator();
    menuButton(panelMenu, QStringLiteral("layout"), tr("Panels and layout"));
}

void Actions::followRun(RunState state) {
    const bool active = state == RunState::Preparing || state == RunState::Running ||
                        state == RunState::Paused || state == RunState::Stopping;
    const bool paused = state == RunState::Paused;
    const auto set = [](QAction* action, bool enabled, const QString& tip, const QString& whyNot) {
        action->setEnabled(enabled);
        action->setToolTip(enabled ? tip : whyNot);
    };
    const QString stopping = tr("The run is being stopped");
    play->setText(paused ? tr("&Resume") : tr("&Play"));
    set(play, !active || paused, paused ? tr("Go on training (Space)") : tr("Start training (Space)"),
        state == RunState::Stopping ? stopping : tr("Training already"));
    set(pause, state == RunState::Running, tr("Pause after the present step (Space)"),
        paused ? tr("Paused already") : tr("Nothing is running"));
    set(step, !active || paused, tr("One training step, then pause (.)"),
        state == RunState::Stopping ? stopping : tr("Pause first"));
    set(stop, active && state != RunState::Stopping, tr("End this run (Ctrl+.)"),
        state == RunState::Stopping ? stopping : tr("Nothing is running"));
}

}  // namespace ketloom
