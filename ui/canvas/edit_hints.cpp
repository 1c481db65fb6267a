#include "ui/canvas/edit_hints.h"

#include <QFontMetricsF>

namespace ketloom {

EditHints::EditHints(const CircuitLayout& layout, const CircuitStyle& style)
    : m_layout(layout), m_style(style) {
    setZValue(5.0);
    setAcceptedMouseButtons(Qt::NoButton);
}

void EditHints::show(QVector<WireEnd> ghosts, QVector<Partner> partners, QVector<Note> notes) {
    m_ghosts = std::move(ghosts);
    m_partners = std::move(partners);
    m_notes = std::move(notes);
    update();
}

void EditHints::highlight(const std::optional<WireEnd>& end, bool chosen) {
    if (end == m_highlighted && chosen == m_chosen) return;
    m_highlighted = end;
    m_chosen = chosen;
    update();
}

void EditHints::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const CircuitMetrics& m = m_layout.metrics;
    painter->setRenderHint(QPainter::Antialiasing, true);
    for (const Partner& partner : m_partners) {
        const auto colours = unsigned(m_style.theme.series.size());
        const QColor colour = m_style.theme.series[(unsigned(partner.sharing) + colours - 1U) % colours];
        const double out = 0.24 * m.unit;
        QPen pen(colour, 0.14 * m.unit, Qt::DashLine);
        pen.setDashPattern({2.5, 1.5});
        painter->setPen(pen);
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(partner.box.adjusted(-out, -out, out, out), 0.3 * m.unit, 0.3 * m.unit);
    }
    for (const WireEnd& ghost : m_ghosts) {
        painter->setPen(QPen(m_style.theme.control, 0.1 * m.unit));
        painter->setBrush(m_style.theme.background);
        painter->drawEllipse(ghost.position, m.dotRadius, m.dotRadius);
    }
    QFont small = m_style.font;
    small.setPointSizeF(std::max(1.0, m_style.font.pointSizeF() * 0.78));
    painter->setFont(small);
    const QFontMetricsF metrics(small);
    for (const Note& note : m_notes) {
        const double width = metrics.horizontalAdvance(note.text) + 0.4 * m.unit;
        const double height = 0.86 * m.unit;
        // Across the upper edge, clear of the symbol, the title of the stage above and the badge at the right.
        const double y = note.below ? note.box.bottom() + 0.14 * m.unit : note.box.top() - 0.55 * m.unit;
        const QRectF plate(note.box.center().x() - width / 2 - 0.35 * m.unit, y, width, height);
        QColor fill = m_style.theme.background;
        fill.setAlphaF(0.86F);
        painter->setPen(Qt::NoPen);
        painter->setBrush(fill);
        painter->drawRoundedRect(plate, height / 3, height / 3);
        painter->setPen(m_style.theme.text);
        painter->drawText(plate, Qt::AlignCenter | Qt::TextDontClip, note.text);
    }
    if (m_highlighted) paintHighlight(*painter);
}

/// A dot with a minus, where a click takes it away, or with a plus, where it adds one.
void EditHints::paintHighlight(QPainter& painter) const {
    const CircuitMetrics& m = m_layout.metrics;
    const QPointF centre = m_highlighted->position;
    const double r = 0.46 * m.unit;
    if (m_chosen) {
        QColor veil = m_style.theme.dropTarget;
        veil.setAlphaF(0.3F);
        painter.setPen(QPen(m_style.theme.selection, 0.1 * m.unit, Qt::DashLine));
        painter.setBrush(veil);
        painter.drawRoundedRect(
            QRectF(centre.x() - m.box / 2, centre.y() - 0.7 * m.unit, m.box, 1.4 * m.unit), 4, 4);
    }
    painter.setPen(QPen(m_style.theme.background, 0.08 * m.unit));
    painter.setBrush(m_style.theme.selection);
    painter.drawEllipse(centre, r, r);
    painter.setPen(QPen(readableOn(m_style.theme.selection), 0.14 * m.unit, Qt::SolidLine, Qt::FlatCap));
    const double arm = 0.26 * m.unit;
    painter.drawLine(centre - QPointF(arm, 0), centre + QPointF(arm, 0));
    if (!m_highlighted->reads) painter.drawLine(centre - QPointF(0, arm), centre + QPointF(0, arm));
}

}  // namespace ketloom
