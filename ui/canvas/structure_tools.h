#pragma once

#include <QObject>
#include <QPoint>
#include <QPointer>
#include <QRectF>
#include <functional>
#include <optional>
#include <string>

#include "ui/canvas/stage_folding.h"
#include "ui/document/document.h"
#include "ui/document/selection.h"

class QGraphicsRectItem;
class QKeyEvent;
class QMenu;
class QMouseEvent;

namespace ketloom {

class AddLaneItem;
class CircuitView;
class LaneNameEditor;

/// Editing lanes and stages on the canvas: drags of names and titles, chevrons, the plus under each class of
/// lanes, the inline editor of names, their menus and keys. CircuitView hands its events here first. Edits
/// act on the lane or stage that was clicked or chosen last (the current one) or, without one, on that of the
/// selected operations.
class StructureTools : public QObject {
    Q_OBJECT
public:
    StructureTools(CircuitView& view, Document& document, Selection& selection);

    // Each returns whether the event is dealt with.
    bool mousePress(const QMouseEvent& event);
    bool mouseMove(const QMouseEvent& event);
    bool mouseRelease(const QMouseEvent& event);
    bool mouseDoubleClick(const QMouseEvent& event);
    bool keyPress(const QKeyEvent& event);
    /// Ends a drag without a trace.
    void cancel();
    bool isDragging() const { return m_drag != Drag::None; }

    /// After the scene was drawn anew: its items are gone.
    void sceneRebuilt();
    /// True for a name or a title to be drawn as current.
    bool isMarked(const CircuitElement& element) const;
    /// What there is to say about the plus or chevron at a point, or nothing.
    QString toolTipAt(QPoint viewPosition) const;

    /// A menu for the lane name or stage title at a point, or null.
    QMenu* menuAt(QPoint viewPosition);
    /// Menus of a lane or stage below others: "Lane w1", "Work stage 2".
    void addSubmenus(QMenu& menu, int lane, int stage);
    /// For a menu bar: fills itself with what can be done to the current lane or stage whenever it opens.
    QMenu* makeLaneMenu(QWidget* parent);
    QMenu* makeStageMenu(QWidget* parent);

    /// The lane and the first stage of the run that keys and menu bar act on, or -1.
    int currentLane() const;
    int currentStage() const;
    void setCurrentLane(int lane);
    void setCurrentStage(int stage);

    /// Opens the editor of a lane's name on the canvas.
    void editLaneName(int lane);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum class Drag { None, Press, Lane, Stage };
    struct Hit {
        int lane = -1, stage = -1;
        bool chevron = false;
        std::optional<bool> addInOut;  ///< on a plus: of which class
        bool any() const { return lane >= 0 || stage >= 0 || addInOut; }
    };

    const Cell& cell() const { return m_document.project().cell; }
    Hit hitAt(QPoint viewPosition) const;
    void edit(const QString& text, const std::function<void(Cell&)>& change, int mergeKey = -1);
    void hover(QPoint viewPosition);
    void showAddItems(bool show);
    void placeEditor();
    void indicateLane(QPoint viewPosition);
    void indicateStage(QPoint viewPosition);
    void showBar(const QRectF& bar);
    void fillLaneMenu(QMenu& menu, int lane);
    void fillStageMenu(QMenu& menu, int stage);
    void fillRepeatMenu(QMenu& menu, int stage);
    void addLaneChoice(QMenu& menu);
    void addStageChoice(QMenu& menu);
    void addLane(bool inOut);
    void insertLaneAt(int lane, bool above);
    void removeLaneAt(int lane);
    void moveLaneTo(int lane, int to, int mergeKey = -1);
    void moveStageTo(int stage, int to, int mergeKey = -1);
    void shiftLane(int rows, int mergeKey = -1);
    void shiftStage(int direction, int mergeKey = -1);
    void repeatStage(int stage, int count);
    void askRepetitions(int stage);
    void insertStageAt(int stage, bool after);
    QString stageText(int stage) const;

    CircuitView& m_view;
    Document& m_document;
    Selection& m_selection;
    Drag m_drag = Drag::None;
    QPoint m_pressed;
    Hit m_pressedHit;
    int m_dropLane = -1, m_dropStage = -1;  ///< the lane or stage whose place the dragged one takes
    std::string m_currentLane;              ///< by name, so that it is the same lane after other edits
    int m_currentStage = -1;
    int m_stageCount = 0;
    double m_namesRight = 0.0;
    bool m_addShown = false;
    QGraphicsRectItem* m_bar = nullptr;  ///< where a dragged lane or stage would go
    AddLaneItem* m_add[2] = {nullptr, nullptr};
    QPointer<LaneNameEditor> m_editor;
    int m_editorLane = -1;
};

}  // namespace ketloom
