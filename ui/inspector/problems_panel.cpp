#include "ui/inspector/problems_panel.h"

#include <QEvent>
#include <QLabel>
#include <QListWidget>
#include <QRegularExpression>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/inspector/form_helpers.h"

namespace ketloom {

namespace {

/// Where an issue is, in words; its path where there are none.
QString placeOf(const Cell& cell, const QString& path) {
    static const QRegularExpression pattern(
        QStringLiteral("^cell\\.stages\\[(\\d+)\\](?:\\.operations\\[(\\d+)\\])?"));
    const auto match = pattern.match(path);
    if (!match.hasMatch()) return path;
    const int stage = match.captured(1).toInt();
    if (stage >= int(cell.stages.size())) return path;
    QString text = QStringLiteral("%1").arg(QString::fromStdString(stageName(cell, stage)));
    if (!match.captured(2).isEmpty()) {
        const auto& operations = cell.stages[std::size_t(stage)].operations;
        const auto index = match.captured(2).toULongLong();
        if (index < operations.size())
            text += QStringLiteral(", ") + QString::fromStdString(operationName(cell, operations[index]));
    }
    return text;
}

}  // namespace

QSet<std::uint32_t> operationsOfPath(const Cell& cell, const QString& path) {
    static const QRegularExpression pattern(
        QStringLiteral("\\bstages\\[(\\d+)\\](?:\\.operations\\[(\\d+)\\])?"));
    const auto match = pattern.match(path);
    if (!match.hasMatch()) return {};
    const auto stage = match.captured(1).toULongLong();
    if (stage >= cell.stages.size()) return {};
    const auto& operations = cell.stages[stage].operations;
    QSet<std::uint32_t> ids;
    if (match.captured(2).isEmpty()) {
        for (const Operation& operation : operations) ids.insert(operation.id);
    } else if (const auto index = match.captured(2).toULongLong(); index < operations.size()) {
        ids.insert(operations[index].id);
    }
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
    for (const Issue& issue : issues) {
        const QString path = QString::fromStdString(issue.path);
        auto* item = new QListWidgetItem(
            QIcon(severityPixmap(this, issue.severity, side)),
            tr("%1: %2. %3")
                .arg(placeOf(m_document.project().cell, path), QString::fromStdString(issue.message),
                     QString::fromStdString(issue.remedy)),
            m_list);
        item->setData(Qt::UserRole, path);
        item->setToolTip(path);
        item->setData(
            Qt::AccessibleTextRole,
            (issue.severity == Severity::Error ? tr("Error: %1") : tr("Warning: %1")).arg(item->text()));
    }
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
