#include "ui/plots/through_time_panel.h"

#include <QComboBox>
#include <QContextMenuEvent>
#include <QGridLayout>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/plots/export_menu.h"
#include "ui/plots/series.h"
#include "ui/plots/through_time_plot.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {
namespace {

/// Most rows of the history that are drawn; more are thinned out evenly, and that is said.
constexpr int kMostRows = 300;
/// Of the header, where the trend in words stands beside the choices.
constexpr int kStatementColumn = 2;

QString help() {
    return ThroughTimePanel::
        tr("<b>Where the gradient comes from, by time step.</b> Two norms, from the batch of a training "
           "step, "
           "before "
           "its update: <i>state</i>, how much the loss of a sequence changes with the carried state that a "
           "time step "
           "starts from (mean over the batch); <i>parameters</i>, how much the loss changes with the "
           "parameters "
           "where "
           "they act in that time step alone, of all of them and by stage. The strip shows one of the curves "
           "as "
           "colours, the map below its history over the run; both have the colour scale at the right. The "
           "norms come from the backward pass of training itself: the state's is kept in the first 20 steps "
           "and "
           "every 5th, that through the parameters in step 1 and every %1 steps, which takes less than 5 % "
           "of "
           "the time of a run. Values below 1e-12 are drawn there."
           "<p><b>How to read it.</b> A curve that falls over decades towards early steps: what happened "
           "there "
           "hardly "
           "reaches the loss, the gradient vanishes. Flat: it does not. The dashed line is the straight line "
           "through "
           "the logarithms, and the sentence says it in words."
           "<p><b>What not to conclude.</b> Where the state is post-selected on the targets at every step, "
           "the "
           "targets "
           "carry information past the state: a flat curve is then no proof of a long memory. Where only "
           "late "
           "steps "
           "are scored, early steps have smaller gradients by that alone. A small gradient at a small loss "
           "is "
           "success. "
           "A trend of less than a factor of 2 is called flat. Dashed curves of other runs are not "
           "normalised: "
           "amplitudes and hidden units have different scales; compare slopes, not heights.")
            .arg(kThroughTimeEvery);
}

/// The same for a classical network, where nothing is post-selected.
QString helpOfClassical() {
    return ThroughTimePanel::
        tr("<b>Where the gradient comes from, by time step.</b> Two norms, from the batch of a training "
           "step, "
           "before "
           "its update: <i>hidden state</i>, |dL/dh<sub>t</sub>|, how much the loss of a sequence changes "
           "with "
           "the "
           "hidden units that a time step starts from (mean over the batch; of an LSTM the cell state counts "
           "too); <i>parameters</i>, how much the loss changes with the weights where they act in that time "
           "step "
           "alone, of all of them and by gate. The strip shows one of the curves as colours, the map below "
           "its "
           "history over the run. The norms come from the backward pass of training itself: the state's is "
           "kept "
           "in the first 20 steps and every 5th, that through the parameters in step 1 and every %1 steps. "
           "Values "
           "below 1e-12 are drawn there."
           "<p><b>How to read it.</b> A curve that falls over decades towards early steps: what was read "
           "there "
           "hardly "
           "reaches the loss, the gradient vanishes. Flat: it does not."
           "<p><b>What not to conclude.</b> Hidden units have another scale than amplitudes: compare the "
           "slopes "
           "of "
           "two networks, not the heights of their curves. Where only late steps are scored, early steps "
           "have "
           "smaller "
           "gradients by that alone; where every step is scored, each has a loss of its own close by and no "
           "curve can "
           "fall far. A small gradient at a small loss is success.")
            .arg(kThroughTimeEvery);
}

QString stateText(ModelKind kind) {
    if (kind == ModelKind::Qrnn)
        return ThroughTimePanel::tr("|dL/dψ|: by the amplitudes that a time step starts from");
    if (kind == ModelKind::Lstm)
        return ThroughTimePanel::tr(
            "|dL/d(h, c)|: by hidden units and cell state that a time step starts from");
    return ThroughTimePanel::tr("|dL/dh|: by the hidden units that a time step starts from");
}

/// The norm by the state, in symbols.
QString stateSymbol(ModelKind kind) {
    if (kind == ModelKind::Qrnn) return QStringLiteral("|dL/dψ|");
    return kind == ModelKind::Lstm ? QStringLiteral("|dL/d(h, c)|") : QStringLiteral("|dL/dh|");
}

}  // namespace

