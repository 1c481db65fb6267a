#include "ui/plots/amplitude_view.h"

#include <QAbstractItemView>
#include <QActionGroup>
#include <QBoxLayout>
#include <QComboBox>
#include <QLocale>
#include <QMenu>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QToolButton>
#include <algorithm>
#include <limits>

#include "ui/plots/amplitude_map.h"
#include "ui/widgets/elided_label.h"

namespace ketloom {
namespace {

constexpr int kLimits[] = {16, 32, kSparseRows};

}  // namespace

AmplitudeView::AmplitudeView(QWidget* parent)
    : QWidget(parent), m_row(new QBoxLayout(QBoxLayout::LeftToRight)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    makeBar();
    layout->addWidget(m_bar);
    m_row->setSpacing(0);
    for (Pane& pane : m_panes) {
        pane.box = new QWidget(this);
        pane.title = new ElidedLabel(pane.box);
        pane.title->setTextFormat(Qt::PlainText);
        pane.title->setIndent(6);
        pane.map = new AmplitudeMap(pane.box);
        auto* column = new QVBoxLayout(pane.box);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(0);
        column->addWidget(pane.title);
        column->addWidget(pane.map, 1);
        m_row->addWidget(pane.box, 1);
        connect(pane.map, &AmplitudeMap::stepPicked, this, &AmplitudeView::stepPicked);
    }
    layout->addLayout(m_row, 1);
    arrange();
}

void AmplitudeView::makeBar() {
    m_bar = new QWidget(this);
    QWidget* const bar = m_bar;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(6, 0, 2, 0);
    row->setSpacing(3);
    m_quantity = new QComboBox(bar);
    m_quantity->setObjectName(QStringLiteral("mapQuantity"));
    m_quantity->addItems({tr("amplitude"), tr("probability")});
    m_quantity->setAccessibleName(tr("What the map shows"));
    m_quantity->setToolTip(tr("Amplitudes with their signs, or their squares"));
    m_rowsButton = new QToolButton(bar);
    m_rowsButton->setText(tr("Rows"));
    m_rowsButton->setAutoRaise(true);
    m_rowsButton->setPopupMode(QToolButton::InstantPopup);
    m_rowsButton->setToolTip(tr("Which rows the map has, and in which order"));
    makeOptionsMenu();
    m_rowsButton->setMenu(m_menu);
    m_compare = new QComboBox(bar);
    m_compare->setObjectName(QStringLiteral("mapCompare"));
    m_compare->setAccessibleName(tr("What it is compared with"));
    m_compare->setToolTip(
        tr("Compare with another sample, or with the same sample at another time of the training"));
    m_compare->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_compare->setMinimumContentsLength(12);
    m_index = new QSpinBox(bar);
    m_index->setObjectName(QStringLiteral("mapCompareIndex"));
    m_index->setAccessibleName(tr("Number of the other sample"));
    m_index->setToolTip(m_index->accessibleName());
    m_index->setKeyboardTracking(false);
    m_index->setRange(0, std::numeric_limits<int>::max() - 1);
    m_index->setMaximumWidth(m_index->fontMetrics().horizontalAdvance(QStringLiteral("000000")) + 32);
    m_index->setValue(1);
    m_index->hide();
    m_statement = new ElidedLabel(bar);
    m_statement->setObjectName(QStringLiteral("mapStatement"));
    m_statement->setTextFormat(Qt::PlainText);
    m_statement->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_quantity, m_rowsButton, m_compare, m_index})
        row->addWidget(widget);
    row->addSpacing(4);
    row->addWidget(m_statement, 1);
    fillCompareBox();
    connect(m_quantity, &QComboBox::activated, this, [this](int which) {
        MapOptions options = m_options;
        options.probability = which == 1;
        setOptions(options);
    });
    connect(m_compare, &QComboBox::activated, this, &AmplitudeView::chooseFromBox);
    connect(m_index, &QSpinBox::valueChanged, this, &AmplitudeView::chooseFromBox);
}

