#include "ui/circuits/compare_view.h"

#include <QContextMenuEvent>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QFontInfo>
#include <QGraphicsScene>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/cell/parameter_layout.h"
#include "core/cell/presets.h"
#include "core/cell/validate.h"
#include "core/runs/manifest.h"
#include "ui/circuits/circuit_pane.h"
#include "ui/circuits/difference_marks.h"
#include "ui/document/core_values.h"
#include "ui/widgets/csv_text.h"
#include "ui/widgets/export_files.h"

namespace ketloom {

CompareView::CompareView(Document& document, Selection& selection, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_selection(selection),
      m_before(document.project().cell),
      m_choice(new QToolButton(this)),
      m_message(new QLabel(this)),
      m_titleBefore(new QLabel(this)),
      m_titleAfter(new QLabel(this)),
      m_counts(new QLabel(this)),
      m_paneBefore(new CircuitPane(this)),
      m_paneAfter(new CircuitPane(this)),
      m_list(new QListWidget(this)) {
    setObjectName(QStringLiteral("compareView"));
    m_paneBefore->setObjectName(QStringLiteral("paneBefore"));
    m_paneAfter->setObjectName(QStringLiteral("paneAfter"));
    m_paneBefore->setAccessibleName(tr("The other cell"));
    m_paneAfter->setAccessibleName(tr("The open cell"));
    for (CircuitPane* pane : {m_paneBefore, m_paneAfter})  // like parts under each other
        pane->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Differences"));
    m_list->setWordWrap(true);
    m_list->setTextElideMode(Qt::ElideNone);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_message->setWordWrap(true);
    m_message->hide();
    for (QLabel* label : {m_message, m_titleBefore, m_titleAfter, m_counts}) {
        label->setTextFormat(Qt::PlainText);
        label->setMargin(fontMetrics().height() / 4);
    }
    m_choice->setText(tr("Compare with"));
    m_choice->setPopupMode(QToolButton::InstantPopup);
    m_choice->setToolButtonStyle(Qt::ToolButtonTextOnly);
    makeMenu();

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(6, 6, 6, 6);
    bar->addWidget(m_choice);
    bar->addWidget(m_counts, 1);
    auto* panes = new QSplitter(Qt::Vertical, this);
    for (const auto& [title, pane] :
         {std::pair(m_titleBefore, m_paneBefore), std::pair(m_titleAfter, m_paneAfter)}) {
        auto* half = new QWidget(panes);
        auto* column = new QVBoxLayout(half);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(0);
        column->addWidget(title);
        column->addWidget(pane, 1);
        panes->addWidget(half);
    }
    panes->setChildrenCollapsible(false);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->addWidget(panes);
    splitter->addWidget(m_list);
    splitter->setStretchFactor(0, 1);
    const int em = fontMetrics().height();
    splitter->setSizes({56 * em, 22 * em});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_message);
    layout->addWidget(splitter, 1);

    connect(m_list, &QListWidget::currentRowChanged, this, &CompareView::listRowChanged);
    for (const auto& [from, to] :
         {std::pair(m_paneBefore, m_paneAfter), std::pair(m_paneAfter, m_paneBefore)}) {
        const auto follow = [this, from = from, to = to] { synchronise(*from, *to); };
        connect(from->horizontalScrollBar(), &QScrollBar::valueChanged, this, follow);
        connect(from->verticalScrollBar(), &QScrollBar::valueChanged, this, follow);
        connect(from, &CircuitPane::zoomChanged, this, follow);
    }
    connect(&m_document, &Document::changed, this, [this](const ChangeEvent& event) {
        if (event.cell || event.reset || event.text) refresh();
    });
    connect(&m_document, &Document::modifiedChanged, this, [this](bool modified) {
        if (!modified && m_isSaved) compareWithSaved();
    });
    connect(&m_document, &Document::pathChanged, this, [this] {
        makeMenu();
        if (m_isSaved && !m_document.path().isEmpty()) compareWithSaved();
    });
    if (!compareWithSaved()) compareWith(tr("this cell as it was when the window was opened"), m_before);
}

void CompareView::makeMenu() {
    auto* menu = new QMenu(this);
    menu->setToolTipsVisible(true);
    QAction* saved =
        menu->addAction(tr("The &saved version of this file"), this, [this] { tell(compareWithSaved()); });
    saved->setEnabled(!m_document.path().isEmpty());
    if (!saved->isEnabled()) saved->setToolTip(tr("This project has not been saved yet"));
    menu->addAction(tr("Another &project or picture…"), this, [this] {
        const QString path = QFileDialog::getOpenFileName(
            this, tr("Compare with"), QFileInfo(m_document.path()).path(),
            tr("Projects and exported pictures (*.ketloom *.json *.svg *.png *.pdf);;All files (*)"));
        if (!path.isEmpty()) tell(compareWithFile(path));
    });
    menu->addAction(tr("A &run…"), this, [this] {
        const QString folder =
            QFileDialog::getExistingDirectory(this, tr("Folder of the run to compare with"));
        if (!folder.isEmpty()) tell(compareWithRun(folder));
    });
    menu->addAction(tr("This cell as it is &now"), this,
                    [this] { compareWith(tr("this cell as it was"), m_document.project().cell); })
        ->setToolTip(tr("Shows what you change from here on"));
    QMenu* presets = menu->addMenu(tr("A &cell of the paper"));
    for (const CellPreset& preset : cellPresets())
        presets->addAction(toQString(preset.name), this,
                           [this, &preset] { compareWith(toQString(preset.name), paperCell(preset.shape)); });
    delete m_choice->menu();
    m_choice->setMenu(menu);
}

void CompareView::compareWith(const QString& name, const Cell& cell) {
    m_name = name;
    m_before = cell;
    m_isSaved = false;
    m_message->hide();
    refresh();
    fit();
}

void CompareView::fix(const QString& name, const Cell& cell, const QString& after) {
    m_afterName = after;
    m_choice->hide();
    compareWith(name, cell);
}

Expected<void> CompareView::compareWithFile(const QString& path) {
    const auto project = loadProject(toPath(path));
    if (!project) return tl::unexpected<Error>(project.error());
    compareWith(QFileInfo(path).fileName(), project->cell);
    return {};
}

Expected<void> CompareView::compareWithRun(const QString& folder) {
    const auto manifest = loadManifest(toPath(folder));
    if (!manifest) return tl::unexpected<Error>(manifest.error());
    compareWith(tr("the run %1").arg(QFileInfo(folder).fileName()), manifest->project.cell);
    return {};
}

Expected<void> CompareView::compareWithSaved() {
    if (m_document.path().isEmpty())
        return fail(ErrorCode::NotFound, tr("this project has not been saved yet").toStdString(), {},
                    tr("Save it, or choose something else.").toStdString());
    const auto project = loadProject(toPath(m_document.path()));
    if (!project) return tl::unexpected<Error>(project.error());
    compareWith(tr("the saved version of %1").arg(m_document.title()), project->cell);
    m_isSaved = true;
    return {};
}

void CompareView::tell(const Expected<void>& done) {
    if (done) return;
    m_message->setText(QString::fromStdString(toString(done.error())));
    m_message->show();
}

QString CompareView::summary(const QString& name, const Cell& cell) {
    if (!isSimulable(cell)) return tr("%1 — cannot be simulated as it is").arg(name);
    return tr("%1 — %2 parameters, %3 qubits").arg(name).arg(parameterCount(cell)).arg(qubits(cell));
}

void CompareView::refresh() {
    const Cell& after = m_document.project().cell;
    m_difference = cellDifference(m_before, after);
    m_titleBefore->setText(tr("Before: %1").arg(summary(m_name, m_before)));
    m_titleAfter->setText(m_afterName.isEmpty() ? tr("Open: %1").arg(summary(m_document.title(), after))
                                                : tr("After: %1").arg(summary(m_afterName, after)));
    QStringList counts;
    using enum OperationDifference::Kind;
    for (const auto kind : {Added, Removed, Changed, Moved})
        counts << QStringLiteral("%1 %2").arg(m_difference.count(kind)).arg(differenceWord(kind));
    m_counts->setText(m_difference.isEmpty() ? tr("The cells do not differ.")
                                             : tr("Operations: %1").arg(counts.join(QStringLiteral(", "))));
    fillPane(*m_paneBefore, m_before, false);
    fillPane(*m_paneAfter, after, true);
    fillList();
}

void CompareView::fillPane(CircuitPane& pane, const Cell& cell, bool isAfter) {
    auto& marks = isAfter ? m_marksAfter : m_marksBefore;
    marks.clear();
    pane.scene()->clear();
    const CircuitStyle style{Theme::of(this), font(), true};
    auto* item = new CircuitItem(layoutCircuit(cell, font()), style);
    pane.setBackgroundBrush(style.theme.background);
    pane.scene()->addItem(item);
    pane.setSceneRect(item->boundingRect());
    for (int k = 0; k < int(m_difference.operations.size()); ++k) {
        const OperationDifference& difference = m_difference.operations[std::size_t(k)];
        const OperationPlace place = isAfter ? difference.after : difference.before;
        if (place.stage < 0) continue;
        const auto& elements = item->circuit().elements;
        const auto found = std::ranges::find_if(elements, [&](const CircuitElement& element) {
            return element.kind == ElementKind::Operation && element.stage == place.stage &&
                   element.index == place.operation;
        });
        if (found == elements.end()) continue;
        auto* mark = new DifferenceMark(*found, item->circuit().metrics, difference.kind, style.theme);
        pane.scene()->addItem(mark);
        marks.insert(k, mark);
    }
}

void CompareView::fillList() {
    const Cell& after = m_document.project().cell;
    const QSignalBlocker blocker(m_list);
    m_list->clear();
    const Theme theme = Theme::of(this);
    const int side = fontMetrics().height() + 4;
    m_list->setIconSize(QSize(side, side));
    m_list->addItems(partTexts(m_before, after, m_difference));
    m_firstOperation = m_list->count();
    for (const OperationDifference& difference : m_difference.operations)
        m_list->addItem(new QListWidgetItem(differenceIcon(difference.kind, theme, side),
                                            differenceText(m_before, after, difference)));
    if (m_list->count() == 0) {
        auto* none = new QListWidgetItem(tr("No differences"));
        none->setFlags(Qt::NoItemFlags);
        m_list->addItem(none);
        m_firstOperation = 1;
    }
}

QStringList CompareView::lines() const {
    QStringList texts;
    for (int row = 0; row < m_list->count(); ++row) texts << m_list->item(row)->text();
    return texts;
}

void CompareView::activateLine(int row) {
    m_list->setCurrentRow(row);
}

void CompareView::listRowChanged(int row) {
    const int index = row - m_firstOperation;
    for (auto* marks : {&m_marksBefore, &m_marksAfter})
        for (auto mark = marks->begin(); mark != marks->end(); ++mark)
            mark.value()->setCurrent(mark.key() == index);
    if (row < 0 || index < 0 || index >= int(m_difference.operations.size())) return;
    const OperationDifference& difference = m_difference.operations[std::size_t(index)];
    DifferenceMark* before = m_marksBefore.value(index, nullptr);
    DifferenceMark* after = m_marksAfter.value(index, nullptr);
    // The pane that has the operation leads. Where both have it, each shows its own.
    m_synchronising = before && after;
    if (before) m_paneBefore->centerOn(before);
    if (after) m_paneAfter->centerOn(after);
    m_synchronising = false;
    if (difference.after.stage >= 0) {
        const Cell& cell = m_document.project().cell;
        m_selection.set({cell.stages[std::size_t(difference.after.stage)]
                             .operations[std::size_t(difference.after.operation)]
                             .id});
    }
}

void CompareView::synchronise(CircuitPane& from, CircuitPane& to) {
    if (m_synchronising) return;
    m_synchronising = true;
    to.setZoom(from.zoom());
    const auto follow = [](const QScrollBar* lead, QScrollBar* bar) {
        const int span = lead->maximum() - lead->minimum();
        const double share = span > 0 ? double(lead->value() - lead->minimum()) / span : 0.0;
        bar->setValue(bar->minimum() + int(std::lround(share * (bar->maximum() - bar->minimum()))));
    };
    follow(from.horizontalScrollBar(), to.horizontalScrollBar());
    follow(from.verticalScrollBar(), to.verticalScrollBar());
    m_synchronising = false;
}

void CompareView::fit() {
    m_synchronising = true;
    const double zoom = std::min(m_paneBefore->fittingZoom(), m_paneAfter->fittingZoom());
    for (CircuitPane* pane : {m_paneBefore, m_paneAfter}) {
        pane->setZoom(zoom);
        pane->ensureVisible(QRectF(pane->sceneRect().topLeft(), QSizeF(1, 1)), 0, 0);
    }
    m_synchronising = false;
}

PaintedPicture CompareView::picture() const {
    const int line = fontMetrics().height() + 8;
    const QRectF before = m_paneBefore->sceneRect(), after = m_paneAfter->sceneRect();
    int width = std::max(int(std::ceil(std::max(before.width(), after.width()))),
                         fontMetrics().horizontalAdvance(m_counts->text()) + 16);
    for (const QLabel* title : {m_titleBefore, m_titleAfter})
        width = std::max(width, fontMetrics().horizontalAdvance(title->text()) + 16);
    const QSize size(width, int(std::ceil(before.height() + after.height())) + 3 * line);
    return {tr("Difference of cells"), size, [=, this](QPainter& painter) {
                const Theme theme = Theme::of(this);
                // In pixels: points have another size on every device.
                QFont inPixels = font();
                inPixels.setPixelSize(QFontInfo(font()).pixelSize());
                painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
                painter.fillRect(QRect(QPoint(0, 0), size), theme.background);
                double y = 0.0;
                const auto write = [&](const QString& text) {
                    painter.setFont(inPixels);
                    painter.setPen(theme.text);
                    painter.drawText(QRectF(8.0, y, width - 16.0, line), Qt::AlignLeft | Qt::AlignVCenter,
                                     text);
                    y += line;
                };
                write(m_counts->text());
                for (const auto& [title, pane] :
                     {std::pair(m_titleBefore, m_paneBefore), std::pair(m_titleAfter, m_paneAfter)}) {
                    write(title->text());
                    const QRectF source = pane->sceneRect();
                    pane->scene()->render(&painter, QRectF(QPointF(0.0, y), source.size()), source);
                    y += source.height();
                }
            }};
}

QString CompareView::toCsv() const {
    QString csv = QStringLiteral("difference\n");
    if (m_difference.isEmpty()) return csv;
    for (const QString& line : lines()) csv += csvText(line) + QLatin1Char('\n');
    return csv;
}

void CompareView::addExports(QMenu& menu) {
    addPictureActions(
        menu, this, tr("Difference of cells"), [this] { return picture(); }, [this] { return toCsv(); },
        [this](const QString& problem) {
            m_message->setText(problem);
            m_message->show();
        });
}

void CompareView::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addExports(*menu);
    menu->popup(event->globalPos());
}

void CompareView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) refresh();
}

void CompareView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    layout()->activate();
    fit();
}

}  // namespace ketloom
