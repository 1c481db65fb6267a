#pragma once

#include <QAbstractSpinBox>

#include "ui/widgets/angle_text.h"

namespace ketloom {

/// A field for an angle, kept in radians as an exact double and shown, perhaps rounded, in a chosen unit.
/// Reads everything readAngle() does. A text left as it was shown changes nothing. A text that is no angle
/// is put back on Enter or on leaving, with a message that says why.
class AngleBox : public QAbstractSpinBox {
    Q_OBJECT
public:
    explicit AngleBox(QWidget* parent = nullptr);

    double value() const { return m_value; }
    /// Shows an angle without emitting anything.
    void setValue(double radians);
    /// Shows a word in place of a number: several angles are meant. Until something else is typed.
    void setSeveral(const QString& word);
    bool isSeveral() const { return !m_several.isEmpty(); }

    AngleUnit unit() const { return m_unit; }
    void setUnit(AngleUnit unit);
    /// In radians; a value typed beyond is refused.
    void setRange(double least, double most);

    /// Takes what is typed, or puts it back. Enter and leaving do so too.
    void readText();

    /// By 0.05 rad, 5° or 0.05 π, on from what is typed.
    void stepBy(int steps) override;
    /// One such step, in radians.
    static double stepSize(AngleUnit unit);
    QValidator::State validate(QString& text, int& position) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void valueChanged(double radians);
    /// What was typed is no angle, or out of range: one sentence with a remedy.
    void refused(const QString& problem);

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    StepEnabled stepEnabled() const override;

private:
    AngleReading reading(const QString& text) const;
    void showValue();
    void take(double radians);
    void markText();

    double m_value = 0.0;
    double m_least;
    double m_most;
    AngleUnit m_unit = AngleUnit::Radians;
    QString m_several;
    QString m_shown;  ///< the text that stands for m_value
};

}  // namespace ketloom
