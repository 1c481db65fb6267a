#include "ui/plots/bloch_plot.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace ketloom {
namespace {

constexpr int kSmallest = 26;  ///< pixels across a disc that is worth the numbers below it
constexpr int kCirclePoints = 72;

QString signedNumber(float value) {
    if (!std::isfinite(value)) return QStringLiteral("–");
    return QString::asprintf("%+.2f", double(value)).replace(QLatin1Char('-'), QChar(0x2212));
}

}  // namespace

BlochPlot::BlochPlot(QWidget* parent) : PlotCanvas(parent), m_directions(new QCPItemText(this)) {
    setWindowTitle(tr("Lanes"));
    setPictureTitle(tr("Reduced Bloch vectors of the workspace lanes (x to the right, z up)"));
    for (QCPAxis* axis : {xAxis, yAxis}) {
        axis->setVisible(false);
        axis->grid()->setVisible(false);
    }
    yAxis->setRangeReversed(true);
    axisRect()->setAutoMargins(QCP::msNone);
    axisRect()->setMargins(QMargins(2, 2, 2, 2));
    m_directions->setText(tr("↑ |0⟩   → |+⟩"));
    m_directions->setSelectable(false);
    m_directions->position->setType(QCPItemPosition::ptAxisRectRatio);
    m_directions->position->setCoords(0.0, 0.0);
    m_directions->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_directions->setVisible(false);
    connect(this, &QCustomPlot::beforeReplot, this, &BlochPlot::arrange);
    setRestyle([this](const Theme& theme) { applyTheme(theme); });
}

void BlochPlot::applyTheme(const Theme& theme) {
    m_directions->setColor(theme.mutedText);
    m_directions->setFont(font());
    for (Disc& disc : m_discs) {
        disc.circle->setPen(QPen(theme.mutedText, 1));
        disc.cross->setPen(QPen(theme.grid, 1));
        disc.trail->setPen(QPen(theme.series[0], 1));
        disc.trail->setScatterStyle(
            QCPScatterStyle(QCPScatterStyle::ssDisc, theme.series[0], theme.series[0], 3));
        disc.point->setScatterStyle(
            QCPScatterStyle(QCPScatterStyle::ssDisc, theme.series[1], theme.series[1], 9));
        disc.text->setColor(theme.text);
        disc.text->setFont(font());
    }
}

void BlochPlot::setLanes(const QStringList& names) {
    if (names == m_names && int(m_discs.size()) == names.size()) return;
    m_names = names;
    for (const Disc& disc : m_discs) {
        for (QCPCurve* curve : {disc.circle, disc.cross, disc.trail, disc.point}) removePlottable(curve);
        removeItem(disc.text);
    }
    m_discs.clear();
    for (qsizetype lane = 0; lane < names.size(); ++lane) {
        const auto curve = [this] {
            auto* made = new QCPCurve(xAxis, yAxis);
            made->setSelectable(QCP::stNone);
            made->removeFromLegend();
            return made;
        };
        Disc disc{curve(), curve(), curve(), curve(), new QCPItemText(this)};
        disc.point->setLineStyle(QCPCurve::lsNone);
        disc.text->setSelectable(false);
        disc.text->setPositionAlignment(Qt::AlignHCenter | Qt::AlignTop);
        disc.text->setTextAlignment(Qt::AlignHCenter);
        m_discs.push_back(disc);
    }
    applyTheme(theme());
    m_trail.clear();
    markDirty();
}

void BlochPlot::show(const std::vector<std::vector<LaneState>>& trail) {
    m_trail = trail;
    m_points.clear();
    if (!trail.empty())
        for (const LaneState& lane : trail.back()) m_points.emplace_back(double(lane.x), double(lane.z));
    m_directions->setVisible(!m_discs.empty());
    setEmptyText({});
    markDirty();
}

void BlochPlot::clear(const QString& why) {
    setLanes({});
    m_points.clear();
    m_directions->setVisible(false);
    setEmptyText(why);
    markDirty();
}

