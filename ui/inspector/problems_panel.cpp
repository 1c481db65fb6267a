#include "ui/inspector/problems_panel.h"

#include <QEvent>
#include <QLabel>
#include <QListWidget>
#include <QRegularExpression>
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
    layout->addWidget(m_list, 1);
    const auto choose = [this](QListWidgetItem* item) {
        m_selection.set(operationsOfPath(m_document.project().cell, item->data(Qt::UserRole).toString()));
    };
    connect(m_list, &QListWidget::itemClicked, this, choose);
    connect(m_list, &QListWidget::itemActivated, this, choose);
    connect(&m_document, &Document::changed, this, &ProblemsPanel::refresh);
    refresh();
}

void ProblemsPanel::refresh() {
    std::vector<Issue> issues = validate(m_document.project());
    std::ranges::stable_sort(issues, [](const Issue& a, const Issue& b) {
        return a.severity == Severity::Error && b.severity != Severity::Error;
    });
    m_list->clear();
    const int side = fontMetrics().height();
    m_list->setIconSize({side, side});
    constexpr std::size_t kShown = 200;
    for (const Issue& issue : std::span(issues).first(std::min(issues.size(), kShown))) {
        const QString path = QString::fromStdString(issue.path);
        auto* item = new QListWidgetItem(QIcon(severityPixmap(this, issue.severity, side)),
                                         tr("%1: %2. %3")
                                             .arg(placeName(issue), QString::fromStdString(issue.message),
                                                  QString::fromStdString(issue.remedy)),
                                         m_list);
        item->setData(Qt::UserRole, path);
        item->setToolTip(path);
        item->setData(
            Qt::AccessibleTextRole,
            (issue.severity == Severity::Error ? tr("Error: %1") : tr("Warning: %1")).arg(item->text()));
    }
    if (issues.size() > kShown) new QListWidgetItem(tr("… and %1 more").arg(issues.size() - kShown), m_list);
    m_empty->setVisible(issues.empty());
    m_list->setVisible(!issues.empty());
    if (m_count == int(issues.size())) return;
    m_count = int(issues.size());
    emit problemCountChanged(m_count);
}

void ProblemsPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) refresh();
}

}  // namespace ketloom
