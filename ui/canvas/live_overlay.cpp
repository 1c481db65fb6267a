#include "ui/canvas/live_overlay.h"

#include <QCoreApplication>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace ketloom {

namespace {

constexpr double kBarWidth = 0.29;  // in units, as all lengths here
constexpr double kBarHeight = 1.15;
constexpr double kSmallFont = 0.62;
constexpr double kLeastBarPixels = 1.5;   // thinner bars are not drawn
constexpr int kLeastFramed = 4;           // pixels
constexpr double kLeastTextPixels = 5.6;  // nor smaller figures
constexpr double kChange = 0.005;         // of a probability, below which a bar is drawn faintly
constexpr double kStaleOpacity = 0.4;
constexpr int kMostWords = 8;  // output words with a row of their own

QString tr(const char* text) {
    return QCoreApplication::translate("LiveOverlay", text);
}

QString figure(double p) {
    return QString::number(p, 'f', 2);
}

QColor faint(QColor colour, double alpha) {
    colour.setAlphaF(float(alpha * colour.alphaF()));
    return colour;
}

}  // namespace

LiveOverlay::LiveOverlay(const CircuitLayout& layout, const CircuitStyle& style)
    : m_layout(layout), m_style(style) {
    setZValue(5.0);
    setAcceptedMouseButtons(Qt::NoButton);
}

void LiveOverlay::show(const Cell& cell, const LiveState& state) {
    prepareGeometryChange();
    m_on = state.choice().on;
    m_probe = m_on ? state.probe() : nullptr;
    if (m_probe && (m_probe->cell.inOutLanes != cell.inOutLanes || m_probe->cell.lanes() != cell.lanes()))
        m_probe.reset();
    m_stale = state.answer().stale;
    m_words = state.answer().wordTexts;
    // A probe that is a moment behind the document has its own numbers of the operations.
    m_cell = m_probe ? m_probe->cell : cell;
    m_picture = m_on ? placeLive(m_layout, m_cell) : LivePicture{};
    const int moment = m_on ? momentOf(m_cell, state.choice().place) : -1;
    m_probeGap = m_picture.gapOf(moment);
    m_probeName = momentName(m_cell, moment);
    update();
}

ProbePlace LiveOverlay::placeNear(double x) const {
    const int gap = m_picture.nearestGap(x);
    return gap < 0 ? ProbePlace{} : placeOf(m_cell, m_picture.gaps[gap].moment);
}

QRectF LiveOverlay::probeHandle() const {
    if (m_probeGap < 0) return {};
    const double u = m_layout.metrics.unit;
    const double x = m_picture.gaps[m_probeGap].x;
    return {x - 0.62 * u, m_picture.lanes.bottom() + 0.12 * u, 1.24 * u, 1.3 * u};
}

QRectF LiveOverlay::room() const {
    return m_on && m_picture.readout.isValid() ? m_picture.readout : QRectF();
}

QRectF LiveOverlay::boundingRect() const {
    const double u = m_layout.metrics.unit;
    return (m_layout.bounds | m_picture.readout | m_picture.lanes).adjusted(-u, -u, u, u);
}

QRectF LiveOverlay::gaugeText(const LivePicture::Gauge& gauge) const {
    const double u = m_layout.metrics.unit;
    return {gauge.box.center().x() - 0.72 * u, gauge.box.bottom() - 0.06 * u, 1.44 * u, 0.64 * u};
}

void LiveOverlay::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    if (!m_on) return;
    const double scale = std::abs(painter->worldTransform().m11());
    if (m_probe) {
        painter->setOpacity(m_stale ? kStaleOpacity : 1.0);
        paintGauges(*painter, scale);
        paintBars(*painter, scale);
        paintReadout(*painter, scale);
        painter->setOpacity(1.0);
    }
    if (m_probeGap >= 0) paintProbe(*painter);
}

