#pragma once

#include <QWidget>

#include "ui/document/document.h"
#include "ui/document/project_repairs.h"
#include "ui/document/selection.h"

class QLabel;
class QListWidget;
class QListWidgetItem;
class QMenu;
class QPushButton;
class QToolButton;

namespace ketloom {

/// Every issue of validate(project), worst first, each with place, message and suggested repair. Choosing one
/// selects its operation, or all operations of its stage, and asks for its place to be shown. A button below
/// the list repairs the chosen one, its arrow and the context menu offer other repairs; each is one undo
/// step.
class ProblemsPanel : public QWidget {
    Q_OBJECT
public:
    ProblemsPanel(Document& document, Selection& selection, QWidget* parent = nullptr);

    int problemCount() const { return int(m_problems.size()); }

signals:
    void problemCountChanged(int count);
    /// A problem was chosen: show its place. -1 for what it does not speak of.
    void placeRequested(const ketloom::OperationPlace& place, int lane);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    void showRepairs();
    void choose(int row);
    void repair(int row, std::size_t which);
    void repairEverything();
    const ProjectProblem* problemAt(int row) const;
    QMenu* makeMenu(int row);

    Document& m_document;
    Selection& m_selection;
    QListWidget* m_list;
    QLabel* m_empty;
    QWidget* m_bar;
    QToolButton* m_repair;
    QPushButton* m_repairAll;
    std::vector<ProjectProblem> m_problems;
};

/// The operations an issue's path ("cell.stages[1].operations[3].degree") speaks of: one, all of a stage, or
/// none.
QSet<std::uint32_t> operationsOfPath(const Cell& cell, const QString& path);

}  // namespace ketloom
