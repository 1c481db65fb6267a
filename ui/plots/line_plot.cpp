#include "ui/plots/line_plot.h"

#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/plots/export_menu.h"
#include "ui/widgets/overlay_pens.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {
namespace {

QString nameOf(const LinePlot::Overlay& overlay) {
    return QStringLiteral("%1: %2").arg(overlay.run, overlay.what);
}

/// The newest steps that "Recent" shows.
constexpr double kRecentSteps = 300.0;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
/// More points a pixel than this, and a noisy line is drawn pale under its means.
constexpr double kCrowded = 0.5;
constexpr float kPale = 0.3F;
/// Width of the stretch one mean stands for, and the most values taken from it.
constexpr double kMeanPixels = 7.0;
constexpr std::size_t kMostPerMean = 64;
/// Where on the plot's height marks for values that are not finite stand.
constexpr double kNotFiniteHeight = 0.03;

/// Marks at the very first and last step are drawn whole, not cut in half by the axes.
class EdgeGraph : public QCPGraph {
public:
    using QCPGraph::QCPGraph;

protected:
    QRect clipRect() const override {
        QRect clip = QCPGraph::clipRect();
        if (data()->isEmpty()) return clip;
        const int side = int(std::ceil(scatterStyle().size() / 2.0)) + 1;
        const QCPRange range = keyAxis()->range();
        if ((data()->constEnd() - 1)->key <= range.upper) clip.adjust(0, 0, side, 0);
        if (data()->constBegin()->key >= range.lower) clip.adjust(-side, 0, 0, 0);
        return clip;
    }
};

}  // namespace

LinePlot::LinePlot(LinePlotSpec spec, QWidget* parent)
    : QWidget(parent),
      m_spec(std::move(spec)),
      m_canvas(new PlotCanvas(this)),
      m_remark(new QLabel(this)),
      m_recent(new QToolButton(this)),
      m_all(new QToolButton(this)),
      m_referenceLine(new QCPItemStraightLine(m_canvas)),
      m_referenceText(new QCPItemText(m_canvas)),
      m_reference(kNan) {
    setAccessibleName(m_spec.title);
    m_canvas->setWindowTitle(m_spec.title);
    m_canvas->setAccessibleName(m_spec.title);
    m_canvas->xAxis->setLabel(m_spec.xLabel);
    m_canvas->yAxis->setLabel(m_spec.yLabel);
    m_canvas->yAxis2->setRange(0.0, 1.0);
    m_canvas->addLayer(QStringLiteral("means"), m_canvas->layer(QStringLiteral("main")),
                       QCustomPlot::limAbove);
    // Above the axes, where it hides no curve.
    m_canvas->axisRect()->insetLayout()->take(m_canvas->legend);
    m_canvas->plotLayout()->insertRow(0);
    m_canvas->plotLayout()->addElement(0, 0, m_canvas->legend);
    // An empty legend would else hold the axes below to its own width.
    m_canvas->legend->setMaximumSize(QWIDGETSIZE_MAX / 2, QWIDGETSIZE_MAX);
    m_canvas->plotLayout()->setRowStretchFactor(0, 0.001);
    m_canvas->plotLayout()->setRowSpacing(0);
    m_canvas->axisRect()->setMinimumMargins(QMargins(4, fontMetrics().height() / 2 + 2, 10, 4));
    m_referenceLine->setVisible(false);
    m_referenceLine->setSelectable(false);
    m_referenceText->setVisible(false);
    m_referenceText->setSelectable(false);
    m_referenceText->setLayer(QStringLiteral("overlay"));
    m_referenceText->setPadding(QMargins(2, 0, 2, 0));
    m_referenceText->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
    m_referenceText->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
    m_referenceText->position->setTypeY(QCPItemPosition::ptPlotCoords);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(m_canvas, 1);
    setUpInteraction();
    setLogarithmic(m_spec.logarithmic);
    m_canvas->setRestyle([this](const Theme& theme) { applyTheme(theme); });
    connect(m_canvas, &QCustomPlot::beforeReplot, this, [this] {
        if (m_stale || drawnWidth() != m_drawnWidth) updateView();
        wrapLegend();
    });
    setView(View::Recent);
    changed();
}

