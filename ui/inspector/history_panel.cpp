#include "ui/inspector/history_panel.h"

#include <QEvent>
#include <QUndoView>
#include <QVBoxLayout>

#include "ui/widgets/icons.h"

namespace ketloom {

HistoryPanel::HistoryPanel(Document& document, QWidget* parent)
    : QWidget(parent), m_view(new QUndoView(&document.undoStack(), this)) {
    setAccessibleName(tr("History"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_view->setObjectName(QStringLiteral("history"));
    m_view->setAccessibleName(tr("Undo steps, oldest first"));
    m_view->setToolTip(
        tr("Choose a step to go to the experiment as it was after it; the disk marks what is "
           "saved."));
    m_view->setEmptyLabel(tr("Opened"));
    m_view->setCleanIcon(themedIcon(QStringLiteral("save")));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setAlternatingRowColors(true);
    m_view->setTextElideMode(Qt::ElideRight);
    layout->addWidget(m_view);
}

void HistoryPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) m_view->setCleanIcon(themedIcon(QStringLiteral("save")));
}

}  // namespace ketloom
