#pragma once

#include <QWidget>
#include <vector>

#include "ui/document/document.h"
#include "ui/document/live_parameters.h"
#include "ui/document/live_state.h"
#include "ui/document/selection.h"
#include "ui/widgets/angle_text.h"

class QComboBox;
class QLabel;
class QVBoxLayout;

namespace ketloom {

class ActivationForm;
class CollapsibleSection;
class FormRows;
class OperationFormPart;
class OperationOptionsForm;
class ParameterForm;

/// The form of the selected operations: what they are, the rows of its parts, problems, the activation curve
/// of a neuron, the values of parameters, and buttons.
class OperationForm : public QWidget {
    Q_OBJECT
public:
    OperationForm(Document& document, Selection& selection, LiveParameters& parameters, LiveState& state,
                  QWidget* parent = nullptr);

    /// Shows what the document holds now. Needs at least one selected operation.
    void refresh();
    /// Shows the values of parameters as they are now.
    void refreshValues();
    /// Shows what the probe says now.
    void refreshProbe();
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
    void buildSections();
    void buildButtons();
    std::vector<const Operation*> selectedOperations() const;
    void showHeader(const std::vector<const Operation*>& operations);
    void showProblems();

    Document& m_document;
    Selection& m_selection;
    LiveParameters& m_parameters;
    LiveState& m_state;
    QLabel* m_symbol;
    QLabel* m_title;
    QLabel* m_summary;
    FormRows* m_rows;
    std::vector<OperationFormPart*> m_parts;
    QComboBox* m_angleUnit;
    OperationOptionsForm* m_options;
    QLabel* m_problems;
    CollapsibleSection* m_activationSection;
    ActivationForm* m_activation;
    CollapsibleSection* m_valuesSection;
    ParameterForm* m_values;
};

}  // namespace ketloom
