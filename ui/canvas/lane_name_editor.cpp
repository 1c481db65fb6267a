#include "ui/canvas/lane_name_editor.h"

#include <QKeyEvent>
#include <QToolTip>

#include "ui/document/lane_edits.h"
#include "ui/document/operation_text.h"
#include "ui/widgets/theme.h"

namespace ketloom {

LaneNameEditor::LaneNameEditor(Document& document, int lane, QWidget* parent)
    : QLineEdit(parent), m_document(document), m_lane(lane) {
    setObjectName(QStringLiteral("laneNameEditor"));
    setText(laneText(document.project().cell, lane));
    setAccessibleName(tr("Name of lane %1").arg(text()));
    setMaxLength(kMaxLaneName);
    selectAll();
    connect(this, &QLineEdit::textEdited, this, &LaneNameEditor::explain);
    // The lane may be another one after any other edit.
    connect(&m_document, &Document::changed, this, [this](const ChangeEvent& event) {
        if (event.cell || event.reset) finish(false);
    });
}

bool LaneNameEditor::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {  // all keys are the editor's: none edits the cell
        event->accept();
        return true;
    }
    return QLineEdit::event(event);
}

void LaneNameEditor::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Escape:
            return finish(false);
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (laneNameProblem(m_document.project().cell, m_lane, text()).isEmpty()) return finish(true);
            return explain();
        default:
            QLineEdit::keyPressEvent(event);
            event->accept();
    }
}

void LaneNameEditor::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason) finish(true);
}

void LaneNameEditor::explain() {
    const QString problem = laneNameProblem(m_document.project().cell, m_lane, text());
    setToolTip(problem);
    QPalette colours;
    if (!problem.isEmpty()) {
        colours = palette();
        colours.setColor(QPalette::Text, Theme::of(this).error);
        QToolTip::showText(mapToGlobal(rect().bottomLeft()), problem, this);
    } else {
        QToolTip::hideText();
    }
    setPalette(colours);
}

void LaneNameEditor::finish(bool keep) {
    if (m_done) return;
    m_done = true;
    const QString name = text().trimmed();
    const int lane = m_lane;
    hide();
    deleteLater();
    if (parentWidget()) parentWidget()->setFocus();
    if (!keep || !laneNameProblem(m_document.project().cell, lane, name).isEmpty()) return;
    m_document.edit(tr("Rename lane"), [&](Project& project) { renameLane(project.cell, lane, name); });
    emit renamed(name);
}

}  // namespace ketloom