QWidget* LinePlot::makeHeader() {
    auto* header = new QWidget(this);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(6, 2, 2, 0);
    row->setSpacing(2);
    m_remark->setTextFormat(Qt::PlainText);
    m_remark->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_remark, 1);
    m_recent->setText(tr("Recent"));
    m_recent->setToolTip(tr("Show the newest %1 steps and fit the scale to them").arg(int(kRecentSteps)));
    m_all->setText(tr("All"));
    m_all->setToolTip(tr("Show the whole run"));
    for (QToolButton* button : {m_recent, m_all}) {
        button->setCheckable(true);
        button->setAutoRaise(true);
        row->addWidget(button);
    }
    connect(m_recent, &QToolButton::clicked, this, [this] { setView(View::Recent); });
    connect(m_all, &QToolButton::clicked, this, [this] { setView(View::All); });
    row->addWidget(new HelpButton(m_spec.title, m_spec.help, header));
    return header;
}

void LinePlot::setUpInteraction() {
    m_canvas->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    for (QCPAxis* axis : {m_canvas->xAxis, m_canvas->yAxis}) {
        connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this] {
            if (!m_fitting) setView(View::ByHand);
        });
    }
    connect(m_canvas, &QCustomPlot::mouseDoubleClick, this, [this] { setView(View::All); });
}

void LinePlot::removeCurves(std::vector<Curve>& curves) {
    for (const Curve& curve : curves) {
        m_canvas->removeGraph(curve.line);
        m_canvas->removeGraph(curve.mean);
        m_canvas->removeGraph(curve.atFloor);
        m_canvas->removeGraph(curve.notFinite);
    }
    curves.clear();
}

void LinePlot::clearSeries() {
    removeCurves(m_curves);
    m_series.clear();
    changed();
}

void LinePlot::clearData() {
    for (Series& one : m_series) {
        one.x.clear();
        one.y.clear();
    }
    refill();
    if (m_view == View::ByHand) setView(View::Recent);
}

LinePlot::Curve LinePlot::makeCurve(const QString& name, Style style, bool inLegend) {
    Curve curve{};
    curve.style = style;
    curve.line = new EdgeGraph(m_canvas->xAxis, m_canvas->yAxis);
    curve.line->setName(name);

    curve.atFloor = m_canvas->addGraph();
    curve.notFinite = m_canvas->addGraph(m_canvas->xAxis, m_canvas->yAxis2);
    for (QCPGraph* marks : {curve.atFloor, curve.notFinite}) {
        marks->removeFromLegend();
        marks->setLineStyle(QCPGraph::lsNone);
        marks->setAdaptiveSampling(true);
    }
    curve.mean = m_canvas->addGraph();
    curve.mean->setName(name);
    curve.mean->setLayer(QStringLiteral("means"));
    curve.line->removeFromLegend();
    curve.mean->removeFromLegend();
    curve.name = name;
    curve.inLegend = inLegend;
    return curve;
}

int LinePlot::addSeries(const QString& name, Style style) {
    m_curves.push_back(makeCurve(name, style, true));
    m_series.push_back({name, {}, {}});
    fillLegend();
    applyTheme(m_canvas->theme());
    changed();
    return int(m_series.size()) - 1;
}

/// Whether the same curves are drawn already, be it with other points.
bool LinePlot::hasOverlays(const std::vector<Overlay>& overlays) const {
    if (overlays.empty() || overlays.size() != m_otherSeries.size()) return false;
    for (std::size_t k = 0; k < overlays.size(); ++k)
        if (nameOf(overlays[k]) != m_otherSeries[k].name || overlays[k].slot != m_otherCurves[k].slot)
            return false;
    return true;
}

