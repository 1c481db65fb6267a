#include "ui/widgets/angle_slider.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMouseEvent>
#include <QProxyStyle>
#include <QSignalBlocker>
#include <QSlider>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "ui/widgets/angle_box.h"

namespace ketloom {

namespace {
constexpr int kSteps = 1000;  ///< of the slider from 0 to π

/// A slider whose handle goes to where it is pressed: a drag can begin anywhere.
class DirectStyle : public QProxyStyle {
public:
    DirectStyle() : QProxyStyle(QStringLiteral("fusion")) {}
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* data) const override {
        return hint == SH_Slider_AbsoluteSetButtons ? int(Qt::LeftButton)
                                                    : QProxyStyle::styleHint(hint, option, widget, data);
    }
};

}  // namespace

AngleSlider::AngleSlider(QWidget* parent)
    : QWidget(parent), m_slider(new QSlider(Qt::Horizontal, this)), m_box(new AngleBox(this)) {
    auto* direct = new DirectStyle;
    direct->setParent(m_slider);
    m_slider->setStyle(direct);
    m_slider->setRange(-kSteps, kSteps);
    m_slider->setSingleStep(kSteps / 100);
    m_slider->setPageStep(kSteps / 20);
    m_slider->setTickPosition(QSlider::TicksBelow);
    m_slider->setTickInterval(kSteps / 2);
    m_slider->setMinimumWidth(4 * fontMetrics().height());
    m_slider->setFocusPolicy(Qt::StrongFocus);
    m_slider->setToolTip(tr("From −π to π. Esc while dragging takes it back."));
    m_slider->installEventFilter(this);
    m_box->setFocusPolicy(Qt::StrongFocus);
    m_box->installEventFilter(this);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_box);
    connect(m_slider, &QSlider::valueChanged, this, [this](int steps) {
        const double radians = steps * std::numbers::pi / kSteps;
        m_box->setValue(radians);
        emit valueChanged(radians);
    });
    connect(m_slider, &QSlider::sliderPressed, this, &AngleSlider::beginDrag);
    connect(m_slider, &QSlider::sliderReleased, this, [this] {
        m_dragging = false;
        if (!m_cancelled) emit dragFinished();
    });
    m_box->setObjectName(QStringLiteral("angle"));
    connect(m_box, &AngleBox::valueChanged, this, [this](double radians) {
        showOnSlider(radians);
        emit valueChanged(radians);
    });
    connect(m_box, &QAbstractSpinBox::editingFinished, this, &AngleSlider::intentFinished);
    connect(m_box->findChild<QLineEdit*>(), &QLineEdit::textEdited, this, &AngleSlider::intentFinished);
}

void AngleSlider::beginDrag() {
    if (m_dragging) return;
    m_dragging = true;
    emit dragStarted();
}

double AngleSlider::value() const {
    return m_box->value();
}

void AngleSlider::setValue(double radians) {
    m_box->setValue(radians);
    // The slider knows it already while it is being dragged.
    if (!m_slider->isSliderDown()) showOnSlider(radians);
}

void AngleSlider::showOnSlider(double radians) {
    const QSignalBlocker blocker(m_slider);
    const double share = std::clamp(radians / std::numbers::pi, -1.0, 1.0);
    m_slider->setValue(int(std::lround(share * kSteps)));
}

void AngleSlider::setUnit(AngleUnit unit) {
    m_box->setUnit(unit);
}

void AngleSlider::setName(const QString& name) {
    m_box->setAccessibleName(name);
    m_slider->setAccessibleName(name);
}

bool AngleSlider::eventFilter(QObject* watched, QEvent* event) {
    // A wheel that scrolls the form must not turn what happens to be under the pointer.
    if (event->type() == QEvent::Wheel && !static_cast<QWidget*>(watched)->hasFocus()) {
        event->ignore();
        return true;
    }
    if (watched != m_slider) return false;
    const bool escape = (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride) &&
                        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape;
    if (escape && m_slider->isSliderDown()) {
        event->accept();
        if (event->type() == QEvent::KeyPress) {
            m_cancelled = true;
            m_slider->setSliderDown(false);
            emit dragCancelled();
        }
        return true;
    }
    if (event->type() == QEvent::MouseButtonPress) {
        m_cancelled = false;
        // Pressing moves the handle already: that is part of the drag.
        if (static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton) beginDrag();
    }
    if (m_cancelled && event->type() == QEvent::MouseMove) return true;  // the button is still down
    if (event->type() == QEvent::MouseButtonRelease) m_cancelled = false;
    return false;
}

}  // namespace ketloom
