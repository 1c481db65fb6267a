#include "ui/laboratory/sweep_pdf.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QPageLayout>
#include <QPdfWriter>
#include <QTextDocument>
#include <QUrl>

#include "core/base/file.h"
#include "core/lab/sweep_report.h"
#include "ui/document/core_values.h"

namespace ketloom {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("SweepReport", text);
}

QString escaped(const std::string& text) {
    return toQString(text).toHtmlEscaped();
}

}  // namespace

QString sweepReportHtml(const Sweep& sweep, const std::vector<PointResult>& results, int pictures) {
    const SweepTable table = sweepTable(sweep, results);
    QString html = QStringLiteral("<h2>%1</h2><p>%2</p>").arg(escaped(sweep.title), escaped(sweep.notes));
    html += QStringLiteral("<p>%1</p>")
                .arg(tr("%1 of %2 trainings.").arg(results.size()).arg(sweep.pointCount()));
    html += QStringLiteral("<table border='0.5' cellspacing='0' cellpadding='3'><tr>");
    for (const std::string& title : table.columns) html += QStringLiteral("<th>%1</th>").arg(escaped(title));
    html += QStringLiteral("</tr>");
    for (const auto& row : table.rows) {
        html += QStringLiteral("<tr>");
        for (std::size_t i = 0; i < row.size(); ++i)
            html += QStringLiteral("<td align='%1' style='white-space:nowrap'>%2</td>")
                        .arg(i == 0 ? QStringLiteral("left") : QStringLiteral("right"), escaped(row[i]));
        html += QStringLiteral("</tr>");
    }
    html += QStringLiteral("</table>");
    for (const std::string& text : criteriaTexts(sweep))
        html += QStringLiteral("<p>%1</p>").arg(escaped(text));
    html +=
        QStringLiteral("<p>%1</p>")
            .arg(tr("Seeds that did not get there count in the median as more than any number. Gradient: the "
                    "norm at the state going back in time, geometric mean over the seeds."));
    for (const std::string& text : sourceTexts(sweep))
        html += QStringLiteral("<p>%1</p>").arg(tr("Published: %1").arg(escaped(text)));
    for (int i = 0; i < pictures; ++i)
        html += QStringLiteral("<p><img src='picture%1' width='660'></p>").arg(i);
    return html;
}

QString writeSweepPdf(const QString& path, const Sweep& sweep, const std::vector<PointResult>& results,
                      const std::vector<QImage>& pictures) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageOrientation(QPageLayout::Landscape);
        writer.setPageMargins(QMarginsF(15, 15, 15, 15), QPageLayout::Millimeter);
        writer.setTitle(toQString(sweep.title));
        writer.setCreator(QStringLiteral("Ketloom"));
        QTextDocument document;
        QFont font = document.defaultFont();
        font.setPointSize(9);
        document.setDefaultFont(font);
        for (std::size_t i = 0; i < pictures.size(); ++i)
            document.addResource(QTextDocument::ImageResource, QUrl(QStringLiteral("picture%1").arg(i)),
                                 pictures[i]);
        document.setHtml(sweepReportHtml(sweep, results, int(pictures.size())));
        document.print(&writer);
    }
    const Expected<void> written = writeFileAtomically(toPath(path), buffer.data().toStdString());
    return written ? QString() : toQString(toString(written.error()));
}

}  // namespace ketloom
