#include "ui/document/circuit_painter.h"

#include <QFontMetricsF>
#include <QPaintEngine>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace ketloom {

namespace {

bool isRaster(const QPainter& painter) {
    const QPaintEngine* engine = painter.paintEngine();
    return engine && engine->type() == QPaintEngine::Raster;
}

double deviceScale(const QPainter& painter) {
    return std::abs(painter.deviceTransform().m11());
}

/// `width`, at least one device pixel, and a whole number of them on pixel devices.
double crispWidth(const QPainter& painter, double width) {
    const double scale = deviceScale(painter);
    if (!isRaster(painter) || scale <= 0.0) return width;
    return std::max(1.0, std::round(width * scale)) / scale;
}

/// Moves the rectangle so that a pen of `penWidth` on its edges covers whole pixels.
QRectF crispRect(const QPainter& painter, const QRectF& rect, double penWidth) {
    if (!isRaster(painter)) return rect;
    const QTransform toDevice = painter.deviceTransform();
    const bool odd = int(std::lround(penWidth * deviceScale(painter))) % 2 == 1;
    const auto snap = [odd](double v) { return odd ? std::floor(v) + 0.5 : std::round(v); };
    const QRectF d = toDevice.mapRect(rect);
    const QRectF snapped(QPointF(snap(d.left()), snap(d.top())), QPointF(snap(d.right()), snap(d.bottom())));
    return toDevice.inverted().mapRect(snapped);
}

/// A horizontal or vertical line that covers whole pixels.
void crispLine(QPainter& painter, const QLineF& line, double width, const QColor& colour) {
    const double w = crispWidth(painter, width);
    QRectF rect = QRectF(line.p1(), line.p2()).normalized();
    rect.adjust(-w / 2, -w / 2, w / 2, w / 2);
    const bool antialiased = painter.testRenderHint(QPainter::Antialiasing);
    if (isRaster(painter)) {
        const QTransform toDevice = painter.deviceTransform();
        QRectF d = toDevice.mapRect(rect);
        d = QRectF(std::round(d.left()), std::round(d.top()), std::max(1.0, std::round(d.width())),
                   std::max(1.0, std::round(d.height())));
        rect = toDevice.inverted().mapRect(d);
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
    painter.fillRect(rect, colour);
    painter.setRenderHint(QPainter::Antialiasing, antialiased);
}

void doubleLine(QPainter& painter, const QLineF& line, double unit, const QColor& colour, const QColor& gap) {
    const double w = crispWidth(painter, 0.06 * unit);
    crispLine(painter, line, 3.0 * w, colour);
    crispLine(painter, line, w, gap);
}

void arrowHead(QPainter& painter, QPointF tip, double unit, const QColor& colour) {
    const double s = 0.42 * unit;
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawPolygon(
        QPolygonF{tip, tip + QPointF(-1.5 * s, -0.75 * s), tip + QPointF(-1.5 * s, 0.75 * s)});
}

void roundedBox(QPainter& painter, const QRectF& box, const QColor& fill, const QColor& edge, double penWidth,
                Qt::PenStyle penStyle = Qt::SolidLine) {
    const double w = crispWidth(painter, penWidth);
    QPen pen(edge, w, penStyle);
    if (penStyle == Qt::DashLine) pen.setDashPattern({5.0, 4.0});
    painter.setPen(pen);
    painter.setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    const double radius = 0.14 * std::min({box.width(), box.height(), 40.0});
    painter.drawRoundedRect(crispRect(painter, box, w), radius, radius);
}

void paintStage(QPainter& painter, const CircuitElement& element, const CircuitMetrics& m,
                const CircuitStyle& style, const ElementState& state) {
    const QColor edge = state.selected || state.hovered ? style.theme.selection : style.theme.stageFrame;
    roundedBox(painter, element.box, {}, edge, 0.08 * m.unit, Qt::DashLine);
    if (style.text) {
        painter.setPen(style.theme.mutedText);
        const QRectF title(element.box.left() - m.unit, element.box.top() - 1.5 * m.unit,
                           element.box.width() + 2 * m.unit, 1.4 * m.unit);
        painter.drawText(title, Qt::AlignCenter, element.text);
    }
    if (state.problem) paintBadge(painter, element.box.topRight(), m.unit, *state.problem, style);
}

void paintWire(QPainter& painter, const CircuitElement& element, const CircuitMetrics& m,
               const CircuitStyle& style) {
    for (const QLineF& line : element.lines) crispLine(painter, line, 0.07 * m.unit, style.theme.lane);
    if (!style.text) return;
    if (element.text.isEmpty()) {
        for (const QLineF& line : element.lines)
            arrowHead(painter, line.p2() + QPointF(0.3 * m.unit, 0), m.unit, style.theme.lane);
    } else {
        painter.setPen(style.theme.mutedText);
        painter.drawText(element.box, Qt::AlignCenter, element.text);
    }
}

/// A brace over the workspace lanes and psi with the step as its index.
void paintCarriedState(QPainter& painter, const CircuitElement& element, const CircuitMetrics& m,
                       const CircuitStyle& style) {
    if (!style.text) return;
    const double u = m.unit;
    const bool left = element.index == 0;
    const QRectF& box = element.box;
    const double outer = left ? box.right() - 0.85 * u : box.left() + 0.7 * u;
    const double inner = left ? box.right() - 0.15 * u : box.left();
    const double middle = (outer + inner) / 2;
    const double cy = box.center().y();
    const double bend = std::min(0.5 * u, box.height() / 5);
    QPainterPath brace(QPointF(inner, box.top()));
    brace.quadTo({middle, box.top()}, {middle, box.top() + bend});
    brace.lineTo(middle, cy - bend);
    brace.quadTo({middle, cy}, {outer, cy});
    brace.quadTo({middle, cy}, {middle, cy + bend});
    brace.lineTo(middle, box.bottom() - bend);
    brace.quadTo({middle, box.bottom()}, {inner, box.bottom()});
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(style.theme.mutedText, crispWidth(painter, 0.07 * u)));
    painter.drawPath(brace);

    const QString psi = QStringLiteral("\u03C8");
    QFont small = style.font;
    small.setPointSizeF(std::max(1.0, style.font.pointSizeF() * 0.72));
    const double psiWidth = QFontMetricsF(style.font).horizontalAdvance(psi);
    const double indexWidth = QFontMetricsF(small).horizontalAdvance(element.text);
    const double x = left ? outer - 0.2 * u - psiWidth - indexWidth : outer + 0.2 * u;
    painter.setPen(style.theme.mutedText);
    painter.drawText(QPointF(x, cy + 0.3 * u), psi);
    painter.setFont(small);
    painter.drawText(QPointF(x + psiWidth, cy + 0.55 * u), element.text);
    painter.setFont(style.font);
}

void paintWord(QPainter& painter, const CircuitElement& element, const CircuitMetrics& m,
               const CircuitStyle& style) {
    for (const QLineF& line : element.lines)
        doubleLine(painter, line, m.unit, style.theme.lane, style.theme.background);
    const bool output = element.kind == ElementKind::OutputWord;
    if (output && !element.lines.isEmpty())
        arrowHead(painter, element.lines.front().p2() + QPointF(0.35 * m.unit, 0), m.unit, style.theme.lane);
    if (!style.text) return;
    painter.setPen(style.theme.mutedText);
    painter.drawText(element.box, Qt::AlignRight | Qt::AlignVCenter | Qt::TextDontClip, element.text);
}

void paintMeter(QPainter& painter, const CircuitElement& element, const CircuitMetrics& m,
                const CircuitStyle& style) {
    roundedBox(painter, element.box, style.theme.fixedFill, style.theme.fixedEdge, 0.08 * m.unit);
    const QPointF foot = element.box.center() + QPointF(0, 0.36 * m.unit);
    const double r = 0.58 * m.unit;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(style.theme.text, crispWidth(painter, 0.08 * m.unit), Qt::SolidLine, Qt::RoundCap));
    painter.drawArc(QRectF(foot.x() - r, foot.y() - r, 2 * r, 2 * r), 20 * 16, 140 * 16);
    painter.drawLine(foot, foot + QPointF(0.42 * m.unit, -0.82 * m.unit));
}