void LinePlot::refillOverlays(const std::vector<Overlay>& overlays) {
    bool differ = false;
    for (std::size_t k = 0; k < overlays.size(); ++k) {
        Series& own = m_otherSeries[k];
        const Series& fresh = overlays[k].data;
        if (own.x == fresh.x && own.y == fresh.y) continue;
        own.x = fresh.x;
        own.y = fresh.y;
        refill(own, m_otherCurves[k]);
        differ = true;
    }
    if (differ) changed();
}

void LinePlot::setOverlays(const std::vector<Overlay>& overlays, const QString& note) {
    if (hasOverlays(overlays)) return refillOverlays(overlays);
    const bool first = m_otherSeries.empty() && !overlays.empty();
    removeCurves(m_otherCurves);
    m_otherSeries.clear();
    m_otherNote = overlays.empty() ? QString() : note;
    for (const Overlay& overlay : overlays) {
        m_otherCurves.push_back(makeCurve(overlay.run, overlay.style, overlay.inLegend));
        m_otherCurves.back().slot = overlay.slot;
        m_otherSeries.push_back(overlay.data);
        m_otherSeries.back().name = nameOf(overlay);
        for (std::size_t i = 0; i < overlay.data.x.size(); ++i)
            addPoint(m_otherCurves.back(), overlay.data.x[i], overlay.data.y[i]);
    }
    fillLegend();
    applyTheme(m_canvas->theme());
    if (first && m_view == View::Recent) setView(View::All);
    changed();
}

void LinePlot::forEachCurve(const std::function<void(const Series&, Curve&)>& visit) {
    for (std::size_t s = 0; s < m_series.size(); ++s) visit(m_series[s], m_curves[s]);
    for (std::size_t s = 0; s < m_otherSeries.size(); ++s) visit(m_otherSeries[s], m_otherCurves[s]);
}

QString LinePlot::toCsv() const {
    std::vector<Series> all = m_series;
    all.insert(all.end(), m_otherSeries.begin(), m_otherSeries.end());
    return ketloom::toCsv(m_spec.xLabel, all);
}

void LinePlot::append(int series, double x, double y) {
    Series& one = m_series[std::size_t(series)];
    one.x.push_back(x);
    one.y.push_back(y);
    addPoint(m_curves[std::size_t(series)], x, y);
    changed();
}

void LinePlot::addPoint(const Curve& curve, double x, double y) {
    switch (appearance(y, m_logarithmic, m_spec.floor)) {
        case Appearance::AsIs:
            curve.line->addData(x, y);
            break;
        case Appearance::AtFloor:
            curve.line->addData(x, m_spec.floor);
            curve.atFloor->addData(x, m_spec.floor);
            break;
        case Appearance::NotFinite:
            curve.line->addData(x, kNan);  // a gap in the line
            curve.notFinite->addData(x, kNotFiniteHeight);
            break;
    }
}

void LinePlot::refill() {
    forEachCurve([this](const Series& series, const Curve& curve) { refill(series, curve); });
    changed();
}

void LinePlot::refill(const Series& series, const Curve& curve) {
    for (QCPGraph* graph : {curve.line, curve.mean, curve.atFloor, curve.notFinite}) graph->data()->clear();
    for (std::size_t i = 0; i < series.x.size(); ++i) addPoint(curve, series.x[i], series.y[i]);
}

void LinePlot::setReference(double y, const QString& name) {
    m_reference = y;
    const bool shown = std::isfinite(y) && (!m_logarithmic || y > 0.0);
    m_referenceLine->setVisible(shown);
    m_referenceText->setVisible(shown);
    if (shown) {
        m_referenceLine->point1->setCoords(0.0, y);
        m_referenceLine->point2->setCoords(1.0, y);
        m_referenceText->position->setCoords(0.01, y);
        m_referenceText->setText(name);
    }
    changed();
}

void LinePlot::setEmptyText(const QString& text) {
    m_spec.emptyText = text;
    changed();
}

void LinePlot::setNote(const QString& note) {
    if (note == m_note) return;
    m_note = note;
    changed();
}

