#include "ui/plots/gradient_strip.h"

#include <algorithm>
#include <cmath>

#include "ui/plots/magnitude_colours.h"

namespace ketloom {
namespace {

constexpr int kSide = 8;  ///< px left and right of the strip
constexpr int kScaleBar = 5;

}  // namespace

GradientStrip::GradientStrip(QWidget* parent)
    : PlotCanvas(parent),
      m_caption(new QCPTextElement(this)),
      m_map(new QCPColorMap(xAxis, yAxis)),
      m_scale(new QCPColorScale(this)) {
    setWindowTitle(tr("Gradient by time step"));
    setPictureTitle(windowTitle());
    setAccessibleName(tr("Gradient by time step"));
    setMouseTracking(true);
    plotLayout()->insertRow(0);
    plotLayout()->addElement(0, 0, m_caption);
    plotLayout()->addElement(2, 0, m_scale);
    plotLayout()->setRowSpacing(0);
    m_caption->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter);
    m_caption->setMargins(QMargins(kSide, 0, kSide, 1));
    plotLayout()->setRowStretchFactor(0, 0.001);
    plotLayout()->setRowStretchFactor(2, 0.001);
    axisRect()->setAutoMargins(QCP::msNone);
    axisRect()->setMargins(QMargins(kSide, 0, kSide, 2));
    for (QCPAxis* axis : {xAxis, yAxis}) {
        axis->setTicks(false);
        axis->setTickLabels(false);
        axis->grid()->setVisible(false);
    }
    yAxis->setRange(0.0, 1.0);
    axisRect()->setMinimumSize(50, fontMetrics().height() / 2);
    m_map->setInterpolate(false);
    m_map->setTightBoundary(false);
    m_map->setDataScaleType(QCPAxis::stLogarithmic);
    m_map->setGradient(magnitudeGradient());
    m_scale->setType(QCPAxis::atBottom);
    m_scale->setBarWidth(kScaleBar);
    m_scale->setAutoMargins(QCP::msTop | QCP::msBottom);
    m_scale->setMargins(QMargins(kSide, 0, kSide, 0));
    m_scale->setMinimumMargins(QMargins(kSide, 2, kSide, 0));
    m_scale->setDataScaleType(QCPAxis::stLogarithmic);
    m_scale->setGradient(magnitudeGradient());
    m_scale->axis()->setTicker(QSharedPointer<LogTicker>::create());
    addLayer(QStringLiteral("playhead"), layer(QStringLiteral("main")), limAbove);
    m_playheadLayer = layer(QStringLiteral("playhead"));
    m_playheadLayer->setMode(QCPLayer::lmBuffered);
    m_playhead = new QCPItemRect(this);
    m_playhead->setLayer(m_playheadLayer);
    m_playhead->setSelectable(false);
    m_playhead->setClipToAxisRect(false);
    m_playhead->setVisible(false);
    for (QCPItemPosition* corner : {m_playhead->topLeft, m_playhead->bottomRight})
        corner->setTypeY(QCPItemPosition::ptAxisRectRatio);
    connect(this, &QCustomPlot::beforeReplot, this, &GradientStrip::elideCaption);
    setRestyle([this](const Theme& theme) { applyTheme(theme); });
    setFixedHeight(fittingHeight());
    setGradient({});
}

void GradientStrip::applyTheme(const Theme& theme) {
    m_caption->setFont(font());
    m_caption->setTextColor(theme.text);
    QCPAxis* axis = m_scale->axis();
    axis->setTickLabelColor(theme.text);
    axis->setTickLabelFont(font());
    axis->setTickLabelPadding(1);
    axis->setTickLength(0, 2);
    axis->setBasePen(QPen(theme.mutedText, 1));
    axis->setTickPen(QPen(theme.mutedText, 1));
    axis->setSubTickPen(Qt::NoPen);
    m_playhead->setPen(QPen(theme.text, 2));
    m_playhead->setBrush(Qt::NoBrush);
}

int GradientStrip::fittingHeight() const {
    return 3 * fontMetrics().height() + kScaleBar + 6;
}

QSize GradientStrip::sizeHint() const {
    return {fontMetrics().height() * 8, fittingHeight()};
}

QSize GradientStrip::minimumSizeHint() const {
    return {fontMetrics().height() * 5, fittingHeight()};
}

