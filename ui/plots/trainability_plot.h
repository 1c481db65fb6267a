#pragma once

#include <vector>

#include "core/insight/trainability.h"
#include "ui/plots/plot_canvas.h"

namespace ketloom {

/// Gradient variance along one axis, a line a series, with error bars, on a logarithmic axis.
class TrainabilityPlot : public PlotCanvas {
    Q_OBJECT
public:
    explicit TrainabilityPlot(QWidget* parent = nullptr);

    void show(TrainabilityTrend::Axis axis, const std::vector<TrainabilitySeries>& series,
              const QString& quantity);
    void clear(const QString& why);
    int lines() const { return graphCount(); }
    /// A point of a line, for tests.
    double drawn(int line, int point) const { return graph(line)->data()->at(point)->value; }

private:
    void applyTheme(const Theme& theme);

    std::vector<QCPErrorBars*> m_errors;  ///< one a graph
};

}  // namespace ketloom
