#include "ui/plots/through_time_plot.h"

#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/plots/magnitude_colours.h"
#include "ui/widgets/overlay_pens.h"

namespace ketloom {
namespace {

constexpr int kHistoryLabels = 5;

}  // namespace

ThroughTimePlot::ThroughTimePlot(QWidget* parent)
    : PlotCanvas(parent),
      m_stripRect(new QCPAxisRect(this)),
      m_historyRect(new QCPAxisRect(this)),
      m_scale(new QCPColorScale(this)) {
    setWindowTitle(tr("Gradient through time"));
    setPictureTitle(windowTitle());
    setMouseTracking(true);
    axisRect()->insetLayout()->take(legend);
    plotLayout()->insertRow(0);
    plotLayout()->addElement(0, 0, legend);
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    legend->setWrap(6);
    legend->setVisible(true);
    legend->setMaximumSize(QWIDGETSIZE_MAX / 2, QWIDGETSIZE_MAX);
    plotLayout()->addElement(2, 0, m_stripRect);
    plotLayout()->addElement(3, 0, m_historyRect);
    plotLayout()->addElement(3, 1, m_scale);
    plotLayout()->setRowStretchFactor(0, 0.001);
    plotLayout()->setRowStretchFactor(3, 0.9);
    plotLayout()->setRowSpacing(2);
    const int line = fontMetrics().height();
    m_stripRect->setMinimumSize(0, line);
    m_stripRect->setMaximumSize(QWIDGETSIZE_MAX, line + 4);
    m_stripRect->setMinimumMargins(QMargins(4, 0, 4, 0));
    m_stripRect->setAutoMargins(QCP::msLeft | QCP::msRight);
    axisRect()->setMinimumMargins(QMargins(4, line / 2 + 2, 10, 0));
    m_historyRect->setMinimumMargins(QMargins(4, 2, 4, 4));
    auto* sides = new QCPMarginGroup(this);
    for (QCPAxisRect* rect : {axisRect(), m_stripRect, m_historyRect})
        rect->setMarginGroup(QCP::msLeft | QCP::msRight, sides);
    auto* ends = new QCPMarginGroup(this);
    m_historyRect->setMarginGroup(QCP::msTop | QCP::msBottom, ends);
    m_scale->setMarginGroup(QCP::msTop | QCP::msBottom, ends);

    yAxis->setScaleType(QCPAxis::stLogarithmic);
    yAxis->setTicker(QSharedPointer<LogTicker>::create());
    yAxis->setLabel(tr("norm"));
    xAxis->setTickLabels(false);
    QCPAxis* stripX = m_stripRect->axis(QCPAxis::atBottom);
    QCPAxis* stripY = m_stripRect->axis(QCPAxis::atLeft);
    stripX->setTicks(false);
    stripY->setTicks(false);
    QCPAxis* historyX = m_historyRect->axis(QCPAxis::atBottom);
    QCPAxis* historyY = m_historyRect->axis(QCPAxis::atLeft);
    historyX->setLabel(tr("time step"));
    historyY->setLabel(tr("training step"));
    for (QCPAxis* axis : {stripX, stripY, historyX, historyY}) axis->grid()->setVisible(false);

    m_strip = new QCPColorMap(stripX, stripY);
    m_history = new QCPColorMap(historyX, historyY);
    for (QCPColorMap* map : {m_strip, m_history}) {
        map->setInterpolate(false);
        map->setTightBoundary(false);
        map->setDataScaleType(QCPAxis::stLogarithmic);
        map->setGradient(magnitudeGradient());
        map->removeFromLegend();
    }
    m_scale->setType(QCPAxis::atRight);
    m_scale->setBarWidth(8);
    m_scale->setDataScaleType(QCPAxis::stLogarithmic);
    m_scale->setGradient(magnitudeGradient());
    m_scale->axis()->setTicker(QSharedPointer<LogTicker>::create());
    m_trend = addGraph();
    m_trend->setName(tr("trend"));

    addLayer(QStringLiteral("playhead"), layer(QStringLiteral("main")), limAbove);
    m_playheadLayer = layer(QStringLiteral("playhead"));
    m_playheadLayer->setMode(QCPLayer::lmBuffered);
    const auto box = [this](QCPAxisRect* rect) {
        auto* item = new QCPItemRect(this);
        item->setClipAxisRect(rect);
        item->setClipToAxisRect(true);
        item->setSelectable(false);
        item->setVisible(false);
        for (QCPItemPosition* corner : {item->topLeft, item->bottomRight}) {
            corner->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
            corner->setAxisRect(rect);
            corner->setTypeX(QCPItemPosition::ptPlotCoords);
            corner->setTypeY(QCPItemPosition::ptAxisRectRatio);
        }
        return item;
    };
    for (QCPAxisRect* rect : {axisRect(), m_stripRect, m_historyRect}) {
        m_playheads.push_back(box(rect));
        m_playheads.back()->setLayer(m_playheadLayer);
    }
    m_chosen = box(m_historyRect);
    m_chosen->topLeft->setTypeX(QCPItemPosition::ptAxisRectRatio);
    m_chosen->bottomRight->setTypeX(QCPItemPosition::ptAxisRectRatio);
    for (QCPItemPosition* corner : {m_chosen->topLeft, m_chosen->bottomRight})
        corner->setTypeY(QCPItemPosition::ptPlotCoords);
    connect(this, &QCustomPlot::beforeReplot, this, &ThroughTimePlot::wrapLegend);
    setRestyle([this](const Theme& theme) { applyTheme(theme); });
    setShown(false);
}

void ThroughTimePlot::applyTheme(const Theme& theme) {
    for (std::size_t k = 0; k < m_graphs.size(); ++k) {
        const auto colour =
            k == 0 ? theme.text
                   : theme.series[qsizetype(k - 1) % std::max<qsizetype>(1, theme.series.size())];
        // Groups are dashed or dotted: told apart without colour too.
        const Qt::PenStyle styles[] = {Qt::SolidLine, Qt::SolidLine,   Qt::DashLine,
                                       Qt::DotLine,   Qt::DashDotLine, Qt::DashDotDotLine};
        m_graphs[k]->setPen(QPen(colour, 1, styles[k < 2 ? k : 2 + (k - 2) % 4]));
    }
    for (std::size_t k = 0; k < m_overlayGraphs.size(); ++k)
        m_overlayGraphs[k]->setPen(overlayPen(theme, m_overlays[k].slot, 2.0));
    m_trend->setPen(QPen(theme.mutedText, 1, Qt::DashLine));
    for (QCPItemRect* item : m_playheads) {
        item->setPen(QPen(theme.text, 1));
        item->setBrush(Qt::NoBrush);
    }
    m_chosen->setPen(QPen(theme.selection, 2));
    m_chosen->setBrush(Qt::NoBrush);
    QCPAxis* axis = m_scale->axis();
    axis->setTickLabelColor(theme.text);
    axis->setTickLabelFont(font());
    axis->setBasePen(QPen(theme.mutedText, 1));
    axis->setTickPen(QPen(theme.mutedText, 1));
    axis->setSubTickPen(Qt::NoPen);
}

void ThroughTimePlot::wrapLegend() {
    std::vector<std::pair<QCPAbstractPlottable*, QString>> names;
    if (m_steps > 0) names.emplace_back(m_trend, tr("trend"));
    for (std::size_t k = 0; k < m_curves.size() && k < m_graphs.size(); ++k)
        names.emplace_back(m_graphs[k], m_curves[k].name);
    for (std::size_t k = 0; k < m_overlays.size() && k < m_overlayGraphs.size(); ++k)
        names.emplace_back(m_overlayGraphs[k], m_overlays[k].name);
    arrangeLegend(names);
}

void ThroughTimePlot::setPart(Part part) {
    if (part == m_part) return;
    m_part = part;
    setShown(m_steps > 0);
    markDirty();
}

void ThroughTimePlot::setShown(bool shown) {
    const bool history = shown && m_part != Part::Curves;
    const bool curves = shown ? m_part != Part::History : !m_overlays.empty();
    axisRect()->setVisible(curves);
    legend->setVisible(curves);
    m_stripRect->setVisible(history && curves);
    m_strip->setVisible(history && curves);
    m_historyRect->setVisible(history);
    m_history->setVisible(history);
    m_scale->setVisible(history);
    m_chosen->setVisible(history && m_chosenRow >= 0);
    flattenCurves(history && !curves);
    // Alone, the curves take the room and carry the labels of time steps themselves.
    const bool alone = curves && !history;
    if (alone != m_alone) {
        m_alone = alone;
        if (alone) {
            for (QCPLayoutElement* part :
                 {static_cast<QCPLayoutElement*>(m_stripRect), static_cast<QCPLayoutElement*>(m_historyRect),
                  static_cast<QCPLayoutElement*>(m_scale)})
                plotLayout()->take(part);
            plotLayout()->simplify();
        } else {
            plotLayout()->addElement(2, 0, m_stripRect);
            plotLayout()->addElement(3, 0, m_historyRect);
            plotLayout()->addElement(3, 1, m_scale);
            plotLayout()->setRowStretchFactor(3, 0.9);
            // The theme may have changed meanwhile.
            for (QCPAxisRect* rect : {m_stripRect, m_historyRect}) styleAxisRect(rect);
        }
        xAxis->setTickLabels(alone);
        xAxis->setLabel(alone ? tr("time step") : QString());
    }
    if (!shown)
        for (QCPItemRect* item : m_playheads) item->setVisible(false);
}

/// The history alone takes the room of curves and strip, too.
void ThroughTimePlot::flattenCurves(bool flat) {
    const int line = fontMetrics().height();
    const int most = flat ? 0 : QWIDGETSIZE_MAX;
    legend->setMaximumSize(QWIDGETSIZE_MAX / 2, most);
    legend->setMinimumSize(0, flat ? 1 : 0);  // 0: that of its entries
    axisRect()->setAutoMargins(flat ? QCP::MarginSides(QCP::msLeft | QCP::msRight)
                                    : QCP::MarginSides(QCP::msAll));
    if (flat)
        axisRect()->setMargins(QMargins(axisRect()->margins().left(), 0, axisRect()->margins().right(), 0));
    axisRect()->setMinimumMargins(QMargins(4, flat ? 0 : line / 2 + 2, 10, 0));
    axisRect()->setMinimumSize(50, flat ? 0 : 50);
    axisRect()->setMaximumSize(QWIDGETSIZE_MAX, most);
    m_stripRect->setMinimumSize(0, flat ? 0 : line);
    m_stripRect->setMaximumSize(QWIDGETSIZE_MAX, flat ? 0 : line + 4);
}

void ThroughTimePlot::show(const std::vector<Curve>& curves, int strip, const std::optional<Line>& trend,
                           const History& history, double floor) {
    if (curves.empty() || curves.front().values.empty()) return;
    m_curves = curves;
    m_stripCurve = std::clamp(strip, 0, int(curves.size()) - 1);
    m_steps = int(curves.front().values.size());
    m_historySteps = history.steps;
    m_floor = floor;
    setShown(true);

    const bool more = m_graphs.size() != curves.size();
    while (m_graphs.size() > curves.size()) {
        removeGraph(m_graphs.back());
        m_graphs.pop_back();
    }
    while (m_graphs.size() < curves.size()) m_graphs.push_back(addGraph());
    QVector<double> x(m_steps), y(m_steps);
    for (int t = 0; t < m_steps; ++t) x[t] = t + 1;
    for (std::size_t k = 0; k < curves.size(); ++k) {
        for (int t = 0; t < m_steps; ++t) y[t] = drawnNorm(curves[k].values[std::size_t(t)], floor);
        m_graphs[k]->setData(x, y, true);
        m_graphs[k]->setName(curves[k].name);
    }
    m_trend->setVisible(trend.has_value());
    if (trend) {
        m_trend->setData({trend->fromStep + 1, trend->toStep + 1},
                         {drawnNorm(trend->fromValue, floor), drawnNorm(trend->toValue, floor)}, true);
        m_trend->addToLegend();
    } else {
        m_trend->removeFromLegend();
    }
    if (more) applyTheme(theme());
    fitCurves();

    const auto& chosen = curves[std::size_t(m_stripCurve)].values;
    double low = std::numeric_limits<double>::infinity(), high = floor;
    const auto note = [&](double value) {
        low = std::min(low, value);
        high = std::max(high, value);
    };
    const QCPRange steps(1, std::max(2, m_steps));
    m_strip->data()->setSize(m_steps, 1);
    m_strip->data()->setRange(steps, QCPRange(0, 1));
    for (int t = 0; t < m_steps; ++t) {
        const double value = drawnNorm(chosen[std::size_t(t)], floor);
        note(value);
        m_strip->data()->setCell(t, 0, value);
    }
    const int rows = std::max(1, int(history.rows.size()));
    m_history->data()->setSize(m_steps, rows);
    m_history->data()->setRange(steps, QCPRange(0, std::max(1, rows - 1)));
    for (int row = 0; row < int(history.rows.size()); ++row)
        for (int t = 0; t < m_steps; ++t) {
            const double value = drawnNorm(history.rows[std::size_t(row)][std::size_t(t)], floor);
            note(value);
            m_history->data()->setCell(t, row, value);
        }
    const QCPRange colours = magnitudeRange(low, high);
    m_strip->setDataRange(colours);
    m_history->setDataRange(colours);
    m_scale->setDataRange(colours);

    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    const int stride = std::max(1, (rows + kHistoryLabels - 1) / kHistoryLabels);
    for (int row = 0; row < int(history.steps.size()); row += stride)
        ticker->addTick(row, QString::number(history.steps[std::size_t(row)]));
    QCPAxis* historyY = m_historyRect->axis(QCPAxis::atLeft);
    historyY->setTicker(ticker);
    historyY->setRange(-0.5, rows - 0.5);
    m_stripRect->axis(QCPAxis::atLeft)->setRange(0.0, 1.0);
    m_chosenRow = history.chosen;
    m_chosen->setVisible(m_historyRect->visible() && history.chosen >= 0);
    m_chosen->topLeft->setCoords(0.0, history.chosen + 0.5);
    m_chosen->bottomRight->setCoords(1.0, history.chosen - 0.5);
    setEmptyText({});
    markDirty();
}

void ThroughTimePlot::clear(const QString& why) {
    m_steps = 0;
    m_why = why;
    m_curves.clear();
    for (QCPGraph* graph : m_graphs) removeGraph(graph);
    m_graphs.clear();
    m_trend->data()->clear();
    m_trend->removeFromLegend();
    m_historySteps.clear();
    setShown(false);
    fitCurves();
    setEmptyText(m_overlays.empty() ? why : QString());
    markDirty();
}

void ThroughTimePlot::setOverlays(std::vector<Overlay> overlays, double floor) {
    m_overlays = std::move(overlays);
    m_floor = floor;
    drawOverlays();
    setShown(m_steps > 0);
    fitCurves();
    setEmptyText(m_steps > 0 || !m_overlays.empty() ? QString() : m_why);
    markDirty();
}

void ThroughTimePlot::drawOverlays() {
    for (QCPGraph* graph : m_overlayGraphs) removeGraph(graph);
    m_overlayGraphs.clear();
    for (const Overlay& one : m_overlays) {
        QCPGraph* graph = addGraph();
        graph->setName(one.name);
        for (std::size_t t = 0; t < one.values.size(); ++t)
            graph->addData(double(t) + 1.0, drawnNorm(one.values[t], m_floor));
        m_overlayGraphs.push_back(graph);
    }
    applyTheme(theme());
}

void ThroughTimePlot::fitCurves() {
    double least = std::numeric_limits<double>::infinity(), most = m_floor;
    std::size_t steps = std::size_t(std::max(1, m_steps));
    const auto include = [&](const std::vector<double>& values) {
        steps = std::max(steps, values.size());
        for (const double value : values) {
            least = std::min(least, drawnNorm(value, m_floor));
            most = std::max(most, drawnNorm(value, m_floor));
        }
    };
    for (const Curve& curve : m_curves) include(curve.values);
    for (const Overlay& one : m_overlays) include(one.values);
    if (!std::isfinite(least)) return;
    yAxis->setRange(niceBound(least, false), niceBound(std::max(most, least * 10.0), true));
    for (QCPAxisRect* rect : {axisRect(), m_stripRect, m_historyRect})
        rect->axis(QCPAxis::atBottom)->setRange(0.5, double(steps) + 0.5);
}

void ThroughTimePlot::setPlayhead(int step) {
    for (QCPItemRect* item : m_playheads) {
        item->setVisible(step >= 0 && step < m_steps);
        item->topLeft->setCoords(step + 0.5, 0.0);
        item->bottomRight->setCoords(step + 1.5, 1.0);
    }
    if (isDirty() || !isVisible()) {
        markDirty();
    } else {
        m_playheadLayer->replot();
    }
}

void ThroughTimePlot::pick(const QPointF& position) {
    if (m_steps == 0) return;
    const double x = xAxis->pixelToCoord(position.x());
    emit stepPicked(std::clamp(int(std::lround(x)) - 1, 0, m_steps - 1));
    if (!m_historyRect->visible() || !m_historyRect->rect().contains(position.toPoint()) ||
        m_historySteps.empty())
        return;
    const double y = m_historyRect->axis(QCPAxis::atLeft)->pixelToCoord(position.y());
    emit historyPicked(std::clamp(int(std::lround(y)), 0, int(m_historySteps.size()) - 1));
}

void ThroughTimePlot::mousePressEvent(QMouseEvent* event) {
    PlotCanvas::mousePressEvent(event);
    if (event->button() == Qt::LeftButton) pick(event->position());
}

void ThroughTimePlot::mouseMoveEvent(QMouseEvent* event) {
    PlotCanvas::mouseMoveEvent(event);
    if (event->buttons() & Qt::LeftButton) {
        pick(event->position());
    } else {
        setToolTip(toolTipAt(event->position()));
    }
}

QString ThroughTimePlot::toolTipAt(const QPointF& position) const {
    if (m_steps == 0) return {};
    const int t = int(std::lround(xAxis->pixelToCoord(position.x()))) - 1;
    if (t < 0 || t >= m_steps) return {};
    if (m_historyRect->visible() && m_historyRect->rect().contains(position.toPoint())) {
        const int row = int(std::lround(m_historyRect->axis(QCPAxis::atLeft)->pixelToCoord(position.y())));
        if (row < 0 || row >= int(m_historySteps.size())) return {};
        return tr("At training step %1, time step %2: %3.")
            .arg(m_historySteps[std::size_t(row)])
            .arg(t + 1)
            .arg(m_history->data()->cell(t, row), 0, 'g', 3);
    }
    QString text = tr("Time step %1").arg(t + 1);
    for (const Curve& curve : m_curves)
        text += QStringLiteral("\n%1: %2").arg(curve.name).arg(curve.values[std::size_t(t)], 0, 'g', 3);
    for (const Overlay& one : m_overlays)
        if (std::size_t(t) < one.values.size())
            text += QStringLiteral("\n%1: %2").arg(one.name).arg(one.values[std::size_t(t)], 0, 'g', 3);
    return text;
}

}  // namespace ketloom
