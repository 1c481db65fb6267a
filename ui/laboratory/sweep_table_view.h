#pragma once

#include <QTableWidget>

#include "core/lab/sweep_result.h"

namespace ketloom {

/// All numbers of a sweep, a row a cell of its grid; copied as text with Ctrl+C, saved as CSV or as a
/// picture.
class SweepTableView : public QTableWidget {
    Q_OBJECT
public:
    explicit SweepTableView(QWidget* parent = nullptr);

    void show(const Sweep& sweep, const std::vector<PointResult>& results);
    /// The selected cells, or all: tabs between columns, a heading above.
    QString selectedText() const;
    /// What it says and what not to conclude, as rich text.
    static QString help();

signals:
    void problem(const QString& message);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    Sweep m_sweep;
    std::vector<PointResult> m_results;
};

}  // namespace ketloom
