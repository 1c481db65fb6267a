#pragma once

#include <QTableView>

#include "ui/inspector/parameter_model.h"

namespace ketloom {

/// The view of a ParameterModel: values are edited as angles in place (F2, double click or typing), bars are
/// drawn around zero.
class ParameterTable : public QTableView {
    Q_OBJECT
public:
    explicit ParameterTable(ParameterModel& model, QWidget* parent = nullptr);

    void setUnit(AngleUnit unit);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void fitColumns();

    ParameterModel& m_model;
    AngleUnit m_unit = AngleUnit::Radians;
};

}  // namespace ketloom
