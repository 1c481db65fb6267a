#include "ui/document/circuit_painter.h"

#include <QFontMetricsF>
#include <QPaintEngine>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/document/cell_edits.h"
#include "ui/document/core_values.h"

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

/// Points down over an open stage, to the right over a folded one.
void paintChevron(QPainter& painter, const CircuitElement& stage, double unit, const QColor& colour) {
    const QPointF centre = stage.chevron.center();
    const double s = 0.24 * unit;
    QPolygonF line{centre + QPointF(-s, -s / 2), centre + QPointF(0, s / 2), centre + QPointF(s, -s / 2)};
    if (stage.folded)
        line = {centre + QPointF(-s / 2, -s), centre + QPointF(s / 2, 0), centre + QPointF(-s / 2, s)};
    painter.setBrush(Qt::NoBrush);
    painter.setPen(
        QPen(colour, crispWidth(painter, 0.11 * unit), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPolyline(line);
}

/// A word or two on a ground of their own, so that no wire runs through them.
void paintLabel(QPainter& painter, const QRectF& box, const QString& text, const QColor& edge,
                const CircuitMetrics& m, const CircuitStyle& style) {
    painter.setPen(QPen(edge, crispWidth(painter, 0.07 * m.unit)));
    painter.setBrush(style.theme.background);
    const double radius = std::min(0.35 * m.unit, box.height() / 2);
    painter.drawRoundedRect(box, radius, radius);
    painter.setPen(style.theme.text);
    painter.drawText(box, Qt::AlignCenter | Qt::TextDontClip, text);
}

void paintStage(QPainter& painter, const CircuitElement& element, const CircuitMetrics& m,
                const CircuitStyle& style, const ElementState& state) {
    const bool marked = state.selected || state.hovered;
    const QColor edge = marked ? style.theme.selection : style.theme.stageFrame;
    if (element.repetitions > 1) {  // the edges of further frames behind it
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(edge, crispWidth(painter, 0.07 * m.unit)));
        const QRectF& box = element.box;
        const double by = 0.28 * m.unit;
        painter.drawPolyline(QPolygonF{{box.right() + by, box.top() + by},
                                       {box.right() + by, box.bottom() + by},
                                       {box.left() + by, box.bottom() + by}});
    }
    const QColor fill = element.folded ? style.theme.background : QColor();
    roundedBox(painter, element.box, fill, edge, (marked ? 0.14 : 0.08) * m.unit, Qt::DashLine);
    if (style.text) {
        painter.setPen(style.theme.mutedText);
        const double left = element.chevron.isNull() ? element.title.left() : element.chevron.right();
        const double right = element.noteBox.isNull() ? element.title.right() : element.noteBox.left();
        painter.drawText(QRectF(left, element.title.top(), right - left, element.title.height()),
                         Qt::AlignCenter | Qt::TextDontClip, element.text);
        if (!element.noteBox.isNull())
            paintLabel(painter, element.noteBox.adjusted(0, 0.1 * m.unit, 0, -0.1 * m.unit), element.note,
                       edge, m, style);
        if (!element.chevron.isNull()) paintChevron(painter, element, m.unit, style.theme.mutedText);
        if (element.folded) {
            painter.setPen(style.theme.text);
            painter.drawText(element.box, Qt::AlignCenter | Qt::TextDontClip, element.summary);
        }
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

/// A tag with the number of the shared set on the lower right corner of the box.
void paintSharing(QPainter& painter, const CircuitElement& element, const CircuitMetrics& m,
                  const CircuitStyle& style) {
    const QString text = QString::number(element.sharing);
    QFont font = style.font;
    font.setPointSizeF(std::max(1.0, style.font.pointSizeF() * 0.72));
    font.setBold(true);
    const double height = 0.86 * m.unit;
    const double width = std::max(height, QFontMetricsF(font).horizontalAdvance(text) + 0.4 * m.unit);
    const QPointF corner = element.box.bottomRight() + QPointF(0.12 * m.unit, 0.36 * m.unit);
    const QRectF tag(corner.x() - width, corner.y() - height, width, height);
    const auto colours = unsigned(style.theme.series.size());
    const QColor fill = style.theme.series[(unsigned(element.sharing) + colours - 1U) % colours];
    painter.setPen(QPen(style.theme.background, crispWidth(painter, 0.1 * m.unit)));
    painter.setBrush(fill);
    painter.drawRoundedRect(tag, height / 2, height / 2);
    painter.setFont(font);
    painter.setPen(readableOn(fill));
    painter.drawText(tag, Qt::AlignCenter | Qt::TextDontClip, text);
    painter.setFont(style.font);
}

void paintOperation(QPainter& painter, const CircuitElement& element, const CircuitMetrics& m,
                    const CircuitStyle& style, const ElementState& state) {
    for (const QLineF& line : element.lines)
        crispLine(painter, line, (state.selected ? 0.13 : 0.07) * m.unit,
                  state.selected ? style.theme.selection : style.theme.lane);
    for (const QPointF& dot : element.dots)
        paintGateSource(painter, element.gate,
                        QRectF(dot, QSizeF()).adjusted(-m.box / 2, -m.box / 2, m.box / 2, m.box / 2), style,
                        state);
    paintGateTarget(painter, element.gate, element.box, style, state);
    if (element.sharing != 0 && style.text) paintSharing(painter, element, m, style);
    if (state.problem) paintBadge(painter, element.box.topRight(), m.unit, *state.problem, style);
}

void paintDot(QPainter& painter, const QRectF& box, const CircuitStyle& style, const ElementState& state) {
    const double radius = (state.hovered ? 0.19 : 0.15) * box.height();
    painter.setPen(Qt::NoPen);
    painter.setBrush(state.selected ? style.theme.selection : style.theme.control);
    painter.drawEllipse(box.center(), radius, radius);
}

void paintCross(QPainter& painter, const QRectF& box, const CircuitStyle& style, const ElementState& state) {
    const double r = 0.2 * box.height();
    const double width = (state.hovered || state.selected ? 0.1 : 0.075) * box.height();
    painter.setPen(QPen(state.selected ? style.theme.selection : style.theme.control,
                        crispWidth(painter, width), Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(box.center() - QPointF(r, r), box.center() + QPointF(r, r));
    painter.drawLine(box.center() - QPointF(r, -r), box.center() + QPointF(r, -r));
}

void paintPlus(QPainter& painter, const QRectF& box, const CircuitStyle& style, const ElementState& state,
               const QColor& fill, const QColor& edge) {
    const double r = 0.34 * box.height();
    const double width = crispWidth(painter, (state.selected ? 0.08 : 0.055) * box.height());
    const QColor ink = state.selected ? style.theme.selection : edge;
    painter.setPen(QPen(ink, width));
    painter.setBrush(fill);
    painter.drawEllipse(box.center(), r, r);
    painter.drawLine(box.center() - QPointF(r, 0), box.center() + QPointF(r, 0));
    painter.drawLine(box.center() - QPointF(0, r), box.center() + QPointF(0, r));
}

void paintGateBox(QPainter& painter, const QString& symbol, const QRectF& box, const CircuitStyle& style,
                  const ElementState& state, const QColor& fill, const QColor& edge) {
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

void paintGateTarget(QPainter& painter, GateKind gate, const QRectF& box, const CircuitStyle& style,
                     const ElementState& state) {
    const GateInfo& info = gateInfo(gate);
    const Theme& theme = style.theme;
    const QColor edge = info.isNeuron()    ? theme.neuronEdge
                        : info.isTrained() ? theme.rotationEdge
                                           : theme.untrainedEdge;
    QColor fill = info.isNeuron()    ? theme.neuronFill
                  : info.isTrained() ? theme.rotationFill
                                     : theme.untrainedFill;
    if (state.hovered) fill = theme.dark ? fill.lighter(130) : fill.darker(108);
    switch (targetShape(gate)) {
        case TargetShape::Box:
            return paintGateBox(painter, toQString(info.symbol), box, style, state, fill, edge);
        case TargetShape::Plus:
            return paintPlus(painter, box, style, state, fill, edge);
        case TargetShape::Dot:
            return paintDot(painter, box, style, state);
        case TargetShape::Cross:
            return paintCross(painter, box, style, state);
    }
}

void paintGateSource(QPainter& painter, GateKind gate, const QRectF& box, const CircuitStyle& style,
                     const ElementState& state) {
    if (gateInfo(gate).sourceRole == SourceRole::Partner) return paintCross(painter, box, style, state);
    ElementState steady = state;
    steady.hovered = state.hovered && hasFixedSources(gate);  // the many dots of a neuron do not grow
    paintDot(painter, box, style, steady);
}

void paintGateIcon(QPainter& painter, GateKind gate, const QRectF& rect, const CircuitStyle& style) {
    const CircuitMetrics m(style.font);
    const int sources = hasFixedSources(gate) ? gateInfo(gate).sourceCount : 0;
    // Closer together than on the canvas: nothing but this gate has to fit between the lanes.
    const double step = 1.5 * m.unit;
    const bool isBox = targetShape(gate) == TargetShape::Box;
    const double below = isBox ? m.box / 2 : 0.38 * m.box;
    const double above = sources > 0 ? 0.25 * m.box : below;
    const double width = sources > 0 ? std::max(m.box, 2.6 * m.unit) : m.box;
    CircuitElement element;
    element.kind = ElementKind::Operation;
    element.gate = gate;
    const double targetY = sources * step;
    element.box = QRectF(-m.box / 2, targetY - m.box / 2, m.box, m.box);
    for (int k = 0; k < sources; ++k) element.dots.push_back({0.0, k * step});
    if (sources > 0) element.lines.push_back({0.0, 0.0, 0.0, targetY});
    const QRectF source(-width / 2, -above, width, above + targetY + below);
    const double scale = 0.9 * std::min(rect.width() / source.width(), rect.height() / source.height());
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(style.font);
    painter.translate(rect.center());
    painter.scale(scale, scale);
    painter.translate(-source.center());
    for (int k = 0; sources > 0 && k <= sources; ++k)
        crispLine(painter, {-width / 2, k * step, width / 2, k * step}, 0.07 * m.unit, style.theme.lane);
    paintElement(painter, element, m, style);
    painter.restore();
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
            if (state.selected) {
                QColor ground = style.theme.selection;
                ground.setAlphaF(0.2F);
                roundedBox(painter, element.box, ground, style.theme.selection, 0.1 * metrics.unit);
            }
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
