#include "ui/plots/step_curves.h"

#include <algorithm>
#include <cmath>

namespace ketloom {

StepCurves::StepCurves(QWidget* parent) : PlotCanvas(parent) {
    axisRect()->insetLayout()->take(legend);
    plotLayout()->insertRow(0);
    plotLayout()->addElement(0, 0, legend);
    plotLayout()->setRowStretchFactor(0, 0.001);
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    legend->setWrap(4);
    axisRect()->setMinimumMargins(QMargins(4, fontMetrics().height() / 2 + 2, 10, 4));
    xAxis->setLabel(tr("time step"));
    yAxis->setScaleType(QCPAxis::stLogarithmic);
    yAxis->setTicker(QSharedPointer<LogTicker>::create());
    addLayer(QStringLiteral("playhead"), layer(QStringLiteral("main")), limAbove);
    m_playheadLayer = layer(QStringLiteral("playhead"));
    m_playheadLayer->setMode(QCPLayer::lmBuffered);
    m_playhead = new QCPItemRect(this);
    m_playhead->setLayer(m_playheadLayer);
    m_playhead->setSelectable(false);
    m_playhead->setVisible(false);
    for (QCPItemPosition* corner : {m_playhead->topLeft, m_playhead->bottomRight})
        corner->setTypeY(QCPItemPosition::ptAxisRectRatio);
    setRestyle([this](const Theme& theme) { applyTheme(theme); });
    clear({});
}

void StepCurves::applyTheme(const Theme& theme) {
    const Qt::PenStyle styles[] = {Qt::SolidLine, Qt::DashLine, Qt::DotLine};
    for (std::size_t k = 0; k < m_graphs.size(); ++k)
        m_graphs[k]->setPen(QPen(theme.series[qsizetype(k) % theme.series.size()], 1, styles[k % 3]));
    m_playhead->setPen(QPen(theme.text, 1));
    m_playhead->setBrush(Qt::NoBrush);
}

void StepCurves::show(const std::vector<Curve>& curves, const QString& label) {
    while (m_graphs.size() > curves.size()) {
        removeGraph(m_graphs.back());
        m_graphs.pop_back();
    }
    while (m_graphs.size() < curves.size()) m_graphs.push_back(addGraph());
    applyTheme(theme());
    m_steps = 0;
    double least = 1.0;
    for (std::size_t k = 0; k < curves.size(); ++k) {
        m_graphs[k]->setName(curves[k].name);
        m_graphs[k]->data()->clear();
        m_steps = std::max(m_steps, int(curves[k].values.size()));
        for (std::size_t step = 0; step < curves[k].values.size(); ++step) {
            const double value = curves[k].values[step];
            const double drawn = std::isfinite(value) ? std::max(value, kFloor) : kFloor;
            least = std::min(least, drawn);
            m_graphs[k]->addData(double(step) + 1.0, drawn);
        }
    }
    xAxis->setRange(0.5, m_steps + 0.5);
    yAxis->setRange(std::min(0.5, niceBound(least, false)), 1.0);
    yAxis->setLabel(label);
    xAxis->setTicks(true);
    yAxis->setTicks(true);
    legend->setVisible(curves.size() > 1);
    setEmptyText({});
    setPlayhead(m_step);
    markDirty();
}

void StepCurves::clear(const QString& why) {
    for (QCPGraph* graph : m_graphs) graph->data()->clear();
    m_steps = 0;
    legend->setVisible(false);
    xAxis->setTicks(false);
    yAxis->setTicks(false);
    yAxis->setLabel({});
    m_playhead->setVisible(false);
    setEmptyText(why);
    markDirty();
}

void StepCurves::setPlayhead(int step) {
    m_step = step;
    m_playhead->setVisible(step < m_steps);
    m_playhead->topLeft->setCoords(step + 0.5, 0.0);
    m_playhead->bottomRight->setCoords(step + 1.5, 1.0);
    if (isDirty() || !isVisible()) {
        markDirty();
    } else {
        m_playheadLayer->replot();
    }
}

void StepCurves::pick(const QPointF& position) {
    if (m_steps == 0) return;
    emit stepPicked(std::clamp(int(std::lround(xAxis->pixelToCoord(position.x()))) - 1, 0, m_steps - 1));
}

void StepCurves::mousePressEvent(QMouseEvent* event) {
    PlotCanvas::mousePressEvent(event);
    if (event->button() == Qt::LeftButton) pick(event->position());
}

void StepCurves::mouseMoveEvent(QMouseEvent* event) {
    PlotCanvas::mouseMoveEvent(event);
    if (event->buttons() & Qt::LeftButton) pick(event->position());
}

}  // namespace ketloom
