#include "ui/shell/state_docks.h"

#include <QDir>
#include <QWidget>
#include <algorithm>

#include "ui/document/playhead.h"
#include "ui/plots/amplitude_view.h"
#include "ui/plots/lanes_panel.h"
#include "ui/plots/postselection_panel.h"
#include "ui/plots/state_panel.h"
#include "ui/shell/docks.h"
#include "ui/shell/run_plots.h"
#include "ui/training/training_session.h"

namespace ketloom {

StateDocks::StateDocks(TrainingSession& session, RunPlots& plots, Docks& docks, QWidget* parent)
    : QObject(parent),
      m_session(session),
      m_plots(plots),
      m_lanes(new LanesPanel(*plots.playhead, parent)),
      m_postselection(new PostselectionPanel(*plots.playhead, parent)) {
    docks.addHidden(QStringLiteral("lanes"), tr("Lanes"), m_lanes, docks.state);
    docks.addHidden(QStringLiteral("postselection"), tr("Post-selection"), m_postselection, docks.gradients);
    connect(&session, &TrainingSession::runStarted, this, &StateDocks::begin);
    connect(&session, &TrainingSession::cleared, this, &StateDocks::begin);
    connect(&session, &TrainingSession::recordsAdded, this, [this](int first) {
        m_postselection->add(std::span(m_session.records()).subspan(std::size_t(first)));
    });
    connect(&session, &TrainingSession::snapshotChanged, this, &StateDocks::showSnapshot);
    connect(&session, &TrainingSession::stateChanged, this, [this] {
        if (const QString why = m_session.whyNoState(); !why.isEmpty()) m_lanes->clearState(why);
    });
    connect(&session, &TrainingSession::comparedChanged, this, &StateDocks::showCompared);
    connect(&session, &TrainingSession::parameterSnapshotsChanged, this, &StateDocks::offerSnapshots);
    connect(&session, &TrainingSession::statesWritten, this, [this](const QString&, const QString& problem) {
        if (!problem.isEmpty()) emit m_plots.problem(problem);
    });
    connect(&plots.state->amplitudes(), &AmplitudeView::comparisonChosen, this, &StateDocks::compare);
    connect(plots.state, &StatePanel::allStatesWanted, &session, &TrainingSession::writeStates);
    connect(m_lanes, &LanesPanel::problem, &plots, &RunPlots::problem);
    connect(m_postselection, &PostselectionPanel::problem, &plots, &RunPlots::problem);
}

void StateDocks::begin() {
    m_plots.state->amplitudes().setComparison({});
    offerSnapshots();
    const auto run = m_session.run();
    if (!run) {
        m_postselection->clearAll();
        m_lanes->clearState(tr("No sample yet.\nPress Play: its lanes appear here."));
        return;
    }
    m_postselection->begin(run->project.model.kind != ModelKind::Qrnn);
    m_lanes->clearState(tr("Working out the state of the sample…"));
}

void StateDocks::showSnapshot() {
    const StateView& view = m_plots.state->state();
    m_lanes->setState(view);
    m_postselection->setState(view);
}

void StateDocks::showCompared() {
    const auto compared = m_session.compared();
    if (!compared) return m_plots.state->amplitudes().setOther({});
    m_plots.state->amplitudes().setOther({compared->run->task, compared->run->project.cell, compared->step,
                                          compared->choice.split, compared->choice.index, compared->sample,
                                          compared->trace, compared->run->project.model, compared->states});
}

void StateDocks::offerSnapshots() {
    std::vector<int> steps;
    for (const auto& snapshot : m_session.parameterSnapshots()) steps.push_back(snapshot->step);
    m_plots.state->amplitudes().setSnapshots(steps);
}

void StateDocks::compare(const CompareChoice& choice) {
    switch (choice.kind) {
        case CompareChoice::Kind::Nothing:
            return m_session.setComparison({});
        case CompareChoice::Kind::Sample:
            return m_session.setComparison(Comparison{choice.index, nullptr});
        case CompareChoice::Kind::Parameters:
            break;
    }
    const auto& snapshots = m_session.parameterSnapshots();
    const auto found = std::find_if(snapshots.begin(), snapshots.end(),
                                    [&](const auto& snapshot) { return snapshot->step == choice.step; });
    if (found == snapshots.end()) return m_plots.state->amplitudes().setComparison({});
    m_session.setComparison(Comparison{std::nullopt, *found});
}

QString saveStatePictures(const StateView& view, std::span<const StepRecord> records, const QString& folder) {
    if (!view || view.isClassical()) return {};
    constexpr QSize kSize(960, 640);
    Playhead playhead;
    playhead.setCount(view.trace->steps);
    const QDir target(folder);
    LanesPanel lanes(playhead);
    lanes.resize(kSize);
    lanes.setAttribute(Qt::WA_DontShowOnScreen);
    lanes.show();  // its parts are laid out then
    lanes.setState(view);
    const QString problem = saveWidgetPicture(lanes, target.filePath(QStringLiteral("lanes.png")));
    if (!problem.isEmpty()) return problem;
    PostselectionPanel postselection(playhead);
    postselection.resize(kSize);
    postselection.setAttribute(Qt::WA_DontShowOnScreen);
    postselection.show();  // its parts are laid out then
    postselection.begin(false);
    postselection.add(records);
    postselection.setState(view);
    postselection.plot().setView(LinePlot::View::All);
    postselection.plot().updateView();
    return saveWidgetPicture(postselection, target.filePath(QStringLiteral("post-selection.png")));
}

}  // namespace ketloom
