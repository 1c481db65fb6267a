#include "ui/inspector/outline_panel.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <numbers>

#include "core/cell/parameter_layout.h"
#include "core/cell/validate.h"
#include "ui/document/cell_edits.h"
#include "ui/document/core_values.h"
#include "ui/document/lane_edits.h"
#include "ui/document/operation_text.h"
#include "ui/document/stage_edits.h"
#include "ui/inspector/outline_delegate.h"

namespace ketloom {

namespace {

// What an item stands for: a lane has its number, a stage its index, an operation its id.
enum Role { kIdRole = Qt::UserRole, kLaneRole, kStageRole };

void setText(QTreeWidgetItem* item, int column, const QString& text) {
    if (item->text(column) != text) item->setText(column, text);
}

void setSpoken(QTreeWidgetItem* item, const QString& text) {
    if (item->data(0, Qt::AccessibleTextRole) != text) item->setData(0, Qt::AccessibleTextRole, text);
}

/// Gives `parent` as many children as wanted; new ones are made by `make`.
template <class Make>
void setChildCount(QTreeWidgetItem* parent, int count, const Make& make) {
    while (parent->childCount() > count) delete parent->takeChild(parent->childCount() - 1);
    QList<QTreeWidgetItem*> added;
    for (int k = parent->childCount(); k < count; ++k) added << make();
    parent->addChildren(added);
}

QString sourcesText(const Cell& cell, const Operation& operation) {
    QStringList names;
    bool spaces = false;
    for (int lane : operation.sources) {
        names << laneText(cell, lane);
        spaces = spaces || names.back().contains(QLatin1Char(' '));
    }
    return names.join(spaces ? QStringLiteral(", ") : QStringLiteral(" "));
}

/// The lane with this name, in any case where that is clear; -1: none.
int laneNamed(const Cell& cell, const QString& name) {
    for (const Qt::CaseSensitivity sensitivity : {Qt::CaseSensitive, Qt::CaseInsensitive})
        for (int lane = 0; lane < cell.lanes(); ++lane)
            if (laneText(cell, lane).compare(name, sensitivity) == 0) return lane;
    return -1;
}

QString laneNames(const Cell& cell) {
    QStringList names;
    for (int row = 0; row < cell.lanes(); ++row) names << laneText(cell, rowLane(cell, row));
    return names.join(QStringLiteral(", "));
}

}  // namespace

OutlinePanel::OutlinePanel(Document& document, Selection& selection, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection), m_tree(new QTreeWidget(this)) {
    setAccessibleName(tr("Outline of the cell"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_tree, 1);
    m_message = new QLabel(this);
    m_message->setObjectName(QStringLiteral("outlineMessage"));
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setContentsMargins(8, 4, 8, 4);
    m_message->hide();
    layout->addWidget(m_message);
    m_tree->setObjectName(QStringLiteral("outline"));
    m_tree->setAccessibleName(tr("Lanes, stages and operations of the cell"));
    m_tree->setHeaderLabels({tr("Operation"), tr("Target"), tr("Other lanes"), tr("Order"), tr("Degree"),
                             tr("Bias / π"), tr("Parameters"), tr("Shared set")});
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_tree->setUniformRowHeights(true);
    m_tree->setAlternatingRowColors(true);
    m_tree->setEditTriggers(QAbstractItemView::DoubleClicked);
    m_tree->setItemDelegate(new OutlineDelegate(*this, *m_tree, m_document));
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->header()->setStretchLastSection(false);
    m_tree->installEventFilter(this);
    m_lanes = new QTreeWidgetItem(m_tree, {tr("Lanes")});
    m_stages = new QTreeWidgetItem(m_tree, {tr("Stages")});
    m_lanes->setExpanded(true);
    m_stages->setExpanded(true);

    connect(m_tree, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        QTreeWidgetItem* item = m_tree->itemAt(at);
        QMenu* menu = makeMenu(item ? item : m_tree->currentItem());
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->popup(m_tree->viewport()->mapToGlobal(at));
    });
    connect(m_tree, &QTreeWidget::itemSelectionChanged, this, &OutlinePanel::takeSelection);
    connect(&m_selection, &Selection::changed, this, &OutlinePanel::showSelection);
    connect(&m_document, &Document::changed, this, [this](const ChangeEvent& event) {
        if (event.cell || event.reset) sync();
        if (event.reset) {
            m_stages->setExpanded(true);
            for (int s = 0; s < m_stages->childCount(); ++s) m_stages->child(s)->setExpanded(true);
            fitColumns();
        }
    });
    sync();
    fitColumns();
}

void OutlinePanel::fitColumns() {
    for (int column = 0; column < kColumns; ++column) m_tree->resizeColumnToContents(column);
}

void OutlinePanel::say(const QString& message) {
    m_message->setText(message);
    m_message->setVisible(!message.isEmpty());
    m_message->setAccessibleName(message);
}

QString OutlinePanel::message() const {
    return m_message->text();
}

// ------------------------------------------------------------------------------------ from the document

void OutlinePanel::sync() {
    m_showing = true;
    say({});
    const Cell& cell = m_document.project().cell;
    const bool counted = isSimulable(cell);
    syncLanes();
    m_items.clear();
    QList<QTreeWidgetItem*> fresh;
    setChildCount(m_stages, int(cell.stages.size()), [&] { return fresh.emplace_back(new QTreeWidgetItem); });
    for (int s = 0; s < int(cell.stages.size()); ++s) {
        QTreeWidgetItem* stageItem = m_stages->child(s);
        const auto& operations = cell.stages[std::size_t(s)].operations;
        const QString name = stageTitle(cell, s);
        setText(stageItem, kOperation, name);
        stageItem->setData(kOperation, kStageRole, s);
        setSpoken(stageItem, tr("%1, %n operation(s)", nullptr, int(operations.size())).arg(name));
        setChildCount(stageItem, int(operations.size()), [] {
            auto* item = new QTreeWidgetItem;
            item->setFlags(item->flags() | Qt::ItemIsEditable);
            return item;
        });
        for (int k = 0; k < int(operations.size()); ++k) {
            QTreeWidgetItem* item = stageItem->child(k);
            syncOperation(item, s, operations[std::size_t(k)], counted);
            m_items.insert(operations[std::size_t(k)].id, item);
        }
    }
    for (QTreeWidgetItem* stageItem : fresh) stageItem->setExpanded(true);
    m_showing = false;
    showSelection();
}

void OutlinePanel::syncLanes() {
    const Cell& cell = m_document.project().cell;
    const int count = std::clamp(cell.lanes(), 0, kMaxLanes);
    setChildCount(m_lanes, count, [] {
        auto* item = new QTreeWidgetItem;
        item->setFlags(item->flags() | Qt::ItemIsEditable);
        return item;
    });
    for (int row = 0; row < count; ++row) {
        const int lane = rowLane(cell, row);
        QTreeWidgetItem* item = m_lanes->child(row);
        setText(item, kOperation, laneText(cell, lane));
        setText(item, kTarget, cell.isInOut(lane) ? tr("in/out") : tr("workspace"));
        item->setData(kOperation, kLaneRole, lane);
        setSpoken(
            item,
            (cell.isInOut(lane) ? tr("In/out lane %1") : tr("Workspace lane %1")).arg(laneText(cell, lane)));
    }
}

void OutlinePanel::syncOperation(QTreeWidgetItem* item, int stage, const Operation& operation, bool counted) {
    const Cell& cell = m_document.project().cell;
    const bool neuron = gateInfo(operation.gate).isNeuron();
    const QString sources = sourcesText(cell, operation);
    const QString parameters = counted ? QString::number(parameterCount(operation)) : QString();
    item->setData(kOperation, kIdRole, operation.id);
    setText(item, kOperation, operationTitle(cell, operation));
    setText(item, kTarget, laneText(cell, operation.target));
    setText(item, kSources, sources);
    setText(item, kOrder, neuron ? QString::number(operation.order) : QString());
    setText(item, kDegree, neuron ? QString::number(operation.degree) : QString());
    setText(item, kBias, neuron ? QString::number(operation.bias / std::numbers::pi, 'g', 6) : QString());
    setText(item, kParameters, parameters);
    setText(item, kSharing, operation.sharing != 0 ? QString::number(operation.sharing) : QString());

    QString spoken = operationTitle(cell, operation);
    if (neuron && !sources.isEmpty())
        spoken += tr(" reading %1").arg(QString(sources).replace(QLatin1Char(' '), QStringLiteral(", ")));
    spoken += tr(", %1").arg(stageTitle(cell, stage));
    if (neuron) spoken += tr(", order %1, degree %2").arg(operation.order).arg(operation.degree);
    if (counted) spoken += tr(", %n parameter(s)", nullptr, parameterCount(operation));
    if (operation.sharing != 0) spoken += tr(", shared set %1").arg(operation.sharing);
    setSpoken(item, spoken);
}

void OutlinePanel::showSelection() {
    if (m_showing) return;
    m_showing = true;
    QItemSelection rows;
    QTreeWidgetItem* first = nullptr;
    for (std::uint32_t id : m_selection.ids())
        if (QTreeWidgetItem* item = m_items.value(id, nullptr)) {
            rows.select(m_tree->indexFromItem(item, 0), m_tree->indexFromItem(item, kColumns - 1));
            first = item;
        }
    m_tree->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect);
    if (first && !m_tree->hasFocus()) m_tree->scrollToItem(first);
    // The keyboard goes on from what has been moved or made.
    if (first && !m_selection.ids().contains(
                     m_tree->currentItem() ? m_tree->currentItem()->data(kOperation, kIdRole).toUInt() : 0U))
        m_tree->setCurrentItem(first, kOperation, QItemSelectionModel::NoUpdate);
    m_showing = false;
}

