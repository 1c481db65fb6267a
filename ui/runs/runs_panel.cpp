#include "ui/runs/runs_panel.h"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QShortcut>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/document/core_values.h"
#include "ui/runs/run_filter.h"
#include "ui/runs/run_table.h"
#include "ui/runs/run_table_model.h"
#include "ui/widgets/overlay_pens.h"
#include "ui/widgets/small_widgets.h"
#include "ui/widgets/table_picture.h"

namespace ketloom {
namespace {

namespace fs = std::filesystem;

QString help() {
    return RunsPanel::
        tr("<b>All runs in the folder for runs</b>, as they are now, also those of other windows and of "
           "<code>ketloom-cli</code>. Search looks at everything that is said of a run; each word must "
           "occur. A "
           "click on a heading sorts, a right click on it chooses columns."
           "<p><b>Overlay</b> draws a run over every plot: dashed, in the colour shown here, with its name "
           "in the "
           "legend; on “Through time” its latest gradient. At most %1 at a time: more cannot be told apart. "
           "<b>Reopen</b> (Enter) makes its project the open one and shows its plots and parameters; <b>go "
           "on</b> "
           "trains it further from its checkpoint. <b>Compare</b> shows settings and cells of two runs, or "
           "of one "
           "and the open project, that differ. Deleted runs go to the trash of the desktop."
           "<p><b>How to read it.</b> <i>Loss</i> is that of the latest batch and scatters; "
           "<i>validation</i> and "
           "<i>error</i> are of sequences that were not trained on. “Cut off”: the program ended without a "
           "word."
           "<p><b>What not to conclude.</b> Losses of different tasks, protocols or kinds of loss cannot be "
           "compared. Two runs with different seeds differ by chance: one being better once means little. "
           "Durations depend on what else the machine did.")
            .arg(kMostOverlays);
}

QString shown(const fs::path& path) {
    return QDir::toNativeSeparators(QString::fromStdU16String(path.u16string()));
}

}  // namespace

RunsPanel::RunsPanel(QWidget* parent)
    : QWidget(parent),
      m_model(new RunTableModel(this)),
      m_filter(new RunFilter(this)),
      m_table(new RunTable(this)),
      m_search(new QLineEdit(this)),
      m_count(new QLabel(this)),
      m_reopenButton(new QPushButton(this)),
      m_compareButton(new QPushButton(this)),
      m_more(new QToolButton(this)),
      m_menu(new QMenu(this)),
      m_columnMenu(new QMenu(tr("&Columns"), this)) {
    setAccessibleName(tr("Runs"));
    m_filter->setSourceModel(m_model);
    m_table->setModel(m_filter);
    m_table->setObjectName(QStringLiteral("runTable"));
    m_table->setAccessibleName(tr("Table of runs"));
    makeActions();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(m_table, 1);
    makeColumns();
    QHeaderView* header = m_table->horizontalHeader();
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QHeaderView::customContextMenuRequested, this,
            [this, header](const QPoint& position) { m_columnMenu->popup(header->mapToGlobal(position)); });

    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filter->setSearch(text);
        refreshTexts();
        refreshActions();
    });
    connect(m_table, &RunTable::reopenAsked, this, &RunsPanel::reopen);
    connect(m_table, &RunTable::overlayAsked, this, &RunsPanel::toggleOverlays);
    connect(m_table, &RunTable::trashAsked, this, &RunsPanel::moveToTrash);
    connect(m_table, &RunTable::tagsAsked, this, [this] { edit(int(RunColumn::Tags)); });
    connect(m_table, &RunTable::notesAsked, this, [this] { edit(int(RunColumn::Notes)); });
    connect(m_table, &RunTable::menuAsked, this, &RunsPanel::showMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &RunsPanel::refreshActions);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &RunsPanel::refreshActions);
    connect(m_model, &RunTableModel::overlaysChanged, this, &RunsPanel::refreshActions);
    refreshActions();
    refreshTexts();
}

