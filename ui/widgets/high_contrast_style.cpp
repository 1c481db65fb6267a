#include "ui/widgets/high_contrast_style.h"

#include <QPainter>
#include <QStyleOption>

namespace ketloom {

namespace {

constexpr double kEdge = 1.0;
constexpr double kRing = 2.5;

void outline(QPainter* painter, const QStyleOption* option, const QRectF& rect) {
    const bool enabled = option->state.testFlag(QStyle::State_Enabled);
    const bool focus = option->state.testFlag(QStyle::State_HasFocus);
    const QPalette& palette = option->palette;
    const double width = focus ? kRing : kEdge;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(palette.color(enabled ? QPalette::Active : QPalette::Disabled,
                                       focus ? QPalette::Highlight : QPalette::WindowText),
                         width));
    const double in = width / 2.0;
    painter->drawRoundedRect(rect.adjusted(in, in, -in, -in), 2, 2);
    painter->restore();
}

}  // namespace

HighContrastStyle::HighContrastStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

void HighContrastStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                      const QWidget* widget) const {
    if (element == PE_FrameFocusRect) return outline(painter, option, option->rect);
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    switch (element) {
        case PE_FrameLineEdit:
        case PE_PanelButtonCommand:
        case PE_IndicatorCheckBox:
        case PE_IndicatorItemViewItemCheck:
        case PE_FrameGroupBox:
        case PE_FrameMenu:
        case PE_PanelTipLabel:
            return outline(painter, option, option->rect);
        case PE_IndicatorRadioButton:
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(option->palette.color(QPalette::WindowText));
            painter->setBrush(Qt::NoBrush);
            painter->drawEllipse(QRectF(option->rect).adjusted(1.5, 1.5, -1.5, -1.5));
            painter->restore();
            return;
        default:
            return;
    }
}

void HighContrastStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                           QPainter* painter, const QWidget* widget) const {
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    if (control == CC_ComboBox || control == CC_SpinBox) outline(painter, option, option->rect);
    if (control == CC_ScrollBar)
        outline(painter, option, proxy()->subControlRect(control, option, SC_ScrollBarSlider, widget));
    if (control == CC_Slider) {
        QStyleOption plain(*option);
        plain.state &= ~State_HasFocus;
        outline(painter, &plain, proxy()->subControlRect(control, option, SC_SliderGroove, widget));
        outline(painter, option, proxy()->subControlRect(control, option, SC_SliderHandle, widget));
    }
    // Tool buttons that stand in a bar stay flat until they have the focus.
    const bool flat = option->state.testFlag(State_AutoRaise) && !option->state.testFlag(State_HasFocus);
    if (control == CC_ToolButton && !flat) outline(painter, option, option->rect);
}

void HighContrastStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                                    const QWidget* widget) const {
    QProxyStyle::drawControl(element, option, painter, widget);
    if (element == CE_TabBarTabShape || element == CE_HeaderSection || element == CE_ProgressBarGroove) {
        QStyleOption plain(*option);
        plain.state &= ~State_HasFocus;
        outline(painter, &plain, option->rect);
        if (element == CE_TabBarTabShape && option->state.testFlag(State_Selected)) {
            painter->fillRect(option->rect.adjusted(1, option->rect.height() - 3, -1, 0),
                              option->palette.color(QPalette::Highlight));
        }
    }
}

}  // namespace ketloom
