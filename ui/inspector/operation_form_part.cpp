#include "ui/inspector/operation_form_part.h"

namespace ketloom {

void OperationFormPart::refresh(const Operations& operations) {
    m_showing = true;
    show(operations);
    m_showing = false;
}

std::vector<std::uint32_t> OperationFormPart::selectedIds() const {
    return {m_selection.ids().begin(), m_selection.ids().end()};
}

void OperationFormPart::edit(const QString& text, const std::function<void(Cell&, std::uint32_t)>& change,
                             int mergeKey) {
    if (m_showing) return;
    m_document.edit(
        text,
        [&](Project& project) {
            for (std::uint32_t id : m_selection.ids()) change(project.cell, id);
        },
        mergeKey);
}

}  // namespace ketloom
