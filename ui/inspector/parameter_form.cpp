#include "ui/inspector/parameter_form.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/document/operation_text.h"
#include "ui/document/parameter_edits.h"
#include "ui/inspector/form_helpers.h"
#include "ui/inspector/parameter_table.h"
#include "ui/widgets/angle_slider.h"

namespace ketloom {

namespace {
constexpr int kValueKey = 1000;  ///< of edits that merge: one a parameter
}

ParameterForm::ParameterForm(Document& document, LiveParameters& parameters, QWidget* parent)
    : QWidget(parent), m_document(document), m_parameters(parameters) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    buildSource();
    buildTable();
    buildButtons();
}

void ParameterForm::buildSource() {
    auto* row = new QHBoxLayout;
    auto* label = new QLabel(tr("Values of"), this);
    m_source = new QComboBox(this);
    m_source->setObjectName(QStringLiteral("valueSource"));
    m_source->addItems({tr("the start"), tr("the run")});
    guardWheel(m_source);
    label->setBuddy(m_source);
    row->addWidget(label);
    row->addWidget(m_source, 1);
    m_origin = new QLabel(this);
    m_origin->setObjectName(QStringLiteral("valueOrigin"));
    m_origin->setWordWrap(true);
    makeMuted(m_origin);
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->addLayout(row);
    column->addWidget(m_origin);
    connect(m_source, &QComboBox::activated, this, [this](int source) {
        m_parameters.setSource(source == 0 ? LiveParameters::Source::Start : LiveParameters::Source::Run);
    });
}

void ParameterForm::buildTable() {
    m_filters = new QWidget(this);
    auto* row = new QHBoxLayout(m_filters);
    row->setContentsMargins(0, 0, 0, 0);
    m_lane = new QComboBox(m_filters);
    m_lane->setObjectName(QStringLiteral("parameterLane"));
    m_lane->setAccessibleName(tr("Lane of the parameters shown"));
    m_lane->setToolTip(tr("Show only the parameters that a lane takes part in"));
    m_order = new QComboBox(m_filters);
    m_order->setObjectName(QStringLiteral("parameterOrder"));
    m_order->setAccessibleName(tr("Order of the parameters"));
    m_order->addItems({tr("by subset"), tr("largest first")});
    m_order->setToolTip(tr("Values that change later stay where they are until you choose again."));
    for (QComboBox* box : {m_lane, m_order}) {
        guardWheel(box);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(6);
        row->addWidget(box, 1);
    }
    m_model = new ParameterModel(this);
    m_table = new ParameterTable(*m_model, this);
    m_table->setObjectName(QStringLiteral("parameterTable"));

    m_sliderRow = new QWidget(this);
    auto* line = new QVBoxLayout(m_sliderRow);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(2);
    m_name = new QLabel(m_sliderRow);
    m_name->setWordWrap(true);
    m_slider = new AngleSlider(m_sliderRow);
    m_slider->setObjectName(QStringLiteral("parameterSlider"));
    line->addWidget(m_name);
    line->addWidget(m_slider);

    auto* column = static_cast<QVBoxLayout*>(layout());
    column->addWidget(m_filters);
    column->addWidget(m_table);
    column->addWidget(m_sliderRow);

    connect(m_lane, &QComboBox::activated, this, [this](int entry) {
        m_model->setLane(m_lane->itemData(entry).toInt());
        showSlider();
    });
    connect(m_order, &QComboBox::activated, this, [this](int entry) {
        m_model->setOrder(entry == 0 ? ParameterModel::Order::Subset : ParameterModel::Order::Magnitude);
        showSlider();
    });
    connect(m_table->horizontalHeader(), &QHeaderView::sectionClicked, this, [this](int section) {
        m_order->setCurrentIndex(section == ParameterModel::Name ? 0 : 1);
        emit m_order->activated(m_order->currentIndex());
    });
    connect(m_model, &ParameterModel::valueEdited, this,
            [this](int parameter, double radians) { setValue(parameter, radians, false); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (m_showing || !current.isValid()) return;
                m_document.endMerge();
                m_chosen = m_model->parameterAt(current.row());
                showSlider();
            });
    connect(m_slider, &AngleSlider::valueChanged, this,
            [this](double radians) { setValue(m_chosen, radians, true); });
    connect(m_slider, &AngleSlider::dragStarted, this, [this] { m_parameters.beginDrag(); });
    connect(m_slider, &AngleSlider::dragFinished, this, [this] { m_parameters.endDrag(); });
    connect(m_slider, &AngleSlider::dragCancelled, this, [this] { m_parameters.cancelDrag(); });
    connect(m_slider, &AngleSlider::intentFinished, this, [this] { m_document.endMerge(); });
}

void ParameterForm::buildButtons() {
    m_redraw = new QPushButton(tr("Draw at random again"), this);
    m_redraw->setObjectName(QStringLiteral("drawAgain"));
    m_keep = new QPushButton(tr("Start from these values"), this);
    m_keep->setObjectName(QStringLiteral("keepAsStart"));
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->addWidget(m_redraw);
    column->addWidget(m_keep);
    connect(m_redraw, &QPushButton::clicked, this, [this] {
        m_parameters.setSource(LiveParameters::Source::Start);
        m_document.edit(tr("Draw parameters at random"),
                        [this](Project& project) { clearStart(project.cell, m_ids); });
    });
    connect(m_keep, &QPushButton::clicked, this, [this] {
        m_parameters.keepAsStart();
        m_parameters.setSource(LiveParameters::Source::Start);
    });
}

