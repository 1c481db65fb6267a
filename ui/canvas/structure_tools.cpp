#include "ui/canvas/structure_tools.h"

#include <QApplication>
#include <QGraphicsRectItem>
#include <QGraphicsScene>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "ui/canvas/add_lane_item.h"
#include "ui/canvas/circuit_view.h"
#include "ui/canvas/lane_name_editor.h"
#include "ui/document/edit_support.h"
#include "ui/document/lane_edits.h"
#include "ui/document/operation_text.h"
#include "ui/document/repetition_edits.h"
#include "ui/document/stage_edits.h"

namespace ketloom {

namespace {

/// First and last lane of the class of `lane`.
std::pair<int, int> classOf(const Cell& cell, int lane) {
    return cell.isInOut(lane) ? std::pair(0, cell.inOutLanes - 1)
                              : std::pair(cell.inOutLanes, cell.lanes() - 1);
}

/// The runs of work stages, from left to right.
std::vector<StageRun> workRuns(const Cell& cell) {
    std::vector<StageRun> runs = stageRuns(cell);
    std::erase_if(runs, [&](const StageRun& run) {
        return cell.stages[std::size_t(run.first)].kind != StageKind::Work;
    });
    return runs;
}

}  // namespace

StructureTools::StructureTools(CircuitView& view, Document& document, Selection& selection)
    : QObject(&view), m_view(view), m_document(document), m_selection(selection) {
    view.viewport()->installEventFilter(this);
    connect(&m_selection, &Selection::changed, this, [this] {
        if (m_selection.ids().isEmpty()) return;
        m_currentLane.clear();
        m_currentStage = -1;
    });
    const auto follow = [this] {
        if (m_editor) placeEditor();
    };
    connect(view.horizontalScrollBar(), &QScrollBar::valueChanged, this, follow);
    connect(view.verticalScrollBar(), &QScrollBar::valueChanged, this, follow);
    connect(&view, &CircuitView::zoomChanged, this, follow);
}

bool StructureTools::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Leave) showAddItems(false);
    return QObject::eventFilter(watched, event);
}

void StructureTools::edit(const QString& text, const std::function<void(Cell&)>& change, int mergeKey) {
    m_document.edit(
        text, [&](Project& project) { change(project.cell); }, mergeKey);
}

StructureTools::Hit StructureTools::hitAt(QPoint viewPosition) const {
    const QPointF point = m_view.mapToScene(viewPosition);
    const CircuitLayout& layout = m_view.circuitLayout();
    const double unit = layout.metrics.unit;
    Hit hit;
    for (const bool inOut : {false, true})
        if (const AddLaneItem* item = m_add[inOut];
            item && item->isVisible() && item->sceneBoundingRect().contains(point)) {
            hit.addInOut = inOut;
            return hit;
        }
    for (const CircuitElement& element : layout.elements) {
        if (element.kind == ElementKind::LaneName && element.box.contains(point)) hit.lane = element.lane;
        if (element.kind != ElementKind::Stage) continue;
        const QRectF title = element.title | QRectF(element.box.left(), element.title.top(),
                                                    element.box.width(), element.title.height());
        if (!title.contains(point) && !(element.folded && element.box.contains(point))) continue;
        hit.stage = element.stage;
        hit.chevron = !element.chevron.isNull() &&
                      element.chevron.adjusted(-0.2 * unit, 0, 0.2 * unit, 0).contains(point);
    }
    return hit;
}

bool StructureTools::mousePress(const QMouseEvent& event) {
    if (event.button() != Qt::LeftButton) return isDragging();
    const Hit hit = hitAt(event.position().toPoint());
    if (!hit.any()) {
        setCurrentLane(-1);
        setCurrentStage(-1);
        return false;
    }
    m_pressed = event.position().toPoint();
    m_pressedHit = hit;
    m_drag = Drag::Press;
    if (hit.lane >= 0) setCurrentLane(hit.lane);
    if (hit.stage >= 0 && !hit.chevron) setCurrentStage(hit.stage);
    return true;
}

