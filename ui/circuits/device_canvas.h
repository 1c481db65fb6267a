#pragma once

#include <QAbstractScrollArea>

#include "core/device/device_circuit.h"
#include "ui/circuits/device_layout.h"

namespace ketloom {

struct Theme;

/// Paints a device circuit: lanes and dashed ancillas, rotations with their angles, controls as dots,
/// post-selections as meters with a 0, and brackets that show the recursion. The names of the lanes stay in
/// sight; only columns in sight are painted. Wheel and keys scroll, with Ctrl they zoom; dragging pans.
class DeviceCanvas : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit DeviceCanvas(QWidget* parent = nullptr);

    void setCircuit(const Cell& cell, DeviceCircuit circuit);
    void clear();
    const DeviceCircuit& circuit() const { return m_circuit; }
    const DeviceLayout& layoutOfCircuit() const { return m_layout; }

    double zoom() const { return m_zoom; }
    /// By hand: from now on the height of the window no longer matters.
    void setZoom(double zoom);
    void zoomIn() { setZoom(m_zoom * kZoomStep); }
    void zoomOut() { setZoom(m_zoom / kZoomStep); }
    /// As high as the window, as far as it can be read and not larger than 1; stays so when the window's size
    /// or the circuit changes.
    void fitHeight();

    /// The gate at a place of the viewport, or -1.
    int gateAt(QPointF position) const;

    static constexpr double kZoomStep = 1.2;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    double unit() const;        ///< pixels of one unit of the layout
    double namesWidth() const;  ///< pixels of the lane names at the left
    QFont fontFor(double share) const;
    void applyZoom(double zoom);
    void refit();
    void updateScrollBars();
    void updateNames();
    void paintLanes(QPainter& painter, const Theme& theme, double leftEdge, double rightEdge) const;
    void paintBrackets(QPainter& painter, const Theme& theme, double leftEdge, double rightEdge) const;
    void paintGate(QPainter& painter, const Theme& theme, std::size_t index) const;
    void paintNames(QPainter& painter, const Theme& theme) const;

    Cell m_cell;
    DeviceCircuit m_circuit;
    DeviceLayout m_layout;
    QStringList m_names;
    double m_zoom = 1.0;
    bool m_fits = true;  ///< zoom follows the height
    QPoint m_dragStart;
    bool m_dragging = false;
};

}  // namespace ketloom
