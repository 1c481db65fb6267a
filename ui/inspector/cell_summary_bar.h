#pragma once

#include <QWidget>

#include "ui/document/document.h"
#include "ui/inspector/cost_warnings.h"

class QLabel;
class QTimer;
class QToolButton;

namespace ketloom {

/// Lanes and qubits of the cell, or the classical network trained in its place; parameters, memory, predicted
/// seconds per training step and the number of problems, in one line; a warning sign with words where one of
/// them comes near a limit. Estimated values carry an almost-equal sign. The work is done by a timer after
/// the last change, so that edits stay quick.
class CellSummaryBar : public QWidget {
    Q_OBJECT
public:
    explicit CellSummaryBar(Document& document, QWidget* parent = nullptr);

    /// The shown texts, joined by " · ": for tests and for people who cannot see the bar.
    QString text() const;

signals:
    /// The count of problems was clicked.
    void problemsRequested();

protected:
    void changeEvent(QEvent* event) override;

private:
    void refresh();
    void showCost();
    void showCostOfClassical();
    void showSeconds(bool isKnown, double seconds, double multiplyAdds, const QString& basis);
    void showWarnings(const QVector<CostWarning>& warnings);
    void showProblems();

    Document& m_document;
    QTimer* m_timer;
    QToolButton* m_warning;
    QLabel* m_lanes;
    QLabel* m_qubits;
    QLabel* m_parameters;
    QLabel* m_memory;
    QLabel* m_seconds;
    QToolButton* m_problems;
};

}  // namespace ketloom
