// Mouse, keyboard and drag and drop of the canvas.
#include <QApplication>
#include <QDragEnterEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QRubberBand>
#include <QScrollBar>
#include <QTimer>
#include <algorithm>
#include <cmath>

#include "ui/canvas/circuit_items.h"
#include "ui/canvas/circuit_view.h"
#include "ui/canvas/structure_tools.h"
#include "ui/document/cell_edits.h"
#include "ui/document/core_values.h"
#include "ui/document/gate_mime.h"

namespace ketloom {

namespace {

/// True when the area holds a part of the gate. A neuron is where its box is: its dots are on most lanes.
bool touches(const CircuitElement& element, const QRectF& area) {
    if (area.intersects(element.box)) return true;
    return hasFixedSources(element.gate) &&
           std::ranges::any_of(element.dots, [&](QPointF dot) { return area.contains(dot); });
}

}  // namespace

void CircuitView::startPan(QPoint position) {
    m_gesture = Gesture::Pan;
    m_pressed = position;
    m_autoFit = false;
    viewport()->setCursor(Qt::ClosedHandCursor);
}

void CircuitView::mousePressEvent(QMouseEvent* event) {
    const QPoint position = event->position().toPoint();
    event->accept();
    if (event->button() == Qt::MiddleButton && m_gesture == Gesture::None) return startPan(position);
    if (m_gesture == Gesture::None && m_structure->mousePress(*event)) return;
    if (event->button() != Qt::LeftButton || m_gesture != Gesture::None) return;
    if (m_chosenLane >= 0) endLaneChoice();
    if (m_spaceHeld) {
        m_spaceUsed = true;
        return startPan(position);
    }
    m_pressed = position;
    m_toggleOnRelease = false;
    m_pressedWire.reset();
    m_pressedModifiers = event->modifiers();
    m_selectedBefore = m_selection.ids();
    const bool plain = !(event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier));
    if (const auto end = wireEndAt(position); end && plain) {
        m_pressedWire = end;
        m_pressedId = end->id;
        m_pressedSource = -1;
        m_gesture = Gesture::Press;
        if (!m_selection.ids().contains(end->id)) m_selection.set({end->id});
        return;
    }
    const CircuitElement* element = elementAt(position);
    if (!element || element->kind != ElementKind::Operation) {
        m_gesture = Gesture::Rubber;
        return;
    }
    m_gesture = Gesture::Press;
    if (event->modifiers() & Qt::AltModifier && gateInfo(element->gate).isNeuron())
        m_pressedWire = EditHints::WireEnd{element->id, -1, element->box.center(), false};
    m_pressedId = element->id;
    m_pressedSource = sourceAt(*element, position);
    QSet<std::uint32_t> ids = m_selection.ids();
    if (event->modifiers() & Qt::ControlModifier) {
        m_toggleOnRelease = ids.contains(m_pressedId);  // unless copies of them all are dragged
        ids.insert(m_pressedId);
    } else if (event->modifiers() & Qt::ShiftModifier) {
        ids.insert(m_pressedId);
    } else if (!ids.contains(m_pressedId)) {
        ids = {m_pressedId};
    }
    m_selection.set(ids);
}

void CircuitView::mouseMoveEvent(QMouseEvent* event) {
    const QPoint position = event->position().toPoint();
    event->accept();
    m_pointer = position;
    if (m_gesture == Gesture::None && m_structure->mouseMove(*event)) return setHovered(0);
    switch (m_gesture) {
        case Gesture::None:
            return hoverAt(position);
        case Gesture::Press:
            if ((position - m_pressed).manhattanLength() < QApplication::startDragDistance()) return;
            if (!m_operations.contains(m_pressedId)) return cancelGesture();
            if (!m_selection.ids().contains(m_pressedId)) m_selection.set({m_pressedId});
            m_gesture = Gesture::Drag;
            m_toggleOnRelease = false;
            m_hints->highlight(std::nullopt);
            m_scrollTimer->start();
            [[fallthrough]];
        case Gesture::Drag:
            return dragTo(position, event->modifiers());
        case Gesture::Rubber:
            return rubberBandTo(position, m_pressedModifiers);
        case Gesture::Pan: {
            const QPoint by = position - m_pressed;
            m_pressed = position;
            horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by.x());
            verticalScrollBar()->setValue(verticalScrollBar()->value() - by.y());
            return;
        }
    }
}

