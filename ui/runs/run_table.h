#pragma once

#include <QTableView>

namespace ketloom {

/// A table of whole rows with the keys of the runs panel, and a text in its middle where it is empty.
class RunTable : public QTableView {
    Q_OBJECT
public:
    explicit RunTable(QWidget* parent = nullptr);

    /// Why there are no rows; shown only as long as there are none.
    void setEmptyText(const QString& text);
    const QString& emptyText() const { return m_emptyText; }

signals:
    void reopenAsked();   ///< Enter, double click
    void overlayAsked();  ///< Space
    void trashAsked();    ///< Delete
    void tagsAsked();     ///< F2
    void notesAsked();    ///< Shift+F2
    void menuAsked(const QPoint& globalPosition);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    /// Small: a table must not hold its dock wide.
    QSize minimumSizeHint() const override;

private:
    QString m_emptyText;
};

}  // namespace ketloom
