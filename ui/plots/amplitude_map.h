#pragma once

#include "ui/plots/map_picture.h"
#include "ui/plots/plot_canvas.h"

namespace ketloom {

/// Draws a MapPicture: a row per basis state, or per hidden unit of a classical network, a column per step;
/// signed colours with the background for zero, or one colour that fades into it. The playhead stands on a
/// layer of its own, so moving it repaints nothing else.
class AmplitudeMap : public PlotCanvas {
    Q_OBJECT
public:
    explicit AmplitudeMap(QWidget* parent = nullptr);

    void setPicture(const MapPicture& picture);
    void clearState(const QString& why);
    void setPlayhead(int step);
    /// On screen, maps side by side share the labels of the rows and the scale; pictures of one have both.
    void setParts(bool rowLabels, bool scale);
    const MapPicture& shown() const { return m_picture; }
    /// The value drawn for a basis state, NaN where it has no row.
    double cell(int step, int state) const;
    /// The scale goes to `bound`, from -bound or 0.
    double bound() const { return m_picture.bound; }

signals:
    /// The user pointed at a step.
    void stepPicked(int step);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void pick(const QPointF& position);
    void applyTheme(const Theme& theme);
    void labelRows();
    void arrangeParts();
    QString toolTipAt(const QPointF& position) const;

    QCPColorMap* m_map;
    QCPColorScale* m_scale;
    QCPItemRect* m_playhead;
    QCPItemLine* m_othersLine;
    QCPLayer* m_playheadLayer;
    MapPicture m_picture;
    int m_step = 0;
    bool m_rowLabels = true;
    bool m_scaleShown = true;
};

}  // namespace ketloom
