#pragma once

#include <QHash>
#include <QWidget>

#include "ui/document/document.h"
#include "ui/document/selection.h"

class QLabel;
class QMenu;
class QTreeWidget;
class QTreeWidgetItem;

namespace ketloom {

/// The cell as a tree: its lanes; its stages with their operations in order, with target, sources, order,
/// degree and parameters. The twin of the canvas for screen readers, for the keyboard and for copying, and it
/// edits the same document: names of lanes and fields of operations in place (F2, Tab, double-click), Insert,
/// Delete, Alt+arrows, and a menu. What cannot be done is said in a line below the tree.
class OutlinePanel : public QWidget {
    Q_OBJECT
public:
    enum Column { kOperation, kTarget, kSources, kOrder, kDegree, kBias, kParameters, kSharing, kColumns };

    OutlinePanel(Document& document, Selection& selection, QWidget* parent = nullptr);

    /// The operations as tab-separated text with a header line.
    QString text() const;
    /// True for a field that can be edited in place.
    bool isEditable(const QTreeWidgetItem* item, int column) const;
    /// Opens the editor of a field.
    void editField(QTreeWidgetItem* item, int column);
    /// Changes a field as typed: one undo step, or a message below the tree.
    void setField(const QTreeWidgetItem* item, int column, const QString& value);
    /// The message below the tree; empty when there is none.
    QString message() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void sync();
    void syncLanes();
    void syncOperation(QTreeWidgetItem* item, int stage, const Operation& operation, bool counted);
    void fitColumns();  ///< to what they hold; later it is the user's business
    void showSelection();
    void takeSelection();
    void say(const QString& message);
    const Operation* operationOf(const QTreeWidgetItem* item) const;
    void renameLane(int lane, const QString& name);
    void changeSources(const Operation& operation, const QString& value);
    QMenu* makeMenu(QTreeWidgetItem* item);
    void editFirstField();
    void insertNeuron();
    void deleteSelected();
    void shiftSelected(int direction);
    std::vector<std::uint32_t> selectedIds() const;

    Document& m_document;
    Selection& m_selection;
    QTreeWidget* m_tree;
    QTreeWidgetItem* m_lanes;
    QTreeWidgetItem* m_stages;
    QLabel* m_message;
    QHash<std::uint32_t, QTreeWidgetItem*> m_items;
    bool m_showing = false;
};

}  // namespace ketloom
