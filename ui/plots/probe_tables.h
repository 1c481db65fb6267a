#pragma once

#include <QAbstractTableModel>
#include <QStyledItemDelegate>
#include <memory>
#include <vector>

#include "core/model/cell_probe.h"

namespace ketloom {

/// What a probability column holds besides its text: the share of the cell that is filled, and the sign of
/// the amplitude (-1, 0, +1), which the colour tells again.
enum ProbeRole { kFillRole = Qt::UserRole, kSignRole };

/// The state under the probe, one row a basis state: ket, amplitude, probability, by weight. States below
/// 0.01 % are counted together in the last row, "others".
class StateTable : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;
    enum Column { Ket, Amplitude, Probability, kColumns };

    /// A probe with a state, or null.
    void setProbe(std::shared_ptr<const CellProbe> probe);
    /// The whole state, states in their order: every number that rounds to itself.
    QString csv() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : kColumns; }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    struct Rows {
        std::vector<int> states;  ///< those with a row of their own
        int others = 0;
        double othersWeight = 0.0;
        int count() const { return int(states.size()) + (others > 0 ? 1 : 0); }
    };
    Rows arrange(const std::vector<double>& psi) const;

    std::shared_ptr<const CellProbe> m_probe;
    Rows m_rows;
    int m_sortColumn = Probability;
    Qt::SortOrder m_order = Qt::DescendingOrder;
};

/// P(1) of every lane at the moment of the probe, in the order of the canvas: workspace, then in/out.
class LaneTable : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setProbe(std::shared_ptr<const CellProbe> probe);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : 2; }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const CellProbe> m_probe;
};

/// Draws a bar behind the figure: ProbeRole.
class FillDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

}  // namespace ketloom