void OutlinePanel::takeSelection() {
    if (m_showing) return;
    say({});
    QSet<std::uint32_t> ids;
    const auto chosen = m_tree->selectedItems();
    for (const QTreeWidgetItem* item : chosen) {
        if (operationOf(item)) ids.insert(item->data(kOperation, kIdRole).toUInt());
        if (item->parent() != m_stages) continue;
        for (int i = 0; i < item->childCount(); ++i)
            ids.insert(item->child(i)->data(kOperation, kIdRole).toUInt());
    }
    m_showing = true;  // the tree already shows it
    m_selection.set(ids);
    m_showing = false;
}

const Operation* OutlinePanel::operationOf(const QTreeWidgetItem* item) const {
    if (!item || !item->parent() || item->parent()->parent() != m_stages) return nullptr;
    const Cell& cell = m_document.project().cell;
    const OperationPlace place = findOperation(cell, item->data(kOperation, kIdRole).toUInt());
    return place.stage < 0 ? nullptr
                           : &cell.stages[std::size_t(place.stage)].operations[std::size_t(place.operation)];
}

std::vector<std::uint32_t> OutlinePanel::selectedIds() const {
    return {m_selection.ids().begin(), m_selection.ids().end()};
}

// --------------------------------------------------------------------------------------------- editing

