#pragma once

#include <QWidget>

#include "ui/document/document.h"

class QComboBox;
class QLabel;
class QSpinBox;

namespace ketloom {

/// Which network is trained, made from modelTable(): the cell, or a classical one with its hidden units;
/// below, how its size compares with the cell's, and what can fairly be compared under the chosen loss.
class ModelForm : public QWidget {
    Q_OBJECT
public:
    explicit ModelForm(Document& document, QWidget* parent = nullptr);

    void setRunActive(bool active);

private:
    void refresh();

    Document& m_document;
    QComboBox* m_kind;
    QSpinBox* m_hidden;
    QLabel* m_hiddenLabel;
    QLabel* m_size;
    QLabel* m_fair;
    bool m_active = false;
};

}  // namespace ketloom