void CircuitView::hoverAt(QPoint position) {
    const CircuitElement* element = elementAt(position);
    const bool operation = element && element->kind == ElementKind::Operation;
    // On the way to a lane that it does not read the pointer is still at the neuron: its column is its own.
    const ElementItem* last = operationItem(m_hovered);
    const QPointF point = mapToScene(position);
    const bool inColumn = !operation && last && gateInfo(last->element().gate).isNeuron() &&
                          std::abs(point.x() - last->element().box.center().x()) < m_layout.metrics.box / 2 &&
                          m_layout.stages[last->element().stage].frame.contains(point);
    if (!inColumn) setHovered(operation ? element->id : 0);
    hoverWires(position);
    const bool source = operation && sourceAt(*element, position) >= 0;
    viewport()->setCursor(m_spaceHeld     ? Qt::OpenHandCursor
                          : m_hoveredWire ? Qt::PointingHandCursor
                          : source        ? Qt::SizeVerCursor
                          : operation     ? Qt::OpenHandCursor
                                          : Qt::ArrowCursor);
}

void CircuitView::dragTo(QPoint position, Qt::KeyboardModifiers modifiers) {
    if (!m_operations.contains(m_pressedId)) return cancelGesture();
    const bool wire = m_pressedSource >= 0 || m_pressedWire;
    m_copying = !wire && modifiers & Qt::ControlModifier;
    viewport()->setCursor(wire ? Qt::SizeVerCursor : m_copying ? Qt::DragCopyCursor : Qt::ClosedHandCursor);
    for (std::uint32_t id : m_selection.ids())
        if (ElementItem* item = m_operations.value(id, nullptr))
            item->setOpacity(m_copying || wire ? 1.0 : 0.4);
    if (wire) return indicateSource(position);
    const auto count = m_selection.ids().size();
    m_indicator->annotate((m_copying ? QStringLiteral("+") : QString()) +
                          (count > 1 ? QStringLiteral("%1").arg(count) : QString()));
    indicate(dropPlaceAt(m_layout, mapToScene(position)), m_operations[m_pressedId]->element().gate);
}

/// While something is dragged near an edge of the view, the picture moves on under it.
void CircuitView::autoScroll() {
    const bool foreign = m_foreignGate.has_value();
    if (m_gesture != Gesture::Drag && m_gesture != Gesture::Rubber && !foreign) return m_scrollTimer->stop();
    if (!m_pointer) return;
    const QRect area = viewport()->rect();
    const int edge = std::min(28, area.width() / 6);
    const auto push = [edge](int at, int low, int high) {
        return at < low + edge ? at - low - edge : at > high - edge ? at - high + edge : 0;
    };
    const int dx = std::clamp(push(m_pointer->x(), area.left(), area.right()), -40, 40);
    const int dy = std::clamp(push(m_pointer->y(), area.top(), area.bottom()), -40, 40);
    if (dx == 0 && dy == 0) return;
    const QPoint before(horizontalScrollBar()->value(), verticalScrollBar()->value());
    horizontalScrollBar()->setValue(before.x() + dx / 2);
    verticalScrollBar()->setValue(before.y() + dy / 2);
    const QPoint by = QPoint(horizontalScrollBar()->value(), verticalScrollBar()->value()) - before;
    if (by.isNull()) return;
    m_autoFit = false;
    if (foreign) return indicate(dropPlaceAt(m_layout, mapToScene(*m_pointer)), *m_foreignGate);
    if (m_gesture == Gesture::Drag) return dragTo(*m_pointer, QApplication::keyboardModifiers());
    m_pressed -= by;  // the band's corner stays where it is in the picture
    rubberBandTo(*m_pointer, m_pressedModifiers);
}

void CircuitView::rubberBandTo(QPoint position, Qt::KeyboardModifiers modifiers) {
    if (!m_rubberBand) {
        if ((position - m_pressed).manhattanLength() < QApplication::startDragDistance()) return;
        m_rubberBand = new QRubberBand(QRubberBand::Rectangle, viewport());
        m_rubberBand->show();
        m_scrollTimer->start();
    }
    const QRect band = QRect(m_pressed, position).normalized();
    m_rubberBand->setGeometry(band);
    const QRectF area = mapToScene(band).boundingRect();
    QSet<std::uint32_t> inside;
    for (const CircuitElement& element : m_layout.elements)
        if (element.kind == ElementKind::Operation && touches(element, area)) inside.insert(element.id);
    if (modifiers & Qt::ControlModifier) {
        const QSet<std::uint32_t> both = m_selectedBefore & inside;
        m_selection.set((m_selectedBefore | inside) - both);
    } else if (modifiers & Qt::ShiftModifier) {
        m_selection.set(m_selectedBefore | inside);
    } else {
        m_selection.set(inside);
    }
}

