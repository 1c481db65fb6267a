#include "ui/laboratory/sweep_pdf.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QCoreApplication>
#include <QFileInfo>
#include <QImage>
#include <QPageLayout>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <QTextDocument>
#include <algorithm>
#include <cmath>

#include "core/base/file.h"
#include "core/lab/sweep_report.h"
#include "ui/document/core_values.h"
#include "ui/laboratory/profile_panel.h"
#include "ui/laboratory/steps_plot.h"

namespace ketloom {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("SweepReport", text);
}

QString escaped(const std::string& text) {
    return toQString(text).toHtmlEscaped();
}

QString paragraph(const QString& html) {
    return QStringLiteral("<p>%1</p>").arg(html);
}

QString tableHtml(const SweepTable& table) {
    QString html = QStringLiteral(
        "<table border='0.5' style='border-collapse:collapse' cellspacing='0' cellpadding='3'><tr>");
    for (const std::string& title : table.columns) html += QStringLiteral("<th>%1</th>").arg(escaped(title));
    html += QStringLiteral("</tr>");
    for (const auto& row : table.rows) {
        html += QStringLiteral("<tr>");
        for (std::size_t i = 0; i < row.size(); ++i)
            html += QStringLiteral("<td align='%1' style='white-space:nowrap'>%2</td>")
                        .arg(i == 0 ? QStringLiteral("left") : QStringLiteral("right"), escaped(row[i]));
        html += QStringLiteral("</tr>");
    }
    return html + QStringLiteral("</table>");
}

/// How it is judged and where published figures come from.
QString criteriaHtml(const Sweep& sweep) {
    QString html;
    for (const std::string& text : criteriaTexts(sweep)) html += paragraph(escaped(text));
    html += paragraph(
        tr("Seeds that did not get there count in the median as more than any number. Gradient: the "
           "norm at the state going back in time, geometric mean over the seeds."));
    for (const std::string& text : sourceTexts(sweep))
        html += paragraph(tr("Published: %1").arg(escaped(text)));
    return html;
}

QPalette paperPalette() {
    const Theme paper = Theme::paper();
    QPalette palette;
    palette.setColor(QPalette::Base, paper.background);
    palette.setColor(QPalette::Window, paper.grid);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text})
        palette.setColor(role, paper.text);
    return palette;
}

void setUp(QTextDocument& document, QPaintDevice* device, const QString& html) {
    QFont font = document.defaultFont();
    font.setPointSize(9);
    document.setDefaultFont(font);
    document.setUseDesignMetrics(true);
    document.setDocumentMargin(0);
    if (device) document.documentLayout()->setPaintDevice(device);
    document.setHtml(html);
}

/// In black, whatever the application wears.
void drawText(QPainter& painter, const QTextDocument& document, const QRectF& part) {
    QAbstractTextDocumentLayout::PaintContext context;
    context.palette = paperPalette();
    context.clip = part;
    painter.save();
    painter.setClipRect(part);
    document.documentLayout()->draw(&painter, context);
    painter.restore();
}

void drawTextPages(QCPPainter& painter, QPdfWriter& writer, const QString& html) {
    QTextDocument document;
    setUp(document, &writer, html);
    const QSizeF page(writer.width(), writer.height());
    document.setPageSize(page);
    for (int i = 0; i < document.pageCount(); ++i) {
        if (i > 0) writer.newPage();
        painter.save();
        painter.translate(0.0, -i * page.height());
        drawText(painter, document, QRectF(QPointF(0.0, i * page.height()), page));
        painter.restore();
    }
}

void drawStepsPage(QCPPainter& painter, QPdfWriter& writer, const Sweep& sweep,
                   const std::vector<PointResult>& results) {
    writer.newPage();
    StepsPlot plot;
    plot.setPalette(paperPalette());
    plot.setPictureTitle(toQString(sweep.title));
    plot.show(sweep, results);
    plot.drawPicture(painter, QSize(writer.width(), writer.height()));
}

/// All arms at every length; where arms have lengths of their own, all in one.
void drawProfilePages(QCPPainter& painter, QPdfWriter& writer, const Sweep& sweep,
                      const std::vector<PointResult>& results, bool atEnd) {
    const int count = sweep.lengthCount();
    const int columns = std::min(count, 3);
    const int rows = std::min((count + columns - 1) / columns, 2);
    const int head = 2 * painter.fontMetrics().height();
    const QSize size(writer.width() / columns, (writer.height() - head) / rows);
    for (int i = 0; i < count; ++i) {
        const int place = i % (columns * rows);
        if (place == 0) {
            writer.newPage();
            painter.setPen(Theme::paper().text);
            painter.drawText(QRectF(0, 0, writer.width(), head), Qt::AlignHCenter | Qt::AlignTop,
                             atEnd ? tr("Gradient at the state, after training")
                                   : tr("Gradient at the state, before training"));
        }
        ProfilePlot plot;
        plot.setPalette(paperPalette());
        plot.setPictureTitle(sweep.lengths.empty() ? QString()
                                                   : tr("T %1").arg(sweep.lengths[std::size_t(i)]));
        plot.show(ProfilePanel::curvesOf(sweep, results, {i, atEnd, false}, Theme::paper()),
                  tr("None of these has been trained yet."));
        painter.save();
        painter.translate(place % columns * size.width(), head + place / columns * size.height());
        plot.drawPicture(painter, size);
        painter.restore();
    }
}

}  // namespace

