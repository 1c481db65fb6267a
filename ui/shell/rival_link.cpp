#include "ui/shell/rival_link.h"

#include <QAction>
#include <QMenu>

#include "core/model/model_options.h"
#include "ui/document/core_values.h"
#include "ui/shell/actions.h"
#include "ui/training/rival_strip.h"
#include "ui/training/training_panel.h"

namespace ketloom {

RivalLink::RivalLink(TrainingSession& main, Actions& actions, TrainingPanel& panel, QObject* parent)
    : QObject(parent), m_main(main), m_actions(actions), m_rival(main) {
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
    connect(&m_main, &TrainingSession::stateChanged, this, &RivalLink::refresh);
    connect(&m_main, &TrainingSession::runStarted, this, &RivalLink::refresh);
    connect(&m_main, &TrainingSession::cleared, this, &RivalLink::refresh);
    refresh();
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
