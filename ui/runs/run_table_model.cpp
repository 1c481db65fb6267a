#include "ui/runs/run_table_model.h"

#include <QDateTime>
#include <QDir>
#include <QGuiApplication>
#include <QPainter>
#include <QPixmap>
#include <algorithm>

#include "ui/document/core_values.h"
#include "ui/widgets/csv_text.h"
#include "ui/widgets/export_files.h"
#include "ui/widgets/overlay_pens.h"

namespace ketloom {
namespace {

namespace fs = std::filesystem;

RunColumn columnOf(const QModelIndex& index) {
    return RunColumn(index.column());
}

/// A piece of the curve, as in the legends, on the background of the plots: to be seen on a selected row,
/// too.
QPixmap curvePiece(int slot) {
    const Theme theme = Theme::fromPalette(QGuiApplication::palette());
    constexpr QSize kSize(30, 10);
    constexpr double kScale = 2.0;
    QPixmap pixmap(kSize * kScale);
    pixmap.setDevicePixelRatio(kScale);
    pixmap.fill(theme.background);
    QPainter painter(&pixmap);
    painter.setPen(overlayPen(theme, slot, 2.0));
    painter.drawLine(QPointF(1.0, kSize.height() / 2.0), QPointF(kSize.width() - 1.0, kSize.height() / 2.0));
    return pixmap;
}

QString shown(const fs::path& path) {
    return QDir::toNativeSeparators(QString::fromStdU16String(path.u16string()));
}

}  // namespace

void RunTableModel::setRuns(const std::vector<RunInfo>& runs) {
    // Both lists are in the order of their paths: one pass tells what has gone, come or changed, as many rows
    // as possible at a time.
    bool overlayGone = false;
    auto fresh = runs.begin();
    for (std::size_t row = 0; row < m_runs.size() || fresh != runs.end();) {
        std::size_t last = row;
        while (last < m_runs.size() && (fresh == runs.end() || m_runs[last].path < fresh->path)) ++last;
        if (last > row) overlayGone = removeRange(row, last) || overlayGone;
        const auto before = [&](const RunInfo& one) {
            return row == m_runs.size() || one.path < m_runs[row].path;
        };
        auto end = fresh;
        while (end != runs.end() && before(*end)) ++end;
        if (end != fresh) {
            insertRange(row, std::span(fresh, end));
            row += std::size_t(end - fresh);
            fresh = end;
        } else if (fresh != runs.end()) {
            replace(int(row), *fresh);
            ++row;
            ++fresh;
        }
    }
    if (!overlayGone) return;
    columnChanged(RunColumn::Overlay);
    emit overlaysChanged();
}

bool RunTableModel::removeRange(std::size_t first, std::size_t last) {
    bool overlayGone = false;
    beginRemoveRows({}, int(first), int(last) - 1);
    for (std::size_t row = first; row < last; ++row)
        overlayGone = m_slots.erase(m_runs[row].path) > 0 || overlayGone;
    m_runs.erase(m_runs.begin() + std::ptrdiff_t(first), m_runs.begin() + std::ptrdiff_t(last));
    m_keys.erase(m_keys.begin() + std::ptrdiff_t(first), m_keys.begin() + std::ptrdiff_t(last));
    endRemoveRows();
    return overlayGone;
}

void RunTableModel::insertRange(std::size_t row, std::span<const RunInfo> runs) {
    beginInsertRows({}, int(row), int(row + runs.size()) - 1);
    m_runs.insert(m_runs.begin() + std::ptrdiff_t(row), runs.begin(), runs.end());
    m_keys.insert(m_keys.begin() + std::ptrdiff_t(row), runs.size(), {});
    endInsertRows();
}

void RunTableModel::replace(int row, const RunInfo& fresh) {
    RunInfo& own = m_runs[std::size_t(row)];
    if (own == fresh) return;
    const RunNotes before = own.notes;
    own = fresh;
    m_keys[std::size_t(row)].clear();
    // What is being typed there would be overwritten.
    const auto isTold = [&](int column) {
        if (RunColumn(column) == RunColumn::Tags) return before.tags != fresh.notes.tags;
        if (RunColumn(column) == RunColumn::Notes) return before.notes != fresh.notes.notes;
        return true;
    };
    for (int first = 0; first < columnCount(); ++first) {
        if (!isTold(first)) continue;
        int last = first;
        while (last + 1 < columnCount() && isTold(last + 1)) ++last;
        emit dataChanged(index(row, first), index(row, last));
        first = last;
    }
}

QVariant RunTableModel::orderKey(int row, RunColumn column) const {
    std::vector<QVariant>& keys = m_keys[std::size_t(row)];
    if (keys.empty())
        for (const RunColumnDescription& each : runColumns())
            keys.push_back(each.order(m_runs[std::size_t(row)]));
    return keys[std::size_t(column)];
}

int RunTableModel::rowOf(const fs::path& run) const {
    const auto found =
        std::lower_bound(m_runs.begin(), m_runs.end(), run,
                         [](const RunInfo& info, const fs::path& path) { return info.path < path; });
    return found != m_runs.end() && found->path == run ? int(found - m_runs.begin()) : -1;
}

void RunTableModel::setShownRun(const fs::path& run) {
    if (run == m_shown) return;
    m_shown = run;
    const bool wasOverlay = m_slots.erase(run) > 0;
    columnChanged(RunColumn::Overlay);
    columnChanged(RunColumn::Name);
    columnChanged(RunColumn::Status);
    if (wasOverlay) emit overlaysChanged();
}

QString RunTableModel::whyNoOverlay(const RunInfo& run) const {
    if (run.path == m_shown) return tr("This run is on the plots already");
    if (run.step == 0) return tr("This run has no steps to draw");
    if (int(m_slots.size()) >= kMostOverlays && !m_slots.contains(run.path))
        return tr(
            "%n run(s) are drawn over the plots, as many as can be told apart: untick another one first",
            nullptr, kMostOverlays);
    return {};
}

bool RunTableModel::setOverlay(const fs::path& run, bool on) {
    const int row = rowOf(run);
    if (row < 0 || m_slots.contains(run) == on) return row >= 0;
    if (on) {
        if (!whyNoOverlay(m_runs[std::size_t(row)]).isEmpty()) return false;
        const auto taken = [&](int slot) {
            return std::any_of(m_slots.begin(), m_slots.end(),
                               [&](const auto& one) { return one.second == slot; });
        };
        int slot = 0;
        while (taken(slot)) ++slot;
        m_slots[run] = slot;
    } else {
        m_slots.erase(run);
    }
    columnChanged(RunColumn::Overlay);
    emit overlaysChanged();
    return true;
}

void RunTableModel::clearOverlays() {
    if (m_slots.empty()) return;
    m_slots.clear();
    columnChanged(RunColumn::Overlay);
    emit overlaysChanged();
}

QString RunTableModel::overlayName(const fs::path& run) const {
    const int row = rowOf(run);
    if (row < 0) return toQString(run.filename().string());
    const RunInfo& info = m_runs[std::size_t(row)];
    std::vector<const RunInfo*> namesakes;
    for (const RunInfo& other : m_runs)
        if (other.path != run && other.name == info.name &&
            (m_slots.contains(other.path) || other.path == m_shown))
            namesakes.push_back(&other);
    const QString name = toQString(info.name);
    if (namesakes.empty()) return name;
    // The first that tells it from all of them: tags, kind of network, time, folder.
    using Text = QString (*)(const RunInfo&);
    const Text texts[] = {[](const RunInfo& one) { return toQString(tagsToText(one.notes.tags)); },
                          [](const RunInfo& one) {
                              return toQString(one.model)
                                  .section(QLatin1Char(','), 0, 0)
                                  .section(QStringLiteral(" with"), 0, 0);
                          },
                          [](const RunInfo& one) {
                              const QDateTime time =
                                  QDateTime::fromString(toQString(one.started), Qt::ISODate).toLocalTime();
                              return time.isValid() ? time.toString(QStringLiteral("HH:mm:ss")) : QString();
                          }};
    for (const Text text : texts) {
        const QString own = text(info);
        const auto same = [&](const RunInfo* other) { return text(*other) == own; };
        if (!own.isEmpty() && std::none_of(namesakes.begin(), namesakes.end(), same))
            return tr("%1 (%2)").arg(name, own);
    }
    return tr("%1 (%2)").arg(name, toQString(info.path.filename().string()));
}

int RunTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(m_runs.size());
}

int RunTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : int(runColumns().size());
}

QVariant RunTableModel::overlayData(const RunInfo& run, int role) const {
    const auto slot = m_slots.find(run.path);
    const bool on = slot != m_slots.end();
    if (role == Qt::CheckStateRole) {
        if (run.path == m_shown) return {};
        return on ? Qt::Checked : Qt::Unchecked;
    }
    if (role == Qt::DisplayRole && run.path == m_shown) return tr("shown");
    if (role == Qt::DecorationRole && on) return curvePiece(slot->second);
    if (role == OrderRole) return on ? slot->second : kMostOverlays;
    if (role == Qt::AccessibleTextRole)
        return on ? tr("drawn over the plots") : tr("not drawn over the plots");
    return {};
}

QString RunTableModel::toolTip(const RunInfo& run, RunColumn column) const {
    if (column == RunColumn::Overlay) {
        const QString why = whyNoOverlay(run);
        return why.isEmpty() ? describe(column).tip : why;
    }
    QStringList lines;
    const QString own = column == RunColumn::Notes ? toQString(run.notes.notes) : describe(column).text(run);
    if (!own.isEmpty()) lines << own;
    if (column == RunColumn::Name || column == RunColumn::Status || run.status == RunStatus::Broken) {
        if (run.status == RunStatus::Unfinished)
            lines << tr("It was cut off: its program ended without a word.");
        if (run.status == RunStatus::Running)
            lines << tr("It is being trained, in this window or by another program.");
        if (!run.explanation.empty()) lines << toQString(run.explanation);
        if (!run.hasCheckpoint) lines << tr("It has no checkpoint: it cannot go on.");
        if (!run.problem.empty()) lines << toQString(run.problem);
        lines << shown(run.path);
    }
    return lines.join(QLatin1Char('\n'));
}

