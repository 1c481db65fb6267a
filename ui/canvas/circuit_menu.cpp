// The context menus of the canvas.
#include <QContextMenuEvent>
#include <QMenu>
#include <algorithm>

#include "ui/canvas/circuit_items.h"
#include "ui/canvas/circuit_view.h"
#include "ui/canvas/structure_tools.h"
#include "ui/document/cell_edits.h"
#include "ui/document/core_values.h"
#include "ui/document/stage_edits.h"

namespace ketloom {

void CircuitView::contextMenuEvent(QContextMenuEvent* event) {
    cancelGesture();
    event->accept();
    QPoint position = event->pos();
    QPoint global = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard && !m_selection.ids().isEmpty()) {
        if (const CircuitElement* first = m_layout.operation(*m_selection.ids().begin())) {
            position = mapFromScene(first->box.center());
            global = viewport()->mapToGlobal(position);
        }
    }
    const CircuitElement* element = elementAt(position);
    const bool operation = element && element->kind == ElementKind::Operation;
    if (operation && !m_selection.ids().contains(element->id)) m_selection.set({element->id});
    QMenu* menu = operation ? makeOperationMenu() : m_structure->menuAt(position);
    if (!menu) menu = makePlaceMenu(position);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(global);
}

void CircuitView::setSelectedSources(const QString& text, const std::function<bool(int lane)>& wanted) {
    editCell(text, [&](Cell& cell) {
        std::vector<int> lanes;
        for (int lane = 0; lane < cell.lanes(); ++lane)
            if (wanted(lane)) lanes.push_back(lane);
        for (std::uint32_t id : selectedIds()) setSources(cell, id, lanes);
    });
}

QMenu* CircuitView::makeOperationMenu() {
    auto* menu = new QMenu(this);
    menu->addAction(tr("Cut"), QKeySequence(QKeySequence::Cut), this, &CircuitView::cutSelected);
    menu->addAction(tr("Copy"), QKeySequence(QKeySequence::Copy), this, &CircuitView::copySelected);
    menu->addAction(tr("Paste behind"), this, [this] { pasteAt(placeBehindSelection()); });
    menu->addAction(tr("Duplicate"), QKeySequence(Qt::CTRL | Qt::Key_D), this,
                    &CircuitView::duplicateSelected);
    menu->addAction(tr("Delete"), QKeySequence(QKeySequence::Delete), this, &CircuitView::deleteSelected);
    menu->addSeparator();

    bool sources = false;
    for (std::uint32_t id : m_selection.ids())
        if (const ElementItem* item = operationItem(id)) sources |= gateInfo(item->element().gate).isNeuron();
    QMenu* sourceMenu = menu->addMenu(tr("Sources"));
    sourceMenu->setEnabled(sources);
    if (!sources) sourceMenu->setToolTip(tr("Only neurons read source lanes."));
    const int inOut = m_document.project().cell.inOutLanes;
    const auto add = [&](const QString& label, const QString& text, std::function<bool(int)> wanted) {
        sourceMenu->addAction(label, this, [this, text, wanted] { setSelectedSources(text, wanted); });
    };
    add(tr("All other lanes"), tr("Read all lanes"), [](int) { return true; });
    add(tr("Workspace lanes only"), tr("Read workspace lanes"), [inOut](int lane) { return lane >= inOut; });
    add(tr("In/out lanes only"), tr("Read in/out lanes"), [inOut](int lane) { return lane < inOut; });
    add(tr("None"), tr("Read no lanes"), [](int) { return false; });
    menu->addSeparator();

    const Cell& cell = m_document.project().cell;
    const auto share = [&](const QString& label, bool shared, bool possible, const QString& reason) {
        QAction* action = menu->addAction(label, this, [this, shared] { shareSelected(shared); });
        action->setEnabled(possible);
        if (!possible) action->setToolTip(reason);
    };
    menu->setToolTipsVisible(true);
    const auto ids = selectedIds();
    const bool anyShared = std::ranges::any_of(ids, [&](std::uint32_t id) {
        const CircuitElement* element = m_layout.operation(id);
        return element && element->sharing != 0;
    });
    share(tr("Share parameters"), true, canShare(cell, ids),
          tr("Select two or more operations of one trained gate with equally many parameters."));
    share(tr("Own parameters"), false, anyShared, tr("No selected operation shares its parameters."));
    menu->addSeparator();

    const auto step = [&](const QString& label, int key, std::function<void()> act) {
        menu->addAction(label, QKeySequence(key), this, [this, act] {
            m_document.endMerge();
            act();
        });
    };
    step(tr("Move earlier"), Qt::Key_Left, [this] { shiftSelected(-1); });
    step(tr("Move later"), Qt::Key_Right, [this] { shiftSelected(1); });
    step(tr("Move up a lane"), Qt::Key_Up, [this] { moveSelectedLane(-1); });
    step(tr("Move down a lane"), Qt::Key_Down, [this] { moveSelectedLane(1); });
    menu->addSeparator();
    m_structure->addSubmenus(*menu, m_structure->currentLane(), m_structure->currentStage());
    return menu;
}

QMenu* CircuitView::makePlaceMenu(QPoint viewPosition) {
    auto* menu = new QMenu(this);
    const Cell& cell = m_document.project().cell;
    const QPointF point = mapToScene(viewPosition);
    const int stage = stageAt(m_layout, point);
    if (const auto place = dropPlaceAt(m_layout, point)) {
        QMenu* insert = menu->addMenu(tr("Insert here"));
        std::string_view group = gateTable().front().group;
        for (const GateInfo& gate : gateTable()) {
            if (gate.group != group) insert->addSeparator();
            group = gate.group;
            insert->addAction(toQString(gate.name), this,
                              [this, place = *place, kind = gate.kind] { insertAt(place, kind); });
        }
        menu->addAction(tr("Paste here"), QKeySequence(QKeySequence::Paste), this,
                        [this, place = *place] { pasteAt(place); });
        menu->addSeparator();
    }
    if (stage >= 0) {
        menu->addAction(tr("Select the operations of this stage"), this,
                        [this, stage] { selectStage(stage); });
        if (cell.stages[std::size_t(stage)].kind != StageKind::Output)
            menu->addAction(tr("Add a work stage after this one"), this, [this, stage] {
                editCell(tr("Add work stage"),
                         [&](Cell& edited) { ketloom::addWorkStage(edited, stage + 1); });
            });
        if (cell.stages[std::size_t(stage)].kind == StageKind::Work)
            menu->addAction(tr("Remove this work stage"), this, [this, stage] {
                editCell(tr("Remove work stage"), [&](Cell& edited) { removeWorkStage(edited, stage); });
            });
    } else {
        menu->addAction(tr("Add a work stage"), this, &CircuitView::addWorkStage);
    }
    const CircuitElement* element = elementAt(viewPosition);
    m_structure->addSubmenus(*menu, element && element->kind == ElementKind::Wire ? element->lane : -1,
                             stage);
    menu->addSeparator();
    menu->addAction(tr("Select all"), QKeySequence(QKeySequence::SelectAll), this, &CircuitView::selectAll);
    menu->addAction(tr("Show the whole cell"), QKeySequence(Qt::CTRL | Qt::Key_0), this,
                    &CircuitView::fitAll);
    return menu;
}

}  // namespace ketloom
