#include "ui/plots/lanes_panel.h"

#include <QComboBox>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/document/playhead.h"
#include "ui/plots/amplitude_map.h"
#include "ui/plots/bloch_plot.h"
#include "ui/plots/export_menu.h"
#include "ui/plots/player_bar.h"
#include "ui/plots/step_curves.h"
#include "ui/widgets/csv_text.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {
namespace {

QString helpText() {
    return LanesPanel::tr(
        "<b>Each workspace lane by itself</b>, all others left out, in the state that is carried on after a "
        "time "
        "step. <i>Discs</i>: the reduced Bloch vector, |0⟩ above, |1⟩ below, |+⟩ to the right; the large "
        "point is "
        "the time step of the playhead, the small ones are the twelve before. There is no y: amplitudes are "
        "real. "
        "<i>Map</i>: the von Neumann entropy of each lane in bits. <i>Curves</i>: how likely all neurons of "
        "the "
        "step succeed in their post-selection at the first attempt, and how likely the word that was kept "
        "is; values below 1e-12 are drawn there."
        "<p><b>How to read it.</b> A point on the circle: the lane has a state of its own (0 bit). A point "
        "in the "
        "middle: it is entangled with other lanes as much as can be (1 bit). A point that stays where it is "
        "remembers; one that jumps was written on."
        "<p><b>What not to conclude.</b> The reduced states together are not the state: what lanes know "
        "jointly is in "
        "none of them. Entropy here is entanglement between workspace lanes, not noise, and not a measure of "
        "how much "
        "is remembered. The state is the one after the target word was kept; in/out lanes are |0⟩ then.");
}

}  // namespace

LanesPanel::LanesPanel(Playhead& playhead, QWidget* parent)
    : QWidget(parent),
      m_playhead(playhead),
      m_statement(new ElidedLabel(this)),
      m_discs(new BlochPlot(this)),
      m_entropies(new AmplitudeMap(this)),
      m_probabilities(new StepCurves(this)),
      m_which(new QComboBox(this)) {
    setAccessibleName(tr("Lanes one by one"));
    auto* header = new QHBoxLayout;
    header->setContentsMargins(6, 2, 2, 0);
    header->setSpacing(6);
    m_statement->setObjectName(QStringLiteral("lanesStatement"));
    m_statement->setTextFormat(Qt::PlainText);
    m_statement->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    header->addWidget(m_statement, 1);
    m_which->setObjectName(QStringLiteral("lanesWhich"));
    m_which->addItems({tr("entropy"), tr("post-selection")});
    m_which->setAccessibleName(tr("What is shown beside the discs"));
    m_which->setToolTip(tr("What is shown beside the discs; both where the panel is high enough"));
    connect(m_which, &QComboBox::currentIndexChanged, this, &LanesPanel::makeRoom);
    header->addWidget(m_which);
    header->addWidget(new HelpButton(tr("the lanes"), helpText(), this));
    m_probabilities->setWindowTitle(tr("Post-selection by step"));
    m_probabilities->setPictureTitle(m_probabilities->windowTitle());
    auto* right = new QSplitter(Qt::Vertical, this);
    right->addWidget(m_entropies);
    right->addWidget(m_probabilities);
    right->setChildrenCollapsible(false);
    auto* middle = new QSplitter(Qt::Horizontal, this);
    middle->addWidget(m_discs);
    middle->addWidget(right);
    middle->setChildrenCollapsible(false);
    middle->setStretchFactor(0, 1);
    middle->setStretchFactor(1, 1);
    middle->setSizes({1000, 1000});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(header);
    layout->addWidget(middle, 1);
    layout->addWidget(new PlayerBar(playhead, this));
    new PlayheadKeys(playhead, *this);
    for (QWidget* plot : std::initializer_list<QWidget*>{m_discs, m_entropies, m_probabilities})
        plot->setFocusPolicy(Qt::ClickFocus);
    connect(m_entropies, &AmplitudeMap::stepPicked, &playhead, &Playhead::setStep);
    connect(m_probabilities, &StepCurves::stepPicked, &playhead, &Playhead::setStep);
    connect(&playhead, &Playhead::stepChanged, this, &LanesPanel::follow);
    clearState(tr("No sample yet.\nPress Play: its lanes appear here."));
}

QStringList LanesPanel::laneNames() const {
    QStringList names;
    for (const int lane : carriedLanes(m_view.cell, m_view.trace->stateSize))
        names << QString::fromStdString(m_view.cell.laneNames[std::size_t(lane)]);
    return names;
}

void LanesPanel::setState(const StateView& view) {
    if (!view) return;
    m_view = withStates(view);
    if (m_view.isClassical()) return clearState(tr("A classical network has no lanes\nand no entanglement."));
    if (isVisible())
        refresh();
    else
        m_stale = true;
}

void LanesPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale) refresh();
}

void LanesPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    makeRoom();
}

