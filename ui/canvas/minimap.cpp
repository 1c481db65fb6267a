#include "ui/canvas/minimap.h"

#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>

#include "ui/canvas/circuit_view.h"
#include "ui/document/circuit_painter.h"

namespace ketloom {

namespace {

constexpr int kMargin = 10;  // to the edges of the view
constexpr int kPad = 4;      // around the picture

}  // namespace

Minimap::Minimap(CircuitView& view) : QWidget(&view), m_view(view) {
    setObjectName(QStringLiteral("minimap"));
    setAccessibleName(tr("Map of the cell"));
    setToolTip(tr("The whole cell. Drag the frame to move the view; View, Minimap switches this off."));
    setFocusPolicy(Qt::NoFocus);
    setCursor(Qt::OpenHandCursor);
    hide();
}

void Minimap::setWanted(bool wanted) {
    m_wanted = wanted;
    refresh();
}

void Minimap::refresh() {
    m_stale = true;
    const CircuitLayout& layout = m_view.circuitLayout();
    const QSize room = m_view.viewport()->size();
    const QRectF seen = m_view.mapToScene(QRect(QPoint(), room)).boundingRect();
    const QRectF& bounds = layout.bounds;
    const bool fits = seen.width() >= bounds.width() - 1.0 && seen.height() >= bounds.height() - 1.0;
    const QSizeF most(std::min(0.34 * room.width(), 320.0), std::min(0.3 * room.height(), 120.0));
    if (!m_wanted || fits || bounds.isEmpty() || most.width() < 100 || most.height() < 40) return hide();
    m_drawn = bounds;
    m_scale = std::min(most.width() / bounds.width(), most.height() / bounds.height());
    const QSize size(int(bounds.width() * m_scale) + 2 * kPad, int(bounds.height() * m_scale) + 2 * kPad);
    setGeometry(
        QRect(QPoint(room.width() - size.width() - kMargin, room.height() - size.height() - kMargin), size));
    show();
    raise();
    update();
}

/// Lanes, stages and boxes without words: at this size these would be dust.
void Minimap::drawPicture() {
    const Theme theme = Theme::of(this);
    m_picture = QPixmap(size() * devicePixelRatioF());
    m_picture.setDevicePixelRatio(devicePixelRatioF());
    m_picture.fill(theme.background);
    QPainter painter(&m_picture);
    painter.translate(kPad, kPad);
    painter.scale(m_scale, m_scale);
    painter.translate(-m_drawn.topLeft());
    QPen thin(theme.lane, 0.0);
    for (const CircuitElement& element : m_view.circuitLayout().elements) {
        if (element.kind == ElementKind::Wire) {
            painter.setPen(thin);
            for (const QLineF& line : element.lines) painter.drawLine(line);
        } else if (element.kind == ElementKind::Stage) {
            painter.setPen(QPen(theme.stageFrame, 0.0));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(element.box);
        } else if (element.kind == ElementKind::Operation) {
            const GateInfo& gate = gateInfo(element.gate);
            painter.setPen(thin);
            for (const QLineF& line : element.lines) painter.drawLine(line);
            painter.fillRect(element.box, gate.isNeuron()    ? theme.neuronEdge
                                          : gate.isTrained() ? theme.rotationEdge
                                                             : theme.untrainedEdge);
        }
    }
    m_stale = false;
}

QRectF Minimap::frame() const {
    const QRectF seen = m_view.mapToScene(m_view.viewport()->rect()).boundingRect() & m_drawn;
    return {kPad + (seen.left() - m_drawn.left()) * m_scale, kPad + (seen.top() - m_drawn.top()) * m_scale,
            seen.width() * m_scale, seen.height() * m_scale};
}

void Minimap::paintEvent(QPaintEvent*) {
    if (m_stale) drawPicture();
    const Theme theme = Theme::of(this);
    QPainter painter(this);
    painter.drawPixmap(0, 0, m_picture);
    QColor veil = theme.background;
    veil.setAlphaF(0.55F);
    const QRectF shown = frame();
    painter.setClipRegion(QRegion(rect()) - QRegion(shown.toAlignedRect()));
    painter.fillRect(rect(), veil);
    painter.setClipping(false);
    painter.setPen(QPen(theme.selection, 2));
    painter.drawRect(shown.adjusted(0, 0, -1, -1));
    painter.setPen(theme.stageFrame);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void Minimap::moveTo(QPointF position) {
    const QPointF middle = position - m_grip;
    m_view.showAround(m_drawn.topLeft() + (middle - QPointF(kPad, kPad)) / m_scale);
    update();
}

void Minimap::mousePressEvent(QMouseEvent* event) {
    event->accept();
    if (event->button() != Qt::LeftButton) return;
    const QRectF shown = frame();
    m_grip = shown.contains(event->position()) ? event->position() - shown.center() : QPointF();
    setCursor(Qt::ClosedHandCursor);
    moveTo(event->position());
}

void Minimap::mouseMoveEvent(QMouseEvent* event) {
    event->accept();
    if (event->buttons() & Qt::LeftButton) moveTo(event->position());
}

void Minimap::mouseReleaseEvent(QMouseEvent* event) {
    event->accept();
    setCursor(Qt::OpenHandCursor);
}

void Minimap::wheelEvent(QWheelEvent* event) {
    event->accept();
}

void Minimap::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        m_stale = true;
        update();
    }
}

}  // namespace ketloom
