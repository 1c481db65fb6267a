#include "ui/plots/postselection_panel.h"

#include <QComboBox>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QSplitter>
#include <QVBoxLayout>

#include "ui/document/playhead.h"
#include "ui/plots/amplitude_map.h"
#include "ui/plots/export_menu.h"
#include "ui/plots/player_bar.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {
namespace {

QString mapHelp() {
    return PostselectionPanel::tr(
        "<b>What post-selection would cost a device</b>, for the shown sample. A row a neuron, in the order "
        "of the "
        "circuit, and one for the word that is kept; a column a time step. Colour is how unlikely it is that "
        "the "
        "ancillas of this one neuron are measured as they must be; the background is certainty."
        "<p><b>How to read it.</b> A neuron of order 1, 2, 3 succeeds with at least 1/2, 1/8, 1/128. A dark "
        "row is a "
        "neuron that a device would have to repeat or amplify at every step; a dark column is an input that "
        "surprises "
        "the network. Gates without post-selection have no row."
        "<p><b>What not to conclude.</b> This is an estimate of what a device would pay, not running time "
        "here: the "
        "simulation projects, and that costs the same whatever the probability is. Without amplification a "
        "whole "
        "sequence succeeds with the product of all of these.");
}

LinePlotSpec overheadSpec() {
    LinePlotSpec spec;
    spec.title = OverheadPlot::tr("Post-selection overhead");
    spec.help = OverheadPlot::tr(
        "<b>Overhead 1/√p over training</b>, where p is the <i>least</i> probability of a single "
        "post-selection: how "
        "many rounds amplitude amplification needs for it, up to a constant (Fig. 11 of the paper). "
        "<i>Words, "
        "batch</i>: the least likely word that was kept at any time step of any sequence of the training "
        "batch, before "
        "the update; neurons are not counted in it. <i>Neurons, sample</i> and <i>words, sample</i>: the "
        "least "
        "likely neuron, and the least likely kept word, at any time step of the shown sample alone."
        "<p><b>How to read it.</b> Words that are expected are likely, so the curve of the words falls while "
        "the "
        "network learns, where its targets can be predicted at all: kept pixels or random letters stay "
        "unlikely. The "
        "curve of the neurons tells whether learning makes them easier or dearer to run."
        "<p><b>What not to conclude.</b> It is an estimate for a device, not running time here. It is the "
        "worst of one "
        "post-selection, not the cost of a step or a sequence: those multiply. Keeping a target word is "
        "needed for "
        "training only; a free run measures it.");
    spec.xLabel = OverheadPlot::tr("step");
    spec.yLabel = OverheadPlot::tr("overhead 1/√p");
    spec.emptyText = OverheadPlot::tr("No steps yet.\nPress Play to train.");
    spec.logarithmic = true;
    spec.floor = 1.0;
    return spec;
}

}  // namespace

OverheadPlot::OverheadPlot(QWidget* parent) : LinePlot(overheadSpec(), parent) {
    addSeries(tr("words, batch"));
    addSeries(tr("neurons, sample"), Style::LineWithPoints);
    addSeries(tr("words, sample"), Style::LineWithPoints);
}

void OverheadPlot::begin(const QString& emptyText) {
    clearData();
    setEmptyText(emptyText);
    setNote({});
    m_sample = -1;
    m_lastStep = -1;
}

void OverheadPlot::add(std::span<const StepRecord> records) {
    for (const StepRecord& record : records) append(0, record.step, overhead(record.minPostselection));
}

void OverheadPlot::addSample(int step, const Postselection& postselection, int sample) {
    // Nothing is trained at step 0, and a step is worked out once.
    if (postselection.steps == 0 || step <= m_lastStep || step < 1) return;
    if (m_sample >= 0 && m_sample != sample) setNote(tr("another sample since step %1").arg(step));
    m_sample = sample;
    m_lastStep = step;
    if (!postselection.operations.empty()) append(1, step, overhead(postselection.leastNeuron().probability));
    append(2, step, overhead(postselection.leastKept().probability));
}

