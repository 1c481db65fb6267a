#include "ui/plots/influence_image.h"

#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/plots/state_view.h"

namespace ketloom {
namespace {

/// From the background to strong, even steps of lightness, told apart in grey.
QCPColorGradient risingGradient(const Theme& theme) {
    QCPColorGradient gradient;
    gradient.clearColorStops();
    gradient.setLevelCount(255);
    gradient.setColorStopAt(0.0, theme.background);
    if (theme.dark) {
        gradient.setColorStopAt(0.3, QColor(0x6b, 0x2b, 0x1c));
        gradient.setColorStopAt(0.6, QColor(0xc2, 0x5a, 0x24));
        gradient.setColorStopAt(0.85, QColor(0xf6, 0xa8, 0x4a));
        gradient.setColorStopAt(1.0, QColor(0xff, 0xe9, 0xb3));
    } else {
        gradient.setColorStopAt(0.3, QColor(0xfb, 0xcf, 0xae));
        gradient.setColorStopAt(0.6, QColor(0xf0, 0x8a, 0x5a));
        gradient.setColorStopAt(0.85, QColor(0xc8, 0x3b, 0x38));
        gradient.setColorStopAt(1.0, QColor(0x86, 0x10, 0x28));
    }
    gradient.setNanHandling(QCPColorGradient::nhNanColor);
    gradient.setNanColor(theme.grid);
    return gradient;
}

}  // namespace

InfluenceImage::InfluenceImage(QWidget* parent)
    : PlotCanvas(parent),
      m_map(new QCPColorMap(xAxis, yAxis)),
      m_scale(new QCPColorScale(this)),
      m_outline(new QCPCurve(xAxis, yAxis)) {
    setWindowTitle(tr("Where did it look"));
    setPictureTitle(windowTitle());
    setMouseTracking(true);
    m_scale->setType(QCPAxis::atRight);
    m_scale->setBarWidth(8);
    plotLayout()->addElement(0, 1, m_scale);
    auto* margins = new QCPMarginGroup(this);
    axisRect()->setMarginGroup(QCP::msTop | QCP::msBottom, margins);
    m_scale->setMarginGroup(QCP::msTop | QCP::msBottom, margins);
    axisRect()->setMinimumMargins(QMargins(4, fontMetrics().height() / 2 + 3, 4, 6));
    m_map->setColorScale(m_scale);
    m_map->setInterpolate(false);
    m_map->setTightBoundary(false);
    yAxis->setRangeReversed(true);
    for (QCPAxis* axis : {xAxis, yAxis}) {
        axis->grid()->setVisible(false);
        axis->setVisible(false);
    }
    addLayer(QStringLiteral("playhead"), layer(QStringLiteral("main")), limAbove);
    m_playheadLayer = layer(QStringLiteral("playhead"));
    m_playheadLayer->setMode(QCPLayer::lmBuffered);
    m_rowFrame = new QCPItemRect(this);
    m_columnFrame = new QCPItemRect(this);
    for (QCPItemRect* frame : {m_columnFrame, m_rowFrame}) {
        frame->setLayer(m_playheadLayer);
        frame->setSelectable(false);
        frame->setVisible(false);
    }
    connect(this, &QCustomPlot::afterLayout, this, &InfluenceImage::keepPixelsSquare);
    setRestyle([this](const Theme& theme) { applyTheme(theme); });
    clear({});
}

void InfluenceImage::applyTheme(const Theme& theme) {
    m_map->setGradient(risingGradient(theme));
    m_scale->setGradient(risingGradient(theme));
    QCPAxis* axis = m_scale->axis();
    axis->setTickLabelColor(theme.text);
    axis->setLabelColor(theme.text);
    axis->setTickLabelFont(font());
    axis->setLabelFont(font());
    axis->setBasePen(QPen(theme.mutedText, 1));
    axis->setTickPen(QPen(theme.mutedText, 1));
    axis->setSubTickPen(Qt::NoPen);
    m_outline->setPen(QPen(theme.text, 2, Qt::SolidLine, Qt::SquareCap));
    m_rowFrame->setPen(QPen(theme.series[0], 3, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    m_columnFrame->setPen(QPen(theme.series[2], 3, Qt::DotLine, Qt::SquareCap, Qt::MiterJoin));
}

void InfluenceImage::show(const Image& image, const std::vector<double>& values, const InfluenceScale& scale,
                          const QString& axisLabel) {
    m_image = image;
    QCPColorMapData* cells = m_map->data();
    cells->setSize(image.width, image.height);
    cells->setRange(QCPRange(0, image.width - 1), QCPRange(0, image.height - 1));
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            const double value = values[std::size_t(y * image.width + x)];
            const double least = scale.logarithmic ? scale.floor : 0.0;
            cells->setCell(x, y, std::isnan(value) ? value : std::max(value, least));
        }
    }
    const auto type = scale.logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear;
    m_scale->setDataScaleType(type);
    m_scale->axis()->setTicker(scale.logarithmic ? QSharedPointer<QCPAxisTicker>(new LogTicker)
                                                 : QSharedPointer<QCPAxisTicker>::create());
    m_map->setDataRange(QCPRange(scale.logarithmic ? scale.floor : 0.0, scale.top));
    m_scale->axis()->setLabel(axisLabel);
    m_map->setVisible(true);
    m_scale->setVisible(true);
    const auto ink = [&](int x, int y) {
        return x >= 0 && y >= 0 && x < image.width && y < image.height &&
               image.pixels[std::size_t(y * image.width + x)] > 0.5f;
    };
    QVector<double> t, xs, ys;
    const auto line = [&](double x1, double y1, double x2, double y2) {
        const double gap = std::numeric_limits<double>::quiet_NaN();
        for (const auto& [x, y] : {std::pair{x1, y1}, {x2, y2}, {gap, gap}}) {
            t.append(double(t.size()));
            xs.append(x - 0.5);
            ys.append(y - 0.5);
        }
    };
    for (int y = 0; y <= image.height; ++y) {
        for (int x = 0; x <= image.width; ++x) {
            if (ink(x, y) != ink(x - 1, y)) line(x, y, x, y + 1);
            if (ink(x, y) != ink(x, y - 1)) line(x, y, x + 1, y);
        }
    }
    m_outline->setData(t, xs, ys, true);
    setEmptyText({});
    refreshFrames();
    markDirty();
}

void InfluenceImage::clear(const QString& why) {
    m_image = {};
    m_map->setVisible(false);
    m_scale->setVisible(false);
    m_outline->data()->clear();
    refreshFrames();
    setEmptyText(why);
    markDirty();
}

void InfluenceImage::keepPixelsSquare() {
    if (m_image.width == 0) return;
    const QSize room = axisRect()->size();
    const double perPixel = std::max((m_image.width + 0.2) / std::max(1, room.width()),
                                     (m_image.height + 0.2) / std::max(1, room.height()));
    const double halfWidth = perPixel * room.width() / 2.0;
    const double halfHeight = perPixel * room.height() / 2.0;
    xAxis->setRange((m_image.width - 1) / 2.0 - halfWidth, (m_image.width - 1) / 2.0 + halfWidth);
    yAxis->setRange((m_image.height - 1) / 2.0 - halfHeight, (m_image.height - 1) / 2.0 + halfHeight);
}

void InfluenceImage::refreshFrames() {
    const PixelPair pair = m_image.width > 0 ? pixelsOfStep(m_image, m_step) : PixelPair{};
    const auto place = [&](QCPItemRect* frame, int pixel) {
        frame->setVisible(pixel >= 0);
        if (pixel < 0) return;
        const double x = pixel % m_image.width, y = double(pixel / m_image.width);
        frame->topLeft->setCoords(x - 0.5, y - 0.5);
        frame->bottomRight->setCoords(x + 0.5, y + 0.5);
    };
    place(m_columnFrame, pair.column);
    place(m_rowFrame, pair.row);
}

void InfluenceImage::setPlayhead(int step) {
    if (step == m_step) return;
    m_step = step;
    refreshFrames();
    if (isDirty() || !isVisible()) {
        markDirty();
    } else {
        m_playheadLayer->replot();
    }
}

int InfluenceImage::pixelAt(const QPointF& position) const {
    if (m_image.width == 0) return -1;
    const int x = int(std::floor(xAxis->pixelToCoord(position.x()) + 0.5));
    const int y = int(std::floor(yAxis->pixelToCoord(position.y()) + 0.5));
    if (x < 0 || y < 0 || x >= m_image.width || y >= m_image.height) return -1;
    return y * m_image.width + x;
}

void InfluenceImage::mousePressEvent(QMouseEvent* event) {
    const int pixel = pixelAt(event->position());
    if (event->button() == Qt::LeftButton && pixel >= 0) emit pixelPicked(pixel);
}

void InfluenceImage::mouseMoveEvent(QMouseEvent* event) {
    const int pixel = pixelAt(event->position());
    if (pixel < 0) {
        QToolTip::hideText();
        return;
    }
    if (event->buttons() & Qt::LeftButton) emit pixelPicked(pixel);
    if (m_toolTip) QToolTip::showText(event->globalPosition().toPoint(), m_toolTip(pixel), this);
}

}  // namespace ketloom
