#pragma once

#include <QPixmap>
#include <QWidget>

namespace ketloom {

class CircuitView;

/// The whole cell in a corner of the canvas, with a frame around what the view shows. It comes when the cell
/// does not fit; dragging the frame, or a click, moves the view.
class Minimap : public QWidget {
    Q_OBJECT
public:
    explicit Minimap(CircuitView& view);

    bool isWanted() const { return m_wanted; }
    void setWanted(bool wanted);
    /// After a change of the cell, the colours, the zoom or the size of the view.
    void refresh();
    /// After scrolling.
    void follow() {
        if (isVisible()) update();
    }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void drawPicture();
    QRectF frame() const;
    void moveTo(QPointF position);

    CircuitView& m_view;
    QPixmap m_picture;
    QRectF m_drawn;  ///< the part of the scene in the picture
    double m_scale = 1.0;
    QPointF m_grip;  ///< from the middle of the frame to where it was taken
    bool m_wanted = true;
    bool m_stale = true;
};

}  // namespace ketloom
