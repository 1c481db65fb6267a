#pragma once

#include <QGraphicsItem>
#include <memory>

#include "ui/canvas/live_picture.h"
#include "ui/document/circuit_painter.h"
#include "ui/document/live_state.h"

namespace ketloom {

/// The live state above the circuit: P(1) of every lane behind every column as a bar that fills from below,
/// the post-selection probability at every neuron, the readout of the output words, and the probe's line. It
/// draws numbers it is given and works nothing out.
class LiveOverlay : public QGraphicsItem {
public:
    /// `layout` and `style` must outlive the item.
    LiveOverlay(const CircuitLayout& layout, const CircuitStyle& style);

    /// What to show, for the cell of the layout; without a probe no numbers.
    void show(const Cell& cell, const LiveState& state);

    const LivePicture& picture() const { return m_picture; }
    /// Bars shown; none while nothing is known or all is switched off.
    qsizetype barCount() const { return m_probe ? m_picture.bars.size() : 0; }
    /// The place for a probe nearest to x.
    ProbePlace placeNear(double x) const;
    /// The handle of the probe's line; empty where there is none.
    QRectF probeHandle() const;
    /// What the number at this place is, in words; empty where there is none.
    QString tipAt(QPointF point) const;
    /// "post-selection probability 0.93" for a neuron that has one now; else empty.
    QString noteOf(std::uint32_t id) const;
    /// All that may be drawn while the live state is switched on; empty while it is off.
    QRectF room() const;

    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    void paintBars(QPainter& painter, double scale) const;
    void paintGauges(QPainter& painter, double scale) const;
    void paintReadout(QPainter& painter, double scale) const;
    void paintProbe(QPainter& painter) const;
    QRectF gaugeText(const LivePicture::Gauge& gauge) const;

    const CircuitLayout& m_layout;
    const CircuitStyle& m_style;
    bool m_on = false;
    Cell m_cell;  ///< of the picture
    LivePicture m_picture;
    std::shared_ptr<const CellProbe> m_probe;  ///< null, or of a cell with the same lanes
    QStringList m_words;
    bool m_stale = false;
    int m_probeGap = -1;
    QString m_probeName;
};

}  // namespace ketloom
