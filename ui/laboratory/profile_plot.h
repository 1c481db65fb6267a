#pragma once

#include <vector>

#include "ui/plots/plot_canvas.h"

namespace ketloom {

/// Norms of the gradient by time step on a logarithmic axis, several curves; steps are counted back from the
/// last, so that curves of different lengths can be laid over each other.
class ProfilePlot : public PlotCanvas {
    Q_OBJECT
public:
    struct Curve {
        QString name;
        QColor colour;
        Qt::PenStyle style = Qt::SolidLine;
        std::vector<double> norms;  ///< by time step, the last one last
    };

    explicit ProfilePlot(QWidget* parent = nullptr);

    /// Norms below are drawn there.
    static constexpr double kFloor = 1e-12;

    void show(const std::vector<Curve>& curves, const QString& whyEmpty);
};

}  // namespace ketloom
