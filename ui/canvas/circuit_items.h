#pragma once

#include <QGraphicsItem>

#include "ui/document/circuit_layout.h"
#include "ui/document/circuit_painter.h"

namespace ketloom {

/// One element of the circuit on the scene: a view of a value, made and thrown away freely.
class ElementItem : public QGraphicsItem {
public:
    /// `metrics` and `style` must outlive the item.
    ElementItem(const CircuitElement& element, const CircuitMetrics& metrics, const CircuitStyle& style);

    const CircuitElement& element() const { return m_element; }
    const ElementState& state() const { return m_state; }
    void setState(const ElementState& state);

    QRectF boundingRect() const override { return m_element.bounds; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    CircuitElement m_element;
    const CircuitMetrics& m_metrics;
    const CircuitStyle& m_style;
    ElementState m_state;
};

/// Shows where a dragged operation, or one of its controls, would land: the lane's part inside the stage, the
/// gap between columns, the gate.
class DropIndicator : public QGraphicsItem {
public:
    DropIndicator(const CircuitLayout& layout, const CircuitStyle& style);

    enum class Part { Target, Source };
    void show(const DropPlace& place, GateKind gate, Part part = Part::Target);
    /// A few characters at the gate: how many operations come, or that they are copies.
    void annotate(const QString& note);
    const QString& note() const { return m_note; }
    const DropPlace& place() const { return m_place; }

    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    QRectF frame() const;

    const CircuitLayout& m_layout;
    const CircuitStyle& m_style;
    DropPlace m_place;
    GateKind m_gate = GateKind::Neuron;
    Part m_part = Part::Target;
    QString m_note;
};

}  // namespace ketloom
