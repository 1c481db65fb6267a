#include "ui/inspector/operation_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/cell/parameter_layout.h"
#include "core/cell/validate.h"
#include "ui/document/cell_edits.h"
#include "ui/document/circuit_painter.h"
#include "ui/document/operation_text.h"
#include "ui/document/parameter_range.h"
#include "ui/inspector/cost_warnings.h"
#include "ui/inspector/form_helpers.h"

namespace ketloom {

namespace {

constexpr double kMostBias = 4.0;  // multiples of pi: the angle's full period

enum MergeKey { kTargetKey = 100, kOrderKey, kDegreeKey, kBiasKey, kPlaceKey, kSourceKey };

QString text(std::string_view view) {
    return QString::fromUtf8(view.data(), qsizetype(view.size()));
}

template <class Get>
bool allEqual(const std::vector<const Operation*>& operations, Get get) {
    return std::ranges::all_of(operations,
                               [&](const Operation* o) { return get(*o) == get(*operations.front()); });
}

/// Fills a spin box whose value 0 stands for "several"; a value out of the usual range widens the range.
template <class Get>
void showNumber(QSpinBox* box, const std::vector<const Operation*>& operations, int most, Get get) {
    if (operations.empty()) return;
    const bool same = allEqual(operations, get);
    const int value = same ? get(*operations.front()) : 0;
    box->setSpecialValueText(same ? QString() : QObject::tr("several"));
    box->setRange(same ? std::min(1, value) : 0, std::max(most, value));
    box->setValue(value);
}

}  // namespace

OperationForm::OperationForm(Document& document, Selection& selection, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    buildHeader();
    m_form = new FormRows;
    layout->addLayout(m_form);
    buildFields();
    buildSourceBoxes(document.project().cell);

    m_problems = new QLabel(this);
    m_problems->setObjectName(QStringLiteral("operationProblems"));
    m_problems->setWordWrap(true);
    m_problems->setTextFormat(Qt::RichText);
    m_problems->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_problems);

    auto* buttons = new QHBoxLayout;
    auto* duplicate = new QPushButton(tr("Duplicate"), this);
    auto* remove = new QPushButton(tr("Delete"), this);
    buttons->addWidget(duplicate);
    buttons->addWidget(remove);
    layout->addLayout(buttons);
    layout->addStretch(1);
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
    auto* box = static_cast<QVBoxLayout*>(layout());
    box->addLayout(header);
    box->addWidget(m_summary);
}

