#pragma once

#include <QProxyStyle>

namespace ketloom {

/// The Fusion style with edges in the colour of the text around buttons, fields, check boxes, tabs and lists,
/// and a thick ring around what has the keyboard's focus. Fusion derives its edges from the window's colour:
/// on black they vanish.
class HighContrastStyle : public QProxyStyle {
    Q_OBJECT
public:
    HighContrastStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
};

}  // namespace ketloom
