#pragma once

#include <QWidget>
#include <filesystem>
#include <vector>

#include "core/runs/run_list.h"

class QAction;
class QLabel;
class QLineEdit;
class QMenu;
class QPushButton;
class QToolButton;

namespace ketloom {

class RunFilter;
class RunTable;
class RunTableModel;

/// The runs of a folder: searched, sorted, described by tags and notes; what is to be done with them goes out
/// as signals. Reads no file.
class RunsPanel : public QWidget {
    Q_OBJECT
public:
    using Path = std::filesystem::path;

    explicit RunsPanel(QWidget* parent = nullptr);

    /// What the folder holds. `problem` says why it cannot be read; empty where it can.
    void setRuns(const std::vector<RunInfo>& runs, const QString& problem);
    /// What the empty table says besides: where the runs are looked for, whether new ones are kept at all.
    void setPlace(const QString& folder, bool keepsRuns);
    /// The run that the plots show, and whether it is being trained; empty for none.
    void setShownRun(const Path& run, bool isTraining);

    RunTableModel& model() { return *m_model; }
    RunFilter& filter() { return *m_filter; }
    RunTable& table() { return *m_table; }
    /// The selected runs, in the order they are shown in; without a selection the current one.
    std::vector<Path> selected() const;
    void select(const std::vector<Path>& runs);
    /// Rows as they are shown.
    std::vector<RunInfo> shownRuns() const;

    /// Order, widths and visibility of columns, and by what is sorted.
    QByteArray columnState() const;
    void restoreColumns(const QByteArray& state);

signals:
    void problem(const QString& message);
    void reopenRequested(const std::filesystem::path& run);
    void goOnRequested(const std::filesystem::path& run);
    /// An empty `right` is the open project.
    void compareRequested(const std::filesystem::path& left, const std::filesystem::path& right);
    void trashRequested(const std::vector<std::filesystem::path>& runs);
    void openFolderRequested(const std::filesystem::path& run);
    void csvRequested();
    /// Of a selection not all runs could be drawn over the plots; a sentence.
    void overlaysLeftOut(const QString& message);
    /// Shown now, or not any more: whether the folder is to be followed.
    void visibilityChanged(bool visible);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeHeader();
    void makeActions();
    void makeColumns();
    void fillColumnMenu();
    void showMenu(const QPoint& position);
    void refreshActions();
    void refreshTexts();
    void edit(int column);
    void toggleOverlays();
    void reopen();
    void compare();
    void moveToTrash();
    const RunInfo* current() const;

    RunTableModel* m_model;
    RunFilter* m_filter;
    RunTable* m_table;
    QLineEdit* m_search;
    QLabel* m_count;
    QPushButton* m_reopenButton;
    QPushButton* m_compareButton;
    QToolButton* m_more;
    QMenu* m_menu;
    QMenu* m_columnMenu;
    QAction *m_reopen, *m_goOn, *m_overlay, *m_noOverlays, *m_compare, *m_tags, *m_notes, *m_openFolder,
        *m_copyPath, *m_trash, *m_csv;
    QString m_problem;
    QString m_folder;
    bool m_keepsRuns = true;
    bool m_listed = false;  ///< the folder has been looked at
    bool m_training = false;
};

}  // namespace ketloom
