#include "ui/document/circuit_picture.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileInfo>
#include <QFontMetricsF>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <algorithm>
#include <cmath>

#include "core/base/file.h"
#include "core/cell/parameter_layout.h"
#include "core/cell/validate.h"
#include "core/project/picture_project.h"
#include "ui/document/circuit_painter.h"
#include "ui/document/core_values.h"
#include "ui/document/operation_text.h"

namespace ketloom {

namespace {

constexpr double kMaxPixels = 2e8;
constexpr double kMaxSide = 32'000.0;
constexpr double kPointsPerInch = 72.0;

QString tr(const char* text, int n = -1) {
    return QCoreApplication::translate("CircuitPicture", text, nullptr, n);
}

/// The resolution that fonts are measured at: layouts are in these pixels.
double layoutDpi() {
    return QImage(1, 1, QImage::Format_Mono).logicalDpiX();
}

QString counted(const char* one, const char* many, int n) {
    return n == 1 ? tr(one) : tr(many).arg(n);
}

}  // namespace

QString pictureEnding(PictureFormat format) {
    switch (format) {
        case PictureFormat::Svg:
            return QStringLiteral("svg");
        case PictureFormat::Pdf:
            return QStringLiteral("pdf");
        case PictureFormat::Png:
            break;
    }
    return QStringLiteral("png");
}

std::optional<PictureFormat> pictureFormatOf(const QString& path) {
    const QString ending = QFileInfo(path).suffix().toLower();
    for (const PictureFormat format : {PictureFormat::Svg, PictureFormat::Pdf, PictureFormat::Png})
        if (ending == pictureEnding(format)) return format;
    return std::nullopt;
}

QString laneOrderText(const Cell& cell) {
    QStringList names;
    for (int lane = 0; lane < cell.lanes(); ++lane) names << laneText(cell, lane);
    return tr("lane order |%1\u27E9").arg(names.join(QLatin1Char(' ')));
}

CircuitPicture::CircuitPicture(const Project& project, const PictureOptions& options)
    : m_project(project), m_options(options), m_layout(layoutCircuit(project.cell, options.font)) {
    m_options.scale = std::clamp(options.scale, 1.0, double(kMaxPictureScale));
    m_titleFont = options.font;
    m_titleFont.setBold(true);
    m_titleFont.setPointSizeF(1.35 * std::max(1.0, options.font.pointSizeF()));
    placeHead();
    const double u = m_layout.metrics.unit;
    m_size.setWidth(std::max(m_size.width(), m_layout.bounds.width() + 2 * u));
    m_size.setHeight(m_circuitTop + m_layout.bounds.height() + u);
    if (m_options.legend) placeLegend();
    m_size = {std::ceil(m_size.width()), std::ceil(m_size.height())};
}

void CircuitPicture::placeHead() {
    const Cell& cell = m_project.cell;
    const double u = m_layout.metrics.unit;
    m_title = QString::fromStdString(m_project.name).simplified();
    if (m_title.isEmpty()) m_title = tr("Cell");
    m_facts << laneOrderText(cell);
    // What an invalid cell would cost is not defined.
    QStringList counts;
    if (isSimulable(cell)) {
        counts << counted("1 parameter", "%1 parameters", parameterCount(cell));
        counts << tr("%1 qubits: %2 lanes and %3")
                      .arg(qubits(cell))
                      .arg(cell.lanes())
                      .arg(counted("1 ancilla", "%1 ancillas", ancillas(cell)));
    } else {
        counts << tr("cannot be simulated as it is");
    }
    m_facts << counts.join(QStringLiteral("  \u00B7  "));

    const QFontMetricsF titleMetrics(m_titleFont), metrics(m_options.font);
    const double room = std::max(m_layout.bounds.width(), 24 * u);
    m_title = titleMetrics.elidedText(m_title, Qt::ElideRight, room);
    double width = titleMetrics.horizontalAdvance(m_title);
    for (const QString& fact : m_facts) width = std::max(width, metrics.horizontalAdvance(fact));
    m_size.setWidth(width + 2 * u);
    m_circuitTop = 0.8 * u + titleMetrics.height() + double(m_facts.size()) * 1.25 * u + 0.8 * u;
}

void CircuitPicture::addSymbol(Symbol symbol) {
    const double u = m_layout.metrics.unit;
    const double width = 3.2 * u + QFontMetricsF(m_options.font).horizontalAdvance(symbol.text);
    constexpr double kGap = 1.6;
    const double row = 2.4 * u;
    QPointF place(u, m_legendTop);
    if (!m_legend.isEmpty()) {
        const Symbol& last = m_legend.back();
        place = last.place;
        place.rx() += 3.2 * u + QFontMetricsF(m_options.font).horizontalAdvance(last.text) + kGap * u;
        if (place.x() + width > m_size.width() - u) place = {u, last.place.y() + row};
    }
    symbol.place = place;
    m_size.setWidth(std::max(m_size.width(), place.x() + width + u));
    m_size.setHeight(place.y() + row + 0.6 * u);
    m_legend.push_back(symbol);
}

void CircuitPicture::placeLegend() {
    const Cell& cell = m_project.cell;
    const CircuitMetrics& m = m_layout.metrics;
    m_legendTop = m_size.height() + 0.4 * m.unit;
    bool shared = false;
    for (const GateInfo& gate : gateTable()) {
        bool used = false;
        for (const Stage& stage : cell.stages)
            for (const Operation& operation : stage.operations) {
                used = used || operation.gate == gate.kind;
                shared = shared || operation.sharing != 0;
            }
        if (used) addSymbol({gate.kind, {}, toQString(gate.name), {}});
    }
    const auto fixed = [&](ElementKind kind, const QString& text) {
        CircuitElement element;
        element.kind = kind;
        element.text = kind == ElementKind::InputX ? QStringLiteral("X") : QString();
        element.box = QRectF(0, 0, m.box, m.box);
        addSymbol({std::nullopt, element, text, {}});
    };
    if (cell.inOutLanes > 0) {
        fixed(ElementKind::InputX, tr("X where the input word has a 1"));
        fixed(ElementKind::Meter, tr("read out, then reset to |0\u27E9"));
    }
    if (shared) {
        CircuitElement element;
        element.kind = ElementKind::Operation;
        element.gate = GateKind::Ry;
        element.sharing = 1;
        element.box = QRectF(0, 0, m.box, m.box);
        addSymbol({std::nullopt, element, tr("equal tags: shared parameters"), {}});
    }
}

void CircuitPicture::paintSymbol(QPainter& painter, const Symbol& symbol) const {
    const CircuitMetrics& m = m_layout.metrics;
    const CircuitStyle style{m_options.theme, m_options.font, true};
    const QRectF icon(symbol.place, QSizeF(2.4 * m.unit, 2.0 * m.unit));
    if (symbol.gate) {
        paintGateIcon(painter, *symbol.gate, icon, style);
    } else {
        painter.save();
        painter.translate(icon.center() - symbol.element.box.center());
        paintElement(painter, symbol.element, m, style);
        painter.restore();
    }
    painter.setFont(m_options.font);
    painter.setPen(m_options.theme.text);
    painter.drawText(QPointF(icon.right() + 0.6 * m.unit, icon.center().y() + 0.3 * m.unit), symbol.text);
}

QSize CircuitPicture::pixels() const {
    return (m_size * m_options.scale).toSize();
}

void CircuitPicture::paint(QPainter& painter) const {
    const double u = m_layout.metrics.unit;
    const Theme& theme = m_options.theme;
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.fillRect(QRectF(QPointF(), m_size), theme.background);
    painter.setFont(m_titleFont);
    painter.setPen(theme.text);
    const QFontMetricsF titleMetrics(m_titleFont);
    double y = 0.8 * u + titleMetrics.ascent();
    painter.drawText(QPointF(u, y), m_title);
    painter.setFont(m_options.font);
    painter.setPen(theme.mutedText);
    y += titleMetrics.descent();
    for (const QString& fact : m_facts) painter.drawText(QPointF(u, y += 1.25 * u), fact);

    painter.save();
    painter.translate(QPointF((m_size.width() - m_layout.bounds.width()) / 2, m_circuitTop) -
                      m_layout.bounds.topLeft());
    const CircuitStyle style{theme, m_options.font, true};
    for (const CircuitElement& element : m_layout.elements)
        paintElement(painter, element, m_layout.metrics, style);
    painter.restore();
    for (const Symbol& symbol : m_legend) paintSymbol(painter, symbol);
}

QByteArray CircuitPicture::svg() const {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(int(layoutDpi()));
    generator.setSize(m_size.toSize());
    generator.setViewBox(QRectF(QPointF(), m_size));
    QPainter painter(&generator);
    paint(painter);
    painter.end();
    QByteArray text = buffer.data();
    // Behind the start tag of the root: the title that viewers show, and the project.
    const qsizetype root = text.indexOf("<svg");
    const qsizetype end = text.indexOf('>', root);
    if (root < 0 || end < 0) return {};
    const QByteArray head = "\n<title>" + m_title.toHtmlEscaped().toUtf8() + "</title>\n<metadata>" +
                            QByteArray::fromStdString(embeddedProject(m_project)) + "</metadata>";
    const qsizetype title = text.indexOf("<title>", end), titleEnd = text.indexOf("</title>", end);
    if (title > 0 && titleEnd > title) text.remove(title, titleEnd + 8 - title);
    return text.insert(end + 1, head);
}

QByteArray CircuitPicture::pdf() const {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(m_title);
    writer.setCreator(QStringLiteral("Ketloom"));
    const double dpi = layoutDpi();
    writer.setResolution(int(dpi));
    writer.setPageSize(
        QPageSize(m_size * kPointsPerInch / dpi, QPageSize::Point, m_title, QPageSize::ExactMatch));
    writer.setPageMargins({});
    // XMP packets stand in the file as they are.
    writer.setDocumentXmpMetadata(
        "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
        "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
        "<rdf:Description rdf:about=\"\" xmlns:ketloom=\"https://ketloom.org/ns/1.0/\"><ketloom:project>" +
        QByteArray::fromStdString(embeddedProject(m_project)) +
        "</ketloom:project></rdf:Description>\n</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>\n");
    QPainter painter(&writer);
    paint(painter);
    painter.end();
    return buffer.data();
}

QImage CircuitPicture::image() const {
    const QSize size = pixels();
    if (size.width() > kMaxSide || size.height() > kMaxSide ||
        double(size.width()) * size.height() > kMaxPixels)
        return {};
    QImage image(size, QImage::Format_RGB32);
    if (image.isNull()) return image;
    image.fill(m_options.theme.background);
    QPainter painter(&image);
    painter.scale(m_options.scale, m_options.scale);
    paint(painter);
    painter.end();
    image.setText(QStringLiteral("Title"), m_title);
    image.setText(QString::fromLatin1(kPictureKey), QString::fromStdString(projectToText(m_project)));
    const int perMetre = int(std::lround(layoutDpi() * m_options.scale / 0.0254));
    image.setDotsPerMeterX(perMetre);
    image.setDotsPerMeterY(perMetre);
    return image;
}

QByteArray CircuitPicture::png() const {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    const QImage picture = image();
    if (!picture.isNull() && picture.save(&buffer, "PNG")) return bytes;
    return {};
}

Expected<void> CircuitPicture::save(const QString& path, PictureFormat format) const {
    const QByteArray bytes = format == PictureFormat::Svg   ? svg()
                             : format == PictureFormat::Pdf ? pdf()
                                                            : png();
    if (bytes.isEmpty()) {
        return fail(ErrorCode::Value,
                    tr("the picture would have %1 x %2 pixels, which is more than can be handled")
                        .arg(pixels().width())
                        .arg(pixels().height())
                        .toStdString(),
                    path.toStdString(), tr("Choose a smaller scale, or SVG or PDF.").toStdString());
    }
    return writeFileAtomically(toPath(path), bytes.toStdString());
}

}  // namespace ketloom
