#pragma once

#include <QWidget>

#include "ui/plots/state_view.h"

namespace ketloom {

/// The shown sample itself: the image with the pixels of the playhead framed, or the words with the present
/// one marked.
class SampleView : public QWidget {
    Q_OBJECT
public:
    explicit SampleView(QWidget* parent = nullptr);

    void setState(const StateView& view);
    void setPlayhead(int step);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintImage(QPainter& painter, const Image& image);
    void paintWords(QPainter& painter);
    void paintCaption(QPainter& painter, int top);

    StateView m_view;
    int m_step = 0;
};

}  // namespace ketloom