void LanesPanel::makeRoom() {
    constexpr int kEnoughEms = 24;
    const bool both = height() > kEnoughEms * fontMetrics().height();
    m_which->setVisible(!both);
    m_entropies->setVisible(both || m_which->currentIndex() == 0);
    m_probabilities->setVisible(both || m_which->currentIndex() == 1);
}

void LanesPanel::refresh() {
    m_stale = false;
    if (!m_view) return;
    const StateHistory& states = *m_view.states;
    const QStringList names = laneNames();
    m_discs->setLanes(names);
    MapPicture picture;
    picture.steps = states.steps;
    picture.isSigned = false;
    picture.title = tr("Entropy of each lane by step");
    picture.valueLabel = tr("entropy / bit");
    picture.rowsLabel = tr("lane");
    picture.labels = names;
    for (int lane = 0; lane < states.lanes; ++lane) {
        picture.states.push_back(lane);
        picture.names << tr("lane %1").arg(names[lane]);
        for (int step = 0; step < states.steps; ++step)
            picture.values.push_back(double(states.lane(step, lane).entropy));
    }
    m_entropies->setPicture(picture);
    m_postselection = postselectionOf(m_view);
    m_probabilities->show(
        {{tr("all neurons"), m_postselection.products}, {tr("word kept"), m_postselection.kept}},
        tr("probability"));
    follow(m_playhead.step());
}

void LanesPanel::clearState(const QString& why) {
    m_view = {};
    m_stale = false;
    m_discs->clear(why);
    m_entropies->clearState(why);
    m_probabilities->clear(why);
    m_statement->clear();
}

void LanesPanel::follow(int step) {
    if (!m_view || m_stale) return;
    const StateHistory& states = *m_view.states;
    if (step >= states.steps) return;
    std::vector<std::vector<LaneState>> trail;
    for (int s = std::max(0, step - BlochPlot::kTrail); s <= step; ++s) {
        trail.emplace_back();
        for (int lane = 0; lane < states.lanes; ++lane) trail.back().push_back(states.lane(s, lane));
    }
    m_discs->show(trail);
    m_entropies->setPlayhead(step);
    m_probabilities->setPlayhead(step);
    double most = 0.0;
    for (const LaneState& lane : trail.back()) most = std::max(most, double(lane.entropy));
    QString text = tr("Sample %1, time step %2: entropy at most %3 bit")
                       .arg(m_view.index)
                       .arg(step + 1)
                       .arg(QString::number(most, 'f', 2));
    if (m_postselection.steps > step)
        text += tr(" · all neurons succeed with p = %1 · word kept p = %2")
                    .arg(QString::number(m_postselection.products[std::size_t(step)], 'g', 3),
                         QString::number(m_postselection.kept[std::size_t(step)], 'g', 3));
    m_statement->setText(text);
    m_statement->setToolTip(text);
}

QString LanesPanel::statement() const {
    return m_statement->text();
}

QString LanesPanel::toCsv() const {
    QString csv = QStringLiteral("step,lane,x,z,entropy\n");
    if (!m_view) return csv;
    const StateHistory& states = *m_view.states;
    const QStringList names = laneNames();
    for (int step = 0; step < states.steps; ++step)
        for (int lane = 0; lane < states.lanes; ++lane) {
            const LaneState& state = states.lane(step, lane);
            csv += QStringLiteral("%1,%2,%3,%4,%5\n")
                       .arg(step + 1)
                       .arg(csvText(names[lane]), QString::number(double(state.x), 'g', 9),
                            QString::number(double(state.z), 'g', 9),
                            QString::number(double(state.entropy), 'g', 9));
        }
    return csv;
}

QString LanesPanel::probabilitiesCsv() const {
    QString csv = QStringLiteral("step,all neurons,word kept\n");
    const Postselection postselection = m_view ? postselectionOf(m_view) : Postselection{};
    for (int step = 0; step < postselection.steps; ++step)
        csv += QStringLiteral("%1,%2,%3\n")
                   .arg(step + 1)
                   .arg(QString::number(postselection.products[std::size_t(step)], 'g', 9),
                        QString::number(postselection.kept[std::size_t(step)], 'g', 9));
    return csv;
}

void LanesPanel::contextMenuEvent(QContextMenuEvent* event) {
    if (!m_view) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto report = [this](const QString& message) { emit problem(message); };
    const auto below = [&](QWidget* plot) {
        return plot->isVisible() && plot->rect().contains(plot->mapFromGlobal(event->globalPos()));
    };
    if (below(m_probabilities)) {
        addExportActions(
            *menu, this, *m_probabilities, tr("Post-selection by step"),
            [this] { return probabilitiesCsv(); }, report);
    } else {
        PlotCanvas& canvas = below(m_entropies) ? static_cast<PlotCanvas&>(*m_entropies) : *m_discs;
        addExportActions(
            *menu, this, canvas, tr("Lanes"), [this] { return toCsv(); }, report);
    }
    menu->popup(event->globalPos());
}

}  // namespace ketloom
