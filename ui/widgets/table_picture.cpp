#include "ui/widgets/table_picture.h"

#include <QFontInfo>
#include <QFontMetrics>
#include <QHeaderView>
#include <QPainter>
#include <QPixmap>
#include <QTableView>
#include <algorithm>
#include <memory>
#include <vector>

#include "ui/widgets/csv_text.h"
#include "ui/widgets/export_files.h"
#include "ui/widgets/theme.h"

namespace ketloom {
namespace {

constexpr int kPadding = 6;
constexpr int kMargin = 10;
constexpr int kWidestEms = 26;

/// Logical columns that are shown, from left to right.
std::vector<int> shownColumns(const QTableView& table) {
    std::vector<int> columns;
    const QHeaderView* header = table.horizontalHeader();
    for (int visual = 0; visual < header->count(); ++visual) {
        const int logical = header->logicalIndex(visual);
        if (!header->isSectionHidden(logical)) columns.push_back(logical);
    }
    return columns;
}

QString cellText(const QAbstractItemModel& model, int row, int column) {
    const QModelIndex index = model.index(row, column);
    const QString text = index.data(Qt::DisplayRole).toString();
    if (!text.isEmpty()) return text;
    return index.data(Qt::CheckStateRole).toInt() == Qt::Checked ? QStringLiteral("✓") : QString();
}

QString heading(const QAbstractItemModel& model, int column) {
    return model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
}

Qt::Alignment alignmentOf(const QVariant& given) {
    const auto alignment = Qt::Alignment(given.toInt());
    return given.isValid() ? alignment : Qt::AlignLeft | Qt::AlignVCenter;
}

}  // namespace

TablePicture::TablePicture(const QTableView& table, const QString& title)
    : m_title(title), m_font(table.font()) {
    // In pixels: points have another size on every device.
    m_font.setPixelSize(QFontInfo(table.font()).pixelSize());
    QFont bold = m_font;
    bold.setBold(true);
    const QAbstractItemModel& model = *table.model();
    const std::vector<int> columns = shownColumns(table);
    const QFontMetrics metrics(m_font);
    const QFontMetrics boldMetrics(bold);
    const int widest = kWidestEms * metrics.height();
    const auto wrapped = [&](const QString& text, int width) {
        return metrics.boundingRect(QRect(0, 0, width, QWIDGETSIZE_MAX), Qt::TextWordWrap, text).size();
    };
    const auto iconWidth = [&](int row, int column) {
        const bool any = !model.index(row, column).data(Qt::DecorationRole).isNull();
        return any ? table.iconSize().width() + kPadding : 0;
    };

    std::vector<int> widths;
    int whole = 0;
    for (const int column : columns) {
        int width = boldMetrics.horizontalAdvance(heading(model, column));
        for (int row = 0; row < model.rowCount(); ++row) {
            if (table.columnSpan(row, column) > 1) continue;
            const int own = wrapped(cellText(model, row, column), widest).width();
            width = std::max(width, std::min(own + 1, widest) + iconWidth(row, column));
        }
        widths.push_back(width + 2 * kPadding);
        whole += widths.back();
    }
    whole = std::max(whole, boldMetrics.horizontalAdvance(title));

    int y = kMargin;
    m_texts.push_back({QRect(kMargin, y, whole, boldMetrics.height()), Qt::AlignLeft, title, true});
    y += boldMetrics.height() + kPadding;
    const int line = boldMetrics.height() + kPadding;
    int x = kMargin;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const auto alignment =
            alignmentOf(model.headerData(columns[c], Qt::Horizontal, Qt::TextAlignmentRole));
        m_texts.push_back({QRect(x + kPadding, y, widths[c] - 2 * kPadding, line),
                           int(alignment & Qt::AlignHorizontal_Mask) | Qt::AlignVCenter,
                           heading(model, columns[c]), true});
        x += widths[c];
    }
    y += line;
    m_lines.push_back(y);
    for (int row = 0; row < model.rowCount(); ++row) {
        int height = metrics.height();
        for (std::size_t c = 0; c < columns.size(); ++c) {
            if (table.columnSpan(row, columns[c]) > 1) continue;
            const int room = widths[c] - 2 * kPadding - iconWidth(row, columns[c]);
            height = std::max(height, wrapped(cellText(model, row, columns[c]), room).height());
        }
        height += kPadding;
        x = kMargin;
        for (std::size_t c = 0; c < columns.size(); ++c) {
            const QModelIndex index = model.index(row, columns[c]);
            const bool spans = table.columnSpan(row, columns[c]) > 1;
            QRect box(x + kPadding, y, (spans ? kMargin + whole - x : widths[c]) - 2 * kPadding, height);
            if (const int icon = iconWidth(row, columns[c]); icon > 0) {
                m_icons.push_back({QRect(box.topLeft(), QSize(table.iconSize().width(), height)),
                                   index.data(Qt::DecorationRole).value<QIcon>()});
                box.setLeft(box.left() + icon);
            }
            const auto alignment = alignmentOf(index.data(Qt::TextAlignmentRole)) & Qt::AlignHorizontal_Mask;
            m_texts.push_back({box, int(alignment) | Qt::AlignVCenter | Qt::TextWordWrap,
                               cellText(model, row, columns[c]), false});
            x += widths[c];
            if (spans) break;
        }
        y += height;
        m_lines.push_back(y);
    }
    m_size = QSize(whole + 2 * kMargin, y + kMargin);
}

void TablePicture::paint(QPainter& painter) const {
    const Theme theme = Theme::paper();
    painter.fillRect(QRect(QPoint(0, 0), m_size), theme.background);
    for (const int y : m_lines) {
        painter.setPen(QPen(y == m_lines.front() ? theme.mutedText : theme.grid, 1));
        painter.drawLine(kMargin, y, m_size.width() - kMargin, y);
    }
    painter.setPen(theme.text);
    for (const Text& text : m_texts) {
        QFont font = m_font;
        font.setBold(text.bold);
        painter.setFont(font);
        painter.drawText(text.box, text.flags, text.text);
    }
    for (const Icon& icon : m_icons) icon.icon.paint(&painter, icon.box);
}

PaintedPicture TablePicture::painted() const {
    return {m_title, m_size, [this](QPainter& painter) { paint(painter); }};
}

QPixmap TablePicture::pixmap() const {
    return painted().pixmap();
}

QString TablePicture::save(const QString& path) const {
    return painted().save(path);
}

void addTableExportActions(QWidget& menu, QTableView& table, const QString& title,
                           std::function<QString()> csv, std::function<void(const QString&)> report) {
    const auto picture = [&table, title] {
        const auto made = std::make_shared<const TablePicture>(table, title);
        PaintedPicture painted = made->painted();
        painted.paint = [made, paint = painted.paint](QPainter& painter) { paint(painter); };
        return painted;
    };
    addPictureActions(menu, &table, title, picture, std::move(csv), std::move(report));
}

QString tableCsv(const QTableView& table) {
    const QAbstractItemModel& model = *table.model();
    const std::vector<int> columns = shownColumns(table);
    QStringList fields;
    for (const int column : columns) fields << csvText(heading(model, column));
    QString csv = fields.join(QLatin1Char(',')) + QLatin1Char('\n');
    for (int row = 0; row < model.rowCount(); ++row) {
        fields.clear();
        for (const int column : columns) fields << csvText(cellText(model, row, column));
        csv += fields.join(QLatin1Char(',')) + QLatin1Char('\n');
    }
    return csv;
}

}  // namespace ketloom
