#include "ui/shell/sample_link.h"

#include <QScopedValueRollback>

#include "ui/document/live_state.h"
#include "ui/plots/state_panel.h"
#include "ui/training/training_session.h"

namespace ketloom {

SampleLink::SampleLink(LiveState& live, TrainingSession& session, StatePanel& panel, QObject* parent)
    : QObject(parent), m_live(live), m_session(session), m_panel(panel) {
    connect(&live, &LiveState::chosen, this, &SampleLink::toPanel);
    connect(&session, &TrainingSession::runStarted, this, &SampleLink::toPanel);
    // A new trace begins at its last step.
    connect(&session, &TrainingSession::snapshotChanged, this, &SampleLink::toPanel);
    connect(&panel, &StatePanel::playheadMoved, this, &SampleLink::fromPanel);
    connect(&panel, &StatePanel::sampleChosen, this, [this](Split split, int index) {
        if (!m_live.choice().on || m_passing) return;
        const QScopedValueRollback guard(m_passing, true);
        LiveChoice choice = m_live.choice();
        choice.split = split;
        choice.index = index;
        m_live.choose(choice);
    });
}

void SampleLink::toPanel() {
    const LiveChoice& choice = m_live.choice();
    const auto run = m_session.run();
    if (!choice.on || m_passing || !run) return;
    // The run may have data of its own: the project can have changed since.
    const int size = run->task->splitSize(choice.split);
    if (size > 0 && choice.index >= size) return;
    const QScopedValueRollback guard(m_passing, true);
    m_session.setSample({choice.split, choice.index});
    m_panel.setChoice(choice.split, choice.index);
    if (!m_panel.state()) return;
    const int last = m_panel.state().trace->steps - 1;
    m_panel.setPlayhead(choice.step < 0 || choice.step > last ? last : choice.step);
}

void SampleLink::fromPanel(int step) {
    if (!m_live.choice().on || m_passing || !m_panel.state()) return;
    const QScopedValueRollback guard(m_passing, true);
    LiveChoice choice = m_live.choice();
    choice.step = step == m_panel.state().trace->steps - 1 ? LiveChoice::kLastStep : step;
    m_live.choose(choice);
}

}  // namespace ketloom
