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
        std::vector<double> norms;        ///< by time step, the last one last
        std::vector<double> least, most;  ///< of the seeds, as long as norms; empty: no band
    };

    explicit ProfilePlot(QWidget* parent = nullptr);

    /// Norms below are drawn there.
    static constexpr double kFloor = 1e-12;

    /// A band from the least to the most, and the norms as a line over all bands.
    void show(const std::vector<Curve>& curves, const QString& whyEmpty);
    /// Curves with a band.
    int bandCount() const { return m_bands; }

private:
    QCPGraph* addLine(const std::vector<double>& norms, const QPen& pen);
    void addBand(const Curve& curve);

    int m_bands = 0;
};

}  // namespace ketloom
