#pragma once

#include <QObject>
#include <QPointer>
#include <filesystem>
#include <map>
#include <memory>

#include "core/runs/run_curves.h"

class QAction;

namespace ketloom {

class AppSettings;
class BannerArea;
class Document;
class DocumentFiles;
class RunDifferenceWindow;
class RunLibrary;
class RunPlots;
class RunsPanel;
class Selection;
class TrainingSession;
struct RunListing;

/// The table of runs, connected: what is on disk comes into it, what a user wants of a run is done to
/// document, session and plots.
class RunsLink : public QObject {
    Q_OBJECT
public:
    struct Parts {
        AppSettings& settings;
        Document& document;
        Selection& selection;
        DocumentFiles& files;
        TrainingSession& session;
        RunPlots& plots;
        BannerArea& banners;
        QAction& goOn;
    };
    RunsLink(const Parts& parts, RunsPanel& panel, QWidget* window);
    ~RunsLink() override;

    /// Makes the project of a run the open one, after the question about unsaved changes, and shows the run
    /// as it ended. False where the user cancelled or it cannot be read.
    bool reopen(const std::filesystem::path& run);
    /// Trains the run in the window further; reopens it first where it is another one.
    void goOn(const std::filesystem::path& run);
    /// An empty `right` is the open project. Null where a run cannot be read.
    RunDifferenceWindow* compare(const std::filesystem::path& left, const std::filesystem::path& right);
    RunLibrary& library() { return *m_library; }

private:
    void connectPanel();
    void connectSession();
    void refreshFolder();
    void take(const RunListing& listing);
    void sessionChanged();
    void refreshGoOn();
    /// Of a run that has just been reopened, not only its newest steps.
    void showWholeRun();
    /// Asks for the curves that are missing or older than the table says, and draws what is there.
    void refreshOverlays();
    void drawOverlays();
    void saveCsv();
    void complain(const QString& message);
    QString whyNotOn() const;

    struct Overlay {
        std::shared_ptr<const RunCurves> curves;  ///< null: not read yet
        int askedStep = -1;                       ///< latest row when they were asked for
        bool reading = false;
    };

    Parts m_parts;
    RunsPanel& m_panel;
    QWidget* m_window;
    RunLibrary* m_library;
    std::map<std::filesystem::path, Overlay> m_overlays;
    std::filesystem::path m_reopened;  ///< being read by the session
    bool m_goOnWhenOpen = false;
    QPointer<RunDifferenceWindow> m_difference;
};

}  // namespace ketloom
