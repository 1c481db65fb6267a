#include "ui/circuits/device_layout.h"

#include <algorithm>
#include <numeric>

#include "core/cell/describe.h"

namespace ketloom {
namespace {

constexpr double kWideColumn = 4.6;  // of a rotation with its angle
constexpr double kNarrowColumn = 3.2;
constexpr double kBoxMargin = 0.35;
constexpr double kTopMargin = 0.5;

bool isWide(const DeviceGate& gate) {
    return gate.kind == DeviceGateKind::Ry;
}

/// Single gates say themselves what they are.
bool hasBracket(const DeviceCircuit& circuit, const DeviceSpan& span) {
    if (span.kind == DeviceSpan::Kind::Rotations && span.end == span.first + 1) {
        const DeviceGateKind kind = circuit.gates[span.first].kind;
        return kind != DeviceGateKind::Block && kind != DeviceGateKind::InverseBlock;
    }
    if (span.kind != DeviceSpan::Kind::Operation) return true;
    return circuit.gates[span.first].level >= 0;
}

}  // namespace

DeviceLayout::DeviceLayout(const Cell& cell, const DeviceCircuit& circuit) {
    m_qubitOf = drawnLanes(cell);
    for (int k = 0; k < circuit.ancillas; ++k) m_qubitOf.push_back(circuit.lanes + k);
    m_rowOf.resize(m_qubitOf.size());
    for (std::size_t row = 0; row < m_qubitOf.size(); ++row) m_rowOf[std::size_t(m_qubitOf[row])] = int(row);
    place(circuit);
}

void DeviceLayout::place(const DeviceCircuit& circuit) {
    // Brackets begin and end with a column of their own: there all rows wait for one another.
    std::vector<bool> isBoundary(circuit.gates.size() + 1, false);
    std::vector<std::size_t> open;  // ends of the brackets around
    for (std::size_t k = 0; k < circuit.spans.size(); ++k) {
        const DeviceSpan& span = circuit.spans[k];
        if (!hasBracket(circuit, span)) continue;
        isBoundary[span.first] = isBoundary[span.end] = true;
        while (!open.empty() && open.back() <= span.first) open.pop_back();
        m_brackets.push_back({k, int(open.size()), 0, 0});
        open.push_back(span.end);
        m_bracketRows = std::max(m_bracketRows, int(open.size()));
    }
    std::vector<int> free(m_rowOf.size(), 0);
    m_columnOf.resize(circuit.gates.size());
    int columns = 0;
    for (std::size_t k = 0; k < circuit.gates.size(); ++k) {
        const DeviceGate& gate = circuit.gates[k];
        if (isBoundary[k]) std::fill(free.begin(), free.end(), columns);
        int top = row(gate.target);
        int bottom = top;
        for (int control : gate.controls) {
            top = std::min(top, row(control));
            bottom = std::max(bottom, row(control));
        }
        const auto first = free.begin() + top;
        const auto end = free.begin() + bottom + 1;
        const int column = *std::max_element(first, end);
        std::fill(first, end, column + 1);
        m_columnOf[k] = column;
        columns = std::max(columns, column + 1);
    }
    m_begin.assign(std::size_t(columns) + 1, 0);
    std::vector<double> widths(std::size_t(columns), kNarrowColumn);
    for (std::size_t k = 0; k < circuit.gates.size(); ++k) {
        ++m_begin[std::size_t(m_columnOf[k]) + 1];
        if (isWide(circuit.gates[k])) widths[std::size_t(m_columnOf[k])] = kWideColumn;
    }
    std::partial_sum(m_begin.begin(), m_begin.end(), m_begin.begin());
    m_order.resize(circuit.gates.size());
    std::iota(m_order.begin(), m_order.end(), 0u);
    std::stable_sort(m_order.begin(), m_order.end(),
                     [this](std::uint32_t a, std::uint32_t b) { return m_columnOf[a] < m_columnOf[b]; });
    for (double width : widths) m_left.push_back(m_left.back() + width);
    for (DeviceBracket& bracket : m_brackets) {
        const DeviceSpan& span = circuit.spans[bracket.span];
        const auto begin = m_columnOf.begin();
        const auto [least, most] =
            std::minmax_element(begin + std::ptrdiff_t(span.first), begin + std::ptrdiff_t(span.end));
        bracket.firstColumn = *least;
        bracket.lastColumn = *most;
    }
}

std::span<const std::uint32_t> DeviceLayout::gatesOf(int column) const {
    const std::size_t begin = m_begin[std::size_t(column)];
    return {m_order.data() + begin, m_begin[std::size_t(column) + 1] - begin};
}

int DeviceLayout::columnAt(double x) const {
    const auto found = std::upper_bound(m_left.begin(), m_left.end(), x);
    return std::clamp(int(found - m_left.begin()) - 1, columns() > 0 ? 0 : -1, columns() - 1);
}

double DeviceLayout::laneY(int row) const {
    return kTopMargin + m_bracketRows * kBracketHeight + (row + 0.5) * kLaneDistance;
}

double DeviceLayout::bracketTop(int row) const {
    return kTopMargin + row * kBracketHeight;
}

QRectF DeviceLayout::box(const DeviceCircuit& circuit, std::size_t gate) const {
    const int place = m_columnOf[gate];
    const double width = (isWide(circuit.gates[gate]) ? kWideColumn : kNarrowColumn) - 2 * kBoxMargin;
    const double centre = (left(place) + right(place)) / 2;
    return {centre - width / 2, laneY(row(circuit.gates[gate].target)) - kBoxHeight / 2, width, kBoxHeight};
}

double DeviceLayout::height() const {
    return kTopMargin * 2 + m_bracketRows * kBracketHeight + rows() * kLaneDistance;
}

}  // namespace ketloom
