#pragma once

#include <vector>

#include "core/lab/sweep_result.h"
#include "ui/plots/plot_canvas.h"

namespace ketloom {

/// Steps to the loss, or final losses, of every arm: against the length on logarithmic axes, or arm beside
/// arm where there is one length only. A small dot is a seed, a square the median with its quartiles, an open
/// diamond a published median; seeds that did not get there stand as crosses at the steps they were given,
/// with their number above.
class StepsPlot : public PlotCanvas {
    Q_OBJECT
public:
    explicit StepsPlot(QWidget* parent = nullptr);

    void show(const Sweep& sweep, const std::vector<PointResult>& results);

    /// What is drawn, for tests: seeds that have a value, those that failed, medians, published marks.
    struct Drawn {
        int seeds = 0;
        int failures = 0;
        int medians = 0;
        int published = 0;
    };
    const Drawn& drawn() const { return m_drawn; }
    /// Colour and shape of an arm are the same in all plots of the window.
    static QColor armColour(const Theme& theme, int arm);

protected:
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void redraw();
    QString toolTipAt(const QPointF& position) const;

    struct Mark {
        double x = 0.0;
        double y = 0.0;
        QString text;
    };

    Sweep m_sweep;
    std::vector<PointResult> m_results;
    std::vector<Mark> m_marks;
    std::vector<QCPItemText*> m_counts;  ///< of failures, owned by the plot
    Drawn m_drawn;
};

}  // namespace ketloom
