#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "core/project/project.h"
#include "core/runs/settings_difference.h"
#include "ui/document/document.h"
#include "ui/document/selection.h"

class QLabel;
class QTabWidget;

namespace ketloom {

class CompareView;
class SettingsTable;

/// In what two experiments differ: a page of settings, a page of cells. The right one is another run, or the
/// open project, which it then follows.
class RunDifferenceWindow : public QWidget {
    Q_OBJECT
public:
    struct Side {
        QString name;
        Project project;
    };

    /// `right` is a run.
    RunDifferenceWindow(const Side& left, const Side& right, QWidget* parent);
    /// `right` is the open project.
    RunDifferenceWindow(const Side& left, Document& document, Selection& selection, QWidget* parent);
    ~RunDifferenceWindow() override;

    const std::vector<SettingDifference>& settings() const { return m_settings; }
    SettingsTable& table() { return *m_table; }
    CompareView& cells() { return *m_cells; }

signals:
    void problem(const QString& message);

private:
    void build(Document& document, Selection& selection, const QString& rightName);
    void refresh();

    Side m_left;
    std::unique_ptr<Document> m_ownDocument;  ///< of a run at the right
    Selection m_ownSelection;
    Document* m_right = nullptr;
    QString m_rightName;
    std::vector<SettingDifference> m_settings;
    SettingsTable* m_table = nullptr;
    CompareView* m_cells = nullptr;
    QTabWidget* m_pages = nullptr;
    QLabel* m_note = nullptr;
};

}  // namespace ketloom
