#pragma once

#include <QGraphicsItem>
#include <QIcon>

#include "core/cell/cell_difference.h"
#include "ui/document/circuit_layout.h"
#include "ui/document/circuit_painter.h"

namespace ketloom {

/// How a kind of difference looks: told apart by shape (plus in a circle, minus in a square, wave in a
/// diamond, arrows in a hexagon) and by the pattern of the frame, with the colour on top.
QColor differenceColour(OperationDifference::Kind kind, const Theme& theme);
void paintDifferenceBadge(QPainter& painter, QPointF centre, double radius, OperationDifference::Kind kind,
                          const Theme& theme);
QIcon differenceIcon(OperationDifference::Kind kind, const Theme& theme, int side);
/// "added", "removed", "changed", "moved".
QString differenceWord(OperationDifference::Kind kind);

/// The difference in words: "Neuron on w0 (input): order 2 → 3".
QString differenceText(const Cell& before, const Cell& after, const OperationDifference& difference);
/// All the rest that differs, a line each: lanes, stages, numbers of parameters and qubits.
QStringList partTexts(const Cell& before, const Cell& after, const CellDifference& difference);

/// Frame and badge around an operation of a picture.
class DifferenceMark : public QGraphicsItem {
public:
    DifferenceMark(const CircuitElement& element, const CircuitMetrics& metrics,
                   OperationDifference::Kind kind, const Theme& theme);

    OperationDifference::Kind kind() const { return m_kind; }
    /// The one the list points at.
    void setCurrent(bool current);
    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    QRectF m_box;
    double m_unit;
    OperationDifference::Kind m_kind;
    Theme m_theme;
    bool m_current = false;
};

}  // namespace ketloom
