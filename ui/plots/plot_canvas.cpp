#include "ui/plots/plot_canvas.h"

#include <QEvent>
#include <QFileInfo>
#include <QSvgGenerator>
#include <algorithm>
#include <cmath>

namespace ketloom {
namespace {
constexpr std::size_t kKeptTimes = 500;
}

PlotCanvas::PlotCanvas(QWidget* parent) : QCustomPlot(parent), m_empty(new QCPItemText(this)) {
    setNoAntialiasingOnDrag(true);
    setPlottingHints(QCP::phCacheLabels);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_NoMousePropagation, false);  // else the menus of the panels around it never open
    m_empty->setLayer(QStringLiteral("overlay"));
    m_empty->setClipToAxisRect(false);
    m_empty->position->setType(QCPItemPosition::ptViewportRatio);
    m_empty->position->setCoords(0.5, 0.5);
    m_empty->setPositionAlignment(Qt::AlignCenter);
    m_empty->setTextAlignment(Qt::AlignCenter);
    m_empty->setSelectable(false);
    m_empty->setVisible(false);
    connect(this, &QCustomPlot::afterReplot, this, [this] {
        m_replotTimes.push_back(replotTime());
        if (m_replotTimes.size() > kKeptTimes) m_replotTimes.pop_front();
    });
    restyle();
}

void PlotCanvas::markDirty() {
    m_dirty = true;
    if (!isVisible() || viewport().isEmpty()) return;
    m_dirty = false;
    replot(QCustomPlot::rpQueuedReplot);
}

void PlotCanvas::replotNow() {
    if (viewport().isEmpty()) return;
    m_dirty = false;
    replot(QCustomPlot::rpImmediateRefresh);
}

void PlotCanvas::setRestyle(std::function<void(const Theme&)> restyleFunction) {
    m_restyle = std::move(restyleFunction);
    restyle();
}

void PlotCanvas::styleAxisRect(QCPAxisRect* rect) {
    for (QCPAxis* axis : rect->axes()) {
        const QPen line(m_theme.mutedText, 1);
        axis->setBasePen(line);
        axis->setTickPen(line);
        axis->setSubTickPen(line);
        axis->setTickLabelColor(m_theme.text);
        axis->setLabelColor(m_theme.text);
        axis->setTickLabelFont(font());
        axis->setLabelFont(font());
        axis->setTickLength(0, 4);
        axis->setSubTickLength(0, 2);
        axis->setLabelPadding(2);
        axis->setTickLabelPadding(3);
        axis->grid()->setPen(QPen(m_theme.grid, 1));
        axis->grid()->setZeroLinePen(QPen(m_theme.grid, 1));
        axis->grid()->setAntialiased(false);
    }
}

void PlotCanvas::restyle() {
    m_theme = Theme::of(this);
    setBackground(m_theme.background);
    for (QCPAxisRect* rect : axisRects()) styleAxisRect(rect);
    if (legend) {
        QColor back = m_theme.background;
        back.setAlphaF(0.85f);
        legend->setBrush(back);
        legend->setBorderPen(Qt::NoPen);
        legend->setTextColor(m_theme.text);
        legend->setFont(font());
        legend->setIconSize(16, 10);
        legend->setRowSpacing(0);
        legend->setMargins(QMargins(4, 2, 4, 5));
    }
    m_empty->setColor(m_theme.mutedText);
    m_empty->setFont(font());
    if (m_restyle) m_restyle(m_theme);
    markDirty();
}

void PlotCanvas::setEmptyText(const QString& text) {
    if (m_empty->text() == text) return;
    m_empty->setText(text);
    m_empty->setVisible(!text.isEmpty());
    markDirty();
}

void PlotCanvas::arrangeLegend(const std::vector<std::pair<QCPAbstractPlottable*, QString>>& names) {
    constexpr int kMostRows = 3;
    constexpr int kLeastLetters = 11;
    const QFontMetrics metrics(legend->font());
    const int room = viewport().width() - 8;
    const int besides = legend->iconSize().width() + 4 * metrics.averageCharWidth();
    int widest = 1;
    for (const auto& [plottable, name] : names) widest = std::max(widest, metrics.horizontalAdvance(name));
    int columns = std::max(1, room / (widest + besides));
    const int count = int(names.size());
    while ((count + columns - 1) / columns > kMostRows &&
           room / (columns + 1) - besides >= kLeastLetters * metrics.averageCharWidth())
        ++columns;
    for (const auto& [plottable, name] : names)
        plottable->setName(metrics.elidedText(name, Qt::ElideMiddle, std::max(1, room / columns - besides)));
    if (legend->wrap() == columns) return;
    legend->setWrap(columns);
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
}

void PlotCanvas::withTitle(QSize size, const std::function<void()>& draw) {
    QFont bold = font();
    bold.setBold(true);
    plotLayout()->insertRow(0);
    auto* title = new QCPTextElement(this, m_pictureTitle, bold);
    title->setTextColor(m_theme.text);
    title->setMargins(QMargins(4, 6, 4, 2));
    plotLayout()->addElement(0, 0, title);
    // Whoever arranges things by the size does so before a replot.
    const QRect before = viewport();
    setViewport(QRect(QPoint(0, 0), size));
    replot(QCustomPlot::rpQueuedRefresh);
    title->setText(m_pictureTitle);  // what is remarked on may depend on the size
    draw();
    setViewport(before);
    plotLayout()->remove(title);
    plotLayout()->simplify();
    markDirty();
}

