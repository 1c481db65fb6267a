#pragma once

#include "ui/plots/plot_canvas.h"
#include "ui/plots/state_view.h"

namespace ketloom {

/// The carried state after every step of one sample: a row per basis state, or per hidden unit of a classical
/// network, a column per step, signed colours with the background for zero. The playhead stands on a layer of
/// its own, so moving it repaints nothing else.
class AmplitudeMap : public PlotCanvas {
    Q_OBJECT
public:
    explicit AmplitudeMap(QWidget* parent = nullptr);

    void setState(const StateView& view);
    void clearState(const QString& why);
    void setPlayhead(int step);
    /// The value drawn in a cell, for tests.
    double cell(int step, int basisState) const { return m_map->data()->cell(step, basisState); }
    /// The scale goes from -bound to +bound.
    double bound() const { return m_bound; }

signals:
    /// The user pointed at a step.
    void stepPicked(int step);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void pick(const QPointF& position);
    void applyTheme(const Theme& theme);
    QString toolTipAt(const QPointF& position) const;

    QCPColorMap* m_map;
    QCPColorScale* m_scale;
    QCPItemRect* m_playhead;
    QCPLayer* m_playheadLayer;
    StateView m_view;
    int m_rows = 0;
    bool m_classical = false;
    double m_bound = 1.0;
};

}  // namespace ketloom
