#pragma once

#include <QWidget>
#include <vector>

#include "ui/document/document.h"
#include "ui/document/selection.h"
#include "ui/widgets/angle_text.h"

class QComboBox;
class QLabel;
class QVBoxLayout;

namespace ketloom {

class FormRows;
class OperationFormPart;
class OperationOptionsForm;

/// The form of the selected operations: what they are, the rows of its parts, problems, and buttons.
class OperationForm : public QWidget {
    Q_OBJECT
public:
    OperationForm(Document& document, Selection& selection, QWidget* parent = nullptr);

    /// Shows what the document holds now. Needs at least one selected operation.
    void refresh();
    void setAngleUnit(AngleUnit unit);

signals:
    void angleUnitChosen(ketloom::AngleUnit unit);

protected:
    void changeEvent(QEvent* event) override;

private:
    QVBoxLayout* box() const;
    void buildHeader();
    void buildRows();
    void buildAngleUnit();
    void buildButtons();
    std::vector<const Operation*> selectedOperations() const;
    void showHeader(const std::vector<const Operation*>& operations);
    void showProblems();

    Document& m_document;
    Selection& m_selection;
    QLabel* m_symbol;
    QLabel* m_title;
    QLabel* m_summary;
    FormRows* m_rows;
    std::vector<OperationFormPart*> m_parts;
    QComboBox* m_angleUnit;
    OperationOptionsForm* m_options;
    QLabel* m_problems;
};

}  // namespace ketloom
