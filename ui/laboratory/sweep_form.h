#pragma once

#include <QWidget>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/lab/sweep_presets.h"

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace ketloom {

class Document;

/// What is to be trained: a preset, or the current project with several networks and protocols, at its task
/// or another one; lengths, seeds, the loss to reach, steps and how many at a time.
class SweepForm : public QWidget {
    Q_OBJECT
public:
    explicit SweepForm(Document& document, QWidget* parent = nullptr);

    /// The sweep as chosen, also where it cannot be run: problems() tells.
    Sweep sweep() const;
    /// Why it cannot be run, a line each; empty where it can.
    QStringList problems() const;
    int jobs() const;

    /// -1: the current project.
    void choosePreset(int preset);

signals:
    void changed();

private:
    void presetChosen();
    void refresh();
    bool isProject() const;
    /// The current project with the chosen task.
    Project chosenProject() const;
    /// As the preset or the chosen networks and protocols say, before lengths, seeds, loss and steps.
    Sweep givenSweep() const;
    QString givenLossText() const;
    bool isMemory() const;
    bool judgesSteps() const;
    void fillTasks();
    void taskChosen();
    std::optional<std::vector<int>> lengths() const;
    /// Not a number: as given; nothing: the text is no loss.
    std::optional<double> stopLoss() const;
    std::vector<std::uint64_t> seeds() const;
    QWidget* makeChecks(const std::vector<QCheckBox*>& boxes);

    Document& m_document;
    QFormLayout* m_layout;
    QWidget* m_networkRow;
    QWidget* m_protocolRow;
    QComboBox* m_preset;
    QComboBox* m_task;  ///< rows of taskTable()
    QLabel* m_notes;
    std::vector<QCheckBox*> m_models;     ///< rows of modelTable()
    std::vector<QCheckBox*> m_protocols;  ///< rows of memoryProtocolTable()
    QLineEdit* m_lengths;
    QSpinBox* m_seeds;
    QSpinBox* m_firstSeed;
    QLineEdit* m_stopLoss;
    QSpinBox* m_steps;
    QSpinBox* m_jobs;
    std::optional<TaskKind> m_ownTask;  ///< of the project, when the tasks were listed last
};

}  // namespace ketloom
