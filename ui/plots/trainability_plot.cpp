#include "ui/plots/trainability_plot.h"

#include <algorithm>
#include <cmath>

#include "ui/document/core_values.h"

namespace ketloom {

TrainabilityPlot::TrainabilityPlot(QWidget* parent) : PlotCanvas(parent) {
    setWindowTitle(tr("Trainability"));
    setPictureTitle(windowTitle());
    yAxis->setScaleType(QCPAxis::stLogarithmic);
    yAxis->setTicker(QSharedPointer<LogTicker>::create());
    axisRect()->setMinimumMargins(QMargins(4, fontMetrics().height() / 2 + 3, 12, 4));
    axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignTop | Qt::AlignRight);
    setRestyle([this](const Theme& theme) { applyTheme(theme); });
    clear({});
}

void TrainabilityPlot::applyTheme(const Theme& theme) {
    for (int k = 0; k < graphCount(); ++k) {
        const QPen pen(theme.series[k % theme.series.size()], 1);
        graph(k)->setPen(pen);
        graph(k)->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, pen.color(), 6));
        m_errors[std::size_t(k)]->setPen(pen);
    }
}

void TrainabilityPlot::clear(const QString& why) {
    m_errors.clear();
    clearPlottables();
    for (QCPAxis* axis : {xAxis, yAxis}) axis->setVisible(false);
    legend->setVisible(false);
    setEmptyText(why);
    markDirty();
}

void TrainabilityPlot::show(TrainabilityTrend::Axis axis, const std::vector<TrainabilitySeries>& series,
                            const QString& quantity) {
    using Axis = TrainabilityTrend::Axis;
    clear({});
    double left = 1e300, right = -1e300, low = 1e300, high = 0.0;
    for (const TrainabilitySeries& one : series) {
        auto* line = addGraph();
        line->setName(toQString(one.name));
        QVector<double> keys, values, below, above;
        for (std::size_t i = 0; i < one.at.size(); ++i) {
            const Estimate& e = one.values[i];
            if (!(e.value > 0.0)) continue;  // has no place on a logarithmic axis; the table tells it
            keys.append(one.at[i]);
            values.append(e.value);
            below.append(std::max(0.0, e.value - e.low));
            above.append(std::max(0.0, e.high - e.value));
            left = std::min(left, one.at[i]);
            right = std::max(right, one.at[i]);
            low = std::min(low, e.low > 0.0 ? e.low : e.value);
            high = std::max({high, e.value, e.high});
        }
        line->setData(keys, values, true);
        auto* errors = new QCPErrorBars(xAxis, yAxis);
        errors->setDataPlottable(line);
        errors->setData(below, above);
        errors->setWhiskerWidth(6);
        errors->removeFromLegend();
        m_errors.push_back(errors);
    }
    applyTheme(theme());
    if (high <= 0.0) return clear(tr("Every variance is 0."));
    legend->setVisible(series.size() > 1);
    for (QCPAxis* own : {xAxis, yAxis}) own->setVisible(true);
    const bool logarithmic = axis == Axis::Spread;
    xAxis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (logarithmic) {
        xAxis->setTicker(QSharedPointer<LogTicker>::create());
        xAxis->setRange(left / 1.5, right * 1.5);
    } else {
        auto ticker = QSharedPointer<QCPAxisTickerFixed>::create();
        ticker->setTickStep(1.0);
        ticker->setScaleStrategy(QCPAxisTickerFixed::ssMultiples);
        xAxis->setTicker(ticker);
        xAxis->setRange(left - 0.5, right + 0.5);
    }
    xAxis->setLabel(axis == Axis::Lanes    ? tr("workspace lanes")
                    : axis == Axis::Stages ? tr("work stages")
                                           : tr("factor on the initial spread"));
    yAxis->setLabel(quantity);
    yAxis->setRange(niceBound(low / 1.3, false), niceBound(high * 1.3, true));
    markDirty();
}

}  // namespace ketloom
