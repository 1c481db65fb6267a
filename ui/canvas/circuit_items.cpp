#include "ui/canvas/circuit_items.h"

#include <QFontMetricsF>
#include <algorithm>

namespace ketloom {

ElementItem::ElementItem(const CircuitElement& element, const CircuitMetrics& metrics,
                         const CircuitStyle& style)
    : m_element(element), m_metrics(metrics), m_style(style) {
    setAcceptedMouseButtons(Qt::NoButton);  // the view handles gestures
}

void ElementItem::setState(const ElementState& state) {
    if (state.selected == m_state.selected && state.hovered == m_state.hovered &&
        state.problem == m_state.problem)
        return;
    m_state = state;
    if (m_element.kind == ElementKind::Operation) setZValue(state.selected ? 1.0 : 0.0);
    update();
}

void ElementItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    paintElement(*painter, m_element, m_metrics, m_style, m_state);
}

DropIndicator::DropIndicator(const CircuitLayout& layout, const CircuitStyle& style)
    : m_layout(layout), m_style(style) {
    setZValue(10.0);
    setAcceptedMouseButtons(Qt::NoButton);
    setVisible(false);
}

void DropIndicator::show(const DropPlace& place, GateKind gate, Part part) {
    prepareGeometryChange();
    m_place = place;
    m_gate = gate;
    m_part = part;
    setVisible(true);
    update();
}

void DropIndicator::annotate(const QString& note) {
    m_note = note;
    update();
}

QRectF DropIndicator::frame() const {
    if (m_place.stage < 0 || m_place.stage >= m_layout.stages.size()) return {};
    return m_layout.stages[m_place.stage].frame;
}

QRectF DropIndicator::boundingRect() const {
    const double m = m_layout.metrics.box;
    return frame().adjusted(-m, -m, m, m);
}

void DropIndicator::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const QRectF area = frame();
    if (area.isEmpty()) return;
    const CircuitMetrics& m = m_layout.metrics;
    const QColor colour = m_style.theme.dropTarget;
    QColor veil = colour;
    veil.setAlphaF(0.22F);
    painter->setRenderHint(QPainter::Antialiasing, true);
    painter->setPen(Qt::NoPen);
    painter->setBrush(veil);
    painter->drawRoundedRect(
        QRectF(area.left(), m_place.position.y() - m.box * 0.62, area.width(), m.box * 1.24), 4, 4);
    const double x = m_place.position.x();
    if (m_part == Part::Source) {  // it stays in its column
        const QRectF box(x - m.box / 2, m_place.position.y() - m.box / 2, m.box, m.box);
        paintGateSource(*painter, m_gate, box, m_style);
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(colour, 0.16 * m.unit));
        painter->drawEllipse(box.center(), 0.3 * m.box, 0.3 * m.box);
        return;
    }
    painter->setBrush(colour);
    painter->drawRoundedRect(
        QRectF(x - 0.09 * m.unit, area.top() + 0.2 * m.unit, 0.18 * m.unit, area.height() - 0.4 * m.unit),
        1.5, 1.5);
    const double margin = m.box / 2 + 0.3 * m.unit;
    const double boxX = std::clamp(x, area.left() + margin, area.right() - margin);
    const QRectF box(boxX - m.box / 2, m_place.position.y() - m.box / 2, m.box, m.box);
    painter->setOpacity(0.92);
    paintGateTarget(*painter, m_gate, box, m_style);
    painter->setOpacity(1.0);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(colour, 0.16 * m.unit));
    painter->drawRoundedRect(box.adjusted(-2, -2, 2, 2), 4, 4);
    if (m_note.isEmpty()) return;
    QFont bold = m_style.font;
    bold.setBold(true);
    const double height = 1.1 * m.unit;
    const double width = std::max(height, QFontMetricsF(bold).horizontalAdvance(m_note) + 0.6 * m.unit);
    const QRectF plate(box.right() - 0.3 * m.unit, box.top() - 0.7 * m.unit, width, height);
    painter->setPen(QPen(m_style.theme.background, 0.1 * m.unit));
    painter->setBrush(colour);
    painter->drawRoundedRect(plate, height / 2, height / 2);
    painter->setPen(readableOn(colour));
    painter->setFont(bold);
    painter->drawText(plate, Qt::AlignCenter | Qt::TextDontClip, m_note);
}

}  // namespace ketloom
