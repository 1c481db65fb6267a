#include "ui/inspector/activation_curve.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/simulator/activation.h"
#include "ui/widgets/theme.h"

namespace ketloom {

namespace {

constexpr double kPi = std::numbers::pi;
constexpr int kOverlaid = 3;       ///< orders 1 .. 3 are always shown
constexpr int kSingleTicks = 128;  ///< more patterns than this become a histogram
constexpr int kBins = 48;
constexpr double kNear = 6.0;  ///< pixels: the pointer is on a pattern

QPen orderPen(const Theme& theme, int order, bool own) {
    constexpr Qt::PenStyle kStyles[] = {Qt::DotLine, Qt::DashLine, Qt::DashDotLine, Qt::DashDotDotLine};
    QPen pen(theme.series[order - 1], own ? 2.4 : 1.2, own ? Qt::SolidLine : kStyles[(order - 1) % 4]);
    pen.setCapStyle(Qt::FlatCap);
    return pen;
}

QString tickText(int quarter, AngleUnit unit) {
    if (unit != AngleUnit::Pi)
        return unit == AngleUnit::Degrees ? QStringLiteral("%1°").arg(45 * quarter)
                                          : QString::number(quarter * kPi / 4.0, 'f', quarter == 0 ? 0 : 2);
    const QString texts[] = {QStringLiteral("0"), QStringLiteral("π/4"), QStringLiteral("π/2"),
                             QStringLiteral("3π/4"), QStringLiteral("π")};
    return texts[quarter];
}

}  // namespace

/// Where the parts stand, in pixels.
struct ActivationCurve::Places {
    QRectF plot;
    QRectF rug;
    double x(double eta) const { return plot.left() + plot.width() * eta / kPi; }
    double y(double probability) const { return plot.bottom() - plot.height() * probability; }
    double eta(double pixel) const {
        return std::clamp((pixel - plot.left()) / plot.width() * kPi, 0.0, kPi);
    }
};

ActivationCurve::ActivationCurve(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Activation curve of the neuron; arrow keys walk through the source patterns"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setSizePolicy(policy);
}

void ActivationCurve::setNeuron(int order, std::vector<double> eta, std::vector<QString> sources) {
    if (order == m_order && eta == m_eta && sources == m_sources) return;
    const bool samePatterns = eta.size() == m_eta.size() && sources == m_sources;
    m_order = order;
    m_eta = std::move(eta);
    m_sources = std::move(sources);
    m_folded.resize(m_eta.size());
    std::ranges::transform(m_eta, m_folded.begin(), foldedEta);
    m_bins.assign(kBins, 0);
    for (double folded : m_folded) ++m_bins[std::size_t(std::min(kBins - 1, int(folded / kPi * kBins)))];
    m_sorted.clear();
    if (!samePatterns) m_pattern = -1;
    if (m_pattern >= 0) m_picked = m_folded[std::size_t(m_pattern)];
    update();
    emit readoutChanged();
}

void ActivationCurve::setUnit(AngleUnit unit) {
    m_unit = unit;
    update();
    emit readoutChanged();
}

bool ActivationCurve::isHistogram() const {
    return m_eta.size() > std::size_t(kSingleTicks);
}

QSize ActivationCurve::sizeHint() const {
    return {20 * fontMetrics().height(), 15 * fontMetrics().height()};
}

QSize ActivationCurve::minimumSizeHint() const {
    return {12 * fontMetrics().height(), 15 * fontMetrics().height()};
}

ActivationCurve::Places ActivationCurve::places() const {
    const QFontMetricsF metrics(font());
    const double line = metrics.height();
    const double left = metrics.horizontalAdvance(QStringLiteral("0.5")) + 8.0;
    const double right = metrics.horizontalAdvance(tickText(4, m_unit)) / 2.0 + 4.0;
    Places at;
    at.plot = QRectF(left, 1.4 * line, width() - left - right, height() - 5.6 * line);
    at.rug = QRectF(at.plot.left(), at.plot.bottom() + 3.0, at.plot.width(), 1.5 * line);
    return at;
}

void ActivationCurve::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme theme = Theme::of(this);
    painter.fillRect(rect(), theme.background);
    const Places at = places();
    paintAxes(painter, at);
    paintPatterns(painter, at);
    paintCurves(painter, at);
    paintLegend(painter, at);
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.selection, 1.0));
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

