#include "ui/document/circuit_layout.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/document/cell_edits.h"
#include "ui/document/core_values.h"
#include "ui/document/operation_text.h"
#include "ui/document/repetition_edits.h"

namespace ketloom {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("CircuitLayout", text);
}

/// What the tag of a repeated stage says.
QString repetitionNote(const Cell& cell, const StageRun& run, bool brief) {
    QString text;
    switch (repetitionMode(cell, run.first)) {
        case RepetitionMode::Own:
            text = brief ? tr("×%1 own") : tr("×%1, own parameters");
            break;
        case RepetitionMode::Shared:
            text = brief ? tr("×%1 shared") : tr("×%1, shared parameters");
            break;
        case RepetitionMode::Mixed:
            text = brief ? tr("×%1 partly shared") : tr("×%1, partly shared parameters");
            break;
    }
    return text.arg(run.count);
}

/// Packs the operations of a stage into columns: a neuron stands alone, other gates share a column as long as
/// the rows between their outermost lanes do not overlap, so that no line runs through another gate. Reading
/// columns from left to right gives the order of the operations.
QVector<CircuitLayout::Column> packColumns(const Cell& cell, const Stage& stage) {
    struct Rows {
        int top, bottom;
    };
    QVector<CircuitLayout::Column> columns;
    QVector<Rows> taken;  // in the last column; empty when it cannot be shared
    for (int i = 0; i < int(stage.operations.size()); ++i) {
        const Operation& operation = stage.operations[std::size_t(i)];
        const bool alone = gateInfo(operation.gate).isNeuron();
        Rows rows{laneRow(cell, operation.target), laneRow(cell, operation.target)};
        if (hasFixedSources(operation.gate))
            for (int lane : operation.sources) {
                if (laneRow(cell, lane) < 0) continue;
                rows.top = std::min(rows.top, laneRow(cell, lane));
                rows.bottom = std::max(rows.bottom, laneRow(cell, lane));
            }
        const bool fits = !alone && !taken.isEmpty() && std::ranges::none_of(taken, [&](const Rows& other) {
            return rows.top <= other.bottom && other.top <= rows.bottom;
        });
        if (fits) {
            ++columns.back().count;
        } else {
            taken.clear();
            columns.push_back({0.0, i, 1});
        }
        if (!alone) taken.push_back(rows);
    }
    return columns;
}

class Builder {
public:
    Builder(const Cell& cell, const QFont& font, const std::optional<CircuitFolding>& folding)
        : m_cell(cell), m_folding(folding), m_fontMetrics(font), m_layout{CircuitMetrics(font),
                                                                          {},
                                                                          {},
                                                                          {},
                                                                          0.0,
                                                                          {}} {}

    CircuitLayout build() {
        placeLanes();
        const double u = m.unit;
        double nameWidth = 0.0;
        for (int lane = 0; lane < m_cell.lanes(); ++lane)
            nameWidth = std::max(nameWidth, m_fontMetrics.horizontalAdvance(laneName(lane)));
        m_x = 3.2 * u;  // room for the brace and its symbol
        m_nameRight = m_x + nameWidth;
        m_ketLeft = m_nameRight + 0.45 * u;
        m_wireLeft = m_ketLeft + 1.7 * u;
        m_x = m_wireLeft + 0.5 * u;

        const int output = outputStage();
        placeX(0);
        for (const StageRun& run : stageRuns(m_cell)) {
            if (run.first == output) placeX(1);
            placeStage(run);
        }
        if (output < 0) placeX(1);
        placeMeters();
        placeWires();
        finish();
        return std::move(m_layout);
    }

private:
    int outputStage() const {
        for (int s = 0; s < int(m_cell.stages.size()); ++s)
            if (m_cell.stages[std::size_t(s)].kind == StageKind::Output) return s;
        return -1;
    }

    QString laneName(int lane) const {
        if (lane >= int(m_cell.laneNames.size())) return QString::number(lane);
        return m_fontMetrics.elidedText(QString::fromStdString(m_cell.laneNames[std::size_t(lane)]),
                                        Qt::ElideRight, 6.0 * m.unit);
    }

    void placeLanes() {
        m_layout.laneY.resize(std::max(0, m_cell.lanes()));
        double y = 0.0;
        for (int row = 0; row < m_cell.lanes(); ++row) {
            if (row > 0) y += m.laneStep;
            if (row == m_cell.workspaceLanes && row > 0) y += m.groupGap;
            m_layout.laneY[rowLane(m_cell, row)] = y;
        }
        m_bottomY = y;
        for (const Stage& stage : m_cell.stages)
            for (const Operation& operation : stage.operations)
                if (laneRow(m_cell, operation.target) < 0) m_hasNowhere = true;
        m_layout.nowhereY = -m.laneStep;
        m_topY = m_hasNowhere ? m_layout.nowhereY : 0.0;
        m_wordY = m_bottomY + 1.95 * m.laneStep / 2.0 + 0.75 * m.unit;
    }

