#include "ui/inspector/sharing_form.h"

#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>
#include <map>
#include <set>

#include "core/cell/parameter_layout.h"
#include "core/cell/validate.h"
#include "ui/document/cell_edits.h"
#include "ui/document/operation_text.h"
#include "ui/document/parameter_range.h"

namespace ketloom {

SharingForm::SharingForm(Document& document, Selection& selection, FormRows& rows, QWidget& form)
    : OperationFormPart(document, selection, rows, form) {
    m_count = new QLabel(&form);
    m_count->setObjectName(QStringLiteral("parameters"));
    m_count->setWordWrap(true);
    rows.addRow(tr("Parameters"), m_count, true);

    m_row = new QWidget(&form);
    auto* column = new QVBoxLayout(m_row);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    m_sharing = new QLabel(m_row);
    m_sharing->setObjectName(QStringLiteral("sharing"));
    m_sharing->setWordWrap(true);
    column->addWidget(m_sharing);
    auto* buttons = new QHBoxLayout;
    const auto button = [&](const QString& label, const char* name) {
        auto* made = new QPushButton(label, m_row);
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
    rows.addRow(tr("Sharing"), m_row, true);
    connect(m_shareMenu, &QMenu::aboutToShow, this, &SharingForm::fillShareMenu);
    const auto act = [this](QPushButton* pressed, bool shared) {
        connect(pressed, &QPushButton::clicked, this, [this, shared] {
            const std::vector<std::uint32_t> ids = selectedIds();
            m_document.edit(shared ? tr("Share parameters") : tr("Give own parameters"),
                            [&](Project& project) { setSharing(project.cell, ids, shared); });
        });
    };
    act(m_link, true);
    act(m_unlink, false);
}

/// Offers, by stage, what the selected operation could share parameters with: each shared set once, by its
/// first operation.
void SharingForm::fillShareMenu() {
    m_shareMenu->clear();
    const std::vector<std::uint32_t> ids = selectedIds();
    if (ids.size() != 1) return;
    const OperationPlace place = findOperation(cell(), ids.front());
    if (place.stage < 0) return;
    const Operation& own = cell().stages[std::size_t(place.stage)].operations[std::size_t(place.operation)];
    std::set<int> offered;
    for (int s = 0; s < int(cell().stages.size()); ++s) {
        bool titled = false;
        for (const Operation& other : cell().stages[std::size_t(s)].operations) {
            if (other.id == own.id || !canShare(cell(), {own.id, other.id})) continue;
            const int set = other.sharing;
            if (set != 0 && (set == own.sharing || !offered.insert(set).second)) continue;
            if (!titled) m_shareMenu->addSection(QString::fromStdString(stageName(cell(), s)));
            titled = true;
            const QString title = operationTitle(cell(), other);
            m_shareMenu->addAction(set == 0 ? title : tr("Set %1: %2").arg(set).arg(title), this,
                                   [this, own = own.id, other = other.id] {
                                       m_document.edit(tr("Share parameters"), [&](Project& project) {
                                           joinSharing(project.cell, own, other);
                                       });
                                   });
        }
    }
}

void SharingForm::show(const Operations& operations) {
    showCount(operations);
    showSharing(operations);
}

void SharingForm::showCount(const Operations& operations) {
    if (!isSimulable(cell())) return m_count->setText(tr("not known while the cell has errors"));
    // Shared parameters count once.
    std::map<int, int> counts;
    for (const ParameterSlot& slot : parameterLayout(cell()).operations) {
        const Stage& stage = cell().stages[std::size_t(slot.place.stage)];
        if (slot.count > 0 &&
            m_selection.ids().contains(stage.operations[std::size_t(slot.place.operation)].id))
            counts[slot.offset] = slot.count;
    }
    int sum = 0;
    for (const auto& [offset, count] : counts) sum += count;
    const ParameterRange range = parameterRange(cell(), findOperation(cell(), operations.front()->id));
    if (sum == 0) {
        m_count->setText(tr("none: not trained"));
    } else if (operations.size() > 1) {
        m_count->setText(tr("%1 of %2").arg(sum).arg(range.total));
    } else if (range.count == 1) {
        m_count->setText(tr("1 (number %1 of %2)").arg(range.first).arg(range.total));
    } else {
        m_count->setText(tr("%1 (numbers %2–%3 of %4)")
                             .arg(sum)
                             .arg(range.first)
                             .arg(range.first + range.count - 1)
                             .arg(range.total));
    }
}

void SharingForm::showSharing(const Operations& operations) {
    const Operations trained = those(operations, [](const GateInfo& gate) { return gate.isTrained(); });
    m_rows.setRowVisible(m_row, !trained.empty());
    if (trained.empty()) return;
    const int set = trained.front()->sharing;
    const bool same = allEqual(trained, [](const Operation& o) { return o.sharing; });
    if (!same) {
        m_sharing->setText(tr("several"));
    } else if (set == 0) {
        m_sharing->setText(tr("Own parameters"));
    } else if (operations.size() > 1) {
        m_sharing->setText(tr("Shared set %1").arg(set));
    } else {
        const QString others = sharingPartners(cell(), *trained.front());
        m_sharing->setText(others.isEmpty() ? tr("Shared set %1, with no other operation").arg(set)
                                            : tr("Shared set %1, with %2").arg(set).arg(others));
    }
    showButtons(operations, trained, same);
}

void SharingForm::showButtons(const Operations& operations, const Operations& trained, bool same) {
    const bool one = operations.size() == 1;
    const int set = trained.front()->sharing;
    m_shareWith->setVisible(one);
    m_link->setVisible(!one);
    bool anyPartner = false, anyShared = false;
    for (const Stage& stage : cell().stages)
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
    const bool linkable = canShare(cell(), ids) && (!same || set == 0);
    m_link->setEnabled(linkable);
    m_link->setToolTip(linkable           ? tr("Let the selected operations use the same parameters.")
                       : same && set != 0 ? tr("They share their parameters already.")
                                          : tr("Only operations of one gate with equally many parameters can "
                                               "share them."));
    m_unlink->setEnabled(anyShared);
    m_unlink->setToolTip(anyShared ? tr("Give each selected operation parameters of its own.")
                                   : tr("Nothing is shared here."));
}

}  // namespace ketloom
