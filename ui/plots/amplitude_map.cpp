#include "ui/plots/amplitude_map.h"

#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <limits>

namespace ketloom {
namespace {

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

/// The half of it above zero, for what has no sign.
QCPColorGradient unsignedGradient(const Theme& theme) {
    const QCPColorGradient both = signedGradient(theme);
    QCPColorGradient gradient;
    gradient.clearColorStops();
    gradient.setLevelCount(255);
    const QMap<double, QColor> stops = both.colorStops();
    for (auto stop = stops.begin(); stop != stops.end(); ++stop)
        if (stop.key() >= 0.5) gradient.setColorStopAt(2.0 * stop.key() - 1.0, stop.value());
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
    // Between the rows of single states and that of the others.
    m_othersLine = new QCPItemLine(this);
    m_othersLine->setSelectable(false);
    m_othersLine->setVisible(false);
    for (QCPItemPosition* end : {m_othersLine->start, m_othersLine->end})
        end->setTypeX(QCPItemPosition::ptAxisRectRatio);
    m_map->setVisible(false);
    connect(this, &QCustomPlot::beforeReplot, this, &AmplitudeMap::labelRows);
    connect(this, &QCustomPlot::beforeReplot, this, &AmplitudeMap::arrangeParts);
    setRestyle([this](const Theme& theme) { applyTheme(theme); });
}

void AmplitudeMap::applyTheme(const Theme& theme) {
    const QCPColorGradient gradient = m_picture.isSigned     ? signedGradient(theme)
                                      : m_picture.isInverted ? unsignedGradient(theme).inverted()
                                                             : unsignedGradient(theme);
    m_map->setGradient(gradient);
    m_scale->setGradient(gradient);
    m_othersLine->setPen(QPen(theme.mutedText, 1));
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

void AmplitudeMap::setPicture(const MapPicture& picture) {
    const bool newSign = picture.isSigned != m_picture.isSigned || picture.isInverted != m_picture.isInverted;
    m_picture = picture;
    const int rows = std::max(1, picture.rows());
    QCPColorMapData* cells = m_map->data();
    if (cells->keySize() != picture.steps || cells->valueSize() != rows) cells->setSize(picture.steps, rows);
    // Cell centres lie on whole numbers; steps count from 1.
    cells->setRange(QCPRange(1, std::max(2, picture.steps)), QCPRange(0, std::max(1, rows - 1)));
    for (int row = 0; row < picture.rows(); ++row)
        for (int step = 0; step < picture.steps; ++step) cells->setCell(step, row, picture.value(row, step));
    m_map->setDataRange(QCPRange(picture.isSigned ? -picture.bound : 0.0, picture.bound));
    m_map->setVisible(picture.rows() > 0);
    m_scale->axis()->setLabel(picture.valueLabel);
    setWindowTitle(picture.title);
    setPictureTitle(picture.title);
    if (newSign) applyTheme(theme());
    m_othersLine->setVisible(picture.others > 0);
    m_othersLine->start->setCoords(0.0, picture.rows() - 1.5);
    m_othersLine->end->setCoords(1.0, picture.rows() - 1.5);
    yAxis->setTicks(true);
    xAxis->setTicks(true);
    xAxis->setRange(0.5, picture.steps + 0.5);
    yAxis->setRange(-0.5, rows - 0.5);
    setEmptyText({});
    setPlayhead(m_step);
    markDirty();
}

/// As many rows have their ket beside them as there is room for.
void AmplitudeMap::labelRows() {
    const int rows = m_picture.rows();
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    updateLayout();  // of the size it is drawn at, not of that before
    const int room = std::max(1, axisRect()->height() / std::max(1, fontMetrics().height()));
    const int single = rows - (m_picture.others > 0 ? 1 : 0);
    int stride = 1;
    // Every row, every second, fourth, eighth, ...: of all basis states these end alike.
    while ((single + stride - 1) / stride > room) stride *= 2;
    for (int row = 0; row < single; row += stride) {
        if (m_picture.others > 0 && row > 0 && rows - 1 - row < stride) break;  // room for the others
        ticker->addTick(row, m_picture.labels[row]);
    }
    if (m_picture.others > 0) ticker->addTick(rows - 1, m_picture.labels.back());
    yAxis->setTicker(ticker);
}

void AmplitudeMap::setParts(bool rowLabels, bool scale) {
    if (rowLabels == m_rowLabels && scale == m_scaleShown) return;
    m_rowLabels = rowLabels;
    m_scaleShown = scale;
    markDirty();
}

void AmplitudeMap::arrangeParts() {
    const bool any = m_picture.rows() > 0;
    // A title stands above the axes of pictures alone.
    const bool isPicture = plotLayout()->rowCount() > 1;
    const bool labels = any && (m_rowLabels || isPicture);
    const bool scale = any && (m_scaleShown || isPicture);
    yAxis->setTickLabels(labels);
    yAxis->setLabel(labels ? m_picture.rowsLabel : QString());
    m_scale->setVisible(scale);
    if (scale == (m_scale->layout() == plotLayout())) return;
    // Unseen, it rests in the corner of the axes: a plot takes down what is in its layout.
    m_scale->layout()->take(m_scale);
    if (scale) {
        plotLayout()->addElement(plotLayout()->rowCount() - 1, 1, m_scale);
    } else {
        axisRect()->insetLayout()->addElement(m_scale, QRectF(0.0, 0.0, 0.0, 0.0));
        plotLayout()->simplify();
    }
}

double AmplitudeMap::cell(int step, int state) const {
    const auto found = std::find(m_picture.states.begin(), m_picture.states.end(), state);
    if (found == m_picture.states.end()) return std::numeric_limits<double>::quiet_NaN();
    return m_map->data()->cell(step, int(found - m_picture.states.begin()));
}

void AmplitudeMap::clearState(const QString& why) {
    m_picture = {};
    m_map->setVisible(false);
    m_playhead->setVisible(false);
    m_othersLine->setVisible(false);
    yAxis->setTicks(false);
    xAxis->setTicks(false);
    setEmptyText(why);
    markDirty();
}

void AmplitudeMap::setPlayhead(int step) {
    m_step = step;
    m_playhead->setVisible(step < m_picture.steps);
    m_playhead->topLeft->setCoords(step + 0.5, 0.0);
    m_playhead->bottomRight->setCoords(step + 1.5, 1.0);
    if (isDirty() || !isVisible()) {
        markDirty();
    } else {
        m_playheadLayer->replot();
    }
}

void AmplitudeMap::pick(const QPointF& position) {
    if (m_picture.steps == 0) return;
    const int step = int(std::lround(xAxis->pixelToCoord(position.x()))) - 1;
    emit stepPicked(std::clamp(step, 0, m_picture.steps - 1));
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
    if (m_picture.steps == 0 || !axisRect()->rect().contains(position.toPoint())) return {};
    const int step = int(std::lround(xAxis->pixelToCoord(position.x()))) - 1;
    const int row = int(std::lround(yAxis->pixelToCoord(position.y())));
    if (step < 0 || step >= m_picture.steps || row < 0 || row >= m_picture.rows()) return {};
    QString text = tr("After time step %1, %2: %3 %4.")
                       .arg(step + 1)
                       .arg(m_picture.names[row], m_picture.valueLabel,
                            QString::number(m_picture.value(row, step), 'g', 4));
    if (!m_picture.lanes.isEmpty()) text += QLatin1Char('\n') + tr("Lanes: %1").arg(m_picture.lanes);
    return text;
}

}  // namespace ketloom
