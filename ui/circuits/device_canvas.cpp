#include "ui/circuits/device_canvas.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/circuits/device_text.h"
#include "ui/widgets/theme.h"

namespace ketloom {
namespace {

constexpr double kLeastZoom = 0.3;
constexpr double kMostZoom = 3.0;
constexpr double kLeastFitting = 0.65;
constexpr double kLeastReadable = 4.5;  // points

}  // namespace

DeviceCanvas::DeviceCanvas(QWidget* parent) : QAbstractScrollArea(parent) {
    setObjectName(QStringLiteral("deviceCanvas"));
    setAccessibleName(tr("Circuit of the device"));
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    viewport()->setCursor(Qt::OpenHandCursor);
    setFrameShape(QFrame::NoFrame);
}

void DeviceCanvas::setCircuit(const Cell& cell, DeviceCircuit circuit) {
    m_cell = cell;
    m_circuit = std::move(circuit);
    m_layout = DeviceLayout(m_cell, m_circuit);
    updateNames();
    refit();
    updateScrollBars();
    viewport()->update();
}

void DeviceCanvas::clear() {
    m_circuit = {};
    m_layout = {};
    m_names.clear();
    updateScrollBars();
    viewport()->update();
}

void DeviceCanvas::updateNames() {
    m_names.clear();
    for (int row = 0; row < m_layout.rows(); ++row) m_names << qubitText(m_cell, m_layout.qubit(row));
}

double DeviceCanvas::unit() const {
    return m_zoom * fontMetrics().height() * 0.72;
}

QFont DeviceCanvas::fontFor(double share) const {
    QFont scaled = font();
    scaled.setPointSizeF(std::max(1.0, font().pointSizeF() * share * m_zoom));
    return scaled;
}

double DeviceCanvas::namesWidth() const {
    const QFontMetricsF metrics(fontFor(1.0));
    double width = 0.0;
    for (const QString& name : m_names) width = std::max(width, metrics.horizontalAdvance(name));
    return std::min(width + 1.2 * unit(), viewport()->width() * 0.4);
}

void DeviceCanvas::setZoom(double zoom) {
    m_fits = false;
    applyZoom(zoom);
}

void DeviceCanvas::applyZoom(double zoom) {
    zoom = std::clamp(zoom, kLeastZoom, kMostZoom);
    if (zoom == m_zoom) return;
    const double place = horizontalScrollBar()->value() / m_zoom;
    m_zoom = zoom;
    updateScrollBars();
    horizontalScrollBar()->setValue(int(place * m_zoom));
    viewport()->update();
}

void DeviceCanvas::fitHeight() {
    m_fits = true;
    refit();
}

void DeviceCanvas::refit() {
    if (!m_fits || m_layout.rows() == 0) return;
    const double needed = m_layout.height() * unit() / m_zoom;
    applyZoom(std::clamp((viewport()->height() - 1) / needed, kLeastFitting, 1.0));
}

void DeviceCanvas::updateScrollBars() {
    const double width = m_layout.width() * unit() + namesWidth();
    const double height = m_layout.height() * unit();
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(int(3 * unit()));
    horizontalScrollBar()->setRange(0, std::max(0, int(std::ceil(width)) - viewport()->width()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(int(unit()));
    verticalScrollBar()->setRange(0, std::max(0, int(std::ceil(height)) - viewport()->height()));
}

void DeviceCanvas::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    refit();
    updateScrollBars();
}

void DeviceCanvas::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
        updateScrollBars();
        viewport()->update();
    }
}

int DeviceCanvas::gateAt(QPointF position) const {
    if (m_layout.columns() == 0 || position.x() < namesWidth()) return -1;
    const double u = unit();
    const QPointF place((position.x() - namesWidth() + horizontalScrollBar()->value()) / u,
                        (position.y() + verticalScrollBar()->value()) / u);
    if (place.x() > m_layout.width()) return -1;
    int nearest = -1;
    for (std::uint32_t gate : m_layout.gatesOf(m_layout.columnAt(place.x()))) {
        if (m_layout.box(m_circuit, gate).contains(place)) return int(gate);
        for (int control : m_circuit.gates[gate].controls) {
            if (std::abs(m_layout.laneY(m_layout.row(control)) - place.y()) < 0.6) nearest = int(gate);
        }
    }
    return nearest;
}

