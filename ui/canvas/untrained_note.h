#pragma once

#include <QFrame>

#include "ui/document/document.h"

class QLabel;
class QPushButton;

namespace ketloom {

/// A line above the canvas while a classical network is chosen: what is drawn below is not what is trained,
/// and a button that chooses the cell again. Takes no room otherwise.
class UntrainedNote : public QFrame {
    Q_OBJECT
public:
    explicit UntrainedNote(Document& document, QWidget* parent = nullptr);

    QString text() const;

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();

    Document& m_document;
    QLabel* m_icon;
    QLabel* m_text;
    QPushButton* m_back;
};

}  // namespace ketloom
