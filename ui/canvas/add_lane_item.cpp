#include "ui/canvas/add_lane_item.h"

namespace ketloom {

AddLaneItem::AddLaneItem(QPointF centre, double unit, bool enabled, const CircuitStyle& style)
    : m_unit(unit), m_enabled(enabled), m_style(style) {
    setPos(centre);
    setZValue(5.0);
    setAcceptedMouseButtons(Qt::NoButton);
}

QRectF AddLaneItem::boundingRect() const {
    const double r = 0.75 * m_unit;
    return {-r, -r, 2 * r, 2 * r};
}

void AddLaneItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    painter->setRenderHint(QPainter::Antialiasing, true);
    QColor colour = m_enabled ? m_style.theme.selection : m_style.theme.mutedText;
    if (!m_enabled) colour.setAlphaF(0.5F);
    const double r = 0.6 * m_unit, arm = 0.3 * m_unit;
    painter->setBrush(m_style.theme.background);
    painter->setPen(QPen(colour, 0.1 * m_unit));
    painter->drawEllipse(QPointF(), r, r);
    painter->setPen(QPen(colour, 0.14 * m_unit, Qt::SolidLine, Qt::RoundCap));
    painter->drawLine(QPointF(-arm, 0), QPointF(arm, 0));
    painter->drawLine(QPointF(0, -arm), QPointF(0, arm));
}

}  // namespace ketloom
