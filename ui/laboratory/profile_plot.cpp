#include "ui/laboratory/profile_plot.h"

#include <algorithm>
#include <cmath>

#include "ui/laboratory/wrapped_legend.h"

namespace ketloom {
namespace {

double shown(double norm) {
    return std::isfinite(norm) ? std::max(norm, ProfilePlot::kFloor) : ProfilePlot::kFloor;
}

}  // namespace

ProfilePlot::ProfilePlot(QWidget* parent) : PlotCanvas(parent) {
    axisRect()->insetLayout()->take(legend);
    plotLayout()->insertRow(0);
    plotLayout()->addElement(0, 0, legend);
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    legend->setMaximumSize(QWIDGETSIZE_MAX / 2, QWIDGETSIZE_MAX);
    plotLayout()->setRowStretchFactor(0, 0.001);
    connect(this, &QCustomPlot::beforeReplot, this, [this] { wrapLegend(*legend, viewport().width()); });
    yAxis->setScaleType(QCPAxis::stLogarithmic);
    yAxis->setTicker(QSharedPointer<LogTicker>::create());
    yAxis->setLabel(tr("norm"));
    xAxis->setLabel(tr("time steps before the last"));
    xAxis->setSubTicks(false);
    xAxis->setRangeReversed(true);  // the end of the sequence at the right
    axisRect()->setMinimumMargins(QMargins(4, fontMetrics().height() / 2 + 2, 10, 2));
}

QCPGraph* ProfilePlot::addLine(const std::vector<double>& norms, const QPen& pen) {
    QCPGraph* line = addGraph();
    line->removeFromLegend();
    line->setPen(pen);
    for (std::size_t t = 0; t < norms.size(); ++t)
        line->addData(double(norms.size() - 1 - t), shown(norms[t]));
    return line;
}

void ProfilePlot::addBand(const Curve& curve) {
    if (curve.least.empty() || curve.least == curve.most) return;
    QColor pale = curve.colour;
    pale.setAlphaF(theme().dark ? 0.28F : 0.2F);
    QCPGraph* lower = addLine(curve.least, QPen(Qt::NoPen));
    QCPGraph* upper = addLine(curve.most, QPen(Qt::NoPen));
    upper->setBrush(pale);
    upper->setChannelFillGraph(lower);
    upper->setAntialiasedFill(false);
    ++m_bands;
}

void ProfilePlot::show(const std::vector<Curve>& curves, const QString& whyEmpty) {
    clearPlottables();
    m_bands = 0;
    double least = 1e300, most = 0.0;
    std::size_t longest = 0;
    for (const Curve& curve : curves) {
        for (const std::vector<double>* norms : {&curve.norms, &curve.least, &curve.most}) {
            for (const double norm : *norms) {
                least = std::min(least, shown(norm));
                most = std::max(most, shown(norm));
            }
        }
        longest = std::max(longest, curve.norms.size());
        addBand(curve);
    }
    for (const Curve& curve : curves) {
        QCPGraph* line = addLine(curve.norms, QPen(curve.colour, 1, curve.style));
        line->setName(curve.name);
        line->addToLegend();
    }
    const bool any = most > 0.0;
    setEmptyText(any ? QString() : whyEmpty);
    for (QCPAxis* axis : {xAxis, yAxis}) axis->setVisible(any);
    legend->setVisible(any);
    if (any) {
        // At least two decades: a flat curve shall look flat.
        const double middle = std::sqrt(least * most);
        yAxis->setRange(std::min(least / 1.5, middle / 10.0), std::max(most * 1.5, middle * 10.0));
        const double last = std::max<double>(1.0, double(longest) - 1.0);
        auto ticker = QSharedPointer<QCPAxisTickerFixed>::create();
        ticker->setTickStep(std::max(1.0, niceBound(last / 5.0, true)));
        xAxis->setTicker(ticker);
        xAxis->setRange(0.0, last);
    }
    markDirty();
}

}  // namespace ketloom
