#pragma once

#include <QFrame>

#include "core/cell/cell.h"

class QLabel;
class QLineEdit;
class QListWidget;

namespace ketloom {

/// A line to type an operation into, with what the words could be below it and what it would do. Knows the
/// cell, not the canvas: whoever opens it says where a line leads, and acts on it.
class QuickInsertBox : public QFrame {
    Q_OBJECT
public:
    explicit QuickInsertBox(QWidget* parent);

    /// Empties the line and takes the focus.
    void open(const Cell& cell);
    void close();
    QString line() const;
    void clearLine();
    void setCell(const Cell& cell);
    /// What Enter would do, or why it would do nothing.
    void showOutcome(const QString& sentence, bool good);

signals:
    void lineChanged(const QString& line);
    /// Enter; with Shift `another` line follows.
    void entered(const QString& line, bool another);
    /// Esc, or the focus went elsewhere.
    void closed();

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refreshWords();
    void completeWith(int row);

    Cell m_cell;
    QLineEdit* m_line;
    QLabel* m_outcome;
    QListWidget* m_words;
};

}  // namespace ketloom
