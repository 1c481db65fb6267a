#include "ui/plots/gradient_histogram_panel.h"

#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/document/core_values.h"
#include "ui/plots/export_menu.h"
#include "ui/widgets/csv_text.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {
namespace {

QString help() {
    return GradientHistogramPanel::tr(
        "<b>How large the gradient is, parameter by parameter.</b> The parameters of the newest step that "
        "was "
        "looked at (a few a second, and that of a pause), counted by |∂L/∂θ| of the batch's mean loss before "
        "clipping and update, on a logarithmic axis, four bins a decade. Colours are stages, stacked. "
        "Parameters whose gradient is exactly 0, or below 1e-12, stand in no bin; the line above counts them."
        "<p><b>How to read it.</b> A heap that moves to the left over training while the loss stays: "
        "gradients "
        "vanish. One stage far left of the others learns slower. A heap at exactly 0: parameters that cannot "
        "act, such as weights on bits that are never 1."
        "<p><b>What not to conclude.</b> It is one random batch: the next step's heap may lie elsewhere. "
        "Small "
        "gradients at a small loss are success. Adam and RMSprop divide by the gradient's usual size, so "
        "that "
        "a small gradient need not mean a small step. With Σ|g|² dominated by a few parameters the norm "
        "hides "
        "what this shows, and the other way round.");
}

/// Labels whole numbers as powers of ten. The axis is linear in the logarithm, so that bars are equally wide.
class DecadeTicker : public QCPAxisTicker {
protected:
    double getTickStep(const QCPRange& range) override {
        return std::max(1.0, std::ceil(range.size() / 8.0));
    }
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override {
        const int power = int(std::lround(tick));
        if (power >= -3 && power < 4) return QString::number(std::pow(10.0, power), 'g', 6);
        QString text = QStringLiteral("10");
        const QString raised = QStringLiteral("⁰¹²³⁴⁵⁶⁷⁸⁹");
        for (const QChar c : QString::number(power))
            text += c.isDigit() ? raised[c.digitValue()] : QChar(0x207b);
        return text;
    }
};

QString number(double value) {
    return QString::number(value, 'g', 3);
}

}  // namespace

GradientHistogramPanel::GradientHistogramPanel(QWidget* parent)
    : QWidget(parent), m_canvas(new PlotCanvas(this)), m_statement(new ElidedLabel(this)) {
    setAccessibleName(tr("Gradient histogram"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(6, 2, 2, 0);
    m_statement->setObjectName(QStringLiteral("histogramStatement"));
    m_statement->setTextFormat(Qt::PlainText);
    m_statement->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_statement, 1);
    row->addWidget(new HelpButton(tr("Gradient histogram"), help(), this));
    layout->addLayout(row);
    layout->addWidget(m_canvas, 1);
    m_canvas->setAccessibleName(tr("Gradient histogram"));
    m_canvas->setWindowTitle(tr("Gradient histogram"));
    m_canvas->setMouseTracking(true);
    m_canvas->xAxis->setTicker(QSharedPointer<DecadeTicker>::create());
    m_canvas->xAxis->setLabel(tr("|gradient| of a parameter"));
    m_canvas->xAxis->grid()->setVisible(false);
    m_canvas->yAxis->setLabel(tr("parameters"));
    m_canvas->axisRect()->setMinimumMargins(QMargins(4, fontMetrics().height() / 2 + 3, 10, 4));
    m_canvas->legend->setVisible(true);
    m_canvas->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignTop | Qt::AlignLeft);
    connect(m_canvas, &QCustomPlot::mouseMove, this, [this](QMouseEvent* event) {
        QToolTip::showText(event->globalPosition().toPoint(), toolTipAt(event->position()), m_canvas);
    });
    m_canvas->setRestyle([this](const Theme& theme) { applyTheme(theme); });
    clearData(tr("No gradient yet.\nPress Play: it appears after the first step."));
}

void GradientHistogramPanel::applyTheme(const Theme& theme) {
    for (std::size_t k = 0; k < m_bars.size(); ++k) {
        m_bars[k]->setPen(Qt::NoPen);
        m_bars[k]->setBrush(theme.series[int(k) % theme.series.size()]);
    }
}

void GradientHistogramPanel::begin(const std::vector<ParameterGroup>& groups) {
    m_groups = groups;
    clearData(tr("No gradient yet.\nIt appears after the first step."));
}

void GradientHistogramPanel::clearData(const QString& why) {
    m_histogram.reset();
    for (QCPBars* bars : m_bars) m_canvas->removePlottable(bars);
    m_bars.clear();
    m_statement->clear();
    for (QCPAxis* axis : {m_canvas->xAxis, m_canvas->yAxis}) axis->setVisible(false);
    m_canvas->setEmptyText(why);
    m_canvas->markDirty();
}

void GradientHistogramPanel::setGradient(int step, std::span<const double> gradient) {
    m_histogram = gradientHistogram(gradient, m_groups);
    m_step = step;
    refresh();
}

QString GradientHistogramPanel::statement() const {
    return m_statement->text();
}

double GradientHistogramPanel::drawn(int group, int bin) const {
    return m_bars[std::size_t(group)]->data()->at(bin)->value;
}

