#pragma once

#include <vector>

#include "ui/plots/plot_canvas.h"

namespace ketloom {

/// The norm of the gradient by time step in one record of a run.
struct GradientByStep {
    int trainingStep = 0;  ///< 0: there is no record
    QString quantity;      ///< "|dL/dψ|"
    std::vector<double> norms;
    double least = 0.0;  ///< smallest and largest norm of all records: the ends of the scale
    double most = 0.0;
};

/// That norm as one row of colours with its scale and the playhead, to stand under the sample whose steps it
/// counts.
class GradientStrip : public PlotCanvas {
    Q_OBJECT
public:
    explicit GradientStrip(QWidget* parent = nullptr);

    /// Without a record: says so.
    void setGradient(const GradientByStep& gradient);
    const GradientByStep& gradient() const { return m_gradient; }
    void setPlayhead(int step);
    /// As drawn: not below the floor.
    double value(int step) const { return m_map->data()->cell(step, 0); }
    QCPRange scaleRange() const { return m_scale->dataRange(); }
    /// training_step, time_step, norm.
    QString toCsv() const;
    /// What stands above the strip, in full.
    const QString& caption() const { return m_text; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void stepPicked(int step);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void applyTheme(const Theme& theme);
    void pick(const QPointF& position);
    QString toolTipAt(const QPointF& position) const;
    void elideCaption();
    int fittingHeight() const;

    QCPTextElement* m_caption;
    QCPColorMap* m_map;
    QCPColorScale* m_scale;
    QCPItemRect* m_playhead;
    QCPLayer* m_playheadLayer;
    GradientByStep m_gradient;
    QString m_text;
    int m_step = 0;
};

}  // namespace ketloom
