#pragma once

#include "core/cell/operation_options.h"
#include "ui/inspector/operation_form_part.h"
#include "ui/widgets/angle_text.h"

class QSpinBox;

namespace ketloom {

class AngleBox;

/// A row for each option of the table in core/cell/operation_options.h, shown where it applies.
class OperationOptionsForm : public OperationFormPart {
    Q_OBJECT
public:
    OperationOptionsForm(Document& document, Selection& selection, FormRows& rows, QWidget& form);

    void setAngleUnit(AngleUnit unit);

protected:
    void show(const Operations& operations) override;

private:
    struct Row {
        const OperationOption* option;
        QSpinBox* number = nullptr;  ///< of an integer
        AngleBox* angle = nullptr;   ///< of an angle
    };
    QWidget* build(Row& row, int mergeKey);

    std::vector<Row> m_options;
};

}  // namespace ketloom