void OperationForm::buildFields() {
    m_target = new QComboBox(this);
    m_target->setObjectName(QStringLiteral("target"));
    m_target->setPlaceholderText(tr("several"));
    m_target->setToolTip(
        tr("The lane the gate acts on. Choosing one of its controls, its partner or a source changes their "
           "roles."));
    m_form->addRow(tr("Target"), m_target);

    buildSourceChoices();

    m_sources = new QWidget(this);
    m_sources->setAccessibleName(tr("Source lanes"));
    auto* column = new QVBoxLayout(m_sources);
    column->setContentsMargins(0, 0, 0, 0);
    m_sourceGrid = new QGridLayout;
    m_sourceGrid->setHorizontalSpacing(8);
    m_sourceGrid->setVerticalSpacing(2);
    column->addLayout(m_sourceGrid);
    auto* quick = new QHBoxLayout;
    const auto quickButton = [&](const QString& label, const QString& tip, bool all) {
        auto* button = new QToolButton(m_sources);
        button->setText(label);
        button->setToolTip(tip);
        button->setAutoRaise(true);
        quick->addWidget(button);
        connect(button, &QToolButton::clicked, this, [this, all] {
            edit(all ? tr("Read all lanes") : tr("Read no lanes"), [all](Cell& cell, std::uint32_t id) {
                std::vector<int> lanes;
                for (int lane = 0; all && lane < cell.lanes(); ++lane) lanes.push_back(lane);
                setSources(cell, id, lanes);
            });
        });
    };
    quickButton(tr("All"), tr("Read all lanes but the target"), true);
    quickButton(tr("None"), tr("Read no lanes"), false);
    quick->addStretch(1);
    column->addLayout(quick);
    m_form->addRow(tr("Sources"), m_sources, true);

    const auto spin = [this](const char* name, const QString& tip) {
        auto* box = new QSpinBox(this);
        box->setObjectName(QLatin1String(name));
        box->setToolTip(tip);
        box->setKeyboardTracking(false);
        guardWheel(box);
        return box;
    };
    m_order =
        spin("order",
             tr("How sharp the neuron's sigmoid is. Order o needs o ancillas and 2^o blocks on a device."));
    m_form->addRow(tr("Order"), m_order);
    m_degree = spin("degree", tr("Largest number of source lanes that act together in one parameter: the "
                                 "number of parameters grows quickly "
                                 "with it."));
    m_degreeHelp = m_degree->toolTip();
    m_form->addRow(tr("Degree"), m_degree);

    m_biasRow = new QWidget(this);
    auto* biasLayout = new QHBoxLayout(m_biasRow);
    biasLayout->setContentsMargins(0, 0, 0, 0);
    m_bias = new QDoubleSpinBox(this);
    m_bias->setObjectName(QStringLiteral("bias"));
    m_bias->setAccessibleName(tr("Bias in multiples of pi"));
    m_bias->setDecimals(4);
    m_bias->setSingleStep(0.05);
    m_bias->setRange(-kMostBias, kMostBias);
    m_bias->setSuffix(tr(" π"));
    m_bias->setKeyboardTracking(false);
    m_bias->setToolTip(
        tr("Fixed part of the neuron's angle, in multiples of π; not trained. The paper uses 0.5 π."));
    guardWheel(m_bias);
    m_radians = new QLabel(this);
    makeMuted(m_radians);
    biasLayout->addWidget(m_bias, 1);
    biasLayout->addWidget(m_radians);
    m_form->addRow(tr("Bias"), m_biasRow);

    m_stage = new QComboBox(this);
    m_stage->setObjectName(QStringLiteral("stage"));
    m_stage->setPlaceholderText(tr("several"));
    m_form->addRow(tr("Stage"), m_stage);
    m_placeRow = new QWidget(this);
    auto* placeLayout = new QHBoxLayout(m_placeRow);
    placeLayout->setContentsMargins(0, 0, 0, 0);
    m_place = spin("place", tr("Position in the stage: operations are applied in this order."));
    m_place->setAccessibleName(tr("Position in the stage"));
    m_placeOf = new QLabel(this);
    makeMuted(m_placeOf);
    placeLayout->addWidget(m_place, 1);
    placeLayout->addWidget(m_placeOf);
    m_form->addRow(tr("Position"), m_placeRow);

    m_parameters = new QLabel(this);
    m_parameters->setObjectName(QStringLiteral("parameters"));
    m_parameters->setWordWrap(true);
    m_form->addRow(tr("Parameters"), m_parameters, true);

    buildSharing();

    guardWheel(m_target);
    guardWheel(m_stage);
    connect(m_target, &QComboBox::activated, this, [this](int row) {
        const int lane = m_target->itemData(row).toInt();
        edit(
            tr("Move to another lane"), [lane](Cell& cell, std::uint32_t id) { setTarget(cell, id, lane); },
            kTargetKey);
    });
    connect(m_order, &QSpinBox::valueChanged, this, [this](int value) {
        if (value > 0)
            edit(
                tr("Change order"), [value](Cell& cell, std::uint32_t id) { setOrder(cell, id, value); },
                kOrderKey);
    });
    connect(m_degree, &QSpinBox::valueChanged, this, [this](int value) {
        if (value > 0)
            edit(
                tr("Change degree"), [value](Cell& cell, std::uint32_t id) { setDegree(cell, id, value); },
                kDegreeKey);
    });
    connect(m_bias, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        edit(
            tr("Change bias"),
            [value](Cell& cell, std::uint32_t id) { setBias(cell, id, value * std::numbers::pi); }, kBiasKey);
    });
    connect(m_stage, &QComboBox::activated, this, [this](int stage) {
        const std::vector<std::uint32_t> ids(m_selection.ids().begin(), m_selection.ids().end());
        m_document.edit(tr("Move to another stage"), [&](Project& project) {
            const auto size = int(project.cell.stages[std::size_t(stage)].operations.size());
            moveOperations(project.cell, ids, stage, size, 0);
        });
    });
    connect(m_place, &QSpinBox::valueChanged, this, [this](int value) {
        edit(
            tr("Move operation"),
            [value](Cell& cell, std::uint32_t id) {
                const OperationPlace place = findOperation(cell, id);
                const int index = value - 1;
                moveOperations(cell, {id}, place.stage, index > place.operation ? index + 1 : index, 0);
            },
            kPlaceKey);
    });
}

