#pragma once

#include <QRectF>
#include <QString>
#include <vector>

#include "core/device/device_circuit.h"

namespace ketloom {

/// A bracket over the gates of a span, labelled: stages, neurons, levels of their recursion, blocks.
struct DeviceBracket {
    std::size_t span = 0;  ///< in DeviceCircuit::spans
    int row = 0;           ///< 0: topmost
    int firstColumn = 0;
    int lastColumn = 0;
};

/// Where everything of a device circuit stands, in units of the height of the font. Rows from top to bottom:
/// workspace, in/out lanes, ancillas. Gates of different lanes share a column where no bracket keeps them
/// apart.
class DeviceLayout {
public:
    DeviceLayout() = default;
    DeviceLayout(const Cell& cell, const DeviceCircuit& circuit);

    int rows() const { return static_cast<int>(m_rowOf.size()); }
    int columns() const { return static_cast<int>(m_left.size()) - 1; }
    int row(int qubit) const { return m_rowOf[std::size_t(qubit)]; }
    int qubit(int row) const { return m_qubitOf[std::size_t(row)]; }
    int column(std::size_t gate) const { return m_columnOf[gate]; }
    /// Gates of a column, in order.
    std::span<const std::uint32_t> gatesOf(int column) const;
    const std::vector<DeviceBracket>& brackets() const { return m_brackets; }
    int bracketRows() const { return m_bracketRows; }

    /// Left and right edge of a column.
    double left(int column) const { return m_left[std::size_t(column)]; }
    double right(int column) const { return m_left[std::size_t(column) + 1]; }
    /// The column at x, clamped to what there is; -1 where there is none.
    int columnAt(double x) const;
    double laneY(int row) const;
    double bracketTop(int row) const;
    /// The box of a gate on its target lane.
    QRectF box(const DeviceCircuit& circuit, std::size_t gate) const;
    double width() const { return m_left.back(); }
    double height() const;

    static constexpr double kBracketHeight = 1.35;
    static constexpr double kLaneDistance = 3.0;
    static constexpr double kBoxHeight = 2.4;

private:
    void place(const DeviceCircuit& circuit);

    std::vector<int> m_rowOf;
    std::vector<int> m_qubitOf;
    std::vector<int> m_columnOf;
    std::vector<std::uint32_t> m_order;  ///< gates by column
    std::vector<std::size_t> m_begin;    ///< of each column in m_order
    std::vector<double> m_left{0.0};
    std::vector<DeviceBracket> m_brackets;
    int m_bracketRows = 0;
};

}  // namespace ketloom
