#pragma once

#include <QElapsedTimer>
#include <QGraphicsView>
#include <QHash>
#include <optional>
#include <vector>

#include "core/cell/validate.h"
#include "ui/canvas/edit_hints.h"
#include "ui/canvas/element_tips.h"
#include "ui/canvas/stage_folding.h"
#include "ui/document/circuit_layout.h"
#include "ui/document/circuit_painter.h"
#include "ui/document/document.h"
#include "ui/document/selection.h"

class QMenu;
class QRubberBand;
class QTimer;

namespace ketloom {

class DropIndicator;
class ElementItem;
class LiveOverlay;
class LiveState;
class ProbeTool;
class Minimap;
class QuickInsertBox;
struct Clipping;
struct PasteOutcome;
struct QuickInsert;
class StructureTools;

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
    /// Shows this live state above the circuit and lets the user drag its probe; it must outlive the view.
    void setLiveState(LiveState* live);
    const LiveOverlay& liveOverlay() const { return *m_overlay; }
    const CircuitStyle& circuitStyle() const { return m_style; }
    /// Draws selection, problems and current names anew.
    void updateStates();
    /// Lanes and stages: their gestures and the menus "Lane" and "Stage" of the menu bar.
    StructureTools& structure() { return *m_structure; }
    bool isStageFolded(int stage) const;
    void setStageFolded(int stage, bool folded);
    void foldAllStages(bool folded);
    /// Selects all operations of a stage.
    void selectStage(int stage);
    /// The item of an operation, or null.
    const ElementItem* operationItem(std::uint32_t id) const;
    /// True while an operation is being dragged, or a gate from the palette is above the canvas.
    bool isDropIndicated() const;
    /// The marks on top of the picture: lanes to read, partners of a shared set.
    const EditHints& hints() const { return *m_hints; }
    /// The map in the corner, shown while the cell does not fit into the view.
    bool isMinimapWanted() const;
    /// Scrolls so that a point of the scene comes to the middle, as far as that goes.
    void showAround(QPointF point);
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
    void copySelected();
    void cutSelected();
    /// Pastes the clipboard at the pointer, or behind the selection while the pointer is elsewhere.
    void paste();
    /// Pastes a copied work stage as a stage of its own.
    void pasteStage();
    /// One more or one less for all selected neurons, as far as their limits go.
    void changeOrder(int by);
    void changeDegree(int by);
    void setSelectedOrder(int order);
    void zoomToSelection();
    /// A line to type operations into.
    void openQuickInsert();
    void setMinimapWanted(bool wanted);

signals:
    void zoomChanged(double factor);
    /// A sentence for the status bar.
    void told(const QString& sentence);
    /// The user wants to change the values of the selected operations.
    void inspectorRequested();

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
    void keyReleaseEvent(QKeyEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;

private:
    enum class Gesture { None, Press, Drag, Rubber, Pan };

    void documentChanged(const ChangeEvent& event);
    /// Overlay and scene rectangle, which has room for it.
    void updateLive();
    void selectionChanged();
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
    DropPlace placeToInsert() const;
    DropPlace placeOf(const QuickInsert& typed) const;
    void placeQuickInsert();
    void settleQuickInsert();
    void previewQuickInsert(const QString& line);
    void acceptQuickInsert(const QString& line, bool another);
    void hoverAt(QPoint position);
    void dragTo(QPoint position, Qt::KeyboardModifiers modifiers);
    /// The place under the pointer, while it is above the canvas.
    std::optional<DropPlace> placeAtPointer() const;
    std::optional<DropPlace> placeBehindSelection() const;
    void pasteAt(const std::optional<DropPlace>& place);
    void pasteText(const std::function<void(const Clipping&)>& act);
    void tellPasted(const PasteOutcome& outcome);
    void dropCopies(const DropPlace& place);

    // Wires of neurons (source_gestures.cpp).
    const Operation* operationOf(std::uint32_t id) const;
    std::vector<std::uint32_t> hintedNeurons() const;
    void refreshHints();
    /// The dot of a neuron, or the place where one could be, at a point.
    std::optional<EditHints::WireEnd> wireEndAt(QPoint viewPosition) const;
    void hoverWires(QPoint viewPosition);
    void toggleSource(std::uint32_t id, int lane);
    void dropWire(int lane);

    // Keys (circuit_keys.cpp).
    bool editKey(QKeyEvent& event);
    bool laneKey(QKeyEvent& event);
    std::vector<std::uint32_t> readingOrder() const;
    void walkTo(std::uint32_t id);
    void extendTo(std::uint32_t id);
    std::uint32_t neighbourTowards(int key) const;
    std::uint32_t keyboardCursor() const;
    void changeNeurons(const QString& text, int mergeKey, const std::function<int(const Operation&)>& wanted,
                       bool order);
    void shareByKey(bool shared);
    void startLaneChoice();
    void endLaneChoice();
    void tellLaneChoice();
    void announceSelection();
    void autoScroll();
    void editCell(const QString& text, const std::function<void(Cell&)>& change, int mergeKey = -1);

    Document& m_document;
    Selection& m_selection;
    CircuitLayout m_layout;
    CircuitStyle m_style;
    QHash<std::uint32_t, ElementItem*> m_operations;
    StageFolding m_folding;
    StructureTools* m_structure = nullptr;
    DropIndicator* m_indicator = nullptr;
    LiveOverlay* m_overlay = nullptr;
    LiveState* m_live = nullptr;
    ProbeTool* m_probeTool = nullptr;
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
    EditHints* m_hints = nullptr;
    Minimap* m_minimap = nullptr;
    QuickInsertBox* m_quickInsert = nullptr;
    DropPlace m_quickPlace;                           ///< where a typed operation goes
    QTimer* m_scrollTimer = nullptr;                  ///< while something is dragged near the edge
    std::optional<QPoint> m_pointer;                  ///< in the viewport, while it is the pointer that leads
    std::optional<EditHints::WireEnd> m_pressedWire;  ///< the dot of a neuron that is pressed or dragged
    std::optional<EditHints::WireEnd> m_hoveredWire;
    std::vector<std::uint32_t> m_walked;  ///< by Shift + arrow: from the first to the keyboard's place
    int m_chosenLane = -1;                ///< by keyboard, to be read or not; -1: none is being chosen
    bool m_toggleOnRelease = false;
    bool m_copying = false;  ///< Ctrl is held while dragging
    bool m_spaceHeld = false, m_spaceUsed = false;
    QChar m_lastSign;           ///< of the keys that change numbers
    QElapsedTimer m_signTimer;  ///< since then: quick repetitions are one undo step
    QString m_cellInWords;
    bool m_autoFit = true;  ///< until the user zooms or pans: the whole cell stays in view
};

}  // namespace ketloom
