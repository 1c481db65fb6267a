#pragma once

#include <QObject>

#include "ui/training/run_types.h"

class QAction;
class QMenu;
class QMenuBar;
class QToolBar;
class QWidget;

namespace ketloom {

/// Every entry of menus and tool bar: text, icon, shortcut, tool tip. What they do is connected by the
/// window.
class Actions : public QObject {
    Q_OBJECT
public:
    explicit Actions(QWidget* window);

    void fillMenus(QMenuBar& bar);
    void fillToolBar(QToolBar& bar);
    /// Enables and explains the training actions for a state of the run.
    void followRun(RunState state);

    QMenu* newMenu;
    QAction* open;
    QMenu* recentMenu;
    QAction* save;
    QAction* saveAs;
    QMenu* exportMenu;
    QAction* quit;

    QAction* undo;
    QAction* redo;
    QAction* cut;
    QAction* copy;
    QAction* paste;
    QAction* pasteStage;
    QAction* duplicate;
    QAction* remove;
    QAction* selectAll;

    QAction* zoomIn;
    QAction* zoomOut;
    QAction* zoomFit;
    QAction* liveState;
    QAction* zoomSelection;
    QAction* minimap;
    QMenu* panelMenu;
    QAction* resetLayout;
    QAction* fullScreen;

    QMenu* toolsMenu = nullptr;  ///< made by fillMenus(); windows of their own add their entries
    QMenu* circuitMenu;          ///< in the menu bar; views of the circuit add their entries
    QMenu* presetMenu;
    QAction* addWorkStage;
    QAction* showDevice;
    QAction* quickInsert;
    QMenu* laneMenu = nullptr;   ///< made by the canvas, before fillMenus()
    QMenu* stageMenu = nullptr;  ///< likewise
    QAction* collapseAll;
    QAction* expandAll;

    QAction* play;
    QAction* pause;
    QAction* step;
    QAction* stop;
    QAction* goOn;  ///< with the run that is shown: enabled by RunsLink

    QMenu* rivalMenu;  ///< filled by RivalLink

    QAction* savePlots;
    QAction* openRunFolder;
    QAction* laboratory;

    QMenu* themeMenu;
    QAction* keepRuns;
    QAction* chooseRunsFolder;

    QAction* help;
    QAction* shortcuts;
    QAction* diagnostics;
    QAction* about;

private:
    QAction* make(const QString& text, const QString& icon = {}, const QString& tip = {});
};

}  // namespace ketloom
