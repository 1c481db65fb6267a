#include "ui/plots/state_panel.h"

#include <QComboBox>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <limits>

#include "ui/plots/amplitude_map.h"
#include "ui/plots/export_menu.h"
#include "ui/plots/probability_bars.h"
#include "ui/plots/sample_view.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {
namespace {

constexpr int kPlayIntervalMs = 90;
constexpr std::array kSplits = {Split::Train, Split::Validation, Split::Test};

QString helpText() {
    return StatePanel::tr(
        "<b>What the cell carries from step to step</b> while it reads one sample, under the newest "
        "parameters. "
        "Columns are time steps, rows the basis states of the carried lanes in the order printed on the "
        "axis; colour "
        "is the signed amplitude, the background is zero. Beside it the sample with the pixels of the "
        "playhead (solid: "
        "row order, dotted: column order) and the probabilities of the output word at that step."
        "<p><b>How to read it.</b> Rows that stay coloured over many steps remember something. Columns that "
        "change all "
        "at once show a pixel that mattered."
        "<p><b>What not to conclude.</b> The state is the one after the target word was kept: a free run may "
        "differ. "
        "The colour scale is fitted to each sample. An amplitude is not a probability, and a common sign of "
        "all rows "
        "means nothing.");
}

/// The same for a classical network.
QString helpOfHiddenUnits() {
    return StatePanel::tr(
        "<b>The hidden units of a classical network</b> while it reads one sample, under the newest weights. "
        "Columns are time steps, rows the hidden units, colour their signed values; the background is zero. "
        "Of an "
        "LSTM these are the outputs of its cells (h), not what the cells hold. Beside it the sample with the "
        "pixels of the playhead and the probabilities of the output word at that step."
        "<p><b>How to read it.</b> Rows that keep their colour over many steps remember something."
        "<p><b>What not to conclude.</b> Values are no amplitudes: their squares do not sum to 1 and are no "
        "probabilities. Units have no order, and another seed gives other ones. The colour scale is fitted "
        "to each "
        "sample.");
}

}  // namespace

StatePanel::StatePanel(QWidget* parent)
    : QWidget(parent),
      m_map(new AmplitudeMap(this)),
      m_sample(new SampleView(this)),
      m_bars(new ProbabilityBars(this)) {
    auto* side = new QVBoxLayout;
    side->setSpacing(0);
    side->addWidget(m_sample, 1);
    side->addWidget(m_bars, 1);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(m_map, 5);
    middle->addLayout(side, 3);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeChooser());
    layout->addLayout(middle, 1);
    layout->addWidget(makePlayer());
    m_timer.setInterval(kPlayIntervalMs);
    connect(&m_timer, &QTimer::timeout, this, &StatePanel::advance);
    connect(m_map, &AmplitudeMap::stepPicked, this, &StatePanel::setPlayhead);
    clearState(tr("No sample yet.\nPress Play: the state\nof one sample appears here."));
}

QWidget* StatePanel::makeChooser() {
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(6, 2, 2, 2);
    row->setSpacing(3);
    m_split = new QComboBox(box);
    m_split->setObjectName(QStringLiteral("split"));
    m_split->setToolTip(tr("Which part of the data the sample comes from"));
    m_split->setAccessibleName(tr("Part of the data"));
    m_split->addItem(tr("Train"));
    m_split->addItem(tr("Validation"));
    m_split->addItem(tr("Test"));
    m_split->setCurrentIndex(2);
    row->addWidget(m_split);
    const auto arrow = [&](const QString& icon, const QString& tip, int delta) {
        auto* button = new QToolButton(box);
        button->setIcon(themedIcon(icon));
        button->setAutoRaise(true);
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        connect(button, &QToolButton::clicked, this, [this, delta] { m_index->stepBy(delta); });
        row->addWidget(button);
    };
    m_index = new QSpinBox(box);
    m_index->setObjectName(QStringLiteral("index"));
    m_index->setRange(0, std::numeric_limits<int>::max() - 1);
    m_index->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_index->setKeyboardTracking(false);
    m_index->setMinimumWidth(m_index->fontMetrics().horizontalAdvance(QStringLiteral("000000")) + 12);
    m_index->setMaximumWidth(m_index->minimumWidth());
    m_index->setToolTip(tr("Number of the sample"));
    m_index->setAccessibleName(tr("Number of the sample"));
    arrow(QStringLiteral("previous"), tr("Previous sample"), -1);
    row->addWidget(m_index);
    arrow(QStringLiteral("next"), tr("Next sample"), 1);
    m_label = new QLabel(box);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addSpacing(4);
    row->addWidget(m_label, 1);
    m_help = new HelpButton(tr("the state view"), helpText(), box);
    m_helpOfHiddenUnits = new HelpButton(tr("the hidden units"), helpOfHiddenUnits(), box);
    m_helpOfHiddenUnits->hide();
    row->addWidget(m_help);
    row->addWidget(m_helpOfHiddenUnits);
    connect(m_split, &QComboBox::activated, this, [this] {
        const QSignalBlocker blocker(m_index);
        const int size = m_sizes[std::size_t(m_split->currentIndex())];
        if (size > 0) m_index->setMaximum(size - 1);
        m_index->setValue(0);
        emitChoice();
    });
    connect(m_index, &QSpinBox::valueChanged, this, &StatePanel::emitChoice);
    return box;
}