void ActivationCurve::paintAxes(QPainter& painter, const Places& at) const {
    const Theme theme = Theme::of(this);
    const QFontMetricsF metrics(font());
    const double line = metrics.height();
    for (int quarter = 0; quarter <= 4; ++quarter) {
        const double x = at.x(quarter * kPi / 4.0);
        painter.setPen(QPen(theme.grid, 1.0));
        painter.drawLine(QPointF(x, at.plot.top()), QPointF(x, at.rug.bottom()));
        painter.setPen(theme.text);
        painter.drawText(QRectF(x - 30.0, at.rug.bottom() + 1.0, 60.0, line), Qt::AlignCenter,
                         tickText(quarter, m_unit));
    }
    for (int half = 0; half <= 2; ++half) {
        const double y = at.y(half / 2.0);
        painter.setPen(QPen(theme.grid, 1.0));
        painter.drawLine(QPointF(at.plot.left(), y), QPointF(at.plot.right(), y));
        painter.setPen(theme.text);
        painter.drawText(QRectF(0.0, y - line / 2.0, at.plot.left() - 5.0, line),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(half / 2.0));
    }
    painter.setPen(theme.mutedText);
    painter.drawText(QRectF(0.0, 0.0, width(), 1.2 * line), Qt::AlignLeft | Qt::AlignVCenter,
                     tr(" probability of 1, target from |0⟩"));
    const QString unit = m_unit == AngleUnit::Degrees ? tr("degrees") : tr("rad");
    painter.drawText(QRectF(0.0, at.rug.bottom() + line, width(), 1.3 * line), Qt::AlignCenter,
                     tr("angle η of the neuron (%1)").arg(unit));
}

void ActivationCurve::paintCurves(QPainter& painter, const Places& at) const {
    const Theme theme = Theme::of(this);
    const auto draw = [&](int order, bool own) {
        QPainterPath path;
        constexpr int kPoints = 160;
        for (int k = 0; k <= kPoints; ++k) {
            const double eta = kPi * k / kPoints;
            const QPointF point(at.x(eta), at.y(activation(eta, order).one));
            k == 0 ? path.moveTo(point) : path.lineTo(point);
        }
        painter.setPen(orderPen(theme, order, own));
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(path);
    };
    for (int order = 1; order <= kOverlaid; ++order)
        if (order != m_order) draw(order, false);
    draw(m_order, true);
    // Where on the curve the neuron works.
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.series[m_order - 1]);
    if (!isHistogram())
        for (double eta : m_folded)
            painter.drawEllipse(QPointF(at.x(eta), at.y(activation(eta, m_order).one)), 2.6, 2.6);
    if (m_picked < 0.0) return;
    const QPointF point(at.x(m_picked), at.y(activation(m_picked, m_order).one));
    painter.setPen(QPen(theme.text, 1.0, Qt::DotLine));
    painter.drawLine(QPointF(point.x(), at.plot.top()), QPointF(point.x(), at.rug.bottom()));
    painter.setPen(QPen(theme.text, 1.6));
    painter.setBrush(m_pattern >= 0 ? QBrush(theme.series[m_order - 1]) : QBrush(theme.background));
    painter.drawEllipse(point, 4.5, 4.5);
}

void ActivationCurve::paintPatterns(QPainter& painter, const Places& at) const {
    const Theme theme = Theme::of(this);
    const QColor colour = theme.series[m_order - 1];
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(theme.stageFrame, 1.0));
    painter.drawLine(at.rug.bottomLeft(), at.rug.bottomRight());
    if (!isHistogram()) {
        painter.setPen(QPen(colour, 1.0));
        for (double eta : m_folded)
            painter.drawLine(QPointF(at.x(eta), at.rug.top() + 0.35 * at.rug.height()),
                             QPointF(at.x(eta), at.rug.bottom()));
    } else {
        const int most = *std::ranges::max_element(m_bins);
        for (int bin = 0; bin < kBins; ++bin) {
            const int count = m_bins[std::size_t(bin)];
            if (count == 0) continue;
            const double height = std::max(2.0, at.rug.height() * count / most);
            const double left = at.x(kPi * bin / kBins), right = at.x(kPi * (bin + 1) / kBins);
            painter.fillRect(QRectF(left, at.rug.bottom() - height, right - left, height), colour);
        }
    }
    painter.restore();
}

void ActivationCurve::paintLegend(QPainter& painter, const Places& at) const {
    const Theme theme = Theme::of(this);
    const QFontMetricsF metrics(font());
    double y = at.plot.top() + 3.0;
    const double sample = 2.0 * metrics.height();
    for (int order = 1; order <= std::max(kOverlaid, m_order); ++order) {
        const bool own = order == m_order;
        QFont lettering = font();
        lettering.setBold(own);
        painter.setFont(lettering);
        painter.setPen(orderPen(theme, order, own));
        const double middle = y + metrics.height() / 2.0;
        painter.drawLine(QPointF(at.plot.left() + 6.0, middle),
                         QPointF(at.plot.left() + 6.0 + sample, middle));
        painter.setPen(theme.text);
        painter.drawText(QPointF(at.plot.left() + sample + 12.0, y + metrics.ascent()),
                         tr("order %1").arg(order));
        y += 1.1 * metrics.height();
    }
    painter.setFont(font());
}

