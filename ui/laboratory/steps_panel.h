#pragma once

#include <QWidget>

#include "ui/laboratory/steps_plot.h"

namespace ketloom {

class ElidedLabel;

/// The plot of steps to the loss with its heading, help and exports.
class StepsPanel : public QWidget {
    Q_OBJECT
public:
    explicit StepsPanel(QWidget* parent = nullptr);

    void show(const Sweep& sweep, const std::vector<PointResult>& results);
    StepsPlot& plot() { return *m_plot; }

signals:
    void problem(const QString& message);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    ElidedLabel* m_title;
    StepsPlot* m_plot;
    Sweep m_sweep;
    std::vector<PointResult> m_results;
};

}  // namespace ketloom
