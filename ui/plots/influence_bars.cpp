#include "ui/plots/influence_bars.h"

#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace ketloom {
namespace {

/// Steps up to which each has its word below it.
constexpr int kAllLabelled = 48;

}  // namespace

InfluenceBars::InfluenceBars(QWidget* parent)
    : PlotCanvas(parent), m_bars(new QCPBars(xAxis, yAxis)), m_outputs(addGraph()) {
    setWindowTitle(tr("Where did it look"));
    setPictureTitle(windowTitle());
    setMouseTracking(true);
    m_bars->setAntialiased(false);
    m_outputs->setLineStyle(QCPGraph::lsNone);
    m_outputs->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssTriangleInverted, 8));
    legend->setVisible(false);
    xAxis->grid()->setVisible(false);
    axisRect()->setMinimumMargins(QMargins(4, fontMetrics().height() / 2 + 3, 8, 4));
    addLayer(QStringLiteral("playhead"), layer(QStringLiteral("main")), limAbove);
    m_playheadLayer = layer(QStringLiteral("playhead"));
    m_playheadLayer->setMode(QCPLayer::lmBuffered);
    m_playhead = new QCPItemRect(this);
    m_playhead->setLayer(m_playheadLayer);
    m_playhead->setSelectable(false);
    m_playhead->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_playhead->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_playhead->setVisible(false);
    setRestyle([this](const Theme& theme) { applyTheme(theme); });
    clear({});
}

void InfluenceBars::applyTheme(const Theme& theme) {
    m_bars->setPen(Qt::NoPen);
    m_bars->setBrush(theme.series[1]);
    m_outputs->setPen(QPen(theme.text, 1));
    m_outputs->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssTriangleInverted, QPen(theme.text, 1), theme.text, 8));
    m_playhead->setPen(QPen(theme.text, 1));
    m_playhead->setBrush(Qt::NoBrush);
}

void InfluenceBars::show(const std::vector<double>& values, const QStringList& words,
                         const std::vector<int>& outputs, const InfluenceScale& scale,
                         const QString& axisLabel) {
    m_steps = int(values.size());
    const double least = scale.logarithmic ? scale.floor : 0.0;
    yAxis->setScaleType(scale.logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    yAxis->setTicker(scale.logarithmic ? QSharedPointer<QCPAxisTicker>(new LogTicker)
                                       : QSharedPointer<QCPAxisTicker>::create());
    m_bars->setBaseValue(least);
    QVector<double> keys, heights;
    for (int step = 0; step < m_steps; ++step) {
        const double value = values[std::size_t(step)];
        keys.append(step + 1);
        heights.append(std::isnan(value) ? least : std::max(value, least));
    }
    m_bars->setData(keys, heights, true);
    QVector<double> markKeys, marks;
    for (const int output : outputs) {
        markKeys.append(output + 1);
        marks.append(scale.top);
    }
    m_outputs->setData(markKeys, marks, true);
    if (m_steps <= kAllLabelled) {
        auto ticker = QSharedPointer<QCPAxisTickerText>::create();
        for (int step = 0; step < m_steps; ++step) ticker->addTick(step + 1, words[step]);
        xAxis->setTicker(ticker);
        xAxis->setLabel(tr("input word, by time step"));
    } else {
        xAxis->setTicker(QSharedPointer<QCPAxisTicker>::create());
        xAxis->setLabel(tr("time step"));
    }
    xAxis->setRange(0.5, m_steps + 0.5);
    yAxis->setRange(least, scale.top * (scale.logarithmic ? 1.5 : 1.06));
    yAxis->setLabel(axisLabel);
    for (QCPAxis* axis : {xAxis, yAxis}) axis->setVisible(true);
    setEmptyText({});
    markDirty();
}

void InfluenceBars::clear(const QString& why) {
    m_steps = 0;
    m_bars->data()->clear();
    m_outputs->data()->clear();
    m_playhead->setVisible(false);
    for (QCPAxis* axis : {xAxis, yAxis}) axis->setVisible(false);
    setEmptyText(why);
    markDirty();
}

void InfluenceBars::setPlayhead(int step) {
    m_playhead->setVisible(m_steps > 0 && step >= 0);
    m_playhead->topLeft->setCoords(step + 0.5, 0.0);
    m_playhead->bottomRight->setCoords(step + 1.5, 1.0);
    if (isDirty() || !isVisible()) {
        markDirty();
    } else {
        m_playheadLayer->replot();
    }
}

int InfluenceBars::stepAt(const QPointF& position) const {
    const int step = int(std::floor(xAxis->pixelToCoord(position.x()) + 0.5)) - 1;
    return m_steps > 0 && step >= 0 && step < m_steps ? step : -1;
}

void InfluenceBars::mousePressEvent(QMouseEvent* event) {
    const int step = stepAt(event->position());
    if (event->button() == Qt::LeftButton && step >= 0) emit stepPicked(step);
}

void InfluenceBars::mouseMoveEvent(QMouseEvent* event) {
    const int step = stepAt(event->position());
    if (step < 0) {
        QToolTip::hideText();
        return;
    }
    if (event->buttons() & Qt::LeftButton) emit stepPicked(step);
    if (m_toolTip) QToolTip::showText(event->globalPosition().toPoint(), m_toolTip(step), this);
}

}  // namespace ketloom
