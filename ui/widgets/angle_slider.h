#pragma once

#include <QWidget>

#include "ui/widgets/angle_text.h"

class QSlider;

namespace ketloom {

class AngleBox;

/// A slider over -π .. π and the exact angle beside it. An angle beyond stands at the end of the slider and
/// is kept until the slider is moved.
class AngleSlider : public QWidget {
    Q_OBJECT
public:
    explicit AngleSlider(QWidget* parent = nullptr);

    double value() const;
    void setValue(double radians);  ///< emits nothing
    void setUnit(AngleUnit unit);
    /// What the angle is, for people who cannot see the label beside it.
    void setName(const QString& name);

signals:
    void valueChanged(double radians);
    /// Between the two the value follows the pointer, from where it was pressed. Esc ends it with
    /// dragCancelled() instead.
    void dragStarted();
    void dragFinished();
    void dragCancelled();
    /// Typing began or ended, or the field was left: what comes next is another intent.
    void intentFinished();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showOnSlider(double radians);
    void beginDrag();

    QSlider* m_slider;
    AngleBox* m_box;
    bool m_dragging = false;
    bool m_cancelled = false;  ///< until the button is released
};

}  // namespace ketloom
