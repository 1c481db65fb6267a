#include "ui/plots/metric_plots.h"

#include <cmath>
#include <functional>
#include <limits>
#include <optional>

namespace ketloom {
namespace {

QString notYet() {
    return LinePlot::tr("No steps yet.\nPress Play to train.");
}

LinePlotSpec lossSpec() {
    LinePlotSpec spec;
    spec.title = LossPlot::tr("Loss");
    spec.help = LossPlot::tr(
        "<b>Loss by step.</b> The line is the loss of each training batch before the step's update, the "
        "points are "
        "the validation loss on sequences not trained on. The dashed line is what a network scores that "
        "finds all "
        "words equally likely."
        "<p><b>How to read it.</b> Both should fall together. Training below validation: it learns its "
        "samples by "
        "heart. The softmax loss of the paper is shifted so that its best value is 0."
        "<p><b>What not to conclude.</b> Batches differ, so single steps up or down mean nothing. The "
        "softmax loss "
        "with probabilities as logits is no likelihood: do not compare it with losses of other programs. In "
        "training every word is kept at its target; in validation scored words are sampled (or the most "
        "likely taken), all others kept at their targets. A classical network is told no targets in either.");
    spec.xLabel = LossPlot::tr("step");
    spec.yLabel = LossPlot::tr("loss");
    spec.emptyText = notYet();
    spec.logarithmic = true;
    spec.floor = 1e-9;
    return spec;
}

LinePlotSpec errorSpec() {
    LinePlotSpec spec;
    spec.title = ErrorPlot::tr("Error");
    spec.help = ErrorPlot::tr(
        "<b>Error in validation by step.</b> <i>Word</i>: share of scored words that differ from the target. "
        "<i>Label</i>: share of sequences with at least one wrong scored word. <i>Sampled</i>: words drawn "
        "from the "
        "output probabilities, as a device would. <i>Likely</i>: the most likely word."
        "<p><b>How to read it.</b> The most likely word shows what the network knows; the sampled one also "
        "how sure "
        "it is."
        "<p><b>What not to conclude.</b> With 100 validation sequences one error is 1 %, and a difference of "
        "a few "
        "percent between two runs is chance. A word error is not a label error: with labels of several words "
        "the "
        "latter is larger.");
    spec.xLabel = ErrorPlot::tr("step");
    spec.yLabel = ErrorPlot::tr("error (share, 0 to 1)");
    spec.emptyText = ErrorPlot::tr("No validation yet.\nThe first comes after “Validate every” steps.");
    spec.canSwitchScale = false;
    spec.unitRange = true;
    return spec;
}

LinePlotSpec gradientSpec() {
    LinePlotSpec spec;
    spec.title = GradientPlot::tr("Gradients");
    spec.help = GradientPlot::tr(
        "<b>2-norm of the gradient by step</b>, of all parameters and of each stage's (of a classical "
        "network: each gate's), before clipping. The "
        "dashed "
        "line is the clip: longer gradients are shortened to it. Values below 1e-12 are drawn there and "
        "marked ▽. A stage without parameters of its own has no curve."
        "<p><b>How to read it.</b> A stage whose curve lies far below the others hardly learns. All curves "
        "sinking "
        "over decades while the loss stays high: the gradient vanishes."
        "<p><b>What not to conclude.</b> Stages with more parameters have larger norms by that alone. A "
        "small "
        "gradient at a small loss is success, not a vanishing gradient. This is the gradient over "
        "parameters, not "
        "over time steps.");
    spec.xLabel = GradientPlot::tr("step");
    spec.yLabel = GradientPlot::tr("gradient norm");
    spec.emptyText = notYet();
    spec.logarithmic = true;
    spec.floor = 1e-12;
    return spec;
}

/// How a curve is read from the records; nothing where a record has no value for it.
using Reading = std::function<std::optional<double>(const StepRecord&)>;

LinePlot::Overlay curveOf(const OverlayRun& run, const QString& what, LinePlot::Style style,
                          const Reading& read) {
    LinePlot::Overlay overlay{run.name, what, run.slot, style, true, {}};
    for (const StepRecord& record : run.curves->records) {
        const auto value = read(record);
        if (!value) continue;
        overlay.data.x.push_back(record.step);
        overlay.data.y.push_back(*value);
    }
    return overlay;
}

}  // namespace

double uniformLoss(LossKind kind, int inOutLanes) {
    const double likelihood = inOutLanes * std::log(2.0);
    return kind == LossKind::SoftmaxCrossEntropy ? likelihood - bestSoftmaxLoss(inOutLanes) : likelihood;
}

LossPlot::LossPlot(QWidget* parent) : LinePlot(lossSpec(), parent) {
    addSeries(tr("training"));
    addSeries(tr("validation"), Style::LineWithPoints);
}

void LossPlot::begin(LossKind kind, int inOutLanes) {
    clearData();
    setReference(uniformLoss(kind, inOutLanes), tr("all words equally likely"));
}

void LossPlot::add(std::span<const StepRecord> records) {
    for (const StepRecord& record : records) {
        append(0, record.step, record.loss);
        if (record.validation) append(1, record.step, record.validation->loss);
    }
}

void LossPlot::overlay(std::span<const OverlayRun> runs) {
    std::vector<Overlay> overlays;
    for (const OverlayRun& run : runs) {
        overlays.push_back(
            curveOf(run, tr("training"), Style::Line, [](const StepRecord& record) { return record.loss; }));
        overlays.push_back(curveOf(run, tr("validation"), Style::LineWithPoints,
                                   [](const StepRecord& record) -> std::optional<double> {
                                       if (!record.validation) return std::nullopt;
                                       return record.validation->loss;
                                   }));
        overlays.back().inLegend = false;
    }
    setOverlays(overlays, tr("dashed: other runs, ○ their validation"));
}

ErrorPlot::ErrorPlot(QWidget* parent) : LinePlot(errorSpec(), parent) {
    addSeries(tr("label, sampled"), Style::LineWithPoints);
    addSeries(tr("label, likely"), Style::LineWithPoints);
    addSeries(tr("word, sampled"), Style::LineWithPoints);
    addSeries(tr("word, likely"), Style::LineWithPoints);
}

void ErrorPlot::begin() {
    clearData();
    m_labelsDiffer = false;
    setNote({});
}

void ErrorPlot::add(std::span<const StepRecord> records) {
    for (const StepRecord& record : records) {
        if (!record.validation) continue;
        append(0, record.step, record.validation->sampledLabelError);
        append(1, record.step, record.validation->likelyLabelError);
        append(2, record.step, record.validation->sampledWordError);
        append(3, record.step, record.validation->likelyWordError);
        m_labelsDiffer = m_labelsDiffer ||
                         record.validation->sampledLabelError != record.validation->sampledWordError ||
                         record.validation->likelyLabelError != record.validation->likelyWordError;
    }
    // With one scored word a sequence two pairs of curves lie on each other: nobody should look for them.
    if (!records.empty() && !series().front().x.empty())
        setNote(m_labelsDiffer ? QString() : tr("label and word error are equal so far"));
}

void ErrorPlot::overlay(std::span<const OverlayRun> runs) {
    std::vector<Overlay> overlays;
    for (const OverlayRun& run : runs) {
        overlays.push_back(curveOf(run, tr("label, likely"), Style::LineWithPoints,
                                   [](const StepRecord& record) -> std::optional<double> {
                                       if (!record.validation) return std::nullopt;
                                       return record.validation->likelyLabelError;
                                   }));
    }
    setOverlays(overlays, tr("dashed: other runs, label, likely"));
}

GradientPlot::GradientPlot(QWidget* parent) : LinePlot(gradientSpec(), parent) {}

void GradientPlot::begin(const std::vector<ParameterGroup>& groups, double clip) {
    clearSeries();
    if (overlaySeries().empty()) setView(View::Recent);
    addSeries(tr("total"));
    setSeriesColour(0, [](const Theme& theme) { return theme.text; });
    m_groups.clear();
    for (std::size_t g = 0; g < groups.size(); ++g) {
        if (groups[g].count == 0) continue;
        addSeries(QString::fromStdString(groups[g].name));
        m_groups.push_back(g);
    }
    setReference(clip > 0.0 ? clip : std::numeric_limits<double>::quiet_NaN(), tr("clip %1").arg(clip));
}

void GradientPlot::add(std::span<const StepRecord> records) {
    for (const StepRecord& record : records) {
        append(0, record.step, record.gradientNorm);
        for (std::size_t k = 0; k < m_groups.size(); ++k) {
            if (m_groups[k] < record.groupGradientNorms.size())
                append(int(k) + 1, record.step, record.groupGradientNorms[m_groups[k]]);
        }
    }
}

void GradientPlot::overlay(std::span<const OverlayRun> runs) {
    std::vector<Overlay> overlays;
    for (const OverlayRun& run : runs)
        overlays.push_back(curveOf(run, tr("total"), Style::Line,
                                   [](const StepRecord& record) { return record.gradientNorm; }));
    setOverlays(overlays, tr("dashed: other runs, total"));
}

}  // namespace ketloom
