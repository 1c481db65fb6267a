#pragma once

#include <QString>
#include <functional>

class QWidget;

namespace ketloom {

/// Asks where to save a file; `owner` must outlive the dialog. `filter` as QFileDialog has it.
void askForFile(QWidget* owner, const QString& title, const QString& filter, const QString& suggested,
                std::function<void(const QString&)> accept);

/// The same for a table.
void askForCsvFile(QWidget* owner, const QString& title, std::function<void(const QString&)> accept);

/// "Post-selection by step" with ending ".png": post-selection-by-step.png.
QString exportName(QString title, const QString& ending);

/// Endings of pictures, as a file dialog has them.
QString pictureFilter();

/// A field of a CSV file: in quotes where it has to be.
QString csvText(QString text);

/// Writes text to a file, whole or not at all; returns an error message or nothing.
QString writeTextFile(const QString& path, const QString& text);

}  // namespace ketloom
