#pragma once

#include <vector>

#include "core/state/lane_state.h"
#include "ui/plots/plot_canvas.h"

namespace ketloom {

/// A disc for every workspace lane: its reduced Bloch vector in the x-z plane (|0> above, |+> to the right),
/// as a point with the trail of the steps before; name and numbers below it.
class BlochPlot : public PlotCanvas {
    Q_OBJECT
public:
    explicit BlochPlot(QWidget* parent = nullptr);

    /// Points of the trail, the present one not counted.
    static constexpr int kTrail = 12;

    /// One disc a lane.
    void setLanes(const QStringList& names);
    /// `trail`: states of all lanes at the steps before, oldest first, then at the present one.
    void show(const std::vector<std::vector<LaneState>>& trail);
    void clear(const QString& why);

    /// For tests: the point of a lane.
    QPointF point(int lane) const { return m_points[std::size_t(lane)]; }
    int discs() const { return int(m_discs.size()); }

private:
    struct Disc {
        QCPCurve* circle;
        QCPCurve* cross;
        QCPCurve* trail;
        QCPCurve* point;
        QCPItemText* text;
    };
    void arrange();
    void applyTheme(const Theme& theme);

    QStringList m_names;
    std::vector<Disc> m_discs;
    std::vector<std::vector<LaneState>> m_trail;
    std::vector<QPointF> m_points;  ///< x, z
    QCPItemText* m_directions;
};

}  // namespace ketloom
