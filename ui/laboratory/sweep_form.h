#pragma once

#include <QWidget>
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

/// What is to be trained: a preset, or the current project with several networks and protocols; lengths,
/// seeds, steps and how many at a time.
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
    std::optional<std::vector<int>> lengths() const;
    QWidget* makeChecks(const std::vector<QCheckBox*>& boxes);

    Document& m_document;
    QFormLayout* m_layout;
    QWidget* m_networkRow;
    QWidget* m_protocolRow;
    QComboBox* m_preset;
    QLabel* m_notes;
    std::vector<QCheckBox*> m_models;     ///< rows of modelTable()
    std::vector<QCheckBox*> m_protocols;  ///< rows of memoryProtocolTable()
    QLineEdit* m_lengths;
    QSpinBox* m_seeds;
    QSpinBox* m_steps;
    QSpinBox* m_jobs;
};

}  // namespace ketloom