QWidget* StatePanel::makePlayer() {
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(4, 0, 6, 2);
    row->setSpacing(4);
    m_play = new QToolButton(box);
    m_play->setCheckable(true);
    m_play->setAutoRaise(true);
    m_play->setIcon(themedIcon(QStringLiteral("play")));
    m_play->setToolTip(tr("Move the playhead through the sample"));
    m_play->setAccessibleName(m_play->toolTip());
    m_slider = new QSlider(Qt::Horizontal, box);
    m_slider->setObjectName(QStringLiteral("playhead"));
    m_slider->setAccessibleName(tr("Playhead: time step"));
    m_position = new QLabel(box);
    row->addWidget(m_play);
    row->addWidget(m_slider, 1);
    row->addWidget(m_position);
    connect(m_play, &QToolButton::toggled, this, [this](bool on) {
        m_play->setIcon(themedIcon(on ? QStringLiteral("pause") : QStringLiteral("play")));
        if (on) {
            if (m_slider->value() == m_slider->maximum()) m_slider->setValue(0);
            m_timer.start();
        } else {
            m_timer.stop();
        }
    });
    connect(m_slider, &QSlider::valueChanged, this, [this](int step) {
        m_map->setPlayhead(step);
        m_sample->setPlayhead(step);
        m_bars->setPlayhead(step);
        refreshText();
        emit playheadMoved(step);
    });
    return box;
}

void StatePanel::setState(const StateView& view) {
    if (!view) return;
    const bool first = !m_view || m_view.trace->steps != view.trace->steps;
    const QSignalBlocker blocker(this);
    m_view = view;
    m_help->setVisible(!view.isClassical());
    m_helpOfHiddenUnits->setVisible(view.isClassical());
    m_slider->setEnabled(true);
    m_play->setEnabled(true);
    m_slider->setRange(0, view.trace->steps - 1);
    m_map->setState(view);
    m_sample->setState(view);
    m_bars->setState(view);
    // The end is where a label is asked for, so it is where to begin.
    if (first) m_slider->setValue(view.trace->steps - 1);
    m_map->setPlayhead(playhead());
    m_sample->setPlayhead(playhead());
    m_bars->setPlayhead(playhead());
    refreshText();
}

void StatePanel::clearState(const QString& why) {
    m_view = {};
    m_play->setChecked(false);
    m_play->setEnabled(false);
    m_slider->setEnabled(false);
    m_map->clearState(why);
    m_sample->setState({});
    m_bars->setState({});
    refreshText();
}

void StatePanel::setSplitSizes(int train, int validation, int test) {
    m_sizes = {train, validation, test};
    const QSignalBlocker blocker(m_index);
    const int size = m_sizes[std::size_t(m_split->currentIndex())];
    m_index->setMaximum(size > 0 ? size - 1 : std::numeric_limits<int>::max() - 1);
}

void StatePanel::setChoice(Split split, int index) {
    const QSignalBlocker blockSplit(m_split);
    const QSignalBlocker blockIndex(m_index);
    m_split->setCurrentIndex(int(std::find(kSplits.begin(), kSplits.end(), split) - kSplits.begin()));
    const int size = m_sizes[std::size_t(m_split->currentIndex())];
    m_index->setMaximum(size > 0 ? size - 1 : std::numeric_limits<int>::max() - 1);
    m_index->setValue(index);
}

int StatePanel::playhead() const {
    return m_slider->value();
}

void StatePanel::setPlayhead(int step) {
    m_slider->setValue(step);
}

void StatePanel::emitChoice() {
    emit sampleChosen(kSplits[std::size_t(m_split->currentIndex())], m_index->value());
}

void StatePanel::advance() {
    if (m_slider->value() >= m_slider->maximum()) {
        m_play->setChecked(false);
        return;
    }
    m_slider->setValue(m_slider->value() + 1);
}

void StatePanel::refreshText() {
    if (!m_view) {
        m_label->clear();
        m_position->clear();
        return;
    }
    const int step = playhead();
    const Trace& trace = *m_view.trace;
    m_position->setText(tr("time step %1 of %2").arg(step + 1).arg(trace.steps));
    QString text = QString::fromStdString(m_view.sample->label);
    // What the most likely word at each step says, where the task reads an output from it.
    std::vector<Word> likely;
    for (int t = 0; t < trace.steps; ++t) {
        const auto begin = trace.probabilities.begin() + std::ptrdiff_t(t) * trace.wordCount;
        likely.push_back(m_view.sample->batch.isScored(0, t)
                             ? Word(std::max_element(begin, begin + trace.wordCount) - begin)
                             : Word(m_view.sample->batch.target(0, t)));
    }
    if (m_view.task->classes() > 0) {
        text += tr(", read as %1").arg(QString::fromStdString(m_view.task->outputText(likely)));
    }
    const QString when = tr("after training step %1").arg(m_view.step);
    // A long sequence would push the rest out of sight.
    text = m_view.sample->image ? text + QStringLiteral(" · ") + when : when + QStringLiteral(" · ") + text;
    m_label->setText(text);
    m_label->setToolTip(text);
}

void StatePanel::contextMenuEvent(QContextMenuEvent* event) {
    if (!m_view) return;
    QMenu menu(this);
    addExportActions(
        menu, this, *m_map, m_view.isClassical() ? tr("Hidden units") : tr("Amplitudes"),
        [view = m_view] { return amplitudesCsv(view); },
        [this](const QString& message) { emit problem(message); });
    menu.exec(event->globalPos());
}

}  // namespace ketloom
