#pragma once

#include <functional>
#include <vector>

#include "core/task/task.h"
#include "ui/plots/plot_canvas.h"

namespace ketloom {

/// The scale that influence is drawn on.
struct InfluenceScale {
    double floor = 1e-3;  ///< drawn as the floor where below
    double top = 1.0;
    bool logarithmic = true;
};

/// Influence by pixel: cells coloured from the background up, the outline of the ink over them. Grey: not
/// read. Frames mark the pixels that the playhead's step reads, in row order (solid) and column order
/// (dotted).
class InfluenceImage : public PlotCanvas {
    Q_OBJECT
public:
    explicit InfluenceImage(QWidget* parent = nullptr);

    /// `values`: one a pixel, row-major, not negative; NaN where there is none.
    void show(const Image& image, const std::vector<double>& values, const InfluenceScale& scale,
              const QString& axisLabel);
    void clear(const QString& why);
    void setPlayhead(int step);
    /// What the pointer at a pixel says.
    void setToolTips(std::function<QString(int pixel)> text) { m_toolTip = std::move(text); }
    /// The value drawn, for tests: that of the floor where below, NaN where there is none.
    double cell(int row, int column) const { return m_map->data()->cell(column, row); }
    /// The pixel under a place of the widget; -1 for none.
    int pixelAt(const QPointF& position) const;

signals:
    void pixelPicked(int pixel);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void applyTheme(const Theme& theme);
    void keepPixelsSquare();
    void refreshFrames();

    QCPColorMap* m_map;
    QCPColorScale* m_scale;
    QCPCurve* m_outline;
    QCPItemRect* m_rowFrame;
    QCPItemRect* m_columnFrame;
    QCPLayer* m_playheadLayer;
    Image m_image;
    int m_step = -1;
    std::function<QString(int)> m_toolTip;
};

}  // namespace ketloom
