#include "ui/canvas/circuit_view.h"

#include <QApplication>
#include <QEvent>
#include <QGestureEvent>
#include <QGraphicsScene>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QResizeEvent>
#include <QRubberBand>
#include <QScrollBar>
#include <QTimer>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "core/cell/describe.h"
#include "ui/canvas/circuit_items.h"
#include "ui/canvas/live_overlay.h"
#include "ui/canvas/minimap.h"
#include "ui/canvas/probe_tool.h"
#include "ui/canvas/quick_insert_box.h"
#include "ui/canvas/structure_tools.h"
#include "ui/document/cell_edits.h"
#include "ui/document/operation_text.h"
#include "ui/document/repetition_edits.h"
#include "ui/document/stage_edits.h"

namespace ketloom {

namespace {

constexpr double kLeastZoom = 0.15;
constexpr double kMostZoom = 6.0;
constexpr double kLeastFit = 0.4;  // below this a picture is no longer read: scroll instead
constexpr double kMostFit = 1.25;
constexpr double kZoomStep = 1.2;
constexpr int kScrollMs = 30;
constexpr int kWheelBurstMs = 1200;  // between turns that are one intent

/// The dot of an operation under a point, or -1.
qsizetype dotAt(const CircuitElement& element, QPointF point, const CircuitMetrics& metrics) {
    const double reach = metrics.dotRadius + 0.18 * metrics.unit;
    for (qsizetype k = 0; k < element.dots.size(); ++k)
        if (std::hypot(element.dots[k].x() - point.x(), element.dots[k].y() - point.y()) < reach) return k;
    return -1;
}

}  // namespace

CircuitView::CircuitView(Document& document, Selection& selection, QWidget* parent)
    : QGraphicsView(parent),
      m_document(document),
      m_selection(selection),
      m_layout(layoutCircuit(document.project().cell, font(), CircuitFolding())) {
    setObjectName(QStringLiteral("circuitView"));
    setScene(new QGraphicsScene(this));
    scene()->setItemIndexMethod(QGraphicsScene::NoIndex);
    setFrameShape(QFrame::NoFrame);
    setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    // The foreground (hint, focus frame) stands still while the scene scrolls.
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setTransformationAnchor(QGraphicsView::AnchorUnderMouse);
    setFocusPolicy(Qt::StrongFocus);
    setAcceptDrops(true);
    viewport()->setMouseTracking(true);
    viewport()->grabGesture(Qt::PinchGesture);
    setAccessibleName(tr("Circuit of the cell"));

    m_scrollTimer = new QTimer(this);
    m_scrollTimer->setInterval(kScrollMs);
    connect(m_scrollTimer, &QTimer::timeout, this, &CircuitView::autoScroll);
    m_minimap = new Minimap(*this);
    connect(&m_document, &Document::changed, this, &CircuitView::documentChanged);
    connect(&m_selection, &Selection::changed, this, &CircuitView::selectionChanged);
    m_structure = new StructureTools(*this, m_document, m_selection);
    rebuild();
}

CircuitView::~CircuitView() {
    if (m_probeTool) m_probeTool->setOverlay(nullptr);
    delete m_structure;  // it refers to items
    scene()->clear();    // items refer to layout and style
}

void CircuitView::rebuild() {
    const Cell& cell = m_document.project().cell;
    m_operations.clear();
    m_hints = nullptr;
    scene()->clear();
    m_style = {Theme::of(this), font(), true};
    m_layout = layoutCircuit(cell, font(), m_folding.of(cell));
    m_issues = shownIssues(cell, validate(cell));
    m_problems = ProblemIndex(m_issues);
    setBackgroundBrush(m_style.theme.background);
    for (const CircuitElement& element : m_layout.elements) {
        auto* item = new ElementItem(element, m_layout.metrics, m_style);
        scene()->addItem(item);
        if (element.kind == ElementKind::Operation) m_operations.insert(element.id, item);
    }
    m_indicator = new DropIndicator(m_layout, m_style);
    scene()->addItem(m_indicator);
    m_overlay = new LiveOverlay(m_layout, m_style);
    scene()->addItem(m_overlay);
    m_structure->sceneRebuilt();
    m_hints = new EditHints(m_layout, m_style);
    scene()->addItem(m_hints);
    updateLive();
    m_cellInWords = isSimulable(cell) ? QString::fromStdString(describeInWords(cell)) : QString();

    QSet<std::uint32_t> present;
    for (std::uint32_t id : m_selection.ids())
        if (findOperation(cell, id).stage >= 0) present.insert(id);
    m_selection.set(present);
    if (!m_operations.contains(m_hovered)) m_hovered = 0;
    updateStates();
    m_minimap->refresh();
}

void CircuitView::setLiveState(LiveState* live) {
    m_live = live;
    m_probeTool = new ProbeTool(*this, *live);
    const auto follow = [this] {
        const QRectF before = sceneRect();
        updateLive();
        if (sceneRect() != before) fitIfWanted();
    };
    connect(live, &LiveState::chosen, this, follow);
    connect(live, &LiveState::changed, this, follow);
    follow();
}

void CircuitView::updateLive() {
    if (m_live) {
        m_overlay->show(m_document.project().cell, *m_live);
        m_probeTool->setOverlay(m_overlay);
    }
    scene()->setSceneRect(m_layout.bounds | m_overlay->room());
}

const ElementItem* CircuitView::operationItem(std::uint32_t id) const {
    return m_operations.value(id, nullptr);
}

bool CircuitView::isDropIndicated() const {
    return m_indicator->isVisible();
}

void CircuitView::documentChanged(const ChangeEvent& event) {
    if (!event.cell && !event.reset) return;
    cancelGesture();
    if (event.reset) {
        m_selection.clear();
        m_folding.clear();
    }
    const auto lanes = m_layout.laneY.size();
    const auto stages = m_layout.stages.size();
    rebuild();
    if (event.reset) m_autoFit = true;
    const bool reshaped = lanes != m_layout.laneY.size() || stages != m_layout.stages.size();
    if (m_autoFit && (event.reset || reshaped)) {
        fitAll();
    } else {
        fitIfWanted();
    }
    settleQuickInsert();
}

void CircuitView::selectionChanged() {
    if (m_chosenLane >= 0) endLaneChoice();
    m_signTimer.invalidate();  // with other operations another burst of keys begins
    const std::vector<std::uint32_t> shown = selectedIds();
    if (m_folding.reveal(m_document.project().cell, QSet<std::uint32_t>(shown.begin(), shown.end()))) {
        rebuild();
        fitIfWanted();
    } else {
        updateStates();
    }
}

bool CircuitView::isStageFolded(int stage) const {
    return std::ranges::any_of(m_layout.elements, [&](const CircuitElement& element) {
        return element.kind == ElementKind::Stage && element.stage == stage && element.folded;
    });
}

void CircuitView::setStageFolded(int stage, bool folded) {
    m_folding.setFolded(m_document.project().cell, stage, folded);
    rebuild();
    fitIfWanted();
}

void CircuitView::foldAllStages(bool folded) {
    m_folding.setAllFolded(m_document.project().cell, folded);
    rebuild();
    fitIfWanted();
}

void CircuitView::selectStage(int stage) {
    const auto& stages = m_document.project().cell.stages;
    if (stage < 0 || stage >= int(stages.size())) return;
    QSet<std::uint32_t> ids;
    for (const Operation& operation : stages[std::size_t(stage)].operations) ids.insert(operation.id);
    m_selection.set(ids);
}

void CircuitView::updateStates() {
    const Cell& cell = m_document.project().cell;
    const std::vector<std::uint32_t> shown = selectedIds();
    const QSet<std::uint32_t> selected(shown.begin(), shown.end());
    const auto holdsSelected = [&](int stage) {
        return std::ranges::any_of(cell.stages[std::size_t(stage)].operations,
                                   [&](const Operation& o) { return selected.contains(o.id); });
    };
    for (QGraphicsItem* graphicsItem : scene()->items()) {
        auto* item = dynamic_cast<ElementItem*>(graphicsItem);
        if (!item) continue;
        const CircuitElement& element = item->element();
        ElementState state;
        if (element.kind == ElementKind::Operation) {
            state.selected = selected.contains(element.id);
            state.hovered = m_hovered != 0 && element.id == m_hovered;
        } else {
            state.selected =
                m_structure->isMarked(element) || (element.folded && holdsSelected(element.stage));
        }
        state.problem = m_problems.worst(element);
        item->setState(state);
    }
    refreshHints();
    announceSelection();
}

void CircuitView::setHovered(std::uint32_t id) {
    if (id == m_hovered) return;
    for (const std::uint32_t changed : {m_hovered, id}) {
        ElementItem* item = m_operations.value(changed, nullptr);
        if (!item) continue;
        ElementState state = item->state();
        state.hovered = changed == id;
        item->setState(state);
    }
    m_hovered = id;
    refreshHints();
}

const CircuitElement* CircuitView::elementAt(QPoint viewPosition) const {
    const QPointF point = mapToScene(viewPosition);
    const double grace = 0.35 * m_layout.metrics.unit;
    const auto hits = [&](const CircuitElement& element) {
        if (element.kind == ElementKind::Stage)
            return element.box.adjusted(0, -1.4 * m_layout.metrics.unit, 0, 0).contains(point);
        const bool operation = element.kind == ElementKind::Operation;
        if (operation && dotAt(element, point, m_layout.metrics) >= 0) return true;
        const double reach = operation ? grace / 2 : grace;
        for (const QLineF& line : element.lines)
            if (QRectF(line.p1(), line.p2())
                    .normalized()
                    .adjusted(-reach, -reach, reach, reach)
                    .contains(point))
                return true;
        return element.box.contains(point);
    };
    // Boxes before lanes, lanes before the stage around them.
    for (const bool boxes : {true, false})
        for (qsizetype i = m_layout.elements.size() - 1; i >= 0; --i) {
            const CircuitElement& element = m_layout.elements[i];
            const bool isBox = element.kind == ElementKind::Operation ||
                               element.kind == ElementKind::InputX || element.kind == ElementKind::Meter;
            if (isBox == boxes && hits(element)) return &element;
        }
    return nullptr;
}

int CircuitView::sourceAt(const CircuitElement& element, QPoint viewPosition) const {
    if (element.kind != ElementKind::Operation || !hasFixedSources(element.gate)) return -1;
    const qsizetype dot = dotAt(element, mapToScene(viewPosition), m_layout.metrics);
    return dot < 0 ? -1 : element.dotSources[dot];
}

QString CircuitView::toolTipAt(QPoint viewPosition) const {
    if (const QString tip = m_structure->toolTipAt(viewPosition); !tip.isEmpty()) return tip;
    if (const QString live = m_overlay->tipAt(mapToScene(viewPosition)); !live.isEmpty()) return live;
    if (const auto end = wireEndAt(viewPosition)) {
        const QString name = laneText(m_document.project().cell, end->lane).toHtmlEscaped();
        return end->reads ? tr("<p>Click: stop reading %1. Drag: read another lane instead.</p>").arg(name)
                          : tr("<p>Click: read %1.</p>").arg(name);
    }
    const CircuitElement* element = elementAt(viewPosition);
    if (!element) return {};
    const QString note = m_overlay->noteOf(element->id);
    const QString tip = elementTip(m_document.project().cell, *element, m_issues);
    return note.isEmpty() ? tip : tip + QStringLiteral("<p>%1</p>").arg(note);
}

/// Repetitions of a stage are edited through the first.
std::vector<std::uint32_t> CircuitView::selectedIds() const {
    const Cell& cell = m_document.project().cell;
    std::vector<std::uint32_t> shown;
    for (const StageRun& run : stageRuns(cell)) {
        const auto& first = cell.stages[std::size_t(run.first)].operations;
        for (std::size_t k = 0; k < first.size(); ++k) {
            bool selected = false;
            for (int s = run.first; s < run.first + run.count; ++s) {
                const auto& operations = cell.stages[std::size_t(s)].operations;
                selected |= k < operations.size() && m_selection.ids().contains(operations[k].id);
            }
            if (selected) shown.push_back(first[k].id);
        }
    }
    return shown;
}

void CircuitView::editCell(const QString& text, const std::function<void(Cell&)>& change, int mergeKey) {
    m_document.edit(
        text, [&](Project& project) { change(project.cell); }, mergeKey);
}

void CircuitView::zoomIn() {
    m_autoFit = false;
    setZoom(transform().m11() * kZoomStep);
}

void CircuitView::zoomOut() {
    m_autoFit = false;
    setZoom(transform().m11() / kZoomStep);
}

void CircuitView::setZoom(double factor) {
    factor = std::clamp(factor, kLeastZoom, kMostZoom);
    setTransform(QTransform::fromScale(factor, factor));
    m_minimap->refresh();
    emit zoomChanged(factor);
}

void CircuitView::fitAll() {
    m_autoFit = true;
    const QRectF bounds = sceneRect();
    const QSizeF room = QSizeF(maximumViewportSize()) - QSizeF(2, 2);  // without scroll bars
    if (bounds.isEmpty() || room.width() < 2 || room.height() < 2) return;
    const double factor = std::min(room.width() / bounds.width(), room.height() / bounds.height());
    const auto anchor = transformationAnchor();
    setTransformationAnchor(QGraphicsView::NoAnchor);
    setZoom(std::clamp(factor, kLeastFit, kMostFit));
    setTransformationAnchor(anchor);
    if (factor < kLeastFit) {
        ensureVisible(QRectF(bounds.topLeft(), QSizeF(1, 1)), 0, 0);
    } else {
        centerOn(bounds.center());
    }
}

void CircuitView::zoomToSelection() {
    QRectF bounds;
    for (std::uint32_t id : m_selection.ids())
        if (const ElementItem* item = operationItem(id)) bounds |= item->element().bounds;
    if (bounds.isEmpty()) return fitAll();
    const double margin = 2.0 * m_layout.metrics.unit;
    bounds.adjust(-margin, -margin, margin, margin);
    m_autoFit = false;
    const auto anchor = transformationAnchor();
    setTransformationAnchor(QGraphicsView::NoAnchor);
    setZoom(std::clamp(std::min(viewport()->width() / bounds.width(), viewport()->height() / bounds.height()),
                       kLeastZoom, 2.0 * kMostFit));
    setTransformationAnchor(anchor);
    centerOn(bounds.center());
}

void CircuitView::showAround(QPointF point) {
    m_autoFit = false;
    centerOn(point);
}

void CircuitView::setMinimapWanted(bool wanted) {
    m_minimap->setWanted(wanted);
}

bool CircuitView::isMinimapWanted() const {
    return m_minimap->isWanted();
}

void CircuitView::fitIfWanted() {
    if (!m_autoFit) return;
    const QRectF visible = mapToScene(viewport()->rect()).boundingRect();
    const double factor = transform().m11();
    const bool wasted = visible.width() > 1.6 * sceneRect().width() &&
                        visible.height() > 1.6 * sceneRect().height() && factor < kMostFit;
    if (wasted || !visible.contains(sceneRect())) fitAll();
}

bool CircuitView::viewportEvent(QEvent* event) {
    switch (event->type()) {
        case QEvent::ToolTip: {
            const auto* help = static_cast<QHelpEvent*>(event);
            const QString tip = m_gesture == Gesture::None ? toolTipAt(help->pos()) : QString();
            if (tip.isEmpty()) {
                QToolTip::hideText();
            } else {
                QToolTip::showText(help->globalPos(), tip, viewport());
            }
            return true;
        }
        case QEvent::Leave:
            m_pointer.reset();
            m_hoveredWire.reset();
            if (m_chosenLane < 0) m_hints->highlight(std::nullopt);
            setHovered(0);
            break;
        case QEvent::NativeGesture: {
            const auto* gesture = static_cast<QNativeGestureEvent*>(event);
            if (gesture->gestureType() != Qt::ZoomNativeGesture) break;
            m_autoFit = false;
            setZoom(transform().m11() * (1.0 + gesture->value()));
            return true;
        }
        case QEvent::Gesture: {
            auto* pinch =
                static_cast<QPinchGesture*>(static_cast<QGestureEvent*>(event)->gesture(Qt::PinchGesture));
            if (!pinch) break;
            m_autoFit = false;
            setZoom(transform().m11() * pinch->scaleFactor());
            return true;
        }
        default:
            break;
    }
    return QGraphicsView::viewportEvent(event);
}

void CircuitView::changeEvent(QEvent* event) {
    QGraphicsView::changeEvent(event);
    if (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange &&
        event->type() != QEvent::LanguageChange)
        return;
    if (!scene()) return;
    cancelGesture();
    rebuild();
    fitIfWanted();
}

void CircuitView::resizeEvent(QResizeEvent* event) {
    QGraphicsView::resizeEvent(event);
    if (m_autoFit) fitAll();
    m_minimap->refresh();
}

void CircuitView::scrollContentsBy(int dx, int dy) {
    QGraphicsView::scrollContentsBy(dx, dy);
    if (m_minimap) m_minimap->follow();
}

void CircuitView::wheelEvent(QWheelEvent* event) {
    const int turned = event->angleDelta().y() + event->angleDelta().x();  // with Alt it comes as x
    if (event->modifiers() & Qt::AltModifier && turned != 0) {
        if (!m_signTimer.isValid() || m_signTimer.elapsed() > kWheelBurstMs) m_document.endMerge();
        m_signTimer.start();
        event->modifiers() & Qt::ShiftModifier ? changeDegree(turned > 0 ? 1 : -1)
                                               : changeOrder(turned > 0 ? 1 : -1);
        // Without a mouse or key event before Alt is released the menu bar takes the focus.
        QMouseEvent moved(QEvent::MouseMove, event->position(), event->globalPosition(), Qt::NoButton,
                          Qt::NoButton, event->modifiers());
        QApplication::sendEvent(viewport(), &moved);
        return event->accept();
    }
    if (!(event->modifiers() & Qt::ControlModifier)) {
        QGraphicsView::wheelEvent(event);
        if (event->isAccepted()) m_autoFit = false;
        return;
    }
    m_autoFit = false;
    setZoom(transform().m11() * std::pow(kZoomStep, event->angleDelta().y() / 120.0));
    event->accept();
}

void CircuitView::focusInEvent(QFocusEvent* event) {
    QGraphicsView::focusInEvent(event);
    const auto order = readingOrder();
    if (!order.empty() && event->reason() == Qt::TabFocusReason) walkTo(order.front());
    if (!order.empty() && event->reason() == Qt::BacktabFocusReason) walkTo(order.back());
    viewport()->update();
}

void CircuitView::focusOutEvent(QFocusEvent* event) {
    QGraphicsView::focusOutEvent(event);
    if (m_chosenLane >= 0) endLaneChoice();
    m_spaceHeld = false;
    viewport()->update();
}

void CircuitView::drawForeground(QPainter* painter, const QRectF&) {
    painter->save();
    painter->resetTransform();
    const QRect area = viewport()->rect();
    if (m_operations.isEmpty()) {
        const QString hint =
            tr("Drag a gate from the palette onto a lane of a stage, or choose a cell from the gallery.");
        painter->setPen(m_style.theme.mutedText);
        painter->setFont(font());
        painter->drawText(area.adjusted(12, 0, -12, -12),
                          Qt::AlignHCenter | Qt::AlignBottom | Qt::TextWordWrap, hint);
    }
    if (hasFocus()) {
        painter->setRenderHint(QPainter::Antialiasing, false);
        painter->setBrush(Qt::NoBrush);
        QColor edge = m_style.theme.selection;
        edge.setAlphaF(0.45F);
        painter->setPen(QPen(edge, 1));
        painter->drawRect(area.adjusted(0, 0, -1, -1));
    }
    painter->restore();
}

void CircuitView::selectAll() {
    const Cell& cell = m_document.project().cell;
    QSet<std::uint32_t> ids;
    for (const StageRun& run : stageRuns(cell))
        for (const Operation& operation : cell.stages[std::size_t(run.first)].operations)
            ids.insert(operation.id);
    m_selection.set(ids);
}

void CircuitView::deleteSelected() {
    const auto ids = selectedIds();
    editCell(ids.size() == 1 ? tr("Delete operation") : tr("Delete operations"),
             [&](Cell& cell) { deleteOperations(cell, ids); });
}

void CircuitView::duplicateSelected() {
    std::vector<std::uint32_t> copies;
    editCell(tr("Duplicate"), [&](Cell& cell) { copies = duplicateOperations(cell, selectedIds()); });
    if (!copies.empty()) m_selection.set(QSet<std::uint32_t>(copies.begin(), copies.end()));
}

void CircuitView::shareSelected(bool shared) {
    editCell(shared ? tr("Share parameters") : tr("Give own parameters"),
             [&](Cell& cell) { setSharing(cell, selectedIds(), shared); });
}

void CircuitView::addWorkStage() {
    editCell(tr("Add work stage"), [](Cell& cell) { ketloom::addWorkStage(cell, cell.workStages() + 1); });
}

void CircuitView::shiftSelected(int direction) {
    const auto ids = selectedIds();
    // Operations that share a column commute in the picture: go on until it changes.
    const auto picture = [](const CircuitLayout& layout) {
        QHash<std::uint32_t, QPointF> places;
        for (const CircuitElement& element : layout.elements)
            if (element.kind == ElementKind::Operation)
                places.insert(element.id, {element.box.x(), double(element.stage)});
        return places;
    };
    Cell moved = m_document.project().cell;
    const auto before = picture(m_layout);
    bool different = false;
    while (!different && shiftOperations(moved, ids, direction))
        different = picture(layoutCircuit(moved, font(), m_folding.of(moved))) != before;
    if (!different) return;
    editCell(
        direction < 0 ? tr("Move earlier") : tr("Move later"), [&](Cell& cell) { cell = moved; }, 1);
}

void CircuitView::moveSelectedLane(int rows) {
    const auto ids = selectedIds();
    editCell(
        tr("Move to another lane"),
        [&](Cell& cell) {
            const auto rowOf = [&](std::uint32_t id) {
                const OperationPlace place = findOperation(cell, id);
                return laneRow(
                    cell,
                    cell.stages[std::size_t(place.stage)].operations[std::size_t(place.operation)].target);
            };
            for (std::uint32_t id : ids)
                if (rowLane(cell, rowOf(id) + rows) < 0) return;
            for (std::uint32_t id : ids) setTarget(cell, id, rowLane(cell, rowOf(id) + rows));
        },
        2);
}

}  // namespace ketloom