void OperationForm::buildSourceChoices() {
    int most = 0;
    for (const GateInfo& gate : gateTable()) most = std::max(most, gate.sourceCount);
    for (int k = 0; k < most; ++k) {
        auto* label = new QLabel(this);
        auto* box = new QComboBox(this);
        box->setObjectName(QStringLiteral("source-choice-%1").arg(k));
        guardWheel(box);
        m_form->addRow(label, box);
        m_sourceChoices.emplace_back(label, box);
        connect(box, &QComboBox::activated, this, [this, box, k](int row) {
            const int lane = box->itemData(row).toInt();
            edit(
                tr("Move to another lane"),
                [k, lane](Cell& cell, std::uint32_t id) { setSourceAt(cell, id, k, lane); }, kSourceKey + k);
        });
    }
}

void OperationForm::buildSharing() {
    m_sharingRow = new QWidget(this);
    auto* column = new QVBoxLayout(m_sharingRow);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    m_sharing = new QLabel(m_sharingRow);
    m_sharing->setObjectName(QStringLiteral("sharing"));
    m_sharing->setWordWrap(true);
    column->addWidget(m_sharing);
    auto* buttons = new QHBoxLayout;
    const auto button = [&](const QString& label, const char* name) {
        auto* made = new QPushButton(label, m_sharingRow);
        made->setObjectName(QLatin1String(name));
        buttons->addWidget(made);
        return made;
    };
    m_shareWith = button(tr("Share with"), "shareWith");
    m_shareMenu = new QMenu(m_shareWith);
    m_shareWith->setMenu(m_shareMenu);
    m_link = button(tr("Share"), "link");
    m_unlink = button(tr("Own parameters"), "unlink");
    buttons->addStretch(1);
    column->addLayout(buttons);
    m_form->addRow(tr("Sharing"), m_sharingRow, true);
    connect(m_shareMenu, &QMenu::aboutToShow, this, &OperationForm::fillShareMenu);
    const auto act = [this](QPushButton* pressed, bool shared) {
        connect(pressed, &QPushButton::clicked, this, [this, shared] {
            const std::vector<std::uint32_t> ids(m_selection.ids().begin(), m_selection.ids().end());
            m_document.edit(shared ? tr("Share parameters") : tr("Give own parameters"),
                            [&](Project& project) { setSharing(project.cell, ids, shared); });
        });
    };
    act(m_link, true);
    act(m_unlink, false);
}

/// Offers, by stage, what the selected operation could share parameters with: each shared set once, by its
/// first operation.
void OperationForm::fillShareMenu() {
    m_shareMenu->clear();
    const auto operations = selectedOperations();
    if (operations.size() != 1) return;
    const Operation& own = *operations.front();
    const Cell& cell = m_document.project().cell;
    std::set<int> offered;
    for (int s = 0; s < int(cell.stages.size()); ++s) {
        bool titled = false;
        for (const Operation& other : cell.stages[std::size_t(s)].operations) {
            if (other.id == own.id || !canShare(cell, {own.id, other.id})) continue;
            const int set = other.sharing;
            if (set != 0 && (set == own.sharing || !offered.insert(set).second)) continue;
            if (!titled) m_shareMenu->addSection(QString::fromStdString(stageName(cell, s)));
            titled = true;
            const QString title = operationTitle(cell, other);
            m_shareMenu->addAction(set == 0 ? title : tr("Set %1: %2").arg(set).arg(title), this,
                                   [this, own = own.id, other = other.id] {
                                       m_document.edit(tr("Share parameters"), [&](Project& project) {
                                           joinSharing(project.cell, own, other);
                                       });
                                   });
        }
    }
}