void LinePlot::setView(View view) {
    m_view = view;
    m_recent->setChecked(view == View::Recent);
    m_all->setChecked(view == View::All);
    changed();
}

void LinePlot::setLogarithmic(bool on) {
    m_logarithmic = on;
    m_fitting = true;
    m_canvas->yAxis->setScaleType(on ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (on) {
        m_canvas->yAxis->setTicker(QSharedPointer<LogTicker>::create());
        m_canvas->yAxis->setRange(m_spec.floor, 1.0);
    } else {
        m_canvas->yAxis->setTicker(QSharedPointer<QCPAxisTicker>::create());
    }
    m_fitting = false;
    setReference(m_reference, m_referenceText->text());
    refill();
}

void LinePlot::setSeriesColour(int series, std::function<QColor(const Theme&)> colour) {
    m_curves[std::size_t(series)].colour = std::move(colour);
    applyTheme(m_canvas->theme());
    changed();
}

int LinePlot::drawnWidth() const {
    // The axes themselves are laid out only while a replot is on its way.
    return std::max(1, m_canvas->viewport().width() - 4 * fontMetrics().height());
}

void LinePlot::drawMeans(double fromX, double toX) {
    m_stepsPerMean = 0;
    forEachCurve([&](const Series& series, Curve& curve) { drawMeansOf(series, curve, fromX, toX); });
    applyTheme(m_canvas->theme());
    m_stale = false;
}

void LinePlot::drawMeansOf(const Series& one, Curve& curve, double fromX, double toX) {
    const double width = m_drawnWidth;
    const IndexRange range = indicesBetween(one.x, fromX, toX);
    const double visible = double(range.last - range.first);
    curve.mean->data()->clear();
    curve.crowded = curve.style == Style::Line && visible > kCrowded * width;
    // Dashes of a noisy line would be dust, and slow to draw: of another run's the means are enough.
    curve.line->setVisible(curve.slot < 0 || !curve.crowded);
    if (curve.style == Style::LineWithPoints) {
        const double gap = visible > 1.0 ? width / visible : width;
        curve.markSide = gap >= 9.0 ? 5.0 : gap >= 4.0 ? 3.0 : 0.0;
    }
    if (!curve.crowded) return;
    const std::size_t perMean = std::size_t(std::max(2.0, std::ceil(visible * kMeanPixels / width)));
    m_stepsPerMean = std::max(m_stepsPerMean, int(perMean));
    const std::size_t stride = std::max<std::size_t>(1, perMean / kMostPerMean);
    // Bins stand on the record, not on the view: the line does not waver while the view moves on.
    const std::size_t first = range.first / perMean * perMean;
    for (std::size_t begin = first; begin < range.last; begin += perMean) {
        const std::size_t end = std::min(begin + perMean, one.y.size());
        if (end - begin < perMean && begin > first) break;
        double sum = 0.0;
        int count = 0;
        for (std::size_t i = begin; i < end; i += stride) {
            if (appearance(one.y[i], m_logarithmic, m_spec.floor) == Appearance::NotFinite) continue;
            sum += m_logarithmic ? std::log(std::max(one.y[i], m_spec.floor)) : one.y[i];
            ++count;
        }
        const double x = (one.x[begin] + one.x[end - 1]) / 2.0;
        if (count > 0) curve.mean->addData(x, m_logarithmic ? std::exp(sum / count) : sum / count);
    }
}

void LinePlot::fillLegend() {
    const bool empty =
        std::all_of(m_series.begin(), m_series.end(), [](const Series& one) { return one.x.empty(); });
    m_ownInLegend = m_otherSeries.empty() || !empty;
    m_canvas->legend->clearItems();
    forEachCurve([this](const Series&, const Curve& curve) {
        if (!curve.inLegend || (curve.slot < 0 && !m_ownInLegend)) return;
        // The line that is never pale.
        QCPGraph* shown = curve.style == Style::Line ? curve.mean : curve.line;
        shown->addToLegend();
        // Without room below, descenders are cut off.
        m_canvas->legend->itemWithPlottable(shown)->setMargins(QMargins(0, 1, 0, 3));
    });
}

void LinePlot::wrapLegend() {
    std::vector<std::pair<QCPAbstractPlottable*, QString>> names;
    forEachCurve([&](const Series&, const Curve& curve) {
        if (curve.inLegend && (curve.slot >= 0 || m_ownInLegend))
            names.emplace_back(curve.style == Style::Line ? curve.mean : curve.line, curve.name);
    });
    m_canvas->arrangeLegend(names);
}

void LinePlot::changed() {
    m_stale = true;
    m_canvas->markDirty();
}

void LinePlot::updateView() {
    m_stale = false;
    m_drawnWidth = drawnWidth();
    constexpr double kLargest = std::numeric_limits<double>::max();
    double lastX = 0.0, firstX = kLargest;
    const auto include = [&](const std::vector<Series>& series) {
        for (const Series& one : series) {
            if (one.x.empty()) continue;
            lastX = std::max(lastX, one.x.back());
            firstX = std::min(firstX, one.x.front());
        }
    };
    include(m_series);
    if (m_ownInLegend != (m_otherSeries.empty() || firstX < kLargest)) fillLegend();
    // "Recent" means the newest steps of the run in the window, as long as there is one.
    const bool recent = m_view == View::Recent && firstX < kLargest;
    if (!recent) include(m_otherSeries);
    const bool empty = firstX == kLargest;
    m_canvas->setEmptyText(empty ? m_spec.emptyText : QString());
    m_canvas->legend->setVisible(!empty);
    m_fitting = true;
    if (empty) {
        m_canvas->xAxis->setRange(0.0, 10.0);
        if (m_logarithmic) {
            m_canvas->yAxis->setRange(1e-3, 1.0);
        } else {
            m_canvas->yAxis->setRange(0.0, 1.0);
        }
    } else if (m_view != View::ByHand) {
        const double from = recent ? std::max(firstX, lastX - kRecentSteps + 1.0) : firstX;
        m_canvas->xAxis->setRange(from, std::max(lastX, from + 9.0));
        Extent seen = extent(m_series, from, lastX, m_logarithmic, m_spec.floor);
        const Extent others = extent(m_otherSeries, from, lastX, m_logarithmic, m_spec.floor);
        if (others.any)
            seen = seen.any
                       ? Extent{true, std::min(seen.least, others.least), std::max(seen.most, others.most)}
                       : others;
        if (!m_logarithmic && m_spec.unitRange) {
            m_canvas->yAxis->setRange(-0.02, std::max(1.02, seen.any ? seen.most * 1.02 : 0.0));
        } else if (seen.any && m_logarithmic) {
            const double low = niceBound(seen.least * 0.95, false);
            m_canvas->yAxis->setRange(low, std::max(niceBound(seen.most * 1.05, true), low * 10.0));
        } else if (seen.any) {
            const double low = std::min(0.0, seen.least);
            const double span = std::max(seen.most - low, 1e-12);
            m_canvas->yAxis->setRange(low, seen.most + 0.08 * span);
        }
    }
    m_fitting = false;
    drawMeans(m_canvas->xAxis->range().lower, m_canvas->xAxis->range().upper);
    updateRemark(m_canvas->xAxis->range().lower, m_canvas->xAxis->range().upper);
}

void LinePlot::updateRemark(double fromX, double toX) {
    std::size_t atFloor = 0;
    double notFinite = kNan;
    bool decimated = false;
    const double width = m_drawnWidth;
    forEachCurve([&](const Series& one, const Curve& curve) {
        const IndexRange range = indicesBetween(one.x, fromX, toX);
        decimated = decimated || double(range.last - range.first) >= 2.0 * width + 2.0;
        const auto floorMarks = curve.atFloor->data();
        atFloor += std::size_t(floorMarks->findEnd(toX, false) - floorMarks->findBegin(fromX, false));
        if (!curve.notFinite->data()->isEmpty() && std::isnan(notFinite))
            notFinite = curve.notFinite->data()->constBegin()->key;
    });
    QStringList parts;
    if (!std::isnan(notFinite)) parts << tr("✕ not a number from step %1 on").arg(notFinite);
    if (atFloor > 0) parts << tr("▽ %n below the floor %1", nullptr, int(atFloor)).arg(m_spec.floor);
    if (m_stepsPerMean > 0) parts << tr("thick: means of %1 steps").arg(m_stepsPerMean);
    if (!m_note.isEmpty()) parts << m_note;
    if (!m_otherNote.isEmpty()) parts << m_otherNote;
    if (decimated) parts << tr("drawn decimated, recorded in full");
    m_remarkText = parts.join(QStringLiteral(" · "));
    m_remark->setText(m_remarkText);
    m_canvas->setPictureTitle(m_remarkText.isEmpty() ? m_spec.title
                                                     : tr("%1 (%2)").arg(m_spec.title, m_remarkText));
    m_remark->setToolTip(m_remarkText);
    const Theme& theme = m_canvas->theme();
    const QColor colour = !std::isnan(notFinite) ? theme.error
                          : atFloor > 0          ? theme.warning
                                                 : theme.mutedText;
    if (m_remark->palette().color(QPalette::WindowText) != colour) {
        QPalette palette = this->palette();
        palette.setColor(QPalette::WindowText, colour);
        m_remark->setPalette(palette);
    }
}

/// The marks of a curve.
void LinePlot::paintCurve(const Curve& curve, const QColor& colour, const Theme& theme) {
    if (curve.style == Style::LineWithPoints) {
        const auto filled = QCPScatterStyle(QCPScatterStyle::ssDisc, colour, colour, curve.markSide);
        const auto open =
            QCPScatterStyle(QCPScatterStyle::ssCircle, colour, theme.background, curve.markSide);
        curve.line->setScatterStyle(curve.markSide == 0.0 ? QCPScatterStyle()
                                    : curve.slot < 0      ? filled
                                                          : open);
    }
    curve.atFloor->setScatterStyle(
        QCPScatterStyle(QCPScatterStyle::ssTriangleInverted, theme.warning, theme.background, 7));
    curve.notFinite->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssCross, theme.error, 8));
}

