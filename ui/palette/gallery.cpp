// The gallery of the palette: cells of the paper, cells of the user.

#include <QAction>
#include <QDesktopServices>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QRegularExpression>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

#include "core/cell/validate.h"
#include "core/task/task_options.h"
#include "ui/document/cell_edits.h"
#include "ui/document/circuit_painter.h"
#include "ui/document/core_values.h"
#include "ui/document/parameter_range.h"
#include "ui/palette/card.h"
#include "ui/palette/palette_panel.h"
#include "ui/widgets/banner.h"

namespace ketloom {

namespace {

QString taskName(std::string_view key) {
    const auto kind = taskFromKey(key);
    return kind ? toQString(taskDescription(*kind).name) : QString();
}

/// A summary without the count of parameters that the card shows anyway.
QString withoutCount(QString summary) {
    static const QRegularExpression count(QStringLiteral(" \\([\\d,]+ parameters\\)"));
    return summary.remove(count);
}

/// Asks for a name and one line; returns false when the user thinks better of it.
bool askNameAndLine(QWidget* parent, const QString& title, const QString& accept, QString& name,
                    QString& line) {
    QDialog dialog(parent);
    dialog.setWindowTitle(title);
    auto* layout = new QVBoxLayout(&dialog);
    auto* form = new QFormLayout;
    layout->addLayout(form);
    auto* nameEdit = new QLineEdit(name, &dialog);
    nameEdit->setMaxLength(200);
    auto* lineEdit = new QLineEdit(line, &dialog);
    lineEdit->setMaxLength(200);
    lineEdit->setPlaceholderText(PalettePanel::tr("one line"));
    lineEdit->setMinimumWidth(20 * dialog.fontMetrics().height());
    form->addRow(PalettePanel::tr("&Name"), nameEdit);
    form->addRow(PalettePanel::tr("What it is &for"), lineEdit);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, &dialog);
    QPushButton* ok = buttons->addButton(accept, QDialogButtonBox::AcceptRole);
    layout->addWidget(buttons);
    const auto follow = [&] {
        const bool named = !nameEdit->text().trimmed().isEmpty();
        ok->setEnabled(named);
        ok->setToolTip(named ? QString() : PalettePanel::tr("Name the cell first."));
    };
    QObject::connect(nameEdit, &QLineEdit::textChanged, &dialog, follow);
    QObject::connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    nameEdit->selectAll();
    follow();
    if (dialog.exec() != QDialog::Accepted) return false;
    name = nameEdit->text();
    line = lineEdit->text();
    return true;
}

}  // namespace

Card* PalettePanel::makeCellCard(const Cell& cell, const QString& name, const QString& summary,
                                 const QStringList& keywords, const std::function<void()>& use) {
    const auto picture = [this, cell](QPainter& painter, const QRectF& rect) {
        CircuitStyle style{Theme::of(this), font(), false};
        style.theme.background = palette().color(QPalette::Base);
        paintCircuit(painter, cell, style, rect);
    };
    auto* card = new Card(Card::Arrangement::PictureAbove, picture,
                          {12 * fontMetrics().height(), 4 * fontMetrics().height()}, this);
    const QString detail = isSimulable(cell) ? tr("%1 parameters, %2 qubits")
                                                   .arg(QLocale().toString(parameterRange(cell, {}).total))
                                                   .arg(qubits(cell))
                                             : tr("has errors: it opens, but cannot run");
    card->setTexts(name, detail, summary);
    card->setKeywords(keywords);
    card->installEventFilter(this);
    connect(card, &Card::chosen, this, [this, card, name, use] { chooseCell(card, name, use); });
    connect(card, &Card::used, this, use);
    return card;
}

void PalettePanel::chooseCell(Card* card, const QString& name, const std::function<void()>& use) {
    if (m_chosen) m_chosen->setChosen(false);
    m_chosen = card;
    m_useChosen = use;
    if (card) card->setChosen(true);
    m_use->setEnabled(card != nullptr);
    m_use->setToolTip(card ? tr("Replace the cell by “%1”; one undo step brings the old one back.").arg(name)
                           : tr("Choose a cell of the gallery first."));
}

void PalettePanel::addPresets() {
    addGroup(tr("Cells of the paper"), m_content);
    for (const CellPreset& preset : cellPresets()) {
        const QString key = toQString(preset.key);
        Card* card = makeCellCard(
            paperCell(preset.shape), toQString(preset.name), withoutCount(toQString(preset.summary)),
            {key, taskName(preset.task), tr("gallery")}, [this, key] { usePreset(key); });
        card->setObjectName(QStringLiteral("preset-") + key);
        card->setToolTip(QStringLiteral("<p>%1</p><p>%2</p>")
                             .arg(toQString(preset.summary).toHtmlEscaped(),
                                  tr("Double-click to use this cell in place of the present one; the task "
                                     "stays as it is.")));
        m_content->addWidget(card);
        m_groups.back().cards.append(card);
    }
}

