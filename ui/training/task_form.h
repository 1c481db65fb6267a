#pragma once

#include <QWidget>
#include <array>

#include "ui/document/document.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QToolButton;

namespace ketloom {

class ScientificSpinBox;
class SeedBox;

/// Which task a run is trained on, made from taskTable(); what only the digits need is shown for them alone.
class TaskForm : public QWidget {
    Q_OBJECT
public:
    explicit TaskForm(Document& document, QWidget* parent = nullptr);

    void setRunActive(bool active);

private:
    void makeProtocolBox();
    QWidget* makeDigitsBox();
    QWidget* makeFolderBox();
    void refresh();
    void setKind(TaskKind kind);
    void chooseFolder();
    void setFolder(const QString& folder);

    Document& m_document;
    QComboBox* m_kind;
    QWidget* m_sequenceBox;
    QSpinBox* m_length;
    QWidget* m_protocolBox;
    QComboBox* m_protocol;
    QLabel* m_protocolText;
    QWidget* m_digitsBox = nullptr;
    QLineEdit* m_folder;
    std::array<QToolButton*, 10> m_digits{};
    QComboBox* m_labels;
    ScientificSpinBox* m_threshold;
    SeedBox* m_splitSeed;
    bool m_active = false;
};

}  // namespace ketloom
