#include "ui/inspector/outline_panel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <numbers>

#include "core/cell/parameter_layout.h"
#include "core/cell/validate.h"
#include "ui/document/cell_edits.h"
#include "ui/document/operation_text.h"

namespace ketloom {

namespace {

enum Column { kOperation, kTarget, kSources, kOrder, kDegree, kBias, kParameters, kSharing, kColumns };

}  // namespace

OutlinePanel::OutlinePanel(Document& document, Selection& selection, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection), m_tree(new QTreeWidget(this)) {
    setAccessibleName(tr("Outline of the cell"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_tree);
    m_tree->setObjectName(QStringLiteral("outline"));
    m_tree->setAccessibleName(tr("Operations of the cell"));
    m_tree->setHeaderLabels({tr("Operation"), tr("Target"), tr("Other lanes"), tr("Order"), tr("Degree"),
                             tr("Bias / π"), tr("Parameters"), tr("Shared set")});
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_tree->setUniformRowHeights(true);
    m_tree->setAlternatingRowColors(true);
    m_tree->header()->setStretchLastSection(false);

    const auto action = [this](const QString& label, auto act) {
        auto* made = new QAction(label, m_tree);
        m_tree->addAction(made);
        connect(made, &QAction::triggered, this, act);
    };
    m_tree->setContextMenuPolicy(Qt::ActionsContextMenu);
    action(tr("Copy the table"), [this] { QApplication::clipboard()->setText(text()); });
    action(tr("Delete"), [this] {
        const std::vector<std::uint32_t> ids(m_selection.ids().begin(), m_selection.ids().end());
        m_document.edit(ids.size() == 1 ? tr("Delete operation") : tr("Delete operations"),
                        [&](Project& project) { deleteOperations(project.cell, ids); });
    });
    connect(m_tree, &QTreeWidget::itemSelectionChanged, this, &OutlinePanel::takeSelection);
    connect(&m_selection, &Selection::changed, this, &OutlinePanel::showSelection);
    connect(&m_document, &Document::changed, this, [this](const ChangeEvent& event) {
        if (event.cell || event.reset) rebuild();
        if (event.reset) fitColumns();
    });
    rebuild();
    fitColumns();
}

void OutlinePanel::fitColumns() {
    for (int column = 0; column < kColumns; ++column) m_tree->resizeColumnToContents(column);
}

void OutlinePanel::rebuild() {
    m_showing = true;
    const Cell& cell = m_document.project().cell;
    const bool counted = isSimulable(cell);
    m_items.clear();
    m_tree->clear();
    for (int s = 0; s < int(cell.stages.size()); ++s) {
        auto* stageItem =
            new QTreeWidgetItem(m_tree, {tr("%1 stage").arg(QString::fromStdString(stageName(cell, s)))});
        const auto& operations = cell.stages[std::size_t(s)].operations;
        for (int i = 0; i < int(operations.size()); ++i) {
            const Operation& operation = operations[std::size_t(i)];
            const GateInfo& gate = gateInfo(operation.gate);
            auto* item = new QTreeWidgetItem(stageItem);
            item->setText(kOperation, operationTitle(cell, operation));
            item->setText(kTarget, laneText(cell, operation.target));
            item->setData(kOperation, Qt::UserRole, operation.id);
            QStringList sources;
            for (int lane : operation.sources) sources << laneText(cell, lane);
            item->setText(kSources, sources.join(QLatin1Char(' ')));
            if (operation.sharing != 0) item->setText(kSharing, QString::number(operation.sharing));
            if (gate.isNeuron()) {
                item->setText(kOrder, QString::number(operation.order));
                item->setText(kDegree, QString::number(operation.degree));
                item->setText(kBias, QString::number(operation.bias / std::numbers::pi, 'g', 6));
            }
            if (counted) item->setText(kParameters, QString::number(parameterCount(operation)));
            m_items.insert(operation.id, item);
        }
    }
    m_tree->expandAll();
    m_showing = false;
    showSelection();
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
    m_showing = false;
}

void OutlinePanel::takeSelection() {
    if (m_showing) return;
    QSet<std::uint32_t> ids;
    const auto chosen = m_tree->selectedItems();
    for (const QTreeWidgetItem* item : chosen) {
        if (item->parent()) ids.insert(item->data(kOperation, Qt::UserRole).toUInt());
        for (int i = 0; !item->parent() && i < item->childCount(); ++i)
            ids.insert(item->child(i)->data(kOperation, Qt::UserRole).toUInt());
    }
    m_showing = true;  // the tree already shows it
    m_selection.set(ids);
    m_showing = false;
}

QString OutlinePanel::text() const {
    QStringList lines;
    const auto line = [](const QTreeWidgetItem* item, const QString& first) {
        QStringList cells{first};
        for (int column = 0; column < kColumns; ++column) cells << item->text(column);
        return cells.join(QLatin1Char('\t'));
    };
    lines << line(m_tree->headerItem(), tr("Stage"));
    for (int s = 0; s < m_tree->topLevelItemCount(); ++s) {
        const QTreeWidgetItem* stage = m_tree->topLevelItem(s);
        for (int i = 0; i < stage->childCount(); ++i) lines << line(stage->child(i), stage->text(kOperation));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

}  // namespace ketloom