void ParameterForm::setUnit(AngleUnit unit) {
    m_table->setUnit(unit);
    m_slider->setUnit(unit);
}

void ParameterForm::setValue(int parameter, double radians, bool merge) {
    if (m_showing || m_ids.size() != 1) return;
    if (!merge) m_document.endMerge();
    m_parameters.setValue(m_ids.front(), parameter, radians, kValueKey + parameter);
    if (!merge) m_document.endMerge();
}

void ParameterForm::refresh(const std::vector<const Operation*>& operations) {
    m_showing = true;
    std::vector<std::uint32_t> ids;
    for (const Operation* operation : operations) ids.push_back(operation->id);
    if (ids != m_ids) m_chosen = 0;
    m_ids = ids;
    showSource(operations);
    showButtons(operations);
    const bool one = operations.size() == 1 && !m_parameters.valuesOf(m_ids.front()).empty();
    const bool table = one && gateInfo(operations.front()->gate).isNeuron();
    if (one) {
        showValues(*operations.front());
    } else {
        m_model->clear();
    }
    m_filters->setVisible(table);
    m_table->setVisible(table);
    m_sliderRow->setVisible(one);
    m_table->updateGeometry();
    m_showing = false;
}

void ParameterForm::showSource(const std::vector<const Operation*>& operations) {
    const bool run = m_parameters.source() == LiveParameters::Source::Run;
    m_source->setItemText(1, run ? tr("the run, after step %1").arg(m_parameters.step()) : tr("the run"));
    m_source->setCurrentIndex(run ? 1 : 0);
    m_source->setEnabled(m_parameters.hasRun());
    m_source->setToolTip(m_parameters.hasRun() ? tr("Show where training starts, or what the run has learned")
                                               : tr("There is no run whose parameters fit this cell."));
    const auto byHand = [](const Operation* o) { return !o->start.empty(); };
    const auto hands = std::ranges::count_if(operations, byHand);
    const auto seed = m_document.project().training.parameterSeed;
    QString origin;
    if (m_parameters.values().empty()) {
        origin = tr("Not known while the cell has errors.");
    } else if (run) {
        origin = tr("Learned by the run, step %1. Changing one makes all of them start values of a new run.")
                     .arg(m_parameters.step());
    } else if (hands == 0) {
        origin = tr("Drawn at random with seed %1.").arg(seed);
    } else if (hands == std::ssize(operations)) {
        origin = tr("Set by hand.");
    } else {
        origin = tr("Some set by hand, the others drawn at random with seed %1.").arg(seed);
    }
    if (operations.size() > 1) origin += tr(" Select a single operation to see its values.");
    m_origin->setText(origin);
}

void ParameterForm::showButtons(const std::vector<const Operation*>& operations) {
    const auto byHand = [](const Operation* o) { return !o->start.empty(); };
    const bool any = std::ranges::any_of(operations, byHand);
    m_redraw->setEnabled(any);
    m_redraw->setToolTip(any ? tr("Forget the values set by hand, of the selected operations and those that "
                                  "share their parameters.")
                             : tr("These are not set by hand: a run draws them at random."));
    bool allKept = true;
    for (const Stage& stage : m_document.project().cell.stages)
        for (const Operation& operation : stage.operations)
            allKept &= !gateInfo(operation.gate).isTrained() || !operation.start.empty();
    const bool start = m_parameters.source() == LiveParameters::Source::Start;
    const bool can = !m_parameters.values().empty() && !(start && allKept);
    m_keep->setEnabled(can);
    m_keep->setToolTip(can ? tr("A new run starts from the values shown, of every operation of the cell, in "
                                "place of random ones.")
                       : m_parameters.values().empty() ? tr("Not while the cell has errors.")
                                                       : tr("Every operation starts from them already."));
}

void ParameterForm::showValues(const Operation& operation) {
    const Cell& cell = m_document.project().cell;
    const bool byHand = m_parameters.source() == LiveParameters::Source::Start && !operation.start.empty();
    showLanes(operation);
    m_model->show(cell, operation, m_parameters.valuesOf(operation.id), byHand);
    m_chosen = std::clamp(m_chosen, 0, m_model->count() - 1);
    showSlider();
}

/// The filter offers the lanes the neuron reads; it keeps its lane where that is still one of them.
void ParameterForm::showLanes(const Operation& operation) {
    const int kept = m_lane->currentData().isValid() ? m_lane->currentData().toInt() : -1;
    const Cell& cell = m_document.project().cell;
    m_lane->clear();
    m_lane->addItem(tr("all lanes"), -1);
    for (int lane : operation.sources) m_lane->addItem(tr("with %1").arg(laneText(cell, lane)), lane);
    const int entry = std::max(0, m_lane->findData(kept));
    m_lane->setCurrentIndex(entry);
    if (m_lane->itemData(entry).toInt() != kept) m_model->setLane(-1);
}

void ParameterForm::showSlider() {
    if (m_model->count() == 0) return;
    const bool showing = m_showing;
    m_showing = true;
    int row = m_model->rowOf(m_chosen);
    if (row < 0 && m_model->rowCount() > 0) {
        row = 0;
        m_chosen = m_model->parameterAt(0);
    }
    if (row >= 0 && m_table->currentIndex().row() != row)
        m_table->setCurrentIndex(m_model->index(row, ParameterModel::Value));
    const QString name = m_model->name(m_chosen);
    m_name->setText(m_model->byHand() ? tr("%1 (set by hand)").arg(name) : name);
    m_slider->setName(name);
    m_slider->setValue(m_model->value(m_chosen));
    m_showing = showing;
}

}  // namespace ketloom
