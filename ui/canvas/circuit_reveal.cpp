#include <QGraphicsObject>
#include <QPainter>
#include <QVariantAnimation>

#include "ui/canvas/circuit_items.h"
#include "ui/canvas/circuit_view.h"
#include "ui/document/repetition_edits.h"

namespace ketloom {

namespace {

constexpr int kFlashMilliseconds = 900;
constexpr double kMargin = 30.0;  // of view around what is revealed

/// A frame that fades and goes by itself. A canvas that is drawn anew meanwhile takes it away.
class FlashFrame : public QGraphicsObject {
public:
    FlashFrame(const QRectF& frame, const QColor& colour, double width)
        : m_frame(frame), m_pen(colour, width) {
        setAcceptedMouseButtons(Qt::NoButton);
        setZValue(100.0);
        auto* fade = new QVariantAnimation(this);
        fade->setStartValue(1.0);
        fade->setEndValue(0.0);
        fade->setDuration(kFlashMilliseconds);
        fade->setEasingCurve(QEasingCurve::InQuad);
        connect(fade, &QVariantAnimation::valueChanged, this,
                [this](const QVariant& value) { setOpacity(value.toDouble()); });
        connect(fade, &QVariantAnimation::finished, this, &QObject::deleteLater);
        fade->start();
    }
    QRectF boundingRect() const override {
        return m_frame.adjusted(-m_pen.widthF(), -m_pen.widthF(), m_pen.widthF(), m_pen.widthF());
    }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(m_pen);
        painter->drawRoundedRect(m_frame, 4, 4);
    }

private:
    QRectF m_frame;
    QPen m_pen;
};

}  // namespace

void CircuitView::reveal(const OperationPlace& wanted, int lane) {
    // Repetitions of a stage are shown by the first.
    const OperationPlace place = shownPlace(m_document.project().cell, wanted);
    QRectF found;
    QRectF kernel;  // what must be seen: of an operation its box, not the long line through its dots
    for (const CircuitElement& element : m_layout.elements) {
        const bool meant =
            place.operation >= 0 ? element.kind == ElementKind::Operation && element.stage == place.stage &&
                                       element.index == place.operation
            : place.stage >= 0 ? element.kind == ElementKind::Stage && element.stage == place.stage
                               : element.kind == ElementKind::LaneName && element.lane == lane && lane >= 0;
        if (!meant) continue;
        found |= element.bounds;
        kernel |= place.operation >= 0 ? element.box : element.bounds;
    }
    if (found.isNull()) return;
    ensureVisible(kernel, int(kMargin), int(kMargin));
    const double unit = m_layout.metrics.unit;
    const double out = 0.2 * unit;
    scene()->addItem(
        new FlashFrame(found.adjusted(-out, -out, out, out), m_style.theme.dropTarget, 0.2 * unit));
}

}  // namespace ketloom