void LiveOverlay::paintBars(QPainter& painter, double scale) const {
    const double u = m_layout.metrics.unit;
    if (kBarWidth * u * scale < kLeastBarPixels) return;
    const Theme& theme = m_style.theme;
    // Whole pixels: bars side by side must not differ by a blurred edge.
    painter.save();
    const QTransform toView = painter.worldTransform();
    painter.resetTransform();
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QRectF visible = toView.inverted().mapRect(QRectF(painter.window())).adjusted(-u, -u, u, u);
    const int width = std::max(3, int(std::lround(kBarWidth * u * scale)));
    const int height = std::max(8, int(std::lround(kBarHeight * u * scale)));
    // Small bars would be nothing but frame.
    const bool framed = width >= kLeastFramed;
    const QColor edges[2] = {faint(theme.text, 0.38), faint(theme.text, 0.8)};
    const QColor track = faint(theme.text, 0.25);
    const QColor fills[2] = {faint(theme.series[1], 0.55), theme.series[1]};
    for (const LivePicture::Bar& bar : m_picture.bars) {
        if (!visible.contains(bar.centre)) continue;
        const double one = double(m_probe->one(bar.moment, bar.lane));
        const bool changed =
            bar.before < 0 || std::abs(one - double(m_probe->one(bar.before, bar.lane))) > kChange;
        const QPointF centre = toView.map(bar.centre);
        const QRect box(int(std::lround(centre.x() - width / 2.0)),
                        int(std::lround(centre.y() - height / 2.0)), width, height);
        painter.fillRect(box, theme.background);
        if (!framed) painter.fillRect(box, track);
        const QRect inside = framed ? box.adjusted(1, 1, -1, -1) : box;
        const int level = int(std::lround(one * inside.height()));
        painter.fillRect(QRect(inside.left(), inside.bottom() + 1 - level, inside.width(), level),
                         fills[changed]);
        if (!framed) continue;
        painter.setPen(edges[changed]);
        painter.drawRect(box.adjusted(0, 0, -1, -1));
    }
    painter.restore();
}

void LiveOverlay::paintGauges(QPainter& painter, double scale) const {
    const double u = m_layout.metrics.unit;
    const Theme& theme = m_style.theme;
    painter.save();
    QFont font = m_style.font;
    font.setPixelSize(std::max(1, int(std::lround(kSmallFont * u))));
    painter.setFont(font);
    const bool figures = m_style.text && kSmallFont * u * scale >= kLeastTextPixels;
    for (const LivePicture::Gauge& gauge : m_picture.gauges) {
        const double p = m_probe->postselection[std::size_t(gauge.operation)];
        const QRectF& box = gauge.box;
        const QRectF track(box.left() + 0.2 * u, box.bottom() - 0.3 * u, box.width() - 0.4 * u, 0.16 * u);
        painter.fillRect(track, faint(theme.text, 0.16));
        painter.fillRect(
            QRectF(track.topLeft(), QSizeF(std::clamp(p, 0.0, 1.0) * track.width(), track.height())),
            theme.neuronEdge);
        if (!figures) continue;
        const QRectF text = gaugeText(gauge);
        painter.fillRect(text.adjusted(0.12 * u, 0.1 * u, -0.12 * u, 0), theme.background);
        painter.setPen(theme.text);
        painter.drawText(text, Qt::AlignCenter, figure(p));
    }
    painter.restore();
}

void LiveOverlay::paintReadout(QPainter& painter, double scale) const {
    const double u = m_layout.metrics.unit;
    const Theme& theme = m_style.theme;
    const int words = int(m_probe->readout.size());
    std::vector<int> shown(static_cast<std::size_t>(words));
    std::iota(shown.begin(), shown.end(), 0);
    const bool others = words > kMostWords;
    if (others) {
        std::ranges::stable_sort(shown, [&](int a, int b) {
            return m_probe->readout[std::size_t(a)] > m_probe->readout[std::size_t(b)];
        });
        shown.resize(kMostWords - 1);
    }
    const int rows = int(shown.size()) + (others ? 1 : 0);
    const QRectF& area = m_picture.readout;
    const double row = std::min(1.15 * u, area.height() / rows);
    double y = area.center().y() - rows * row / 2.0;

    painter.save();
    QFont font = m_style.font;
    const double size = std::min(0.82 * u, 0.86 * row);
    font.setPixelSize(std::max(1, int(std::lround(size))));
    const bool figures = m_style.text && size * scale >= kLeastTextPixels;
    const double nameWidth =
        (others ? std::max(2.6, 0.6 * m_probe->cell.inOutLanes) : 0.6 * m_probe->cell.inOutLanes) * u;
    const auto line = [&](const QString& name, double p, bool kept) {
        font.setBold(kept);
        painter.setFont(font);
        const double left = area.left() + 0.7 * u;
        const QRectF track(left + nameWidth + 0.25 * u, y + 0.22 * row, 2.4 * u, 0.56 * row);
        painter.fillRect(track, theme.background);
        painter.fillRect(QRectF(track.topLeft(), QSizeF(p * track.width(), track.height())),
                         kept ? theme.series[1] : faint(theme.series[1], 0.6));
        painter.setPen(QPen(faint(theme.text, 0.5), 0));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(track);
        if (figures) {
            painter.setPen(kept ? theme.text : theme.mutedText);
            painter.drawText(QRectF(left, y, nameWidth, row), Qt::AlignRight | Qt::AlignVCenter, name);
            painter.drawText(QRectF(track.right() + 0.25 * u, y, 2.2 * u, row),
                             Qt::AlignLeft | Qt::AlignVCenter, figure(p));
        }
        if (kept) {  // told apart without colour
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.text);
            const double s = 0.26 * row;
            const QPointF tip(left - 0.1 * u, y + row / 2.0);
            painter.drawPolygon(QPolygonF{tip, tip + QPointF(-1.5 * s, -s), tip + QPointF(-1.5 * s, s)});
        }
        y += row;
    };
    painter.setRenderHint(QPainter::Antialiasing, true);
    double rest = 1.0;
    for (const int word : shown) {
        const double p = m_probe->readout[std::size_t(word)];
        line(QString::number(word, 2).rightJustified(m_probe->cell.inOutLanes, QLatin1Char('0')), p,
             word == m_probe->kept);
        rest -= p;
    }
    if (others)
        line(tr("others"), std::clamp(rest, 0.0, 1.0),
             std::ranges::find(shown, int(m_probe->kept)) == shown.end());
    painter.restore();
}