bool StructureTools::mouseMove(const QMouseEvent& event) {
    const QPoint position = event.position().toPoint();
    if (m_drag == Drag::None) {
        hover(position);
        const Hit hit = hitAt(position);
        if (!hit.any() || event.buttons() != Qt::NoButton) return false;
        const bool moves = hit.lane >= 0 || (isWorkStage(cell(), hit.stage) && workRuns(cell()).size() > 1);
        m_view.viewport()->setCursor(hit.chevron || hit.addInOut ? Qt::PointingHandCursor
                                     : !moves                    ? Qt::ArrowCursor
                                     : hit.lane >= 0             ? Qt::SizeVerCursor
                                                                 : Qt::SizeHorCursor);
        return true;
    }
    if (m_drag == Drag::Press) {
        if ((position - m_pressed).manhattanLength() < QApplication::startDragDistance()) return true;
        if (m_pressedHit.chevron || m_pressedHit.addInOut) return true;
        if (m_pressedHit.lane < 0 && !isWorkStage(cell(), m_pressedHit.stage)) return true;
        m_drag = m_pressedHit.lane >= 0 ? Drag::Lane : Drag::Stage;
        showAddItems(false);
    }
    if (m_view.viewport()->rect().contains(position))
        m_view.ensureVisible(QRectF(m_view.mapToScene(position), QSizeF(1, 1)), 24, 24);
    if (m_drag == Drag::Lane) {
        indicateLane(position);
    } else {
        indicateStage(position);
    }
    return true;
}

bool StructureTools::mouseRelease(const QMouseEvent& event) {
    if (m_drag == Drag::None) return false;
    if (event.button() != Qt::LeftButton) return true;
    const Drag drag = m_drag;
    const int dropLane = m_dropLane, dropStage = m_dropStage;
    const Hit pressed = m_pressedHit;
    const Hit hit = hitAt(event.position().toPoint());
    cancel();
    if (drag == Drag::Lane && dropLane >= 0) moveLaneTo(pressed.lane, dropLane);
    if (drag == Drag::Stage && dropStage >= 0) moveStageTo(pressed.stage, dropStage);
    if (drag != Drag::Press) return true;
    if (pressed.addInOut && hit.addInOut == pressed.addInOut) addLane(*pressed.addInOut);
    if (pressed.chevron && hit.chevron && hit.stage == pressed.stage)
        m_view.setStageFolded(hit.stage, !m_view.isStageFolded(hit.stage));
    return true;
}

bool StructureTools::mouseDoubleClick(const QMouseEvent& event) {
    if (event.button() != Qt::LeftButton) return false;
    const Hit hit = hitAt(event.position().toPoint());
    if (hit.lane >= 0) {
        editLaneName(hit.lane);
        return true;
    }
    if (hit.chevron || hit.addInOut) return mousePress(event);
    if (hit.stage >= 0 && m_view.isStageFolded(hit.stage)) {
        m_view.setStageFolded(hit.stage, false);
        return true;
    }
    return false;
}

bool StructureTools::keyPress(const QKeyEvent& event) {
    const auto modifiers = event.modifiers() & ~Qt::KeypadModifier;
    if (event.key() == Qt::Key_Escape) {
        if (isDragging()) {
            cancel();
            return true;
        }
        if (!m_selection.ids().isEmpty() || (m_currentLane.empty() && m_currentStage < 0)) return false;
        setCurrentLane(-1);
        setCurrentStage(-1);
        return true;
    }
    if (isDragging()) return true;
    if (event.key() == Qt::Key_F2 && modifiers == Qt::NoModifier && currentLane() >= 0) {
        editLaneName(currentLane());
        return true;
    }
    if (modifiers != Qt::AltModifier) return false;
    if (!event.isAutoRepeat()) m_document.endMerge();  // holding a key down is one intent
    enum { kLaneKey = 31, kStageKey };
    switch (event.key()) {
        case Qt::Key_Up:
            shiftLane(-1, kLaneKey);
            return true;
        case Qt::Key_Down:
            shiftLane(1, kLaneKey);
            return true;
        case Qt::Key_Left:
            shiftStage(-1, kStageKey);
            return true;
        case Qt::Key_Right:
            shiftStage(1, kStageKey);
            return true;
        default:
            return false;
    }
}

