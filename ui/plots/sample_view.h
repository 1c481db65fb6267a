#pragma once

#include <QWidget>

#include "ui/plots/state_view.h"
#include "ui/widgets/painted_picture.h"

namespace ketloom {

/// The shown sample itself: the image with the pixels of the playhead framed, or the words with the present
/// one marked.
class SampleView : public QWidget {
    Q_OBJECT
public:
    explicit SampleView(QWidget* parent = nullptr);

    void setState(const StateView& view);
    void setPlayhead(int step);
    /// As shown, under a line that says which sample and step it is.
    PaintedPicture picture() const;
    /// Of an image row, column, ink; of words step, input, target, scored.
    QString toCsv() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paint(QPainter& painter) const;
    void paintImage(QPainter& painter, const Image& image) const;
    void paintWords(QPainter& painter) const;
    void paintCaption(QPainter& painter, int top) const;

    StateView m_view;
    int m_step = 0;
};

}  // namespace ketloom
