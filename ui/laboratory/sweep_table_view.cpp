#include "ui/laboratory/sweep_table_view.h"

#include <QAction>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>

#include "core/lab/sweep_report.h"
#include "ui/document/core_values.h"

namespace ketloom {

SweepTableView::SweepTableView(QWidget* parent) : QTableWidget(parent) {
    setAccessibleName(tr("Results"));
    setEditTriggers(NoEditTriggers);
    setAlternatingRowColors(true);
    setSelectionMode(ExtendedSelection);
    setSelectionBehavior(SelectRows);
    setTabKeyNavigation(false);
    verticalHeader()->setVisible(false);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    horizontalHeader()->setHighlightSections(false);
}

void SweepTableView::show(const Sweep& sweep, const std::vector<PointResult>& results) {
    const SweepTable table = sweepTable(sweep, results);
    QStringList titles;
    for (const std::string& title : table.columns) titles << toQString(title);
    const bool fresh = rowCount() != int(table.rows.size()) || columnCount() != titles.size();
    setRowCount(int(table.rows.size()));
    setColumnCount(int(titles.size()));
    setHorizontalHeaderLabels(titles);
    bool changed = fresh;
    for (int row = 0; row < rowCount(); ++row) {
        for (int column = 0; column < columnCount(); ++column) {
            const QString text = toQString(table.rows[std::size_t(row)][std::size_t(column)]);
            if (!item(row, column)) {
                auto* cell = new QTableWidgetItem;
                cell->setTextAlignment(column == 0 ? Qt::AlignLeft | Qt::AlignVCenter
                                                   : Qt::AlignRight | Qt::AlignVCenter);
                setItem(row, column, cell);
            }
            if (item(row, column)->text() == text) continue;
            item(row, column)->setText(text);
            changed = true;
        }
    }
    if (changed) resizeColumnsToContents();
}

QString SweepTableView::selectedText() const {
    QStringList line, lines;
    for (int column = 0; column < columnCount(); ++column) line << horizontalHeaderItem(column)->text();
    lines << line.join(QLatin1Char('\t'));
    const bool all = selectedItems().isEmpty();
    for (int row = 0; row < rowCount(); ++row) {
        if (!all && !item(row, 0)->isSelected()) continue;
        line.clear();
        for (int column = 0; column < columnCount(); ++column) line << item(row, column)->text();
        lines << line.join(QLatin1Char('\t'));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

void SweepTableView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) return QGuiApplication::clipboard()->setText(selectedText());
    QTableWidget::keyPressEvent(event);
}

void SweepTableView::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Copy as text")), &QAction::triggered, this,
            [this] { QGuiApplication::clipboard()->setText(selectedText()); });
    menu->popup(event->globalPos());
}

}  // namespace ketloom
