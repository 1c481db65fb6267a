#include "ui/shell/run_plots.h"

#include <QCoreApplication>
#include <QDir>
#include <QEvent>
#include <QPainter>
#include <QPixmap>

#include "ui/document/playhead.h"
#include "ui/plots/amplitude_map.h"
#include "ui/plots/gradient_strip.h"
#include "ui/plots/metric_plots.h"
#include "ui/plots/probability_bars.h"
#include "ui/plots/state_panel.h"
#include "ui/plots/through_time_panel.h"
#include "ui/plots/through_time_plot.h"

namespace ketloom {

RunPlots::RunPlots(TrainingSession& session, QWidget* parent, Playhead* given)
    : QObject(parent),
      loss(new LossPlot(parent)),
      error(new ErrorPlot(parent)),
      gradients(new GradientPlot(parent)),
      state(nullptr),
      throughTime(new ThroughTimePanel(parent)),
      playhead(given ? given : new Playhead(this)),
      m_session(session) {
    state = new StatePanel(parent, playhead);
    connect(&session, &TrainingSession::runStarted, this, &RunPlots::begin);
    connect(&session, &TrainingSession::cleared, this, &RunPlots::begin);
    connect(&session, &TrainingSession::recordsAdded, this, [this](int first) {
        const auto added = std::span(m_session.records()).subspan(std::size_t(first));
        loss->add(added);
        error->add(added);
        gradients->add(added);
        throughTime->add(added);
    });
    connect(&session, &TrainingSession::snapshotChanged, this, &RunPlots::showSnapshot);
    connect(&session, &TrainingSession::stateChanged, this, [this] {
        if (const QString why = m_session.whyNoState(); !why.isEmpty()) state->clearState(why);
    });
    connect(state, &StatePanel::sampleChosen, this, [this](Split split, int index) {
        m_session.setSample({split, index});
    });
    for (LinePlot* plot :
         {static_cast<LinePlot*>(loss), static_cast<LinePlot*>(error), static_cast<LinePlot*>(gradients)}) {
        connect(plot, &LinePlot::problem, this, &RunPlots::problem);
    }
    connect(throughTime, &ThroughTimePanel::newestChanged, state,
            [this] { state->setGradient(throughTime->newest()); });
    connect(throughTime, &ThroughTimePanel::problem, this, &RunPlots::problem);
    connect(throughTime, &ThroughTimePanel::stepPicked, playhead, &Playhead::setStep);
    connect(playhead, &Playhead::stepChanged, throughTime, &ThroughTimePanel::setPlayhead);
    connect(playhead, &Playhead::countChanged, throughTime,
            [this](int count) { throughTime->setPlayhead(count > 0 ? playhead->step() : -1); });
    new PlayheadKeys(*playhead, *throughTime);
    connect(state, &StatePanel::problem, this, &RunPlots::problem);
}

void RunPlots::begin() {
    const auto run = m_session.run();
    if (!run) {
        loss->clearData();
        error->clearData();
        gradients->clearSeries();
        throughTime->clearData(tr("No gradients yet.\nPress Play: they appear after the first step."));
        state->clearState(tr("No sample yet.\nPress Play: the state\nof one sample appears here."));
        return;
    }
    loss->begin(run->project.training.loss, run->project.cell.inOutLanes);
    error->begin();
    gradients->begin(run->groups, run->project.training.gradientClip);
    throughTime->begin(run->groups, run->project.model.kind);
    state->clearState(tr("Working out the state of the sample…"));
    state->setSplitSizes(run->task->splitSize(Split::Train), run->task->splitSize(Split::Validation),
                         run->task->splitSize(Split::Test));
    state->setChoice(m_session.sample().split, m_session.sample().index);
}

void RunPlots::showSnapshot() {
    const auto snapshot = m_session.snapshot();
    if (!snapshot) return;
    state->setState({snapshot->run->task, snapshot->run->project.cell, snapshot->step, snapshot->choice.split,
                     snapshot->choice.index, snapshot->sample, snapshot->trace, snapshot->run->project.model,
                     snapshot->states});
}

void RunPlots::setOthers(Others source, std::vector<OverlayRun> runs) {
    if (runs.empty() && m_others[std::size_t(source)].empty()) return;
    m_others[std::size_t(source)] = std::move(runs);
    std::vector<OverlayRun> all;
    for (const auto& some : m_others) all.insert(all.end(), some.begin(), some.end());
    loss->overlay(all);
    error->overlay(all);
    gradients->overlay(all);
    throughTime->overlay(all);
}

std::vector<double> RunPlots::replotTimes() const {
    std::vector<double> times;
    for (const PlotCanvas* canvas :
         {&loss->canvas(), &error->canvas(), &gradients->canvas(), static_cast<PlotCanvas*>(&state->map()),
          static_cast<PlotCanvas*>(&state->bars()), static_cast<PlotCanvas*>(&state->strip()),
          static_cast<PlotCanvas*>(&throughTime->plot())}) {
        times.insert(times.end(), canvas->replotTimes().begin(), canvas->replotTimes().end());
    }
    return times;
}

QString RunPlots::savePictures(const QString& folder) {
    if (!QDir().mkpath(folder)) return tr("The folder %1 cannot be made.").arg(folder);
    const QDir target(folder);
    const std::pair<LinePlot*, QString> curves[] = {{loss, QStringLiteral("loss.png")},
                                                    {error, QStringLiteral("error.png")},
                                                    {gradients, QStringLiteral("gradients.png")}};
    constexpr QSize kCurveSize(900, 520);
    for (const auto& [plot, name] : curves) {
        plot->updateView();
        const QString message =
            plot->canvas().savePicture(target.filePath(name), kCurveSize.width(), kCurveSize.height());
        if (!message.isEmpty()) return message;
    }
    if (throughTime->shownStep() > 0) {
        const QString message = throughTime->plot().savePicture(
            target.filePath(QStringLiteral("through-time.png")), kCurveSize.width(), kCurveSize.height());
        if (!message.isEmpty()) return message;
    }
    return saveWidgetPicture(*state, target.filePath(QStringLiteral("state.png")));
}

QString saveWidgetPicture(QWidget& widget, const QString& path) {
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);  // else parts stand where they stood
    for (PlotCanvas* canvas : widget.findChildren<PlotCanvas*>()) canvas->replotNow();
    constexpr double kScale = 2.0;
    QPixmap pixmap(widget.size() * kScale);
    pixmap.setDevicePixelRatio(kScale);
    pixmap.fill(widget.palette().color(QPalette::Window));
    widget.render(&pixmap);
    if (pixmap.save(path, "PNG")) return {};
    return RunPlots::tr("%1 cannot be written. Choose a folder you may write to.").arg(path);
}

}  // namespace ketloom