    CircuitElement& add(ElementKind kind) {
        m_layout.elements.emplaceBack();
        m_layout.elements.back().kind = kind;
        return m_layout.elements.back();
    }

    void placeX(int index) {
        const double x = m_x + m.box / 2.0;
        m_xOf[index] = x;
        for (int lane = 0; lane < m_cell.inOutLanes; ++lane) {
            CircuitElement& element = add(ElementKind::InputX);
            element.lane = lane;
            element.index = index;
            element.text = QStringLiteral("X");
            element.box = boxAt(x, m_layout.laneY[lane]);
        }
        m_x += m.box + 0.75 * m.unit;
    }

    QRectF boxAt(double x, double y) const { return {x - m.box / 2.0, y - m.box / 2.0, m.box, m.box}; }

    void placeStage(const StageRun& run) {
        const Stage& stage = m_cell.stages[std::size_t(run.first)];
        CircuitLayout::StageGeometry geometry;
        geometry.operations = int(stage.operations.size());
        const bool foldable = m_folding && !stage.operations.empty();
        const bool folded = foldable && m_folding->stages.contains(run.first);
        if (!folded) geometry.columns = packColumns(m_cell, stage);

        CircuitElement& frame = add(ElementKind::Stage);
        frame.stage = run.first;
        frame.repetitions = run.count;
        frame.folded = folded;
        frame.text = stageTitle(m_cell, run.first, run.count);
        const double inset = 0.55 * m.unit;
        if (folded)
            frame.summary =
                geometry.operations == 1 ? tr("1 operation") : tr("%1 operations").arg(geometry.operations);
        const double wanted = folded ? m_fontMetrics.horizontalAdvance(frame.summary)
                                     : std::max(1, int(geometry.columns.size())) * m.column;
        const double chevron = foldable ? 1.1 * m.unit : 0.0;
        const double text = chevron + m_fontMetrics.horizontalAdvance(frame.text);
        double note = 0.0;
        if (run.count > 1) {
            for (const bool brief : {false, true}) {
                frame.note = repetitionNote(m_cell, run, brief);
                note = m_fontMetrics.horizontalAdvance(frame.note) + 1.2 * m.unit;
                if (text + note <= wanted + 2.0 * inset) break;
            }
        }
        const double width = std::max(wanted, text + note - 2.0 * inset + 0.4 * m.unit);
        const double left = m_x + inset + (width - wanted) / 2.0;
        const double pad = m.laneStep / 2.0;
        geometry.frame = QRectF(m_x, m_topY - pad, width + 2.0 * inset, m_bottomY - m_topY + 2.0 * pad);
        frame.box = geometry.frame;
        const double titleLeft = geometry.frame.center().x() - (text + note) / 2.0;
        frame.title = QRectF(titleLeft, frame.box.top() - 1.5 * m.unit, text + note, 1.4 * m.unit);
        if (foldable) frame.chevron = QRectF(titleLeft, frame.title.top(), m.unit, frame.title.height());
        if (run.count > 1)
            frame.noteBox =
                QRectF(titleLeft + text + 0.4 * m.unit, frame.title.top(), note - 0.4 * m.unit, 1.4 * m.unit);

        for (int c = 0; c < geometry.columns.size(); ++c) {
            auto& column = geometry.columns[c];
            column.x = left + (c + 0.5) * m.column;
            for (int i = column.first; i < column.first + column.count; ++i)
                placeOperation(run.first, i, stage.operations[std::size_t(i)], column.x);
        }
        m_x = geometry.frame.right() + (run.count > 1 ? 1.05 : 0.75) * m.unit;
        m_layout.stages.push_back(geometry);
        for (int k = 1; k < run.count; ++k) {
            CircuitLayout::StageGeometry hidden;
            hidden.operations = geometry.operations;
            m_layout.stages.push_back(hidden);
        }
    }

