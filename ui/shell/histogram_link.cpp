#include "ui/shell/histogram_link.h"

#include "ui/plots/gradient_histogram_panel.h"
#include "ui/training/training_session.h"

namespace ketloom {

void linkHistogram(TrainingSession& training, GradientHistogramPanel& panel) {
    QObject::connect(&training, &TrainingSession::runStarted, &panel,
                     [&] { panel.begin(training.run()->groups); });
    QObject::connect(&training, &TrainingSession::cleared, &panel, [&panel] {
        panel.clearData(
            GradientHistogramPanel::tr("No gradient yet.\nPress Play: it appears after the first step."));
    });
    QObject::connect(&training, &TrainingSession::stateChanged, &panel, [&](RunState state) {
        if (state == RunState::Finished && !panel.histogram())
            panel.clearData(GradientHistogramPanel::tr(
                "The gradients of this run were not kept.\nThey are shown while a run trains."));
    });
    QObject::connect(&training, &TrainingSession::gradientChanged, &panel, [&] {
        const auto gradient = training.gradient();
        panel.setGradient(gradient->step, gradient->values);
    });
}

}  // namespace ketloom