bool DeviceCanvas::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int gate = gateAt(help->pos());
        if (gate < 0) {
            QToolTip::hideText();
        } else {
            QToolTip::showText(help->globalPos(), gateText(m_cell, m_circuit.gates[std::size_t(gate)]), this);
        }
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void DeviceCanvas::wheelEvent(QWheelEvent* event) {
    const QPoint delta = event->angleDelta();
    if (event->modifiers() & Qt::ControlModifier) {
        setZoom(m_zoom * std::pow(kZoomStep, delta.y() / 120.0));
    } else {
        // The circuit is long, not high: the wheel goes along it unless there is something above or below.
        const bool along =
            delta.x() != 0 || verticalScrollBar()->maximum() == 0 || (event->modifiers() & Qt::ShiftModifier);
        QScrollBar* bar = along ? horizontalScrollBar() : verticalScrollBar();
        bar->setValue(bar->value() - (delta.x() != 0 ? delta.x() : delta.y()));
    }
    event->accept();
}

void DeviceCanvas::keyPressEvent(QKeyEvent* event) {
    const bool control = event->modifiers() & Qt::ControlModifier;
    if (control && (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Equal)) return zoomIn();
    if (control && event->key() == Qt::Key_Minus) return zoomOut();
    if (control && event->key() == Qt::Key_0) return fitHeight();
    if (event->key() == Qt::Key_Home) return horizontalScrollBar()->setValue(0);
    if (event->key() == Qt::Key_End) return horizontalScrollBar()->setValue(horizontalScrollBar()->maximum());
    QAbstractScrollArea::keyPressEvent(event);
}

void DeviceCanvas::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    m_dragging = true;
    m_dragStart = event->pos();
    viewport()->setCursor(Qt::ClosedHandCursor);
}

void DeviceCanvas::mouseMoveEvent(QMouseEvent* event) {
    if (!m_dragging) return;
    const QPoint moved = event->pos() - m_dragStart;
    m_dragStart = event->pos();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - moved.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() - moved.y());
}

void DeviceCanvas::mouseReleaseEvent(QMouseEvent*) {
    m_dragging = false;
    viewport()->setCursor(Qt::OpenHandCursor);
}

void DeviceCanvas::paintEvent(QPaintEvent*) {
    const Theme theme = Theme::of(this);
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), theme.background);
    if (m_layout.columns() == 0) return;
    painter.setRenderHint(QPainter::Antialiasing);
    const double u = unit();
    const double offset = namesWidth() - horizontalScrollBar()->value();
    painter.save();
    painter.setClipRect(QRectF(namesWidth(), 0, viewport()->width(), viewport()->height()));
    painter.translate(offset, -verticalScrollBar()->value());
    const double leftEdge = horizontalScrollBar()->value() / u;
    const double rightEdge = (viewport()->width() - offset) / u;
    paintLanes(painter, theme, leftEdge, std::min(rightEdge, m_layout.width()));
    paintBrackets(painter, theme, leftEdge, rightEdge);
    const int last = m_layout.columnAt(rightEdge);
    for (int column = m_layout.columnAt(leftEdge); column <= last; ++column) {
        for (std::uint32_t gate : m_layout.gatesOf(column)) paintGate(painter, theme, gate);
    }
    painter.restore();
    paintNames(painter, theme);
}

