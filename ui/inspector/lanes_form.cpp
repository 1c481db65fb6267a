#include "ui/inspector/lanes_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/document/cell_edits.h"
#include "ui/document/operation_text.h"

namespace ketloom {

namespace {

/// What a lane beside the target is called in the form, by its role.
struct RoleText {
    SourceRole role;
    const char* label;
    const char* numbered;  ///< where a gate has several
    const char* tip;
};
constexpr RoleText kRoles[] = {
    {SourceRole::Controls, QT_TRANSLATE_NOOP("ketloom::LanesForm", "Control"),
     QT_TRANSLATE_NOOP("ketloom::LanesForm", "Control %1"),
     QT_TRANSLATE_NOOP("ketloom::LanesForm",
                       "The gate acts where this lane is 1; choosing the target changes their roles.")},
    {SourceRole::Partner, QT_TRANSLATE_NOOP("ketloom::LanesForm", "Partner"),
     QT_TRANSLATE_NOOP("ketloom::LanesForm", "Partner %1"),
     QT_TRANSLATE_NOOP("ketloom::LanesForm",
                       "The other lane the gate acts on; choosing the target changes their roles.")},
};

}  // namespace

LanesForm::LanesForm(Document& document, Selection& selection, FormRows& rows, QWidget& form)
    : OperationFormPart(document, selection, rows, form) {
    buildTarget();
    buildChoices();
    buildInputs();
}

void LanesForm::buildTarget() {
    m_target = new QComboBox(&m_form);
    m_target->setObjectName(QStringLiteral("target"));
    m_target->setPlaceholderText(tr("several"));
    m_target->setToolTip(
        tr("The lane the gate acts on. Choosing one of its controls, its partner or a source changes their "
           "roles."));
    guardWheel(m_target);
    m_rows.addRow(tr("Target"), m_target);
    connect(m_target, &QComboBox::activated, this, [this](int row) {
        const int lane = m_target->itemData(row).toInt();
        edit(
            tr("Move to another lane"), [lane](Cell& cell, std::uint32_t id) { setTarget(cell, id, lane); },
            kTargetKey);
    });
}

void LanesForm::buildChoices() {
    int most = 0;
    for (const GateInfo& gate : gateTable()) most = std::max(most, gate.sourceCount);
    for (int k = 0; k < most; ++k) {
        auto* label = new QLabel(&m_form);
        auto* box = new QComboBox(&m_form);
        box->setObjectName(QStringLiteral("source-choice-%1").arg(k));
        guardWheel(box);
        m_rows.addRow(label, box);
        m_choices.emplace_back(label, box);
        connect(box, &QComboBox::activated, this, [this, box, k](int row) {
            const int lane = box->itemData(row).toInt();
            edit(
                tr("Move to another lane"),
                [k, lane](Cell& cell, std::uint32_t id) { setSourceAt(cell, id, k, lane); }, kSourceKey + k);
        });
    }
}

void LanesForm::buildInputs() {
    m_inputs = new QWidget(&m_form);
    m_inputs->setAccessibleName(tr("Source lanes"));
    auto* column = new QVBoxLayout(m_inputs);
    column->setContentsMargins(0, 0, 0, 0);
    m_inputGrid = new QGridLayout;
    m_inputGrid->setHorizontalSpacing(8);
    m_inputGrid->setVerticalSpacing(2);
    column->addLayout(m_inputGrid);
    auto* quick = new QHBoxLayout;
    const auto quickButton = [&](const QString& label, const QString& tip, bool all) {
        auto* button = new QToolButton(m_inputs);
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
    m_rows.addRow(tr("Sources"), m_inputs, true);
    buildInputBoxes();
}

void LanesForm::buildInputBoxes() {
    const Cell& shown = cell();
    for (const auto& [lane, box] : m_inputBoxes) delete box;
    m_inputBoxes.clear();
    m_inputNames = shown.laneNames;
    m_inputInOut = shown.inOutLanes;
    constexpr int kAcross = 3;
    int place = 0;
    QWidget* previous = m_target;
    const QFontMetrics metrics = m_form.fontMetrics();
    for (int row = 0; row < shown.lanes(); ++row) {
        const int lane = rowLane(shown, row);
        if (row == shown.workspaceLanes) place = (place + kAcross - 1) / kAcross * kAcross;
        const QString name = laneText(shown, lane);
        auto* box = new QCheckBox(metrics.elidedText(name, Qt::ElideRight, 4 * metrics.height()), m_inputs);
        box->setAccessibleName(tr("Read %1").arg(name));
        box->setObjectName(QStringLiteral("source%1").arg(lane));
        m_inputGrid->addWidget(box, place / kAcross, place % kAcross);
        ++place;
        QWidget::setTabOrder(previous, box);
        previous = box;
        connect(box, &QCheckBox::clicked, this, [this, box, lane = lane] {
            box->setTristate(false);
            const bool on = box->isChecked();
            edit(on ? tr("Add source lane") : tr("Remove source lane"),
                 [lane, on](Cell& edited, std::uint32_t id) { setSource(edited, id, lane, on); });
        });
        m_inputBoxes.emplace_back(lane, box);
    }
}

void LanesForm::show(const Operations& operations) {
    showTarget(operations);
    showChoices(those(operations, [](const GateInfo& gate) { return gate.sourceCount > 0; }));
    showInputs(those(operations, [](const GateInfo& gate) { return gate.sourceRole == SourceRole::Inputs; }));
}

void LanesForm::showTarget(const Operations& operations) {
    m_target->clear();
    for (int row = 0; row < cell().lanes(); ++row)
        m_target->addItem(laneText(cell(), rowLane(cell(), row)), rowLane(cell(), row));
    const bool same = allEqual(operations, [](const Operation& o) { return o.target; });
    m_target->setCurrentIndex(same ? m_target->findData(operations.front()->target) : -1);
}

void LanesForm::showChoices(const Operations& gates) {
    int most = 0;
    for (const Operation* gate : gates) most = std::max(most, gateInfo(gate->gate).sourceCount);
    for (int k = 0; k < int(m_choices.size()); ++k) {
        const auto& [label, box] = m_choices[std::size_t(k)];
        m_rows.setRowVisible(box, k < most);
        if (k >= most) continue;
        const Operations able = those(gates, [k](const GateInfo& gate) { return k < gate.sourceCount; });
        QStringList names, tips;
        for (const RoleText& text : kRoles) {
            if (those(able, [&](const GateInfo& gate) { return gate.sourceRole == text.role; }).empty())
                continue;
            names << (most > 1 ? tr(text.numbered).arg(k + 1) : tr(text.label));
            tips << tr(text.tip);
        }
        const QString name = names.join(tr(" or "));
        label->setText(name);
        box->setAccessibleName(name);
        box->setToolTip(tips.join(QLatin1Char(' ')));
        const auto laneOf = [k](const Operation& o) {
            return k < int(o.sources.size()) ? o.sources[std::size_t(k)] : -1;
        };
        const int lane = allEqual(able, laneOf) ? laneOf(*able.front()) : -1;
        box->clear();
        for (int row = 0; row < cell().lanes(); ++row) {
            const int candidate = rowLane(cell(), row);
            // Another control of a single gate is no choice: nothing would change.
            const auto& sources = able.front()->sources;
            bool other = false;
            for (int j = 0; j < std::min(most, int(sources.size())); ++j)
                other |= j != k && sources[std::size_t(j)] == candidate;
            other &= able.size() == 1;
            if (!other) box->addItem(laneText(cell(), candidate), candidate);
        }
        box->setPlaceholderText(able.size() > 1 ? tr("several") : tr("none: choose one"));
        box->setCurrentIndex(lane < 0 ? -1 : box->findData(lane));
    }
}

void LanesForm::showInputs(const Operations& neurons) {
    m_rows.setRowVisible(m_inputs, !neurons.empty());
    if (neurons.empty()) return;
    if (m_inputNames != cell().laneNames || m_inputInOut != cell().inOutLanes ||
        int(m_inputBoxes.size()) != cell().lanes())
        buildInputBoxes();
    for (const auto& [lane, box] : m_inputBoxes) {
        std::size_t reading = 0, able = 0;
        for (const Operation* neuron : neurons) {
            if (neuron->target != lane) ++able;
            if (std::ranges::find(neuron->sources, lane) != neuron->sources.end()) ++reading;
        }
        const QString name = laneText(cell(), lane);
        box->setEnabled(able > 0);
        box->setToolTip(able > 0 ? tr("Read %1").arg(name)
                                 : tr("%1 is the target: a neuron cannot read the lane it turns.").arg(name));
        const bool partly = reading > 0 && reading < able;
        box->setTristate(partly);
        box->setCheckState(partly ? Qt::PartiallyChecked : reading > 0 ? Qt::Checked : Qt::Unchecked);
    }
}

}  // namespace ketloom
