#include "ui/shell/sample_link.h"

#include <QScopedValueRollback>

#include "ui/document/live_state.h"
#include "ui/document/playhead.h"
#include "ui/plots/state_panel.h"
#include "ui/training/training_session.h"

namespace ketloom {

SampleLink::SampleLink(LiveState& live, TrainingSession& session, StatePanel& panel, Playhead& playhead,
                       QObject* parent)
    : QObject(parent), m_live(live), m_session(session), m_panel(panel), m_playhead(playhead) {
    connect(&live, &LiveState::chosen, this, &SampleLink::toPanel);
    connect(&live, &LiveState::changed, this, &SampleLink::countFromLive);
    connect(&session, &TrainingSession::runStarted, this, &SampleLink::toPanel);
    connect(&session, &TrainingSession::cleared, this, &SampleLink::countFromLive);
    // A new trace begins at its last step.
    connect(&playhead, &Playhead::countChanged, this, &SampleLink::toPlayhead);
    connect(&playhead, &Playhead::stepChanged, this, &SampleLink::fromPlayhead);
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
    if (m_passing) return;
    if (!choice.on) return countFromLive();
    const auto run = m_session.run();
    // The run may have data of its own: the project can have changed since.
    const int size = run ? run->task->splitSize(choice.split) : 0;
    if (run && (size == 0 || choice.index < size)) {
        const QScopedValueRollback guard(m_passing, true);
        m_session.setSample({choice.split, choice.index});
        m_panel.setChoice(choice.split, choice.index);
    }
    toPlayhead();
}

void SampleLink::toPlayhead() {
    if (!m_live.choice().on || m_passing || m_playhead.count() == 0) return;
    const QScopedValueRollback guard(m_passing, true);
    const int step = m_live.choice().step;
    m_playhead.setStep(step == LiveChoice::kLastStep ? m_playhead.last() : step);
}

void SampleLink::fromPlayhead(int step) {
    // Nothing is shown yet, or not any more: that is no choice.
    if (!m_live.choice().on || m_passing || m_playhead.count() == 0) return;
    LiveChoice choice = m_live.choice();
    const bool atEnd = choice.step == LiveChoice::kLastStep || choice.step >= m_playhead.last();
    if (step == (atEnd ? m_playhead.last() : choice.step)) return;
    const QScopedValueRollback guard(m_passing, true);
    choice.step = step == m_playhead.last() ? LiveChoice::kLastStep : step;
    m_live.choose(choice);
}

void SampleLink::countFromLive() {
    if (m_passing || m_panel.state()) return;
    if (!m_live.choice().on) return m_playhead.setCount(0);
    if (const auto& probe = m_live.probe()) m_playhead.setCount(probe->steps);
}

}  // namespace ketloom
