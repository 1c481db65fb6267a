#include "ui/runs/settings_table.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>

#include "ui/document/core_values.h"
#include "ui/widgets/table_picture.h"

namespace ketloom {

SettingsTable::SettingsTable(QWidget* parent) : QTableWidget(parent) {
    setObjectName(QStringLiteral("settingsTable"));
    setAccessibleName(tr("Settings that differ"));
    setColumnCount(3);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setFrameShape(QFrame::NoFrame);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    horizontalHeader()->setHighlightSections(false);
    auto* copy = new QAction(tr("&Copy table"), this);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(text()); });
    addAction(copy);
    addTableExportActions(
        *this, *this, tr("Settings that differ"), [this] { return tableCsv(*this); },
        [this](const QString& message) { emit problem(message); });
    setContextMenuPolicy(Qt::ActionsContextMenu);
}

void SettingsTable::setDifferences(const QString& left, const QString& right,
                                   const std::vector<SettingDifference>& differences) {
    setHorizontalHeaderLabels({tr("Setting"), left, right});
    for (int column = 0; column < columnCount(); ++column)
        horizontalHeaderItem(column)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    clearSpans();
    setRowCount(int(differences.size()));
    for (int row = 0; row < rowCount(); ++row) {
        const SettingDifference& difference = differences[std::size_t(row)];
        const QString field = tr("%1: %2").arg(toQString(difference.group), toQString(difference.label));
        const QString texts[] = {field, toQString(difference.left), toQString(difference.right)};
        for (int column = 0; column < columnCount(); ++column) {
            auto* item = new QTableWidgetItem(texts[column]);
            item->setToolTip(texts[column]);
            item->setTextAlignment(Qt::AlignLeft | Qt::AlignTop);
            setItem(row, column, item);
        }
    }
    if (differences.empty()) {
        setRowCount(1);
        auto* none = new QTableWidgetItem(tr("All settings are the same."));
        none->setFlags(Qt::ItemIsEnabled);
        setItem(0, 0, none);
        setSpan(0, 0, 1, columnCount());
    }
    horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    horizontalHeader()->setSectionResizeMode(2, QHeaderView::Stretch);
    verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
}

QString SettingsTable::text() const {
    QString text;
    for (int column = 0; column < columnCount(); ++column)
        text += horizontalHeaderItem(column)->text() +
                (column + 1 < columnCount() ? QLatin1Char('\t') : QLatin1Char('\n'));
    for (int row = 0; row < rowCount(); ++row)
        for (int column = 0; column < columnCount(); ++column) {
            if (item(row, column)) text += item(row, column)->text().simplified();
            text += column + 1 < columnCount() ? QLatin1Char('\t') : QLatin1Char('\n');
        }
    return text;
}

}  // namespace ketloom