void GradientStrip::changeEvent(QEvent* event) {
    PlotCanvas::changeEvent(event);
    if (event->type() == QEvent::FontChange) setFixedHeight(fittingHeight());
}

void GradientStrip::setGradient(const GradientByStep& gradient) {
    m_gradient = gradient;
    const int steps = int(gradient.norms.size());
    for (QCPLayerable* part : {static_cast<QCPLayerable*>(m_map), static_cast<QCPLayerable*>(axisRect()),
                               static_cast<QCPLayerable*>(m_scale), static_cast<QCPLayerable*>(m_caption)})
        part->setVisible(steps > 0);
    if (steps == 0) {
        m_text.clear();
        m_playhead->setVisible(false);
        setAccessibleDescription(tr("No gradient recorded yet."));
        setEmptyText(accessibleDescription());
        markDirty();
        return;
    }
    // What may be cut comes last.
    m_text = tr("batch %1, floor %2, step %3")
                 .arg(gradient.quantity, QString::number(kNormFloor, 'g', 2))
                 .arg(gradient.trainingStep);
    setPictureTitle(
        tr("Gradient by time step, mean over the batch of training step %1").arg(gradient.trainingStep));
    setAccessibleDescription(m_text);
    m_map->data()->setSize(steps, 1);
    m_map->data()->setRange(QCPRange(1, std::max(2, steps)), QCPRange(0, 1));
    for (int t = 0; t < steps; ++t)
        m_map->data()->setCell(t, 0, drawnNorm(gradient.norms[std::size_t(t)], kNormFloor));
    const QCPRange colours =
        magnitudeRange(drawnNorm(gradient.least, kNormFloor), drawnNorm(gradient.most, kNormFloor));
    m_map->setDataRange(colours);
    m_scale->setDataRange(colours);
    xAxis->setRange(0.5, steps + 0.5);
    setEmptyText({});
    setPlayhead(m_step);
    markDirty();
}

void GradientStrip::elideCaption() {
    const int room = viewport().width() - 2 * kSide;
    m_caption->setText(QFontMetrics(m_caption->font()).elidedText(m_text, Qt::ElideRight, std::max(1, room)));
}

void GradientStrip::setPlayhead(int step) {
    m_step = step;
    m_playhead->setVisible(step >= 0 && step < int(m_gradient.norms.size()));
    m_playhead->topLeft->setCoords(step + 0.5, 0.0);
    m_playhead->bottomRight->setCoords(step + 1.5, 1.0);
    if (isDirty() || !isVisible()) {
        markDirty();
    } else {
        m_playheadLayer->replot();
    }
}

QString GradientStrip::toCsv() const {
    QString csv = QStringLiteral("training_step,time_step,gradient\n");
    for (std::size_t t = 0; t < m_gradient.norms.size(); ++t)
        csv += QStringLiteral("%1,%2,%3\n")
                   .arg(m_gradient.trainingStep)
                   .arg(t + 1)
                   .arg(QString::number(m_gradient.norms[t], 'g', 17));
    return csv;
}

void GradientStrip::pick(const QPointF& position) {
    const int steps = int(m_gradient.norms.size());
    if (steps == 0) return;
    emit stepPicked(std::clamp(int(std::lround(xAxis->pixelToCoord(position.x()))) - 1, 0, steps - 1));
}

void GradientStrip::mousePressEvent(QMouseEvent* event) {
    PlotCanvas::mousePressEvent(event);
    if (event->button() == Qt::LeftButton) pick(event->position());
}

void GradientStrip::mouseMoveEvent(QMouseEvent* event) {
    PlotCanvas::mouseMoveEvent(event);
    if (event->buttons() & Qt::LeftButton) {
        pick(event->position());
    } else {
        setToolTip(toolTipAt(event->position()));
    }
}

QString GradientStrip::toolTipAt(const QPointF& position) const {
    const int t = int(std::lround(xAxis->pixelToCoord(position.x()))) - 1;
    if (t < 0 || t >= int(m_gradient.norms.size())) return {};
    return tr("%1\nTime step %2: %3, mean over the batch.")
        .arg(m_text)
        .arg(t + 1)
        .arg(m_gradient.norms[std::size_t(t)], 0, 'g', 3);
}

}  // namespace ketloom
