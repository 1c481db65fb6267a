#include "ui/circuits/circuit_pane.h"

#include <QGraphicsScene>
#include <QKeyEvent>
#include <QStyleOptionGraphicsItem>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace ketloom {

namespace {

constexpr double kLeastZoom = 0.15;
constexpr double kMostZoom = 6.0;
constexpr double kLeastFit = 0.4;  // below this a picture is no longer read: scroll instead
constexpr double kMostFit = 1.25;
constexpr double kZoomStep = 1.2;

}  // namespace

CircuitItem::CircuitItem(CircuitLayout layout, CircuitStyle style)
    : m_layout(std::move(layout)), m_style(std::move(style)) {
    setAcceptedMouseButtons(Qt::NoButton);
    setFlag(QGraphicsItem::ItemUsesExtendedStyleOption);  // tells what is exposed
}

void CircuitItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
    for (const CircuitElement& element : m_layout.elements)
        if (element.bounds.intersects(option->exposedRect))
            paintElement(*painter, element, m_layout.metrics, m_style);
}

CircuitPane::CircuitPane(QWidget* parent) : QGraphicsView(parent) {
    setScene(new QGraphicsScene(this));
    setFrameShape(QFrame::NoFrame);
    setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    setTransformationAnchor(QGraphicsView::AnchorUnderMouse);
    setDragMode(QGraphicsView::ScrollHandDrag);
    setFocusPolicy(Qt::StrongFocus);
}

void CircuitPane::setZoom(double factor) {
    factor = std::clamp(factor, kLeastZoom, kMostZoom);
    setTransform(QTransform::fromScale(factor, factor));
}

void CircuitPane::zoomIn() {
    setZoom(zoom() * kZoomStep);
    emit zoomChanged(zoom());
}

void CircuitPane::zoomOut() {
    setZoom(zoom() / kZoomStep);
    emit zoomChanged(zoom());
}

double CircuitPane::fittingZoom() const {
    const QRectF bounds = sceneRect();
    const QSizeF room = QSizeF(maximumViewportSize()) - QSizeF(2, 2);
    if (bounds.isEmpty() || room.isEmpty()) return 1.0;
    return std::clamp(std::min(room.width() / bounds.width(), room.height() / bounds.height()), kLeastFit,
                      kMostFit);
}

void CircuitPane::fitAll() {
    setZoom(fittingZoom());
    ensureVisible(QRectF(sceneRect().topLeft(), QSizeF(1, 1)), 0, 0);
}

void CircuitPane::wheelEvent(QWheelEvent* event) {
    if (!event->modifiers().testFlag(Qt::ControlModifier)) return QGraphicsView::wheelEvent(event);
    constexpr double kNotch = 120.0;
    setZoom(zoom() * std::pow(kZoomStep, event->angleDelta().y() / kNotch));
    emit zoomChanged(zoom());
    event->accept();
}

void CircuitPane::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomIn();
        case Qt::Key_Minus:
            return zoomOut();
        case Qt::Key_0:
            fitAll();
            emit zoomChanged(zoom());
            return;
        default:
            QGraphicsView::keyPressEvent(event);
    }
}

}  // namespace ketloom