void CircuitView::mouseReleaseEvent(QMouseEvent* event) {
    event->accept();
    if (m_structure->mouseRelease(*event)) return;
    const bool left = event->button() == Qt::LeftButton;
    const bool plain = !(m_pressedModifiers & (Qt::ControlModifier | Qt::ShiftModifier));
    if (m_gesture == Gesture::Pan && (event->button() == Qt::MiddleButton || left)) {
        cancelGesture();
    } else if (m_gesture == Gesture::Press && left) {
        const auto wire = m_pressedWire;
        if (m_toggleOnRelease) {
            QSet<std::uint32_t> ids = m_selection.ids();
            ids.remove(m_pressedId);
            m_selection.set(ids);
        } else if (plain) {
            m_selection.set({m_pressedId});
        }
        cancelGesture();
        if (wire && wire->lane >= 0) {
            toggleSource(wire->id, wire->lane);
            hoverWires(event->position().toPoint());
        }
    } else if (m_gesture == Gesture::Rubber && left) {
        if (!m_rubberBand && plain) m_selection.clear();
        m_selectedBefore = m_selection.ids();
        cancelGesture();
    } else if (m_gesture == Gesture::Drag && left) {
        const auto place = m_dropPlace;
        const auto wire = m_pressedWire;
        m_copying = m_pressedSource < 0 && !wire && event->modifiers() & Qt::ControlModifier;
        const bool copying = m_copying;
        cancelGesture();
        m_pressedWire = wire;
        if (place && wire) {
            dropWire(place->lane);
        } else if (place && copying) {
            dropCopies(*place);
        } else if (place) {
            dropDragged(*place);
        }
        m_pressedWire.reset();
    }
}

void CircuitView::mouseDoubleClickEvent(QMouseEvent* event) {
    event->accept();
    if (m_structure->mouseDoubleClick(*event)) return;
    const CircuitElement* element = elementAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && element && element->kind == ElementKind::Stage &&
        !wireEndAt(event->position().toPoint())) {
        selectStage(element->stage);
        return;
    }
    mousePressEvent(event);
}

void CircuitView::cancelGesture() {
    m_structure->cancel();
    if (m_gesture == Gesture::Drag)
        for (ElementItem* item : std::as_const(m_operations)) item->setOpacity(1.0);
    if (m_gesture == Gesture::Rubber && m_rubberBand) m_selection.set(m_selectedBefore);
    delete m_rubberBand;
    m_rubberBand = nullptr;
    m_gesture = Gesture::None;
    m_scrollTimer->stop();
    m_pressedWire.reset();
    m_toggleOnRelease = false;
    m_copying = false;
    m_foreignGate.reset();
    m_dropPlace.reset();
    if (m_indicator) m_indicator->setVisible(false);
    if (m_indicator) m_indicator->annotate({});
    viewport()->unsetCursor();
}

void CircuitView::indicate(const std::optional<DropPlace>& place, GateKind gate) {
    m_dropPlace = place;
    if (place) {
        m_indicator->show(*place, gate);
    } else {
        m_indicator->setVisible(false);
    }
}

/// A control stays in its column: only the lane follows the pointer.
void CircuitView::indicateSource(QPoint viewPosition) {
    const CircuitElement& element = m_operations[m_pressedId]->element();
    const auto under = dropPlaceAt(m_layout, mapToScene(viewPosition));
    if (!under || (m_pressedWire && under->lane == element.lane)) return indicate(std::nullopt, element.gate);
    const QPointF position(element.box.center().x(), m_layout.laneY[under->lane]);
    m_dropPlace = DropPlace{element.stage, element.index, under->lane, position};
    m_indicator->show(*m_dropPlace, element.gate, DropIndicator::Part::Source);
}

void CircuitView::dropDragged(const DropPlace& place) {
    if (m_pressedSource >= 0)
        return editCell(tr("Move to another lane"),
                        [&](Cell& cell) { setSourceAt(cell, m_pressedId, m_pressedSource, place.lane); });
    const auto ids = selectedIds();
    const CircuitElement* grabbed = m_layout.operation(m_pressedId);
    if (!grabbed) return;
    const int grabbedLane = grabbed->lane;
    editCell(ids.size() == 1 ? tr("Move operation") : tr("Move operations"), [&](Cell& cell) {
        if (ids.size() == 1) {
            moveOperation(cell, m_pressedId, place.stage, place.index, place.lane);
        } else {
            const int rows = laneRow(cell, place.lane) - laneRow(cell, grabbedLane);
            moveOperations(cell, ids, place.stage, place.index, laneRow(cell, grabbedLane) < 0 ? 0 : rows);
        }
    });
}