ThroughTimePanel::ThroughTimePanel(QWidget* parent)
    : QWidget(parent),
      m_quantity(new QComboBox(this)),
      m_part(new QComboBox(this)),
      m_statement(new ElidedLabel(this)),
      m_newest(new QToolButton(this)),
      m_plot(new ThroughTimePlot(this)) {
    setAccessibleName(tr("Gradient through time"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(m_plot, 1);
    m_plot->setAccessibleName(tr("Gradient through time"));
    connect(m_plot, &ThroughTimePlot::stepPicked, this, &ThroughTimePanel::stepPicked);
    connect(m_plot, &ThroughTimePlot::historyPicked, this, &ThroughTimePanel::showRow);
    clearData(tr("No gradients yet.\nPress Play: they appear after the first step."));
}

QWidget* ThroughTimePanel::makeHeader() {
    auto* header = new QWidget(this);
    m_header = new QGridLayout(header);
    m_header->setContentsMargins(6, 2, 2, 0);
    m_header->setHorizontalSpacing(4);
    m_header->setVerticalSpacing(0);
    m_header->setColumnStretch(kStatementColumn, 1);
    m_quantity->setObjectName(QStringLiteral("throughTimeQuantity"));
    m_quantity->setAccessibleName(tr("What strip, history and trend show"));
    m_quantity->setToolTip(m_quantity->accessibleName());
    m_quantity->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_part->setObjectName(QStringLiteral("throughTimePart"));
    m_part->addItems({tr("curves"), tr("history")});
    m_part->setAccessibleName(tr("Curves or history"));
    m_part->setToolTip(
        tr("Curves of one record, or the history over the run; both where the panel is high enough"));
    m_statement->setObjectName(QStringLiteral("throughTimeStatement"));
    m_statement->setTextFormat(Qt::PlainText);
    m_statement->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_newest->setText(tr("Newest"));
    m_newest->setAutoRaise(true);
    m_newest->setCheckable(true);
    m_newest->setChecked(true);
    m_newest->setToolTip(tr("Follow the newest record; a click on the history chooses an earlier one"));
    m_header->addWidget(m_quantity, 0, 0);
    m_header->addWidget(m_part, 0, 1);
    m_header->addWidget(m_statement, 0, kStatementColumn);
    m_header->addWidget(m_newest, 0, 3);
    m_help = new HelpButton(tr("Gradient through time"), help(), header);
    m_helpOfClassical = new HelpButton(tr("Gradient through time"), helpOfClassical(), header);
    m_helpOfClassical->hide();
    m_header->addWidget(m_help, 0, 4);
    m_header->addWidget(m_helpOfClassical, 0, 5);
    connect(m_quantity, &QComboBox::currentIndexChanged, this, [this] {
        refreshOverlays();
        refresh();
    });
    connect(m_part, &QComboBox::currentIndexChanged, this, &ThroughTimePanel::makeRoom);
    connect(m_newest, &QToolButton::clicked, this, [this] {
        m_chosen = -1;
        refresh();
    });
    return header;
}

void ThroughTimePanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    makeRoom();
}

void ThroughTimePanel::makeRoom() {
    constexpr int kEnoughEms = 22;
    constexpr int kWideEms = 40;
    const bool both = height() > kEnoughEms * fontMetrics().height();
    // The trend in words must not be cut: in a narrow panel it has a row of its own.
    m_header->removeWidget(m_statement);
    if (width() > kWideEms * fontMetrics().height()) {
        m_header->addWidget(m_statement, 0, kStatementColumn);
    } else {
        m_header->addWidget(m_statement, 1, 0, 1, m_header->columnCount());
    }
    using enum ThroughTimePlot::Part;
    m_part->setVisible(!both);
    m_plot->setPart(both ? All : m_part->currentIndex() == 0 ? Curves : History);
}

void ThroughTimePanel::begin(const std::vector<ParameterGroup>& groups, ModelKind kind) {
    m_groups.clear();
    m_groupNumbers.clear();
    const QSignalBlocker blocker(m_quantity);
    const int before = std::max(0, m_quantity->currentIndex());
    m_quantity->clear();
    const bool classical = kind != ModelKind::Qrnn;
    m_quantity->addItems({classical ? tr("hidden state") : tr("state"), tr("parameters")});
    m_kind = kind;
    m_quantity->setItemData(0, stateText(kind), Qt::ToolTipRole);
    m_help->setVisible(!classical);
    m_helpOfClassical->setVisible(classical);
    for (std::size_t g = 0; g < groups.size(); ++g) {
        m_groups.push_back(groups[g].name);
        if (groups[g].count == 0) continue;
        m_groupNumbers.push_back(int(g));
        m_quantity->addItem(QString::fromStdString(groups[g].name));
    }
    m_quantity->setCurrentIndex(std::min(before, m_quantity->count() - 1));
    clearData(tr("No gradients yet.\nThey appear after the first step."));
}

void ThroughTimePanel::clearData(const QString& why) {
    m_records.clear();
    m_least = m_most = 0.0;
    m_chosen = -1;
    m_fit = {};
    m_statement->clear();
    m_plot->clear(why);
    m_newest->setEnabled(false);
    refreshOverlays();
    emit newestChanged();
}

void ThroughTimePanel::overlay(std::span<const OverlayRun> runs) {
    m_overlays.assign(runs.begin(), runs.end());
    refreshOverlays();
    refresh();
}

void ThroughTimePanel::refreshOverlays() {
    if (m_quantity->count() == 0) m_quantity->addItems({tr("state"), tr("parameters")});
    m_quantity->setEnabled(!m_records.empty() || !m_overlays.empty());
    const int quantity = m_quantity->currentIndex();
    std::vector<ThroughTimePlot::Overlay> overlays;
    QStringList texts;
    for (const OverlayRun& run : m_overlays) {
        const auto& shown = quantity == 0 ? run.curves->throughTime : run.curves->parametersThroughTime;
        if (!shown) continue;
        int kind = quantity;
        if (quantity >= 2) {
            const std::string& group = m_groups[std::size_t(m_groupNumbers[std::size_t(quantity - 2)])];
            const auto& own = run.curves->groups;
            const auto found = std::find(own.begin(), own.end(), group);
            if (found == own.end()) continue;
            kind = 2 + int(found - own.begin());
        }
        const ThroughTimeRecord& latest = *shown;
        overlays.push_back({tr("%1, step %2").arg(run.name).arg(latest.step), run.slot,
                            normsOf({latest.step, latest.gradient}, kind)});
        texts << tr("%1, step %2: %3")
                     .arg(run.name)
                     .arg(latest.step)
                     .arg(QString::fromStdString(decayText(fitDecay(overlays.back().values, kFloor))));
    }
    m_overlayText = texts.join(QLatin1Char('\n'));
    m_plot->setOverlays(std::move(overlays), kFloor);
    if (!m_records.empty()) return;
    m_statement->setText(texts.join(QStringLiteral(" · ")));
    m_statement->setToolTip(m_overlayText);
    m_plot->setPictureTitle(tr("Gradient through time, %1").arg(m_quantity->currentText()));
}

void ThroughTimePanel::add(std::span<const StepRecord> records) {
    bool any = false;
    for (const StepRecord& record : records) {
        if (!record.throughTime || record.throughTime->steps == 0) continue;
        if (!m_records.empty() && m_records.front().gradient->steps != record.throughTime->steps) continue;
        for (const double norm : record.throughTime->state) {
            const double drawn = drawnNorm(norm, kFloor);
            m_least = m_most > 0.0 ? std::min(m_least, drawn) : drawn;
            m_most = std::max(m_most, drawn);
        }
        m_records.push_back({record.step, record.throughTime});
        any = true;
    }
    if (!any) return;
    refresh();
    emit newestChanged();
}

GradientByStep ThroughTimePanel::newest() const {
    if (m_records.empty()) return {};
    const Record& record = m_records.back();
    return {record.step, stateSymbol(m_kind), record.gradient->state, m_least, m_most};
}

void ThroughTimePanel::setPlayhead(int step) {
    m_plot->setPlayhead(step);
}

void ThroughTimePanel::setQuantity(int quantity) {
    m_quantity->setCurrentIndex(std::clamp(quantity, 0, m_quantity->count() - 1));
}

int ThroughTimePanel::shownIndex(int quantity) const {
    int index = m_chosen < 0 ? int(m_records.size()) - 1 : m_chosen;
    while (index >= 0 && !holds(m_records[std::size_t(index)], quantity)) --index;
    return index;
}

bool ThroughTimePanel::holds(const Record& record, int quantity) {
    return quantity == 0 || !record.gradient->parameters.empty();
}

std::vector<double> ThroughTimePanel::normsOf(const Record& record, int quantity) {
    const GradientThroughTime& gradient = *record.gradient;
    if (quantity == 0) return gradient.state;
    if (gradient.parameters.empty()) return {};
    if (quantity == 1) return gradient.parameters;
    std::vector<double> values;
    for (int t = 0; t < gradient.steps; ++t)
        values.push_back(gradient.byGroup[std::size_t(t * gradient.groups + quantity - 2)]);
    return values;
}

std::vector<double> ThroughTimePanel::norms(int quantity) const {
    const int index = shownIndex(quantity);
    if (index < 0) return {};
    return normsOf(m_records[std::size_t(index)],
                   quantity < 2 ? quantity : 2 + m_groupNumbers[std::size_t(quantity - 2)]);
}

int ThroughTimePanel::shownStep() const {
    const int index = shownIndex(std::max(0, m_quantity->currentIndex()));
    return index < 0 ? 0 : m_records[std::size_t(index)].step;
}

QString ThroughTimePanel::statement() const {
    return m_statement->text();
}

void ThroughTimePanel::showRow(int row) {
    if (row < 0 || row >= int(m_rows.size())) return;
    m_chosen = row == int(m_rows.size()) - 1 ? -1 : m_rows[std::size_t(row)];
    refresh();
}

void ThroughTimePanel::refresh() {
    const int quantity = m_quantity->currentIndex();
    const int index = quantity < 0 ? -1 : shownIndex(quantity);
    if (index < 0) return;
    const Record& record = m_records[std::size_t(index)];
    m_quantity->setEnabled(true);
    m_newest->setEnabled(true);
    m_newest->setChecked(m_chosen < 0);
    std::vector<ThroughTimePlot::Curve> curves;
    for (int q = 0; q < m_quantity->count(); ++q) curves.push_back({m_quantity->itemText(q), norms(q)});
    m_fit = fitDecay(curves[std::size_t(quantity)].values, kFloor);
    std::optional<ThroughTimePlot::Line> trend;
    const double last = record.gradient->steps - 1;
    if (m_fit.kind != DecayFit::Kind::TooFew)
        trend = ThroughTimePlot::Line{0.0, m_fit.at(0.0), last, m_fit.at(last)};

    std::vector<int> holding;
    for (int r = 0; r < int(m_records.size()); ++r)
        if (holds(m_records[std::size_t(r)], quantity)) holding.push_back(r);
    const int count = int(holding.size());
    const int rows = std::min(count, kMostRows);
    const int kind = quantity < 2 ? quantity : 2 + m_groupNumbers[std::size_t(quantity - 2)];
    ThroughTimePlot::History history;
    m_rows.clear();
    for (int row = 0; row < rows; ++row) {
        m_rows.push_back(holding[std::size_t(std::int64_t(row) * count / rows)]);
        const Record& own = m_records[std::size_t(m_rows.back())];
        history.steps.push_back(own.step);
        history.rows.push_back(normsOf(own, kind));
        if (m_chosen >= 0 && m_rows.back() <= index) history.chosen = row;
    }
    m_plot->show(curves, quantity, trend, history, kFloor);

    QString text = tr("Step %1: %2").arg(record.step).arg(QString::fromStdString(decayText(m_fit)));
    if (m_fit.leftOut > 0) text += tr(" · %n value(s) at the floor", nullptr, m_fit.leftOut);
    if (rows < count) text += tr(" · history thinned to %1 of %2 records").arg(rows).arg(count);
    const int whole = shownIndex(1);
    if (quantity == 0 && whole >= 0 && whole != index)
        text += tr(" · parameters: step %1").arg(m_records[std::size_t(whole)].step);
    m_statement->setText(text);
    m_statement->setToolTip(m_overlayText.isEmpty() ? text : text + QLatin1Char('\n') + m_overlayText);
    m_plot->setPictureTitle(tr("Gradient through time, %1; step %2, %3")
                                .arg(m_quantity->currentText())
                                .arg(record.step)
                                .arg(QString::fromStdString(decayText(m_fit))));
}

QString ThroughTimePanel::toCsv() const {
    // Names only where there are several runs: alone, the table is that of the run.
    const bool named = !m_overlays.empty();
    QString text = QStringLiteral("training_step,time_step,state,parameters");
    for (int group : m_groupNumbers)
        text += QStringLiteral(",parameters.") + QString::fromStdString(m_groups[std::size_t(group)]);
    if (named) text += QStringLiteral(",run");
    text += QLatin1Char('\n');
    const auto rows = [&](int step, const GradientThroughTime& gradient, const std::vector<int>& groups,
                          const QString& run) {
        for (int t = 0; t < gradient.steps; ++t) {
            text += QStringLiteral("%1,%2").arg(step).arg(t + 1);
            const auto field = [&](double value) {
                text += QLatin1Char(',') + QString::number(value, 'g', 17);
            };
            field(gradient.state[std::size_t(t)]);
            const bool stateAlone = gradient.parameters.empty();
            if (stateAlone) {
                text += QLatin1Char(',');
            } else {
                field(gradient.parameters[std::size_t(t)]);
            }
            for (int group : groups) {
                if (stateAlone || group < 0) {
                    text += QLatin1Char(',');
                } else {
                    field(gradient.byGroup[std::size_t(t * gradient.groups + group)]);
                }
            }
            if (named) text += QLatin1Char(',') + csvText(run);
            text += QLatin1Char('\n');
        }
    };
    for (const Record& record : m_records) rows(record.step, *record.gradient, m_groupNumbers, {});
    for (const OverlayRun& run : m_overlays) {
        if (!run.curves->throughTime) continue;
        std::vector<int> groups;
        for (int group : m_groupNumbers) {
            const auto& own = run.curves->groups;
            const auto found = std::find(own.begin(), own.end(), m_groups[std::size_t(group)]);
            groups.push_back(found == own.end() ? -1 : int(found - own.begin()));
        }
        const auto& whole = run.curves->parametersThroughTime;
        if (whole && whole->step != run.curves->throughTime->step)
            rows(whole->step, *whole->gradient, groups, run.name);
        rows(run.curves->throughTime->step, *run.curves->throughTime->gradient, groups, run.name);
    }
    return text;
}

void ThroughTimePanel::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addExportActions(
        *menu, this, *m_plot, tr("Gradient through time"), [this] { return toCsv(); },
        [this](const QString& message) { emit problem(message); });
    menu->popup(event->globalPos());
}

}  // namespace ketloom
