#include "ui/circuits/difference_marks.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>
#include <QPixmap>
#include <cmath>
#include <numbers>

#include "core/cell/parameter_layout.h"
#include "core/cell/validate.h"
#include "ui/document/operation_text.h"

namespace ketloom {

namespace {

using Kind = OperationDifference::Kind;

QString tr(const char* text) {
    return QCoreApplication::translate("DifferenceMarks", text);
}

const Operation& at(const Cell& cell, OperationPlace place) {
    return cell.stages[std::size_t(place.stage)].operations[std::size_t(place.operation)];
}

QString lanesText(const Cell& cell, const std::vector<int>& lanes) {
    if (lanes.empty()) return tr("none");
    QStringList names;
    for (const int lane : lanes) names << laneText(cell, lane);
    return names.join(QStringLiteral(", "));
}

QString arrow(const QString& name, const QString& before, const QString& after) {
    return QStringLiteral("%1 %2 \u2192 %3").arg(name, before, after);
}

QString sharingText(int sharing) {
    return sharing == 0 ? tr("own") : tr("shared %1").arg(sharing);
}

QString fieldText(const Cell& cellA, const Operation& a, const Cell& cellB, const Operation& b,
                  OperationField field) {
    const auto number = [](double value) { return QString::number(value, 'g', 5); };
    switch (field) {
        case OperationField::Target:
            return arrow(tr("lane"), laneText(cellA, a.target), laneText(cellB, b.target));
        case OperationField::Sources:
            return arrow(tr("sources"), lanesText(cellA, a.sources), lanesText(cellB, b.sources));
        case OperationField::Order:
            return arrow(tr("order"), QString::number(a.order), QString::number(b.order));
        case OperationField::Degree:
            return arrow(tr("degree"), QString::number(a.degree), QString::number(b.degree));
        case OperationField::Bias:
            return arrow(tr("bias"), number(a.bias), number(b.bias));
        case OperationField::Sharing:
            return arrow(tr("parameters"), sharingText(a.sharing), sharingText(b.sharing));
        case OperationField::Start:
            return tr("start values");
        case OperationField::Place:
        case OperationField::Stage:
            break;
    }
    return tr("moved in the order");
}

QString stageText(const Cell& cell, int stage) {
    return QString::fromStdString(stageName(cell, stage));
}

QPainterPath badgeShape(Kind kind, QPointF centre, double r) {
    QPainterPath path;
    const auto polygon = [&](int corners, double turn, double radius) {
        QPolygonF points;
        for (int k = 0; k <= corners; ++k) {
            const double angle = turn + 2 * std::numbers::pi * k / corners;
            points << centre + radius * QPointF(std::cos(angle), std::sin(angle));
        }
        path.addPolygon(points);
    };
    switch (kind) {
        case Kind::Added:
            path.addEllipse(centre, r, r);
            break;
        case Kind::Removed:
            path.addRect(QRectF(centre.x() - 0.9 * r, centre.y() - 0.9 * r, 1.8 * r, 1.8 * r));
            break;
        case Kind::Changed:
            polygon(4, 0.0, 1.25 * r);
            break;
        case Kind::Moved:
            polygon(6, 0.0, 1.1 * r);
            break;
    }
    return path;
}

}  // namespace

QColor differenceColour(Kind kind, const Theme& theme) {
    switch (kind) {
        case Kind::Added:
            return theme.series[0];
        case Kind::Removed:
            return theme.series[1];
        case Kind::Changed:
            return theme.series[3];
        case Kind::Moved:
            break;
    }
    return theme.series[4];
}

QString differenceWord(Kind kind) {
    switch (kind) {
        case Kind::Added:
            return tr("added");
        case Kind::Removed:
            return tr("removed");
        case Kind::Changed:
            return tr("changed");
        case Kind::Moved:
            break;
    }
    return tr("moved");
}

void paintDifferenceBadge(QPainter& painter, QPointF centre, double radius, Kind kind, const Theme& theme) {
    const QColor fill = differenceColour(kind, theme);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.background, 0.22 * radius));
    painter.setBrush(fill);
    painter.drawPath(badgeShape(kind, centre, radius));
    const double a = (kind == Kind::Moved ? 0.66 : 0.52) * radius;
    painter.setPen(QPen(readableOn(fill), 0.26 * radius, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    if (kind == Kind::Added || kind == Kind::Removed)
        painter.drawLine(centre - QPointF(a, 0), centre + QPointF(a, 0));
    if (kind == Kind::Added) painter.drawLine(centre - QPointF(0, a), centre + QPointF(0, a));
    if (kind == Kind::Changed) {
        QPainterPath wave(centre + QPointF(-a, 0.18 * a));
        wave.cubicTo(centre + QPointF(-0.4 * a, -1.1 * a), centre + QPointF(0.4 * a, 1.1 * a),
                     centre + QPointF(a, -0.18 * a));
        painter.drawPath(wave);
    }
    if (kind == Kind::Moved) {
        QPen thin = painter.pen();
        thin.setWidthF(0.17 * radius);
        painter.setPen(thin);
        painter.drawLine(centre - QPointF(a, 0), centre + QPointF(a, 0));
        for (const double side : {-1.0, 1.0})
            painter.drawPolyline(QPolygonF{centre + QPointF(side * 0.35 * a, -0.6 * a),
                                           centre + QPointF(side * a, 0),
                                           centre + QPointF(side * 0.35 * a, 0.6 * a)});
    }
}

QIcon differenceIcon(Kind kind, const Theme& theme, int side) {
    constexpr double kRatio = 2.0;  // sharp on any screen
    QPixmap pixmap((QSizeF(side, side) * kRatio).toSize());
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.scale(kRatio, kRatio);
    paintDifferenceBadge(painter, QPointF(side / 2.0, side / 2.0), 0.36 * side, kind, theme);
    painter.end();
    pixmap.setDevicePixelRatio(kRatio);
    return QIcon(pixmap);
}

QString differenceText(const Cell& before, const Cell& after, const OperationDifference& difference) {
    const bool gone = difference.kind == Kind::Removed;
    const Cell& cell = gone ? before : after;
    const OperationPlace place = gone ? difference.before : difference.after;
    const QString name =
        QStringLiteral("%1 (%2)").arg(operationTitle(cell, at(cell, place)), stageText(cell, place.stage));
    if (difference.kind == Kind::Added || gone)
        return QStringLiteral("%1: %2").arg(name, differenceWord(difference.kind));
    QStringList changes;
    for (const OperationField field : difference.fields) {
        if (field == OperationField::Stage) {
            changes << tr("moved from %1").arg(stageText(before, difference.before.stage));
        } else {
            changes << fieldText(before, at(before, difference.before), after, at(after, difference.after),
                                 field);
        }
    }
    return QStringLiteral("%1: %2").arg(name, changes.join(QStringLiteral("; ")));
}

QStringList partTexts(const Cell& before, const Cell& after, const CellDifference& difference) {
    using Part = PartDifference::Kind;
    QStringList texts;
    for (const PartDifference& lane : difference.lanes) {
        if (lane.kind == Part::Added) texts << tr("Lane %1 added").arg(laneText(after, lane.after));
        if (lane.kind == Part::Removed) texts << tr("Lane %1 removed").arg(laneText(before, lane.before));
        if (lane.kind != Part::Changed) continue;
        const QString was = laneText(before, lane.before), is = laneText(after, lane.after);
        texts << (was == is ? tr("Lane %1 moved").arg(is) : arrow(tr("Lane"), was, is));
    }
    for (const PartDifference& stage : difference.stages) {
        if (stage.kind == Part::Added) texts << tr("Stage “%1” added").arg(stageText(after, stage.after));
        if (stage.kind == Part::Removed)
            texts << tr("Stage “%1” removed").arg(stageText(before, stage.before));
        if (stage.kind == Part::Changed)
            texts << tr("Stage “%1”: repetition changed").arg(stageText(after, stage.after));
    }
    if (isSimulable(before) && isSimulable(after)) {
        const auto count = [&](const QString& name, int was, int is) {
            if (was != is) texts << arrow(name, QString::number(was), QString::number(is));
        };
        count(tr("Parameters"), parameterCount(before), parameterCount(after));
        count(tr("Qubits"), qubits(before), qubits(after));
    }
    return texts;
}

DifferenceMark::DifferenceMark(const CircuitElement& element, const CircuitMetrics& metrics, Kind kind,
                               const Theme& theme)
    : m_box(element.box), m_unit(metrics.unit), m_kind(kind), m_theme(theme) {
    setAcceptedMouseButtons(Qt::NoButton);
    setZValue(1.0);
}

void DifferenceMark::setCurrent(bool current) {
    if (current == m_current) return;
    m_current = current;
    setZValue(current ? 2.0 : 1.0);
    update();
}

QRectF DifferenceMark::boundingRect() const {
    return m_box.adjusted(-m_unit, -m_unit, m_unit, m_unit);
}

void DifferenceMark::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const QColor colour = differenceColour(m_kind, m_theme);
    painter->setRenderHint(QPainter::Antialiasing);
    const double out = 0.14 * m_unit;
    const QRectF frame = m_box.adjusted(-out, -out, out, out);
    QPen pen(colour, (m_current ? 0.3 : 0.18) * m_unit);
    if (m_kind == Kind::Removed) pen.setDashPattern({2.2, 1.4});
    if (m_kind == Kind::Moved) pen.setDashPattern({1.0, 1.0});
    pen.setCapStyle(Qt::FlatCap);
    painter->setPen(pen);
    QColor veil = colour;
    veil.setAlphaF(m_current ? 0.28F : 0.12F);
    painter->setBrush(veil);
    painter->drawRoundedRect(frame, 0.25 * m_unit, 0.25 * m_unit);
    paintDifferenceBadge(*painter, m_box.topLeft(), 0.5 * m_unit, m_kind, m_theme);
}

}  // namespace ketloom
