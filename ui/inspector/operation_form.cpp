#include "ui/inspector/operation_form.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <algorithm>
#include <iterator>

#include "core/cell/validate.h"
#include "ui/document/cell_edits.h"
#include "ui/document/circuit_painter.h"
#include "ui/document/core_values.h"
#include "ui/document/operation_text.h"
#include "ui/inspector/activation_form.h"
#include "ui/inspector/form_helpers.h"
#include "ui/inspector/lanes_form.h"
#include "ui/inspector/operation_options_form.h"
#include "ui/inspector/parameter_form.h"
#include "ui/inspector/place_form.h"
#include "ui/inspector/sharing_form.h"
#include "ui/widgets/small_widgets.h"

namespace ketloom {

namespace {

bool isTrained(const Operation* operation) {
    return gateInfo(operation->gate).isTrained();
}

}  // namespace

OperationForm::OperationForm(Document& document, Selection& selection, LiveParameters& parameters,
                             LiveState& state, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_selection(selection),
      m_parameters(parameters),
      m_state(state) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    buildHeader();
    buildRows();
    m_problems = new QLabel(this);
    m_problems->setObjectName(QStringLiteral("operationProblems"));
    m_problems->setWordWrap(true);
    m_problems->setTextFormat(Qt::RichText);
    m_problems->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_problems);
    buildSections();
    buildButtons();
    layout->addStretch(1);
}

QVBoxLayout* OperationForm::box() const {
    return static_cast<QVBoxLayout*>(layout());
}

void OperationForm::buildHeader() {
    auto* header = new QHBoxLayout;
    m_symbol = new QLabel(this);
    m_title = new QLabel(this);
    m_title->setObjectName(QStringLiteral("operationTitle"));
    m_title->setWordWrap(true);
    QFont bold = font();
    bold.setBold(true);
    m_title->setFont(bold);
    header->addWidget(m_symbol, 0, Qt::AlignTop);
    header->addWidget(m_title, 1, Qt::AlignVCenter);
    m_summary = new QLabel(this);
    m_summary->setWordWrap(true);
    makeMuted(m_summary);
    box()->addLayout(header);
    box()->addWidget(m_summary);
}

void OperationForm::buildRows() {
    m_rows = new FormRows;
    box()->addLayout(m_rows);
    m_parts.push_back(new LanesForm(m_document, m_selection, *m_rows, *this));
    m_options = new OperationOptionsForm(m_document, m_selection, *m_rows, *this);
    m_parts.push_back(m_options);
    m_parts.push_back(new PlaceForm(m_document, m_selection, *m_rows, *this));
    m_parts.push_back(new SharingForm(m_document, m_selection, *m_rows, *this));
    buildAngleUnit();
}

void OperationForm::buildAngleUnit() {
    m_angleUnit = new QComboBox(this);
    m_angleUnit->setObjectName(QStringLiteral("angleUnit"));
    m_angleUnit->setToolTip(
        tr("How angles are shown, and read where you name no unit. pi/3, 90° and 1.2 rad can be typed in "
           "each."));
    for (int unit = 0; unit < kAngleUnits; ++unit) m_angleUnit->addItem(angleUnitName(AngleUnit(unit)));
    guardWheel(m_angleUnit);
    m_rows->addRow(tr("Angles in"), m_angleUnit);
    connect(m_angleUnit, &QComboBox::activated, this,
            [this](int unit) { emit angleUnitChosen(AngleUnit(unit)); });
}

void OperationForm::buildSections() {
    m_activationSection = new CollapsibleSection(tr("Activation"), this);
    m_activation = new ActivationForm;
    m_activationSection->setContent(m_activation);
    m_activationSection->setExpanded(true);
    m_valuesSection = new CollapsibleSection(tr("Parameter values"), this);
    m_values = new ParameterForm(m_document, m_parameters);
    m_valuesSection->setContent(m_values);
    m_valuesSection->setExpanded(true);
    box()->addWidget(m_activationSection);
    box()->addWidget(m_valuesSection);
}

