#pragma once

#include <QSortFilterProxyModel>
#include <QStringList>

namespace ketloom {

/// Rows in which every searched word occurs somewhere, in any order, upper and lower case alike; sorted by
/// number where the column is one. What has no value stands last, whichever way the table is sorted; equal
/// ones stand newest first.
class RunFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit RunFilter(QObject* parent = nullptr);

    void setSearch(const QString& text);
    bool isSearching() const { return !m_words.isEmpty(); }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    QStringList m_words;
};

}  // namespace ketloom
