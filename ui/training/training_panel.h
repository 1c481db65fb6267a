#pragma once

#include <QWidget>

#include "ui/document/document.h"
#include "ui/training/training_session.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace ketloom {

class ModelForm;
class OptionsForm;
class TaskForm;

/// Task, options, the four buttons of a run and one sentence on how it stands.
class TrainingPanel : public QWidget {
    Q_OBJECT
public:
    TrainingPanel(Document& document, TrainingSession& session, QWidget* parent = nullptr);

    OptionsForm& options() { return *m_options; }
    /// Puts a line of its own under the sentence on the run.
    void addLine(QWidget* line);
    /// The state of the run in one sentence.
    static QString sentence(const TrainingSession& session);
    /// The state of the run in a few words, for the status bar.
    static QString brief(const TrainingSession& session);

private:
    QWidget* makeTransport();
    void refreshState();
    void refreshProgress();
    void refreshStale();
    void forwardLiveOptions();

    Document& m_document;
    TrainingSession& m_session;
    QPushButton* m_play;
    QToolButton* m_pause;
    QToolButton* m_step;
    QToolButton* m_stop;
    QProgressBar* m_progress;
    QLabel* m_sentence;
    QLabel* m_data;
    QLabel* m_stale;
    QVBoxLayout* m_head;
    TaskForm* m_task;
    ModelForm* m_model;
    OptionsForm* m_options;
    double m_forwardedRate = -1.0;
};

}  // namespace ketloom