/// Chooses as many columns as make the discs largest; axes count pixels.
void BlochPlot::arrange() {
    const QRect room = axisRect()->rect();
    xAxis->setRange(0.0, room.width());
    yAxis->setRange(0.0, room.height());
    const int count = int(m_discs.size());
    if (count == 0 || m_trail.empty()) return;
    const int line = fontMetrics().height();
    const double top = line + 2;
    int columns = 1;
    double best = 0.0;
    double text = 0.0;
    // Whichever leaves the larger discs: x and z in one line or in two; the entropy alone where these are
    // tiny.
    enum class Numbers { Broad, Narrow, Entropy } numbers = Numbers::Broad;
    const auto fit = [&](Numbers kind, double least) {
        const bool broad = kind == Numbers::Broad;
        const QString widest = broad ? QStringLiteral("x +0.00  z +0.00") : QStringLiteral("0.00 bit");
        const double width = fontMetrics().horizontalAdvance(widest) + 8;
        const double below = (broad ? 3 : kind == Numbers::Narrow ? 4 : 2) * line + 4;
        for (int k = 1; k <= count; ++k) {
            const int rows = (count + k - 1) / k;
            const double cell = room.width() / double(k);
            if (k > 1 && cell < width) break;
            const double side = std::min(cell - 6, (room.height() - top) / double(rows) - below - 4);
            if (side <= std::max(best, least)) continue;
            best = side;
            columns = k;
            text = below;
            numbers = kind;
        }
    };
    fit(Numbers::Broad, kSmallest);
    fit(Numbers::Narrow, kSmallest);
    if (best <= 0.0) fit(Numbers::Entropy, 0.0);
    const int rows = (count + columns - 1) / columns;
    const double cellWidth = room.width() / double(columns);
    const double cellHeight = (room.height() - top) / double(rows);
    const double radius = std::max(2.0, 0.5 * best);
    for (int lane = 0; lane < count; ++lane) {
        const Disc& disc = m_discs[std::size_t(lane)];
        const double cx = (lane % columns + 0.5) * cellWidth;
        const double cy = top + (lane / columns) * cellHeight + 0.5 * (cellHeight - text);
        disc.circle->data()->clear();
        for (int i = 0; i <= kCirclePoints; ++i) {
            const double angle = 2.0 * std::numbers::pi * i / kCirclePoints;
            disc.circle->addData(i, cx + radius * std::cos(angle), cy + radius * std::sin(angle));
        }
        constexpr double kGap = std::numeric_limits<double>::quiet_NaN();
        disc.cross->data()->clear();
        disc.cross->addData(0, cx - radius, cy);
        disc.cross->addData(1, cx + radius, cy);
        disc.cross->addData(2, kGap, kGap);
        disc.cross->addData(3, cx, cy - radius);
        disc.cross->addData(4, cx, cy + radius);
        disc.trail->data()->clear();
        disc.point->data()->clear();
        for (std::size_t i = 0; i < m_trail.size(); ++i) {
            const LaneState& state = m_trail[i][std::size_t(lane)];
            const double x = cx + radius * double(state.x);
            const double y = cy - radius * double(state.z);
            disc.trail->addData(double(i), x, y);
            if (i + 1 == m_trail.size()) disc.point->addData(0, x, y);
        }
        const LaneState& now = m_trail.back()[std::size_t(lane)];
        disc.text->position->setCoords(cx, cy + radius + 2);
        const QString entropy =
            std::isfinite(now.entropy) ? QString::number(double(now.entropy), 'f', 2) : QStringLiteral("–");
        const QString x = signedNumber(now.x);
        const QString z = signedNumber(now.z);
        disc.text->setText(
            numbers == Numbers::Broad    ? tr("%1\nx %2  z %3\n%4 bit").arg(m_names[lane], x, z, entropy)
            : numbers == Numbers::Narrow ? tr("%1\nx %2\nz %3\n%4 bit").arg(m_names[lane], x, z, entropy)
                                         : tr("%1\n%2 bit").arg(m_names[lane], entropy));
    }
}

}  // namespace ketloom