void LinePlot::applyTheme(const Theme& theme) {
    for (std::size_t s = 0; s < m_curves.size(); ++s) {
        const Curve& curve = m_curves[s];
        const QColor colour = curve.colour ? curve.colour(theme) : theme.series[int(s) % theme.series.size()];
        QColor pale = colour;
        pale.setAlphaF(kPale);
        curve.line->setPen(QPen(curve.crowded ? pale : colour, 1));
        curve.mean->setPen(QPen(colour, 2));
        paintCurve(curve, colour, theme);
    }
    for (const Curve& curve : m_otherCurves) {
        curve.line->setPen(overlayPen(theme, curve.slot, 1.0));
        curve.mean->setPen(overlayPen(theme, curve.slot, 2.0));
        paintCurve(curve, overlayColour(theme, curve.slot), theme);
    }
    QPen dashed(theme.mutedText, 1, Qt::DashLine);
    m_referenceLine->setPen(dashed);
    m_referenceText->setColor(theme.mutedText);
    m_referenceText->setFont(m_canvas->font());
    QColor back = theme.background;
    back.setAlphaF(0.7f);
    m_referenceText->setBrush(back);
    m_stale = true;
}

void LinePlot::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (m_spec.canSwitchScale) {
        QAction* log = menu->addAction(tr("Logarithmic scale"));
        log->setCheckable(true);
        log->setChecked(m_logarithmic);
        connect(log, &QAction::toggled, this, &LinePlot::setLogarithmic);
        menu->addSeparator();
    }
    addExportActions(
        *menu, this, *m_canvas, m_spec.title, [this] { return toCsv(); },
        [this](const QString& message) { emit problem(message); });
    menu->popup(event->globalPos());
}

}  // namespace ketloom
