#pragma once

#include <QWidget>
#include <optional>

#include "core/insight/trainability.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QTableWidget;

namespace ketloom {

class TrainabilityPlot;

/// The form of a trainability probe and what it found: plot, statement, table. What the user asks for goes
/// out by signals.
class TrainabilityView : public QWidget {
    Q_OBJECT
public:
    explicit TrainabilityView(QWidget* parent = nullptr);

    /// What is probed. Proposes lanes and stages where another kind of cell comes, unless they were typed,
    /// and marks a result that is about something else.
    void setSubject(const Cell& cell, const InitialSpread& spread, LossKind loss,
                    const TaskOptions& task = {});
    void setBusy(bool busy);
    void setProgress(int points, int initialisations);
    void setResult(const TrainabilityResult& result);
    void setMessage(const QString& message);

    /// What the form asks for; none where it is wrong, which is then said.
    std::optional<TrainabilityOptions> options();
    void setLists(const QString& lanes, const QString& stages, const QString& spreads);
    const std::optional<TrainabilityResult>& result() const { return m_result; }
    QString statement() const;
    TrainabilityPlot& plot() { return *m_plot; }

signals:
    void probeWanted(const ketloom::TrainabilityOptions& options);
    void stopWanted();

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    QWidget* makeForm();
    void refresh();
    void fillTable();
    bool isOutdated() const;
    void refreshOutdated();

    /// What a probe is about.
    struct Question {
        TrainabilityOptions options;
        TaskOptions task;
    };
    TrainabilityOptions m_subject;
    TaskOptions m_task;
    std::optional<TrainabilityResult> m_result;
    Question m_asked;      ///< latest; what the probe that goes on is about
    Question m_probed;     ///< that of the result
    int m_points = 0;      ///< of the latest question
    bool m_typed = false;  ///< the lists are the user's
    QLineEdit* m_lanes;
    QLineEdit* m_stages;
    QLineEdit* m_spreads;
    QSpinBox* m_initialisations;
    QSpinBox* m_batch;
    QSpinBox* m_seed;
    QPushButton* m_probe;
    QPushButton* m_stop;
    QProgressBar* m_progress;
    QComboBox* m_axis;
    QComboBox* m_quantity;
    QLabel* m_message;
    QLabel* m_statement;
    QLabel* m_outdated;
    TrainabilityPlot* m_plot;
    QTableWidget* m_table;
};

/// "3..8" or "1, 2, 4"; none where the text is neither.
std::optional<std::vector<int>> wholeNumbers(const QString& text);
/// "0.1, 1, 10".
std::optional<std::vector<double>> realNumbers(const QString& text);

}  // namespace ketloom
