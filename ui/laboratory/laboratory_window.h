#pragma once

#include <QWidget>
#include <filesystem>
#include <functional>

#include "ui/training/sweep_session.h"

class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;

namespace ketloom {

class BannerArea;
class Document;
class ElidedLabel;
class ProfilePanel;
class StepsPanel;
class SweepForm;
class SweepTableView;

/// The vanishing-gradient laboratory: choose a grid of trainings, let it train beside everything else, see
/// what came out. Closing the window does not stop the trainings; deleting it does.
class LaboratoryWindow : public QWidget {
    Q_OBJECT
public:
    /// `parentFolder` tells where folders of new sweeps are made.
    LaboratoryWindow(Document& document, std::function<std::filesystem::path()> parentFolder,
                     QWidget* parent = nullptr);
    ~LaboratoryWindow() override;

    SweepSession& session() { return m_session; }
    SweepForm& form() { return *m_form; }
    StepsPanel& steps() { return *m_steps; }
    ProfilePanel& profiles() { return *m_profiles; }
    SweepTableView& table() { return *m_table; }
    /// What Start does: a new sweep; or going on with the one that is shown.
    void start();
    void openFolder(const QString& folder);
    /// Returns an error message or nothing.
    QString savePdf(const QString& path);
    /// What the status line says.
    QString status() const;

signals:
    /// The guide on long memory is asked for.
    void helpRequested();

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeLeft();
    QWidget* makeRight();
    QMenu* makeExportMenu();
    void askFolder();
    void askFile(const QString& title, const QString& filter, const QString& name,
                 std::function<QString(const QString&)> write);
    void refreshResults();
    void refreshButtons();
    void refreshStatus();
    void report(const QString& problem);

    Document& m_document;
    std::function<std::filesystem::path()> m_parentFolder;
    SweepSession m_session;
    SweepForm* m_form;
    StepsPanel* m_steps;
    ProfilePanel* m_profiles;
    SweepTableView* m_table;
    BannerArea* m_banners;
    QLabel* m_grid;
    QLabel* m_criteria;
    ElidedLabel* m_status;
    QProgressBar* m_progress;
    QPushButton* m_start;
    QPushButton* m_goOn;
    QPushButton* m_pause;
    QPushButton* m_stop;
    QPushButton* m_open;
    QPushButton* m_export;
    QPushButton* m_reading;
};

}  // namespace ketloom
