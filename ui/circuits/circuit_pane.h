#pragma once

#include <QGraphicsItem>
#include <QGraphicsView>

#include "ui/document/circuit_layout.h"
#include "ui/document/circuit_painter.h"

namespace ketloom {

/// A whole circuit as one item that only shows: paints the elements that are exposed.
class CircuitItem : public QGraphicsItem {
public:
    CircuitItem(CircuitLayout layout, CircuitStyle style);

    const CircuitLayout& circuit() const { return m_layout; }
    const CircuitStyle& style() const { return m_style; }
    QRectF boundingRect() const override { return m_layout.bounds; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    CircuitLayout m_layout;
    CircuitStyle m_style;
};

/// A view of circuits to look at: zoom by Ctrl and wheel or keys, pan by dragging, fit.
class CircuitPane : public QGraphicsView {
    Q_OBJECT
public:
    explicit CircuitPane(QWidget* parent = nullptr);

    double zoom() const { return transform().m11(); }
    void setZoom(double factor);
    void zoomIn();
    void zoomOut();
    /// The zoom at which everything is in view, within what can still be read.
    double fittingZoom() const;
    void fitAll();

signals:
    /// By the user's wheel or keys.
    void zoomChanged(double factor);

protected:
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
};

}  // namespace ketloom
