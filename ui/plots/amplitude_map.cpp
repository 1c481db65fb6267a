#include "ui/plots/amplitude_map.h"

#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace ketloom {
namespace {

/// Rows up to which each has its ket beside it.
constexpr int kAllLabelled = 8;
constexpr int kLabels = 8;

/// Blue for negative, red for positive amplitudes, distinguishable for the colour-blind; zero is the
/// background.
QCPColorGradient signedGradient(const Theme& theme) {
    QCPColorGradient gradient;
    gradient.clearColorStops();
    gradient.setLevelCount(255);
    // Most amplitudes are small beside the largest: the colour rises steeply at zero.
    const QColor zero = theme.background;
    if (theme.dark) {
        gradient.setColorStopAt(0.0, QColor(0xc4, 0xe8, 0xff));
        gradient.setColorStopAt(0.2, QColor(0x56, 0xb0, 0xf0));
        gradient.setColorStopAt(0.4, QColor(0x24, 0x62, 0x94));
        gradient.setColorStopAt(0.5, zero);
        gradient.setColorStopAt(0.6, QColor(0x96, 0x46, 0x16));
        gradient.setColorStopAt(0.8, QColor(0xf2, 0x86, 0x32));
        gradient.setColorStopAt(1.0, QColor(0xff, 0xdc, 0xb0));
    } else {
        gradient.setColorStopAt(0.0, QColor(0x05, 0x30, 0x61));
        gradient.setColorStopAt(0.2, QColor(0x25, 0x6f, 0xae));
        gradient.setColorStopAt(0.4, QColor(0x86, 0xbd, 0xdc));
        gradient.setColorStopAt(0.5, zero);
        gradient.setColorStopAt(0.6, QColor(0xf3, 0xa2, 0x84));
        gradient.setColorStopAt(0.8, QColor(0xc2, 0x3c, 0x3a));
        gradient.setColorStopAt(1.0, QColor(0x67, 0x00, 0x1f));
    }
    return gradient;
}

}  // namespace

AmplitudeMap::AmplitudeMap(QWidget* parent)
    : PlotCanvas(parent), m_map(new QCPColorMap(xAxis, yAxis)), m_scale(new QCPColorScale(this)) {
    setWindowTitle(tr("Amplitudes by step"));
    setPictureTitle(windowTitle());
    setMouseTracking(true);
    m_scale->setType(QCPAxis::atRight);
    m_scale->setBarWidth(8);
    m_scale->axis()->setLabel(tr("amplitude"));
    plotLayout()->addElement(0, 1, m_scale);
    auto* margins = new QCPMarginGroup(this);
    axisRect()->setMarginGroup(QCP::msTop | QCP::msBottom, margins);
    m_scale->setMarginGroup(QCP::msTop | QCP::msBottom, margins);
    // A label at the very top needs half its height above the axes, else it is left out.
    axisRect()->setMinimumMargins(QMargins(4, fontMetrics().height() / 2 + 3, 4, 4));
    m_map->setColorScale(m_scale);
    m_map->setInterpolate(false);
    m_map->setTightBoundary(false);
    yAxis->setRangeReversed(true);
    xAxis->grid()->setVisible(false);
    yAxis->grid()->setVisible(false);
    xAxis->setLabel(tr("time step"));
    addLayer(QStringLiteral("playhead"), layer(QStringLiteral("main")), limAbove);
    m_playheadLayer = layer(QStringLiteral("playhead"));
    m_playheadLayer->setMode(QCPLayer::lmBuffered);
    m_playhead = new QCPItemRect(this);
    m_playhead->setLayer(m_playheadLayer);
    m_playhead->setSelectable(false);
    m_playhead->setClipToAxisRect(false);  // else its edge is lost at the last step
    m_playhead->setVisible(false);
    m_playhead->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_playhead->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_map->setVisible(false);
    setRestyle([this](const Theme& theme) { applyTheme(theme); });
}

void AmplitudeMap::applyTheme(const Theme& theme) {
    m_map->setGradient(signedGradient(theme));
    m_scale->setGradient(signedGradient(theme));
    QCPAxis* axis = m_scale->axis();
    axis->setTickLabelColor(theme.text);
    axis->setLabelColor(theme.text);
    axis->setTickLabelFont(font());
    axis->setLabelFont(font());
    axis->setBasePen(QPen(theme.mutedText, 1));
    axis->setTickPen(QPen(theme.mutedText, 1));
    axis->setSubTickPen(Qt::NoPen);
    m_playhead->setPen(QPen(theme.text, 2));
    m_playhead->setBrush(Qt::NoBrush);
}