void paintOperation(QPainter& painter, const CircuitElement& element, const CircuitMetrics& m,
                    const CircuitStyle& style, const ElementState& state) {
    const QColor ink = state.selected ? style.theme.selection : style.theme.control;
    for (const QLineF& line : element.lines)
        crispLine(painter, line, (state.selected ? 0.13 : 0.07) * m.unit,
                  state.selected ? ink : style.theme.lane);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    for (const QPointF& dot : element.dots) painter.drawEllipse(dot, m.dotRadius, m.dotRadius);
    paintGateBox(painter, element.gate, element.text, element.box, style, state);
    if (state.problem) paintBadge(painter, element.box.topRight(), m.unit, *state.problem, style);
}

}  // namespace

void paintBadge(QPainter& painter, QPointF centre, double unit, Severity severity,
                const CircuitStyle& style) {
    const QColor fill = severity == Severity::Error ? style.theme.error : style.theme.warning;
    const double r = 0.5 * unit;
    painter.setPen(QPen(style.theme.background, crispWidth(painter, 0.1 * unit)));
    painter.setBrush(fill);
    if (severity == Severity::Error) {
        painter.drawEllipse(centre, r, r);
    } else {
        painter.drawPolygon(QPolygonF{centre + QPointF(0, -1.15 * r), centre + QPointF(1.2 * r, 0.9 * r),
                                      centre + QPointF(-1.2 * r, 0.9 * r)});
    }
    const QColor ink = readableOn(fill);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    const double down = severity == Severity::Error ? 0.0 : 0.12 * r;
    painter.drawRoundedRect(QRectF(centre.x() - 0.13 * r, centre.y() - 0.6 * r + down, 0.26 * r, 0.75 * r),
                            0.1 * r, 0.1 * r);
    painter.drawEllipse(centre + QPointF(0, 0.45 * r + down), 0.16 * r, 0.16 * r);
}

