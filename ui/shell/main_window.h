#pragma once

#include <QMainWindow>
#include <QTimer>

#include "ui/document/document.h"
#include "ui/document/live_parameters.h"
#include "ui/document/live_state.h"
#include "ui/document/playhead.h"
#include "ui/document/selection.h"
#include "ui/shell/app_settings.h"
#include "ui/training/live_session.h"
#include "ui/training/training_session.h"

class QLabel;

namespace ketloom {

class Actions;
class BannerArea;
class CellSummaryBar;
class CircuitView;
class DeviceView;
class Docks;
class DocumentFiles;
class InspectorPanel;
class LiveBar;
class PalettePanel;
class ProblemsPanel;
class RivalLink;
class RunPlots;
class RunsLink;
class TrainingPanel;

/// The window: builds the panels, docks and menus and connects them. Holds document, selection and session;
/// everything else is a view of them.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(AppSettings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    Document& document() { return m_document; }
    TrainingSession& session() { return m_session; }
    DocumentFiles& files() { return *m_files; }
    LiveState& liveState() { return m_liveState; }
    RunPlots& plots() { return *m_plots; }
    RivalLink& rival() { return *m_rival; }
    Playhead& playhead() { return m_playhead; }
    BannerArea& banners() { return *m_banners; }
    RunsLink& runs() { return *m_runs; }

    /// Starts or resumes training, or pauses it.
    void togglePlay();
    void resetLayout();

protected:
    void closeEvent(QCloseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void makeMenus();
    void connectFiles();
    void connectSession();
    void connectCanvas();
    void connectLive();
    void connectDevice();
    void connectCircuits();
    void connectRuns();
    void fillRecentMenu();
    void fillThemeMenu();
    void refreshTitle();
    void refreshStatus();
    void refreshRunsFolder();
    void runStateChanged(RunState state);
    void documentChanged(const ChangeEvent& event);
    void showProblems();
    void askSavePlots();
    void openRunFolder();

    AppSettings& m_settings;
    Document m_document;
    Selection m_selection;
    TrainingSession m_session;
    LiveParameters m_liveParameters{m_document};
    LiveState m_liveState;
    Playhead m_playhead;
    LiveSession m_live{m_document, m_session, m_liveParameters, m_liveState};

    Actions* m_actions;
    Docks* m_docks = nullptr;
    DocumentFiles* m_files;
    BannerArea* m_banners;
    CircuitView* m_canvas;
    LiveBar* m_liveBar;
    PalettePanel* m_palette;
    InspectorPanel* m_inspector;
    ProblemsPanel* m_problems;
    TrainingPanel* m_training;
    RunPlots* m_plots;
    RivalLink* m_rival;
    RunsLink* m_runs;
    CellSummaryBar* m_summary;
    DeviceView* m_device;  ///< a window of its own
    QLabel* m_status;
    QTimer m_told;  ///< while it runs, the status bar shows what the canvas said
};

}  // namespace ketloom
