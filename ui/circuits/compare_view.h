#pragma once

#include <QHash>
#include <QWidget>

#include "core/cell/cell_difference.h"
#include "ui/document/document.h"
#include "ui/document/selection.h"
#include "ui/widgets/painted_picture.h"

class QLabel;
class QListWidget;
class QListWidgetItem;
class QMenu;
class QToolButton;

namespace ketloom {

class CircuitPane;
class DifferenceMark;

/// The cell of the document under another one, with every difference marked and listed. Both pictures scroll
/// and zoom together; an entry of the list leads to its operation, here and on the canvas. Follows the
/// document; edits nothing.
class CompareView : public QWidget {
    Q_OBJECT
public:
    CompareView(Document& document, Selection& selection, QWidget* parent = nullptr);

    /// Compares with this cell from now on.
    void compareWith(const QString& name, const Cell& cell);
    /// With a project file or an exported picture. Errors: those of loadProject(); what is shown stays.
    Expected<void> compareWithFile(const QString& path);
    /// With the cell of a run folder. Errors: those of loadManifest().
    Expected<void> compareWithRun(const QString& folder);
    /// With this cell for good: the choice of another one goes away. `after`: what the cell of the document
    /// is called; empty: by the document's title.
    void fix(const QString& name, const Cell& cell, const QString& after);
    /// With the file of the document as it is on disk.
    Expected<void> compareWithSaved();

    const CellDifference& difference() const { return m_difference; }
    /// What the list says, line by line.
    QStringList lines() const;
    void activateLine(int row);

    /// Both cells with their marks under each other, in full, in the colours of the window.
    PaintedPicture picture() const;
    QString toCsv() const;  ///< the list of differences
    /// Adds "Copy picture", "Save picture…" and "Save data as CSV…".
    void addExports(QMenu& menu);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void makeMenu();
    void refresh();
    void fillList();
    void fillPane(CircuitPane& pane, const Cell& cell, bool isAfter);
    void listRowChanged(int row);
    void synchronise(CircuitPane& from, CircuitPane& to);
    void fit();
    void tell(const Expected<void>& done);
    static QString summary(const QString& name, const Cell& cell);

    Document& m_document;
    Selection& m_selection;
    QString m_name;
    Cell m_before;
    QString m_afterName;     ///< empty: the title of the document
    bool m_isSaved = false;  ///< compared with the saved version: follows what is saved
    CellDifference m_difference;
    int m_firstOperation = 0;                                 ///< row of the first operation in the list
    QHash<int, DifferenceMark*> m_marksBefore, m_marksAfter;  ///< by index of the difference

    QToolButton* m_choice;
    QLabel* m_message;
    QLabel* m_titleBefore;
    QLabel* m_titleAfter;
    QLabel* m_counts;
    CircuitPane* m_paneBefore;
    CircuitPane* m_paneAfter;
    QListWidget* m_list;
    bool m_synchronising = false;
};

}  // namespace ketloom
