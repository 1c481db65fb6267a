#include "ui/palette/palette_panel.h"

#include <QDrag>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QVBoxLayout>

#include "core/task/task_options.h"
#include "ui/document/cell_edits.h"
#include "ui/document/circuit_painter.h"
#include "ui/document/core_values.h"
#include "ui/document/gate_mime.h"
#include "ui/document/muted_text.h"
#include "ui/palette/card.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {

PalettePanel::PalettePanel(Document& document, Selection& selection, const QString& cellsFolder,
                           QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_selection(selection),
      m_userCells(cellsFolder),
      m_keepsCells(!cellsFolder.isEmpty()) {
    setAccessibleName(tr("Gates and cells"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeSearch());

    auto* page = new QWidget;
    m_content = new QVBoxLayout(page);
    m_content->setSpacing(6);
    m_noMatch = new QLabel(page);
    m_noMatch->setObjectName(QStringLiteral("noMatch"));
    m_noMatch->setWordWrap(true);
    m_noMatch->setTextFormat(Qt::PlainText);
    makeMuted(m_noMatch);
    m_content->addWidget(m_noMatch);
    addGates();
    m_ownPage = new QWidget(page);
    m_own = new QVBoxLayout(m_ownPage);
    m_own->setContentsMargins(0, 0, 0, 0);
    m_own->setSpacing(6);
    m_ownGroup.heading = groupHeading(tr("My cells"), m_ownPage);
    m_broken = new QLabel(m_ownPage);
    m_broken->setObjectName(QStringLiteral("brokenCells"));
    m_broken->setWordWrap(true);
    m_broken->setTextFormat(Qt::PlainText);
    m_broken->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_own->addWidget(m_ownGroup.heading);
    m_own->addWidget(m_broken);
    addPresets();
    m_content->addWidget(m_ownPage);
    m_content->addStretch(1);
    auto* area = new QScrollArea(this);
    area->setWidget(page);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    layout->addWidget(area, 1);
    m_banners = new BannerArea(this);
    layout->addWidget(m_banners);
    layout->addWidget(makeBottom());
    setMinimumWidth(14 * fontMetrics().height());

    connect(&m_userCells, &UserCells::changed, this, &PalettePanel::rebuildOwnCells);
    rebuildOwnCells();
}

QWidget* PalettePanel::makeSearch() {
    auto* row = new QWidget(this);
    auto* layout = new QVBoxLayout(row);
    layout->setContentsMargins(8, 6, 8, 2);
    m_search = new QLineEdit(row);
    m_search->setObjectName(QStringLiteral("paletteSearch"));
    m_search->setPlaceholderText(tr("Search gates and cells"));
    m_search->setAccessibleName(tr("Search gates and cells"));
    m_search->setToolTip(tr("Ctrl+K. Enter uses the first entry, Down walks the entries, Esc clears."));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    layout->addWidget(m_search);
    connect(m_search, &QLineEdit::textChanged, this, &PalettePanel::filter);
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        Card* first = firstShown();
        if (first && !m_search->text().trimmed().isEmpty()) emit first->used();
    });
    auto* find = new QShortcut(QKeySequence(QKeySequence::Find), this, nullptr, nullptr,
                               Qt::WidgetWithChildrenShortcut);
    auto* anywhere = new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_K), this);
    for (QShortcut* shortcut : {find, anywhere})
        connect(shortcut, &QShortcut::activated, this, &PalettePanel::search);
    return row;
}

QWidget* PalettePanel::makeBottom() {
    auto* row = new QWidget(this);
    auto* bottom = new QVBoxLayout(row);
    bottom->setContentsMargins(8, 6, 8, 6);
    m_use = new QPushButton(tr("Use this cell"), row);
    m_use->setObjectName(QStringLiteral("useCell"));
    bottom->addWidget(m_use);
    connect(m_use, &QPushButton::clicked, this, [this] {
        if (m_useChosen) m_useChosen();
    });
    chooseCell(nullptr, {}, {});
    auto* add = new QPushButton(tr("Add this cell to the gallery…"), row);
    add->setObjectName(QStringLiteral("addCell"));
    add->setToolTip(tr("Keep the cell on the canvas among “My cells”, for other projects."));
    add->setVisible(m_keepsCells);
    bottom->addWidget(add);
    connect(add, &QPushButton::clicked, this, &PalettePanel::askAddToGallery);
    return row;
}

void PalettePanel::addGroup(const QString& title, QVBoxLayout* layout) {
    m_groups.append(Group{groupHeading(title, this), {}});
    layout->addWidget(m_groups.back().heading);
}