QString sweepReportHtml(const Sweep& sweep, const std::vector<PointResult>& results) {
    QString html = QStringLiteral("<h2>%1</h2>").arg(escaped(sweep.title)) + paragraph(escaped(sweep.notes));
    QString seeds;
    for (const std::uint64_t seed : sweep.seeds)
        seeds += (seeds.isEmpty() ? QString() : QStringLiteral(", ")) + QString::number(seed);
    html +=
        paragraph(tr("%1 of %2 trainings; seeds %3.").arg(results.size()).arg(sweep.pointCount()).arg(seeds));
    html += tableHtml(sweepTable(sweep, results)) + criteriaHtml(sweep);
    html += QStringLiteral("<h3>%1</h3>").arg(tr("What was trained"));
    for (const std::string& text : networkTexts(sweep)) html += paragraph(escaped(text));
    return html;
}

QString writeSweepPdf(const QString& path, const Sweep& sweep, const std::vector<PointResult>& results) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageOrientation(QPageLayout::Landscape);
        writer.setPageMargins(QMarginsF(15, 15, 15, 15), QPageLayout::Millimeter);
        writer.setTitle(toQString(sweep.title));
        writer.setCreator(QStringLiteral("Ketloom"));
        writer.setResolution(StepsPlot().logicalDpiY());  // plots are laid out in pixels of the screen
        QCPPainter painter;
        painter.begin(&writer);
        painter.setMode(QCPPainter::pmVectorized);
        painter.setMode(QCPPainter::pmNoCaching);
        drawTextPages(painter, writer, sweepReportHtml(sweep, results));
        drawStepsPage(painter, writer, sweep, results);
        for (const bool atEnd : {false, true}) drawProfilePages(painter, writer, sweep, results, atEnd);
        painter.end();
    }
    const Expected<void> written = writeFileAtomically(toPath(path), buffer.data().toStdString());
    return written ? QString() : toQString(toString(written.error()));
}

QString writeTablePicture(const QString& path, const Sweep& sweep, const std::vector<PointResult>& results) {
    constexpr int kEdge = 12;
    constexpr int kScale = 2;
    const QString html =
        QStringLiteral("<h3>%1</h3>").arg(escaped(sweep.title)) + tableHtml(sweepTable(sweep, results));
    QTextDocument table;
    setUp(table, nullptr, html);
    QTextDocument document;
    setUp(document, nullptr, html + criteriaHtml(sweep));
    document.setTextWidth(std::ceil(table.idealWidth()));
    const QSize size(int(std::ceil(document.size().width())) + 2 * kEdge,
                     int(std::ceil(document.size().height())) + 2 * kEdge);
    const auto draw = [&](QPaintDevice& device, qreal scale) {
        QPainter painter;
        if (!painter.begin(&device)) return false;
        painter.scale(scale, scale);
        painter.translate(kEdge, kEdge);
        drawText(painter, document, QRectF(QPointF(), document.size()));
        return painter.end();
    };
    const QString ending = QFileInfo(path).suffix().toLower();
    bool written = false;
    if (ending == QStringLiteral("png")) {
        QImage image(size * kScale, QImage::Format_RGB32);
        image.fill(Theme::paper().background);
        written = draw(image, kScale) && image.save(path);
    } else if (ending == QStringLiteral("svg")) {
        QSvgGenerator generator;
        generator.setFileName(path);
        generator.setSize(size);
        generator.setViewBox(QRect(QPoint(), size));
        generator.setTitle(toQString(sweep.title));
        written = draw(generator, 1.0);
    } else if (ending == QStringLiteral("pdf")) {
        constexpr int kPixelsPerInch = 96;
        QPdfWriter writer(path);
        writer.setResolution(kPixelsPerInch);
        writer.setPageSize(QPageSize(QSizeF(size) / kPixelsPerInch, QPageSize::Inch));
        writer.setPageMargins(QMarginsF());
        writer.setTitle(toQString(sweep.title));
        written = draw(writer, 1.0);
    } else {
        return tr("A picture can be saved as .png, .svg or .pdf, not as “%1”.")
            .arg(QFileInfo(path).fileName());
    }
    return written ? QString()
                   : tr("The picture cannot be written to %1. Choose a folder you may write to.").arg(path);
}

}  // namespace ketloom