void ActivationCurve::sortPatterns() {
    if (m_sorted.size() == m_folded.size()) return;
    m_sorted.resize(m_folded.size());
    std::iota(m_sorted.begin(), m_sorted.end(), 0);
    std::ranges::stable_sort(m_sorted, {}, [this](int k) { return m_folded[std::size_t(k)]; });
}

void ActivationCurve::pick(double eta, int pattern) {
    if (eta == m_picked && pattern == m_pattern) return;
    m_picked = eta;
    m_pattern = pattern;
    update();
    emit readoutChanged();
}

void ActivationCurve::mouseMoveEvent(QMouseEvent* event) {
    const Places at = places();
    if (m_folded.empty() || event->position().y() < at.plot.top()) return pick(-1.0, -1);
    sortPatterns();
    const double eta = at.eta(event->position().x());
    const auto folded = [this](int k) { return m_folded[std::size_t(k)]; };
    auto next = std::ranges::lower_bound(m_sorted, eta, {}, folded);
    if (next == m_sorted.end() || (next != m_sorted.begin() && eta - folded(next[-1]) < folded(*next) - eta))
        --next;
    const double nearest = folded(*next);
    if (std::abs(at.x(nearest) - event->position().x()) <= kNear) return pick(nearest, *next);
    pick(eta, -1);
}

void ActivationCurve::leaveEvent(QEvent*) {
    pick(-1.0, -1);
}

void ActivationCurve::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    pick(-1.0, -1);
}

void ActivationCurve::keyPressEvent(QKeyEvent* event) {
    const int last = int(m_folded.size()) - 1;
    sortPatterns();
    const auto found = std::ranges::find(m_sorted, m_pattern);
    const int present = found == m_sorted.end() ? -1 : int(found - m_sorted.begin());
    int next = 0;
    switch (event->key()) {
        case Qt::Key_Left:
            next = present < 0 ? last : std::max(0, present - 1);
            break;
        case Qt::Key_Right:
            next = std::min(last, present + 1);
            break;
        case Qt::Key_Home:
            break;
        case Qt::Key_End:
            next = last;
            break;
        default:
            return QWidget::keyPressEvent(event);
    }
    if (last < 0) return;
    const int pattern = m_sorted[std::size_t(next)];
    pick(m_folded[std::size_t(pattern)], pattern);
}

QString ActivationCurve::patternText(int pattern) const {
    QStringList ones;
    for (std::size_t k = 0; k < m_sources.size(); ++k)
        if (pattern >> k & 1) ones << m_sources[k];
    if (m_sources.empty()) return tr("no sources");
    if (ones.isEmpty()) return tr("all sources 0");
    return ones.size() == qsizetype(m_sources.size())
               ? tr("all sources 1")
               : tr("1 on %1 only").arg(ones.join(QStringLiteral(", ")));
}

QString ActivationCurve::readout() const {
    if (m_folded.empty()) return {};
    if (m_picked < 0.0) {
        const auto [least, most] = std::ranges::minmax_element(m_eta);
        const auto text = [this](double eta) { return angleText(eta, m_unit, 3); };
        const int count = int(m_eta.size());
        QString range = *least == *most ? tr("η = %1").arg(text(*least))
                                        : tr("η from %1 to %2").arg(text(*least), text(*most));
        if (count > 1) range += tr(" over the %1 patterns of the sources").arg(count);
        if (isHistogram()) range += tr(", counted in %1 bins").arg(kBins);
        if (*least < 0.0 || *most > kPi)
            range += tr("; shown folded to 0…π: sign and full turns do not count");
        return range + QLatin1Char('.');
    }
    const double eta = m_pattern >= 0 ? m_eta[std::size_t(m_pattern)] : m_picked;
    const Activation act = activation(eta, m_order);
    const QString where = m_pattern >= 0 ? tr(" (%1)").arg(patternText(m_pattern)) : QString();
    return tr("η = %1%2: p(1) = %3, turned by %4, success %5")
        .arg(angleText(eta, m_unit, 4), where, QString::number(act.one, 'g', 3),
             angleText(act.angle, m_unit, 3), QString::number(act.success, 'g', 3));
}

}  // namespace ketloom
