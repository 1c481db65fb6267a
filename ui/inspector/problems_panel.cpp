#include "ui/inspector/problems_panel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <span>

#include "ui/inspector/form_helpers.h"

namespace ketloom {

namespace {

/// The place a path speaks of, in so far as the cell has it: {-1, -1} for none, operation -1 for a whole
/// stage.
OperationPlace placeOfPath(const Cell& cell, const QString& path) {
    static const QRegularExpression pattern(
        QStringLiteral("\\bstages\\[(\\d+)\\](?:\\.operations\\[(\\d+)\\])?"));
    const auto match = pattern.match(path);
    bool readable = false;
    const int stage = match.captured(1).toInt(&readable);
    if (!readable || stage >= int(cell.stages.size())) return {};
    if (match.captured(2).isEmpty()) return {stage, -1};
    const int operation = match.captured(2).toInt(&readable);
    if (!readable || operation >= int(cell.stages[std::size_t(stage)].operations.size())) return {};
    return {stage, operation};
}

/// Where an issue is, in words.
QString placeName(const Issue& issue) {
    if (!issue.subject.empty()) return QString::fromStdString(issue.subject);
    const QString part = QString::fromStdString(issue.path).section(QLatin1Char('.'), 0, 0);
    return part == QLatin1String("cell")       ? ProblemsPanel::tr("cell")
           : part == QLatin1String("task")     ? ProblemsPanel::tr("task")
           : part == QLatin1String("training") ? ProblemsPanel::tr("training")
                                               : part;
}

}  // namespace

QSet<std::uint32_t> operationsOfPath(const Cell& cell, const QString& path) {
    const OperationPlace place = placeOfPath(cell, path);
    if (place.stage < 0) return {};
    const auto& operations = cell.stages[std::size_t(place.stage)].operations;
    if (place.operation >= 0) return {operations[std::size_t(place.operation)].id};
    QSet<std::uint32_t> ids;
    for (const Operation& operation : operations) ids.insert(operation.id);
    return ids;
}

ProblemsPanel::ProblemsPanel(Document& document, Selection& selection, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection) {
    setAccessibleName(tr("Problems"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_empty = new QLabel(tr("No problems: the experiment can run."), this);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    makeMuted(m_empty);
    layout->addWidget(m_empty, 1);
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("problemList"));
    m_list->setAccessibleName(tr("Problems"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setWordWrap(true);
    m_list->setSpacing(2);
    m_list->setTextElideMode(Qt::ElideNone);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->installEventFilter(this);
    layout->addWidget(m_list, 1);

    m_bar = new QWidget(this);
    auto* bar = new QHBoxLayout(m_bar);
    bar->setContentsMargins(8, 6, 8, 6);
    m_repair = new QToolButton(m_bar);
    m_repair->setObjectName(QStringLiteral("repair"));
    m_repair->setFocusPolicy(Qt::StrongFocus);
    m_repair->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    bar->addWidget(m_repair, 1);
    m_repairAll = new QPushButton(tr("Repair &all"), m_bar);
    m_repairAll->setObjectName(QStringLiteral("repairAll"));
    bar->addWidget(m_repairAll);
    layout->addWidget(m_bar);

    connect(m_list, &QListWidget::itemClicked, this,
            [this](QListWidgetItem* item) { choose(m_list->row(item)); });
    connect(m_list, &QListWidget::itemActivated, this,
            [this](QListWidgetItem* item) { choose(m_list->row(item)); });
    connect(m_list, &QListWidget::currentRowChanged, this, &ProblemsPanel::showRepairs);
    connect(m_list, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        QMenu* menu = makeMenu(m_list->currentRow());
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->popup(m_list->viewport()->mapToGlobal(at));
    });
    connect(m_repair, &QToolButton::clicked, this, [this] { repair(m_list->currentRow(), 0); });
    connect(m_repairAll, &QPushButton::clicked, this, &ProblemsPanel::repairEverything);
    connect(&m_document, &Document::changed, this, &ProblemsPanel::refresh);
    refresh();
}

const ProjectProblem* ProblemsPanel::problemAt(int row) const {
    return row >= 0 && row < problemCount() ? &m_problems[std::size_t(row)] : nullptr;
}

void ProblemsPanel::choose(int row) {
    const ProjectProblem* problem = problemAt(row);
    if (!problem) return;
    const OperationPlace place = problem->place;
    const int lane = problem->lane;
    m_selection.set(operationsOfPath(m_document.project().cell, QString::fromStdString(problem->issue.path)));
    emit placeRequested(place, lane);
}

void ProblemsPanel::repair(int row, std::size_t which) {
    const ProjectProblem* problem = problemAt(row);
    if (!problem || which >= problem->repairs.size()) return;
    const ProjectRepair chosen = problem->repairs[which];  // the list is made anew while it is applied
    m_document.endMerge();
    m_document.edit(tr("Repair: %1").arg(chosen.label), chosen.apply);
}

void ProblemsPanel::repairEverything() {
    m_document.endMerge();
    m_document.edit(tr("Repair all problems"), [](Project& project) { repairAll(project); });
}

QMenu* ProblemsPanel::makeMenu(int row) {
    auto* menu = new QMenu(this);
    menu->addAction(tr("Show on the canvas"), this, [this, row] { choose(row); });
    menu->addSeparator();
    const ProjectProblem* problem = problemAt(row);
    for (std::size_t k = 0; problem && k < problem->repairs.size(); ++k)
        menu->addAction(problem->repairs[k].label, this, [this, row, k] { repair(row, k); });
    if (problem && problem->repairs.empty())
        menu->addAction(tr("No repair is known for this problem"))->setEnabled(false);
    return menu;
}

void ProblemsPanel::showRepairs() {
    const int row = m_list->currentRow();
    const ProjectProblem* problem = problemAt(row);
    const bool any = problem && !problem->repairs.empty();
    const QString label = any ? problem->repairs.front().label : QString();
    if (QMenu* old = m_repair->menu()) {
        m_repair->setMenu(nullptr);
        old->deleteLater();
    }
    m_repair->setEnabled(any);
    m_repair->setText(any ? tr("Repair: %1").arg(label) : tr("No repair is known"));
    m_repair->setAccessibleName(m_repair->text());
    m_repair->setToolTip(any       ? tr("%1; one undo step takes it back.").arg(label)
                         : problem ? tr("Change it by hand: the message says how.")
                                   : tr("Choose a problem first."));
    m_repair->setPopupMode(QToolButton::MenuButtonPopup);
    if (any && problem->repairs.size() > 1) {
        auto* menu = new QMenu(m_repair);
        for (std::size_t k = 0; k < problem->repairs.size(); ++k)
            menu->addAction(problem->repairs[k].label, this, [this, row, k] { repair(row, k); });
        m_repair->setMenu(menu);
    }
    const bool all = std::ranges::any_of(m_problems, [](const auto& p) { return !p.repairs.empty(); });
    m_repairAll->setEnabled(all);
    m_repairAll->setToolTip(all ? tr("Applies the first repair of every problem, and of those that come to "
                                     "light; one undo step takes all back.")
                                : tr("No repair is known for these problems."));
}

void ProblemsPanel::refresh() {
    const int before = problemCount();
    const int row = std::max(0, m_list->currentRow());
    m_problems = problemsOf(m_document.project());
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    const int side = fontMetrics().height();
    m_list->setIconSize({side, side});
    constexpr std::size_t kShown = 200;
    for (const ProjectProblem& problem : std::span(m_problems).first(std::min(m_problems.size(), kShown))) {
        const Issue& issue = problem.issue;
        auto* item = new QListWidgetItem(QIcon(severityPixmap(this, issue.severity, side)),
                                         tr("%1: %2. %3")
                                             .arg(placeName(issue), QString::fromStdString(issue.message),
                                                  QString::fromStdString(issue.remedy)),
                                         m_list);
        item->setToolTip(QString::fromStdString(issue.path));
        item->setData(
            Qt::AccessibleTextRole,
            (issue.severity == Severity::Error ? tr("Error: %1") : tr("Warning: %1")).arg(item->text()));
    }
    if (m_problems.size() > kShown)
        new QListWidgetItem(tr("… and %1 more").arg(m_problems.size() - kShown), m_list);
    m_empty->setVisible(m_problems.empty());
    m_list->setVisible(!m_problems.empty());
    m_bar->setVisible(!m_problems.empty());
    m_list->setCurrentRow(std::min(row, m_list->count() - 1));
    showRepairs();
    if (before != problemCount()) emit problemCountChanged(problemCount());
}

bool ProblemsPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && key->modifiers().testFlag(Qt::ControlModifier)) {
            repair(m_list->currentRow(), 0);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ProblemsPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) refresh();
}

}  // namespace ketloom
