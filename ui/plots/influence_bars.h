#pragma once

#include <functional>
#include <vector>

#include "ui/plots/influence_image.h"
#include "ui/plots/plot_canvas.h"

namespace ketloom {

/// Influence by time step, a bar a step: where the sequence is no image.
class InfluenceBars : public PlotCanvas {
    Q_OBJECT
public:
    explicit InfluenceBars(QWidget* parent = nullptr);

    /// `values`: one a step, not negative; NaN where there is none. `words`: what each step reads, as
    /// people read it. `outputs`: steps asked about, marked by a triangle.
    void show(const std::vector<double>& values, const QStringList& words, const std::vector<int>& outputs,
              const InfluenceScale& scale, const QString& axisLabel);
    void clear(const QString& why);
    void setPlayhead(int step);
    void setToolTips(std::function<QString(int step)> text) { m_toolTip = std::move(text); }
    /// The value drawn, for tests.
    double bar(int step) const { return m_bars->data()->at(step)->value; }

signals:
    void stepPicked(int step);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void applyTheme(const Theme& theme);
    int stepAt(const QPointF& position) const;

    QCPBars* m_bars;
    QCPGraph* m_outputs;
    QCPItemRect* m_playhead;
    QCPLayer* m_playheadLayer;
    int m_steps = 0;
    std::function<QString(int)> m_toolTip;
};

}  // namespace ketloom