void PalettePanel::addGates() {
    std::string_view group;
    for (const GateInfo& gate : gateTable()) {
        if (gate.group != group) addGroup(toQString(gate.group), m_content);
        group = gate.group;
        const int sources = hasFixedSources(gate.kind) ? gate.sourceCount : 0;
        const QSize size(2 * fontMetrics().height(), (8 + 2 * sources) * fontMetrics().height() / 4);
        const auto picture = [this, kind = gate.kind](QPainter& painter, const QRectF& rect) {
            paintGateIcon(painter, kind, rect, {Theme::of(this), font(), true});
        };
        auto* card = new Card(Card::Arrangement::PictureBeside, picture, size, this);
        card->setObjectName(QStringLiteral("gate-") + toQString(gate.key));
        card->setTexts(toQString(gate.name), {}, toQString(gate.brief));
        card->setKeywords({toQString(gate.key), toQString(gate.symbol), toQString(gate.noun),
                           toQString(gate.group), toQString(gate.summary)});
        card->setToolTip(QStringLiteral("<p>%1</p><p>%2</p>")
                             .arg(toQString(gate.summary).toHtmlEscaped(),
                                  tr("Drag onto a lane of the circuit, or double-click to insert after the "
                                     "selected operation.")));
        card->setCursor(Qt::OpenHandCursor);
        m_content->addWidget(card);
        m_groups.back().cards.append(card);
        card->installEventFilter(this);
        connect(card, &Card::used, this, [this, kind = gate.kind] { insertGate(kind); });
        connect(card, &Card::dragRequested, this, [card, kind = gate.kind] {
            auto* drag = new QDrag(card);
            drag->setMimeData(makeGateMimeData(kind));
            const QPixmap pixmap = card->picturePixmap();
            drag->setPixmap(pixmap);
            drag->setHotSpot(
                (QPointF(pixmap.width(), pixmap.height()) / (2 * pixmap.devicePixelRatio())).toPoint());
            drag->exec(Qt::CopyAction);
        });
    }
}

void PalettePanel::insertGate(GateKind gate) {
    const Cell& cell = m_document.project().cell;
    if (cell.stages.empty() || cell.lanes() < 1) return;
    int stage = cell.workStages() > 0 ? 1 : 0;
    int lane = cell.workspaceLanes > 0 ? cell.inOutLanes : 0;
    int index = int(cell.stages[std::size_t(stage)].operations.size());
    OperationPlace last;
    for (std::uint32_t id : m_selection.ids()) {
        const OperationPlace place = findOperation(cell, id);
        if (place.stage > last.stage || (place.stage == last.stage && place.operation > last.operation))
            last = place;
    }
    if (last.stage >= 0) {
        stage = last.stage;
        index = last.operation + 1;
        const int target = cell.stages[std::size_t(stage)].operations[std::size_t(last.operation)].target;
        if (laneRow(cell, target) >= 0) lane = target;
    }
    std::uint32_t id = 0;
    m_document.edit(tr("Insert %1").arg(toQString(gateInfo(gate).name)), [&](Project& project) {
        id = insertOperation(project.cell, stage, index, newOperation(project.cell, gate, lane));
    });
    if (id != 0) m_selection.set({id});
}

void PalettePanel::search() {
    for (QWidget* hidden = this; hidden; hidden = hidden->parentWidget())
        if (!hidden->isVisible() && hidden->inherits("QDockWidget")) hidden->show();
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

Card* PalettePanel::firstShown() const {
    for (const Group& group : m_groups + QList<Group>{m_ownGroup})
        for (Card* card : group.cards)
            if (!card->isHidden()) return card;
    return nullptr;
}

void PalettePanel::filter() {
    const QStringList words = m_search->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const auto narrow = [&](const Group& group) {
        int shown = 0;
        for (Card* card : group.cards) {
            card->setVisible(card->matches(words));
            shown += card->isHidden() ? 0 : 1;
        }
        group.heading->setVisible(shown > 0);
        return shown;
    };
    int shown = 0;
    for (const Group& group : m_groups) shown += narrow(group);
    const int own = narrow(m_ownGroup);
    const bool anyBroken = !m_broken->text().isEmpty() && words.isEmpty();
    m_broken->setVisible(anyBroken);
    m_ownGroup.heading->setVisible(own > 0 || anyBroken);
    m_ownPage->setVisible(own > 0 || anyBroken);
    m_noMatch->setText(tr("Nothing is called “%1”. Names, symbols and descriptions are searched.")
                           .arg(m_search->text().trimmed()));
    m_noMatch->setVisible(shown + own == 0);
}

bool PalettePanel::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool plain = !(key->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier));
    if (watched == m_search) {
        if (key->key() == Qt::Key_Escape && plain && !m_search->text().isEmpty()) {
            m_search->clear();
            return true;
        }
        if (key->key() == Qt::Key_Down && plain) {
            if (Card* first = firstShown()) first->setFocus(Qt::TabFocusReason);
            return true;
        }
    } else if (key->key() == Qt::Key_Up && plain && watched == firstShown()) {
        m_search->setFocus(Qt::BacktabFocusReason);
        return true;
    } else if (key->key() == Qt::Key_Escape && plain && !m_search->text().isEmpty()) {
        m_search->clear();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void PalettePanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    // Another program may have written while the file system told nothing (a folder that was not there yet).
    if (event->type() == QEvent::ActivationChange && isActiveWindow()) m_userCells.reload();
}

}  // namespace ketloom
