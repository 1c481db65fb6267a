#pragma once

#include <QWidget>

#include "ui/document/document.h"
#include "ui/document/live_parameters.h"
#include "ui/document/live_state.h"
#include "ui/document/selection.h"
#include "ui/widgets/angle_text.h"

class QStackedWidget;

namespace ketloom {

class CellForm;
class OperationForm;

/// The form of what is selected: one operation, several (their common fields), or, with nothing selected, the
/// cell. Every change is one edit of the document.
class InspectorPanel : public QWidget {
    Q_OBJECT
public:
    InspectorPanel(Document& document, Selection& selection, LiveParameters& parameters, LiveState& state,
                   QWidget* parent = nullptr);

    /// In which unit angles are shown and read; remembered by the owner.
    void setAngleUnit(AngleUnit unit);

signals:
    /// The user chose another unit. It is shown already.
    void angleUnitChanged(ketloom::AngleUnit unit);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void refresh();
    void refreshLive();

    Document& m_document;
    Selection& m_selection;
    QStackedWidget* m_pages;
    CellForm* m_cellForm;
    OperationForm* m_operationForm;
    bool m_stale = false;  ///< live values came while nobody saw them
};

}  // namespace ketloom
