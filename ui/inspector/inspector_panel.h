#pragma once

#include <QWidget>

#include "ui/document/document.h"
#include "ui/document/selection.h"

class QStackedWidget;

namespace ketloom {

class CellForm;
class OperationForm;

/// The form of what is selected: one operation, several (their common fields), or, with nothing selected, the
/// cell. Every change is one edit of the document.
class InspectorPanel : public QWidget {
    Q_OBJECT
public:
    InspectorPanel(Document& document, Selection& selection, QWidget* parent = nullptr);

private:
    void refresh();

    Document& m_document;
    Selection& m_selection;
    QStackedWidget* m_pages;
    CellForm* m_cellForm;
    OperationForm* m_operationForm;
};

}  // namespace ketloom