void DeviceCanvas::paintLanes(QPainter& painter, const Theme& theme, double leftEdge,
                              double rightEdge) const {
    const double u = unit();
    for (int row = 0; row < m_layout.rows(); ++row) {
        const bool ancilla = m_layout.qubit(row) >= m_circuit.lanes;
        const double y = m_layout.laneY(row) * u;
        if (ancilla) {
            QColor band = theme.neuronFill;
            band.setAlphaF(0.35F);
            const double half = DeviceLayout::kLaneDistance / 2 * u;
            painter.fillRect(QRectF(QPointF(leftEdge * u, y - half), QPointF(rightEdge * u, y + half)), band);
        }
        painter.setPen(
            QPen(ancilla ? theme.neuronEdge : theme.lane, 1.0, ancilla ? Qt::DashLine : Qt::SolidLine));
        painter.drawLine(QPointF(leftEdge * u, std::round(y) + 0.5),
                         QPointF(rightEdge * u, std::round(y) + 0.5));
    }
}

void DeviceCanvas::paintBrackets(QPainter& painter, const Theme& theme, double leftEdge,
                                 double rightEdge) const {
    const double u = unit();
    const QFont small = fontFor(0.8);
    const bool readable = small.pointSizeF() >= kLeastReadable;
    painter.setFont(small);
    for (const DeviceBracket& bracket : m_layout.brackets()) {
        const double left = m_layout.left(bracket.firstColumn) + 0.12;
        const double right = m_layout.right(bracket.lastColumn) - 0.12;
        if (right < leftEdge || left > rightEdge) continue;
        const DeviceSpan& span = m_circuit.spans[bracket.span];
        QColor colour = theme.fixedEdge;
        if (span.kind == DeviceSpan::Kind::Rotations) colour = theme.rotationEdge;
        if (span.kind == DeviceSpan::Kind::Operation) colour = theme.neuronEdge;
        if (span.kind == DeviceSpan::Kind::Level)
            colour = theme.series[(3 + span.index) % theme.series.size()];
        QColor fill = colour;
        fill.setAlphaF(theme.dark ? 0.30F : 0.18F);
        const QRectF bar(left * u, m_layout.bracketTop(bracket.row) * u, (right - left) * u,
                         (DeviceLayout::kBracketHeight - 0.15) * u);
        painter.setPen(QPen(colour, 1.0, span.inverted ? Qt::DashLine : Qt::SolidLine));
        painter.setBrush(fill);
        painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 0.25 * u, 0.25 * u);
        if (!readable) continue;
        // The label stays in sight while any of its bracket does.
        const QRectF seen =
            bar.intersected(QRectF(leftEdge * u, bar.top(), (rightEdge - leftEdge) * u, bar.height()))
                .adjusted(0.3 * u, 0, -0.3 * u, 0);
        painter.setPen(theme.text);
        painter.drawText(
            seen, Qt::AlignVCenter | Qt::AlignHCenter,
            painter.fontMetrics().elidedText(spanText(m_cell, span), Qt::ElideRight, int(seen.width())));
    }
}

