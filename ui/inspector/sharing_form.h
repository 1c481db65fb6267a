#pragma once

#include "ui/inspector/operation_form_part.h"

class QMenu;
class QPushButton;

namespace ketloom {

/// Which parameters the selected operations use, and with whom they share them.
class SharingForm : public OperationFormPart {
    Q_OBJECT
public:
    SharingForm(Document& document, Selection& selection, FormRows& rows, QWidget& form);

protected:
    void show(const Operations& operations) override;

private:
    void showCount(const Operations& operations);
    void showSharing(const Operations& operations);
    void showButtons(const Operations& operations, const Operations& trained, bool same);
    void fillShareMenu();

    QLabel* m_count;
    QWidget* m_row;
    QLabel* m_sharing;
    QPushButton* m_shareWith;
    QMenu* m_shareMenu;
    QPushButton* m_link;
    QPushButton* m_unlink;
};

}  // namespace ketloom
