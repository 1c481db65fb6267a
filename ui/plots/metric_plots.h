#pragma once

#include <span>

#include "core/training/training.h"
#include "ui/plots/line_plot.h"
#include "ui/plots/overlay_run.h"

namespace ketloom {

/// Training and validation loss by step.
class LossPlot : public LinePlot {
    Q_OBJECT
public:
    explicit LossPlot(QWidget* parent = nullptr);
    /// Empties the plot for a new run and marks the loss of a network that has learnt nothing.
    void begin(LossKind kind, int inOutLanes);
    void add(std::span<const StepRecord> records);
    /// Training and validation loss of other runs.
    void overlay(std::span<const OverlayRun> runs);
};

/// Shares of wrong words and wrong sequences in validation, for sampled and for most likely outputs.
class ErrorPlot : public LinePlot {
    Q_OBJECT
public:
    explicit ErrorPlot(QWidget* parent = nullptr);
    void begin();
    void add(std::span<const StepRecord> records);
    /// The label error of other runs, of the most likely words: one curve a run.
    void overlay(std::span<const OverlayRun> runs);

private:
    bool m_labelsDiffer = false;
};

/// Norm of the gradient, whole and by stage. A stage that owns no parameters has no gradient and no curve: at
/// the floor it would press all others together.
class GradientPlot : public LinePlot {
    Q_OBJECT
public:
    explicit GradientPlot(QWidget* parent = nullptr);
    /// `clip`: the norm longer gradients are shortened to; 0 for none.
    void begin(const std::vector<ParameterGroup>& groups, double clip);
    void add(std::span<const StepRecord> records);
    /// The whole gradient of other runs: their stages may be other ones.
    void overlay(std::span<const OverlayRun> runs);

private:
    std::vector<std::size_t> m_groups;  ///< group of series 1, 2, ...
};

/// Loss where all 2^I words are equally likely.
double uniformLoss(LossKind kind, int inOutLanes);

}  // namespace ketloom
