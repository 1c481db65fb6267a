#include "ui/inspector/outline_delegate.h"

#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QSpinBox>
#include <QTreeWidget>

#include "ui/document/cell_edits.h"
#include "ui/document/document.h"
#include "ui/document/operation_text.h"
#include "ui/inspector/outline_panel.h"

namespace ketloom {

OutlineDelegate::OutlineDelegate(OutlinePanel& panel, QTreeWidget& tree, const Document& document)
    : QStyledItemDelegate(&tree), m_panel(panel), m_tree(tree), m_document(document) {}

QWidget* OutlineDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                       const QModelIndex& index) const {
    if (!m_panel.isEditable(m_tree.itemFromIndex(index), index.column())) return nullptr;
    QWidget* editor = nullptr;
    switch (index.column()) {
        case OutlinePanel::kTarget: {
            auto* box = new QComboBox(parent);
            const Cell& cell = m_document.project().cell;
            for (int row = 0; row < cell.lanes(); ++row) box->addItem(laneText(cell, rowLane(cell, row)));
            editor = box;
            break;
        }
        case OutlinePanel::kOrder:
        case OutlinePanel::kDegree: {
            auto* box = new QSpinBox(parent);
            box->setRange(1, index.column() == OutlinePanel::kOrder ? kMaxOrder : kMaxLanes - 1);
            box->setFrame(false);
            editor = box;
            break;
        }
        default: {
            auto* line = new QLineEdit(parent);
            line->setFrame(false);
            line->setMinimumWidth(10 * line->fontMetrics().averageCharWidth());
            if (index.column() == OutlinePanel::kSources)
                line->setPlaceholderText(tr("lanes, such as w0, i1"));
            editor = line;
        }
    }
    editor->setAutoFillBackground(true);
    editor->setAccessibleName(m_tree.headerItem()->text(index.column()));
    return editor;
}

void OutlineDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
    const QString text = index.data().toString();
    if (auto* box = qobject_cast<QComboBox*>(editor)) {
        box->setCurrentIndex(box->findText(text));
    } else if (auto* number = qobject_cast<QSpinBox*>(editor)) {
        number->setValue(text.toInt());
        number->selectAll();
    } else if (auto* line = qobject_cast<QLineEdit*>(editor); line && !line->isModified()) {
        line->setText(text);
    }
}

void OutlineDelegate::setModelData(QWidget* editor, QAbstractItemModel*, const QModelIndex& index) const {
    QString value;
    if (const auto* box = qobject_cast<QComboBox*>(editor)) value = box->currentText();
    if (auto* number = qobject_cast<QSpinBox*>(editor)) {
        number->interpretText();
        value = QString::number(number->value());
    }
    if (const auto* line = qobject_cast<QLineEdit*>(editor)) value = line->text();
    if (value != index.data().toString())
        m_panel.setField(m_tree.itemFromIndex(index), index.column(), value);
}

bool OutlineDelegate::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        auto* editor = qobject_cast<QWidget*>(watched);
        if (editor && (key == Qt::Key_Tab || key == Qt::Key_Backtab)) {
            const QModelIndex current = m_tree.currentIndex();
            emit commitData(editor);
            emit closeEditor(editor, NoHint);
            QTreeWidgetItem* item = m_tree.itemFromIndex(current);
            const int step = key == Qt::Key_Tab ? 1 : -1;
            for (int column = current.column() + step; column >= 0 && column < OutlinePanel::kColumns;
                 column += step) {
                if (!m_panel.isEditable(item, column)) continue;
                m_panel.editField(item, column);
                break;
            }
            return true;
        }
    }
    return QStyledItemDelegate::eventFilter(watched, event);
}

}  // namespace ketloom
