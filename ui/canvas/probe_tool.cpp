#include "ui/canvas/probe_tool.h"

#include <QGraphicsView>
#include <QKeyEvent>
#include <QMouseEvent>

#include "ui/canvas/live_overlay.h"

namespace ketloom {

ProbeTool::ProbeTool(QGraphicsView& view, LiveState& state) : QObject(&view), m_view(view), m_state(state) {
    view.viewport()->installEventFilter(this);
    view.installEventFilter(this);
}

bool ProbeTool::isOver(QPoint viewPosition) const {
    return m_overlay && m_overlay->probeHandle().contains(m_view.mapToScene(viewPosition));
}

bool ProbeTool::isPlacing() const {
    return m_state.isPlacing() && m_overlay && !m_overlay->probeHandle().isEmpty();
}

void ProbeTool::dragTo(QPoint viewPosition) {
    if (m_overlay) m_state.setPlace(m_overlay->placeNear(m_view.mapToScene(viewPosition).x()));
}

void ProbeTool::cancel() {
    if (!m_dragging) return;
    m_dragging = false;
    m_view.viewport()->unsetCursor();
    m_state.setPlace(m_before);
}

bool ProbeTool::eventFilter(QObject* watched, QEvent* event) {
    if (watched == &m_view) {
        if (event->type() != QEvent::KeyPress || static_cast<QKeyEvent*>(event)->key() != Qt::Key_Escape)
            return false;
        if (m_dragging) {
            cancel();
            return true;
        }
        if (!(m_over || isPlacing()) || m_state.choice().place == ProbePlace{}) return false;
        m_over = false;
        m_view.viewport()->unsetCursor();
        m_state.setPlace({});
        return true;
    }
    switch (event->type()) {
        case QEvent::MouseButtonPress:
        case QEvent::MouseButtonDblClick: {
            const auto* mouse = static_cast<QMouseEvent*>(event);
            if (m_dragging) return true;
            const QPoint position = mouse->position().toPoint();
            const bool placing = isPlacing();
            if (mouse->button() != Qt::LeftButton || !(placing || isOver(position))) return false;
            m_dragging = true;
            m_before = m_state.choice().place;
            m_state.endPlacing();
            if (placing) dragTo(position);
            m_view.setFocus(Qt::MouseFocusReason);
            m_view.viewport()->setCursor(Qt::SizeHorCursor);
            return true;
        }
        case QEvent::MouseMove: {
            const auto* mouse = static_cast<QMouseEvent*>(event);
            const QPoint position = mouse->position().toPoint();
            if (m_dragging) {
                dragTo(position);
                return true;
            }
            const bool over = mouse->buttons() == Qt::NoButton && (isPlacing() || isOver(position));
            if (over) m_view.viewport()->setCursor(Qt::SizeHorCursor);
            m_over = over;
            return over;
        }
        case QEvent::MouseButtonRelease:
            if (!m_dragging) return false;
            m_dragging = false;
            m_view.viewport()->unsetCursor();
            return true;
        case QEvent::Leave:
            m_over = false;
            return false;
        default:
            return false;
    }
}

}  // namespace ketloom