QPixmap PlotCanvas::picture() {
    QPixmap pixmap;
    withTitle(size(), [&] { pixmap = toPixmap(0, 0, 2.0); });
    return pixmap;
}

void PlotCanvas::drawPicture(QCPPainter& painter, QSize size) {
    withTitle(size, [&] { toPainter(&painter, size.width(), size.height()); });
}

QString PlotCanvas::savePicture(const QString& path, int width, int height, double scale) {
    const int w = width > 0 ? width : this->width();
    const int h = height > 0 ? height : this->height();
    const QString ending = QFileInfo(path).suffix().toLower();
    bool ok = false;
    std::function<void()> draw;
    if (ending == QStringLiteral("svg")) {
        draw = [&] {
            QSvgGenerator generator;
            generator.setFileName(path);
            generator.setSize(QSize(w, h));
            generator.setViewBox(QRect(0, 0, w, h));
            QCPPainter painter;
            if (!painter.begin(&generator)) return;
            painter.setMode(QCPPainter::pmVectorized);
            painter.setMode(QCPPainter::pmNoCaching);
            toPainter(&painter, w, h);
            ok = painter.end();
        };
    } else if (ending == QStringLiteral("pdf")) {
        draw = [&] {
            ok = savePdf(path, w, h, QCP::epAllowCosmetic, QStringLiteral("Ketloom"), windowTitle());
        };
    } else if (ending == QStringLiteral("png")) {
        draw = [&] { ok = savePng(path, w, h, scale); };
    } else {
        return tr("A picture can be saved as .png, .svg or .pdf, not as “%1”.")
            .arg(QFileInfo(path).fileName());
    }
    withTitle(QSize(w, h), draw);
    return ok ? QString()
              : tr("The picture cannot be written to %1. Choose a folder you may write to.").arg(path);
}

QSize PlotCanvas::minimumSizeHint() const {
    const int em = fontMetrics().height();
    return {8 * em, 5 * em};
}

void PlotCanvas::showEvent(QShowEvent* event) {
    QCustomPlot::showEvent(event);
    if (m_dirty) markDirty();
}

void PlotCanvas::changeEvent(QEvent* event) {
    QCustomPlot::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) restyle();
}

void PlotCanvas::resizeEvent(QResizeEvent* event) {
    if (event->size().isEmpty()) {  // nothing can be drawn; the next size draws it
        m_dirty = true;
        return;
    }
    QCustomPlot::resizeEvent(event);
    m_dirty = !isVisible();
}

double niceBound(double value, bool up) {
    if (!(value > 0.0) || !std::isfinite(value)) return value;
    const double decade = std::pow(10.0, std::floor(std::log10(value)));
    constexpr double kSlack = 1e-9;
    double best = up ? 10.0 * decade : decade;
    for (const double mantissa : {1.0, 2.0, 5.0}) {
        const double bound = mantissa * decade;
        if (up && bound >= value * (1.0 - kSlack)) return bound;
        if (!up && bound <= value * (1.0 + kSlack)) best = bound;
    }
    return best;
}

QVector<double> LogTicker::createTickVector(double, const QCPRange& range) {
    QVector<double> ticks;
    if (!(range.lower > 0.0)) return ticks;
    const int first = int(std::floor(std::log10(range.lower)));
    const int last = int(std::ceil(std::log10(range.upper)));
    const bool fine = std::log10(range.upper / range.lower) < 2.3;
    const int stride = std::max(1, (last - first) / 6);
    for (int decade = first; decade <= last; decade += stride) {
        const double base = std::pow(10.0, decade);
        ticks << base;
        if (fine) ticks << 2.0 * base << 5.0 * base;
    }
    return ticks;
}

QVector<double> LogTicker::createSubTickVector(int, const QVector<double>& ticks) {
    QVector<double> sub;
    if (ticks.isEmpty()) return sub;
    const int first = int(std::floor(std::log10(ticks.front()) + 1e-9));
    const int last = int(std::ceil(std::log10(ticks.back()) - 1e-9));
    if (last - first > 8) return sub;
    for (int decade = first; decade <= last; ++decade) {
        for (int mantissa = 2; mantissa < 10; ++mantissa) sub << mantissa * std::pow(10.0, decade);
    }
    return sub;
}

QString LogTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    const double exponent = std::log10(tick);
    const bool decade = std::abs(exponent - std::round(exponent)) < 1e-6;
    if (tick >= 1e-3 * (1 - 1e-9) && tick < 1e4) return QString::number(tick, 'g', 6);
    if (decade) return QStringLiteral("1e%1").arg(int(std::round(exponent)));
    return QString::number(tick, 'e', 0)
        .replace(QStringLiteral("e-0"), QStringLiteral("e-"))
        .replace(QStringLiteral("e+0"), QStringLiteral("e"));
}

}  // namespace ketloom
