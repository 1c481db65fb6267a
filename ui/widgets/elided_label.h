#pragma once

#include <QLabel>

namespace ketloom {

/// One line of plain text that ends in an ellipsis where it lacks room. Screen readers get the whole text.
class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    using QLabel::QLabel;
    QSize minimumSizeHint() const override;
    /// What is painted: text() or its beginning.
    QString shownText() const;

protected:
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace ketloom
