#include "ui/plots/state_panel.h"

#include <QComboBox>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <limits>

#include "ui/document/playhead.h"
#include "ui/plots/amplitude_map.h"
#include "ui/plots/amplitude_view.h"
#include "ui/plots/export_menu.h"
#include "ui/plots/gradient_strip.h"
#include "ui/plots/player_bar.h"
#include "ui/plots/probability_bars.h"
#include "ui/plots/sample_view.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {
namespace {

constexpr std::array kSplits = {Split::Train, Split::Validation, Split::Test};

QString helpText() {
    return StatePanel::tr(
        "<b>What the cell carries from step to step</b> while it reads one sample, under the newest "
        "parameters. "
        "Columns are time steps, rows the basis states of the carried lanes in the order printed on the "
        "axis; colour "
        "is the signed amplitude, the background is zero. Beside it the sample with the pixels of the "
        "playhead (solid: "
        "row order, dotted: column order), below it the gradient as a strip of colours, and the "
        "probabilities of the output word at that step. The strip is |dL/dψ<sub>t</sub>| of the newest "
        "record: the mean over the batch of that training step, not of this sample; its colours are "
        "logarithmic, their scale stands below and holds all records, norms under 1e-12 are drawn there."
        "<p><b>How to read it.</b> Rows that stay coloured over many steps remember something. Columns that "
        "change all "
        "at once show a pixel that mattered. Of many basis states the heaviest have a row, and the row "
        "<i>others</i> stands for the rest: the square root of their probability, or the probability itself. "
        "Empty rows are hidden; the line above the map counts both. Two samples, or one under the parameters "
        "of "
        "two times, are compared on one scale. Left and Right move the playhead, Home and End go to either "
        "end."
        "<p><b>What not to conclude.</b> The state is the one after the target word was kept: a free run may "
        "differ. "
        "The colour scale is fitted to each sample. An amplitude is not a probability, and a common sign of "
        "all rows "
        "means nothing: in a difference the second state is taken with the sign that brings it nearer.");
}

/// The same for a classical network.
QString helpOfHiddenUnits() {
    return StatePanel::tr(
        "<b>The hidden units of a classical network</b> while it reads one sample, under the newest weights. "
        "Columns are time steps, rows the hidden units, colour their signed values; the background is zero. "
        "Of an "
        "LSTM these are the outputs of its cells (h), not what the cells hold. Beside it the sample with the "
        "pixels of the playhead, below it the gradient by the hidden units as a strip of colours "
        "(logarithmic, mean over the batch of the newest record, floor 1e-12), and the probabilities of the "
        "output word at that step."
        "<p><b>How to read it.</b> Rows that keep their colour over many steps remember something."
        "<p><b>What not to conclude.</b> Values are no amplitudes: their squares do not sum to 1 and are no "
        "probabilities. Units have no order, and another seed gives other ones. The colour scale is fitted "
        "to each "
        "sample.");
}

}  // namespace

StatePanel::StatePanel(QWidget* parent, Playhead* playhead)
    : QWidget(parent),
      m_playhead(playhead ? playhead : new Playhead(this)),
      m_amplitudes(new AmplitudeView(this)),
      m_side(new QWidget(this)),
      m_sample(new SampleView(m_side)),
      m_strip(new GradientStrip(m_side)),
      m_bars(new ProbabilityBars(m_side)) {
    auto* side = new QVBoxLayout(m_side);
    side->setContentsMargins(0, 0, 0, 0);
    side->setSpacing(0);
    side->addWidget(m_sample, 1);
    side->addWidget(m_strip);
    side->addWidget(m_bars, 1);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(m_amplitudes, 5);
    middle->addWidget(m_side, 3);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeChooser());
    m_amplitudes->layout()->removeWidget(m_amplitudes->bar());
    layout->addWidget(m_amplitudes->bar());
    layout->addLayout(middle, 1);
    layout->addWidget(new PlayerBar(*m_playhead, this));
    new PlayheadKeys(*m_playhead, *this);
    m_amplitudes->setFocusPolicy(Qt::ClickFocus);
    connect(m_amplitudes, &AmplitudeView::stepPicked, m_playhead, &Playhead::setStep);
    connect(m_amplitudes, &AmplitudeView::comparisonChosen, this, &StatePanel::makeRoom);
    connect(m_strip, &GradientStrip::stepPicked, m_playhead, &Playhead::setStep);
    connect(m_playhead, &Playhead::stepChanged, this, &StatePanel::follow);
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
        m_amplitudes->setSampleCount(size);
        emitChoice();
    });
    connect(m_index, &QSpinBox::valueChanged, this, &StatePanel::emitChoice);
    return box;
}