void OperationForm::edit(const QString& text, const std::function<void(Cell&, std::uint32_t)>& change,
                         int mergeKey) {
    if (m_showing) return;
    m_document.edit(
        text,
        [&](Project& project) {
            for (std::uint32_t id : m_selection.ids()) change(project.cell, id);
        },
        mergeKey);
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
    m_showing = true;
    const Cell& cell = m_document.project().cell;
    std::vector<const Operation*> neurons, gates;
    for (const Operation* operation : operations) {
        if (gateInfo(operation->gate).isNeuron()) neurons.push_back(operation);
        if (hasFixedSources(operation->gate)) gates.push_back(operation);
    }

    showHeader(operations);
    m_target->clear();
    for (int row = 0; row < cell.lanes(); ++row)
        m_target->addItem(laneText(cell, rowLane(cell, row)), rowLane(cell, row));
    const bool oneTarget = allEqual(operations, [](const Operation& o) { return o.target; });
    m_target->setCurrentIndex(oneTarget ? m_target->findData(operations.front()->target) : -1);

    for (QWidget* row :
         {m_sources, static_cast<QWidget*>(m_order), static_cast<QWidget*>(m_degree), m_biasRow})
        m_form->setRowVisible(row, !neurons.empty());
    if (!neurons.empty()) {
        if (m_sourceNames != cell.laneNames || m_sourceInOut != cell.inOutLanes ||
            int(m_sourceBoxes.size()) != cell.lanes())
            buildSourceBoxes(cell);
        showSources(neurons);
        showNumber(m_order, neurons, kMaxOrder, [](const Operation& o) { return o.order; });
        showNumber(m_degree, neurons, kMaxLanes - 1, [](const Operation& o) { return o.degree; });
        const QString outlook = degreeOutlook(*neurons.front());
        m_degree->setToolTip(outlook.isEmpty() ? m_degreeHelp : m_degreeHelp + QLatin1Char(' ') + outlook);
        const double bias = neurons.front()->bias;
        const double multiple = std::isfinite(bias) ? bias / std::numbers::pi : 0.0;
        const double most = std::max(kMostBias, std::abs(multiple));
        m_bias->setRange(-most, most);
        m_bias->setValue(multiple);
        m_radians->setText(allEqual(neurons, [](const Operation& o) { return o.bias; })
                               ? tr("%1 rad").arg(bias, 0, 'f', 4)
                               : tr("several"));
    }
    showSourceChoices(gates);
    showPlace(operations);
    showParameters(operations);
    showSharing(operations);
    showProblems();
    m_showing = false;
}

void OperationForm::showHeader(const std::vector<const Operation*>& operations) {
    const Cell& cell = m_document.project().cell;
    const Operation& first = *operations.front();
    const GateInfo& gate = gateInfo(first.gate);
    const bool oneGate = allEqual(operations, [](const Operation& o) { return o.gate; });
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
        m_summary->setText(text(gate.summary));
        return;
    }
    m_title->setText(oneGate ? tr("%1 operations: %2").arg(operations.size()).arg(text(gate.name))
                             : tr("%1 operations").arg(operations.size()));
    m_summary->setText(tr("A change here applies to all of them that have the field."));
}

void OperationForm::buildSourceBoxes(const Cell& cell) {
    for (const auto& [lane, box] : m_sourceBoxes) delete box;
    m_sourceBoxes.clear();
    m_sourceNames = cell.laneNames;
    m_sourceInOut = cell.inOutLanes;
    constexpr int kAcross = 3;
    int cellIndex = 0;
    QWidget* previous = m_target;
    for (int row = 0; row < cell.lanes(); ++row) {
        const int lane = rowLane(cell, row);
        if (row == cell.workspaceLanes) cellIndex = (cellIndex + kAcross - 1) / kAcross * kAcross;
        const QString name = laneText(cell, lane);
        auto* box = new QCheckBox(fontMetrics().elidedText(name, Qt::ElideRight, 4 * fontMetrics().height()),
                                  m_sources);
        box->setAccessibleName(tr("Read %1").arg(name));
        box->setObjectName(QStringLiteral("source%1").arg(lane));
        m_sourceGrid->addWidget(box, cellIndex / kAcross, cellIndex % kAcross);
        ++cellIndex;
        setTabOrder(previous, box);
        previous = box;
        connect(box, &QCheckBox::clicked, this, [this, box, lane = lane] {
            box->setTristate(false);
            const bool on = box->isChecked();
            edit(on ? tr("Add source lane") : tr("Remove source lane"),
                 [lane, on](Cell& edited, std::uint32_t id) { setSource(edited, id, lane, on); });
        });
        m_sourceBoxes.emplace_back(lane, box);
    }
}