void GradientHistogramPanel::refresh() {
    const GradientHistogram& h = *m_histogram;
    if (m_bars.empty()) {
        for (const HistogramGroup& group : h.groups) {
            auto* bars = new QCPBars(m_canvas->xAxis, m_canvas->yAxis);
            bars->setName(toQString(group.name));
            bars->setAntialiased(false);
            bars->setWidth(0.92 / h.bins.perDecade);
            if (!m_bars.empty()) bars->moveAbove(m_bars.back());
            m_bars.push_back(bars);
        }
        applyTheme(m_canvas->theme());
        for (QCPAxis* axis : {m_canvas->xAxis, m_canvas->yAxis}) axis->setVisible(true);
        m_canvas->setEmptyText({});
    }
    int first = h.bins.count(), last = -1, most = 1;
    for (int bin = 0; bin < h.bins.count(); ++bin) {
        const int all = h.whole.counts[std::size_t(bin)];
        if (all == 0) continue;
        first = std::min(first, bin);
        last = bin;
        most = std::max(most, all);
    }
    for (std::size_t k = 0; k < m_bars.size(); ++k) {
        QVector<double> keys, values;
        for (int bin = 0; bin < h.bins.count(); ++bin) {
            keys.append(h.bins.firstDecade + (bin + 0.5) / h.bins.perDecade);
            values.append(h.groups[k].counts[std::size_t(bin)]);
        }
        m_bars[k]->setData(keys, values, true);
    }
    if (last < 0) first = last = 0;
    // At least three decades, so that a narrow heap looks narrow.
    const int decade = h.bins.perDecade;
    const int low = std::max(0, std::min(first / decade, last / decade - 2)) * decade;
    m_canvas->xAxis->setRange(h.bins.firstDecade + low / decade, h.bins.firstDecade + last / decade + 1);
    m_canvas->yAxis->setRange(0, most * 1.05);
    QString text = tr("Step %1: %n parameter(s), median %2", nullptr, h.whole.parameters)
                       .arg(m_step)
                       .arg(number(h.whole.median));
    if (h.whole.zero > 0) text += tr(" · %1 exactly 0").arg(h.whole.zero);
    if (h.whole.belowFloor > 0)
        text += tr(" · %1 below %2").arg(h.whole.belowFloor).arg(number(h.bins.floor()));
    if (h.whole.notFinite > 0) text += tr(" · %1 not finite").arg(h.whole.notFinite);
    m_statement->setText(text);
    m_statement->setToolTip(text);
    m_canvas->setPictureTitle(tr("Gradient histogram. %1").arg(text));
    m_canvas->markDirty();
}

QString GradientHistogramPanel::toolTipAt(const QPointF& position) const {
    if (!m_histogram || !m_canvas->axisRect()->rect().contains(position.toPoint())) return {};
    const GradientHistogram& h = *m_histogram;
    const double decade = m_canvas->xAxis->pixelToCoord(position.x()) - h.bins.firstDecade;
    const int bin = int(std::floor(decade * h.bins.perDecade));
    if (bin < 0 || bin >= h.bins.count()) return {};
    QStringList lines{tr("%1 to %2: %n parameter(s)", nullptr, h.whole.counts[std::size_t(bin)])
                          .arg(number(h.bins.lower(bin)), number(h.bins.lower(bin + 1)))};
    for (const HistogramGroup& group : h.groups)
        if (group.counts[std::size_t(bin)] > 0)
            lines << tr("%1: %2 of %3")
                         .arg(toQString(group.name))
                         .arg(group.counts[std::size_t(bin)])
                         .arg(group.parameters);
    return lines.join(QLatin1Char('\n'));
}

QString GradientHistogramPanel::toCsv() const {
    if (!m_histogram) return {};
    const GradientHistogram& h = *m_histogram;
    QString text = QStringLiteral("from,to");
    for (const HistogramGroup& group : h.groups) text += QLatin1Char(',') + csvText(toQString(group.name));
    text += QLatin1Char('\n');
    const auto row = [&](const QString& head, auto value) {
        text += head;
        for (const HistogramGroup& group : h.groups) text += QLatin1Char(',') + QString::number(value(group));
        text += QLatin1Char('\n');
    };
    row(QStringLiteral("0,0"), [](const HistogramGroup& group) { return group.zero; });
    row(QStringLiteral("0,%1").arg(h.bins.floor()),
        [](const HistogramGroup& group) { return group.belowFloor; });
    for (int bin = 0; bin < h.bins.count(); ++bin)
        row(QStringLiteral("%1,%2").arg(h.bins.lower(bin), 0, 'g', 6).arg(h.bins.lower(bin + 1), 0, 'g', 6),
            [&](const HistogramGroup& group) { return group.counts[std::size_t(bin)]; });
    row(QStringLiteral("not finite,"), [](const HistogramGroup& group) { return group.notFinite; });
    return text;
}

void GradientHistogramPanel::contextMenuEvent(QContextMenuEvent* event) {
    if (!m_histogram) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addExportActions(
        *menu, this, *m_canvas, tr("Gradient histogram"), [this] { return toCsv(); },
        [this](const QString& message) { emit problem(message); });
    menu->popup(event->globalPos());
}

}  // namespace ketloom
