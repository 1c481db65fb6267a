#include "ui/runs/run_filter.h"

#include <algorithm>

#include "ui/runs/run_table_model.h"

namespace ketloom {

RunFilter::RunFilter(QObject* parent) : QSortFilterProxyModel(parent) {
    setSortRole(RunTableModel::OrderRole);
    setDynamicSortFilter(true);
}

void RunFilter::setSearch(const QString& text) {
    const QStringList words = text.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (words == m_words) return;
    m_words = words;
    invalidateFilter();
}

bool RunFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    if (m_words.isEmpty()) return true;
    const QString text = sourceModel()->index(row, 0, parent).data(RunTableModel::SearchRole).toString();
    return std::all_of(m_words.begin(), m_words.end(),
                       [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

bool RunFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const QVariant a = left.data(RunTableModel::OrderRole), b = right.data(RunTableModel::OrderRole);
    const bool ascending = sortOrder() == Qt::AscendingOrder;
    if (a.isValid() != b.isValid()) return a.isValid() == ascending;
    if (a.isValid()) {
        if (a.userType() == QMetaType::QString) {
            const int order = QString::compare(a.toString(), b.toString(), Qt::CaseInsensitive);
            if (order != 0) return order < 0;
        } else if (a.toDouble() != b.toDouble()) {
            return a.toDouble() < b.toDouble();
        }
    }
    // Rows are in the order of their folders, whose names begin with the time.
    return (left.row() > right.row()) == ascending;
}

}  // namespace ketloom