void AmplitudeView::makeOptionsMenu() {
    m_menu = new QMenu(tr("Rows"), this);
    m_menu->setToolTipsVisible(true);
    const auto option = [this](const QString& text, QActionGroup* group, auto set, auto isSet) {
        QAction* action = m_menu->addAction(text);
        action->setCheckable(true);
        if (group) group->addAction(action);
        connect(action, &QAction::triggered, this, [this, set](bool on) {
            MapOptions options = m_options;
            set(options, on);
            setOptions(options);
        });
        connect(m_menu, &QMenu::aboutToShow, action,
                [this, action, isSet] { action->setChecked(isSet(m_options)); });
        action->setChecked(isSet(m_options));
        return action;
    };
    auto* order = new QActionGroup(m_menu);
    option(
        tr("In the order of the basis states"), order,
        [](MapOptions& o, bool) { o.rows.order = RowOrder::Basis; },
        [](const MapOptions& o) { return o.rows.order == RowOrder::Basis; });
    option(
        tr("Sorted by weight"), order, [](MapOptions& o, bool) { o.rows.order = RowOrder::Weight; },
        [](const MapOptions& o) { return o.rows.order == RowOrder::Weight; })
        ->setToolTip(tr("The weight of a basis state is its probability, averaged over the time steps"));
    m_menu->addSeparator();
    option(
        tr("Hide empty rows"), nullptr, [](MapOptions& o, bool on) { o.rows.hideEmpty = on; },
        [](const MapOptions& o) { return o.rows.hideEmpty; })
        ->setToolTip(tr("Rows whose probability stays below 0.01 % at every time step"));
    m_menu->addSeparator();
    auto* limits = new QActionGroup(m_menu);
    for (const int limit : kLimits)
        option(
            tr("At most %1 rows").arg(limit), limits, [limit](MapOptions& o, bool) { o.rows.limit = limit; },
            [limit](const MapOptions& o) { return o.rows.limit == limit; });
}

void AmplitudeView::addOptions(QMenu& menu) const {
    menu.addMenu(m_menu);
}

void AmplitudeView::setOptions(const MapOptions& options) {
    if (options == m_options) return;
    m_options = options;
    m_quantity->setCurrentIndex(options.probability ? 1 : 0);
    refresh();
}

void AmplitudeView::fillCompareBox() {
    const QScopedValueRollback guard(m_filling, true);
    m_compare->clear();
    m_compare->addItem(tr("compare: nothing"), -2);
    m_compare->addItem(tr("another sample"), -1);
    for (const int step : m_snapshots)
        m_compare->addItem(step == 0 ? tr("before training") : tr("after training step %1").arg(step), step);
    int wanted = -2;
    if (m_choice.kind == CompareChoice::Kind::Sample) wanted = -1;
    if (m_choice.kind == CompareChoice::Kind::Parameters) wanted = m_choice.step;
    int index = m_compare->findData(wanted);
    if (index < 0) {  // thinned out meanwhile: it is still what is shown
        m_compare->addItem(tr("after training step %1").arg(wanted), wanted);
        index = m_compare->count() - 1;
    }
    m_compare->setCurrentIndex(index);
    m_compare->view()->setMinimumWidth(
        m_compare->fontMetrics().horizontalAdvance(tr("after training step %1").arg(1000000)) + 24);
    m_index->setVisible(m_choice.kind == CompareChoice::Kind::Sample);
}

void AmplitudeView::chooseFromBox() {
    if (m_filling) return;
    const int which = m_compare->currentData().toInt();
    CompareChoice choice;
    if (which == -1) choice = {CompareChoice::Kind::Sample, m_index->value(), 0};
    if (which >= 0) choice = {CompareChoice::Kind::Parameters, 0, which};
    setComparison(choice);
}

void AmplitudeView::setComparison(const CompareChoice& choice) {
    if (choice == m_choice) return;
    m_choice = choice;
    m_other = {};
    if (choice.kind == CompareChoice::Kind::Sample) {
        const QScopedValueRollback guard(m_filling, true);
        m_index->setValue(choice.index);
    }
    fillCompareBox();
    arrange();
    refresh();
    emit comparisonChosen(m_choice);
}

void AmplitudeView::setSnapshots(const std::vector<int>& steps) {
    if (steps == m_snapshots) return;
    m_snapshots = steps;
    // An open list must not change below the pointer.
    if (!m_compare->view()->isVisible()) fillCompareBox();
}

void AmplitudeView::setSampleCount(int count) {
    const QScopedValueRollback guard(m_filling, true);
    m_index->setMaximum(count > 0 ? count - 1 : std::numeric_limits<int>::max() - 1);
}

void AmplitudeView::setState(const StateView& view) {
    m_view = withStates(view);
    refresh();
}

void AmplitudeView::setOther(const StateView& other) {
    m_other = withStates(other);
    refresh();
}

void AmplitudeView::clearState(const QString& why) {
    m_view = {};
    m_other = {};
    m_panes[0].map->clearState(why);
    m_panes[1].map->clearState({});
    m_panes[2].map->clearState({});
    for (Pane& pane : m_panes) pane.title->clear();
    m_statement->clear();
}