    void placeOperation(int stage, int index, const Operation& operation, double x) {
        CircuitElement& element = add(ElementKind::Operation);
        element.stage = stage;
        element.index = index;
        element.lane = operation.target;
        element.id = operation.id;
        element.gate = operation.gate;
        element.sharing = operation.sharing;
        const std::string_view symbol = gateInfo(operation.gate).symbol;
        element.text = toQString(symbol);
        const double y = m_layout.targetY(operation.target);
        element.box = boxAt(x, y);
        double top = y, bottom = y;
        if (gateInfo(operation.gate).sourceRole != SourceRole::None) {
            for (int k = 0; k < int(operation.sources.size()); ++k) {
                const int lane = operation.sources[std::size_t(k)];
                if (laneRow(m_cell, lane) < 0) continue;
                const double sourceY = m_layout.laneY[lane];
                element.dots.push_back({x, sourceY});
                element.dotSources.push_back(k);
                top = std::min(top, sourceY);
                bottom = std::max(bottom, sourceY);
            }
        }
        if (bottom > top) element.lines.push_back({x, top, x, bottom});
    }

    void placeMeters() {
        m_meterX = m_x + m.box / 2.0;
        for (int lane = 0; lane < m_cell.inOutLanes; ++lane) {
            CircuitElement& element = add(ElementKind::Meter);
            element.lane = lane;
            element.box = boxAt(m_meterX, m_layout.laneY[lane]);
        }
        m_x += m.box + 0.4 * m.unit;
        m_right = m_x + 0.9 * m.unit;
    }

    /// Wires, names, braces and double lines; they come first in painting order, after open stages.
    void placeWires() {
        const QVector<CircuitElement> inFront = std::exchange(m_layout.elements, {});
        for (const CircuitElement& element : inFront)
            if (element.kind == ElementKind::Stage && !element.folded) m_layout.elements.push_back(element);
        const double u = m.unit;
        for (int lane = 0; lane < m_cell.lanes(); ++lane) {
            const double y = m_layout.laneY[lane];
            const bool inOut = m_cell.isInOut(lane);
            CircuitElement& wire = add(ElementKind::Wire);
            wire.lane = lane;
            wire.lines.push_back({inOut ? m_wireLeft : m_ketLeft, y, inOut ? m_meterX : m_right, y});
            if (inOut) {
                wire.text = QStringLiteral("|0\u27E9");
                wire.box = QRectF(m_ketLeft, y - m.box / 2.0, m_wireLeft - m_ketLeft - 0.1 * u, m.box);
            }
            CircuitElement& name = add(ElementKind::LaneName);
            name.lane = lane;
            name.text = laneName(lane);
            const double width = m_fontMetrics.horizontalAdvance(name.text) + 0.2 * u;
            name.box = QRectF(m_nameRight - width, y - 0.75 * u, width, 1.5 * u);
        }
        if (m_cell.workspaceLanes > 0) {
            const double top = m_layout.laneY[m_cell.inOutLanes] - 0.55 * u;
            const double bottom = m_layout.laneY[m_cell.lanes() - 1] + 0.55 * u;
            for (int end : {0, 1}) {
                CircuitElement& carried = add(ElementKind::CarriedState);
                carried.index = end;
                carried.text = end == 0 ? QStringLiteral("t\u22121") : QStringLiteral("t");
                carried.box = end == 0 ? QRectF(0.0, top, 2.9 * u, bottom - top)
                                       : QRectF(m_right + 0.35 * u, top, 2.5 * u, bottom - top);
            }
        }
        if (m_cell.inOutLanes > 0) placeWords();
        for (const CircuitElement& element : inFront)
            if (element.kind != ElementKind::Stage || element.folded) m_layout.elements.push_back(element);
    }

    void placeWords() {
        const double u = m.unit;
        const double topX = m_layout.laneY[0];
        CircuitElement& input = add(ElementKind::InputWord);
        input.text = tr("input word");
        const double inputLeft = std::min(m_wireLeft, m_xOf[0] - 1.2 * u);
        input.lines = {{inputLeft, m_wordY, m_xOf[1], m_wordY},
                       {m_xOf[0], topX, m_xOf[0], m_wordY},
                       {m_xOf[1], topX, m_xOf[1], m_wordY}};
        const double inputWidth = m_fontMetrics.horizontalAdvance(input.text);
        input.box = QRectF(inputLeft - inputWidth - 0.4 * u, m_wordY - 0.75 * u, inputWidth, 1.5 * u);

        CircuitElement& output = add(ElementKind::OutputWord);
        output.text = tr("output word");
        const double width = m_fontMetrics.horizontalAdvance(output.text);
        const double end = m_meterX + m.box / 2.0 + 0.9 * u;
        output.lines = {{m_meterX, m_wordY, end, m_wordY}, {m_meterX, topX, m_meterX, m_wordY}};
        output.box = QRectF(end - width, m_wordY + 0.35 * u, width, 1.3 * u);
    }

