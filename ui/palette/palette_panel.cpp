#include "ui/palette/palette_panel.h"

#include <QDrag>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "core/task/task_options.h"
#include "ui/document/cell_edits.h"
#include "ui/document/circuit_painter.h"
#include "ui/document/gate_mime.h"
#include "ui/document/parameter_range.h"
#include "ui/palette/card.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {

namespace {

QString text(std::string_view view) {
    return QString::fromUtf8(view.data(), qsizetype(view.size()));
}

/// A summary up to its first semicolon or full stop, ended by a full stop.
QString firstClause(const QString& summary) {
    for (qsizetype i = 0; i < summary.size(); ++i)
        if (summary[i] == QLatin1Char(';') || summary[i] == QLatin1Char('.'))
            return summary.left(i) + QLatin1Char('.');
    return summary;
}

QString taskName(std::string_view key) {
    const auto kind = taskFromKey(key);
    return kind ? text(taskDescription(*kind).name) : QString();
}

}  // namespace

PalettePanel::PalettePanel(Document& document, Selection& selection, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection) {
    setAccessibleName(tr("Gates and cells"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* page = new QWidget;
    m_content = new QVBoxLayout(page);
    m_content->setSpacing(6);
    addGates();
    addPresets();
    m_content->addStretch(1);
    auto* area = new QScrollArea(this);
    area->setWidget(page);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    layout->addWidget(area, 1);

    auto* bottom = new QHBoxLayout;
    bottom->setContentsMargins(8, 6, 8, 6);
    m_use = new QPushButton(tr("Use this cell"), this);
    m_use->setObjectName(QStringLiteral("useCell"));
    m_use->setEnabled(false);
    m_use->setToolTip(tr("Choose a cell of the gallery first."));
    bottom->addWidget(m_use);
    layout->addLayout(bottom);
    connect(m_use, &QPushButton::clicked, this, [this] { usePreset(m_chosenPreset); });
    setMinimumWidth(14 * fontMetrics().height());
}

void PalettePanel::addGates() {
    std::string_view group;
    for (const GateInfo& gate : gateTable()) {
        if (gate.group != group) m_content->addWidget(groupHeading(text(gate.group), this));
        group = gate.group;
        const int sources = hasFixedSources(gate.kind) ? gate.sourceCount : 0;
        const QSize size(2 * fontMetrics().height(), (8 + 2 * sources) * fontMetrics().height() / 4);
        const auto picture = [this, kind = gate.kind](QPainter& painter, const QRectF& rect) {
            paintGateIcon(painter, kind, rect, {Theme::of(this), font(), true});
        };
        auto* card = new Card(Card::Arrangement::PictureBeside, picture, size, this);
        card->setObjectName(QStringLiteral("gate-") + text(gate.key));
        card->setTexts(text(gate.name), {}, firstClause(text(gate.summary)));
        card->setCompact();
        card->setToolTip(QStringLiteral("<p>%1</p><p>%2</p>")
                             .arg(text(gate.summary).toHtmlEscaped(),
                                  tr("Drag onto a lane of the circuit, or double-click to insert after the "
                                     "selected operation.")));
        card->setCursor(Qt::OpenHandCursor);
        m_content->addWidget(card);
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

void PalettePanel::addPresets() {
    m_content->addWidget(groupHeading(tr("Cells of the paper"), this));
    const QLocale locale;
    for (const CellPreset& preset : cellPresets()) {
        const Cell cell = paperCell(preset.shape);
        const auto picture = [this, cell](QPainter& painter, const QRectF& rect) {
            CircuitStyle style{Theme::of(this), font(), false};
            style.theme.background = palette().color(QPalette::Base);
            paintCircuit(painter, cell, style, rect);
        };
        auto* card = new Card(Card::Arrangement::PictureAbove, picture,
                              {12 * fontMetrics().height(), 4 * fontMetrics().height()}, this);
        card->setObjectName(QStringLiteral("preset-") + text(preset.key));
        const QString task = taskName(preset.task);
        const QString detail = tr("%1 parameters, %2 qubits")
                                   .arg(locale.toString(parameterRange(cell, {}).total))
                                   .arg(qubits(cell));
        card->setTexts(text(preset.name), detail, task);
        card->setToolTip(
            QStringLiteral("<p>%1</p><p>%2</p>")
                .arg(text(preset.summary).toHtmlEscaped(),
                     tr("Double-click to use this cell in place of the present one; the task stays as it "
                        "is.")));
        m_content->addWidget(card);
        m_presetCards.append(card);
        const QString key = text(preset.key);
        connect(card, &Card::chosen, this, [this, card, key, name = text(preset.name)] {
            for (Card* other : m_presetCards) other->setChosen(other == card);
            m_chosenPreset = key;
            m_use->setEnabled(true);
            m_use->setToolTip(
                tr("Replace the cell by “%1”; one undo step brings the old one back.").arg(name));
        });
        connect(card, &Card::used, this, [this, key] { usePreset(key); });
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
    m_document.edit(tr("Insert %1").arg(text(gateInfo(gate).name)), [&](Project& project) {
        id = insertOperation(project.cell, stage, index, newOperation(project.cell, gate, lane));
    });
    if (id != 0) m_selection.set({id});
}

void PalettePanel::usePreset(const QString& key) {
    const CellPreset* preset = findCellPreset(key.toStdString());
    if (!preset) return;
    m_selection.clear();
    m_document.edit(tr("Use cell “%1”").arg(text(preset->name)),
                    [&](Project& project) { applyPreset(project.cell, *preset); });
}

}  // namespace ketloom
