#pragma once

#include <QMainWindow>

#include "ui/document/document.h"
#include "ui/document/selection.h"
#include "ui/shell/app_settings.h"
#include "ui/training/training_session.h"

class QLabel;

namespace ketloom {

class Actions;
class BannerArea;
class CellSummaryBar;
class CircuitView;
class Docks;
class DocumentFiles;
class InspectorPanel;
class PalettePanel;
class ProblemsPanel;
class RunPlots;
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
    RunPlots& plots() { return *m_plots; }
    BannerArea& banners() { return *m_banners; }

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
    void connectCircuits();
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

    Actions* m_actions;
    Docks* m_docks = nullptr;
    DocumentFiles* m_files;
    BannerArea* m_banners;
    CircuitView* m_canvas;
    PalettePanel* m_palette;
    InspectorPanel* m_inspector;
    ProblemsPanel* m_problems;
    TrainingPanel* m_training;
    RunPlots* m_plots;
    CellSummaryBar* m_summary;
    QLabel* m_status;
};

}  // namespace ketloom
