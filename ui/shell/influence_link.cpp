#include "ui/shell/influence_link.h"

#include "ui/document/playhead.h"
#include "ui/plots/influence_panel.h"
#include "ui/training/influence_session.h"
#include "ui/training/training_session.h"

namespace ketloom {

InfluenceLink::InfluenceLink(TrainingSession& training, Playhead& playhead, InfluencePanel& panel,
                             QObject* parent)
    : QObject(parent), m_training(training), m_session(new InfluenceSession(training, this)), m_panel(panel) {
    connect(&panel, &InfluencePanel::choiceMade, m_session, &InfluenceSession::choose);
    connect(&panel, &InfluencePanel::drawingChanged, m_session, &InfluenceSession::setDrawing);
    connect(&panel, &InfluencePanel::watched, m_session, &InfluenceSession::setWatched);
    connect(&panel, &InfluencePanel::stepPicked, &playhead, &Playhead::setStep);
    connect(&playhead, &Playhead::stepChanged, &panel, &InfluencePanel::setPlayhead);
    new PlayheadKeys(playhead, panel);
    connect(m_session, &InfluenceSession::changed, this, &InfluenceLink::show);
    connect(&training, &TrainingSession::runStarted, this, [this] { m_panel.begin(m_training.run()->task); });
    connect(&training, &TrainingSession::cleared, this, &InfluenceLink::show);
    connect(&training, &TrainingSession::stateChanged, this, [this] {
        if (!m_training.whyNoState().isEmpty()) show();
    });
}

void InfluenceLink::show() {
    if (!m_training.run()) {
        m_panel.clearAnswer(
            tr("No sample yet.\nPress Play: what the output of one\nsample depends on appears here."));
    } else if (const QString why = m_training.whyNoState(); !why.isEmpty()) {
        m_panel.clearAnswer(why);
    } else {
        m_panel.setAnswer(m_session->answer());
    }
}

}  // namespace ketloom
