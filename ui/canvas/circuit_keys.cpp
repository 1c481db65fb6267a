// Editing the circuit by keyboard alone.
#include <QApplication>
#include <QKeyEvent>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/canvas/circuit_items.h"
#include "ui/canvas/circuit_view.h"
#include "ui/document/cell_edits.h"
#include "ui/document/operation_text.h"

namespace ketloom {

namespace {

constexpr int kOrderKey = 3;  // merge keys: presses of one burst are one undo step
constexpr int kDegreeKey = 4;
constexpr int kBurstMs = 1200;  // between presses that are one intent

}  // namespace

std::vector<std::uint32_t> CircuitView::readingOrder() const {
    std::vector<std::uint32_t> order;
    for (const Stage& stage : m_document.project().cell.stages)
        for (const Operation& operation : stage.operations)
            if (m_operations.contains(operation.id)) order.push_back(operation.id);
    return order;
}

/// The operation that keys start from: the last one reached by Shift and arrows, else the first selected.
std::uint32_t CircuitView::keyboardCursor() const {
    if (!m_walked.empty() && m_selection.ids().contains(m_walked.back())) return m_walked.back();
    for (std::uint32_t id : readingOrder())
        if (m_selection.ids().contains(id)) return id;
    return 0;
}

void CircuitView::walkTo(std::uint32_t id) {
    if (id == 0) return;
    m_pointer.reset();  // the keyboard leads: pasting goes behind the selection
    m_walked = {id};
    m_selection.set({id});
    if (const ElementItem* item = operationItem(id)) ensureVisible(item->element().box, 30, 30);
}

/// Shift + arrow: on to the next operation, or back over those reached so.
void CircuitView::extendTo(std::uint32_t id) {
    if (id == 0) return;
    const std::uint32_t cursor = keyboardCursor();
    if (cursor == 0) return walkTo(id);
    m_pointer.reset();
    if (m_walked.empty() || m_walked.back() != cursor) m_walked = {cursor};
    QSet<std::uint32_t> ids = m_selection.ids();
    const auto seen = std::ranges::find(m_walked, id);
    if (seen != m_walked.end()) {
        for (auto it = seen + 1; it != m_walked.end(); ++it) ids.remove(*it);
        m_walked.erase(seen + 1, m_walked.end());
    } else {
        m_walked.push_back(id);
        ids.insert(id);
    }
    const auto walked = m_walked;
    m_selection.set(ids);
    m_walked = walked;
    if (const ElementItem* item = operationItem(id)) ensureVisible(item->element().box, 30, 30);
}

/// The operation an arrow key leads to: the next in reading order, or the nearest above or below.
std::uint32_t CircuitView::neighbourTowards(int key) const {
    const auto order = readingOrder();
    if (order.empty()) return 0;
    const std::uint32_t cursor = keyboardCursor();
    const auto here = std::ranges::find(order, cursor);
    const bool back = key == Qt::Key_Left || key == Qt::Key_Up;
    if (here == order.end()) return back ? order.back() : order.front();
    if (key == Qt::Key_Left) return here == order.begin() ? 0 : *(here - 1);
    if (key == Qt::Key_Right) return here + 1 == order.end() ? 0 : *(here + 1);
    const QPointF from = operationItem(cursor)->element().box.center();
    std::uint32_t nearest = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::uint32_t id : order) {
        const QPointF by = operationItem(id)->element().box.center() - from;
        if (back ? by.y() > -1.0 : by.y() < 1.0) continue;
        const double distance = std::abs(by.y()) + 2.0 * std::abs(by.x());
        if (distance < least) {
            least = distance;
            nearest = id;
        }
    }
    return nearest;
}

bool CircuitView::focusNextPrevChild(bool next) {
    const auto order = readingOrder();
    const std::uint32_t target = neighbourTowards(next ? Qt::Key_Right : Qt::Key_Left);
    if (order.empty() || target == 0 || m_chosenLane >= 0) return QGraphicsView::focusNextPrevChild(next);
    walkTo(target);
    return true;
}

/// Changes a number of all selected neurons, and says so where its limits stop it.
void CircuitView::changeNeurons(const QString& text, int mergeKey,
                                const std::function<int(const Operation&)>& wanted, bool order) {
    int changed = 0, limited = 0;
    std::vector<std::pair<std::uint32_t, int>> values;
    for (std::uint32_t id : selectedIds()) {
        const Operation* neuron = operationOf(id);
        if (!neuron || !gateInfo(neuron->gate).isNeuron()) continue;
        const int most = order ? kMaxOrder : std::max(1, int(neuron->sources.size()));
        const int present = order ? neuron->order : neuron->degree;
        const int value = std::clamp(wanted(*neuron), 1, most);
        limited += value != wanted(*neuron);
        changed += value != present;
        values.emplace_back(id, value);
    }
    if (values.empty())
        return emit told(tr("Select a neuron first: only neurons have an order and a degree."));
    if (changed > 0)
        editCell(
            text,
            [&](Cell& cell) {
                for (const auto& [id, value] : values)
                    order ? setOrder(cell, id, value) : setDegree(cell, id, value);
            },
            mergeKey);
    const int value = values.front().second;
    if (limited == 0) return emit told(order ? tr("Order %1").arg(value) : tr("Degree %1").arg(value));
    emit told(order ? tr("Order %1: orders go from 1 to %2.").arg(value).arg(kMaxOrder)
                    : tr("Degree %1: degrees go from 1 to the number of lanes read.").arg(value));
}