QWidget* RunsPanel::makeHeader() {
    auto* header = new QWidget(this);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(6, 2, 2, 2);
    row->setSpacing(4);
    m_search->setObjectName(QStringLiteral("runSearch"));
    m_search->setPlaceholderText(tr("Search name, tags, notes, task, model… (Ctrl+F)"));
    m_search->setAccessibleName(tr("Search runs"));
    m_search->setToolTip(tr("Words of which each must occur somewhere in the row"));
    m_search->setClearButtonEnabled(true);
    m_count->setTextFormat(Qt::PlainText);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    m_reopenButton->setText(tr("Reopen"));
    m_reopenButton->setObjectName(QStringLiteral("reopenRun"));
    m_compareButton->setText(tr("Compare"));
    m_compareButton->setObjectName(QStringLiteral("compareRuns"));
    m_more->setText(QStringLiteral("⋯"));
    m_more->setAutoRaise(true);
    m_more->setMenu(m_menu);
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setAccessibleName(tr("More to do with the selected runs"));
    m_more->setToolTip(m_more->accessibleName());
    m_more->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    row->addWidget(m_search, 1);
    row->addWidget(m_count);
    row->addWidget(m_reopenButton);
    row->addWidget(m_compareButton);
    row->addWidget(m_more);
    row->addWidget(new HelpButton(tr("Runs"), help(), header));
    connect(m_reopenButton, &QPushButton::clicked, m_reopen, &QAction::trigger);
    connect(m_compareButton, &QPushButton::clicked, m_compare, &QAction::trigger);

    auto* find = new QShortcut(QKeySequence::Find, this);
    find->setContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QShortcut::activated, this, [this] {
        m_search->setFocus(Qt::ShortcutFocusReason);
        m_search->selectAll();
    });
    m_search->installEventFilter(this);
    return header;
}

bool RunsPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_search || event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Escape:
            m_search->clear();
            break;
        case Qt::Key_Down:
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (m_table->selectionModel()->selectedRows().isEmpty() && m_filter->rowCount() > 0)
                m_table->selectRow(0);
            break;
        default:
            return QWidget::eventFilter(watched, event);
    }
    m_table->setFocus(Qt::ShortcutFocusReason);
    return true;
}

void RunsPanel::makeActions() {
    const auto make = [this](const QString& text, const QKeySequence& keys, auto&& act) {
        auto* action = new QAction(text, this);
        // The table takes the keys itself; here they are only told.
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetShortcut);
        action->setShortcutVisibleInContextMenu(true);
        connect(action, &QAction::triggered, this, act);
        m_menu->addAction(action);
        return action;
    };
    m_reopen = make(tr("&Reopen"), QKeySequence(Qt::Key_Return), [this] { reopen(); });
    m_goOn = make(tr("&Go on training"), {}, [this] {
        if (current()) emit goOnRequested(current()->path);
    });
    m_menu->addSeparator();
    m_overlay = make(tr("&Overlay on the plots"), QKeySequence(Qt::Key_Space), [this] { toggleOverlays(); });
    m_noOverlays = make(tr("Remove &all overlays"), {}, [this] { m_model->clearOverlays(); });
    m_compare = make(tr("&Compare…"), {}, [this] { compare(); });
    m_menu->addSeparator();
    m_tags = make(tr("Edit &tags"), QKeySequence(Qt::Key_F2), [this] { edit(int(RunColumn::Tags)); });
    m_notes = make(tr("Edit &notes"), QKeySequence(Qt::SHIFT | Qt::Key_F2),
                   [this] { edit(int(RunColumn::Notes)); });
    m_menu->addSeparator();
    m_openFolder = make(tr("Open &folder"), {}, [this] {
        if (current()) emit openFolderRequested(current()->path);
    });
    m_copyPath = make(tr("Copy &path"), {}, [this] {
        QStringList paths;
        for (const Path& path : selected()) paths << shown(path);
        QGuiApplication::clipboard()->setText(paths.join(QLatin1Char('\n')));
    });
    m_trash = make(tr("&Move to the trash"), QKeySequence(Qt::Key_Delete), [this] { moveToTrash(); });
    m_menu->addSeparator();
    addTableExportActions(*m_menu, *m_table, tr("Runs"), {},
                          [this](const QString& message) { emit problem(message); });
    m_csv = make(tr("Save data as C&SV…"), {}, [this] { emit csvRequested(); });
    m_menu->addMenu(m_columnMenu);
    m_menu->setToolTipsVisible(true);
    connect(m_menu, &QMenu::aboutToShow, this, &RunsPanel::refreshActions);
    m_columnMenu->setToolTipsVisible(true);
    connect(m_columnMenu, &QMenu::aboutToShow, this, &RunsPanel::fillColumnMenu);
}

