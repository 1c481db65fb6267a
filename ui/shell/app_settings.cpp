#include "ui/shell/app_settings.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace ketloom {
namespace {

constexpr int kMaxRecent = 10;
/// Of the arrangement of docks: a state saved under another number is not restored.
const auto kTheme = QStringLiteral("theme");
const auto kAngleUnit = QStringLiteral("angleUnit");
const auto kRecent = QStringLiteral("recentFiles");
const auto kKeepRuns = QStringLiteral("runs/keep");
const auto kMinimap = QStringLiteral("canvas/minimap");
const auto kRunsFolder = QStringLiteral("runs/folder");
const auto kRunsColumns = QStringLiteral("runs/columns");
const auto kLive = QStringLiteral("canvas/liveState");
const auto kGeometry = QStringLiteral("window/geometry");
const auto kState = QStringLiteral("window/state");

/// Names of units of angles in the settings file, in the order of the enum.
const QStringList kAngleUnitNames = {QStringLiteral("radians"), QStringLiteral("degrees"),
                                     QStringLiteral("pi")};

}  // namespace

AppSettings::AppSettings(const QString& file)
    : m_file(file.isEmpty() ? std::make_unique<QSettings>()
                            : std::make_unique<QSettings>(file, QSettings::IniFormat)) {}

AppSettings AppSettings::ephemeral() {
    return AppSettings(nullptr);
}

QVariant AppSettings::read(const QString& key, const QVariant& fallback) const {
    return m_file ? m_file->value(key, fallback) : m_memory.value(key, fallback);
}

void AppSettings::write(const QString& key, const QVariant& value) {
    if (m_file) {
        m_file->setValue(key, value);
    } else {
        m_memory.insert(key, value);
    }
}

ThemeChoice AppSettings::theme() const {
    const QString key = read(kTheme).toString();
    for (const ThemeDescription& theme : themeTable())
        if (theme.key == key) return theme.choice;
    return ThemeChoice::System;
}

void AppSettings::setTheme(ThemeChoice choice) {
    write(kTheme, themeTable()[int(choice)].key);
}

AngleUnit AppSettings::angleUnit() const {
    return AngleUnit(
        std::max<qsizetype>(0, kAngleUnitNames.indexOf(read(kAngleUnit, kAngleUnitNames.back()).toString())));
}

void AppSettings::setAngleUnit(AngleUnit unit) {
    write(kAngleUnit, kAngleUnitNames[int(unit)]);
}

QStringList AppSettings::recentFiles() const {
    QStringList files;
    for (const QString& path : read(kRecent).toStringList()) {
        if (QFileInfo::exists(path)) files.append(path);
    }
    return files;
}

void AppSettings::addRecentFile(const QString& path) {
    QStringList files = recentFiles();
    const QString absolute = QFileInfo(path).absoluteFilePath();
    files.removeAll(absolute);
    files.prepend(absolute);
    write(kRecent, QStringList(files.mid(0, kMaxRecent)));
}

void AppSettings::clearRecentFiles() {
    write(kRecent, QStringList());
}

bool AppSettings::keepsRuns() const {
    return read(kKeepRuns, m_file != nullptr).toBool();
}

bool AppSettings::showsMinimap() const {
    return read(kMinimap, true).toBool();
}

void AppSettings::setShowsMinimap(bool shown) {
    write(kMinimap, shown);
}

void AppSettings::setKeepsRuns(bool keep) {
    write(kKeepRuns, keep);
}

QString AppSettings::runsFolder() const {
    const QString standard = QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation))
                                 .filePath(QStringLiteral("runs"));
    return read(kRunsFolder, standard).toString();
}

void AppSettings::setRunsFolder(const QString& folder) {
    write(kRunsFolder, folder);
}

QByteArray AppSettings::runsColumns() const {
    return read(kRunsColumns).toByteArray();
}

void AppSettings::setRunsColumns(const QByteArray& state) {
    write(kRunsColumns, state);
}

bool AppSettings::showsLiveState() const {
    return read(kLive, true).toBool();
}

void AppSettings::setShowsLiveState(bool show) {
    write(kLive, show);
}

QString AppSettings::cellsFolder() const {
    if (!m_file) return {};
    return QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation))
        .filePath(QStringLiteral("cells"));
}

QString AppSettings::cacheFolder() const {
    if (!m_file) return {};
    return QStandardPaths::writableLocation(QStandardPaths::CacheLocation);
}

QByteArray AppSettings::geometry() const {
    return read(kGeometry).toByteArray();
}

QByteArray AppSettings::windowState() const {
    return read(kState).toByteArray();
}

void AppSettings::setWindow(const QByteArray& geometry, const QByteArray& state) {
    write(kGeometry, geometry);
    write(kState, state);
}

void AppSettings::clearWindow() {
    setWindow({}, {});
}

}  // namespace ketloom
