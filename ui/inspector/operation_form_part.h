#pragma once

#include <QObject>
#include <algorithm>
#include <functional>
#include <vector>

#include "ui/document/document.h"
#include "ui/document/selection.h"
#include "ui/inspector/form_helpers.h"

namespace ketloom {

/// Some rows of the form of the selected operations. A field shows the value they share, or that there are
/// several; setting it sets it for all that have it.
class OperationFormPart : public QObject {
    Q_OBJECT
public:
    /// The selected operations, in the order of the cell.
    using Operations = std::vector<const Operation*>;

    /// Fields become children of `form` and stand in `rows`.
    OperationFormPart(Document& document, Selection& selection, FormRows& rows, QWidget& form)
        : QObject(&form), m_document(document), m_selection(selection), m_rows(rows), m_form(form) {}

    /// Shows what the document holds now; changes nothing. At least one operation.
    void refresh(const Operations& operations);

protected:
    virtual void show(const Operations& operations) = 0;

    const Cell& cell() const { return m_document.project().cell; }
    std::vector<std::uint32_t> selectedIds() const;
    /// One edit of the document that changes each selected operation; nothing while fields are being filled.
    void edit(const QString& text, const std::function<void(Cell&, std::uint32_t)>& change,
              int mergeKey = -1);

    /// The operations whose gate has a property.
    template <class Has>
    static Operations those(const Operations& operations, Has has) {
        Operations chosen;
        for (const Operation* operation : operations)
            if (has(gateInfo(operation->gate))) chosen.push_back(operation);
        return chosen;
    }
    template <class Get>
    static bool allEqual(const Operations& operations, Get get) {
        return std::ranges::all_of(operations,
                                   [&](const Operation* o) { return get(*o) == get(*operations.front()); });
    }

    /// Keys of edits that merge while a field is being turned: one a field, each part counts from its own.
    enum MergeKey { kTargetKey = 100, kPlaceKey, kSourceKey = 110, kOptionKey = 120 };

    Document& m_document;
    Selection& m_selection;
    FormRows& m_rows;
    QWidget& m_form;

private:
    bool m_showing = false;  ///< fields are being filled: no edits
};

}  // namespace ketloom
