#pragma once

#include <QWidget>

#include "ui/document/document.h"

class QComboBox;
class QLabel;

namespace ketloom {

class CircuitPane;

/// "What does one step do?": two or three time steps of the cell side by side, with words on each part.
/// Follows the document; edits nothing.
class UnrolledView : public QWidget {
    Q_OBJECT
public:
    explicit UnrolledView(Document& document, QWidget* parent = nullptr);

    int steps() const;
    void setSteps(int steps);
    CircuitPane& pane() { return *m_pane; }

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void rebuild();

    Document& m_document;
    CircuitPane* m_pane;
    QComboBox* m_steps;
    QLabel* m_words;
};

}  // namespace ketloom