bool OutlinePanel::isEditable(const QTreeWidgetItem* item, int column) const {
    if (!item) return false;
    if (item->parent() == m_lanes) return column == kOperation;
    const Operation* operation = operationOf(item);
    if (!operation) return false;
    const bool neuron = gateInfo(operation->gate).isNeuron();
    switch (column) {
        case kTarget:
            return true;
        case kSources:
            return neuron || hasFixedSources(operation->gate);
        case kOrder:
        case kDegree:
        case kBias:
            return neuron;
        default:
            return false;
    }
}

void OutlinePanel::setField(const QTreeWidgetItem* item, int column, const QString& value) {
    if (!isEditable(item, column)) return;
    say({});
    if (item->parent() == m_lanes)
        return renameLane(item->data(kOperation, kLaneRole).toInt(), value.trimmed());
    const Operation& operation = *operationOf(item);
    const std::uint32_t id = operation.id;
    const Cell& cell = m_document.project().cell;
    const auto edit = [&](const QString& text, auto change) {
        m_document.endMerge();
        m_document.edit(text, [&](Project& project) { change(project.cell); });
    };
    bool readable = false;
    switch (column) {
        case kTarget: {
            const int lane = laneNamed(cell, value.trimmed());
            if (lane < 0)
                return say(
                    tr("There is no lane “%1”. The lanes are: %2.").arg(value.trimmed(), laneNames(cell)));
            return edit(tr("Change target"), [&](Cell& c) { setTarget(c, id, lane); });
        }
        case kSources:
            return changeSources(operation, value);
        case kOrder: {
            const int order = value.toInt(&readable);
            if (!readable || order < 1 || order > kMaxOrder)
                return say(tr("The order is a whole number from 1 to %1.").arg(kMaxOrder));
            return edit(tr("Change order"), [&](Cell& c) { setOrder(c, id, order); });
        }
        case kDegree: {
            const int degree = value.toInt(&readable);
            if (!readable || degree < 1 || degree >= kMaxLanes)
                return say(tr("The degree is a whole number from 1 to %1.").arg(kMaxLanes - 1));
            return edit(tr("Change degree"), [&](Cell& c) { setDegree(c, id, degree); });
        }
        default: {
            double bias = QLocale().toDouble(value, &readable);
            if (!readable) bias = value.toDouble(&readable);
            if (!readable || !(std::abs(bias) <= 1000.0))
                return say(tr("The bias is a number, in multiples of π: 0.5 is usual."));
            return edit(tr("Change bias"), [&](Cell& c) { setBias(c, id, bias * std::numbers::pi); });
        }
    }
}

