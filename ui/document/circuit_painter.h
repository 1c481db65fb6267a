#pragma once

#include <QPainter>
#include <optional>

#include "core/base/error.h"
#include "ui/document/circuit_layout.h"
#include "ui/widgets/theme.h"

namespace ketloom {

/// How to draw a circuit. Everything else follows from the layout.
struct CircuitStyle {
    Theme theme;
    QFont font;        ///< the one the layout was made with
    bool text = true;  ///< false: no names and titles (thumbnails)
};

/// What the canvas shows about an element on top of what it is.
struct ElementState {
    bool selected = false;
    bool hovered = false;
    std::optional<Severity> problem;
};

/// Draws one element in layout coordinates. On pixel devices straight lines and boxes are aligned with whole
/// pixels, whatever the zoom; no pen gets thinner than one pixel.
void paintElement(QPainter& painter, const CircuitElement& element, const CircuitMetrics& metrics,
                  const CircuitStyle& style, const ElementState& state = {});

/// What stands on a gate's target lane (see TargetShape), alone.
void paintGateTarget(QPainter& painter, GateKind gate, const QRectF& box, const CircuitStyle& style,
                     const ElementState& state = {});
/// What stands on a lane of a gate's controls, or of its partner, alone; `box` as for the target.
void paintGateSource(QPainter& painter, GateKind gate, const QRectF& box, const CircuitStyle& style,
                     const ElementState& state = {});

/// A gate as it stands on the canvas, with its controls or partner and pieces of their lanes, scaled to fit
/// into `rect`: for palette and inspector.
void paintGateIcon(QPainter& painter, GateKind gate, const QRectF& rect, const CircuitStyle& style);

/// The mark of a problem, about `unit` wide: circle for an error, triangle for a warning, told apart without
/// colour.
void paintBadge(QPainter& painter, QPointF centre, double unit, Severity severity, const CircuitStyle& style);

/// The whole picture, scaled to fit into `target` and centred there.
void paintCircuit(QPainter& painter, const Cell& cell, const CircuitStyle& style, const QRectF& target);

/// Black or white, whichever reads better on `fill`.
QColor readableOn(const QColor& fill);

}  // namespace ketloom
