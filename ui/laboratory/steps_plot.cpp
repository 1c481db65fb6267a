#include "ui/laboratory/steps_plot.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/lab/published.h"
#include "core/lab/sweep_statistics.h"
#include "ui/document/core_values.h"
#include "ui/laboratory/wrapped_legend.h"

namespace ketloom {
namespace {

/// Lengths of one arm and the next stand side by side, so that their marks do not hide each other.
constexpr double kSpread = 0.05;  ///< decades
constexpr double kHitPixels = 8.0;

QCPScatterStyle scatter(QCPScatterStyle::ScatterShape shape, const QColor& colour, double size, bool filled) {
    return QCPScatterStyle(shape, QPen(colour, 1), filled ? QBrush(colour) : QBrush(Qt::NoBrush), size);
}

}  // namespace

QColor StepsPlot::armColour(const Theme& theme, int arm) {
    return theme.series[arm % theme.series.size()];
}

StepsPlot::StepsPlot(QWidget* parent) : PlotCanvas(parent) {
    setMouseTracking(true);
    axisRect()->insetLayout()->take(legend);
    plotLayout()->insertRow(0);
    plotLayout()->addElement(0, 0, legend);
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    legend->setMaximumSize(QWIDGETSIZE_MAX / 2, QWIDGETSIZE_MAX);
    plotLayout()->setRowStretchFactor(0, 0.001);
    connect(this, &QCustomPlot::beforeReplot, this, [this] { wrapLegend(*legend, viewport().width()); });
    yAxis->setScaleType(QCPAxis::stLogarithmic);
    yAxis->setTicker(QSharedPointer<LogTicker>::create());
    axisRect()->setMinimumMargins(QMargins(4, fontMetrics().height() / 2 + 2, 10, 2));
    setRestyle([this](const Theme&) { redraw(); });
}

void StepsPlot::show(const Sweep& sweep, const std::vector<PointResult>& results) {
    m_sweep = sweep;
    m_results = results;
    redraw();
    markDirty();
}

void StepsPlot::redraw() {
    clearPlottables();
    for (QCPItemText* count : m_counts) removeItem(count);
    m_counts.clear();
    m_marks.clear();
    m_drawn = {};
    setEmptyText(m_results.empty()
                     ? tr("Nothing has been trained yet.\nChoose what to train and press Start.")
                     : QString());
    for (QCPAxis* axis : {xAxis, yAxis}) axis->setVisible(!m_results.empty());
    legend->setVisible(false);
    if (m_results.empty()) return;
    const Theme& look = theme();
    const bool steps = m_sweep.measure == SweepMeasure::StepsToLoss;
    const bool byLength = m_sweep.lengthCount() > 1;
    const std::vector<SweepCell> cells = sweepCells(m_sweep, m_results);
    const int arms = int(m_sweep.arms.size());
    std::set<int> counted;  // how many seeds the cells have
    double least = 1e300, most = 0.0, leastX = 1e300, mostX = 0.0;
    const auto reach = [&](double x, double y) {
        least = std::min(least, y);
        most = std::max(most, y);
        leastX = std::min(leastX, x);
        mostX = std::max(mostX, x);
    };
    const auto placeOf = [&](const SweepCell& cell) {
        if (!byLength) return double(cell.arm + 1);
        return cell.length * std::pow(10.0, kSpread * (cell.arm - 0.5 * (arms - 1)));
    };

    for (int arm = 0; arm < arms; ++arm) {
        const QColor colour = armColour(look, arm);
        const QString name = toQString(m_sweep.arms[std::size_t(arm)].label);
        QCPGraph* line = addGraph();
        line->setName(name);
        line->setPen(byLength ? QPen(colour, 1) : QPen(Qt::NoPen));
        line->setScatterStyle(scatter(QCPScatterStyle::ssSquare, colour, 8, true));
        auto* bars = new QCPErrorBars(xAxis, yAxis);
        bars->removeFromLegend();
        bars->setDataPlottable(line);
        bars->setPen(QPen(colour, 1));
        QCPGraph* seeds = addGraph();
        QCPGraph* failed = addGraph();
        QCPGraph* published = addGraph();
        for (QCPGraph* dots : {seeds, failed, published}) {
            dots->setLineStyle(QCPGraph::lsNone);
            dots->removeFromLegend();
        }
        seeds->setScatterStyle(scatter(QCPScatterStyle::ssDisc, colour, 4, true));
        failed->setScatterStyle(scatter(QCPScatterStyle::ssCross, colour, 8, false));
        published->setScatterStyle(scatter(QCPScatterStyle::ssDiamond, look.text, 12, false));
        for (const SweepCell& cell : cells) {
            if (cell.arm != arm) continue;
            const double x = placeOf(cell);
            const QString where = byLength ? tr("%1, T %2").arg(name).arg(cell.length) : name;
            for (const double value : cell.values) {
                if (!(value > 0.0)) continue;
                seeds->addData(x, value);
                reach(x, value);
                ++m_drawn.seeds;
            }
            if (cell.failures > 0 && steps) {
                failed->addData(x, cell.steps);
                reach(x, cell.steps);
                m_marks.push_back({x, double(cell.steps),
                                   tr("%1: %2 of %3 seeds did not get there in %4 steps")
                                       .arg(where)
                                       .arg(cell.failures)
                                       .arg(cell.seeds)
                                       .arg(cell.steps)});
                auto* count = new QCPItemText(this);
                count->setText(QString::number(cell.failures));
                count->setColor(colour);
                count->setFont(font());
                count->setSelectable(false);
                count->setPositionAlignment(Qt::AlignHCenter | Qt::AlignBottom);
                count->setPadding(QMargins(0, 0, 0, 4));
                count->position->setCoords(x, cell.steps);
                m_counts.push_back(count);
            }
            m_drawn.failures += cell.failures;
            if (cell.seeds > 0) counted.insert(cell.seeds);
            if (cell.median && *cell.median > 0.0) {
                const double median = *cell.median;
                line->addData(x, median);
                const double top = cell.upperQuartile ? *cell.upperQuartile : double(cell.steps);
                bars->addData(median - cell.lowerQuartile.value_or(median), std::max(0.0, top - median));
                ++m_drawn.medians;
                m_marks.push_back({x, median,
                                   tr("%1: median %2 of %n seed(s), quartiles %3 to %4", nullptr, cell.seeds)
                                       .arg(where)
                                       .arg(median, 0, 'g', 4)
                                       .arg(cell.lowerQuartile.value_or(median), 0, 'g', 4)
                                       .arg(cell.upperQuartile ? QString::number(*cell.upperQuartile, 'g', 4)
                                                               : tr("more than %1").arg(cell.steps))});
            }
            if (cell.seeds > 0 && !(cell.median && *cell.median > 0.0)) {  // a gap in the line
                line->addData(x, std::nan(""));
                bars->addData(0.0, 0.0);
            }
            const auto* figure = findPublished(m_sweep, m_sweep.arms[std::size_t(arm)], cell.length);
            if (!figure) continue;
            published->addData(x, figure->value);
            reach(x, figure->value);
            ++m_drawn.published;
            m_marks.push_back({x, figure->value,
                               tr("%1: published %2 (%3)")
                                   .arg(where,
                                        figure->text.empty() ? QString::number(figure->value, 'g', 4)
                                                             : toQString(figure->text),
                                        toQString(figure->source))});
        }
    }
    if (m_drawn.published > 0) {
        QCPGraph* key = addGraph();
        key->setName(tr("published"));
        key->setLineStyle(QCPGraph::lsNone);
        key->setScatterStyle(scatter(QCPScatterStyle::ssDiamond, look.text, 10, false));
    }
    if (m_drawn.failures > 0 && steps) {
        QCPGraph* key = addGraph();
        key->setName(counted.size() == 1
                         ? tr("did not get there (how many of %n seed(s))", nullptr, *counted.begin())
                         : tr("did not get there (how many)"));
        key->setLineStyle(QCPGraph::lsNone);
        key->setScatterStyle(scatter(QCPScatterStyle::ssCross, look.text, 8, false));
    }

    yAxis->setLabel(steps ? tr("steps to the loss") : tr("final loss"));
    if (byLength) {
        xAxis->setScaleType(QCPAxis::stLogarithmic);
        auto ticker = QSharedPointer<QCPAxisTickerText>::create();
        for (const int length : m_sweep.lengths) ticker->addTick(length, QString::number(length));
        xAxis->setTicker(ticker);
        xAxis->setTickLabelRotation(0);
        xAxis->setLabel(tr("sequence length T"));
        const auto [first, last] = std::minmax_element(m_sweep.lengths.begin(), m_sweep.lengths.end());
        const double room = std::pow(10.0, kSpread * arms);
        xAxis->setRange(*first / room, *last * room);
    } else {
        xAxis->setScaleType(QCPAxis::stLinear);
        auto ticker = QSharedPointer<QCPAxisTickerText>::create();
        for (int arm = 0; arm < arms; ++arm)
            ticker->addTick(arm + 1, toQString(m_sweep.arms[std::size_t(arm)].label)
                                         .replace(QStringLiteral(", "), QStringLiteral(",\n")));
        xAxis->setTicker(ticker);
        xAxis->setLabel(QString());
        xAxis->setRange(0.5, arms + 0.5);
    }
    xAxis->setSubTicks(false);
    // Arm beside arm the axis says the names.
    for (int i = 0; i < graphCount(); ++i) {
        if (!byLength && graph(i)->scatterStyle().shape() == QCPScatterStyle::ssSquare)
            graph(i)->removeFromLegend();
    }
    legend->setVisible(legend->itemCount() > 0);
    if (most > 0.0) {
        const double room = 1.35;
        yAxis->setRange(niceBound(least / room, false), most * room);
    } else {
        yAxis->setRange(1.0, steps ? 1000.0 : 10.0);
    }
}

QString StepsPlot::toolTipAt(const QPointF& position) const {
    QString text;
    double nearest = kHitPixels;
    for (const Mark& mark : m_marks) {
        const double distance = std::hypot(xAxis->coordToPixel(mark.x) - position.x(),
                                           yAxis->coordToPixel(mark.y) - position.y());
        if (distance >= nearest) continue;
        nearest = distance;
        text = mark.text;
    }
    return text;
}

void StepsPlot::mouseMoveEvent(QMouseEvent* event) {
    PlotCanvas::mouseMoveEvent(event);
    setToolTip(toolTipAt(event->position()));
}

}  // namespace ketloom