void CircuitView::insertAt(const DropPlace& place, GateKind gate) {
    std::uint32_t id = 0;
    const std::string_view name = gateInfo(gate).name;
    editCell(tr("Insert %1").arg(toQString(name)), [&](Cell& cell) {
        id = insertOperation(cell, place.stage, place.index, newOperation(cell, gate, place.lane));
    });
    if (id != 0) m_selection.set({id});
}

void CircuitView::dragEnterEvent(QDragEnterEvent* event) {
    m_foreignGate = gateFromMimeData(event->mimeData());
    if (!m_foreignGate) return event->ignore();
    event->setDropAction(Qt::CopyAction);
    event->accept();
}

void CircuitView::dragMoveEvent(QDragMoveEvent* event) {
    if (!m_foreignGate) return event->ignore();
    m_pointer = event->position().toPoint();
    if (!m_scrollTimer->isActive()) m_scrollTimer->start();
    indicate(dropPlaceAt(m_layout, mapToScene(event->position().toPoint())), *m_foreignGate);
    event->setDropAction(Qt::CopyAction);
    event->setAccepted(m_dropPlace.has_value());
}

void CircuitView::dragLeaveEvent(QDragLeaveEvent* event) {
    cancelGesture();
    m_pointer.reset();
    event->accept();
}

void CircuitView::dropEvent(QDropEvent* event) {
    const auto gate = gateFromMimeData(event->mimeData());
    const auto place = dropPlaceAt(m_layout, mapToScene(event->position().toPoint()));
    cancelGesture();
    if (!gate || !place) return event->ignore();
    insertAt(*place, *gate);
    event->setDropAction(Qt::CopyAction);
    event->accept();
    setFocus(Qt::MouseFocusReason);
}

void CircuitView::keyPressEvent(QKeyEvent* event) {
    event->accept();
    if (laneKey(*event)) return;
    if (m_gesture == Gesture::None && m_structure->keyPress(*event)) return;
    const auto modifiers = event->modifiers() & ~Qt::KeypadModifier;
    if (event->key() == Qt::Key_Escape) {
        if (m_gesture == Gesture::None && !m_dropPlace) {
            if (m_selection.ids().isEmpty()) return event->ignore();
            return m_selection.clear();
        }
        const bool pressed = m_gesture == Gesture::Press || m_gesture == Gesture::Drag;
        cancelGesture();
        if (pressed) m_selection.set(m_selectedBefore);  // the press had chosen what it was on
        return;
    }
    if (m_gesture == Gesture::Drag && event->key() == Qt::Key_Control && m_pointer)
        return dragTo(*m_pointer, Qt::ControlModifier);
    if (m_gesture == Gesture::Drag || m_gesture == Gesture::Rubber) return;
    if (editKey(*event)) return;
    if (event->matches(QKeySequence::SelectAll)) return selectAll();
    if (event->matches(QKeySequence::ZoomIn)) return zoomIn();
    if (event->matches(QKeySequence::ZoomOut)) return zoomOut();
    if (event->key() == Qt::Key_0 && modifiers == Qt::ControlModifier) return fitAll();
    if (event->key() == Qt::Key_D && modifiers == Qt::ControlModifier) return duplicateSelected();
    if ((event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) && modifiers == Qt::NoModifier)
        return deleteSelected();

    const bool horizontal = event->key() == Qt::Key_Left || event->key() == Qt::Key_Right;
    const bool vertical = event->key() == Qt::Key_Up || event->key() == Qt::Key_Down;
    const int direction = event->key() == Qt::Key_Left || event->key() == Qt::Key_Up ? -1 : 1;
    if (horizontal && m_selection.ids().isEmpty() && modifiers == Qt::NoModifier)
        return walkTo(neighbourTowards(event->key()));
    if ((horizontal || vertical) && modifiers == Qt::NoModifier && !m_selection.ids().isEmpty()) {
        if (!event->isAutoRepeat()) m_document.endMerge();  // holding a key down is one intent
        if (horizontal) {
            shiftSelected(direction);
        } else {
            moveSelectedLane(direction);
        }
        const CircuitElement* first = m_layout.operation(*m_selection.ids().begin());
        if (first) ensureVisible(first->box, 30, 30);
        return;
    }
    event->ignore();
    QGraphicsView::keyPressEvent(event);
}

}  // namespace ketloom
