#pragma once

#include "ui/inspector/operation_form_part.h"

class QCheckBox;
class QComboBox;
class QGridLayout;

namespace ketloom {

/// The lanes of the selected operations: target; what a neuron reads, as boxes to tick; controls or partner
/// of other gates, one choice each. Which of them there are follows from the gate table.
class LanesForm : public OperationFormPart {
    Q_OBJECT
public:
    LanesForm(Document& document, Selection& selection, FormRows& rows, QWidget& form);

protected:
    void show(const Operations& operations) override;

private:
    void buildTarget();
    void buildChoices();
    void buildInputs();
    void buildInputBoxes();
    void showTarget(const Operations& operations);
    void showChoices(const Operations& gates);
    void showInputs(const Operations& neurons);

    QComboBox* m_target;
    std::vector<std::pair<QLabel*, QComboBox*>> m_choices;  ///< controls or partner, by number
    QWidget* m_inputs;
    QGridLayout* m_inputGrid;
    std::vector<std::pair<int, QCheckBox*>> m_inputBoxes;  ///< by lane
    std::vector<std::string> m_inputNames;                 ///< the lanes the boxes were built for
    int m_inputInOut = -1;
};

}  // namespace ketloom
