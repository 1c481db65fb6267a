#include "ui/plots/probe_panel.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QTableView>
#include <QToolButton>

#include "ui/plots/probe_tables.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/small_widgets.h"
#include "ui/widgets/table_picture.h"

namespace ketloom {

namespace {

QTableView* makeView(QAbstractTableModel* model, const QString& name, QWidget* parent) {
    auto* view = new QTableView(parent);
    view->setModel(model);
    view->setItemDelegate(new FillDelegate(view));
    view->setAccessibleName(name);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setShowGrid(false);
    view->setWordWrap(false);
    view->setFrameShape(QFrame::NoFrame);
    view->setTabKeyNavigation(false);
    view->verticalHeader()->hide();
    view->verticalHeader()->setDefaultSectionSize(view->fontMetrics().height() + 4);
    view->horizontalHeader()->setHighlightSections(false);
    view->horizontalHeader()->setStretchLastSection(true);
    return view;
}

}  // namespace

ProbePanel::ProbePanel(LiveState& state, QWidget* parent)
    : QWidget(parent),
      m_state(state),
      m_states(new StateTable(this)),
      m_lanes(new LaneTable(this)),
      m_nothing(new QLabel(this)) {
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setWordWrap(true);
    m_nothing->setMargin(12);
    m_nothing->setTextFormat(Qt::PlainText);

    auto* content = new QWidget(this);
    m_stateView = makeView(m_states, tr("Basis states at the probe"), content);
    m_stateView->setObjectName(QStringLiteral("probeStates"));
    m_stateView->setSortingEnabled(true);
    m_stateView->sortByColumn(StateTable::Probability, Qt::DescendingOrder);
    m_laneView = makeView(m_lanes, tr("Probability of 1 by lane"), content);
    const auto report = [this](const QString& message) { emit problem(message); };
    addTableExportActions(
        *m_stateView, *m_stateView, tr("State at the probe"), [this] { return m_states->csv(); }, report);
    addTableExportActions(
        *m_laneView, *m_laneView, tr("Lanes at the probe"), [this] { return tableCsv(*m_laneView); }, report);
    for (QTableView* view : {m_stateView, m_laneView}) view->setContextMenuPolicy(Qt::ActionsContextMenu);
    const int em = fontMetrics().height();
    m_laneView->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_laneView->setMinimumWidth(7 * em);
    m_laneView->setMaximumWidth(10 * em);
    auto* tables = new QHBoxLayout;
    tables->setSpacing(0);
    tables->addWidget(m_stateView, 1);
    tables->addWidget(m_laneView);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeChooser());
    layout->addLayout(tables, 1);

    m_stack = new QStackedLayout(this);
    m_stack->addWidget(m_nothing);
    m_stack->addWidget(content);
    connect(&m_state, &LiveState::changed, this, &ProbePanel::refresh);
    connect(&m_state, &LiveState::chosen, this, &ProbePanel::refresh);
    refresh();
}

