#include "ui/inspector/place_form.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSpinBox>

#include "ui/document/cell_edits.h"

namespace ketloom {

PlaceForm::PlaceForm(Document& document, Selection& selection, FormRows& rows, QWidget& form)
    : OperationFormPart(document, selection, rows, form) {
    m_stage = new QComboBox(&form);
    m_stage->setObjectName(QStringLiteral("stage"));
    m_stage->setPlaceholderText(tr("several"));
    guardWheel(m_stage);
    rows.addRow(tr("Stage"), m_stage);

    m_placeRow = new QWidget(&form);
    auto* layout = new QHBoxLayout(m_placeRow);
    layout->setContentsMargins(0, 0, 0, 0);
    m_place = new QSpinBox(m_placeRow);
    m_place->setObjectName(QStringLiteral("place"));
    m_place->setToolTip(tr("Position in the stage: operations are applied in this order."));
    m_place->setAccessibleName(tr("Position in the stage"));
    m_place->setKeyboardTracking(false);
    guardWheel(m_place);
    m_placeOf = new QLabel(m_placeRow);
    makeMuted(m_placeOf);
    layout->addWidget(m_place, 1);
    layout->addWidget(m_placeOf);
    rows.addRow(tr("Position"), m_placeRow);

    connect(m_stage, &QComboBox::activated, this, [this](int stage) {
        const std::vector<std::uint32_t> ids = selectedIds();
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

void PlaceForm::show(const Operations& operations) {
    m_stage->clear();
    for (int s = 0; s < int(cell().stages.size()); ++s)
        m_stage->addItem(QString::fromStdString(stageName(cell(), s)));
    const OperationPlace place = findOperation(cell(), operations.front()->id);
    const OperationPlace last = findOperation(cell(), operations.back()->id);
    const bool oneStage = place.stage == last.stage;  // they come in the order of the cell
    m_stage->setCurrentIndex(oneStage ? place.stage : -1);
    m_rows.setRowVisible(m_placeRow, operations.size() == 1);
    const int count = int(cell().stages[std::size_t(place.stage)].operations.size());
    m_place->setRange(1, count);
    m_place->setValue(place.operation + 1);
    m_placeOf->setText(tr("of %1").arg(count));
}

}  // namespace ketloom
