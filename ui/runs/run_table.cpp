#include "ui/runs/run_table.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>

#include "ui/widgets/theme.h"

namespace ketloom {

RunTable::RunTable(QWidget* parent) : QTableView(parent) {
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSortingEnabled(true);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setIconSize(QSize(30, 10));
    verticalHeader()->hide();
    const int row = fontMetrics().height() + 6;
    verticalHeader()->setMinimumSectionSize(row);
    verticalHeader()->setDefaultSectionSize(row);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setSectionsMovable(true);
    horizontalHeader()->setHighlightSections(false);
}

void RunTable::setEmptyText(const QString& text) {
    if (text == m_emptyText) return;
    m_emptyText = text;
    setAccessibleDescription(text);
    viewport()->update();
}

void RunTable::keyPressEvent(QKeyEvent* event) {
    const bool plain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (plain) return emit reopenAsked();
            break;
        case Qt::Key_Space:
            if (plain) return emit overlayAsked();
            break;
        case Qt::Key_Delete:
            if (plain) return emit trashAsked();
            break;
        case Qt::Key_F2:
            if (plain) return emit tagsAsked();
            if (event->modifiers() == Qt::ShiftModifier) return emit notesAsked();
            break;
        default:
            break;
    }
    QTableView::keyPressEvent(event);
}

void RunTable::mouseDoubleClickEvent(QMouseEvent* event) {
    const QModelIndex index = indexAt(event->pos());
    if (event->button() != Qt::LeftButton || !index.isValid()) return;
    if (index.flags() & Qt::ItemIsUserCheckable) return QTableView::mouseDoubleClickEvent(event);
    if (index.flags() & Qt::ItemIsEditable) {
        setCurrentIndex(index);
        return edit(index);
    }
    emit reopenAsked();
}

void RunTable::contextMenuEvent(QContextMenuEvent* event) {
    const QPoint position = event->reason() == QContextMenuEvent::Keyboard && currentIndex().isValid()
                                ? viewport()->mapToGlobal(visualRect(currentIndex()).bottomLeft())
                                : event->globalPos();
    emit menuAsked(position);
}

void RunTable::paintEvent(QPaintEvent* event) {
    QTableView::paintEvent(event);
    if (m_emptyText.isEmpty() || (model() && model()->rowCount() > 0)) return;
    QPainter painter(viewport());
    painter.setPen(Theme::of(this).mutedText);
    const int margin = fontMetrics().height();
    painter.drawText(viewport()->rect().adjusted(margin, 0, -margin, 0), Qt::AlignCenter | Qt::TextWordWrap,
                     m_emptyText);
}

QSize RunTable::minimumSizeHint() const {
    const int em = fontMetrics().height();
    return {8 * em, 5 * em};
}

}  // namespace ketloom
