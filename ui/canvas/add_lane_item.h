#pragma once

#include <QGraphicsItem>

#include "ui/document/circuit_painter.h"

namespace ketloom {

/// The plus under a class of lanes; pale where the class has no room for one more.
class AddLaneItem : public QGraphicsItem {
public:
    /// `style` must outlive the item.
    AddLaneItem(QPointF centre, double unit, bool enabled, const CircuitStyle& style);

    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    double m_unit;
    bool m_enabled;
    const CircuitStyle& m_style;
};

}  // namespace ketloom
