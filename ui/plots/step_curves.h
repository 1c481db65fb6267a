#pragma once

#include <vector>

#include "ui/plots/plot_canvas.h"

namespace ketloom {

/// Probabilities by time step on a logarithmic axis, with the playhead.
class StepCurves : public PlotCanvas {
    Q_OBJECT
public:
    explicit StepCurves(QWidget* parent = nullptr);

    struct Curve {
        QString name;
        std::vector<double> values;  ///< by time step; below the floor, or no number: drawn there
    };
    void show(const std::vector<Curve>& curves, const QString& label);
    void clear(const QString& why);
    void setPlayhead(int step);
    static constexpr double kFloor = 1e-12;

signals:
    void stepPicked(int step);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void applyTheme(const Theme& theme);
    void pick(const QPointF& position);

    std::vector<QCPGraph*> m_graphs;
    QCPItemRect* m_playhead;
    QCPLayer* m_playheadLayer;
    int m_steps = 0;
    int m_step = 0;
};

}  // namespace ketloom