void StatePanel::setState(const StateView& view) {
    if (!view) return;
    m_view = withStates(view);
    m_help->setVisible(!view.isClassical());
    m_helpOfHiddenUnits->setVisible(view.isClassical());
    m_amplitudes->setState(m_view);
    m_sample->setState(m_view);
    m_bars->setState(m_view);
    refreshText();
    m_playhead->setCount(view.trace->steps);
    follow(m_playhead->step());
}

void StatePanel::clearState(const QString& why) {
    m_view = {};
    m_playhead->setCount(0);
    m_amplitudes->clearState(why);
    m_sample->setState({});
    m_bars->setState({});
    refreshText();
}

void StatePanel::setSplitSizes(int train, int validation, int test) {
    m_sizes = {train, validation, test};
    const QSignalBlocker blocker(m_index);
    const int size = m_sizes[std::size_t(m_split->currentIndex())];
    m_index->setMaximum(size > 0 ? size - 1 : std::numeric_limits<int>::max() - 1);
    m_amplitudes->setSampleCount(size);
}

void StatePanel::setChoice(Split split, int index) {
    const QSignalBlocker blockSplit(m_split);
    const QSignalBlocker blockIndex(m_index);
    m_split->setCurrentIndex(int(std::find(kSplits.begin(), kSplits.end(), split) - kSplits.begin()));
    const int size = m_sizes[std::size_t(m_split->currentIndex())];
    m_index->setMaximum(size > 0 ? size - 1 : std::numeric_limits<int>::max() - 1);
    m_index->setValue(index);
    m_amplitudes->setSampleCount(size);
}

void StatePanel::setGradient(const GradientByStep& gradient) {
    m_strip->setGradient(gradient);
}

int StatePanel::playhead() const {
    return m_playhead->step();
}

void StatePanel::setPlayhead(int step) {
    m_playhead->setStep(step);
}

AmplitudeMap& StatePanel::map() {
    return m_amplitudes->map();
}

/// Three maps need the room of image and bars, unless the panel is wide.
void StatePanel::makeRoom() {
    constexpr int kEnoughEms = 60;
    const bool compares = m_amplitudes->comparison().kind != CompareChoice::Kind::Nothing;
    m_side->setVisible(!compares || width() > kEnoughEms * fontMetrics().height());
}

void StatePanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    makeRoom();
}

void StatePanel::follow(int step) {
    m_amplitudes->setPlayhead(step);
    m_sample->setPlayhead(step);
    m_strip->setPlayhead(step);
    m_bars->setPlayhead(step);
}

void StatePanel::emitChoice() {
    emit sampleChosen(kSplits[std::size_t(m_split->currentIndex())], m_index->value());
}

void StatePanel::refreshText() {
    if (!m_view) {
        m_label->clear();
        return;
    }
    const Trace& trace = *m_view.trace;
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
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto report = [this](const QString& message) { emit problem(message); };
    const auto below = [&](QWidget* part) {
        return part->isVisible() && part->rect().contains(part->mapFromGlobal(event->globalPos()));
    };
    if (below(m_strip) && !m_strip->gradient().norms.empty()) {
        addExportActions(
            *menu, this, *m_strip, tr("Gradient by time step"), [this] { return m_strip->toCsv(); }, report);
        return menu->popup(event->globalPos());
    }
    if (below(m_bars)) {
        addExportActions(
            *menu, this, *m_bars, tr("Output probabilities"), [this] { return m_bars->toCsv(); }, report);
        return menu->popup(event->globalPos());
    }
    if (below(m_sample)) {
        addPictureActions(
            *menu, this, tr("Sample"), [this] { return m_sample->picture(); },
            [this] { return m_sample->toCsv(); }, report);
        return menu->popup(event->globalPos());
    }
    m_amplitudes->addOptions(*menu);
    menu->addSeparator();
    const QString title = m_view.isClassical() ? tr("Hidden units") : tr("Amplitudes");
    AmplitudeMap& map = m_amplitudes->mapAt(m_amplitudes->mapFromGlobal(event->globalPos()));
    addExportActions(
        *menu, this, map, title,
        [this] {
            const QString compared = m_amplitudes->comparisonCsv();
            return compared.isEmpty() ? amplitudesCsv(m_view) : compared;
        },
        report);
    if (!m_view.states->isDense()) {
        QAction* all = menu->addAction(tr("Save all %1 basis states as CSV…").arg(m_view.states->stateSize));
        connect(all, &QAction::triggered, this, [this, title] {
            askForCsvFile(this, title, [this](const QString& path) { emit allStatesWanted(path); });
        });
    }
    menu->popup(event->globalPos());
}

}  // namespace ketloom
