#include "ui/canvas/live_bar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QResizeEvent>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <QToolButton>
#include <algorithm>
#include <array>
#include <limits>

#include "ui/widgets/elided_label.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {

namespace {

constexpr std::array kSplits = {Split::Train, Split::Validation, Split::Test};

}  // namespace

LiveBar::LiveBar(Document& document, Selection& selection, LiveParameters& parameters, LiveState& state,
                 QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_selection(selection),
      m_parameters(parameters),
      m_state(state),
      m_split(new QComboBox(this)),
      m_index(new QSpinBox(this)),
      m_icon(new QLabel(this)),
      m_text(new ElidedLabel(this)),
      m_source(new QComboBox(this)),
      m_probe(new QToolButton(this)) {
    setObjectName(QStringLiteral("liveBar"));
    setAccessibleName(tr("Live state"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(6, 2, 4, 2);
    row->setSpacing(4);

    m_split->setObjectName(QStringLiteral("liveSplit"));
    m_split->addItems({tr("Train"), tr("Validation"), tr("Test")});
    m_split->setToolTip(tr("Which part of the data the sample comes from"));
    m_split->setAccessibleName(tr("Part of the data"));
    m_index->setObjectName(QStringLiteral("liveIndex"));
    m_index->setRange(0, std::numeric_limits<int>::max() - 1);
    m_index->setAccessibleName(tr("Number of the sample"));
    m_index->setFixedWidth(m_index->fontMetrics().horizontalAdvance(QStringLiteral("000000")) + 30);
    row->addWidget(m_split);
    row->addWidget(m_index);
    makeStep();
    row->addWidget(m_stepBox);

    m_text->setTextFormat(Qt::PlainText);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_text->setObjectName(QStringLiteral("liveText"));
    row->addSpacing(4);
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);

    m_source->setObjectName(QStringLiteral("liveSource"));
    m_source->setAccessibleName(tr("Parameters"));
    m_source->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    row->addWidget(m_source);
    m_probe->setObjectName(QStringLiteral("liveProbe"));
    m_probe->setIcon(themedIcon(QStringLiteral("probe")));
    m_probe->setText(tr("Probe"));
    m_probe->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_probe->setCheckable(true);
    m_probe->setAutoRaise(true);
    row->addWidget(m_probe);
    m_help = new HelpButton(
        tr("the live state"),
        tr("<b>What the cell does with one sample at one time step.</b> The bars behind the gates fill from "
           "below with the probability that a lane is 1; where a gate changed nothing they are pale. The "
           "line "
           "and the figure at a neuron are its post-selection probability. On the right stand the "
           "probabilities "
           "of the output words; the one that is kept is marked."
           "<p><b>Probe</b> shows the whole state between two gates: drag its handle along the step."
           "<p><b>What not to conclude.</b> At every step before, the target word was kept: a free run may "
           "differ. A probability says nothing about signs or entanglement; the probe shows signs."),
        this);
    row->addWidget(m_help);
    auto* close = new QToolButton(this);
    close->setIcon(themedIcon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setToolTip(tr("Switch the live state off"));
    close->setAccessibleName(close->toolTip());
    row->addWidget(close);

    connect(close, &QToolButton::clicked, this, [this] { m_state.setOn(false); });
    connect(m_split, &QComboBox::activated, this, [this] {
        const QSignalBlocker blocker(m_index);
        m_index->setValue(0);
        choose();
    });
    connect(m_index, &QSpinBox::valueChanged, this, &LiveBar::choose);
    connect(m_probe, &QToolButton::clicked, this, &LiveBar::toggleProbe);
    connect(m_source, &QComboBox::activated, this, [this](int index) {
        m_parameters.setSource(index == 0 ? LiveParameters::Source::Start : LiveParameters::Source::Run);
        refreshParameters();
    });
    connect(&m_state, &LiveState::chosen, this, &LiveBar::refresh);
    connect(&m_state, &LiveState::changed, this, &LiveBar::refresh);
    connect(&m_parameters, &LiveParameters::changed, this, &LiveBar::refreshParameters);
    connect(&m_document, &Document::changed, this, &LiveBar::refresh);
    setMinimumWidth(22 * fontMetrics().height());
    refresh();
    refreshParameters();
}

void LiveBar::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void LiveBar::arrange() {
    const int room = width() / fontMetrics().height();
    const bool well = m_state.answer().message.isEmpty();
    m_stepBox->setVisible(well);
    m_slider->setVisible(room >= 46);
    m_probe->setVisible(well);
    m_probe->setToolButtonStyle(room >= 40 ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    m_help->setVisible(room >= 31);
    m_source->setVisible(well && room >= 37);
}

void LiveBar::makeStep() {
    auto* box = new QWidget(this);
    m_stepBox = box;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(6, 0, 0, 0);
    row->setSpacing(4);
    m_slider = new QSlider(Qt::Horizontal, box);
    m_slider->setObjectName(QStringLiteral("liveSlider"));
    m_slider->setMinimumWidth(60);
    m_slider->setMaximumWidth(160);
    m_slider->setToolTip(tr("Time step of the sample"));
    m_slider->setAccessibleName(m_slider->toolTip());
    m_step = new QSpinBox(box);
    m_step->setObjectName(QStringLiteral("liveStep"));
    m_step->setPrefix(tr("step "));
    m_step->setToolTip(tr("Time step of the sample"));
    m_step->setAccessibleName(m_step->toolTip());
    m_step->setKeyboardTracking(false);
    row->addWidget(m_slider);
    row->addWidget(m_step);
    connect(m_slider, &QSlider::valueChanged, this, [this](int step) { m_step->setValue(step + 1); });
    connect(m_step, &QSpinBox::valueChanged, this, &LiveBar::choose);
}

void LiveBar::choose() {
    LiveChoice choice = m_state.choice();
    choice.split = kSplits[std::size_t(m_split->currentIndex())];
    choice.index = m_index->value();
    // The last stays the last when the sequence gets another length: there a label is asked for.
    choice.step = m_step->value() == m_step->maximum() ? LiveChoice::kLastStep : m_step->value() - 1;
    m_state.choose(choice);
}

void LiveBar::toggleProbe() {
    const Cell& cell = m_document.project().cell;
    if (momentOf(cell, m_state.choice().place) >= 0) return m_state.setPlace({});
    ProbePlace place{ProbePlace::Kind::BeforeOutput, 0};
    int latest = -1;
    for (const std::uint32_t id : m_selection.ids()) {
        const ProbePlace behind{ProbePlace::Kind::Operation, id};
        if (momentOf(cell, behind) <= latest) continue;
        latest = momentOf(cell, behind);
        place = behind;
    }
    m_state.setPlace(place);
    m_state.startPlacing();
    refresh();
}

void LiveBar::refresh() {
    const LiveChoice& choice = m_state.choice();
    if (const auto& probe = m_state.probe()) {
        m_steps = probe->steps;
        m_samples = m_state.answer().samples;
    }
    const QSignalBlocker blockers[] = {QSignalBlocker(m_split), QSignalBlocker(m_index),
                                       QSignalBlocker(m_slider), QSignalBlocker(m_step)};
    m_split->setCurrentIndex(int(std::ranges::find(kSplits, choice.split) - kSplits.begin()));
    m_index->setMaximum(m_samples > 0 ? m_samples - 1 : std::numeric_limits<int>::max() - 1);
    m_index->setValue(choice.index);
    m_index->setToolTip(m_samples > 0 ? tr("Number of the sample, 0 to %1").arg(m_samples - 1)
                                      : tr("Number of the sample"));
    const int last = std::max(0, m_steps - 1);
    const int step = choice.step < 0 ? last : std::min(choice.step, last);
    m_slider->setRange(0, last);
    m_slider->setValue(step);
    m_step->setRange(1, last + 1);
    m_step->setSuffix(tr(" of %1").arg(last + 1));
    m_step->setValue(step + 1);
    for (QWidget* widget : {static_cast<QWidget*>(m_slider), static_cast<QWidget*>(m_step)})
        widget->setEnabled(m_steps > 0);
    const bool probing = momentOf(m_document.project().cell, choice.place) >= 0;
    m_probe->setChecked(probing);
    m_probe->setToolTip(
        probing ? tr("Click on the circuit to put the probe there, or drag it; press to take it away")
                : tr("Show the whole state behind the selected operation, or anywhere: drag "
                     "the probe along the step"));
    refreshText();
}

void LiveBar::refreshText() {
    const LiveAnswer& answer = m_state.answer();
    QString text, tip;
    m_icon->setVisible(!answer.message.isEmpty());
    if (!answer.message.isEmpty()) {
        const int side = fontMetrics().height();
        m_icon->setPixmap(themedIcon(QStringLiteral("warning")).pixmap(side, side));
        text = answer.message;
    } else if (answer.stale) {
        text = tr("Working out the state…");
        tip = tr("What is shown is what was before. A smaller cell or an earlier step is quicker.");
    } else if (const CellProbe* probe = answer.probe.get()) {
        const auto word = [&](Word value) {
            return QString::number(value, 2).rightJustified(probe->cell.inOutLanes, QLatin1Char('0'));
        };
        text = tr("reads %1, keeps %2").arg(word(probe->input), word(probe->kept));
        if (!answer.label.isEmpty()) text += QStringLiteral(" · ") + answer.label;
        tip = tr("At this step the cell reads %1 and keeps the target word %2, which has probability %3. "
                 "Sample: %4")
                  .arg(word(probe->input), word(probe->kept),
                       QString::number(probe->readout[probe->kept], 'f', 4), answer.label);
    } else if (m_state.choice().on) {
        text = tr("Working out the state…");
    }
    m_text->setText(text);
    arrange();
    m_text->setToolTip(tip.isEmpty() ? text : tip);
}

void LiveBar::refreshParameters() {
    const QSignalBlocker blocker(m_source);
    const bool run = m_parameters.hasRun();
    const QString ofRun = run ? tr("Run, step %1").arg(m_parameters.step()) : tr("Run");
    if (m_source->count() == 0) m_source->addItems({tr("Start values"), ofRun});
    const bool fromRun = m_parameters.source() == LiveParameters::Source::Run;
    if (fromRun) m_source->setItemText(1, ofRun);
    m_source->setCurrentIndex(fromRun ? 1 : 0);
    m_source->setEnabled(run);
    m_source->setToolTip(
        run ? tr("Which parameters are used: those a new run starts from, or those of the run")
            : tr("The parameters a new run starts from; there is no run that fits this cell"));
}

}  // namespace ketloom
