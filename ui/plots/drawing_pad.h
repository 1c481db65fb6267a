#pragma once

#include <QImage>
#include <QPoint>
#include <QWidget>

#include "core/task/task.h"

namespace ketloom {

/// A square to draw a digit on: the left button inks, the right one (or Shift) takes away.
class DrawingPad : public QWidget {
    Q_OBJECT
public:
    explicit DrawingPad(QWidget* parent = nullptr);

    /// Side of the drawing, in its own pixels.
    static constexpr int kSide = 112;

    void clear();
    /// A grey image to begin from, enlarged to the pad.
    void setTemplate(const Image& image);
    bool isEmpty() const;
    /// 1 is full ink.
    Image drawing() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return width; }

signals:
    /// While drawing and at its end.
    void drawn();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QRect frame() const;
    QPointF toDrawing(const QPointF& position) const;
    void stroke(const QPointF& to, bool erase);

    QImage m_ink;  ///< grey, 255 is full ink
    QPointF m_last;
};

}  // namespace ketloom
