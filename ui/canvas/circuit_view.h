#pragma once

#include <QGraphicsView>
#include <QHash>
#include <optional>
#include <vector>

#include "core/cell/validate.h"
#include "ui/canvas/element_tips.h"
#include "ui/document/circuit_layout.h"
#include "ui/document/circuit_painter.h"
#include "ui/document/document.h"
#include "ui/document/selection.h"

class QMenu;
class QRubberBand;

namespace ketloom {

class DropIndicator;
class ElementItem;

/// The canvas: the cell drawn from the document. The scene holds no truth: rebuild() deletes it and draws it
/// again at any time; what is selected lives in Selection, what is edited in Document, one undo step an
/// intent.
class CircuitView : public QGraphicsView {
    Q_OBJECT
public:
    CircuitView(Document& document, Selection& selection, QWidget* parent = nullptr);
    ~CircuitView() override;

    /// Deletes all items and draws them anew from the document.
    void rebuild();
    const CircuitLayout& circuitLayout() const { return m_layout; }
    /// The item of an operation, or null.
    const ElementItem* operationItem(std::uint32_t id) const;
    /// True while an operation is being dragged, or a gate from the palette is above the canvas.
    bool isDropIndicated() const;
    /// Brings an operation, a whole stage (operation -1) or a lane (place {-1, -1}) into view and lets it
    /// flash.
    void reveal(const OperationPlace& place, int lane);

public slots:
    void zoomIn();
    void zoomOut();
    /// Shows the whole cell; small cells are not blown up beyond reading size.
    void fitAll();
    void selectAll();
    void deleteSelected();
    void duplicateSelected();
    /// -1: one place earlier, +1: one place later.
    void shiftSelected(int direction);
    /// Lets the selected operations use the same parameters, or gives each its own.
    void shareSelected(bool shared);
    /// Rows on the canvas: -1 up, +1 down.
    void moveSelectedLane(int rows);
    void addWorkStage();

signals:
    void zoomChanged(double factor);

protected:
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;

private:
    enum class Gesture { None, Press, Drag, Rubber, Pan };

    void documentChanged(const ChangeEvent& event);
    void updateStates();
    void cancelGesture();
    void setZoom(double factor);
    void fitIfWanted();
    void setHovered(std::uint32_t id);
    void startPan(QPoint position);
    void rubberBandTo(QPoint position, Qt::KeyboardModifiers modifiers);
    QMenu* makeOperationMenu();
    QMenu* makePlaceMenu(QPoint viewPosition);
    void setSelectedSources(const QString& text, const std::function<bool(int lane)>& wanted);
    const CircuitElement* elementAt(QPoint viewPosition) const;
    QString toolTipAt(QPoint viewPosition) const;
    std::vector<std::uint32_t> selectedIds() const;
    /// Which control or partner of a gate can be dragged at this place: an index into its sources, or -1.
    int sourceAt(const CircuitElement& element, QPoint viewPosition) const;
    void indicate(const std::optional<DropPlace>& place, GateKind gate);
    void indicateSource(QPoint viewPosition);
    void dropDragged(const DropPlace& place);
    void insertAt(const DropPlace& place, GateKind gate);
    void selectNeighbour(int direction);
    void editCell(const QString& text, const std::function<void(Cell&)>& change, int mergeKey = -1);

    Document& m_document;
    Selection& m_selection;
    CircuitLayout m_layout;
    CircuitStyle m_style;
    QHash<std::uint32_t, ElementItem*> m_operations;
    DropIndicator* m_indicator = nullptr;
    QRubberBand* m_rubberBand = nullptr;

    Gesture m_gesture = Gesture::None;
    QPoint m_pressed;
    std::uint32_t m_pressedId = 0;
    int m_pressedSource = -1;  ///< the control or partner that is dragged, -1: the gate itself
    Qt::KeyboardModifiers m_pressedModifiers;
    QSet<std::uint32_t> m_selectedBefore;
    std::optional<DropPlace> m_dropPlace;
    std::optional<GateKind> m_foreignGate;  ///< dragged in from the palette
    std::vector<CellIssue> m_issues;
    ProblemIndex m_problems;
    std::uint32_t m_hovered = 0;
    bool m_autoFit = true;  ///< until the user zooms or pans: the whole cell stays in view
};

}  // namespace ketloom