void OutlinePanel::renameLane(int lane, const QString& name) {
    Cell trial = m_document.project().cell;
    if (const QString problem = ketloom::renameLane(trial, lane, name); !problem.isEmpty())
        return say(problem);
    m_document.endMerge();
    m_document.edit(tr("Rename lane"),
                    [&](Project& project) { ketloom::renameLane(project.cell, lane, name); });
}

void OutlinePanel::changeSources(const Operation& operation, const QString& value) {
    const Cell& cell = m_document.project().cell;
    const GateInfo& gate = gateInfo(operation.gate);
    const std::uint32_t id = operation.id;
    const QStringList names = value.contains(QLatin1Char(','))
                                  ? value.split(QLatin1Char(','), Qt::SkipEmptyParts)
                                  : value.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    std::vector<int> lanes;
    for (const QString& part : names) {
        const QString name = part.trimmed();
        if (name.isEmpty()) continue;
        const int lane = laneNamed(cell, name);
        if (lane < 0) return say(tr("There is no lane “%1”. The lanes are: %2.").arg(name, laneNames(cell)));
        if (lane == operation.target)
            return say(tr("%1 is the target: choose other lanes.").arg(laneText(cell, lane)));
        if (std::ranges::find(lanes, lane) != lanes.end())
            return say(tr("%1 stands there twice.").arg(laneText(cell, lane)));
        lanes.push_back(lane);
    }
    if (!gate.isNeuron() && int(lanes.size()) != gate.sourceCount)
        return say(tr("%1 needs %n other lane(s).", nullptr, gate.sourceCount).arg(toQString(gate.name)));
    m_document.endMerge();
    m_document.edit(gate.isNeuron() ? tr("Change sources") : tr("Change other lanes"), [&](Project& project) {
        if (gate.isNeuron()) return setSources(project.cell, id, lanes);
        const OperationPlace place = findOperation(project.cell, id);
        project.cell.stages[std::size_t(place.stage)].operations[std::size_t(place.operation)].sources =
            lanes;
    });
}

