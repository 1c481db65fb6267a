#pragma once

#include "ui/plots/plot_canvas.h"
#include "ui/plots/state_view.h"

namespace ketloom {

/// Probabilities of the output word at one step, a bar a word; the target's in another colour.
class ProbabilityBars : public PlotCanvas {
    Q_OBJECT
public:
    explicit ProbabilityBars(QWidget* parent = nullptr);

    void setState(const StateView& view);
    void setPlayhead(int step);
    double shown(int word) const;
    /// Of all steps: step, word, probability, target.
    QString toCsv() const;

private:
    void refill();
    void applyTheme(const Theme& theme);

    QCPBars* m_others;
    QCPBars* m_target;
    StateView m_view;
    int m_step = 0;
};

}  // namespace ketloom