void RunsPanel::makeColumns() {
    QHeaderView* header = m_table->horizontalHeader();
    const QFontMetrics metrics = m_table->fontMetrics();
    const int em = metrics.height();
    const auto widest = [](RunColumn column) {
        using enum RunColumn;
        switch (column) {
            case ValidationLoss:
            case Loss:
                return 5;
            case Error:
            case Steps:
                return 4;
            case Name:
                return 8;
            case Model:
                return 16;
            case Task:
                return 10;
            case Tags:
                return 8;
            case Started:
                return 8;
            case Notes:
                return 14;
            default:
                return 0;
        }
    };
    for (const RunColumnDescription& column : runColumns()) {
        const int section = int(column.column);
        const int own = metrics.horizontalAdvance(column.title) + (column.isNumber ? 3 * em / 2 : em);
        header->resizeSection(section, std::max(own, widest(column.column) * em));
        header->setSectionHidden(section, !column.isShown);
    }
    m_table->sortByColumn(int(RunColumn::Started), Qt::DescendingOrder);
}

void RunsPanel::fillColumnMenu() {
    m_columnMenu->clear();
    QHeaderView* header = m_table->horizontalHeader();
    for (const RunColumnDescription& column : runColumns()) {
        const int section = int(column.column);
        QAction* action = m_columnMenu->addAction(column.title);
        action->setCheckable(true);
        action->setChecked(!header->isSectionHidden(section));
        action->setToolTip(column.tip);
        if (column.column == RunColumn::Name) {
            action->setEnabled(false);
            action->setToolTip(tr("The name always stays"));
        }
        connect(action, &QAction::toggled, header,
                [header, section](bool on) { header->setSectionHidden(section, !on); });
    }
    m_columnMenu->addSeparator();
    connect(m_columnMenu->addAction(tr("As at first")), &QAction::triggered, this, [this, header] {
        for (int section = 0; section < header->count(); ++section)
            header->moveSection(header->visualIndex(section), section);
        makeColumns();
    });
}

void RunsPanel::setRuns(const std::vector<RunInfo>& runs, const QString& problem) {
    m_problem = problem;
    m_listed = true;
    m_model->setRuns(runs);
    refreshTexts();
    refreshActions();
}

void RunsPanel::setPlace(const QString& folder, bool keepsRuns) {
    m_folder = folder;
    m_keepsRuns = keepsRuns;
    refreshTexts();
}

void RunsPanel::setShownRun(const Path& run, bool isTraining) {
    m_training = isTraining;
    m_model->setShownRun(run);
    refreshActions();
}

const RunInfo* RunsPanel::current() const {
    const std::vector<Path> paths = selected();
    const int row = paths.empty() ? -1 : m_model->rowOf(paths.front());
    return row < 0 ? nullptr : &m_model->run(row);
}

std::vector<RunsPanel::Path> RunsPanel::selected() const {
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(),
              [](const QModelIndex& a, const QModelIndex& b) { return a.row() < b.row(); });
    if (rows.isEmpty() && m_table->currentIndex().isValid()) rows << m_table->currentIndex();
    std::vector<Path> paths;
    for (const QModelIndex& row : rows) paths.push_back(m_model->run(m_filter->mapToSource(row).row()).path);
    return paths;
}