void OutlinePanel::editField(QTreeWidgetItem* item, int column) {
    m_tree->setCurrentItem(item, column, QItemSelectionModel::NoUpdate);
    m_tree->editItem(item, column);
}

void OutlinePanel::editFirstField() {
    QTreeWidgetItem* item = m_tree->currentItem();
    for (int column = 0; column < kColumns; ++column)
        if (isEditable(item, column)) return editField(item, column);
}

void OutlinePanel::insertNeuron() {
    const Cell& cell = m_document.project().cell;
    const QTreeWidgetItem* item = m_tree->currentItem();
    if (cell.stages.empty() || cell.lanes() < 1) return;
    int stage = cell.workStages() > 0 ? 1 : 0;
    int index = -1;
    int lane = cell.workspaceLanes > 0 ? cell.inOutLanes : 0;
    if (const Operation* operation = operationOf(item)) {
        const OperationPlace place = findOperation(cell, operation->id);
        stage = place.stage;
        index = place.operation + 1;
        if (laneRow(cell, operation->target) >= 0) lane = operation->target;
    } else if (item && item->parent() == m_stages) {
        stage = item->data(kOperation, kStageRole).toInt();
        if (cell.stages[std::size_t(stage)].kind == StageKind::Output) lane = 0;
    }
    if (index < 0) index = int(cell.stages[std::size_t(stage)].operations.size());
    std::uint32_t id = 0;
    m_document.edit(tr("Insert neuron"), [&](Project& project) {
        id = insertOperation(project.cell, stage, index, newOperation(project.cell, GateKind::Neuron, lane));
    });
    if (id != 0) m_selection.set({id});
}

void OutlinePanel::deleteSelected() {
    const std::vector<std::uint32_t> ids = selectedIds();
    if (ids.empty()) return;
    m_document.edit(ids.size() == 1 ? tr("Delete operation") : tr("Delete operations"),
                    [&](Project& project) { deleteOperations(project.cell, ids); });
}

void OutlinePanel::shiftSelected(int direction) {
    const std::vector<std::uint32_t> ids = selectedIds();
    if (ids.empty()) return;
    m_document.edit(direction < 0 ? tr("Move earlier") : tr("Move later"),
                    [&](Project& project) { shiftOperations(project.cell, ids, direction); });
}

