#pragma once

#include "ui/inspector/operation_form_part.h"

class QComboBox;
class QSpinBox;

namespace ketloom {

/// Where the selected operations stand: their stage, and the position in it of a single one.
class PlaceForm : public OperationFormPart {
    Q_OBJECT
public:
    PlaceForm(Document& document, Selection& selection, FormRows& rows, QWidget& form);

protected:
    void show(const Operations& operations) override;

private:
    QComboBox* m_stage;
    QWidget* m_placeRow;
    QSpinBox* m_place;
    QLabel* m_placeOf;
};

}  // namespace ketloom
