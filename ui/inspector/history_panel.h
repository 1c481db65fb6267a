#pragma once

#include <QWidget>

#include "ui/document/document.h"

class QUndoView;

namespace ketloom {

/// The undo steps of the document, oldest first; choosing one goes back, or forward, to the project as it was
/// after it. The state that is on disk is marked.
class HistoryPanel : public QWidget {
    Q_OBJECT
public:
    explicit HistoryPanel(Document& document, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    QUndoView* m_view;
};

}  // namespace ketloom
