#include "ui/plots/probe_tables.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/document/cell_edits.h"
#include "ui/plots/state_view.h"
#include "ui/widgets/theme.h"

namespace ketloom {

namespace {

constexpr double kLeastWeight = 1e-4;

QString signedText(double amplitude) {
    // The sign of minus is as wide as that of plus; a zero has none.
    const QString text = QString::number(std::abs(amplitude), 'f', 4);
    return (amplitude < 0.0 ? QStringLiteral("\u2212") : QStringLiteral("+")) + text;
}

}  // namespace

void StateTable::setProbe(std::shared_ptr<const CellProbe> probe) {
    if (probe && probe->state.empty()) probe.reset();
    const Rows rows = probe ? arrange(probe->state) : Rows{};
    const bool sameShape =
        probe && m_probe && probe->cell.lanes() == m_probe->cell.lanes() && rows.count() == rowCount();
    if (!sameShape) beginResetModel();
    m_probe = std::move(probe);
    m_rows = rows;
    if (!sameShape) return endResetModel();
    // What is scrolled to stays in sight while a parameter is dragged.
    emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
    emit headerDataChanged(Qt::Horizontal, 0, kColumns - 1);
}

StateTable::Rows StateTable::arrange(const std::vector<double>& psi) const {
    Rows rows;
    for (int i = 0; i < int(psi.size()); ++i) {
        const double p = psi[std::size_t(i)] * psi[std::size_t(i)];
        if (p >= kLeastWeight) {
            rows.states.push_back(i);
        } else {
            ++rows.others;
            rows.othersWeight += p;
        }
    }
    const auto key = [&](int i) {
        const double a = psi[std::size_t(i)];
        return m_sortColumn == Ket ? double(i) : m_sortColumn == Amplitude ? a : a * a;
    };
    std::ranges::stable_sort(rows.states, [&](int a, int b) {
        return m_order == Qt::AscendingOrder ? key(a) < key(b) : key(b) < key(a);
    });
    return rows;
}

void StateTable::sort(int column, Qt::SortOrder order) {
    beginResetModel();
    m_sortColumn = column;
    m_order = order;
    if (m_probe) m_rows = arrange(m_probe->state);
    endResetModel();
}

int StateTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows.count();
}

QVariant StateTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_probe || index.row() >= rowCount()) return {};
    const bool others = index.row() == int(m_rows.states.size());
    const double amplitude =
        others ? 0.0 : m_probe->state[std::size_t(m_rows.states[std::size_t(index.row())])];
    const double p = others ? m_rows.othersWeight : amplitude * amplitude;
    switch (role) {
        case Qt::DisplayRole:
            if (index.column() == Ket)
                return others ? tr("%n others", nullptr, m_rows.others)
                              : ketText(m_rows.states[std::size_t(index.row())], m_probe->cell.lanes());
            if (index.column() == Amplitude) return others ? QString() : signedText(amplitude);
            return QString::number(p, 'f', 4);
        case Qt::ToolTipRole:
            if (others) return tr("States of less than 0.01 % each");
            return index.column() == Ket
                       ? laneOrderText(m_probe->cell, int(m_probe->state.size()))
                       : QString::number(index.column() == Amplitude ? amplitude : p, 'g', 9);
        case Qt::TextAlignmentRole:
            return int((index.column() == Ket ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
        case kFillRole:
            return index.column() == Probability ? QVariant(p) : QVariant();
        case kSignRole:
            return others ? 0 : amplitude < 0.0 ? -1 : 1;
        default:
            return {};
    }
}

QVariant StateTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::ToolTipRole && section == Ket && m_probe)
        return tr("Lane order of the kets: %1").arg(laneOrderText(m_probe->cell, int(m_probe->state.size())));
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Ket:
            return m_probe ? laneOrderText(m_probe->cell, int(m_probe->state.size()), false) : tr("State");
        case Amplitude:
            return tr("Amplitude");
        default:
            return tr("Probability");
    }
}

QString StateTable::csv() const {
    if (!m_probe) return {};
    const std::vector<double>& psi = m_probe->state;
    QString csv =
        QStringLiteral("ket %1,amplitude,probability\n").arg(laneOrderText(m_probe->cell, int(psi.size())));
    for (int i = 0; i < int(psi.size()); ++i) {
        const double a = psi[std::size_t(i)];
        csv += QStringLiteral("%1,%2,%3\n")
                   .arg(ketText(i, m_probe->cell.lanes()), QString::number(a, 'g', 17),
                        QString::number(a * a, 'g', 17));
    }
    return csv;
}

void LaneTable::setProbe(std::shared_ptr<const CellProbe> probe) {
    if (probe && probe->moment < 0) probe.reset();
    const int rows = rowCount();
    if (probe && m_probe && probe->cell.lanes() == rows) {
        m_probe = std::move(probe);
        emit dataChanged(index(0, 0), index(rows - 1, 1));
        return;
    }
    beginResetModel();
    m_probe = std::move(probe);
    endResetModel();
}

int LaneTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_probe ? 0 : m_probe->cell.lanes();
}

QVariant LaneTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !m_probe || index.row() >= rowCount()) return {};
    const int lane = rowLane(m_probe->cell, index.row());
    const double one = double(m_probe->one(m_probe->moment, lane));
    switch (role) {
        case Qt::DisplayRole:
            return index.column() == 0 ? QString::fromStdString(laneName(m_probe->cell, lane))
                                       : QString::number(one, 'f', 4);
        case Qt::TextAlignmentRole:
            return int((index.column() == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
        case kFillRole:
            return index.column() == 1 ? QVariant(one) : QVariant();
        case kSignRole:
            return 1;  // the colour of the bars on the canvas
        default:
            return {};
    }
}

QVariant LaneTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == 0 ? tr("Lane") : tr("P(1)");
}

void FillDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    const QVariant fill = index.data(kFillRole);
    if (fill.isValid()) {
        const Theme theme = Theme::of(option.widget);
        const int sign = index.data(kSignRole).toInt();
        QColor colour = sign < 0 ? theme.series[0] : sign > 0 ? theme.series[1] : theme.mutedText;
        colour.setAlphaF(theme.dark ? 0.5F : 0.4F);
        QRectF bar = QRectF(option.rect).adjusted(1, 2, -1, -2);
        bar.setWidth(bar.width() * std::clamp(fill.toDouble(), 0.0, 1.0));
        painter->fillRect(bar, colour);
    }
    QStyledItemDelegate::paint(painter, option, index);
}

}  // namespace ketloom
