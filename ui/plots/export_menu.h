#pragma once

#include <QString>
#include <functional>

class QMenu;
class QWidget;

namespace ketloom {

class PlotCanvas;

/// Adds "Copy picture", "Save picture…" (PNG, SVG, PDF) and "Save data as CSV…". Problems go to `report`,
/// which must outlive the dialogs together with `owner`.
void addExportActions(QMenu& menu, QWidget* owner, PlotCanvas& canvas, const QString& title,
                      std::function<QString()> csv, std::function<void(const QString&)> report);

/// Asks where to save a file that matches the filter, `suggested` at first; `owner` must outlive the dialog.
void askForSaveFile(QWidget* owner, const QString& title, const QString& filter, const QString& suggested,
                    std::function<void(const QString&)> accept);

/// Asks where to save a table; `owner` must outlive the dialog.
void askForCsvFile(QWidget* owner, const QString& title, std::function<void(const QString&)> accept);

/// Writes text to a file, whole or not at all; returns an error message or nothing.
QString writeTextFile(const QString& path, const QString& text);

}  // namespace ketloom
