#include "ui/document/user_cells.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>

#include "core/project/project.h"
#include "ui/document/core_values.h"

namespace ketloom {

namespace {

constexpr int kSettleMilliseconds = 150;
constexpr qint64 kLargestFile = 32 << 20;  // bytes; a cell of 4,096 operations takes about one million
constexpr int kMaxFiles = 500;
const auto kSuffix = QStringLiteral(".ketloom");

/// A file name from a name: letters, digits and hyphens.
QString fileStem(const QString& name) {
    QString stem;
    for (const QChar c : name.toLower()) {
        if (c.isLetterOrNumber()) {
            stem += c;
        } else if (!stem.isEmpty() && !stem.endsWith(QLatin1Char('-'))) {
            stem += QLatin1Char('-');
        }
    }
    while (stem.endsWith(QLatin1Char('-'))) stem.chop(1);
    return stem.isEmpty() ? QStringLiteral("cell") : stem.left(60);
}

QString oneLine(const QString& text) {
    return text.simplified().left(200);
}

}  // namespace

UserCells::UserCells(const QString& folder, QObject* parent) : QObject(parent), m_folder(folder) {
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettleMilliseconds);
    connect(&m_settle, &QTimer::timeout, this, &UserCells::reload);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_settle, qOverload<>(&QTimer::start));
    reload();
}

QString UserCells::path(const QString& file) const {
    return QDir(m_folder).filePath(file);
}

QString UserCells::removedPath(const QString& file) const {
    return QDir(m_folder).filePath(QStringLiteral("removed/") + file);
}

void UserCells::reload() {
    QVector<UserCell> cells;
    QVector<BrokenCell> broken;
    const QDir folder(m_folder);
    const bool exists = !m_folder.isEmpty() && folder.exists();
    if (exists && m_watcher.directories().isEmpty()) m_watcher.addPath(m_folder);
    const QStringList files =
        exists ? folder.entryList({QLatin1Char('*') + kSuffix}, QDir::Files, QDir::Name) : QStringList();
    for (const QString& file : files.mid(0, kMaxFiles)) {
        if (QFileInfo(path(file)).size() > kLargestFile) {
            broken.append({file, tr("The file is too large for a cell.")});
            continue;
        }
        const Expected<Project> project = loadProject(toPath(path(file)));
        if (!project) {
            Error error = project.error();
            // The list names the file already.
            const std::string whole = path(file).toStdString();
            if (error.where.starts_with(whole))
                error.where.erase(0, whole.size() + (error.where.size() > whole.size() ? 2 : 0));
            broken.append({file, QString::fromStdString(toString(error))});
            continue;
        }
        const QString name = oneLine(QString::fromStdString(project->name));
        cells.append({file, name.isEmpty() ? QFileInfo(file).completeBaseName() : name,
                      oneLine(QString::fromStdString(project->notes)), project->cell});
    }
    std::ranges::stable_sort(cells, [](const UserCell& a, const UserCell& b) {
        return QString::localeAwareCompare(a.name, b.name) < 0;
    });
    if (cells == m_cells && broken == m_broken) return;
    m_cells = cells;
    m_broken = broken;
    emit changed();
}

Expected<QString> UserCells::add(const QString& name, const QString& summary, const Cell& cell) {
    if (oneLine(name).isEmpty()) {
        return fail(ErrorCode::Value, tr("the cell has no name").toStdString(), {},
                    tr("Name it.").toStdString());
    }
    if (!QDir().mkpath(m_folder)) {
        return fail(ErrorCode::Unwritable, tr("the folder cannot be made").toStdString(),
                    m_folder.toStdString(), tr("Check who may write there.").toStdString());
    }
    const QString stem = fileStem(name);
    QString file = stem + kSuffix;
    for (int number = 2; QFileInfo::exists(path(file)); ++number)
        file = QStringLiteral("%1-%2%3").arg(stem).arg(number).arg(kSuffix);
    Project project = exampleProject();
    project.name = oneLine(name).toStdString();
    project.notes = oneLine(summary).toStdString();
    project.cell = cell;
    if (const Expected<void> saved = saveProject(path(file).toStdString(), project); !saved)
        return tl::unexpected<Error>(saved.error());
    reload();
    return file;
}

Expected<void> UserCells::rename(const QString& file, const QString& name, const QString& summary) {
    if (oneLine(name).isEmpty()) {
        return fail(ErrorCode::Value, tr("the cell has no name").toStdString(), {},
                    tr("Name it.").toStdString());
    }
    Expected<Project> project = loadProject(toPath(path(file)));
    if (!project) return tl::unexpected<Error>(project.error());
    project->name = oneLine(name).toStdString();
    project->notes = oneLine(summary).toStdString();
    if (const Expected<void> saved = saveProject(path(file).toStdString(), *project); !saved)
        return tl::unexpected<Error>(saved.error());
    reload();
    return {};
}

Expected<void> UserCells::remove(const QString& file) {
    if (!QFileInfo::exists(path(file))) {
        return fail(ErrorCode::NotFound, tr("the file is gone already").toStdString(),
                    path(file).toStdString());
    }
    QDir().mkpath(QFileInfo(removedPath(file)).path());
    QFile::remove(removedPath(file));
    if (!QFile::rename(path(file), removedPath(file))) {
        return fail(ErrorCode::Unwritable, tr("the file cannot be moved").toStdString(),
                    path(file).toStdString(), tr("Check who may write in its folder.").toStdString());
    }
    reload();
    return {};
}

Expected<void> UserCells::restore(const QString& file) {
    if (!QFileInfo::exists(removedPath(file))) {
        return fail(ErrorCode::NotFound, tr("the removed file is gone").toStdString(),
                    removedPath(file).toStdString());
    }
    if (!QFile::rename(removedPath(file), path(file))) {
        return fail(ErrorCode::Unwritable, tr("the file cannot be moved back").toStdString(),
                    path(file).toStdString(),
                    tr("There may be a new file of that name: remove or rename it.").toStdString());
    }
    reload();
    return {};
}

}  // namespace ketloom
