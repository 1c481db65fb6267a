#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QString>
#include <QTimer>
#include <QVector>

#include "core/base/error.h"
#include "core/cell/cell.h"

namespace ketloom {

/// A cell the user has put into the gallery.
struct UserCell {
    QString file;     ///< name inside the folder
    QString name;     ///< as shown
    QString summary;  ///< one line: what it is for
    Cell cell;
    friend bool operator==(const UserCell&, const UserCell&) = default;
};

/// A file of the folder that cannot be read.
struct BrokenCell {
    QString file;
    QString reason;
    friend bool operator==(const BrokenCell&, const BrokenCell&) = default;
};

/// The user's own cells: a folder with one project file a cell, whose notes say what it is for; any of them
/// can be opened like other projects. Several windows, and several programs, may use one folder: what another
/// one writes shows up by itself. Files that cannot be read are listed and left alone.
class UserCells : public QObject {
    Q_OBJECT
public:
    /// The folder need not exist; add() makes it.
    explicit UserCells(const QString& folder, QObject* parent = nullptr);

    const QVector<UserCell>& cells() const { return m_cells; }      ///< by name
    const QVector<BrokenCell>& broken() const { return m_broken; }  ///< by file
    QString path(const QString& file) const;

    /// Writes a new file, atomically, and returns its name. Errors: Value without a name; Unwritable.
    Expected<QString> add(const QString& name, const QString& summary, const Cell& cell);
    /// Changes name and summary; the file keeps its name. Errors: Value, NotFound, Unwritable.
    Expected<void> rename(const QString& file, const QString& name, const QString& summary);
    /// Puts the file aside, into the folder "removed", over an older one of that name. Errors: NotFound,
    /// Unwritable.
    Expected<void> remove(const QString& file);
    /// Takes a removed file back. Errors: NotFound, or Unwritable where there is a new one of that name.
    Expected<void> restore(const QString& file);
    /// Reads the folder again.
    void reload();

signals:
    /// Cells or broken files are others than before.
    void changed();

private:
    QString removedPath(const QString& file) const;

    QString m_folder;
    QVector<UserCell> m_cells;
    QVector<BrokenCell> m_broken;
    QFileSystemWatcher m_watcher;
    QTimer m_settle;  ///< one look after many changes
};

}  // namespace ketloom