void OperationForm::buildButtons() {
    auto* buttons = new QHBoxLayout;
    auto* duplicate = new QPushButton(tr("Duplicate"), this);
    auto* remove = new QPushButton(tr("Delete"), this);
    buttons->addWidget(duplicate);
    buttons->addWidget(remove);
    box()->addLayout(buttons);
    connect(duplicate, &QPushButton::clicked, this, [this] {
        std::vector<std::uint32_t> copies;
        const std::vector<std::uint32_t> ids(m_selection.ids().begin(), m_selection.ids().end());
        m_document.edit(tr("Duplicate"),
                        [&](Project& project) { copies = duplicateOperations(project.cell, ids); });
        m_selection.set(QSet<std::uint32_t>(copies.begin(), copies.end()));
    });
    connect(remove, &QPushButton::clicked, this, [this] {
        const std::vector<std::uint32_t> ids(m_selection.ids().begin(), m_selection.ids().end());
        m_document.edit(ids.size() == 1 ? tr("Delete operation") : tr("Delete operations"),
                        [&](Project& project) { deleteOperations(project.cell, ids); });
    });
}

void OperationForm::setAngleUnit(AngleUnit unit) {
    m_angleUnit->setCurrentIndex(int(unit));
    m_options->setAngleUnit(unit);
    m_activation->setUnit(unit);
    m_values->setUnit(unit);
}

std::vector<const Operation*> OperationForm::selectedOperations() const {
    std::vector<const Operation*> operations;
    for (const Stage& stage : m_document.project().cell.stages)
        for (const Operation& operation : stage.operations)
            if (m_selection.ids().contains(operation.id)) operations.push_back(&operation);
    return operations;
}

void OperationForm::refresh() {
    const auto operations = selectedOperations();
    if (operations.empty()) return;
    showHeader(operations);
    for (OperationFormPart* part : m_parts) part->refresh(operations);
    m_rows->setRowVisible(m_angleUnit, std::ranges::any_of(operations, isTrained));
    showProblems();
    refreshValues();
}

void OperationForm::refreshValues() {
    const auto operations = selectedOperations();
    std::vector<const Operation*> trained;
    std::ranges::copy_if(operations, std::back_inserter(trained), isTrained);
    m_valuesSection->setVisible(!trained.empty());
    if (!trained.empty()) m_values->refresh(trained);
    const bool neuron = operations.size() == 1 && gateInfo(operations.front()->gate).isNeuron();
    const std::vector<double> values =
        neuron ? m_parameters.valuesOf(operations.front()->id) : std::vector<double>();
    m_activationSection->setVisible(!values.empty());
    if (values.empty()) return;
    m_activation->show(m_document.project().cell, *operations.front(), values);
    refreshProbe();
}

void OperationForm::refreshProbe() {
    const auto operations = selectedOperations();
    if (operations.size() != 1 || !gateInfo(operations.front()->gate).isNeuron()) return;
    m_activation->showProbe(m_document.project().cell, *operations.front(), m_state.probe().get());
}

void OperationForm::showHeader(const std::vector<const Operation*>& operations) {
    const Cell& cell = m_document.project().cell;
    const Operation& first = *operations.front();
    const GateInfo& gate = gateInfo(first.gate);
    const bool oneGate =
        std::ranges::all_of(operations, [&](const Operation* o) { return o->gate == first.gate; });
    m_symbol->setVisible(oneGate);
    const bool tall = oneGate && hasFixedSources(first.gate);
    const int side = fontMetrics().height() * (tall ? 3 : 2);
    const double ratio = devicePixelRatioF();
    QPixmap pixmap(QSize(side, side) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    paintGateIcon(painter, first.gate, QRectF(0, 0, side, side), {Theme::of(this), font(), true});
    painter.end();
    m_symbol->setPixmap(pixmap);
    if (operations.size() == 1) {
        m_title->setText(operationTitle(cell, first));
        m_summary->setText(toQString(gate.summary));
        return;
    }
    m_title->setText(oneGate ? tr("%1 operations: %2").arg(operations.size()).arg(toQString(gate.name))
                             : tr("%1 operations").arg(operations.size()));
    m_summary->setText(tr("A change here applies to all of them that have the field."));
}

void OperationForm::showProblems() {
    const Cell& cell = m_document.project().cell;
    QString html;
    constexpr int kShown = 6;
    int shown = 0;
    for (const CellIssue& issue : validate(cell)) {
        if (issue.place.operation < 0) continue;
        const Stage& stage = cell.stages[std::size_t(issue.place.stage)];
        if (!m_selection.ids().contains(stage.operations[std::size_t(issue.place.operation)].id)) continue;
        if (++shown <= kShown) html += QStringLiteral("<p>%1</p>").arg(issueHtml(this, issue));
    }
    if (shown > kShown) html += tr("<p>… and %1 more</p>").arg(shown - kShown);
    m_problems->setText(html);
    m_problems->setVisible(!html.isEmpty());
}

void OperationForm::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) refresh();
}

}  // namespace ketloom