void AmplitudeView::setPlayhead(int step) {
    m_step = step;
    for (Pane& pane : m_panes) pane.map->setPlayhead(step);
}

QString AmplitudeView::captionOf(const StateView& view) const {
    return view.step == 0 ? tr("sample %1, untrained").arg(view.index)
                          : tr("sample %1, step %2").arg(view.index).arg(view.step);
}

void AmplitudeView::refresh() {
    if (!m_view) return;
    const bool classical = m_view.isClassical();
    m_quantity->setEnabled(!classical);
    m_quantity->setToolTip(classical ? tr("A classical network has no probabilities of states")
                                     : tr("Amplitudes with their signs, or their squares"));
    const RowChoice choice = chooseRows(*m_view.states, m_options.rows);
    MapPicture one = pictureOf(m_view, m_options, choice);
    QString statement = rowsSentence(m_view, choice);
    if (const QString memory = memorySentence(*m_view.states); !memory.isEmpty()) {
        // What is empty comes last: a narrow panel may leave it out.
        RowChoice others = choice;
        others.empty = 0;
        statement = rowsSentence(m_view, others) + QStringLiteral(" · ") + memory;
        if (choice.empty > 0)
            statement += tr(" · %1 stay below 0.01 %").arg(QLocale().toString(choice.empty));
    }
    if (m_choice.kind != CompareChoice::Kind::Nothing) {
        const bool same = m_other && m_other.states->stateSize == m_view.states->stateSize;
        m_panes[0].title->setText(captionOf(m_view));
        m_panes[1].title->setText(m_other ? captionOf(m_other) : QString());
        m_panes[2].title->setText(tr("first − second"));
        if (same) {
            MapPicture other = pictureOf(m_other, m_options, choice);
            MapPicture difference = differenceOf(one, other);
            shareScale({&one, &other, &difference});
            m_panes[1].map->setPicture(other);
            m_panes[2].map->setPicture(difference);
        } else {
            m_panes[1].map->clearState(m_other ? tr("Another network:\nits states cannot be compared.")
                                               : tr("Being worked out…"));
            m_panes[2].map->clearState({});
        }
    }
    m_panes[0].map->setPicture(one);
    m_statement->setText(statement);
    m_statement->setToolTip(statement);
    setPlayhead(m_step);
}

void AmplitudeView::arrange() {
    const bool compares = m_choice.kind != CompareChoice::Kind::Nothing;
    m_panes[1].box->setVisible(compares);
    m_panes[2].box->setVisible(compares);
    for (Pane& pane : m_panes) pane.title->setVisible(compares);
    const bool wide = width() > 2 * height();
    m_row->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    const bool shared = compares && wide;
    m_panes[0].map->setParts(true, !shared);
    m_panes[1].map->setParts(!shared, !shared);
    m_panes[2].map->setParts(!shared, true);
}

void AmplitudeView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

AmplitudeMap& AmplitudeView::mapAt(const QPoint& position) {
    for (Pane& pane : m_panes)
        if (pane.box->isVisible() && pane.box->geometry().contains(position)) return *pane.map;
    return *m_panes[0].map;
}

QString AmplitudeView::statement() const {
    return m_statement->text();
}

QString AmplitudeView::comparisonCsv() const {
    if (!m_view || !m_other || m_other.states->stateSize != m_view.states->stateSize) return {};
    RowWishes all;
    all.hideEmpty = false;
    all.limit = m_view.states->stateSize;
    MapOptions options = m_options;
    options.rows = all;
    RowChoice choice = chooseRows(*m_view.states, all);
    choice.merged = 0;
    const MapPicture one = pictureOf(m_view, options, choice);
    const MapPicture other = pictureOf(m_other, options, choice);
    const MapPicture difference = differenceOf(one, other);
    QString csv = m_view.isClassical() ? QStringLiteral("step,hidden unit,")
                                       : QStringLiteral("step,ket %1,").arg(rowsText(m_view));
    csv += QStringLiteral("first,second,difference\n");
    for (int step = 0; step < difference.steps; ++step)
        for (int row = 0; row < one.rows(); ++row)
            csv += QStringLiteral("%1,%2,%3,%4,%5\n")
                       .arg(step + 1)
                       .arg(one.labels[row], QString::number(one.value(row, step), 'g', 9),
                            QString::number(other.value(row, step), 'g', 9),
                            QString::number(difference.value(row, step), 'g', 9));
    return csv;
}

}  // namespace ketloom