void OperationForm::showSources(const std::vector<const Operation*>& neurons) {
    for (const auto& [lane, box] : m_sourceBoxes) {
        std::size_t reading = 0, able = 0;
        for (const Operation* neuron : neurons) {
            if (neuron->target != lane) ++able;
            if (std::ranges::find(neuron->sources, lane) != neuron->sources.end()) ++reading;
        }
        const QString name = laneText(m_document.project().cell, lane);
        box->setEnabled(able > 0);
        box->setToolTip(able > 0 ? tr("Read %1").arg(name)
                                 : tr("%1 is the target: a neuron cannot read the lane it turns.").arg(name));
        const bool partly = reading > 0 && reading < able;
        box->setTristate(partly);
        box->setCheckState(partly ? Qt::PartiallyChecked : reading > 0 ? Qt::Checked : Qt::Unchecked);
    }
}

void OperationForm::showSourceChoices(const std::vector<const Operation*>& gates) {
    const Cell& cell = m_document.project().cell;
    bool anyControls = false, anyPartner = false;
    int most = 0;
    for (const Operation* gate : gates) {
        const GateInfo& info = gateInfo(gate->gate);
        (info.sourceRole == SourceRole::Partner ? anyPartner : anyControls) = true;
        most = std::max(most, info.sourceCount);
    }
    for (int k = 0; k < int(m_sourceChoices.size()); ++k) {
        const auto& [label, box] = m_sourceChoices[std::size_t(k)];
        m_form->setRowVisible(box, k < most);
        if (k >= most) continue;
        const QString name = anyPartner && anyControls && k == 0 ? tr("Control or partner")
                             : anyPartner && k == 0              ? tr("Partner")
                             : most > 1                          ? tr("Control %1").arg(k + 1)
                                                                 : tr("Control");
        label->setText(name);
        box->setAccessibleName(name);
        box->setToolTip(
            anyPartner && k == 0
                ? tr("The other lane the gate acts on; choosing the target changes their roles.")
                : tr("The gate acts where this lane is 1; choosing the target changes their roles."));
        std::vector<const Operation*> able;
        for (const Operation* gate : gates)
            if (k < gateInfo(gate->gate).sourceCount) able.push_back(gate);
        const auto laneOf = [k](const Operation& o) {
            return k < int(o.sources.size()) ? o.sources[std::size_t(k)] : -1;
        };
        const int lane = allEqual(able, laneOf) ? laneOf(*able.front()) : -1;
        box->clear();
        for (int row = 0; row < cell.lanes(); ++row) {
            const int candidate = rowLane(cell, row);
            // Another control of a single gate is no choice: nothing would change.
            const auto& sources = able.front()->sources;
            bool other = false;
            for (int j = 0; j < std::min(most, int(sources.size())); ++j)
                other |= j != k && sources[std::size_t(j)] == candidate;
            other &= able.size() == 1;
            if (!other) box->addItem(laneText(cell, candidate), candidate);
        }
        box->setPlaceholderText(able.size() > 1 ? tr("several") : tr("none: choose one"));
        box->setCurrentIndex(lane < 0 ? -1 : box->findData(lane));
    }
}