void LiveOverlay::paintProbe(QPainter& painter) const {
    const double u = m_layout.metrics.unit;
    const QColor colour = m_style.theme.series[3];
    const double x = m_picture.gaps[m_probeGap].x;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, true);
    const QRectF handle = probeHandle();
    // The line runs between the bars, so that it covers none of them.
    painter.setPen(QPen(faint(colour, 0.9), 0.12 * u, Qt::DotLine));
    painter.drawLine(QPointF(x, m_picture.lanes.top() - 0.2 * u), QPointF(x, handle.top() + 0.2 * u));
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    QPolygonF shape{QPointF(x, handle.top()), QPointF(handle.right(), handle.top() + 0.35 * u),
                    handle.bottomRight(), handle.bottomLeft(),
                    QPointF(handle.left(), handle.top() + 0.35 * u)};
    painter.drawPolygon(shape);
    if (m_style.text) {
        painter.setPen(readableOn(colour));
        painter.setFont(m_style.font);
        painter.drawText(handle.adjusted(0, 0.3 * u, 0, 0), Qt::AlignCenter, QStringLiteral("\u03C8"));
    }
    painter.restore();
}

QString LiveOverlay::tipAt(QPointF point) const {
    if (!m_on) return {};
    const double u = m_layout.metrics.unit;
    if (probeHandle().contains(point))
        return tr("Probe: the whole state %1. Drag it along the step; Esc takes it away.").arg(m_probeName);
    if (!m_probe) return {};
    const Cell& cell = m_probe->cell;
    for (const LivePicture::Bar& bar : m_picture.bars) {
        const QRectF box(bar.centre.x() - kBarWidth * u / 2, bar.centre.y() - kBarHeight * u / 2,
                         kBarWidth * u, kBarHeight * u);
        if (!box.adjusted(-0.08 * u, 0, 0.08 * u, 0).contains(point)) continue;
        return tr("P(%1 = 1) = %2 %3")
            .arg(QString::fromStdString(laneName(cell, bar.lane)),
                 QString::number(double(m_probe->one(bar.moment, bar.lane)), 'f', 4),
                 momentName(cell, bar.moment));
    }
    for (const LivePicture::Gauge& gauge : m_picture.gauges)
        if (gaugeText(gauge).contains(point)) return noteOf(gauge.id);
    if (m_picture.readout.contains(point)) {
        QString text = tr("Probabilities of the output word (lane order: %1)");
        QStringList names;
        for (int lane = 0; lane < cell.inOutLanes; ++lane)
            names << QString::fromStdString(laneName(cell, lane));
        text = text.arg(names.join(QLatin1Char(' ')));
        for (std::size_t y = 0; y < m_probe->readout.size() && y < 16; ++y) {
            const QString bits = QString::number(y, 2).rightJustified(cell.inOutLanes, QLatin1Char('0'));
            const QString name = m_words.value(qsizetype(y));
            text +=
                QStringLiteral("\n%1%2: %3%4")
                    .arg(bits, name.isEmpty() || name == bits ? QString() : QStringLiteral(" (%1)").arg(name),
                         QString::number(m_probe->readout[y], 'f', 4),
                         y == m_probe->kept ? tr(", kept") : QString());
        }
        return text;
    }
    return {};
}

QString LiveOverlay::noteOf(std::uint32_t id) const {
    if (!m_probe) return {};
    for (const LivePicture::Gauge& gauge : m_picture.gauges)
        if (gauge.id == id)
            return tr("Post-selection probability with this sample: %1")
                .arg(QString::number(m_probe->postselection[std::size_t(gauge.operation)], 'f', 4));
    return {};
}

}  // namespace ketloom