    void finish() {
        const double margin = 0.5 * m.unit;
        for (CircuitElement& element : m_layout.elements) {
            QRectF bounds = element.box;
            for (const QLineF& line : element.lines)
                bounds |= QRectF(line.p1(), line.p2()).normalized().adjusted(-0.3, -0.3, 0.3, 0.3);
            for (const QPointF& dot : element.dots)
                bounds |=
                    QRectF(dot.x() - m.dotRadius, dot.y() - m.dotRadius, 2 * m.dotRadius, 2 * m.dotRadius);
            if (element.kind == ElementKind::Stage) bounds |= element.title;
            element.bounds = bounds.adjusted(-margin, -margin, margin, margin);
            m_layout.bounds |= element.bounds;
        }
    }

    const Cell& m_cell;
    const std::optional<CircuitFolding>& m_folding;
    QFontMetricsF m_fontMetrics;
    CircuitLayout m_layout;
    const CircuitMetrics& m = m_layout.metrics;
    double m_x = 0.0;  // left edge of what is placed next
    double m_nameRight = 0.0, m_ketLeft = 0.0, m_wireLeft = 0.0, m_right = 0.0;
    double m_topY = 0.0, m_bottomY = 0.0, m_wordY = 0.0;
    double m_xOf[2] = {0.0, 0.0};
    double m_meterX = 0.0;
    bool m_hasNowhere = false;
};

}  // namespace

CircuitMetrics::CircuitMetrics(const QFont& font)
    : unit(QFontMetricsF(font).height()),
      laneStep(2.3 * unit),
      groupGap(0.7 * unit),
      box(1.75 * unit),
      column(2.05 * unit),
      dotRadius(0.26 * unit) {}

const CircuitElement* CircuitLayout::operation(std::uint32_t id) const {
    for (const CircuitElement& element : elements)
        if (element.kind == ElementKind::Operation && element.id == id) return &element;
    return nullptr;
}

TargetShape targetShape(GateKind gate) {
    const GateInfo& info = gateInfo(gate);
    if (info.sourceRole == SourceRole::Partner) return TargetShape::Cross;
    if (info.sourceRole != SourceRole::Controls || info.hasAngle) return TargetShape::Box;
    const Matrix2x2 matrix = info.matrix(0.0);
    if (matrix == Matrix2x2{0.0, 1.0, 1.0, 0.0}) return TargetShape::Plus;
    return matrix == Matrix2x2{1.0, 0.0, 0.0, -1.0} ? TargetShape::Dot : TargetShape::Box;
}

CircuitLayout layoutCircuit(const Cell& cell, const QFont& font,
                            const std::optional<CircuitFolding>& folding) {
    return Builder(cell, font, folding).build();
}

std::optional<DropPlace> dropPlaceAt(const CircuitLayout& layout, QPointF point) {
    const double grace = layout.metrics.column / 2.0;
    DropPlace place;
    double nearest = grace;
    for (int s = 0; s < layout.stages.size(); ++s) {
        const QRectF& frame = layout.stages[s].frame;
        if (frame.isNull()) continue;
        const double distance = std::max({frame.left() - point.x(), point.x() - frame.right(), 0.0});
        if (distance <= nearest) {
            nearest = distance;
            place.stage = s;
            if (distance == 0.0) break;
        }
    }
    double laneDistance = layout.metrics.laneStep / 2.0 + layout.metrics.groupGap / 2.0 + 1.0;
    place.lane = -1;
    for (int lane = 0; lane < layout.laneY.size(); ++lane) {
        const double distance = std::abs(point.y() - layout.laneY[lane]);
        if (distance < laneDistance) {
            laneDistance = distance;
            place.lane = lane;
        }
    }
    if (place.stage < 0 || place.lane < 0) return std::nullopt;

    const auto& stage = layout.stages[place.stage];
    double x = stage.frame.center().x();
    place.index = stage.operations;
    if (!stage.columns.isEmpty()) {
        x = stage.columns.back().x + layout.metrics.column / 2.0;
        place.index = stage.columns.back().first + stage.columns.back().count;
        for (const auto& column : stage.columns) {
            if (point.x() >= column.x) continue;
            x = column.x - layout.metrics.column / 2.0;
            place.index = column.first;
            break;
        }
    }
    place.position = {x, layout.laneY[place.lane]};
    return place;
}

int stageAt(const CircuitLayout& layout, QPointF point) {
    for (int s = 0; s < layout.stages.size(); ++s)
        if (layout.stages[s].frame.contains(point)) return s;
    return -1;
}

}  // namespace ketloom