void OperationForm::showSharing(const std::vector<const Operation*>& operations) {
    const Cell& cell = m_document.project().cell;
    std::vector<const Operation*> trained;
    for (const Operation* operation : operations)
        if (gateInfo(operation->gate).isTrained()) trained.push_back(operation);
    m_form->setRowVisible(m_sharingRow, !trained.empty());
    if (trained.empty()) return;
    const bool one = operations.size() == 1;
    const int set = trained.front()->sharing;
    const bool same = allEqual(trained, [](const Operation& o) { return o.sharing; });
    if (!same) {
        m_sharing->setText(tr("several"));
    } else if (set == 0) {
        m_sharing->setText(tr("Own parameters"));
    } else if (!one) {
        m_sharing->setText(tr("Shared set %1").arg(set));
    } else {
        const QString others = sharingPartners(cell, *trained.front());
        m_sharing->setText(others.isEmpty() ? tr("Shared set %1, with no other operation").arg(set)
                                            : tr("Shared set %1, with %2").arg(set).arg(others));
    }
    m_shareWith->setVisible(one);
    m_link->setVisible(!one);
    bool anyPartner = false, anyShared = false;
    for (const Stage& stage : cell.stages)
        for (const Operation& other : stage.operations)
            if (one && other.id != trained.front()->id && sharesShape(other, *trained.front()))
                anyPartner |= set == 0 || other.sharing != set;
    std::vector<std::uint32_t> ids;
    for (const Operation* operation : operations) ids.push_back(operation->id);
    for (const Operation* operation : trained) anyShared |= operation->sharing != 0;
    m_shareWith->setEnabled(anyPartner);
    m_shareWith->setToolTip(
        anyPartner ? tr("Use the same parameters as another operation: they are trained together.")
                   : tr("There is no other operation of this gate with equally many parameters."));
    const bool linkable = canShare(cell, ids) && (!same || set == 0);
    m_link->setEnabled(linkable);
    m_link->setToolTip(linkable           ? tr("Let the selected operations use the same parameters.")
                       : same && set != 0 ? tr("They share their parameters already.")
                                          : tr("Only operations of one gate with equally many parameters can "
                                               "share them."));
    m_unlink->setEnabled(anyShared);
    m_unlink->setToolTip(anyShared ? tr("Give each selected operation parameters of its own.")
                                   : tr("Nothing is shared here."));
}

void OperationForm::showPlace(const std::vector<const Operation*>& operations) {
    const Cell& cell = m_document.project().cell;
    m_stage->clear();
    for (int s = 0; s < int(cell.stages.size()); ++s)
        m_stage->addItem(QString::fromStdString(stageName(cell, s)));
    const OperationPlace place = findOperation(cell, operations.front()->id);
    const OperationPlace last = findOperation(cell, operations.back()->id);
    const bool oneStage = place.stage == last.stage;  // they come in the order of the cell
    m_stage->setCurrentIndex(oneStage ? place.stage : -1);
    m_form->setRowVisible(m_placeRow, operations.size() == 1);
    const int count = int(cell.stages[std::size_t(place.stage)].operations.size());
    m_place->setRange(1, count);
    m_place->setValue(place.operation + 1);
    m_placeOf->setText(tr("of %1").arg(count));
}

void OperationForm::showParameters(const std::vector<const Operation*>& operations) {
    const Cell& cell = m_document.project().cell;
    if (!isSimulable(cell)) {
        m_parameters->setText(tr("not known while the cell has errors"));
        return;
    }
    // Shared parameters count once.
    std::map<int, int> counts;
    for (const ParameterSlot& slot : parameterLayout(cell).operations) {
        const Stage& stage = cell.stages[std::size_t(slot.place.stage)];
        if (slot.count > 0 &&
            m_selection.ids().contains(stage.operations[std::size_t(slot.place.operation)].id))
            counts[slot.offset] = slot.count;
    }
    int sum = 0;
    for (const auto& [offset, count] : counts) sum += count;
    const ParameterRange range = parameterRange(cell, findOperation(cell, operations.front()->id));
    if (sum == 0) {
        m_parameters->setText(tr("none: not trained"));
    } else if (operations.size() > 1) {
        m_parameters->setText(tr("%1 of %2").arg(sum).arg(range.total));
    } else if (range.count == 1) {
        m_parameters->setText(tr("1 (number %1 of %2)").arg(range.first).arg(range.total));
    } else {
        m_parameters->setText(tr("%1 (numbers %2–%3 of %4)")
                                  .arg(sum)
                                  .arg(range.first)
                                  .arg(range.first + range.count - 1)
                                  .arg(range.total));
    }
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
