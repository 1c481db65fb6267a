#include "ui/plots/sample_view.h"

#include <QFontInfo>
#include <QPainter>
#include <algorithm>

#include "ui/widgets/csv_text.h"
#include "ui/widgets/export_files.h"
#include "ui/widgets/theme.h"

namespace ketloom {

SampleView::SampleView(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("The sample"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void SampleView::setState(const StateView& view) {
    m_view = view;
    setToolTip(view && view.sample->image ? tr("The image as the network reads it. Solid frame: the pixel of "
                                               "this step in row order; dashed "
                                               "frame: in column order.")
                                          : QString());
    update();
}

void SampleView::setPlayhead(int step) {
    m_step = step;
    update();
}

QSize SampleView::sizeHint() const {
    return {fontMetrics().height() * 8, fontMetrics().height() * 8};
}
QSize SampleView::minimumSizeHint() const {
    return {fontMetrics().height() * 5, fontMetrics().height() * 5};
}

void SampleView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paint(painter);
}

void SampleView::paint(QPainter& painter) const {
    painter.fillRect(rect(), Theme::of(this).background);
    if (!m_view) return;
    if (m_view.sample->image) {
        paintImage(painter, *m_view.sample->image);
    } else {
        paintWords(painter);
    }
}

PaintedPicture SampleView::picture() const {
    QString title = tr("Sample %1").arg(m_view.index);
    if (!m_view.sample->label.empty())
        title += QStringLiteral(" (%1)").arg(QString::fromStdString(m_view.sample->label));
    title += tr(", time step %1").arg(m_step + 1);
    const int line = fontMetrics().height() + 6;
    const QSize size(std::max(width(), fontMetrics().horizontalAdvance(title) + 8), height() + line);
    return {title, size, [this, title, line, size](QPainter& painter) {
                const Theme theme = Theme::of(this);
                // In pixels: points have another size on every device.
                QFont inPixels = font();
                inPixels.setPixelSize(QFontInfo(font()).pixelSize());
                painter.setFont(inPixels);
                painter.fillRect(QRect(QPoint(0, 0), size), theme.background);
                painter.setPen(theme.text);
                painter.drawText(QRect(0, 0, size.width(), line), Qt::AlignCenter, title);
                painter.translate((size.width() - width()) / 2, line);
                paint(painter);
            }};
}

QString SampleView::toCsv() const {
    if (const auto& image = m_view.sample->image) {
        QString csv = QStringLiteral("row,column,ink\n");
        for (int pixel = 0; pixel < image->width * image->height; ++pixel)
            csv += QStringLiteral("%1,%2,%3\n")
                       .arg(pixel / image->width + 1)
                       .arg(pixel % image->width + 1)
                       .arg(double(image->pixels[std::size_t(pixel)]), 0, 'g', 9);
        return csv;
    }
    const Batch& batch = m_view.sample->batch;
    const auto text = [this](Word word) { return QString::fromStdString(m_view.task->wordText(word)); };
    QString csv = QStringLiteral("step,input,target,scored\n");
    for (int step = 0; step < batch.steps(); ++step)
        csv += QStringLiteral("%1,%2,%3,%4\n")
                   .arg(step + 1)
                   .arg(csvText(text(batch.input(0, step))), csvText(text(batch.target(0, step))))
                   .arg(int(batch.isScored(0, step)));
    return csv;
}

void SampleView::paintImage(QPainter& painter, const Image& image) const {
    const Theme theme = Theme::of(this);
    // A line below says what the two frames are, where there is room for it.
    const int line = height() >= fontMetrics().height() * 7 ? fontMetrics().height() + 4 : 0;
    const int room = height() - 6 - line;
    const int side = std::max(1, std::min((width() - 6) / image.width, room / image.height));
    const QRect frame((width() - side * image.width) / 2, 3 + (room - side * image.height) / 2,
                      side * image.width, side * image.height);
    if (line > 0) paintCaption(painter, frame.bottom() + 3);
    const auto cell = [&](int pixel) {
        return QRect(frame.x() + pixel % image.width * side, frame.y() + pixel / image.width * side, side,
                     side);
    };
    for (int pixel = 0; pixel < image.width * image.height; ++pixel) {
        const float ink = image.pixels[std::size_t(pixel)];
        const auto mix = [ink](int paper, int full) { return int(float(paper) + ink * float(full - paper)); };
        painter.fillRect(cell(pixel), QColor(mix(theme.background.red(), theme.text.red()),
                                             mix(theme.background.green(), theme.text.green()),
                                             mix(theme.background.blue(), theme.text.blue())));
    }
    if (side >= 5) {
        painter.setPen(QPen(theme.grid, 1));
        for (int x = 1; x < image.width; ++x) {
            painter.drawLine(frame.x() + x * side, frame.y(), frame.x() + x * side, frame.bottom());
        }
        for (int y = 1; y < image.height; ++y) {
            painter.drawLine(frame.x(), frame.y() + y * side, frame.right(), frame.y() + y * side);
        }
    }
    painter.setPen(QPen(theme.mutedText, 1));
    painter.drawRect(frame.adjusted(-1, -1, 0, 0));
    const PixelPair pixels = pixelsOfStep(image, m_step);
    const int width = std::max(2, side / 7);
    const auto mark = [&](int pixel, const QColor& colour, Qt::PenStyle style) {
        if (pixel < 0) return;
        painter.setPen(QPen(colour, width, style, Qt::SquareCap, Qt::MiterJoin));
        painter.drawRect(cell(pixel).adjusted(0, 0, -1, -1));
    };
    mark(pixels.column, theme.series[1], Qt::DotLine);
    mark(pixels.row, theme.series[0], Qt::SolidLine);
}

void SampleView::paintCaption(QPainter& painter, int top) const {
    const Theme theme = Theme::of(this);
    const QString row = tr("□ by rows");
    const QString column = tr("□ by columns");
    const QFontMetrics metrics(font());
    const int gap = metrics.averageCharWidth() * 2;
    const int whole = metrics.horizontalAdvance(row) + gap + metrics.horizontalAdvance(column);
    if (whole > width()) return;
    const int left = (width() - whole) / 2;
    painter.setPen(theme.series[0]);
    painter.drawText(left, top + metrics.ascent(), row);
    painter.setPen(theme.series[1]);
    painter.drawText(left + metrics.horizontalAdvance(row) + gap, top + metrics.ascent(), column);
}

void SampleView::paintWords(QPainter& painter) const {
    const Theme theme = Theme::of(this);
    const Batch& batch = m_view.sample->batch;
    const QFontMetrics metrics(font());
    int column = metrics.horizontalAdvance(QStringLiteral("00"));
    const auto text = [this](Word word) { return QString::fromStdString(m_view.task->wordText(word)); };
    for (int step = 0; step < batch.steps(); ++step) {
        column = std::max({column, metrics.horizontalAdvance(text(batch.input(0, step))),
                           metrics.horizontalAdvance(text(batch.target(0, step)))});
    }
    column += metrics.averageCharWidth();
    const int line = metrics.height();
    const int caption = metrics.horizontalAdvance(tr("target")) + metrics.averageCharWidth() * 2;
    const int visible = std::max(1, (width() - caption - 4) / column);
    const int first = std::clamp(m_step - visible / 2, 0, std::max(0, batch.steps() - visible));
    const int top = std::max(2, (height() - line * 3 - 8) / 2);
    painter.setPen(theme.mutedText);
    painter.drawText(4, top + metrics.ascent(), tr("input"));
    painter.drawText(4, top + line + 4 + metrics.ascent(), tr("target"));
    painter.drawText(4, top + 2 * line + 8 + metrics.ascent(),
                     tr("steps %1–%2 of %3")
                         .arg(first + 1)
                         .arg(std::min(batch.steps(), first + visible))
                         .arg(batch.steps()));
    for (int step = first; step < std::min(batch.steps(), first + visible); ++step) {
        const int x = caption + (step - first) * column;
        if (step == m_step) {
            painter.setPen(QPen(theme.text, 1));
            painter.setBrush(theme.neuronFill);
            painter.drawRect(QRect(x, top - 2, column - 2, 2 * line + 8));
        }
        painter.setPen(theme.text);
        painter.drawText(QRect(x, top, column - 2, line), Qt::AlignCenter, text(batch.input(0, step)));
        painter.setPen(batch.isScored(0, step) ? theme.text : theme.mutedText);
        painter.drawText(QRect(x, top + line + 4, column - 2, line), Qt::AlignCenter,
                         text(batch.target(0, step)));
    }
}

}  // namespace ketloom