void DeviceCanvas::paintGate(QPainter& painter, const Theme& theme, std::size_t index) const {
    const double u = unit();
    const DeviceGate& gate = m_circuit.gates[index];
    const QRectF unitBox = m_layout.box(m_circuit, index);
    const QRectF box(unitBox.left() * u, unitBox.top() * u, unitBox.width() * u, unitBox.height() * u);
    const QPointF centre = box.center();
    const double line = std::max(1.0, 0.09 * u);
    const double dot = 0.32 * u;
    const bool swaps = gate.kind == DeviceGateKind::Swap;
    const auto cross = [&](QPointF at) {
        const double r = 0.42 * u;
        painter.setPen(QPen(theme.control, 1.6 * line));
        painter.drawLine(at - QPointF(r, r), at + QPointF(r, r));
        painter.drawLine(at - QPointF(r, -r), at + QPointF(r, -r));
    };
    for (int control : gate.controls) {
        const QPointF at(centre.x(), m_layout.laneY(m_layout.row(control)) * u);
        painter.setPen(QPen(theme.control, line));
        painter.drawLine(centre, at);
    }
    for (int control : gate.controls) {
        const QPointF at(centre.x(), m_layout.laneY(m_layout.row(control)) * u);
        if (swaps) {
            cross(at);
            continue;
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.control);
        painter.drawEllipse(at, dot, dot);
    }
    const bool controlled = !gate.controls.empty();
    if (swaps) return cross(centre);
    if (controlled && gate.kind == DeviceGateKind::Z) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.control);
        painter.drawEllipse(centre, dot, dot);
        return;
    }
    if (controlled && gate.kind == DeviceGateKind::X) {
        const double r = 0.75 * u;
        painter.setPen(QPen(theme.untrainedEdge, 1.4 * line));
        painter.setBrush(theme.untrainedFill);
        painter.drawEllipse(centre, r, r);
        painter.drawLine(centre - QPointF(r, 0), centre + QPointF(r, 0));
        painter.drawLine(centre - QPointF(0, r), centre + QPointF(0, r));
        return;
    }
    const bool meter = gate.kind == DeviceGateKind::PostSelect || gate.kind == DeviceGateKind::Readout;
    QColor edge = theme.untrainedEdge;
    QColor fill = theme.untrainedFill;
    const bool block = gate.kind == DeviceGateKind::Block || gate.kind == DeviceGateKind::InverseBlock;
    if (gate.kind == DeviceGateKind::Ry || block) {
        edge = theme.rotationEdge;
        fill = theme.rotationFill;
    } else if (meter || gate.operation < 0) {
        edge = theme.fixedEdge;
        fill = theme.fixedFill;
    }
    painter.fillRect(box, theme.background);
    painter.setPen(QPen(edge, line));
    painter.setBrush(fill);
    painter.drawRoundedRect(box, 0.25 * u, 0.25 * u);
    painter.setPen(theme.text);
    if (meter) {
        const bool kept = gate.kind == DeviceGateKind::PostSelect;
        const QPointF foot = centre + QPointF(kept ? -0.42 * u : 0.0, 0.42 * u);
        const double r = (kept ? 0.5 : 0.62) * u;
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.text, line));
        painter.drawArc(QRectF(foot.x() - r, foot.y() - r, 2 * r, 2 * r), 20 * 16, 140 * 16);
        painter.drawLine(foot, foot + QPointF(0.62 * r, -1.35 * r));
        if (!kept) return;
        QFont bold = fontFor(0.8);
        bold.setBold(true);
        if (bold.pointSizeF() < kLeastReadable) return;
        painter.setFont(bold);
        painter.drawText(QRectF(box.right() - 0.95 * u, box.top(), 0.85 * u, box.height()), Qt::AlignCenter,
                         tr("0"));
        return;
    }
    const QFont symbol = fontFor(gate.kind == DeviceGateKind::Ry ? 0.8 : 0.9);
    if (symbol.pointSizeF() < kLeastReadable) return;
    painter.setFont(symbol);
    if (gate.kind != DeviceGateKind::Ry)
        return painter.drawText(box, Qt::AlignCenter | Qt::TextDontClip, gateSymbol(gate));
    const QRectF upper(box.left(), box.top() + 0.15 * u, box.width(), box.height() / 2);
    painter.drawText(upper, Qt::AlignCenter | Qt::TextDontClip, gateSymbol(gate));
    painter.drawText(upper.translated(0, box.height() / 2 - 0.3 * u), Qt::AlignCenter | Qt::TextDontClip,
                     angleText(gate.angle));
}

void DeviceCanvas::paintNames(QPainter& painter, const Theme& theme) const {
    const double u = unit();
    const double width = namesWidth();
    painter.setFont(fontFor(1.0));
    for (int row = 0; row < m_layout.rows(); ++row) {
        const bool ancilla = m_layout.qubit(row) >= m_circuit.lanes;
        const double y = m_layout.laneY(row) * u - verticalScrollBar()->value();
        const double half = DeviceLayout::kLaneDistance / 2 * u;
        painter.setPen(ancilla ? theme.neuronEdge : theme.text);
        painter.drawText(
            QRectF(0, y - half, width - 0.5 * u, 2 * half), Qt::AlignVCenter | Qt::AlignRight,
            painter.fontMetrics().elidedText(m_names[row], Qt::ElideRight, int(width - 0.5 * u)));
    }
}

}  // namespace ketloom
