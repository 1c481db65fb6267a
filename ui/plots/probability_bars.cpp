#include "ui/plots/probability_bars.h"

#include <algorithm>

#include "ui/widgets/csv_text.h"
#include "ui/widgets/export_files.h"

namespace ketloom {
namespace {
/// Words up to which each has its text below its bar.
constexpr int kAllLabelled = 8;
}  // namespace

ProbabilityBars::ProbabilityBars(QWidget* parent)
    : PlotCanvas(parent), m_others(new QCPBars(xAxis, yAxis)), m_target(new QCPBars(xAxis, yAxis)) {
    setWindowTitle(tr("Output probabilities"));
    setToolTip(tr("Probability of each output word at this step. The target's bar has the second colour."));
    for (QCPBars* bars : {m_others, m_target}) {
        // Opaque, without outline and antialiasing: twenty times as fast.
        bars->setPen(Qt::NoPen);
        bars->setAntialiased(false);
        bars->setAntialiasedFill(false);
        bars->setWidth(0.8);
        bars->removeFromLegend();
    }
    axisRect()->setMinimumMargins(QMargins(4, fontMetrics().height() / 2 + 2, 6, 4));
    xAxis->setLabel(tr("output word"));
    xAxis->grid()->setVisible(false);
    xAxis->setTickLength(0, 0);
    yAxis->setLabel(tr("p(word)"));
    yAxis->setRange(0.0, 1.0);
    auto ticker = QSharedPointer<QCPAxisTickerFixed>::create();
    ticker->setTickStep(0.5);
    yAxis->setTicker(ticker);
    // What is low has no room for the label and all numbers.
    connect(this, &QCustomPlot::beforeReplot, this, [this, ticker] {
        constexpr int kEnoughEms = 8;
        const bool low = viewport().height() < kEnoughEms * fontMetrics().height();
        yAxis->setLabel(low ? tr("p") : tr("p(word)"));
        ticker->setTickStep(low ? 1.0 : 0.5);
    });
    setRestyle([this](const Theme& theme) { applyTheme(theme); });
}

void ProbabilityBars::applyTheme(const Theme& theme) {
    m_others->setBrush(theme.series[0]);
    m_target->setBrush(theme.series[1]);
}

void ProbabilityBars::setState(const StateView& view) {
    const bool newWords =
        view && (!m_view || view.trace->wordCount != m_view.trace->wordCount || view.task != m_view.task);
    m_view = view;
    xAxis->setTicks(bool(view));
    if (newWords) {
        const int words = view.trace->wordCount;
        auto ticker = QSharedPointer<QCPAxisTickerText>::create();
        const int stride = std::max(1, words / kAllLabelled);
        for (int word = 0; word < words; word += stride) {
            ticker->addTick(word, QString::fromStdString(view.task->wordText(Word(word))));
        }
        xAxis->setTicker(ticker);
        xAxis->setRange(-0.6, words - 0.4);
    }
    refill();
}

void ProbabilityBars::setPlayhead(int step) {
    m_step = step;
    refill();
}

double ProbabilityBars::shown(int word) const {
    for (const QCPBars* bars : {m_others, m_target}) {
        const auto values = const_cast<QCPBars*>(bars)->data();
        const auto found = values->findBegin(word, false);
        if (found != values->constEnd() && found->key == word) return found->value;
    }
    return 0.0;
}

QString ProbabilityBars::toCsv() const {
    const Trace& trace = *m_view.trace;
    QString csv = QStringLiteral("step,word,probability,target\n");
    for (int step = 0; step < trace.steps; ++step)
        for (int word = 0; word < trace.wordCount; ++word)
            csv +=
                QStringLiteral("%1,%2,%3,%4\n")
                    .arg(step + 1)
                    .arg(csvText(QString::fromStdString(m_view.task->wordText(Word(word)))))
                    .arg(double(trace.probabilities[std::size_t(step) * trace.wordCount + word]), 0, 'g', 9)
                    .arg(int(word == int(m_view.sample->batch.target(0, step))));
    return csv;
}

void ProbabilityBars::refill() {
    m_others->data()->clear();
    m_target->data()->clear();
    if (m_view && m_step < m_view.trace->steps) {
        const Trace& trace = *m_view.trace;
        const int target = m_view.sample->batch.target(0, m_step);
        setPictureTitle(tr("Output probabilities at time step %1").arg(m_step + 1));
        const QString wanted = QString::fromStdString(m_view.task->wordText(Word(target)));
        xAxis->setLabel(m_view.sample->batch.isScored(0, m_step) ? tr("output word (target: %1)").arg(wanted)
                                                                 : tr("output word (not scored here)"));
        for (int word = 0; word < trace.wordCount; ++word) {
            const double p = double(trace.probabilities[std::size_t(m_step) * trace.wordCount + word]);
            (word == target ? m_target : m_others)->addData(word, p);
        }
    }
    markDirty();
}

}  // namespace ketloom
