#pragma once

#include <span>
#include <vector>

#include "ui/plots/plot_canvas.h"

namespace ketloom {

/// Curves over time steps on a logarithmic axis, under them one of the curves as a strip of colours, under
/// that its history over the run: a row a record. The three share the axis of time steps and a playhead.
class ThroughTimePlot : public PlotCanvas {
    Q_OBJECT
public:
    explicit ThroughTimePlot(QWidget* parent = nullptr);

    struct Curve {
        QString name;
        std::vector<double> values;  ///< by time step; drawn at the floor where below or not finite
    };
    /// A straight line on the logarithmic axis; both ends in time steps 0 .. and values.
    struct Line {
        double fromStep = 0.0, fromValue = 0.0, toStep = 0.0, toValue = 0.0;
    };
    struct History {
        std::vector<int> steps;                 ///< of training, a row each
        std::vector<std::vector<double>> rows;  ///< all as long as the curves
        int chosen = -1;                        ///< marked row
    };

    /// `strip`: which of the curves. `trend`: nothing where there is none.
    void show(const std::vector<Curve>& curves, int strip, const std::optional<Line>& trend,
              const History& history, double floor);
    void clear(const QString& why);
    /// A curve of another run: dashed, see ui/widgets/overlay_pens.h.
    struct Overlay {
        QString name;
        int slot = 0;
        std::vector<double> values;  ///< by time step
    };
    /// Takes the place of the previous ones, and stays through show() and clear(). Without curves of its own
    /// the plot shows these alone, without strip and history.
    void setOverlays(std::vector<Overlay> overlays, double floor);
    void setPlayhead(int step);
    /// Curves, strip and history, or one of curves and history in all the room.
    enum class Part { All, Curves, History };
    void setPart(Part part);
    Part part() const { return m_part; }

    /// For tests: what the strip holds at a time step.
    double stripValue(int step) const { return m_strip->data()->cell(step, 0); }
    int historyRows() const { return m_history->data()->valueSize(); }
    bool isShown() const { return m_steps > 0; }
    /// For tests: points drawn of an overlay.
    int overlayPoints(int index) const { return m_overlayGraphs[std::size_t(index)]->dataCount(); }

signals:
    void stepPicked(int step);
    void historyPicked(int row);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void pick(const QPointF& position);
    QString toolTipAt(const QPointF& position) const;
    void applyTheme(const Theme& theme);
    void wrapLegend();
    void setShown(bool shown);
    void flattenCurves(bool flat);
    void drawOverlays();
    /// Fits the axes of the curves and of time steps to what is drawn.
    void fitCurves();

    QCPAxisRect* m_stripRect;
    QCPAxisRect* m_historyRect;
    QCPColorMap* m_strip;
    QCPColorMap* m_history;
    QCPColorScale* m_scale;
    std::vector<QCPGraph*> m_graphs;
    std::vector<QCPGraph*> m_overlayGraphs;
    QCPGraph* m_trend;
    QCPItemRect* m_chosen;
    std::vector<QCPItemRect*> m_playheads;  ///< one an axis rect
    QCPLayer* m_playheadLayer;
    std::vector<Curve> m_curves;
    std::vector<Overlay> m_overlays;
    std::vector<int> m_historySteps;
    QString m_why;  ///< there is nothing of its own to show
    double m_floor = 1e-12;
    Part m_part = Part::All;
    bool m_alone = false;  ///< curves without strip and history
    int m_steps = 0;
    int m_stripCurve = 0;
    int m_chosenRow = -1;  ///< of the history; -1: none
};

}  // namespace ketloom
