#pragma once

#include <QGraphicsItem>

#include "ui/document/circuit_layout.h"
#include "ui/document/circuit_painter.h"

namespace ketloom {

/// What the canvas shows on top of the picture to help editing: where a neuron could read further lanes, what
/// a click would do there, the partners of a shared set, order and degree.
class EditHints : public QGraphicsItem {
public:
    /// A place on a lane in a neuron's column.
    struct WireEnd {
        std::uint32_t id = 0;
        int lane = -1;
        QPointF position;
        bool reads = false;
        friend bool operator==(const WireEnd&, const WireEnd&) = default;
    };
    struct Partner {
        QRectF box;
        int sharing = 0;
    };
    /// A few characters above or below a box.
    struct Note {
        QRectF box;
        QString text;
        bool below = false;
    };

    EditHints(const CircuitLayout& layout, const CircuitStyle& style);

    void show(QVector<WireEnd> ghosts, QVector<Partner> partners, QVector<Note> notes);
    /// The wire end that a click would change; none without one. `chosen`: by keyboard.
    void highlight(const std::optional<WireEnd>& end, bool chosen = false);
    const QVector<WireEnd>& ghosts() const { return m_ghosts; }
    const QVector<Partner>& partners() const { return m_partners; }
    const QVector<Note>& notes() const { return m_notes; }
    const std::optional<WireEnd>& highlighted() const { return m_highlighted; }

    QRectF boundingRect() const override { return m_layout.bounds; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    void paintHighlight(QPainter& painter) const;

    const CircuitLayout& m_layout;
    const CircuitStyle& m_style;
    QVector<WireEnd> m_ghosts;
    QVector<Partner> m_partners;
    QVector<Note> m_notes;
    std::optional<WireEnd> m_highlighted;
    bool m_chosen = false;
};

}  // namespace ketloom