void PalettePanel::rebuildOwnCells() {
    for (Card* card : m_ownGroup.cards) {
        if (card == m_chosen) chooseCell(nullptr, {}, {});
        card->hide();
        card->deleteLater();
    }
    m_ownGroup.cards.clear();
    for (const UserCell& own : m_userCells.cells()) {
        Card* card = makeCellCard(own.cell, own.name, own.summary, {own.file, tr("my cells")},
                                  [this, file = own.file] { useOwnCell(file); });
        card->setObjectName(QStringLiteral("own-") + own.file);
        card->setToolTip(
            tr("<p>Double-click to use this cell in place of the present one; the menu renames "
               "or removes it.</p>"));
        addOwnCellActions(card, own);
        m_own->addWidget(card);
        m_ownGroup.cards.append(card);
    }
    QStringList lines;
    for (const BrokenCell& broken : m_userCells.broken())
        lines << tr("⚠ %1 cannot be read: %2").arg(broken.file, broken.reason);
    m_broken->setText(lines.join(QLatin1Char('\n')));
    filter();
}

void PalettePanel::addOwnCellActions(Card* card, const UserCell& own) {
    card->setContextMenuPolicy(Qt::ActionsContextMenu);
    const auto action = [card, this](const QString& label, const QKeySequence& keys, auto act) {
        auto* made = new QAction(label, card);
        made->setShortcut(keys);
        made->setShortcutContext(Qt::WidgetShortcut);
        card->addAction(made);
        connect(made, &QAction::triggered, this, act);
    };
    action(tr("Use this cell"), {}, [this, file = own.file] { useOwnCell(file); });
    action(tr("Rename…"), QKeySequence(Qt::Key_F2), [this, own] { askRename(own); });
    action(tr("Remove"), QKeySequence(Qt::Key_Delete), [this, file = own.file] { removeFromGallery(file); });
    action(tr("Show the file"), {}, [this, file = own.file] {
        QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(m_userCells.path(file)).path()));
    });
}

void PalettePanel::usePreset(const QString& key) {
    const CellPreset* preset = findCellPreset(key.toStdString());
    if (!preset) return;
    m_selection.clear();
    m_document.edit(tr("Use cell “%1”").arg(toQString(preset->name)),
                    [&](Project& project) { applyPreset(project.cell, *preset); });
}

void PalettePanel::useOwnCell(const QString& file) {
    const auto& cells = m_userCells.cells();
    const auto own = std::ranges::find(cells, file, &UserCell::file);
    if (own == cells.end()) return;
    m_selection.clear();
    const Cell cell = own->cell;
    m_document.edit(tr("Use cell “%1”").arg(own->name), [&](Project& project) { project.cell = cell; });
}

bool PalettePanel::addToGallery(const QString& name, const QString& summary) {
    const Expected<QString> file = m_userCells.add(name, summary, m_document.project().cell);
    if (!file) {
        report(file.error());
        return false;
    }
    m_search->clear();
    for (Card* card : m_ownGroup.cards)
        if (card->objectName() == QStringLiteral("own-") + *file) card->setFocus();
    return true;
}

void PalettePanel::askAddToGallery() {
    QString name = QString::fromStdString(m_document.project().name);
    QString line;
    if (askNameAndLine(this, tr("Add this cell to the gallery"), tr("Add"), name, line))
        addToGallery(name, line);
}

void PalettePanel::askRename(const UserCell& own) {
    QString name = own.name;
    QString line = own.summary;
    if (!askNameAndLine(this, tr("Rename “%1”").arg(own.name), tr("Rename"), name, line)) return;
    if (const Expected<void> done = m_userCells.rename(own.file, name, line); !done) report(done.error());
}

void PalettePanel::removeFromGallery(const QString& file) {
    const auto& cells = m_userCells.cells();
    const auto own = std::ranges::find(cells, file, &UserCell::file);
    if (own == cells.end()) return;
    const QString name = own->name;
    if (const Expected<void> done = m_userCells.remove(file); !done) return report(done.error());
    Banner* banner = m_banners->post(BannerKind::Info, tr("“%1” was removed.").arg(name));
    banner->setAction(tr("Undo"), [this, file] {
        if (const Expected<void> done = m_userCells.restore(file); !done) report(done.error());
    });
}

void PalettePanel::report(const Error& error) {
    m_banners->post(BannerKind::Error, QString::fromStdString(toString(error)));
}

}  // namespace ketloom
