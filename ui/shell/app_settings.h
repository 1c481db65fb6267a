#pragma once

#include <QByteArray>
#include <QSettings>
#include <QStringList>
#include <memory>

#include "ui/widgets/angle_text.h"
#include "ui/widgets/theme.h"

namespace ketloom {

/// What the program remembers between two starts. Read where it is needed and handed down as values.
class AppSettings {
public:
    /// The user's settings, or those of a file (tests). An empty instance for pictures: `ephemeral()`.
    explicit AppSettings(const QString& file = {});
    /// Remembers nothing and starts from the defaults.
    static AppSettings ephemeral();

    ThemeChoice theme() const;
    void setTheme(ThemeChoice choice);

    AngleUnit angleUnit() const;
    void setAngleUnit(AngleUnit unit);

    /// Existing files, newest first.
    QStringList recentFiles() const;
    void addRecentFile(const QString& path);
    void clearRecentFiles();

    bool keepsRuns() const;
    void setKeepsRuns(bool keep);
    /// Parent of run folders; the default is "runs" in the program's data folder.
    QString runsFolder() const;
    void setRunsFolder(const QString& folder);
    /// Where the user's own cells are: "cells" in the program's data folder; empty for an ephemeral instance.
    QString cellsFolder() const;
    /// Where results are kept that can be worked out again; empty for an ephemeral instance.
    QString cacheFolder() const;

    /// Columns of the table of runs, see RunsPanel::columnState().
    QByteArray runsColumns() const;
    void setRunsColumns(const QByteArray& state);

    bool showsLiveState() const;
    void setShowsLiveState(bool show);
    bool showsMinimap() const;
    void setShowsMinimap(bool shown);

    QByteArray geometry() const;
    QByteArray windowState() const;
    void setWindow(const QByteArray& geometry, const QByteArray& state);
    void clearWindow();

private:
    explicit AppSettings(std::nullptr_t) {}
    QVariant read(const QString& key, const QVariant& fallback = {}) const;
    void write(const QString& key, const QVariant& value);

    std::unique_ptr<QSettings> m_file;
    QMap<QString, QVariant> m_memory;  ///< ephemeral
};

}  // namespace ketloom
