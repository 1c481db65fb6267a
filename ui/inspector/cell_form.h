#pragma once

#include <QWidget>

#include "ui/document/document.h"

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;

namespace ketloom {

/// The form of the project and its cell, shown while nothing is selected: name, lanes, work stages, notes.
class CellForm : public QWidget {
    Q_OBJECT
public:
    explicit CellForm(Document& document, QWidget* parent = nullptr);

    void refresh();

private:
    QSpinBox* makeSpin(const char* name, int least, int most, const QString& tip);
    void changeLanes(int inOut, int workspace);

    Document& m_document;
    bool m_showing = false;
    QLineEdit* m_name;
    QSpinBox* m_inOut;
    QSpinBox* m_workspace;
    QString m_inOutHelp;
    QString m_workspaceHelp;
    QSpinBox* m_workStages;
    QLabel* m_counts;
    QPlainTextEdit* m_notes;
};

}  // namespace ketloom
