#pragma once

#include <QAbstractTableModel>
#include <cstdint>
#include <vector>

#include "core/cell/cell.h"
#include "ui/widgets/angle_text.h"

namespace ketloom {

/// The parameters of one operation as rows: name, value, and the value again for its bar. A neuron can have
/// 32,768 of them; texts are made when they are asked for.
class ParameterModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Value, Bar, Columns };
    enum class Order { Subset, Magnitude };
    static constexpr int kShareRole = Qt::UserRole;  ///< value over the largest magnitude, -1 .. 1

    explicit ParameterModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    /// Shows an operation with its values, one a parameter, in radians; none at all empties the table. Where
    /// only values changed the rows stay where they are. `byHand`: they were set by hand.
    void show(const Cell& cell, const Operation& operation, std::vector<double> values, bool byHand);
    void clear();
    void setUnit(AngleUnit unit);
    /// By subset as the parameters are numbered, or the largest magnitude first, as it is now.
    void setOrder(Order order);
    Order order() const { return m_order; }
    /// Only parameters whose subset has this lane; -1: all.
    void setLane(int lane);

    int count() const { return int(m_values.size()); }  ///< parameters, shown or not
    double value(int parameter) const { return m_values[std::size_t(parameter)]; }
    const std::vector<double>& values() const { return m_values; }
    double largest() const { return m_largest; }  ///< magnitude
    bool byHand() const { return m_byHand; }
    /// "θ", "φ{w1, i0}".
    QString name(int parameter) const;
    int parameterAt(int row) const { return m_rows[std::size_t(row)]; }
    int rowOf(int parameter) const;  ///< -1 where it is not shown

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

signals:
    /// A value was typed; the model shows it when it is told to.
    void valueEdited(int parameter, double radians);

private:
    void fillSubsets(const Operation& operation);
    void fillRows();

    Operation m_operation;                 ///< without start values
    std::vector<QString> m_laneNames;      ///< of its sources
    std::vector<std::uint32_t> m_subsets;  ///< bit k: source k; one a parameter
    std::vector<double> m_values;
    double m_largest = 0.0;
    bool m_byHand = false;
    AngleUnit m_unit = AngleUnit::Radians;
    Order m_order = Order::Subset;
    int m_lane = -1;
    std::vector<int> m_rows;  ///< parameters, as shown
};

}  // namespace ketloom
