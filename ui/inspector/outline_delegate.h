#pragma once

#include <QStyledItemDelegate>

class QTreeWidget;

namespace ketloom {

class Document;
class OutlinePanel;

/// The editors of the outline: a list of lanes for the target, a number box for order and degree, a line for
/// the rest. Tab and Shift+Tab go to the next field of the row. What was entered goes to
/// OutlinePanel::setField(), never into the tree.
class OutlineDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    OutlineDelegate(OutlinePanel& panel, QTreeWidget& tree, const Document& document);

    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;

protected:
    bool eventFilter(QObject* editor, QEvent* event) override;

private:
    OutlinePanel& m_panel;
    QTreeWidget& m_tree;
    const Document& m_document;
};

}  // namespace ketloom
