#pragma once

#include <QWidget>
#include <optional>
#include <span>
#include <vector>

#include "core/insight/gradient_histogram.h"
#include "ui/plots/plot_canvas.h"

namespace ketloom {

class ElidedLabel;

/// The parameters by the magnitude of their gradient in the newest step that was looked at, stacked by stage.
class GradientHistogramPanel : public QWidget {
    Q_OBJECT
public:
    explicit GradientHistogramPanel(QWidget* parent = nullptr);

    /// Empties the panel for a new run with these parameter groups.
    void begin(const std::vector<ParameterGroup>& groups);
    void clearData(const QString& why);
    /// The gradient of training step `step`, before clipping.
    void setGradient(int step, std::span<const double> gradient);

    /// Null before the first gradient.
    const GradientHistogram* histogram() const { return m_histogram ? &*m_histogram : nullptr; }
    QString statement() const;
    QString toCsv() const;
    PlotCanvas& canvas() { return *m_canvas; }
    /// Drawn height of a group's part of a bin, for tests.
    double drawn(int group, int bin) const;

signals:
    void problem(const QString& message);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void refresh();
    void applyTheme(const Theme& theme);
    QString toolTipAt(const QPointF& position) const;

    std::vector<ParameterGroup> m_groups;
    std::optional<GradientHistogram> m_histogram;
    int m_step = 0;
    PlotCanvas* m_canvas;
    ElidedLabel* m_statement;
    std::vector<QCPBars*> m_bars;  ///< one a group of the histogram, stacked in order
};

}  // namespace ketloom
