// The quick-insert box on the canvas: where it opens, what it shows, what Enter does.
#include <algorithm>

#include "ui/canvas/circuit_items.h"
#include "ui/canvas/circuit_view.h"
#include "ui/canvas/quick_insert_box.h"
#include "ui/document/cell_edits.h"
#include "ui/document/core_values.h"
#include "ui/document/operation_text.h"
#include "ui/document/quick_insert.h"

namespace ketloom {

/// Where a typed operation goes that names no stage: at the pointer, else behind the selection, else at the
/// end of the last stage before the output.
DropPlace CircuitView::placeToInsert() const {
    if (const auto place = placeAtPointer()) return *place;
    if (const auto place = placeBehindSelection()) return *place;
    const Cell& cell = m_document.project().cell;
    DropPlace place;
    place.stage = std::max(0, int(cell.stages.size()) - 2);
    place.lane = rowLane(cell, 0);
    if (place.stage < int(cell.stages.size()))
        place.index = int(cell.stages[std::size_t(place.stage)].operations.size());
    return place;
}

/// The place of a typed operation, with its position on the canvas.
DropPlace CircuitView::placeOf(const QuickInsert& typed) const {
    const Cell& cell = m_document.project().cell;
    DropPlace place = m_quickPlace;
    if (typed.stage && *typed.stage != place.stage) {
        place.stage = *typed.stage;
        place.index = int(cell.stages[std::size_t(place.stage)].operations.size());
    }
    place.lane = typed.operation.target;
    int shown = place.stage;  // a stage without a frame is shown as the one before it
    while (shown > 0 && m_layout.stages[shown].frame.isNull()) --shown;
    const auto& geometry = m_layout.stages[shown];
    double x = geometry.frame.center().x();
    if (!geometry.columns.isEmpty()) x = geometry.columns.back().x + m_layout.metrics.column / 2;
    for (auto column = geometry.columns.rbegin(); column != geometry.columns.rend(); ++column)
        if (place.index < column->first + column->count) x = column->x - m_layout.metrics.column / 2;
    place.position = {x, m_layout.targetY(place.lane)};
    return place;
}

void CircuitView::openQuickInsert() {
    const Cell& cell = m_document.project().cell;
    if (cell.stages.empty() || cell.lanes() < 1) return emit told(tr("This cell has no lanes to insert on."));
    cancelGesture();
    if (m_chosenLane >= 0) endLaneChoice();
    m_quickPlace = placeToInsert();
    if (!m_quickInsert) {
        m_quickInsert = new QuickInsertBox(this);
        connect(m_quickInsert, &QuickInsertBox::lineChanged, this, &CircuitView::previewQuickInsert);
        connect(m_quickInsert, &QuickInsertBox::entered, this, &CircuitView::acceptQuickInsert);
        connect(m_quickInsert, &QuickInsertBox::closed, this, [this] {
            indicate(std::nullopt, GateKind::Neuron);
            setFocus(Qt::PopupFocusReason);
        });
    }
    m_quickInsert->open(cell);
    placeQuickInsert();
}

/// Beside the place it inserts at, and inside the view.
void CircuitView::placeQuickInsert() {
    QuickInsert typed;
    typed.operation.target = m_quickPlace.lane;
    const QPoint at = mapFromScene(placeOf(typed).position);
    const int gap = int(1.6 * m_layout.metrics.unit * transform().m11());
    const QSize size = m_quickInsert->size();
    QPoint corner(at.x() + gap, at.y() + gap);
    if (corner.y() + size.height() > height()) corner.setY(at.y() - gap - size.height());
    corner.setX(std::clamp(corner.x(), 4, std::max(4, width() - size.width() - 4)));
    corner.setY(std::clamp(corner.y(), 4, std::max(4, height() - size.height() - 4)));
    m_quickInsert->move(corner);
}

/// After an edit from elsewhere while the box is open: the place is one that the cell has.
void CircuitView::settleQuickInsert() {
    if (!m_quickInsert || !m_quickInsert->isVisible()) return;
    const Cell& cell = m_document.project().cell;
    if (cell.stages.empty() || cell.lanes() < 1) return m_quickInsert->close();
    m_quickPlace.stage = std::clamp(m_quickPlace.stage, 0, int(cell.stages.size()) - 1);
    const auto& operations = cell.stages[std::size_t(m_quickPlace.stage)].operations;
    m_quickPlace.index = std::clamp(m_quickPlace.index, 0, int(operations.size()));
    m_quickPlace.lane = std::clamp(m_quickPlace.lane, 0, cell.lanes() - 1);
    m_quickInsert->setCell(cell);
    previewQuickInsert(m_quickInsert->line());
}

void CircuitView::previewQuickInsert(const QString& line) {
    const Cell& cell = m_document.project().cell;
    const auto typed = parseQuickInsert(line, cell, m_quickPlace.lane);
    if (!typed) {
        // A word that is only begun is no mistake yet.
        const auto words = quickInsertWords(line, cell);
        const QString where = QString::fromStdString(typed.error().where);
        const bool begun = !where.isEmpty() && line.endsWith(where) && !words.empty();
        m_quickInsert->showOutcome(
            begun ? tr("Tab: %1").arg(words.front().word) : QString::fromStdString(typed.error().message),
            begun || line.trimmed().isEmpty());
        return indicate(std::nullopt, GateKind::Neuron);
    }
    const DropPlace place = placeOf(*typed);
    const int count = int(cell.stages[std::size_t(place.stage)].operations.size());
    const QString where = tr("%1, %2").arg(operationTitle(cell, typed->operation),
                                           QString::fromStdString(stageName(cell, place.stage)));
    QString sentence = place.index >= count
                           ? tr("%1, at the end").arg(where)
                           : tr("%1, place %2 of %3").arg(where).arg(place.index + 1).arg(count + 1);
    if (gateInfo(typed->operation.gate).isNeuron())
        sentence += tr("; order %1, degree %2").arg(typed->operation.order).arg(typed->operation.degree);
    m_quickInsert->showOutcome(sentence, true);
    indicate(place, typed->operation.gate);
    ensureVisible(QRectF(place.position, QSizeF(1, 1)), 30, 30);
}

void CircuitView::acceptQuickInsert(const QString& line, bool another) {
    const auto typed = parseQuickInsert(line, m_document.project().cell, m_quickPlace.lane);
    if (!typed) return;  // the box says why
    const DropPlace place = placeOf(*typed);
    const std::string_view name = gateInfo(typed->operation.gate).name;
    std::uint32_t id = 0;
    editCell(tr("Insert %1").arg(toQString(name)),
             [&](Cell& cell) { id = insertOperation(cell, place.stage, place.index, typed->operation); });
    if (id == 0) return;
    m_selection.set({id});
    m_quickPlace = place;
    ++m_quickPlace.index;
    if (another) {
        m_quickInsert->clearLine();
        return;
    }
    m_quickInsert->hide();
    indicate(std::nullopt, GateKind::Neuron);
    m_pointer.reset();
    setFocus(Qt::PopupFocusReason);
}

}  // namespace ketloom
