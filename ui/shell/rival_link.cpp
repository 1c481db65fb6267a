#include "ui/shell/rival_link.h"

#include <QAction>
#include <QMenu>

#include "core/model/model_options.h"
#include "ui/document/core_values.h"
#include "ui/plots/through_time_panel.h"
#include "ui/shell/actions.h"
#include "ui/shell/run_plots.h"
#include "ui/training/rival_strip.h"
#include "ui/training/thin_records.h"
#include "ui/training/training_panel.h"
#include "ui/widgets/overlay_pens.h"

namespace ketloom {
namespace {

/// Records that are drawn at most, besides those of a validation: the curves are drawn anew four times a
/// second.
constexpr std::size_t kMostDrawn = 2000;

/// The gradient through time is that of `step`, as shown of the run, or the newest where there is none.
std::shared_ptr<const RunCurves> curvesOf(const ActiveRun& run, const std::vector<StepRecord>& records,
                                          int step) {
    auto curves = std::make_shared<RunCurves>();
    curves->path = run.folder;
    curves->name = run.project.name;
    for (const ParameterGroup& group : run.groups) curves->groups.push_back(group.name);
    const auto take = [step](std::optional<ThroughTimeRecord>& into, const StepRecord& record) {
        if (!into || into->step != step) into = ThroughTimeRecord{record.step, record.throughTime};
    };
    curves->records = thinned(records, kMostDrawn);
    for (const StepRecord& record : records) {
        if (!record.throughTime) continue;
        take(curves->throughTime, record);
        if (!record.throughTime->parameters.empty()) take(curves->parametersThroughTime, record);
    }
    return curves;
}

}  // namespace

RivalLink::RivalLink(TrainingSession& main, Actions& actions, TrainingPanel& panel, RunPlots& plots,
                     QObject* parent)
    : QObject(parent), m_main(main), m_actions(actions), m_plots(plots), m_rival(main) {
    panel.addLine(new RivalStrip(m_rival, &panel));
    QMenu* menu = m_actions.rivalMenu;
    menu->setToolTipsVisible(true);
    for (const ModelDescription& model : modelTable()) {
        QAction* action = menu->addAction(toQString(model.name));
        action->setObjectName(QStringLiteral("rival-") + toQString(model.key));
        action->setData(int(model.kind));
        connect(action, &QAction::triggered, this, [this, kind = model.kind] { m_rival.start(kind); });
    }
    connect(m_actions.stop, &QAction::triggered, &m_rival, &RivalSession::stop);
    connect(&m_rival, &RivalSession::changed, this, &RivalLink::refresh);
    connect(&m_rival, &RivalSession::changed, this, &RivalLink::draw);
    connect(&m_main, &TrainingSession::recordsAdded, this, [this] {
        if (m_plots.throughTime->shownStep() != m_shownStep) draw();
    });
    connect(&m_main, &TrainingSession::stateChanged, this, &RivalLink::refresh);
    connect(&m_main, &TrainingSession::runStarted, this, &RivalLink::refresh);
    connect(&m_main, &TrainingSession::cleared, this, &RivalLink::refresh);
    refresh();
}

void RivalLink::draw() {
    m_shownStep = m_plots.throughTime->shownStep();
    const auto run = m_rival.run();
    if (!run) return m_plots.setOthers(RunPlots::Others::Rival, {});
    m_plots.setOthers(RunPlots::Others::Rival,
                      {{toQString(modelDescription(run->project.model.kind).name), kMostOverlays - 1,
                        curvesOf(*run, m_rival.session()->records(), m_shownStep)}});
}

void RivalLink::refresh() {
    for (QAction* action : m_actions.rivalMenu->actions()) {
        const auto kind = ModelKind(action->data().toInt());
        const QString why = m_rival.whyNot(kind);
        action->setEnabled(why.isEmpty());
        action->setToolTip(why.isEmpty() ? toQString(modelDescription(kind).summary) : why);
    }
    // Also where the run itself has ended.
    m_actions.followRun(m_main.state());
    if (!m_rival.isActive() || m_actions.stop->isEnabled()) return;
    m_actions.stop->setEnabled(true);
    m_actions.stop->setToolTip(tr("End the rival (Ctrl+.)"));
}

}  // namespace ketloom