QWidget* ProbePanel::makeChooser() {
    auto* box = new QWidget(this);
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(4, 2, 2, 2);
    row->setSpacing(2);
    const auto button = [&](const QString& icon, const QString& tip) {
        auto* made = new QToolButton(box);
        made->setIcon(themedIcon(icon));
        made->setAutoRaise(true);
        made->setToolTip(tip);
        made->setAccessibleName(tip);
        return made;
    };
    m_moment = new QComboBox(box);
    m_moment->setObjectName(QStringLiteral("probeMoment"));
    m_moment->setAccessibleName(tr("Place of the probe"));
    m_moment->setToolTip(tr("Where in the step the probe stands"));
    m_moment->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_moment->setMinimumContentsLength(8);
    m_previous = button(QStringLiteral("previous"), tr("One operation earlier"));
    m_next = button(QStringLiteral("next"), tr("One operation later"));
    m_copy = new QToolButton(box);
    m_copy->setText(tr("Copy CSV"));
    m_copy->setAutoRaise(true);
    m_copy->setToolTip(tr("Copy all amplitudes and probabilities as CSV"));
    row->addWidget(m_previous);
    row->addWidget(m_moment, 1);
    row->addWidget(m_next);
    row->addWidget(m_copy);
    row->addWidget(
        new HelpButton(tr("the probe"),
                       tr("<b>The state between two operations of a step</b>, for the sample, time step and "
                          "parameters chosen "
                          "above the canvas. Kets are written in the lane order of the heading; states of "
                          "less than 0.01 % are "
                          "counted together. Colour tells the sign of the amplitude as the figure does."
                          "<p><b>How to read it.</b> Click a heading to sort. All amplitudes are real; the "
                          "state is normalised "
                          "after every post-selection."
                          "<p><b>What not to conclude.</b> A common sign of all amplitudes means nothing, "
                          "and lanes with P(1) "
                          "of one half may still be in a definite state together."),
                       box));
    connect(m_moment, &QComboBox::activated, this,
            [this](int moment) { m_state.setPlace(placeOf(m_cell, moment)); });
    for (const auto& [arrow, delta] : {std::pair(m_previous, -1), std::pair(m_next, 1)})
        connect(arrow, &QToolButton::clicked, this, [this, delta = delta] {
            m_state.setPlace(placeOf(m_cell, m_moment->currentIndex() + delta));
        });
    connect(m_copy, &QToolButton::clicked, this, &ProbePanel::copyCsv);
    return box;
}

void ProbePanel::refresh() {
    const auto& probe = m_state.probe();
    const bool placed = m_state.choice().place != ProbePlace{};
    if (!m_state.choice().on || !placed || !probe || probe->moment < 0) {
        const QString message = m_state.answer().message;
        m_nothing->setText(!m_state.choice().on ? tr("Switch the live state on to look into a step (Ctrl+L).")
                           : !message.isEmpty()
                               ? message
                               : tr("No probe yet.\nPress Probe above the canvas: the whole state at "
                                    "its place appears here."));
        // An answer that is on its way must not make the panel flicker.
        if (!m_state.choice().on || !placed || !message.isEmpty()) {
            m_states->setProbe(nullptr);
            m_lanes->setProbe(nullptr);
            m_stack->setCurrentIndex(0);
        }
        return;
    }
    m_stack->setCurrentIndex(1);
    m_states->setProbe(probe);
    m_lanes->setProbe(probe);
    const QSignalBlocker blocker(m_moment);
    if (m_moment->count() == 0 || m_cell != probe->cell) {
        m_cell = probe->cell;
        m_moment->clear();
        for (int moment = 0; moment < momentCount(m_cell); ++moment)
            m_moment->addItem(momentName(m_cell, moment));
        const QFontMetrics metrics = m_stateView->fontMetrics();
        m_stateView->setColumnWidth(
            StateTable::Ket,
            std::max(metrics.horizontalAdvance(QString(m_cell.lanes() + 2, QLatin1Char('0'))),
                     metrics.horizontalAdvance(
                         m_states->headerData(StateTable::Ket, Qt::Horizontal, Qt::DisplayRole).toString())) +
                2 * metrics.height());
        m_stateView->setColumnWidth(
            StateTable::Amplitude,
            metrics.horizontalAdvance(m_states->headerData(1, Qt::Horizontal, Qt::DisplayRole).toString()) +
                2 * metrics.height());
        m_laneView->setColumnWidth(0, 3 * metrics.height());
    }
    // The choice, not the answer: it is ahead of it while the probe is being dragged.
    const int chosen = momentOf(m_cell, m_state.choice().place);
    m_moment->setCurrentIndex(chosen >= 0 ? chosen : probe->moment);
    m_previous->setEnabled(m_moment->currentIndex() > 0);
    m_next->setEnabled(m_moment->currentIndex() + 1 < m_moment->count());
}

void ProbePanel::copyCsv() {
    QApplication::clipboard()->setText(m_states->csv());
}

}  // namespace ketloom
