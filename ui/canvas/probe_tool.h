#pragma once

#include <QObject>
#include <QPoint>

#include "ui/document/live_state.h"

class QGraphicsView;

namespace ketloom {

class LiveOverlay;

/// The hand that drags the probe along the canvas: sees the mouse of the view's viewport before the view does
/// and takes what is meant for the probe: a press on its handle, or anywhere while it is being placed. Esc
/// puts it back while it is dragged, and takes it away while it is being placed or the mouse is over its
/// handle.
class ProbeTool : public QObject {
    Q_OBJECT
public:
    ProbeTool(QGraphicsView& view, LiveState& state);

    /// Scene items come and go: the present one; null for none.
    void setOverlay(LiveOverlay* overlay) { m_overlay = overlay; }
    bool isDragging() const { return m_dragging; }
    void cancel();

    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool isOver(QPoint viewPosition) const;
    bool isPlacing() const;  ///< and there is a probe to be placed
    void dragTo(QPoint viewPosition);

    QGraphicsView& m_view;
    LiveState& m_state;
    LiveOverlay* m_overlay = nullptr;
    bool m_dragging = false;
    bool m_over = false;
    ProbePlace m_before;
};

}  // namespace ketloom