QMenu* OutlinePanel::makeMenu(QTreeWidgetItem* item) {
    auto* menu = new QMenu(this);
    menu->setToolTipsVisible(true);
    const auto add = [&](const QString& label, const QKeySequence& keys, auto act) {
        QAction* made = menu->addAction(label, this, act);
        made->setShortcut(keys);
        return made;
    };
    for (int column = 0; column < kColumns; ++column) {
        if (!isEditable(item, column)) continue;
        const QString label = item->parent() == m_lanes
                                  ? tr("Rename lane…")
                                  : tr("Change: %1…").arg(m_tree->headerItem()->text(column));
        menu->addAction(label, this, [this, item, column] { editField(item, column); });
    }
    menu->addSeparator();
    if (item && item->parent() == m_stages) {
        const int stage = item->data(kOperation, kStageRole).toInt();
        const Cell& cell = m_document.project().cell;
        const bool work = cell.stages[std::size_t(stage)].kind == StageKind::Work;
        const bool room = cell.workStages() < kMaxWorkStages;
        QAction* addStage = add(tr("Add a work stage after it"), {}, [this, stage] {
            m_document.edit(tr("Add work stage"),
                            [&](Project& project) { addWorkStage(project.cell, stage + 1); });
        });
        addStage->setEnabled(room && stage + 1 < int(cell.stages.size()));
        addStage->setToolTip(room ? tr("Work stages stand between the input and the output stage.")
                                  : tr("A cell has at most %1 work stages.").arg(kMaxWorkStages));
        QAction* removeStage = add(tr("Remove this work stage"), {}, [this, stage] {
            m_document.edit(tr("Remove work stage"),
                            [&](Project& project) { removeWorkStage(project.cell, stage); });
        });
        removeStage->setEnabled(work);
        if (!work) removeStage->setToolTip(tr("The input and the output stage stay."));
        menu->addSeparator();
    }
    const std::vector<std::uint32_t> ids = selectedIds();
    const auto needsSelection = [&](QAction* action) {
        action->setEnabled(!ids.empty());
        if (ids.empty()) action->setToolTip(tr("Select an operation first."));
    };
    add(tr("Insert a neuron"), QKeySequence(Qt::Key_Insert), [this] { insertNeuron(); });
    needsSelection(add(tr("Duplicate"), {}, [this, ids] {
        std::vector<std::uint32_t> copies;
        m_document.edit(tr("Duplicate"),
                        [&](Project& project) { copies = duplicateOperations(project.cell, ids); });
        m_selection.set(QSet<std::uint32_t>(copies.begin(), copies.end()));
    }));
    needsSelection(
        add(tr("Move earlier"), QKeySequence(Qt::ALT | Qt::Key_Up), [this] { shiftSelected(-1); }));
    needsSelection(add(tr("Move later"), QKeySequence(Qt::ALT | Qt::Key_Down), [this] { shiftSelected(1); }));
    QAction* share = add(tr("Share parameters"), {}, [this, ids] {
        m_document.edit(tr("Share parameters"),
                        [&](Project& project) { setSharing(project.cell, ids, true); });
    });
    share->setEnabled(canShare(m_document.project().cell, ids));
    if (!share->isEnabled())
        share->setToolTip(tr("Select two or more trained gates of one kind with equally many parameters."));
    needsSelection(add(tr("Own parameters"), {}, [this, ids] {
        m_document.edit(tr("Own parameters"),
                        [&](Project& project) { setSharing(project.cell, ids, false); });
    }));
    needsSelection(add(tr("Delete"), QKeySequence(Qt::Key_Delete), [this] { deleteSelected(); }));
    menu->addSeparator();
    add(tr("Copy the table"), {}, [this] { QApplication::clipboard()->setText(text()); });
    return menu;
}

bool OutlinePanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_tree || event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const Qt::KeyboardModifiers modifiers = key->modifiers() & ~Qt::KeypadModifier;
    const bool plain = modifiers == Qt::NoModifier;
    const bool alt = modifiers == Qt::AltModifier || modifiers == Qt::ControlModifier;
    switch (key->key()) {
        case Qt::Key_F2:
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (!plain) break;
            editFirstField();
            return true;
        case Qt::Key_Insert:
            if (!plain) break;
            insertNeuron();
            return true;
        case Qt::Key_Delete:
            if (!plain) break;
            deleteSelected();
            return true;
        case Qt::Key_Up:
        case Qt::Key_Down:
            if (!alt) break;
            shiftSelected(key->key() == Qt::Key_Up ? -1 : 1);
            return true;
        default:
            break;
    }
    return QWidget::eventFilter(watched, event);
}

QString OutlinePanel::text() const {
    QStringList lines;
    const auto line = [](const QTreeWidgetItem* item, const QString& first) {
        QStringList cells{first};
        for (int column = 0; column < kColumns; ++column) cells << item->text(column);
        return cells.join(QLatin1Char('\t'));
    };
    lines << line(m_tree->headerItem(), tr("Stage"));
    for (int s = 0; s < m_stages->childCount(); ++s) {
        const QTreeWidgetItem* stage = m_stages->child(s);
        for (int i = 0; i < stage->childCount(); ++i) lines << line(stage->child(i), stage->text(kOperation));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

}  // namespace ketloom
