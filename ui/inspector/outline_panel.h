#pragma once

#include <QHash>
#include <QWidget>

#include "ui/document/document.h"
#include "ui/document/selection.h"

class QTreeWidget;
class QTreeWidgetItem;

namespace ketloom {

/// The cell as a table: stages, their operations in order, with target, sources, order, degree and
/// parameters. The twin of the canvas for screen readers, for the keyboard and for copying.
class OutlinePanel : public QWidget {
    Q_OBJECT
public:
    OutlinePanel(Document& document, Selection& selection, QWidget* parent = nullptr);

    /// The table as tab-separated text with a header line.
    QString text() const;

private:
    void rebuild();
    void fitColumns();  ///< to what they hold; later it is the user's business
    void showSelection();
    void takeSelection();

    Document& m_document;
    Selection& m_selection;
    QTreeWidget* m_tree;
    QHash<std::uint32_t, QTreeWidgetItem*> m_items;
    bool m_showing = false;
};

}  // namespace ketloom