QColor readableOn(const QColor& fill) {
    const double luminance = 0.2126 * fill.redF() + 0.7152 * fill.greenF() + 0.0722 * fill.blueF();
    return luminance > 0.5 ? QColor(Qt::black) : QColor(Qt::white);
}

void paintGateBox(QPainter& painter, GateKind gate, const QString& symbol, const QRectF& box,
                  const CircuitStyle& style, const ElementState& state) {
    const bool neuron = gateInfo(gate).isNeuron();
    const QColor edge = neuron ? style.theme.neuronEdge : style.theme.rotationEdge;
    QColor fill = neuron ? style.theme.neuronFill : style.theme.rotationFill;
    if (state.hovered) fill = style.theme.dark ? fill.lighter(130) : fill.darker(108);
    const double side = box.height();
    if (state.selected) {
        const double out = 0.1 * side;
        roundedBox(painter, box.adjusted(-out, -out, out, out), style.theme.background, style.theme.selection,
                   0.08 * side);
    }
    roundedBox(painter, box, fill, edge, 0.05 * side);
    QFont bold = style.font;
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(style.theme.text);
    painter.drawText(box, Qt::AlignCenter | Qt::TextDontClip, symbol);
    painter.setFont(style.font);
}

void paintElement(QPainter& painter, const CircuitElement& element, const CircuitMetrics& metrics,
                  const CircuitStyle& style, const ElementState& state) {
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setFont(style.font);
    switch (element.kind) {
        case ElementKind::Stage:
            return paintStage(painter, element, metrics, style, state);
        case ElementKind::Wire:
            return paintWire(painter, element, metrics, style);
        case ElementKind::LaneName:
            if (!style.text) return;
            painter.setPen(style.theme.text);
            painter.drawText(element.box, Qt::AlignCenter | Qt::TextDontClip, element.text);
            if (state.problem)
                paintBadge(painter,
                           element.box.center() - QPointF(element.box.width() / 2 + 0.65 * metrics.unit, 0),
                           metrics.unit, *state.problem, style);
            return;
        case ElementKind::CarriedState:
            return paintCarriedState(painter, element, metrics, style);
        case ElementKind::InputWord:
        case ElementKind::OutputWord:
            return paintWord(painter, element, metrics, style);
        case ElementKind::InputX:
            roundedBox(painter, element.box, style.theme.fixedFill, style.theme.fixedEdge,
                       0.08 * metrics.unit);
            painter.setPen(style.theme.text);
            painter.drawText(element.box, Qt::AlignCenter | Qt::TextDontClip, element.text);
            return;
        case ElementKind::Meter:
            return paintMeter(painter, element, metrics, style);
        case ElementKind::Operation:
            return paintOperation(painter, element, metrics, style, state);
    }
}

void paintCircuit(QPainter& painter, const Cell& cell, const CircuitStyle& style, const QRectF& target) {
    const CircuitLayout layout = layoutCircuit(cell, style.font);
    QRectF source;
    for (const CircuitElement& element : layout.elements) {
        const bool words = element.kind == ElementKind::CarriedState || element.kind == ElementKind::LaneName;
        if (style.text) {
            source |= element.bounds;
        } else if (!words && element.kind != ElementKind::InputWord &&
                   element.kind != ElementKind::OutputWord) {
            source |= element.kind == ElementKind::Stage ? element.box : element.bounds;
        }
    }
    if (source.isEmpty() || target.isEmpty()) return;
    const double scale = std::min(target.width() / source.width(), target.height() / source.height());
    painter.save();
    painter.translate(target.center());
    painter.scale(scale, scale);
    painter.translate(-source.center());
    for (const CircuitElement& element : layout.elements) {
        const bool word = element.kind == ElementKind::InputWord || element.kind == ElementKind::OutputWord;
        if (style.text || !word) paintElement(painter, element, layout.metrics, style);
    }
    painter.restore();
}

}  // namespace ketloom
