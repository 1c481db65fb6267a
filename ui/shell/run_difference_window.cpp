#include "ui/shell/run_difference_window.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/circuits/circuit_windows.h"
#include "ui/circuits/compare_view.h"
#include "ui/runs/settings_table.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {
namespace {

QString help() {
    return RunDifferenceWindow::tr(
        "<b>Settings</b> lists every setting that differs and acts in at least one of the two; “-” stands "
        "where it "
        "does not act. <b>Cells</b> shows both cells with what was added, removed and changed."
        "<p><b>How to read it.</b> What is not listed is the same in both. Ctrl+C copies the table."
        "<p><b>What not to conclude.</b> Where several settings differ, a difference in results cannot be "
        "put down to "
        "one of them; and runs that differ in seeds alone differ, too. A classical network takes from the "
        "cell only "
        "its in/out lanes and, where nothing else is said, its size.");
}

}  // namespace

RunDifferenceWindow::RunDifferenceWindow(const Side& left, const Side& right, QWidget* parent)
    : QWidget(parent), m_left(left), m_ownDocument(std::make_unique<Document>()) {
    m_ownDocument->reset(right.project);
    build(*m_ownDocument, m_ownSelection, right.name);
}

RunDifferenceWindow::RunDifferenceWindow(const Side& left, Document& document, Selection& selection,
                                         QWidget* parent)
    : QWidget(parent), m_left(left) {
    build(document, selection, {});
    connect(&document, &Document::changed, this, &RunDifferenceWindow::refresh);
}

RunDifferenceWindow::~RunDifferenceWindow() {
    delete m_cells;  // before the document it looks at
}

void RunDifferenceWindow::build(Document& document, Selection& selection, const QString& rightName) {
    setObjectName(QStringLiteral("runDifference"));
    setWindowFlag(Qt::Window);
    setAttribute(Qt::WA_DeleteOnClose);
    m_right = &document;
    m_rightName = rightName;
    m_table = new SettingsTable(this);
    m_cells = new CompareView(document, selection, this);
    m_cells->fix(m_left.name, m_left.project.cell, rightName);
    m_note = new QLabel(this);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_pages = new QTabWidget(this);
    m_pages->setDocumentMode(true);
    m_pages->addTab(m_table, {});
    m_pages->addTab(m_cells, {});
    auto* head = new QHBoxLayout;
    head->setContentsMargins(8, 6, 6, 6);
    head->addWidget(m_note, 1);
    auto* more = new QToolButton(this);
    more->setText(tr("Export"));
    more->setAutoRaise(true);
    more->setPopupMode(QToolButton::InstantPopup);
    more->setToolTip(tr("Copy or save the page that is shown: the table of settings, or both cells"));
    more->setMenu(new QMenu(more));
    const auto fill = [this, menu = more->menu()] {
        menu->clear();
        if (m_pages->currentIndex() == 0)
            menu->addActions(m_table->actions());
        else
            m_cells->addExports(*menu);
    };
    connect(m_pages, &QTabWidget::currentChanged, this, fill);
    fill();
    head->addWidget(more);
    connect(m_table, &SettingsTable::problem, this, &RunDifferenceWindow::problem);
    head->addWidget(new HelpButton(tr("Difference of two runs"), help(), this));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(m_pages, 1);
    letKeysClose(*this);
    refresh();
}

void RunDifferenceWindow::refresh() {
    const Project& right = m_right->project();
    const QString name = m_rightName.isEmpty() ? tr("Open project: %1").arg(m_right->title()) : m_rightName;
    setWindowTitle(tr("%1 against %2 — Ketloom").arg(m_left.name, name));
    m_settings = settingDifferences(m_left.project, right);
    m_table->setDifferences(m_left.name, name, m_settings);
    const CellDifference& cells = m_cells->difference();
    const int parts = int(cells.operations.size() + cells.lanes.size() + cells.stages.size());
    m_pages->setTabText(0, tr("Settings (%1)").arg(m_settings.size()));
    m_pages->setTabText(1, tr("Cells (%1)").arg(parts));
    QString text = m_settings.empty() ? tr("All settings are the same")
                                      : tr("Settings that differ: %1").arg(m_settings.size());
    text +=
        parts == 0 ? tr("; the cells do not differ.") : tr("; differences between the cells: %1.").arg(parts);
    const auto classical = [](const Project& project) { return project.model.kind != ModelKind::Qrnn; };
    if (classical(m_left.project) || classical(right))
        text +=
            QLatin1Char(' ') + tr("A classical network takes from the cell its in/out lanes and size alone.");
    m_note->setText(text);
}

}  // namespace ketloom