void CircuitView::changeOrder(int by) {
    changeNeurons(
        tr("Change order"), kOrderKey, [by](const Operation& o) { return o.order + by; }, true);
}

void CircuitView::changeDegree(int by) {
    changeNeurons(
        tr("Change degree"), kDegreeKey, [by](const Operation& o) { return o.degree + by; }, false);
}

void CircuitView::setSelectedOrder(int order) {
    changeNeurons(
        tr("Change order"), kOrderKey, [order](const Operation&) { return order; }, true);
}

void CircuitView::shareByKey(bool shared) {
    const auto ids = selectedIds();
    if (shared && !canShare(m_document.project().cell, ids))
        return emit told(
            tr("Nothing was shared: select two or more operations of one trained gate with equally many "
               "parameters."));
    const int steps = m_document.undoStack().index();
    shareSelected(shared);
    const bool changed = m_document.undoStack().index() != steps;
    emit told(!changed          ? (shared ? tr("They share their parameters already.")
                                          : tr("No selected operation shares its parameters."))
              : shared          ? tr("%n operations share their parameters.", nullptr, int(ids.size()))
              : ids.size() == 1 ? tr("It owns its parameters.")
                                : tr("%n operations own their parameters.", nullptr, int(ids.size())));
}

void CircuitView::startLaneChoice() {
    const Operation* neuron = operationOf(keyboardCursor());
    const Cell& cell = m_document.project().cell;
    if (!neuron || !gateInfo(neuron->gate).isNeuron() || cell.lanes() < 2)
        return emit told(tr("Select a neuron first: only neurons choose the lanes they read."));
    m_walked = {neuron->id};
    m_selection.set({neuron->id});
    m_walked = {neuron->id};
    const int row = laneRow(cell, neuron->target);
    m_chosenLane = rowLane(cell, row > 0 ? row - 1 : row + 1);
    refreshHints();
    tellLaneChoice();
}

void CircuitView::endLaneChoice() {
    m_chosenLane = -1;
    m_hints->highlight(std::nullopt);
}

void CircuitView::tellLaneChoice() {
    const auto& end = m_hints->highlighted();
    if (!end) return;
    const QString name = laneText(m_document.project().cell, end->lane);
    const QString what = end->reads ? tr("%1 is read. Space: stop reading it").arg(name)
                                    : tr("%1 is not read. Space: read it").arg(name);
    setAccessibleDescription(what);
    emit told(tr("%1; Up, Down or a digit: another lane, from the top; Esc: done").arg(what));
}

/// Keys while a lane is being chosen.
bool CircuitView::laneKey(QKeyEvent& event) {
    if (m_chosenLane < 0) return false;
    const Cell& cell = m_document.project().cell;
    const Operation* neuron = operationOf(keyboardCursor());
    const int key = event.key();
    if (!neuron || key == Qt::Key_Escape || key == Qt::Key_W) {
        endLaneChoice();
        announceSelection();
        return true;
    }
    const int target = neuron->target;
    int row = laneRow(cell, m_chosenLane);
    if (key == Qt::Key_Up || key == Qt::Key_Down) {
        const int by = key == Qt::Key_Up ? -1 : 1;
        row += by;
        if (rowLane(cell, row) == target) row += by;
    } else if (key >= Qt::Key_1 && key <= Qt::Key_9) {
        row = key - Qt::Key_1;
    } else if (key == Qt::Key_Space || key == Qt::Key_Return || key == Qt::Key_Enter) {
        toggleSource(neuron->id, m_chosenLane);
        tellLaneChoice();
        return true;
    } else if (key == Qt::Key_Shift || key == Qt::Key_Control || key == Qt::Key_Alt) {
        return true;
    } else {
        endLaneChoice();
        return false;
    }
    const int lane = rowLane(cell, row);
    if (lane >= 0 && lane != target) m_chosenLane = lane;
    refreshHints();
    tellLaneChoice();
    return true;
}

