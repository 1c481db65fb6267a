#include <QApplication>
#include <QDropEvent>
#include <QGraphicsScene>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include "tests/ui/document/random_edits.h"
#include "ui/canvas/circuit_items.h"
#include "ui/canvas/circuit_view.h"
#include "ui/canvas/element_tips.h"
#include "ui/document/gate_mime.h"
#include "ui/document/repetition_edits.h"
#include "ui/document/stage_edits.h"

using namespace ketloom;

namespace {

/// A canvas on a paper cell, shown offscreen.
struct Bench {
    explicit Bench(const CellShape& shape = {2, 4, 1, 2, 2}) : view(document, selection) {
        Project project = exampleProject();
        project.cell = paperCell(shape);
        document.reset(project);
        view.resize(1000, 500);
        view.show();
    }

    const Cell& cell() const { return document.project().cell; }
    const Operation& at(int stage, int index) const {
        return cell().stages[std::size_t(stage)].operations[std::size_t(index)];
    }
    QPoint boxOf(std::uint32_t id) const {
        return view.mapFromScene(view.operationItem(id)->element().box.center());
    }
    /// A point in the view left of an operation's column, on a lane.
    QPoint before(std::uint32_t id, int lane) const {
        const double x = view.operationItem(id)->element().box.center().x() - 3.0;
        return view.mapFromScene(QPointF(x, view.circuitLayout().laneY[lane]));
    }

    /// Inserts an operation at the start of the input stage.
    std::uint32_t insert(const Operation& operation) {
        std::uint32_t id = 0;
        document.edit(QStringLiteral("x"),
                      [&](Project& p) { id = insertOperation(p.cell, 0, 0, operation); });
        return id;
    }

    void move(QPoint to, Qt::MouseButtons buttons = Qt::LeftButton) {
        QMouseEvent event(QEvent::MouseMove, to, view.viewport()->mapToGlobal(to), Qt::NoButton, buttons, {});
        QApplication::sendEvent(view.viewport(), &event);
    }
    void press(QPoint at, Qt::KeyboardModifiers modifiers = {}) {
        QTest::mousePress(view.viewport(), Qt::LeftButton, modifiers, at);
    }
    void release(QPoint at, Qt::KeyboardModifiers modifiers = {}) {
        QTest::mouseRelease(view.viewport(), Qt::LeftButton, modifiers, at);
    }
    void drag(QPoint from, QPoint to) {
        press(from);
        move(from + QPoint(12, 12));
        move(to);
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&view, key, modifiers); }

    /// Sends a whole drag and drop of foreign data; returns whether the drop was accepted.
    bool drop(const QMimeData& data, QPoint at, bool release = true) {
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(view.viewport(), &enter);
        QDragMoveEvent over(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(view.viewport(), &over);
        if (!release) return over.isAccepted();
        QDropEvent event(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        event.setAccepted(false);
        QApplication::sendEvent(view.viewport(), &event);
        return event.isAccepted();
    }

    Document document;
    Selection selection;
    CircuitView view;
};

int itemCount(const CircuitView& view) {
    int n = 0;
    for (const QGraphicsItem* item : view.scene()->items())
        n += dynamic_cast<const ElementItem*>(item) != nullptr;
    return n;
}

}  // namespace

class TestCircuitView : public QObject {
    Q_OBJECT

    /// The scene says what the document says, and nothing else.
    static bool sceneEqualsDocument(const Bench& bench) {
        const Cell& cell = bench.cell();
        int operations = 0;
        for (const StageRun& run : stageRuns(cell)) {
            const int s = run.first;
            for (int i = 0; i < int(cell.stages[std::size_t(s)].operations.size()); ++i) {
                const Operation& operation = bench.at(s, i);
                const ElementItem* item = bench.view.operationItem(operation.id);
                if (!item) return false;
                const CircuitElement& element = item->element();
                if (element.stage != s || element.index != i || element.lane != operation.target ||
                    element.gate != operation.gate)
                    return false;
                if (!qFuzzyCompare(element.box.center().y() + 1.0,
                                   bench.view.circuitLayout().laneY[operation.target] + 1.0))
                    return false;
                if (element.dots.size() != qsizetype(operation.sources.size())) return false;
                ++operations;
            }
        }
        int shown = 0;
        for (const QGraphicsItem* item : bench.view.scene()->items()) {
            const auto* element = dynamic_cast<const ElementItem*>(item);
            shown += element && element->element().kind == ElementKind::Operation;
        }
        return shown == operations && itemCount(bench.view) == bench.view.circuitLayout().elements.size();
    }

private slots:
    void sceneEqualsDocumentAfterRandomEdits() {
        Bench bench;
        Rng rng(21);
        QVERIFY(sceneEqualsDocument(bench));
        for (int i = 0; i < 150; ++i) {
            if (rng.below(5) == 0) {
                bench.document.undoStack().undo();
            } else {
                randomEdit(bench.document, rng);
            }
            QVERIFY2(sceneEqualsDocument(bench), qPrintable(QStringLiteral("after edit %1, seed 21").arg(i)));
        }
    }

