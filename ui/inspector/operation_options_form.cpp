#include "ui/inspector/operation_options_form.h"

#include <QSpinBox>
#include <cmath>

#include "ui/document/core_values.h"
#include "ui/inspector/cost_warnings.h"
#include "ui/widgets/angle_box.h"

namespace ketloom {

namespace {

/// Fills a spin box whose least value stands for "several"; a value out of the usual range widens the range.
void showNumber(QSpinBox* box, const OperationOption& option, bool same, int value) {
    const int least = int(option.least), most = int(option.most);
    box->setSpecialValueText(same ? QString() : QObject::tr("several"));
    box->setRange(same ? std::min(least, value) : least - 1, same ? std::max(most, value) : most);
    box->setValue(same ? value : least - 1);
}

}  // namespace

OperationOptionsForm::OperationOptionsForm(Document& document, Selection& selection, FormRows& rows,
                                           QWidget& form)
    : OperationFormPart(document, selection, rows, form) {
    int mergeKey = kOptionKey;
    for (const OperationOption& option : operationOptionTable()) {
        Row& row = m_options.emplace_back(Row{&option});
        QWidget* field = build(row, mergeKey++);
        field->setObjectName(toQString(option.key));
        field->setAccessibleName(toQString(option.label));
        field->setToolTip(toQString(option.help));
        guardWheel(field);
        rows.addRow(toQString(option.label), field);
    }
}

QWidget* OperationOptionsForm::build(Row& row, int mergeKey) {
    const OperationOption& option = *row.option;
    const auto set = [this, &option, mergeKey](double value) {
        edit(
            tr("Change %1").arg(toQString(option.label).toLower()),
            [&option, value](Cell& cell, std::uint32_t id) { setOperationOption(cell, id, option, value); },
            mergeKey);
    };
    if (option.type == OperationOptionType::Angle) {
        row.angle = new AngleBox(&m_form);
        row.angle->setRange(option.least, option.most);
        connect(row.angle, &AngleBox::valueChanged, this, set);
        return row.angle;
    }
    row.number = new QSpinBox(&m_form);
    row.number->setKeyboardTracking(false);
    connect(row.number, &QSpinBox::valueChanged, this, [&option, set](int value) {
        if (value >= option.least) set(value);
    });
    return row.number;
}

void OperationOptionsForm::setAngleUnit(AngleUnit unit) {
    for (const Row& row : m_options)
        if (row.angle) row.angle->setUnit(unit);
}

void OperationOptionsForm::show(const Operations& operations) {
    for (const Row& row : m_options) {
        const OperationOption& option = *row.option;
        QWidget* field = row.number ? static_cast<QWidget*>(row.number) : row.angle;
        const Operations having = those(operations, option.appliesTo);
        m_rows.setRowVisible(field, !having.empty());
        if (having.empty()) continue;
        if (option.key == "degree")  // what it costs is told before it is chosen
            field->setToolTip(
                (toQString(option.help) + QLatin1Char(' ') + degreeOutlook(*having.front())).trimmed());
        const double value = option.get(*having.front());
        const bool same = having.size() == 1 || allEqual(having, option.get);
        if (row.number) {
            showNumber(row.number, option, same, int(value));
        } else if (!same) {
            row.angle->setSeveral(tr("several"));
        } else {
            row.angle->setValue(std::isfinite(value) ? value : 0.0);
        }
    }
}

}  // namespace ketloom
