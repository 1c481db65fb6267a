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
#include "ui/laboratory/sweep_pdf.h"
#include "ui/plots/export_menu.h"

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
    m_sweep = sweep;
    m_results = results;
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

QString SweepTableView::help() {
    return tr(
        "<b>All numbers.</b> A row for each arm and length. <i>P</i>: trained parameters. <i>seeds</i>: how "
        "many "
        "got there, of those that have been trained. <i>median</i>, <i>quartiles</i>, <i>range</i>: over the "
        "seeds; one that did not get there counts as more than any number, and “&gt; 2000” says that 2000 "
        "steps "
        "were given and not enough. The range is that of the seeds that got there. <i>wrong labels</i>: the "
        "median share in the last validation. <i>gradient</i>: how the norm at the state changes with every "
        "step "
        "back in time, at the start and at the end of training. <i>published</i>: the figure of the paper."
        "<p><b>What not to conclude.</b> A published figure beside ours is comparable only where both were "
        "judged "
        "alike: the sentences below the table say how ours were. Rows with few seeds tell a factor of two, "
        "and a "
        "row in which seeds are still to come may yet change. A range without failures in it says nothing of "
        "how "
        "long those would have taken.");
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
    const auto add = [&](const QString& text, const QString& filter, const QString& name, auto write) {
        QAction* action = menu->addAction(text);
        action->setEnabled(rowCount() > 0);
        connect(action, &QAction::triggered, this, [this, filter, name, write] {
            askForFile(this, tr("Save table"), filter, name, [this, write](const QString& path) {
                const QString error = write(path);
                if (!error.isEmpty()) emit problem(error);
            });
        });
    };
    add(tr("Save picture…"), tr("Pictures (*.png *.svg *.pdf)"), QStringLiteral("laboratory-table.png"),
        [this](const QString& path) { return writeTablePicture(path, m_sweep, m_results); });
    add(tr("Save data as CSV…"), tr("Tables (*.csv)"), QStringLiteral("laboratory-table.csv"),
        [this](const QString& path) {
            return writeTextFile(path, toQString(sweepTableCsv(sweepTable(m_sweep, m_results))));
        });
    menu->popup(event->globalPos());
}

}  // namespace ketloom
