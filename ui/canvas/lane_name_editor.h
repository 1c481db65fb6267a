#pragma once

#include <QLineEdit>

#include "ui/document/document.h"

namespace ketloom {

/// A line edit over the name of a lane on the canvas. Enter or leaving it renames the lane, Esc does not; a
/// name that cannot be is explained and stays to be mended, or is dropped on leaving. Deletes itself when
/// done.
class LaneNameEditor : public QLineEdit {
    Q_OBJECT
public:
    LaneNameEditor(Document& document, int lane, QWidget* parent);

signals:
    void renamed(const QString& name);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void finish(bool keep);
    void explain();

    Document& m_document;
    int m_lane;
    bool m_done = false;
};

}  // namespace ketloom
