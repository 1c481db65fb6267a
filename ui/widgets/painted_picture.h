#pragma once

#include <QSize>
#include <QString>
#include <functional>

class QPainter;
class QPixmap;
class QWidget;

namespace ketloom {

/// What can be painted, as a picture for paper and slides.
struct PaintedPicture {
    QString title;  ///< of the file; `paint` draws its own
    QSize size;     ///< px
    std::function<void(QPainter&)> paint;

    QPixmap pixmap() const;  ///< at twice the size
    /// Writes by the file's ending: .png (twice the size), .svg or .pdf (a page of the picture's size).
    /// Returns an error message or nothing.
    QString save(const QString& path) const;
};

/// Appends "Copy picture", "Save picture…" (PNG, SVG, PDF) and, with a `csv`, "Save data as CSV…" to a
/// context menu, or to the actions of a widget. `owner` must outlive the dialogs; problems go to `report`.
void addPictureActions(QWidget& menu, QWidget* owner, const QString& title,
                       std::function<PaintedPicture()> picture, std::function<QString()> csv,
                       std::function<void(const QString&)> report);

}  // namespace ketloom