void RunsPanel::select(const std::vector<Path>& runs) {
    QItemSelection selection;
    QModelIndex first;
    for (const Path& run : runs) {
        const QModelIndex index = m_filter->mapFromSource(m_model->index(m_model->rowOf(run), 1));
        if (!index.isValid()) continue;
        if (!first.isValid()) first = index;
        selection.select(index, index);
    }
    if (first.isValid()) m_table->setCurrentIndex(first);
    m_table->selectionModel()->select(selection,
                                      QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

std::vector<RunInfo> RunsPanel::shownRuns() const {
    std::vector<RunInfo> runs;
    for (int row = 0; row < m_filter->rowCount(); ++row)
        runs.push_back(m_model->run(m_filter->mapToSource(m_filter->index(row, 0)).row()));
    return runs;
}

QByteArray RunsPanel::columnState() const {
    return m_table->horizontalHeader()->saveState();
}

void RunsPanel::restoreColumns(const QByteArray& state) {
    QHeaderView* header = m_table->horizontalHeader();
    if (state.isEmpty() || !header->restoreState(state)) return;
    header->setSectionHidden(int(RunColumn::Name), false);
    m_table->sortByColumn(header->sortIndicatorSection(), header->sortIndicatorOrder());
}

void RunsPanel::refreshActions() {
    const std::vector<Path> paths = selected();
    const RunInfo* run = current();
    const bool one = paths.size() == 1;
    const bool isShown = run && run->path == m_model->shownRun();
    const auto set = [](QAction* action, const QString& tip, const QString& whyNot) {
        action->setEnabled(whyNot.isEmpty());
        action->setToolTip(whyNot.isEmpty() ? tip : whyNot);
    };
    const QString none = tr("Select a run first");
    const QString broken = run && run->status == RunStatus::Broken
                               ? tr("Its folder cannot be read: %1").arg(toQString(run->explanation))
                               : QString();
    const auto single = [&](const QString& whyNot) {
        if (!run) return none;
        if (!one) return tr("Select a single run");
        return broken.isEmpty() ? whyNot : broken;
    };
    set(m_reopen, tr("Open its project, show its plots and parameters (Enter)"),
        single(isShown ? tr("This run is in the window already") : QString()));
    QString whyNotOn;
    if (run && run->status == RunStatus::Running) whyNotOn = tr("It is being trained");
    if (run && !run->hasCheckpoint) whyNotOn = tr("It has no checkpoint to go on from");
    set(m_goOn, tr("Reopen it and train it further from its checkpoint, in its own folder"),
        single(whyNotOn));

    bool allOn = !paths.empty();
    for (const Path& path : paths) allOn = allOn && m_model->overlays().contains(path);
    set(m_overlay, tr("Draw it over loss, error, gradients and through time (Space)"),
        !run            ? none
        : allOn || !one ? QString()
                        : m_model->whyNoOverlay(*run));
    m_overlay->setText(allOn ? tr("Remove &overlay from the plots") : tr("&Overlay on the plots"));
    set(m_noOverlays, tr("Leaves the plots to the run in the window"),
        m_model->overlays().empty() ? tr("No run is drawn over the plots") : QString());
    const bool two = paths.size() == 2;
    m_compare->setText(two ? tr("&Compare these two…") : tr("&Compare with the open project…"));
    set(m_compare,
        two ? tr("What differs in settings and cells of the two")
            : tr("What differs in settings and cell; select two runs to compare these"),
        !run                ? none
        : paths.size() > 2  ? tr("Select one run or two")
        : !broken.isEmpty() ? broken
                            : QString());
    set(m_tags, tr("Words of your own, separated by commas (F2)"), single({}));
    set(m_notes, tr("A note of your own (Shift+F2)"), single({}));
    set(m_openFolder, tr("Show its files"), !run ? none : !one ? tr("Select a single run") : QString());
    set(m_copyPath, tr("Copy where it is"), run ? QString() : none);
    const auto trains = [&](const Path& path) {
        const int row = m_model->rowOf(path);
        return (path == m_model->shownRun() && m_training) ||
               (row >= 0 && m_model->run(row).status == RunStatus::Running);
    };
    set(m_trash, tr("To the trash of the desktop, from where it can be restored (Del)"),
        !run ? none
        : std::any_of(paths.begin(), paths.end(), trains)
            ? tr("A run that is being trained cannot be deleted: stop it first")
            : QString());
    set(m_csv, tr("The rows shown, all columns, full precision"),
        m_filter->rowCount() == 0 ? tr("There are no rows") : QString());
    for (const auto& [button, action] :
         {std::pair(m_reopenButton, m_reopen), std::pair(m_compareButton, m_compare)}) {
        button->setEnabled(action->isEnabled());
        button->setToolTip(action->toolTip());
    }
}

void RunsPanel::refreshTexts() {
    const int all = m_model->rowCount(), rows = m_filter->rowCount();
    m_count->setText(m_filter->isSearching() ? tr("%1 of %2").arg(rows).arg(all)
                                             : tr("%n run(s)", nullptr, all));
    m_count->setVisible(all > 0);
    QString text;
    if (!m_listed) {
        text = tr("Reading the runs…");
    } else if (all > 0) {
        text = tr("No run has all of these words.\nEsc in the search field shows all again.");
    } else if (!m_problem.isEmpty()) {
        text = m_problem;
    } else {
        text = tr("No runs yet in %1.").arg(m_folder);
    }
    if (m_listed && all == 0)
        text += QLatin1Char('\n') +
                (m_keepsRuns ? tr("Press Play: each run gets a folder of its own there.")
                             : tr("Runs are not kept: switch on “Keep runs on disk” in the menu Settings."));
    m_table->setEmptyText(text);
}

void RunsPanel::showMenu(const QPoint& position) {
    m_menu->popup(position);
}

void RunsPanel::edit(int column) {
    const RunInfo* run = current();
    if (!run || run->status == RunStatus::Broken) return;
    m_table->horizontalHeader()->setSectionHidden(column, false);
    const QModelIndex index = m_filter->mapFromSource(m_model->index(m_model->rowOf(run->path), column));
    m_table->setCurrentIndex(index);
    m_table->scrollTo(index);
    m_table->edit(index);
}

void RunsPanel::toggleOverlays() {
    const std::vector<Path> paths = selected();
    const bool allOn = std::all_of(paths.begin(), paths.end(),
                                   [&](const Path& path) { return m_model->overlays().contains(path); });
    int leftOut = 0;
    QString why;
    for (const Path& path : paths) {
        const int row = m_model->rowOf(path);
        const QString whyNot = row < 0 ? QString() : m_model->whyNoOverlay(m_model->run(row));
        if (m_model->setOverlay(path, !allOn)) continue;
        ++leftOut;
        why = whyNot;
    }
    if (leftOut > 0)
        emit overlaysLeftOut(
            tr("%n run(s) of the selection left out of the plots. %1.", nullptr, leftOut).arg(why));
}

void RunsPanel::reopen() {
    if (m_reopen->isEnabled() && current()) emit reopenRequested(current()->path);
}

void RunsPanel::compare() {
    std::vector<Path> paths = selected();
    if (!m_compare->isEnabled() || paths.empty()) return;
    std::sort(paths.begin(), paths.end());  // the names begin with the time: the older one at the left
    emit compareRequested(paths[0], paths.size() == 2 ? paths[1] : Path());
}

void RunsPanel::moveToTrash() {
    if (m_trash->isEnabled()) emit trashRequested(selected());
}

void RunsPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    emit visibilityChanged(true);
}

void RunsPanel::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    emit visibilityChanged(false);
}

void RunsPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    // Colours of swatches and states follow the palette.
    if (event->type() == QEvent::PaletteChange) m_table->viewport()->update();
}

}  // namespace ketloom
