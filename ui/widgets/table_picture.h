#pragma once

#include <QFont>
#include <QIcon>
#include <QRect>
#include <QSize>
#include <QString>
#include <functional>
#include <vector>

#include "ui/widgets/painted_picture.h"

class QPainter;
class QPixmap;
class QTableView;

namespace ketloom {

/// A table as a picture for paper and slides: title, headings and all rows, whatever is scrolled or selected;
/// the columns shown on screen, in their order there.
class TablePicture {
public:
    TablePicture(const QTableView& table, const QString& title);

    QSize size() const { return m_size; }  ///< px
    QPixmap pixmap() const;                ///< at twice the size
    /// Good as long as this is.
    PaintedPicture painted() const;
    /// Writes by the file's ending: .png (twice the size), .svg or .pdf (a page of the picture's size).
    /// Returns an error message or nothing.
    QString save(const QString& path) const;

private:
    struct Text {
        QRect box;
        int flags;
        QString text;
        bool bold;
    };
    struct Icon {
        QRect box;
        QIcon icon;
    };
    void paint(QPainter& painter) const;

    QString m_title;
    QFont m_font;
    std::vector<Text> m_texts;
    std::vector<Icon> m_icons;
    std::vector<int> m_lines;  ///< y of the lines below headings and rows
    QSize m_size;
};

/// Appends "Copy picture", "Save picture…" (PNG, SVG, PDF) and, with a `csv`, "Save data as CSV…" to a
/// context menu, or to the actions of a widget. `table` must outlive the dialogs; problems go to `report`.
void addTableExportActions(QWidget& menu, QTableView& table, const QString& title,
                           std::function<QString()> csv, std::function<void(const QString&)> report);

/// The shown columns of a table as CSV with the headings, all rows.
QString tableCsv(const QTableView& table);

}  // namespace ketloom
