#include "ui/inspector/parameter_model.h"

#include <QFont>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/cell/parameter_layout.h"
#include "ui/document/operation_text.h"

namespace ketloom {

void ParameterModel::show(const Cell& cell, const Operation& operation, std::vector<double> values,
                          bool byHand) {
    std::vector<QString> names;
    for (int lane : operation.sources) names.push_back(laneText(cell, lane));
    Operation shape = operation;
    shape.start.clear();
    const bool sameRows = shape == m_operation && names == m_laneNames && values.size() == m_values.size();
    if (!sameRows) beginResetModel();
    m_values = std::move(values);
    m_byHand = byHand;
    m_largest = 0.0;
    for (double value : m_values) m_largest = std::max(m_largest, std::abs(value));
    if (sameRows) {
        if (!m_rows.empty()) emit dataChanged(index(0, 0), index(int(m_rows.size()) - 1, Columns - 1));
        return;
    }
    m_operation = shape;
    m_laneNames = names;
    fillSubsets(operation);
    fillRows();
    endResetModel();
}

void ParameterModel::clear() {
    beginResetModel();
    m_operation = Operation();
    m_laneNames.clear();
    m_subsets.clear();
    m_values.clear();
    m_rows.clear();
    m_largest = 0.0;
    endResetModel();
}

void ParameterModel::fillSubsets(const Operation& operation) {
    m_subsets.assign(m_values.size(), 0);
    if (!gateInfo(operation.gate).isNeuron()) return;
    std::size_t parameter = 1;
    for (const std::vector<int>& subset : neuronSubsets(int(operation.sources.size()), operation.degree)) {
        if (parameter >= m_subsets.size()) break;
        for (int source : subset) m_subsets[parameter] |= std::uint32_t(1) << source;
        ++parameter;
    }
}

void ParameterModel::fillRows() {
    const auto source = std::ranges::find(m_operation.sources, m_lane);
    const std::uint32_t wanted = m_lane < 0 || source == m_operation.sources.end()
                                     ? 0
                                     : std::uint32_t(1) << (source - m_operation.sources.begin());
    m_rows.clear();
    for (int k = 0; k < count(); ++k)
        if ((m_subsets[std::size_t(k)] & wanted) == wanted) m_rows.push_back(k);
    if (m_order == Order::Magnitude)
        std::ranges::stable_sort(m_rows,
                                 [this](int a, int b) { return std::abs(value(a)) > std::abs(value(b)); });
}

void ParameterModel::setUnit(AngleUnit unit) {
    if (unit == m_unit) return;
    m_unit = unit;
    emit headerDataChanged(Qt::Horizontal, Value, Value);
    if (!m_rows.empty()) emit dataChanged(index(0, Value), index(int(m_rows.size()) - 1, Value));
}

void ParameterModel::setOrder(Order order) {
    beginResetModel();
    m_order = order;
    fillRows();
    endResetModel();
}

void ParameterModel::setLane(int lane) {
    beginResetModel();
    m_lane = lane;
    fillRows();
    endResetModel();
}

QString ParameterModel::name(int parameter) const {
    const std::uint32_t subset = m_subsets[std::size_t(parameter)];
    if (subset == 0) return QStringLiteral("θ");
    QStringList lanes;
    for (std::size_t k = 0; k < m_laneNames.size(); ++k)
        if (subset >> k & 1) lanes << m_laneNames[k];
    return QStringLiteral("φ{%1}").arg(lanes.join(QStringLiteral(", ")));
}

int ParameterModel::rowOf(int parameter) const {
    const auto found = std::ranges::find(m_rows, parameter);
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

int ParameterModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ParameterModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(Columns);
}

QVariant ParameterModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const int parameter = parameterAt(index.row());
    const double radians = value(parameter);
    switch (role) {
        case Qt::DisplayRole:
            if (index.column() == Name) return name(parameter);
            return index.column() == Value ? angleNumber(radians, m_unit) : QVariant();
        case Qt::EditRole:
            return index.column() == Value ? QVariant(radians) : QVariant();
        case kShareRole:
            return m_largest > 0.0 ? radians / m_largest : 0.0;
        case Qt::TextAlignmentRole:
            return index.column() == Value ? int(Qt::AlignRight | Qt::AlignVCenter)
                                           : int(Qt::AlignLeft | Qt::AlignVCenter);
        case Qt::AccessibleTextRole:
            return QStringLiteral("%1 %2").arg(name(parameter), angleText(radians, m_unit)) +
                   (m_byHand ? tr(", set by hand") : QString());
        case Qt::FontRole: {
            if (index.column() != Value || !m_byHand) return {};
            QFont bold;
            bold.setBold(true);
            return bold;
        }
        case Qt::ToolTipRole: {
            const QString origin = m_byHand ? tr("Set by hand (bold).") : QString();
            return tr("%1 = %2 = %3. %4")
                .arg(name(parameter), angleText(radians, AngleUnit::Radians, 10),
                     angleText(radians, AngleUnit::Degrees), origin)
                .trimmed();
        }
        default:
            return {};
    }
}

QVariant ParameterModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole && section == Value) return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::TextAlignmentRole && section == Name) return int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section == Bar)
        return tr("Length: magnitude, next to the largest of this operation, %1. To the left and blue: below "
                  "zero; to the right and orange: above.")
            .arg(angleText(m_largest, m_unit, 4));
    if (role == Qt::ToolTipRole && section == Name)
        return tr("θ always counts; φ{…} counts where all of its lanes are 1.");
    if (role != Qt::DisplayRole) return {};
    if (section == Name) return tr("Subset");
    return section == Value ? tr("Value (%1)").arg(angleUnitSign(m_unit)) : tr("− size +");
}

Qt::ItemFlags ParameterModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags usual = QAbstractTableModel::flags(index) | Qt::ItemNeverHasChildren;
    return index.column() == Value ? usual | Qt::ItemIsEditable : usual;
}

bool ParameterModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || index.column() != Value || !index.isValid()) return false;
    const double radians = value.toDouble();
    if (!std::isfinite(radians) || radians == this->value(parameterAt(index.row()))) return false;
    emit valueEdited(parameterAt(index.row()), radians);
    return true;
}

}  // namespace ketloom