QVariant RunTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const RunInfo& run = m_runs[std::size_t(index.row())];
    const RunColumn column = columnOf(index);
    const RunColumnDescription& description = describe(column);
    if (role == Qt::ToolTipRole) return toolTip(run, column);
    if (role == SearchRole) return searchText(run);
    if (column == RunColumn::Overlay) return overlayData(run, role);
    switch (role) {
        case Qt::DisplayRole:
            if (column == RunColumn::Status && !run.problem.empty())
                return QStringLiteral("⚠ ") + description.text(run);
            return description.text(run);
        case Qt::EditRole:
            return column == RunColumn::Notes ? toQString(run.notes.notes) : description.text(run);
        case OrderRole:
            return orderKey(index.row(), column);
        case Qt::TextAlignmentRole:
            return int(Qt::AlignVCenter | (description.isNumber ? Qt::AlignRight : Qt::AlignLeft));
        case Qt::FontRole:
            if (column == RunColumn::Name && run.path == m_shown) {
                QFont bold;
                bold.setBold(true);
                return bold;
            }
            return {};
        case Qt::ForegroundRole: {
            if (column != RunColumn::Status) return {};
            const Theme theme = Theme::fromPalette(QGuiApplication::palette());
            if (run.status == RunStatus::Broken || run.reason == "diverged") return theme.error;
            if (run.status == RunStatus::Unfinished || !run.problem.empty()) return theme.warning;
            if (run.status == RunStatus::Running) return theme.good;
            return {};
        }
        default:
            return {};
    }
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    const RunColumnDescription& description = runColumns()[std::size_t(section)];
    switch (role) {
        case Qt::DisplayRole:
            return description.title;
        case Qt::ToolTipRole:
            return description.tip;
        case Qt::TextAlignmentRole:
            return int(Qt::AlignVCenter | (description.isNumber ? Qt::AlignRight : Qt::AlignLeft));
        default:
            return {};
    }
}

Qt::ItemFlags RunTableModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::NoItemFlags;
    const RunInfo& run = m_runs[std::size_t(index.row())];
    const Qt::ItemFlags base = Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    switch (columnOf(index)) {
        case RunColumn::Overlay:
            if (m_slots.contains(run.path)) return base | Qt::ItemIsEnabled | Qt::ItemIsUserCheckable;
            if (run.path == m_shown) return base | Qt::ItemIsEnabled;
            return whyNoOverlay(run).isEmpty() ? base | Qt::ItemIsEnabled | Qt::ItemIsUserCheckable : base;
        case RunColumn::Tags:
        case RunColumn::Notes:
            return base | Qt::ItemIsEnabled |
                   (run.status == RunStatus::Broken ? Qt::NoItemFlags : Qt::ItemIsEditable);
        default:
            return base | Qt::ItemIsEnabled;
    }
}

bool RunTableModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid()) return false;
    const RunInfo& run = m_runs[std::size_t(index.row())];
    if (role == Qt::CheckStateRole && columnOf(index) == RunColumn::Overlay)
        return setOverlay(fs::path(run.path), value.toInt() == Qt::Checked);
    if (role != Qt::EditRole) return false;
    const std::string text = value.toString().toStdString();
    if (columnOf(index) == RunColumn::Tags) {
        const auto tags = tagsFromText(text);
        if (tags != run.notes.tags) emit tagsEdited(run.path, tags);
        return true;
    }
    if (columnOf(index) == RunColumn::Notes) {
        if (text != run.notes.notes) emit notesEdited(run.path, text);
        return true;
    }
    return false;
}

void RunTableModel::columnChanged(RunColumn column) {
    if (m_runs.empty()) return;
    emit dataChanged(index(0, int(column)), index(rowCount() - 1, int(column)));
}

QString runsToCsv(const std::vector<RunInfo>& runs) {
    QString csv;
    for (const RunColumnDescription& column : runColumns())
        if (column.column != RunColumn::Overlay) csv += csvText(column.title) + QLatin1Char(',');
    csv += RunTableModel::tr("Folder") + QLatin1Char('\n');
    for (const RunInfo& run : runs) {
        for (const RunColumnDescription& column : runColumns())
            if (column.column != RunColumn::Overlay) csv += csvText(column.csv(run)) + QLatin1Char(',');
        csv += csvText(QString::fromStdU16String(run.path.u16string())) + QLatin1Char('\n');
    }
    return csv;
}

}  // namespace ketloom