    void rebuildLosesNothing() {
        Bench bench;
        const std::uint32_t id = bench.at(1, 3).id;
        bench.selection.set({id});
        const QImage before = bench.view.grab().toImage();
        bench.view.rebuild();
        QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{id});
        QVERIFY(bench.view.operationItem(id)->state().selected);
        QCOMPARE(bench.view.grab().toImage(), before);
    }

    void selectionSurvivesEditsAndDropsWhatIsGone() {
        Bench bench;
        const std::uint32_t kept = bench.at(1, 3).id, gone = bench.at(0, 0).id;
        bench.selection.set({kept, gone});
        bench.document.edit(QStringLiteral("x"), [&](Project& p) {
            deleteOperations(p.cell, {gone});
            setOrder(p.cell, kept, 1);
        });
        QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{kept});
        bench.document.reset(exampleProject());
        QVERIFY(bench.selection.ids().isEmpty());
    }

    void clickShiftAndControl() {
        Bench bench;
        const std::uint32_t a = bench.at(0, 0).id, b = bench.at(0, 1).id;
        const auto click = [&](std::uint32_t id, Qt::KeyboardModifiers modifiers = {}) {
            QTest::mouseClick(bench.view.viewport(), Qt::LeftButton, modifiers, bench.boxOf(id));
        };
        click(a);
        QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{a});
        click(b);
        QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{b});
        click(a, Qt::ShiftModifier);
        QCOMPARE(bench.selection.ids(), (QSet<std::uint32_t>{a, b}));
        click(b, Qt::ControlModifier);
        QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{a});
        QTest::mouseClick(bench.view.viewport(), Qt::LeftButton, {},
                          QPoint(3, bench.view.viewport()->height() - 3));
        QVERIFY(bench.selection.ids().isEmpty());
        QCOMPARE(bench.document.undoStack().count(), 0);
    }

    void rubberBandSelectsAStage() {
        Bench bench;
        const QRectF frame = bench.view.circuitLayout().stages[1].frame;
        const QPoint from = bench.view.mapFromScene(frame.topLeft() + QPointF(2, 2));
        const QPoint to = bench.view.mapFromScene(frame.bottomRight() - QPointF(2, 2));
        bench.press(from);
        bench.move(from + QPoint(20, 20));
        bench.move(to);
        bench.release(to);
        QCOMPARE(bench.selection.ids().size(), qsizetype(8));
        for (const Operation& operation : bench.cell().stages[1].operations)
            QVERIFY(bench.selection.ids().contains(operation.id));
        // Esc in the middle of another one brings the selection back.
        const auto selected = bench.selection.ids();
        const QPoint corner(2, 2);
        bench.press(corner);
        bench.move(QPoint(900, 400));
        QVERIFY(bench.selection.ids() != selected);
        bench.key(Qt::Key_Escape);
        QCOMPARE(bench.selection.ids(), selected);
        bench.release(QPoint(900, 400));
        QCOMPARE(bench.selection.ids(), selected);
    }

    void dragMovesToAnotherLaneStageAndPlace() {
        Bench bench;
        const std::uint32_t id = bench.at(0, 0).id, before = bench.at(1, 5).id;
        const QPoint to = bench.before(before, 0);
        bench.drag(bench.boxOf(id), to);
        QVERIFY(bench.view.isDropIndicated());
        QCOMPARE(bench.document.undoStack().count(), 0);
        bench.release(to);
        QVERIFY(!bench.view.isDropIndicated());
        QCOMPARE(bench.document.undoStack().count(), 1);
        QCOMPARE(bench.at(1, 5).id, id);
        QCOMPARE(bench.at(1, 6).id, before);
        QCOMPARE(bench.at(1, 5).target, 0);
        QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{id});
        QVERIFY(sceneEqualsDocument(bench));
        bench.document.undoStack().undo();
        QVERIFY(bench.cell() == paperCell({2, 4, 1, 2, 2}));
    }

    void draggingOneOfSeveralMovesThemAll() {
        Bench bench;
        const std::uint32_t a = bench.at(0, 0).id, b = bench.at(0, 1).id;
        bench.selection.set({a, b});
        const QPoint to = bench.before(bench.at(2, 0).id, rowLane(bench.cell(), 2));
        bench.drag(bench.boxOf(a), to);
        bench.release(to);
        QCOMPARE(bench.at(2, 0).id, a);
        QCOMPARE(bench.at(2, 1).id, b);
        QCOMPARE(laneRow(bench.cell(), bench.at(2, 0).target), 2);
        QCOMPARE(laneRow(bench.cell(), bench.at(2, 1).target), 3);
        QCOMPARE(bench.document.undoStack().count(), 1);
    }

    void aClickAnywhereOnAGateSelectsIt() {
        Bench bench;
        const std::uint32_t id = bench.insert(makeGate(GateKind::Swap, 2, {5}));
        const CircuitElement& element = bench.view.operationItem(id)->element();
        const QPointF middle = (element.box.center() + element.dots[0]) / 2;
        for (const QPointF& point : {element.box.center(), element.dots[0], middle}) {
            bench.selection.clear();
            QTest::mouseClick(bench.view.viewport(), Qt::LeftButton, {}, bench.view.mapFromScene(point));
            QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{id});
        }
        // A rubber band around the partner alone has a part of the gate.
        bench.selection.clear();
        const QPoint from = bench.view.mapFromScene(element.dots[0] - QPointF(14, 14));
        const QPoint to = bench.view.mapFromScene(element.dots[0] + QPointF(14, 14));
        bench.press(from);
        bench.move(from + QPoint(12, 12));
        bench.move(to);
        bench.release(to);
        QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{id});
    }

    void draggingAControlMovesItAlone() {
        Bench bench;
        const std::uint32_t id = bench.insert(makeGate(GateKind::Toffoli, 2, {3, 4}));
        const int steps = bench.document.undoStack().count();
        const auto dot = [&](int k) {
            return bench.view.mapFromScene(bench.view.operationItem(id)->element().dots[k]);
        };
        const auto lane = [&](int number) {
            return QPoint(dot(0).x() + 4,
                          bench.view.mapFromScene(0, bench.view.circuitLayout().laneY[number]).y());
        };
        bench.drag(dot(1), lane(1));
        QVERIFY(bench.view.isDropIndicated());
        bench.key(Qt::Key_Escape);
        bench.release(lane(1));
        QCOMPARE(bench.document.undoStack().count(), steps);
        bench.drag(dot(1), lane(1));
        bench.release(lane(1));
        QCOMPARE(bench.at(0, 0).sources, (std::vector{3, 1}));
        QCOMPARE(bench.at(0, 0).target, 2);
        QCOMPARE(bench.document.undoStack().count(), steps + 1);
        bench.drag(dot(0), lane(2));  // onto the target
        bench.release(lane(2));
        QCOMPARE(bench.at(0, 0).target, 3);
        QCOMPARE(bench.at(0, 0).sources, (std::vector{2, 1}));
        bench.drag(dot(0), lane(1));  // onto the other control
        bench.release(lane(1));
        QCOMPARE(bench.document.undoStack().count(), steps + 2);
        QVERIFY(sceneEqualsDocument(bench));
    }

    void draggingTheTargetLeavesTheControls() {
        Bench bench;
        const std::uint32_t id = bench.insert(makeGate(GateKind::Cnot, 2, {4}));
        const QPoint to = bench.before(bench.at(2, 0).id, 5);
        bench.drag(bench.boxOf(id), to);
        bench.release(to);
        QCOMPARE(bench.at(2, 0).id, id);
        QCOMPARE(bench.at(2, 0).target, 5);
        QCOMPARE(bench.at(2, 0).sources, (std::vector{4}));
        bench.key(Qt::Key_Up);  // onto the control
        QCOMPARE(bench.at(2, 0).target, 4);
        QCOMPARE(bench.at(2, 0).sources, (std::vector{5}));
    }

    void theMenuSharesParameters() {
        Bench bench;
        const std::uint32_t a = bench.at(1, 0).id, b = bench.at(1, 1).id;
        bench.selection.set({a, b});
        bench.view.shareSelected(true);
        QCOMPARE(bench.at(1, 1).sharing, 1);
        QCOMPARE(bench.view.operationItem(a)->element().sharing, 1);
        const QString tip = elementTip(bench.cell(), bench.view.operationItem(a)->element(), {});
        QVERIFY(tip.contains(QStringLiteral("Shared set 1, with RY on w1")));
        bench.view.shareSelected(false);
        QCOMPARE(bench.at(1, 1).sharing, 0);
        QCOMPARE(bench.document.undoStack().count(), 2);
    }

    void escapeCancelsADragWithoutTrace() {
        Bench bench;
        const std::uint32_t id = bench.at(0, 0).id;
        const Project start = bench.document.project();
        const QPoint to = bench.before(bench.at(2, 1).id, 1);
        bench.drag(bench.boxOf(id), to);
        QVERIFY(bench.view.isDropIndicated());
        bench.key(Qt::Key_Escape);
        QVERIFY(!bench.view.isDropIndicated());
        QCOMPARE(bench.view.operationItem(id)->opacity(), 1.0);
        bench.move(to + QPoint(4, 4));
        bench.release(to);
        QVERIFY(bench.document.project() == start);
        QCOMPARE(bench.document.undoStack().count(), 0);
        QVERIFY(sceneEqualsDocument(bench));
    }

    void aDropOutsideOrInPlaceChangesNothing() {
        Bench bench;
        const std::uint32_t id = bench.at(0, 1).id;
        bench.drag(bench.boxOf(id), QPoint(2, 2));
        QVERIFY(!bench.view.isDropIndicated());
        bench.release(QPoint(2, 2));
        QCOMPARE(bench.document.undoStack().count(), 0);
        bench.drag(bench.boxOf(id), bench.boxOf(id) + QPoint(1, 0));
        bench.release(bench.boxOf(id) + QPoint(1, 0));
        QCOMPARE(bench.document.undoStack().count(), 0);
    }

    void anUndoDuringADragEndsIt() {
        Bench bench;
        bench.document.edit(QStringLiteral("x"), [](Project& p) { setWorkStages(p.cell, 2); });
        const std::uint32_t id = bench.at(2, 0).id;
        bench.drag(bench.boxOf(id), bench.boxOf(bench.at(0, 0).id));
        bench.document.undoStack().undo();  // the dragged operation is gone
        QVERIFY(!bench.view.isDropIndicated());
        bench.move(QPoint(100, 100));
        bench.release(QPoint(100, 100));
        QVERIFY(bench.cell() == paperCell({2, 4, 1, 2, 2}));
    }

    void paletteDropInserts() {
        Bench bench;
        const std::unique_ptr<QMimeData> data(makeGateMimeData(GateKind::Ry));
        const QPoint at = bench.before(bench.at(1, 4).id, 0);
        QVERIFY(bench.drop(*data, at, false));
        QVERIFY(bench.view.isDropIndicated());
        QVERIFY(bench.drop(*data, at));
        QVERIFY(!bench.view.isDropIndicated());
        QCOMPARE(bench.document.undoStack().count(), 1);
        QVERIFY(bench.at(1, 4).gate == GateKind::Ry);
        QCOMPARE(bench.at(1, 4).target, 0);
        QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{bench.at(1, 4).id});
        QVERIFY(!bench.drop(*data, QPoint(1, 1)));
        QCOMPARE(bench.document.undoStack().count(), 1);
    }

    void hostileDropsAreIgnored() {
        Bench bench;
        const QPoint at = bench.boxOf(bench.at(1, 4).id);
        QMimeData text, unknown, empty, large;
        text.setText(QStringLiteral("neuron"));
        unknown.setData(kGateMimeType, "rm -rf");
        empty.setData(kGateMimeType, {});
        large.setData(kGateMimeType, QByteArray(1 << 22, 'x'));
        for (const QMimeData* data : {&text, &unknown, &empty, &large}) {
            QVERIFY(!bench.drop(*data, at));
            QVERIFY(!bench.view.isDropIndicated());
        }
        QCOMPARE(bench.document.undoStack().count(), 0);
        QVERIFY(bench.cell() == paperCell({2, 4, 1, 2, 2}));
    }

    void deleteAndUndo() {
        Bench bench;
        const std::uint32_t id = bench.at(1, 2).id;
        bench.selection.set({id});
        bench.key(Qt::Key_Delete);
        QVERIFY(!bench.view.operationItem(id));
        QVERIFY(bench.selection.ids().isEmpty());
        QCOMPARE(bench.document.undoStack().count(), 1);
        bench.key(Qt::Key_Delete);  // nothing selected
        QCOMPARE(bench.document.undoStack().count(), 1);
        bench.document.undoStack().undo();
        QVERIFY(bench.view.operationItem(id));
        QVERIFY(bench.cell() == paperCell({2, 4, 1, 2, 2}));
    }

    void arrowsMoveTheSelection() {
        Bench bench;
        const std::uint32_t id = bench.at(0, 1).id;
        bench.selection.set({id});
        bench.key(Qt::Key_Right);
        QCOMPARE(bench.at(0, 2).id, id);
        bench.key(Qt::Key_Left);
        bench.key(Qt::Key_Left);
        QCOMPARE(bench.at(0, 0).id, id);
        QCOMPARE(bench.document.undoStack().count(), 3);
        const int row = laneRow(bench.cell(), bench.at(0, 0).target);
        bench.key(Qt::Key_Down);
        QCOMPARE(laneRow(bench.cell(), bench.at(0, 0).target), row + 1);
        bench.key(Qt::Key_Up);
        bench.key(Qt::Key_Up);
        bench.key(Qt::Key_Up);  // at the top
        QCOMPARE(laneRow(bench.cell(), bench.at(0, 0).target), 0);
        QVERIFY(sceneEqualsDocument(bench));
    }

    void leftAndRightAlwaysChangeThePicture() {
        Bench bench;
        const std::uint32_t rotation = bench.at(1, 0).id;  // shares its column with three others
        bench.selection.set({rotation});
        const double x = bench.view.operationItem(rotation)->element().box.x();
        bench.key(Qt::Key_Right);
        QVERIFY(bench.view.operationItem(rotation)->element().box.x() > x);
    }

    void keyboardSelects() {
        Bench bench;
        bench.key(Qt::Key_Right);
        QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{bench.at(0, 0).id});
        bench.key(Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{bench.at(0, 1).id});
        bench.key(Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(bench.selection.ids().size(), qsizetype(14));
        bench.key(Qt::Key_Escape);
        QVERIFY(bench.selection.ids().isEmpty());
        QCOMPARE(bench.document.undoStack().count(), 0);
    }

    void duplicateSelectsTheCopies() {
        Bench bench;
        bench.selection.set({bench.at(0, 0).id});
        bench.key(Qt::Key_D, Qt::ControlModifier);
        QCOMPARE(bench.cell().stages[0].operations.size(), std::size_t(5));
        QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{bench.at(0, 1).id});
    }

    void zoomByWheelAndBackToFit() {
        Bench bench;
        const double fit = bench.view.transform().m11();
        QSignalSpy zoomed(&bench.view, &CircuitView::zoomChanged);
        const QPointF at(300, 200);
        QWheelEvent wheel(at, bench.view.viewport()->mapToGlobal(at), {}, {0, 240}, Qt::NoButton,
                          Qt::ControlModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(bench.view.viewport(), &wheel);
        QVERIFY(bench.view.transform().m11() > 1.3 * fit);
        QVERIFY(zoomed.count() > 0);
        bench.key(Qt::Key_0, Qt::ControlModifier);
        QCOMPARE(bench.view.transform().m11(), fit);
        QVERIFY(bench.view.mapToScene(bench.view.viewport()->rect())
                    .boundingRect()
                    .contains(bench.view.circuitLayout().bounds));
        QCOMPARE(bench.document.undoStack().count(), 0);
    }

    void middleButtonPans() {
        Bench bench({3, 8, 3, 2, 2});
        for (int i = 0; i < 8; ++i) bench.view.zoomIn();
        const int before = bench.view.horizontalScrollBar()->value();
        QTest::mousePress(bench.view.viewport(), Qt::MiddleButton, {}, QPoint(400, 200));
        bench.move(QPoint(300, 200), Qt::MiddleButton);
        QTest::mouseRelease(bench.view.viewport(), Qt::MiddleButton, {}, QPoint(300, 200));
        QCOMPARE(bench.view.horizontalScrollBar()->value(), before + 100);
    }

    void problemsAreMarkedWhereTheyAre() {
        Bench bench;
        const std::uint32_t wrong = bench.at(0, 1).id, odd = bench.at(1, 5).id;
        bench.document.edit(QStringLiteral("x"), [&](Project& p) {
            p.cell.stages[0].operations[1].degree = 0;
            setSources(p.cell, odd, {bench.at(1, 4).target});
            setDegree(p.cell, odd, 3);
        });
        QVERIFY(bench.view.operationItem(wrong)->state().problem == Severity::Error);
        QVERIFY(bench.view.operationItem(odd)->state().problem == Severity::Warning);
        QVERIFY(!bench.view.operationItem(bench.at(0, 0).id)->state().problem);
        const QString tip =
            elementTip(bench.cell(), bench.view.operationItem(wrong)->element(), validate(bench.cell()));
        QVERIFY(tip.contains(QStringLiteral("degree")));
        QVERIFY(tip.contains(QStringLiteral("Use at least 1")));
        bench.document.undoStack().undo();
        QVERIFY(!bench.view.operationItem(wrong)->state().problem);
    }

    void everyElementHasAToolTip() {
        Bench bench;
        bench.document.edit(QStringLiteral("x"), [](Project& p) {
            for (const GateInfo& gate : gateTable())
                insertOperation(p.cell, 1, 0, newOperation(p.cell, gate.kind, 3));
        });
        for (const CircuitElement& element : bench.view.circuitLayout().elements)
            QVERIFY(!elementTip(bench.cell(), element, {}).isEmpty());
    }

    void menusOfferWhatIsPossible() {
        Bench bench;
        const auto texts = [&](QPoint at) {
            QContextMenuEvent event(QContextMenuEvent::Mouse, at, bench.view.viewport()->mapToGlobal(at));
            QApplication::sendEvent(bench.view.viewport(), &event);
            QStringList labels;
            const auto menus = bench.view.findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly);
            for (QMenu* menu : menus) {
                for (const QAction* action : menu->actions()) labels << action->text();
                delete menu;
            }
            return labels;
        };
        const QStringList operation = texts(bench.boxOf(bench.at(0, 0).id));
        for (const char* label : {"Delete", "Share parameters", "Own parameters"})
            QVERIFY(operation.contains(QLatin1String(label)));
        QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{bench.at(0, 0).id});
        const QRectF frame = bench.view.circuitLayout().stages[1].frame;
        const QStringList stage = texts(bench.view.mapFromScene(frame.topLeft() + QPointF(1, 1)));
        QVERIFY(stage.contains(QStringLiteral("Insert here")));
        QVERIFY(stage.contains(QStringLiteral("Remove this work stage")));
        QVERIFY(!texts(QPoint(1, 1)).contains(QStringLiteral("Remove this work stage")));
    }

    void revealsOperationsStagesAndLanes() {
        Bench bench;
        bench.view.resize(300, 200);
        for (int k = 0; k < 8; ++k) bench.view.zoomIn();
        const CircuitLayout& layout = bench.view.circuitLayout();
        const auto isShown = [&](const QRectF& box) {
            return bench.view.viewport()->rect().contains(bench.view.mapFromScene(box.center()));
        };
        const QRectF last = layout.operation(bench.at(2, 1).id)->box;
        const QRectF first = layout.operation(bench.at(0, 0).id)->box;
        bench.view.reveal({0, 0}, -1);
        QVERIFY(isShown(first));
        QVERIFY(!isShown(last));
        bench.view.reveal({2, 1}, -1);
        QVERIFY(isShown(last));
        QVERIFY(!isShown(first));
        const int place = bench.view.horizontalScrollBar()->value();
        bench.view.reveal({}, 0);  // the name of the lane stands at the left end
        QVERIFY(bench.view.horizontalScrollBar()->value() < place);
        const int atName = bench.view.horizontalScrollBar()->value();
        bench.view.reveal({7, 7}, 99);  // what is not there
        QCOMPARE(bench.view.horizontalScrollBar()->value(), atName);
        bench.view.rebuild();  // takes the flashing frame away
        QVERIFY(sceneEqualsDocument(bench));
    }

    void followsThePalette() {
        Bench bench;
        QPalette dark;
        dark.setColor(QPalette::Base, Qt::black);
        dark.setColor(QPalette::Window, Qt::black);
        dark.setColor(QPalette::WindowText, Qt::white);
        dark.setColor(QPalette::Text, Qt::white);
        bench.view.setPalette(dark);
        QCOMPARE(bench.view.grab().toImage().pixelColor(3, 3), QColor(Qt::black));
        QVERIFY(sceneEqualsDocument(bench));
    }
};

QTEST_MAIN(TestCircuitView)
#include "tst_circuit_view.moc"