void StructureTools::cancel() {
    if (m_drag == Drag::None) return;
    m_drag = Drag::None;
    m_pressedHit = {};
    m_dropLane = m_dropStage = -1;
    if (m_bar) m_bar->setVisible(false);
    m_view.viewport()->unsetCursor();
}

void StructureTools::sceneRebuilt() {
    const CircuitLayout& layout = m_view.circuitLayout();
    m_bar = m_view.scene()->addRect({}, Qt::NoPen, m_view.circuitStyle().theme.dropTarget);
    m_bar->setZValue(10.0);
    m_bar->setVisible(false);
    m_bar->setAcceptedMouseButtons(Qt::NoButton);
    m_namesRight = 0.0;
    double x = 0.0;
    for (const CircuitElement& element : layout.elements)
        if (element.kind == ElementKind::LaneName) {
            m_namesRight = std::max(m_namesRight, element.box.right());
            x = element.box.center().x();
        }
    for (const bool inOut : {false, true}) {
        m_add[inOut] = nullptr;
        const int last = inOut ? cell().inOutLanes - 1 : cell().lanes() - 1;
        if (last < 0 || last >= layout.laneY.size() || cell().isInOut(last) != inOut) continue;
        m_add[inOut] =
            new AddLaneItem({x, layout.laneY[last] + 0.55 * layout.metrics.laneStep}, layout.metrics.unit,
                            whyNoLane(cell(), inOut).isEmpty(), m_view.circuitStyle());
        m_add[inOut]->setVisible(m_addShown);
        m_view.scene()->addItem(m_add[inOut]);
    }
    const int stages = int(cell().stages.size());
    if (stages != m_stageCount) m_currentStage = -1;
    m_stageCount = stages;
    if (m_currentStage >= 0) m_currentStage = stageRun(cell(), m_currentStage).first;
}

bool StructureTools::isMarked(const CircuitElement& element) const {
    if (element.kind == ElementKind::LaneName)
        return !m_currentLane.empty() && laneName(cell(), element.lane) == m_currentLane;
    return element.kind == ElementKind::Stage && element.stage == m_currentStage;
}

QString StructureTools::toolTipAt(QPoint viewPosition) const {
    const Hit hit = hitAt(viewPosition);
    if (hit.chevron)
        return m_view.isStageFolded(hit.stage) ? tr("Show the operations of this stage")
                                               : tr("Fold this stage: hide its operations");
    if (!hit.addInOut) return {};
    const QString why = whyNoLane(cell(), *hit.addInOut);
    if (!why.isEmpty()) return why;
    return *hit.addInOut
               ? tr("Add an in/out lane, one more bit in each word. It does what the lane above does.")
               : tr("Add a workspace lane. It does what the lane above does.");
}

int StructureTools::currentLane() const {
    const auto& names = cell().laneNames;
    const auto found = std::ranges::find(names, m_currentLane);
    if (!m_currentLane.empty() && found != names.end()) return int(found - names.begin());
    int lane = -1;
    for (std::uint32_t id : m_selection.ids()) {
        const OperationPlace place = findOperation(cell(), id);
        if (place.stage < 0) continue;
        const int target =
            cell().stages[std::size_t(place.stage)].operations[std::size_t(place.operation)].target;
        if (lane >= 0 && lane != target) return -1;
        lane = target;
    }
    return lane < cell().lanes() ? lane : -1;
}

int StructureTools::currentStage() const {
    if (m_currentStage >= 0) return m_currentStage;
    int stage = -1;
    for (std::uint32_t id : m_selection.ids()) {
        const int shown = shownPlace(cell(), findOperation(cell(), id)).stage;
        if (stage >= 0 && stage != shown) return -1;
        stage = shown;
    }
    return stage;
}

void StructureTools::setCurrentLane(int lane) {
    const bool named = lane >= 0 && lane < int(cell().laneNames.size());
    const std::string name = named ? laneName(cell(), lane) : std::string();
    if (named) m_selection.clear();
    if (name == m_currentLane) return;
    m_currentLane = name;
    m_view.updateStates();
}

void StructureTools::setCurrentStage(int stage) {
    const bool there = stage >= 0 && stage < int(cell().stages.size());
    const int first = there ? stageRun(cell(), stage).first : -1;
    if (there) m_selection.clear();
    if (first == m_currentStage) return;
    m_currentStage = first;
    m_view.updateStates();
}

