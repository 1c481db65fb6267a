#include "ui/inspector/cell_form.h"

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/document/cell_edits.h"
#include "ui/document/lane_edits.h"
#include "ui/document/stage_edits.h"
#include "ui/inspector/form_helpers.h"

namespace ketloom {

namespace {
enum MergeKey { kNameKey = 200, kNotesKey, kLanesKey, kStagesKey };
}  // namespace

CellForm::CellForm(Document& document, QWidget* parent) : QWidget(parent), m_document(document) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* title = new QLabel(tr("The cell"), this);
    QFont bold = font();
    bold.setBold(true);
    title->setFont(bold);
    layout->addWidget(title);

    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    layout->addLayout(form);
    m_name = new QLineEdit(this);
    m_name->setObjectName(QStringLiteral("name"));
    m_name->setPlaceholderText(tr("Name of the experiment"));
    m_name->setMaxLength(200);
    passUndoKeys(m_name);
    form->addRow(tr("Name"), m_name);
    m_inOut = makeSpin(
        "inOutLanes", 1, kMaxInOutLanes,
        tr("Lanes that hold the input word, later the output word. The task says how many it needs."));
    form->addRow(tr("In/out lanes"), m_inOut);
    m_workspace =
        makeSpin("workspaceLanes", 1, kMaxLanes - 1,
                 tr("Lanes that carry the state from step to step. Each one doubles memory and time."));
    form->addRow(tr("Workspace lanes"), m_workspace);
    m_inOutHelp = m_inOut->toolTip();
    m_workspaceHelp = m_workspace->toolTip();
    m_workStages = makeSpin("workStages", 0, kMaxWorkStages,
                            tr("Stages between input and output. A new one is a copy of the last."));
    form->addRow(tr("Work stages"), m_workStages);
    m_counts = new QLabel(this);
    m_counts->setWordWrap(true);
    makeMuted(m_counts);
    form->addRow(QString(), m_counts);
    m_notes = new QPlainTextEdit(this);
    m_notes->setObjectName(QStringLiteral("notes"));
    m_notes->setPlaceholderText(tr("Notes: what is this experiment for?"));
    m_notes->setUndoRedoEnabled(false);
    m_notes->setTabChangesFocus(true);
    m_notes->setMinimumHeight(4 * fontMetrics().height());
    m_notes->setMaximumHeight(8 * fontMetrics().height());
    passUndoKeys(m_notes);
    auto* notesLabel = new QLabel(tr("&Notes"), this);
    notesLabel->setBuddy(m_notes);
    layout->addWidget(notesLabel);
    layout->addWidget(m_notes);

    auto* help = new QLabel(
        tr("Select an operation on the canvas to change it; with Shift or Ctrl, or a rubber band, several at "
           "once. A new lane "
           "does what the last lane of its kind does; removing a lane removes the operations on it."),
        this);
    help->setWordWrap(true);
    makeMuted(help);
    layout->addWidget(help);
    layout->addStretch(1);

    connect(m_name, &QLineEdit::textEdited, this, [this](const QString& name) {
        m_document.edit(
            tr("Rename"), [&](Project& p) { p.name = name.toStdString(); }, kNameKey);
    });
    connect(m_name, &QLineEdit::editingFinished, this, [this] { m_document.endMerge(); });
    connect(m_notes, &QPlainTextEdit::textChanged, this, [this] {
        if (m_showing) return;
        m_document.edit(
            tr("Edit notes"), [&](Project& p) { p.notes = m_notes->toPlainText().toStdString(); }, kNotesKey);
    });
    connect(m_inOut, &QSpinBox::valueChanged, this,
            [this](int lanes) { changeLanes(lanes, m_document.project().cell.workspaceLanes); });
    connect(m_workspace, &QSpinBox::valueChanged, this,
            [this](int lanes) { changeLanes(m_document.project().cell.inOutLanes, lanes); });
    connect(m_workStages, &QSpinBox::valueChanged, this, [this](int stages) {
        if (m_showing) return;
        m_document.edit(
            tr("Change work stages"), [&](Project& p) { setWorkStages(p.cell, stages); }, kStagesKey);
        refresh();
    });
    refresh();
}

QSpinBox* CellForm::makeSpin(const char* name, int least, int most, const QString& tip) {
    auto* box = new QSpinBox(this);
    box->setObjectName(QLatin1String(name));
    box->setRange(least, most);
    box->setToolTip(tip);
    box->setKeyboardTracking(false);
    guardWheel(box);
    return box;
}

void CellForm::changeLanes(int inOut, int workspace) {
    if (m_showing) return;
    m_document.edit(
        tr("Change lanes"), [&](Project& p) { setLaneCounts(p.cell, inOut, workspace); }, kLanesKey);
    refresh();
}

void CellForm::refresh() {
    m_showing = true;
    const Project& project = m_document.project();
    const Cell& cell = project.cell;
    const QString name = QString::fromStdString(project.name);
    if (m_name->text() != name) m_name->setText(name);
    const QString notes = QString::fromStdString(project.notes);
    if (m_notes->toPlainText() != notes) m_notes->setPlainText(notes);
    const auto show = [](QSpinBox* box, int value, int least, int most) {
        box->setRange(std::min(least, value), std::max(most, value));
        box->setValue(value);
    };
    show(m_inOut, cell.inOutLanes, 1, std::max(1, std::min(kMaxInOutLanes, kMaxLanes - cell.workspaceLanes)));
    show(m_workspace, cell.workspaceLanes, 1, std::max(1, kMaxLanes - cell.inOutLanes));
    const bool full = cell.lanes() >= kMaxLanes;
    const QString most =
        full ? tr(" No further lane: %1 in all are the most, the state doubles with each.").arg(kMaxLanes)
             : QString();
    m_inOut->setToolTip(m_inOutHelp + most);
    m_workspace->setToolTip(m_workspaceHelp + most);
    show(m_workStages, std::max(0, cell.workStages()), 0, kMaxWorkStages);
    std::size_t operations = 0;
    for (const Stage& stage : cell.stages) operations += stage.operations.size();
    m_counts->setText(tr("%1 lanes simulated (at most %2), %3 operations, %4 ancillas on a device")
                          .arg(cell.lanes())
                          .arg(kMaxLanes)
                          .arg(operations)
                          .arg(ancillas(cell)));
    m_showing = false;
}

}  // namespace ketloom