void AmplitudeMap::setState(const StateView& view) {
    m_view = view;
    const Trace& trace = *view.trace;
    const int rows = trace.stateSize;
    QCPColorMapData* cells = m_map->data();
    if (cells->keySize() != trace.steps || cells->valueSize() != rows) cells->setSize(trace.steps, rows);
    // Cell centres lie on whole numbers; steps count from 1.
    cells->setRange(QCPRange(1, std::max(2, trace.steps)), QCPRange(0, std::max(1, rows - 1)));
    double largest = 0.0;
    for (int step = 0; step < trace.steps; ++step) {
        for (int row = 0; row < rows; ++row) {
            const double value = double(trace.states[std::size_t(step) * rows + row]);
            if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
            cells->setCell(step, row, value);
        }
    }
    m_bound = largest > 0.0 ? niceBound(largest, true) : 1.0;
    if (!view.isClassical()) m_bound = std::min(1.0, m_bound);  // an amplitude has no more
    m_map->setDataRange(QCPRange(-m_bound, m_bound));
    m_map->setVisible(true);
    m_scale->setVisible(true);
    const bool newRows = rows != m_rows || view.isClassical() != m_classical || yAxis->label().isEmpty();
    if (newRows) {
        m_rows = rows;
        m_classical = view.isClassical();
        m_scale->axis()->setLabel(valueText(view));
        setWindowTitle(m_classical ? tr("Hidden units by step") : tr("Amplitudes by step"));
        setPictureTitle(windowTitle());
        auto ticker = QSharedPointer<QCPAxisTickerText>::create();
        const int stride = rows <= kAllLabelled ? 1 : std::max(1, rows / kLabels);
        for (int row = 0; row < rows; row += stride)
            ticker->addTick(row, m_classical ? QString::number(row) : rowText(view, row));
        yAxis->setTicker(ticker);
    }
    yAxis->setTicks(true);
    xAxis->setTicks(true);
    yAxis->setLabel(rowsText(view, false));
    xAxis->setRange(0.5, trace.steps + 0.5);
    yAxis->setRange(-0.5, rows - 0.5);
    setEmptyText({});
    markDirty();
}

void AmplitudeMap::clearState(const QString& why) {
    m_view = {};
    m_map->setVisible(false);
    m_playhead->setVisible(false);
    m_scale->setVisible(false);
    yAxis->setTicks(false);
    xAxis->setTicks(false);
    yAxis->setLabel({});
    setEmptyText(why);
    markDirty();
}

void AmplitudeMap::setPlayhead(int step) {
    m_playhead->setVisible(bool(m_view));
    m_playhead->topLeft->setCoords(step + 0.5, 0.0);
    m_playhead->bottomRight->setCoords(step + 1.5, 1.0);
    if (isDirty() || !isVisible()) {
        markDirty();
    } else {
        m_playheadLayer->replot();
    }
}

void AmplitudeMap::pick(const QPointF& position) {
    if (!m_view) return;
    const int step = int(std::lround(xAxis->pixelToCoord(position.x()))) - 1;
    emit stepPicked(std::clamp(step, 0, m_view.trace->steps - 1));
}

void AmplitudeMap::mousePressEvent(QMouseEvent* event) {
    PlotCanvas::mousePressEvent(event);
    if (event->button() == Qt::LeftButton) pick(event->position());
}

void AmplitudeMap::mouseMoveEvent(QMouseEvent* event) {
    PlotCanvas::mouseMoveEvent(event);
    if (event->buttons() & Qt::LeftButton) {
        pick(event->position());
    } else {
        setToolTip(toolTipAt(event->position()));
    }
}

QString AmplitudeMap::toolTipAt(const QPointF& position) const {
    if (!m_view || !axisRect()->rect().contains(position.toPoint())) return {};
    const int step = int(std::lround(xAxis->pixelToCoord(position.x()))) - 1;
    const int row = int(std::lround(yAxis->pixelToCoord(position.y())));
    if (step < 0 || step >= m_view.trace->steps || row < 0 || row >= m_view.trace->stateSize) return {};
    const double value = double(m_view.trace->states[std::size_t(step) * m_view.trace->stateSize + row]);
    if (m_view.isClassical())
        return tr("After time step %1 %2 has the value %3.")
            .arg(step + 1)
            .arg(rowText(m_view, row), QString::number(value, 'g', 4));
    return tr("After time step %1 the amplitude of %2 is %3.\nLanes: %4")
        .arg(step + 1)
        .arg(rowText(m_view, row), QString::number(value, 'g', 4), rowsText(m_view));
}

}  // namespace ketloom
