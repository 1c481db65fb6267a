// Cut, copy and paste on the canvas; copies dragged with Ctrl.
#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>

#include "ui/canvas/circuit_items.h"
#include "ui/canvas/circuit_view.h"
#include "ui/document/cell_clipboard.h"
#include "ui/document/cell_edits.h"

namespace ketloom {

namespace {

/// The clipboard as text; of a monstrous one no more than is needed to refuse it.
std::string clipboardText() {
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    if (!data || !data->hasText()) return {};
    return data->text().left(qsizetype(kLargestClipping) + 1).toUtf8().toStdString();
}

}  // namespace

std::optional<DropPlace> CircuitView::placeAtPointer() const {
    if (!m_pointer || !viewport()->rect().contains(*m_pointer)) return std::nullopt;
    return dropPlaceAt(m_layout, mapToScene(*m_pointer));
}

/// On the lane of the last selected operation.
std::optional<DropPlace> CircuitView::placeBehindSelection() const {
    const CircuitElement* last = nullptr;
    for (const CircuitElement& element : m_layout.elements)
        if (element.kind == ElementKind::Operation && m_selection.ids().contains(element.id)) last = &element;
    if (!last) return std::nullopt;
    return DropPlace{last->stage, last->index + 1, last->lane,
                     last->box.center() + QPointF(m_layout.metrics.column / 2, 0)};
}

void CircuitView::copySelected() {
    const std::string text = operationsToText(m_document.project().cell, selectedIds());
    if (text.empty()) return emit told(tr("Nothing was copied: select an operation first."));
    QGuiApplication::clipboard()->setText(QString::fromStdString(text));
    const int count = int(m_selection.ids().size());
    emit told(count == 1 ? tr("Copied one operation, as text.")
                         : tr("Copied %n operations, as text.", nullptr, count));
}

void CircuitView::cutSelected() {
    if (m_selection.ids().isEmpty()) return emit told(tr("Nothing was cut: select an operation first."));
    copySelected();
    const auto ids = selectedIds();
    editCell(ids.size() == 1 ? tr("Cut operation") : tr("Cut operations"),
             [&](Cell& cell) { deleteOperations(cell, ids); });
}

void CircuitView::pasteText(const std::function<void(const Clipping&)>& act) {
    cancelGesture();
    const Expected<Clipping> clipping = operationsFromText(clipboardText());
    if (!clipping)
        return emit told(
            tr("Nothing was pasted: %1").arg(QString::fromStdString(toString(clipping.error()))));
    act(*clipping);
}

void CircuitView::paste() {
    pasteAt(placeAtPointer());
}

void CircuitView::pasteAt(const std::optional<DropPlace>& place) {
    pasteText([&](const Clipping& clipping) {
        PastePlace where;
        if (place) {
            where = {place->stage, place->index, place->lane};
        } else if (const auto behind = placeBehindSelection()) {
            where = {behind->stage, behind->index, std::nullopt};
        }
        PasteOutcome outcome;
        editCell(clipping.operationCount() == 1 ? tr("Paste operation") : tr("Paste operations"),
                 [&](Cell& cell) { outcome = pasteOperations(cell, clipping, where); });
        tellPasted(outcome);
    });
}

void CircuitView::pasteStage() {
    pasteText([&](const Clipping& clipping) {
        if (!clipping.isWorkStage)
            return emit told(
                tr("Nothing was pasted: the clipboard holds no whole work stage. Double-click a "
                   "work stage to select all of it, then copy."));
        const Cell& cell = m_document.project().cell;
        auto place = placeAtPointer();
        if (!place) place = placeBehindSelection();
        const int number = place ? std::min(place->stage, cell.workStages()) + 1 : cell.workStages() + 1;
        PasteOutcome outcome;
        editCell(tr("Paste stage"), [&](Cell& edited) { outcome = pasteAsStage(edited, clipping, number); });
        tellPasted(outcome);
    });
}

void CircuitView::tellPasted(const PasteOutcome& outcome) {
    if (outcome.full)
        return emit told(
            tr("Nothing was pasted: the cell would hold more than %1 operations or %2 work stages.")
                .arg(kMaxOperations)
                .arg(kMaxWorkStages));
    QStringList said;
    if (outcome.ids.empty()) {
        said << tr("Nothing was pasted.");
    } else {
        m_selection.set(QSet<std::uint32_t>(outcome.ids.begin(), outcome.ids.end()));
        const int count = int(outcome.ids.size());
        said << (count == 1 ? tr("Pasted one operation.") : tr("Pasted %n operations.", nullptr, count));
        if (const ElementItem* item = operationItem(outcome.ids.front()))
            ensureVisible(item->element().box, 30, 30);
    }
    if (outcome.dropped == 1) said << tr("One operation was left out: this cell does not have its lanes.");
    if (outcome.dropped > 1)
        said << tr("%n operations were left out: this cell does not have their lanes.", nullptr,
                   outcome.dropped);
    if (outcome.thinned == 1) said << tr("One neuron reads fewer lanes than it did.");
    if (outcome.thinned > 1)
        said << tr("%n neurons read fewer lanes than they did.", nullptr, outcome.thinned);
    emit told(said.join(QLatin1Char(' ')));
}

/// Copies of the dragged operations; they go on sharing parameters, as duplicates do.
void CircuitView::dropCopies(const DropPlace& place) {
    const CircuitElement* grabbed = m_layout.operation(m_pressedId);
    if (!grabbed) return;
    const int grabbedLane = grabbed->lane;
    std::vector<std::uint32_t> copies;
    editCell(tr("Copy by dragging"), [&](Cell& cell) {
        // The copies shift what stands behind them: the place is remembered by its operation.
        const auto& before = cell.stages[std::size_t(place.stage)].operations;
        const std::uint32_t next = place.index < int(before.size()) ? before[std::size_t(place.index)].id : 0;
        copies = duplicateOperations(cell, selectedIds());
        const auto& operations = cell.stages[std::size_t(place.stage)].operations;
        const int index = next == 0 ? int(operations.size()) : findOperation(cell, next).operation;
        const int rows = laneRow(cell, place.lane) - laneRow(cell, grabbedLane);
        moveOperations(cell, copies, place.stage, index, laneRow(cell, grabbedLane) < 0 ? 0 : rows);
    });
    if (!copies.empty()) m_selection.set(QSet<std::uint32_t>(copies.begin(), copies.end()));
}

}  // namespace ketloom
