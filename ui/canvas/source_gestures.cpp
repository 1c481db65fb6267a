// The wires of neurons: which lanes they read, by mouse.
#include <algorithm>
#include <cmath>
#include <map>

#include "ui/canvas/circuit_items.h"
#include "ui/canvas/circuit_view.h"
#include "ui/document/cell_edits.h"
#include "ui/document/operation_text.h"

namespace ketloom {

namespace {

bool reads(const Operation& neuron, int lane) {
    return std::ranges::find(neuron.sources, lane) != neuron.sources.end();
}

/// Order and degree that most neurons of the cell have.
std::pair<int, int> usualNeuron(const Cell& cell) {
    std::map<std::pair<int, int>, int> counts;
    for (const Stage& stage : cell.stages)
        for (const Operation& operation : stage.operations)
            if (gateInfo(operation.gate).isNeuron()) ++counts[{operation.order, operation.degree}];
    const auto most = std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
    return most == counts.end() ? std::pair(0, 0) : most->first;
}

}  // namespace

const Operation* CircuitView::operationOf(std::uint32_t id) const {
    const Cell& cell = m_document.project().cell;
    const ElementItem* item = operationItem(id);
    const CircuitElement* element = item ? &item->element() : nullptr;
    if (!element || element->stage >= int(cell.stages.size())) return nullptr;
    const auto& operations = cell.stages[std::size_t(element->stage)].operations;
    if (element->index >= int(operations.size())) return nullptr;
    const Operation& operation = operations[std::size_t(element->index)];
    return operation.id == id ? &operation : nullptr;
}

/// The neurons whose free places are shown: the one under the pointer, and the selected ones while they are
/// few.
std::vector<std::uint32_t> CircuitView::hintedNeurons() const {
    constexpr int kMostHinted = 4;
    std::vector<std::uint32_t> ids;
    const auto take = [&](std::uint32_t id) {
        const ElementItem* item = operationItem(id);
        if (item && gateInfo(item->element().gate).isNeuron()) ids.push_back(id);
    };
    if (m_selection.ids().size() <= kMostHinted)
        for (std::uint32_t id : m_selection.ids()) take(id);
    if (!m_selection.ids().contains(m_hovered)) take(m_hovered);
    return ids;
}

void CircuitView::refreshHints() {
    if (!m_hints) return;
    const Cell& cell = m_document.project().cell;
    QVector<EditHints::WireEnd> ghosts;
    QVector<EditHints::Partner> partners;
    QVector<EditHints::Note> notes;
    const auto hinted = hintedNeurons();
    for (std::uint32_t id : hinted) {
        const Operation* neuron = operationOf(id);
        if (!neuron) continue;
        const double x = operationItem(id)->element().box.center().x();
        for (int lane = 0; lane < cell.lanes(); ++lane)
            if (lane != neuron->target && !reads(*neuron, lane))
                ghosts.push_back({id, lane, QPointF(x, m_layout.laneY[lane]), false});
    }
    const auto usual = usualNeuron(cell);
    QSet<int> sets;
    for (std::uint32_t id : m_selection.ids())
        if (const ElementItem* item = operationItem(id)) sets.insert(item->element().sharing);
    sets.remove(0);
    for (const CircuitElement& element : m_layout.elements) {
        if (element.kind != ElementKind::Operation) continue;
        if (sets.contains(element.sharing) && !m_selection.ids().contains(element.id))
            partners.push_back({element.box, element.sharing});
        if (!gateInfo(element.gate).isNeuron()) continue;
        const Operation* neuron = operationOf(element.id);
        if (!neuron) continue;
        const bool asked = std::ranges::find(hinted, element.id) != hinted.end();
        if (asked || std::pair(neuron->order, neuron->degree) != usual)
            notes.push_back({element.box, tr("o%1 d%2").arg(neuron->order).arg(neuron->degree), false});
    }
    m_hints->show(std::move(ghosts), std::move(partners), std::move(notes));
    if (m_chosenLane >= 0) {
        const std::uint32_t id = keyboardCursor();
        const Operation* neuron = operationOf(id);
        if (!neuron || m_chosenLane >= cell.lanes()) return endLaneChoice();
        const double x = operationItem(id)->element().box.center().x();
        m_hints->highlight(EditHints::WireEnd{id, m_chosenLane, QPointF(x, m_layout.laneY[m_chosenLane]),
                                              reads(*neuron, m_chosenLane)},
                           true);
    } else if (m_hoveredWire) {
        m_hoveredWire.reset();
        m_hints->highlight(std::nullopt);
    }
}

std::optional<EditHints::WireEnd> CircuitView::wireEndAt(QPoint viewPosition) const {
    const QPointF point = mapToScene(viewPosition);
    const double reach = m_layout.metrics.dotRadius + 0.22 * m_layout.metrics.unit;
    const auto near = [&](QPointF place) {
        return std::hypot(place.x() - point.x(), place.y() - point.y()) < reach;
    };
    for (const EditHints::WireEnd& ghost : m_hints->ghosts())
        if (near(ghost.position)) return ghost;
    const CircuitElement* element = elementAt(viewPosition);
    if (!element || element->kind != ElementKind::Operation || !gateInfo(element->gate).isNeuron())
        return std::nullopt;
    const Operation* neuron = operationOf(element->id);
    for (qsizetype k = 0; neuron && k < element->dots.size(); ++k)
        if (near(element->dots[k]))
            return EditHints::WireEnd{element->id, neuron->sources[std::size_t(element->dotSources[k])],
                                      element->dots[k], true};
    return std::nullopt;
}

void CircuitView::hoverWires(QPoint viewPosition) {
    m_hoveredWire = wireEndAt(viewPosition);
    if (m_chosenLane < 0) m_hints->highlight(m_hoveredWire);
}

void CircuitView::toggleSource(std::uint32_t id, int lane) {
    const Operation* neuron = operationOf(id);
    if (!neuron) return;
    const bool on = !reads(*neuron, lane);
    const QString name = laneText(m_document.project().cell, lane);
    editCell(on ? tr("Read %1").arg(name) : tr("Stop reading %1").arg(name),
             [&](Cell& cell) { setSource(cell, id, lane, on); });
}

/// The dragged end of a wire comes to a lane: the neuron reads that lane, and no longer the one it was taken
/// from.
void CircuitView::dropWire(int lane) {
    if (!m_pressedWire) return;
    const EditHints::WireEnd from = *m_pressedWire;
    const Operation* neuron = operationOf(from.id);
    if (!neuron || lane == neuron->target || (from.reads && from.lane == lane)) return;
    const QString name = laneText(m_document.project().cell, lane);
    editCell(from.reads ? tr("Read %1 instead").arg(name) : tr("Read %1").arg(name), [&](Cell& cell) {
        setSource(cell, from.id, lane, true);
        if (from.reads) setSource(cell, from.id, from.lane, false);
    });
}

}  // namespace ketloom