PostselectionPanel::PostselectionPanel(Playhead& playhead, QWidget* parent)
    : QWidget(parent),
      m_playhead(playhead),
      m_statement(new ElidedLabel(this)),
      m_which(new QComboBox(this)),
      m_upper(new QWidget(this)),
      m_map(new AmplitudeMap(this)),
      m_plot(new OverheadPlot(this)) {
    setAccessibleName(tr("Post-selection"));
    auto* header = new QHBoxLayout;
    header->setContentsMargins(6, 2, 2, 0);
    m_which->setObjectName(QStringLiteral("postselectionWhich"));
    m_which->addItems({tr("this sample"), tr("over training")});
    m_which->setAccessibleName(tr("What is shown"));
    m_which->setToolTip(
        tr("The neurons in the shown sample, or the overhead over training; both where there is room"));
    m_statement->setObjectName(QStringLiteral("postselectionStatement"));
    m_statement->setTextFormat(Qt::PlainText);
    m_statement->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    header->setSpacing(6);
    header->addWidget(m_which);
    header->addWidget(m_statement, 1);
    header->addWidget(new HelpButton(tr("post-selection"), mapHelp(), this));
    auto* column = new QVBoxLayout(m_upper);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_map, 1);
    column->addWidget(new PlayerBar(playhead, m_upper));
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(m_upper);
    splitter->addWidget(m_plot);
    splitter->setChildrenCollapsible(false);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(header);
    layout->addWidget(splitter, 1);
    connect(m_which, &QComboBox::currentIndexChanged, this, &PostselectionPanel::makeRoom);
    new PlayheadKeys(playhead, *m_upper);
    m_map->setFocusPolicy(Qt::ClickFocus);
    connect(m_map, &AmplitudeMap::stepPicked, &playhead, &Playhead::setStep);
    connect(&playhead, &Playhead::stepChanged, m_map, &AmplitudeMap::setPlayhead);
    connect(m_plot, &LinePlot::problem, this, &PostselectionPanel::problem);
    clearAll();
}

void PostselectionPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    makeRoom();
}

void PostselectionPanel::makeRoom() {
    constexpr int kEnoughEms = 28;
    const bool both = height() > kEnoughEms * fontMetrics().height();
    m_which->setVisible(!both);
    m_upper->setVisible(both || m_which->currentIndex() == 0);
    m_plot->setVisible(both || m_which->currentIndex() == 1);
}

void PostselectionPanel::begin(bool classical) {
    clearAll();
    m_classical = classical;
    if (!classical) return;
    const QString why = tr("A classical network has no post-selection.");
    m_map->clearState(why);
    m_plot->begin(why);
}

void PostselectionPanel::clearAll() {
    m_classical = false;
    m_shown = {};
    m_statement->clear();
    m_map->clearState(tr("No sample yet.\nPress Play: its post-selections appear here."));
    m_plot->begin(tr("No steps yet.\nPress Play to train."));
}

void PostselectionPanel::add(std::span<const StepRecord> records) {
    if (!m_classical) m_plot->add(records);
}

void PostselectionPanel::setState(const StateView& view) {
    if (!view || m_classical) return;
    m_shown = postselectionOf(view);
    if (m_shown.steps == 0) return;
    m_map->setPicture(pictureOf(m_shown));
    m_map->setPlayhead(m_playhead.step());
    constexpr int kSplits = 4;
    m_plot->addSample(view.step, m_shown, view.index * kSplits + int(view.split));
    QString text;
    if (!m_shown.operations.empty()) {
        const auto least = m_shown.leastNeuron();
        text = tr("Least likely: %1 at time step %2, p = %3, overhead %4 · ")
                   .arg(m_shown.names[least.neuron])
                   .arg(least.step + 1)
                   .arg(QString::number(least.probability, 'g', 3),
                        QString::number(overhead(least.probability), 'g', 3));
    } else {
        text = tr("No neuron · ");
    }
    const auto kept = m_shown.leastKept();
    text += tr("word kept: at time step %1, p = %2, overhead %3")
                .arg(kept.step + 1)
                .arg(QString::number(kept.probability, 'g', 3),
                     QString::number(overhead(kept.probability), 'g', 3));
    m_statement->setText(text);
    m_statement->setToolTip(text);
}

QString PostselectionPanel::statement() const {
    return m_statement->text();
}

void PostselectionPanel::contextMenuEvent(QContextMenuEvent* event) {
    // The plot below has a menu of its own.
    if (m_shown.steps == 0 || !m_upper->isVisible()) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addExportActions(
        *menu, this, *m_map, tr("Post-selection by step"), [this] { return toCsv(m_shown); },
        [this](const QString& message) { emit problem(message); });
    menu->popup(event->globalPos());
}

}  // namespace ketloom
