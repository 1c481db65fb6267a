#pragma once

#include <QWidget>

#include "ui/document/document.h"
#include "ui/document/selection.h"

class QLabel;
class QListWidget;

namespace ketloom {

/// Every issue of validate(project), worst first, each with place, message and remedy. Choosing one selects
/// its operation, or all operations of its stage.
class ProblemsPanel : public QWidget {
    Q_OBJECT
public:
    ProblemsPanel(Document& document, Selection& selection, QWidget* parent = nullptr);

    int problemCount() const { return m_count; }

signals:
    void problemCountChanged(int count);

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();

    Document& m_document;
    Selection& m_selection;
    QListWidget* m_list;
    QLabel* m_empty;
    int m_count = 0;
};

/// The operations an issue's path ("cell.stages[1].operations[3].degree") speaks of: one, all of a stage, or
/// none.
QSet<std::uint32_t> operationsOfPath(const Cell& cell, const QString& path);

}  // namespace ketloom
