#include "ui/runs/run_table.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>

#include "ui/widgets/theme.h"

namespace ketloom {
namespace {

/// Check boxes that are seen on every background: some styles outline them too faintly on a dark one.
class OverlayDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        QStyledItemDelegate::paint(painter, option, index);
        if (!index.data(Qt::CheckStateRole).isValid()) return;
        QStyleOptionViewItem own = option;
        initStyleOption(&own, index);
        const QRect box = option.widget->style()->subElementRect(QStyle::SE_ItemViewItemCheckIndicator, &own,
                                                                 option.widget);
        const bool selected = option.state & QStyle::State_Selected;
        const bool enabled = index.flags() & Qt::ItemIsEnabled;
        QColor edge =
            selected ? option.palette.color(QPalette::HighlightedText) : Theme::of(option.widget).mutedText;
        if (!enabled) edge.setAlphaF(0.4F);
        painter->save();
        painter->setPen(edge);
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(box.adjusted(0, 0, -1, -1));
        painter->restore();
    }
};

}  // namespace

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
    setItemDelegateForColumn(0, new OverlayDelegate(this));
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
    // What an editor leaves over belongs to it: Enter ends the edit and opens nothing.
    if (state() == QAbstractItemView::EditingState) return QTableView::keyPressEvent(event);
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