void StructureTools::hover(QPoint viewPosition) {
    const QPointF point = m_view.mapToScene(viewPosition);
    const CircuitLayout& layout = m_view.circuitLayout();
    showAddItems(layout.bounds.contains(point) && point.x() < m_namesRight + 1.5 * layout.metrics.unit);
}

void StructureTools::showAddItems(bool show) {
    m_addShown = show;
    for (AddLaneItem* item : m_add)
        if (item) item->setVisible(show);
}

void StructureTools::showBar(const QRectF& bar) {
    m_bar->setRect(bar);
    m_bar->setVisible(!bar.isNull());
}

void StructureTools::indicateLane(QPoint viewPosition) {
    const CircuitLayout& layout = m_view.circuitLayout();
    const auto [first, last] = classOf(cell(), m_pressedHit.lane);
    const double y = m_view.mapToScene(viewPosition).y();
    int to = first;
    for (int lane = first; lane <= last; ++lane)
        if (lane != m_pressedHit.lane && layout.laneY[lane] < y) ++to;
    m_dropLane = to == m_pressedHit.lane ? -1 : to;
    m_view.viewport()->setCursor(Qt::SizeVerCursor);
    if (m_dropLane < 0) return showBar({});
    const double half = layout.metrics.laneStep / 2.0, thick = 0.2 * layout.metrics.unit;
    const double barY = layout.laneY[to] + (to > m_pressedHit.lane ? half : -half);
    const double left = m_namesRight - 3.0 * layout.metrics.unit;
    showBar({left, barY - thick / 2, layout.bounds.right() - 4.0 * layout.metrics.unit - left, thick});
}

void StructureTools::indicateStage(QPoint viewPosition) {
    const CircuitLayout& layout = m_view.circuitLayout();
    const std::vector<StageRun> runs = workRuns(cell());
    const auto own = std::ranges::find(runs, m_pressedHit.stage, &StageRun::first);
    const double x = m_view.mapToScene(viewPosition).x();
    std::ptrdiff_t to = 0;
    for (const StageRun& run : runs)
        if (run.first != m_pressedHit.stage && layout.stages[run.first].frame.center().x() < x) ++to;
    m_view.viewport()->setCursor(Qt::SizeHorCursor);
    m_dropStage = -1;
    if (own == runs.end() || to == own - runs.begin()) return showBar({});
    m_dropStage = runs[std::size_t(to)].first;
    const QRectF& frame = layout.stages[m_dropStage].frame;
    const double unit = layout.metrics.unit;
    const double barX = to > own - runs.begin() ? frame.right() + 0.4 * unit : frame.left() - 0.4 * unit;
    showBar({barX - 0.1 * unit, frame.top() - 1.2 * unit, 0.2 * unit, frame.height() + 1.6 * unit});
}

void StructureTools::editLaneName(int lane) {
    if (lane < 0 || lane >= int(cell().laneNames.size())) return;
    cancel();
    delete m_editor;
    m_editor = new LaneNameEditor(m_document, lane, m_view.viewport());
    m_editorLane = lane;
    connect(m_editor, &LaneNameEditor::renamed, this, [this, lane] { setCurrentLane(lane); });
    for (const CircuitElement& element : m_view.circuitLayout().elements)
        if (element.kind == ElementKind::LaneName && element.lane == lane)
            m_view.ensureVisible(element.box, 30, 30);
    placeEditor();
    m_editor->show();
    m_editor->setFocus(Qt::OtherFocusReason);
}

void StructureTools::placeEditor() {
    for (const CircuitElement& element : m_view.circuitLayout().elements) {
        if (element.kind != ElementKind::LaneName || element.lane != m_editorLane) continue;
        const QRect name = m_view.mapFromScene(element.box).boundingRect();
        const int width = std::max(name.width(), 12 * m_view.fontMetrics().averageCharWidth());
        QRect place(0, 0, width, std::max(name.height(), m_editor->sizeHint().height()));
        place.moveCenter(name.center());
        place.moveLeft(std::max(0, std::min(place.left(), name.left())));
        m_editor->setGeometry(place);
    }
}

}  // namespace ketloom
