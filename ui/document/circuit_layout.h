#pragma once

#include <QFont>
#include <QLineF>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <QVector>
#include <optional>
#include <set>

#include "core/cell/cell.h"

namespace ketloom {

/// What a part of the picture stands for.
enum class ElementKind {
    Stage,
    Wire,
    LaneName,
    CarriedState,
    InputWord,
    InputX,
    Operation,
    Meter,
    OutputWord
};

/// How a gate is drawn on its target lane: a box with its symbol, a circled plus (NOT under controls), a dot
/// as on its control lanes (the sign of all lanes at 1), or a cross as on its partner lane.
enum class TargetShape { Box, Plus, Dot, Cross };

/// Follows from the gate table: from what the other lanes are to the gate, and from its matrix.
TargetShape targetShape(GateKind gate);

/// One part of the picture of a cell: where it is and what it stands for. Canvas items and thumbnails are
/// both drawn from it (circuit_painter.h).
struct CircuitElement {
    ElementKind kind = ElementKind::Wire;
    int stage = -1;  ///< stage, operation
    int lane = -1;   ///< wire, name, X, meter; an operation's target
    int index = -1;  ///< operation: place in its stage. X: 0 before the input stage, 1 after the work stages.
                     ///< Carried state: 0 at the left end, 1 at the right
    std::uint32_t id = 0;  ///< operation
    GateKind gate = GateKind::Neuron;
    QString text;             ///< title, name or symbol
    int sharing = 0;          ///< operation: number of its shared set of parameters, 0 for none
    QRectF box;               ///< frame or box; an operation's place on its target lane, whatever its shape
    QVector<QPointF> dots;    ///< control dots, or crosses, on source lanes
    QVector<int> dotSources;  ///< which of the operation's sources each dot stands for
    QVector<QLineF> lines;    ///< wires, double lines, the line through the control dots
    QRectF bounds;            ///< all that is painted, badge and focus ring included
    int repetitions = 1;      ///< stage: how often it stands in a row
    bool folded = false;      ///< stage: shown without its operations
    QString summary;          ///< stage: what a folded one holds
    QString note;             ///< stage: what the tag behind the title of a repeated one says
    QRectF noteBox;           ///< stage: that tag
    QRectF title;             ///< stage: the line above the frame
    QRectF chevron;           ///< stage: folds and unfolds it; null where there is nothing to fold
};

/// Measures of the picture, all multiples of the height of the font: nothing is in fixed pixels.
struct CircuitMetrics {
    explicit CircuitMetrics(const QFont& font);
    double unit;      ///< height of the font
    double laneStep;  ///< between neighbouring lanes
    double groupGap;  ///< between workspace and in/out lanes, on top of laneStep
    double box;       ///< side of a box
    double column;    ///< between neighbouring columns
    double dotRadius;
};

/// Which stages are shown without their operations; a matter of the view, not of the cell.
struct CircuitFolding {
    std::set<int> stages;  ///< first stages of runs (see repetition_edits.h)
};

/// The picture of a cell as in Bausch 2020, Fig. 4: workspace lanes on top, in/out lanes below, the stages
/// from left to right; a stage and its repetitions are one box with the operations of the first. A pure
/// function of cell, font and folding; any cell can be laid out, also an invalid one.
struct CircuitLayout {
    struct Column {
        double x = 0.0;  ///< centre
        int first = 0;   ///< operations first .. first+count-1 of the stage
        int count = 0;
    };
    struct StageGeometry {
        QRectF frame;  ///< null for the repetitions of a stage before it
        QVector<Column> columns;
        int operations = 0;  ///< of the stage, shown or folded away
    };

    CircuitMetrics metrics;
    QVector<CircuitElement> elements;  ///< in painting order
    QVector<StageGeometry> stages;
    QVector<double> laneY;  ///< by lane
    double nowhereY = 0.0;  ///< where operations on a lane that does not exist are shown
    QRectF bounds;

    const CircuitElement* operation(std::uint32_t id) const;
    double targetY(int lane) const { return lane >= 0 && lane < laneY.size() ? laneY[lane] : nowhereY; }
};

/// With `folding` the titles of stages have chevrons.
CircuitLayout layoutCircuit(const Cell& cell, const QFont& font,
                            const std::optional<CircuitFolding>& folding = std::nullopt);

/// Where an operation would land: before position `index` of `stage`, on `lane`.
struct DropPlace {
    int stage = -1;
    int index = 0;
    int lane = 0;
    QPointF position;  ///< centre of the place on the canvas
    friend bool operator==(const DropPlace&, const DropPlace&) = default;
};

/// The place nearest to a point, or nothing where the point lies outside all stages and lanes (half a lane or
/// column of grace around them).
std::optional<DropPlace> dropPlaceAt(const CircuitLayout& layout, QPointF point);

/// The stage whose frame holds the point, or -1.
int stageAt(const CircuitLayout& layout, QPointF point);

}  // namespace ketloom