bool CircuitView::editKey(QKeyEvent& event) {
    const auto modifiers = event.modifiers() & ~Qt::KeypadModifier;
    if (event.matches(QKeySequence::Copy)) return copySelected(), true;
    if (event.matches(QKeySequence::Cut)) return cutSelected(), true;
    if (event.matches(QKeySequence::Paste)) return paste(), true;
    const int key = event.key();
    const bool arrow =
        key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down;
    if (arrow && modifiers == Qt::ShiftModifier) return extendTo(neighbourTowards(key)), true;
    if (arrow && modifiers == Qt::ControlModifier) return walkTo(neighbourTowards(key)), true;
    if (key == Qt::Key_V && modifiers == (Qt::ControlModifier | Qt::ShiftModifier)) return pasteStage(), true;
    if (key == Qt::Key_9 && modifiers == Qt::ControlModifier) return zoomToSelection(), true;
    if (key == Qt::Key_Space && modifiers == Qt::ControlModifier) return openQuickInsert(), true;
    if (key == Qt::Key_Space && modifiers == Qt::NoModifier) {
        if (event.isAutoRepeat()) return true;
        m_spaceHeld = true;
        m_spaceUsed = false;
        return true;
    }
    const auto held = modifiers & (Qt::ControlModifier | Qt::MetaModifier | Qt::AltModifier);
    const bool altGr = held == (Qt::ControlModifier | Qt::AltModifier);  // makes some of the signs below
    if (held && !altGr) return false;
    const bool sign = !event.text().isEmpty();
    const QChar text = sign ? event.text().at(0) : QChar();
    if (!event.isAutoRepeat() && QStringLiteral("[]{}+-").contains(text) && sign &&
        !(m_lastSign == text && m_signTimer.isValid() && m_signTimer.elapsed() < kBurstMs))
        m_document.endMerge();
    if (sign) {
        m_lastSign = text;
        m_signTimer.start();
    }
    if (text == QLatin1Char(']') || text == QLatin1Char('+')) return changeOrder(1), true;
    if (text == QLatin1Char('[') || text == QLatin1Char('-')) return changeOrder(-1), true;
    if (text == QLatin1Char('}')) return changeDegree(1), true;
    if (text == QLatin1Char('{')) return changeDegree(-1), true;
    if (text == QLatin1Char('/')) return openQuickInsert(), true;
    if (text >= QLatin1Char('1') && text <= QLatin1Char('4') && modifiers == Qt::NoModifier) {
        m_document.endMerge();
        return setSelectedOrder(text.digitValue()), true;
    }
    if (key == Qt::Key_Insert && modifiers == Qt::NoModifier) return openQuickInsert(), true;
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        if (m_selection.ids().isEmpty()) return false;
        emit inspectorRequested();
        return true;
    }
    if (key == Qt::Key_S && (modifiers == Qt::NoModifier || modifiers == Qt::ShiftModifier))
        return shareByKey(modifiers == Qt::NoModifier), true;
    if (modifiers != Qt::NoModifier) return false;
    if (key == Qt::Key_I) return openQuickInsert(), true;
    if (key == Qt::Key_W) return startLaneChoice(), true;
    return false;
}

/// Space alone is the window's; held while the pointer moves the picture it is the canvas'.
void CircuitView::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Control && m_gesture == Gesture::Drag && m_pointer)
        return dragTo(*m_pointer, Qt::NoModifier);
    if (event->key() != Qt::Key_Space || event->isAutoRepeat() || !m_spaceHeld)
        return QGraphicsView::keyReleaseEvent(event);
    event->accept();
    m_spaceHeld = false;
    if (m_gesture == Gesture::Pan) cancelGesture();
    viewport()->unsetCursor();
    if (m_spaceUsed || !parentWidget()) return;
    QKeyEvent press(QEvent::KeyPress, Qt::Key_Space, Qt::NoModifier, QStringLiteral(" "));
    QApplication::sendEvent(parentWidget(), &press);
}

/// What is selected, in words, for screen readers.
void CircuitView::announceSelection() {
    const Cell& cell = m_document.project().cell;
    const auto count = m_selection.ids().size();
    if (count == 0) return setAccessibleDescription(m_cellInWords);
    const Operation* operation = operationOf(keyboardCursor());
    if (!operation) return;
    const CircuitElement* element = m_layout.operation(operation->id);
    QString text = tr("%1, %2, place %3 of %4")
                       .arg(operationTitle(cell, *operation))
                       .arg(QString::fromStdString(stageName(cell, element->stage)))
                       .arg(element->index + 1)
                       .arg(cell.stages[std::size_t(element->stage)].operations.size());
    if (gateInfo(operation->gate).isNeuron())
        text +=
            tr(", reads %1, order %2, degree %3")
                .arg(operation->sources.empty() ? tr("no lanes")
                                                : QString::fromStdString(laneList(cell, operation->sources)))
                .arg(operation->order)
                .arg(operation->degree);
    if (operation->sharing != 0) text += tr(", shared set %1").arg(operation->sharing);
    if (count > 1) text = tr("%n operations selected; %1", nullptr, int(count)).arg(text);
    setAccessibleDescription(text);
}

}  // namespace ketloom
