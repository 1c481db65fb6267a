#include <QApplication>
#include <QContextMenuEvent>
#include <QGraphicsScene>
#include <QInputDialog>
#include <QLineEdit>
#include <QMenu>
#include <QPointer>
#include <QTest>

#include "ui/canvas/circuit_items.h"
#include "ui/canvas/circuit_view.h"
#include "ui/canvas/lane_name_editor.h"
#include "ui/canvas/structure_tools.h"
#include "ui/document/cell_edits.h"
#include "ui/document/lane_edits.h"
#include "ui/document/repetition_edits.h"
#include "ui/document/stage_edits.h"

using namespace ketloom;

namespace {

/// A canvas on a paper cell, shown offscreen.
struct Bench {
    explicit Bench(const CellShape& shape = {2, 3, 2, 2, 2}) : view(document, selection) {
        Project project = exampleProject();
        project.cell = paperCell(shape);
        document.reset(project);
        view.resize(1400, 500);
        view.show();
        QApplication::setActiveWindow(&view);
        view.setFocus();
    }

    const Cell& cell() const { return document.project().cell; }
    StructureTools& tools() { return view.structure(); }
    int steps() { return document.undoStack().count(); }
    void edit(const std::function<void(Cell&)>& change) {
        document.edit(QStringLiteral("x"), [&](Project& p) { change(p.cell); });
    }
    std::uint32_t id(int stage, int k) const {
        return cell().stages[std::size_t(stage)].operations[std::size_t(k)].id;
    }
    const CircuitElement& element(ElementKind kind, int which) const {
        for (const CircuitElement& e : view.circuitLayout().elements)
            if (e.kind == kind && (kind == ElementKind::Stage ? e.stage : e.lane) == which) return e;
        qFatal("no such element");
    }
    QPoint name(int lane) const {
        return view.mapFromScene(element(ElementKind::LaneName, lane).box.center());
    }
    QPoint title(int stage) const {
        const CircuitElement& e = element(ElementKind::Stage, stage);
        return view.mapFromScene(QPointF(e.title.center().x(), e.title.center().y()));
    }
    QPoint chevron(int stage) const {
        return view.mapFromScene(element(ElementKind::Stage, stage).chevron.center());
    }
    bool isMarked(ElementKind kind, int which) { return tools().isMarked(element(kind, which)); }

    void move(QPoint to, Qt::MouseButtons buttons = Qt::LeftButton) {
        QMouseEvent event(QEvent::MouseMove, to, view.viewport()->mapToGlobal(to), Qt::NoButton, buttons, {});
        QApplication::sendEvent(view.viewport(), &event);
    }
    void drag(QPoint from, QPoint to, bool release = true) {
        QTest::mousePress(view.viewport(), Qt::LeftButton, {}, from);
        move(from + QPoint(12, 12));
        move(to);
        if (release) QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, to);
    }
    void click(QPoint at) { QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, at); }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&view, key, modifiers); }

    Document document;
    Selection selection;
    CircuitView view;
};

QString plain(QString text) {
    return text.remove(QLatin1Char('&')).section(QLatin1Char('\t'), 0, 0);
}

/// The entry with this text in a menu or those below it; null where there is none.
QAction* entry(const QMenu& menu, const QString& text) {
    for (QAction* action : menu.actions()) {
        if (plain(action->text()) == text) return action;
        if (action->menu())
            if (QAction* found = entry(*action->menu(), text)) return found;
    }
    return nullptr;
}

}  // namespace

class TestStructureTools : public QObject {
    Q_OBJECT

    /// The context menu at a place; it takes the place of the one before.
    static QMenu* menuAt(Bench& bench, QPoint at) {
        qDeleteAll(bench.view.findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly));
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, bench.view.viewport()->mapToGlobal(at));
        QApplication::sendEvent(bench.view.viewport(), &event);
        return bench.view.findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly).value(0, nullptr);
    }

private slots:
    void draggingANameReordersItsClass() {
        Bench bench;  // i0 i1 w0 w1 w2
        const Cell start = bench.cell();
        bench.drag(bench.name(2), bench.name(4) + QPoint(0, 8));
        QCOMPARE(bench.cell().laneNames, (std::vector<std::string>{"i0", "i1", "w1", "w2", "w0"}));
        QCOMPARE(bench.steps(), 1);
        QVERIFY(bench.isMarked(ElementKind::LaneName, 4));          // it is still the current one
        bench.drag(bench.name(4), bench.name(0) + QPoint(0, 100));  // beyond its class: as far as it goes
        QCOMPARE(bench.steps(), 1);
        bench.document.undoStack().undo();
        QVERIFY(bench.cell() == start);
    }

    void escapeLeavesNoTrace() {
        Bench bench;
        const Cell start = bench.cell();
        bench.drag(bench.name(2), bench.name(4), false);
        QVERIFY(bench.tools().isDragging());
        bench.key(Qt::Key_Escape);
        QVERIFY(!bench.tools().isDragging());
        QTest::mouseRelease(bench.view.viewport(), Qt::LeftButton, {}, bench.name(4));
        bench.drag(bench.title(1), bench.title(2), false);
        QVERIFY(bench.tools().isDragging());
        bench.key(Qt::Key_Escape);
        QTest::mouseRelease(bench.view.viewport(), Qt::LeftButton, {}, bench.title(2));
        QVERIFY(bench.cell() == start);
        QCOMPARE(bench.steps(), 0);
        bench.key(Qt::Key_Escape);
        QCOMPARE(bench.tools().currentLane(), -1);
        QCOMPARE(bench.tools().currentStage(), -1);
    }

    void draggingATitleReordersWorkStages() {
        Bench bench({2, 3, 3, 2, 2});
        const std::uint32_t first = bench.id(1, 0);
        bench.drag(bench.title(1), bench.title(3) + QPoint(80, 30));
        QCOMPARE(findOperation(bench.cell(), first).stage, 3);
        QCOMPARE(bench.tools().currentStage(), 3);
        bench.drag(bench.title(3), bench.title(0));
        QCOMPARE(findOperation(bench.cell(), first).stage, 1);
        QCOMPARE(bench.steps(), 2);
        const Cell before = bench.cell();
        bench.drag(bench.title(0), bench.title(3));  // the input stage stays
        bench.drag(bench.title(4), bench.title(1));
        QVERIFY(bench.cell() == before);
    }

    void keysActOnTheSelectionOrOnWhatWasClicked() {
        Bench bench;
        bench.selection.set({bench.id(1, 0)});  // RY on w0
        bench.key(Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(bench.cell().laneNames[3], std::string("w0"));
        bench.key(Qt::Key_Up, Qt::AltModifier);
        bench.key(Qt::Key_Up, Qt::AltModifier);  // at the top
        QCOMPARE(bench.cell().laneNames[2], std::string("w0"));
        const std::uint32_t id = bench.id(1, 0);
        bench.key(Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(findOperation(bench.cell(), id).stage, 2);
        bench.key(Qt::Key_Right, Qt::AltModifier);
        bench.key(Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(findOperation(bench.cell(), id).stage, 1);
        QCOMPARE(bench.steps(), 4);
        bench.click(bench.name(0));
        QVERIFY(bench.selection.ids().isEmpty());
        bench.key(Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(bench.cell().laneNames[1], std::string("i0"));
        QCOMPARE(bench.tools().currentLane(), 1);
    }

    void namesAreEditedInPlace() {
        Bench bench;
        QTest::mouseDClick(bench.view.viewport(), Qt::LeftButton, {}, bench.name(3));
        QPointer<LaneNameEditor> editor = bench.view.findChild<LaneNameEditor*>();
        QVERIFY(editor && editor->isVisible());
        QCOMPARE(editor->text(), QStringLiteral("w1"));
        editor->setText(QStringLiteral("w2"));
        QTest::keyClick(editor, Qt::Key_Return);  // taken: the editor stays
        QVERIFY(editor && editor->isVisible() && !editor->toolTip().isEmpty());
        editor->setText(QStringLiteral("memory"));
        QTest::keyClick(editor, Qt::Key_Return);
        QCOMPARE(bench.cell().laneNames[3], std::string("memory"));
        QCOMPARE(bench.steps(), 1);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QVERIFY(!editor);

        bench.click(bench.name(0));
        bench.key(Qt::Key_F2);
        editor = bench.view.findChild<LaneNameEditor*>();
        QVERIFY(editor);
        editor->setText(QStringLiteral("other"));
        QTest::keyClick(editor, Qt::Key_Escape);
        QCOMPARE(bench.cell().laneNames[0], std::string("i0"));
        QCOMPARE(bench.steps(), 1);
    }

    void theMenuOfALane() {
        Bench bench;
        QMenu* menu = menuAt(bench, bench.name(3));
        QVERIFY(menu);
        entry(*menu, QStringLiteral("Insert lane below"))->trigger();
        QCOMPARE(bench.cell().workspaceLanes, 4);
        QCOMPARE(bench.tools().currentLane(), 4);
        menu = menuAt(bench, bench.name(4));
        // On the lane: a neuron and, in the work stages, an RY each.
        QAction* remove = entry(*menu, QStringLiteral("Remove lane with 5 operations"));
        QVERIFY(remove && !remove->toolTip().isEmpty());
        remove->trigger();
        QVERIFY(sameButIds(bench.cell(), paperCell({2, 3, 2, 2, 2})));
        menu = menuAt(bench, bench.name(2));
        QVERIFY(!entry(*menu, QStringLiteral("Move up"))->isEnabled());
        QVERIFY(!entry(*menu, QStringLiteral("Move up"))->toolTip().isEmpty());
        entry(*menu, QStringLiteral("Move down"))->trigger();
        QCOMPARE(bench.cell().laneNames[3], std::string("w0"));
        QCOMPARE(bench.steps(), 3);
    }

    void theMenuOfAStage() {
        Bench bench({2, 3, 1, 2, 2});
        QMenu* menu = menuAt(bench, bench.title(1));
        entry(*menu, QStringLiteral("Duplicate"))->trigger();
        QCOMPARE(bench.cell().workStages(), 2);
        menu = menuAt(bench, bench.title(1));
        entry(*menu, QStringLiteral("×3"))->trigger();
        QCOMPARE(stageRun(bench.cell(), 1), (StageRun{1, 3}));
        menu = menuAt(bench, bench.title(1));
        QVERIFY(entry(*menu, QStringLiteral("Own parameters"))->isChecked());
        entry(*menu, QStringLiteral("Shared parameters"))->trigger();
        QVERIFY(sharedRepetitions(bench.cell(), 1));
        menu = menuAt(bench, bench.title(1));
        entry(*menu, QStringLiteral("Insert stage after"))->trigger();
        QVERIFY(bench.cell().stages[4].operations.empty());
        menu = menuAt(bench, bench.title(1));
        entry(*menu, QStringLiteral("Dissolve repetition"))->trigger();
        QCOMPARE(stageRuns(bench.cell()).size(), bench.cell().stages.size());
        menu = menuAt(bench, bench.title(2));
        entry(*menu, QStringLiteral("Clear"))->trigger();
        QVERIFY(bench.cell().stages[2].operations.empty());
        menu = menuAt(bench, bench.title(2));
        entry(*menu, QStringLiteral("Remove"))->trigger();
        QCOMPARE(bench.cell().workStages(), 4);
        menu = menuAt(bench, bench.title(0));
        for (const char* text : {"Remove", "Duplicate", "Insert stage before", "Move later"}) {
            QVERIFY(!entry(*menu, QLatin1String(text))->isEnabled());
            QVERIFY(!entry(*menu, QLatin1String(text))->toolTip().isEmpty());
        }
        QCOMPARE(bench.steps(), 7);
    }

    void anyNumberOfRepetitionsCanBeAskedFor() {
        Bench bench({2, 3, 1, 2, 2});
        QMenu* menu = menuAt(bench, bench.title(1));
        entry(*menu, QStringLiteral("Other number…"))->trigger();
        auto* dialog = bench.view.findChild<QInputDialog*>(QStringLiteral("repetitions"));
        QVERIFY(dialog);
        QCOMPARE(dialog->intMaximum(), kMaxWorkStages);
        dialog->setIntValue(7);
        dialog->accept();
        QCOMPARE(stageRun(bench.cell(), 1).count, 7);
        QCOMPARE(bench.steps(), 1);
    }

    void menusOfTheMenuBarWorkWithoutAMouse() {
        Bench bench;
        const std::unique_ptr<QMenu> lanes(bench.tools().makeLaneMenu(nullptr));
        const std::unique_ptr<QMenu> stages(bench.tools().makeStageMenu(nullptr));
        emit lanes->aboutToShow();
        emit stages->aboutToShow();
        QVERIFY(!entry(*lanes, QStringLiteral("Rename…"))->isEnabled());
        QVERIFY(!entry(*stages, QStringLiteral("Duplicate"))->isEnabled());
        entry(*lanes, QStringLiteral("w2"))->trigger();  // chosen in "Choose a lane"
        entry(*stages, QStringLiteral("work stage 2"))->trigger();
        emit lanes->aboutToShow();
        emit stages->aboutToShow();
        entry(*lanes, QStringLiteral("Move up"))->trigger();
        QCOMPARE(bench.cell().laneNames[3], std::string("w2"));
        entry(*stages, QStringLiteral("Duplicate"))->trigger();
        QCOMPARE(bench.cell().workStages(), 3);
    }

    void aPlusAppearsAndAddsALane() {
        Bench bench;
        const QPoint below = bench.view.mapFromScene(QPointF(
            bench.element(ElementKind::LaneName, 4).box.center().x(),
            bench.view.circuitLayout().laneY[4] + 0.55 * bench.view.circuitLayout().metrics.laneStep));
        bench.click(below);  // not shown yet
        QCOMPARE(bench.steps(), 0);
        bench.move(bench.name(4), Qt::NoButton);
        QVERIFY(!bench.tools().toolTipAt(below).isEmpty());
        bench.click(below);
        QCOMPARE(bench.cell().workspaceLanes, 4);
        QVERIFY(sameButIds(bench.cell(), paperCell({2, 4, 2, 2, 2})));
        bench.edit([](Cell& cell) { setLaneCounts(cell, 6, 4); });
        bench.move(bench.name(5), Qt::NoButton);
        const QPoint full = bench.view.mapFromScene(QPointF(
            bench.element(ElementKind::LaneName, 5).box.center().x(),
            bench.view.circuitLayout().laneY[5] + 0.55 * bench.view.circuitLayout().metrics.laneStep));
        QVERIFY(bench.tools().toolTipAt(full).contains(QString::number(kMaxInOutLanes)));
        bench.click(full);
        QCOMPARE(bench.cell().inOutLanes, kMaxInOutLanes);
        QCOMPARE(bench.steps(), 2);
    }

    void chevronsFoldWithoutAStep() {
        Bench bench;
        bench.click(bench.chevron(1));
        QVERIFY(bench.view.isStageFolded(1));
        QVERIFY(!bench.view.operationItem(bench.id(1, 0)));
        QVERIFY(bench.view.operationItem(bench.id(2, 0)));
        QCOMPARE(bench.steps(), 0);
        // It stays folded through edits and undo, wherever it goes.
        bench.edit([&](Cell& cell) { moveStage(cell, 1, 2); });
        QVERIFY(bench.view.isStageFolded(2) && !bench.view.isStageFolded(1));
        bench.edit([](Cell& cell) { removeLane(cell, 4); });
        QVERIFY(bench.view.isStageFolded(2));
        bench.document.undoStack().undo();
        bench.document.undoStack().undo();
        QVERIFY(bench.view.isStageFolded(1) && !bench.view.isStageFolded(2));
        bench.click(bench.chevron(1));
        QVERIFY(!bench.view.isStageFolded(1));
        bench.view.foldAllStages(true);
        for (int stage : {0, 1, 2, 3}) QVERIFY(bench.view.isStageFolded(stage));
        bench.view.foldAllStages(false);
        QVERIFY(!bench.view.isStageFolded(3));
    }

    void selectingAHiddenOperationShowsIt() {
        Bench bench;
        bench.view.foldAllStages(true);
        bench.selection.set({bench.id(1, 3)});
        QVERIFY(!bench.view.isStageFolded(1) && bench.view.isStageFolded(2));
        QVERIFY(bench.view.operationItem(bench.id(1, 3))->state().selected);
        bench.view.foldAllStages(true);
        bench.view.selectAll();  // whole stages stay folded, and are all selected
        QVERIFY(bench.view.isStageFolded(1));
        bench.view.deleteSelected();
        for (const Stage& stage : bench.cell().stages) QVERIFY(stage.operations.empty());
    }

    void aRepetitionIsEditedThroughItsFirst() {
        Bench bench;
        bench.edit([](Cell& cell) { setRepetitions(cell, 1, 3, false); });
        const std::uint32_t copy = bench.id(3, 0), shown = bench.id(1, 0);
        QVERIFY(!bench.view.operationItem(copy));
        bench.selection.set({copy});
        QVERIFY(bench.view.operationItem(shown)->state().selected);
        QVERIFY(bench.selection.ids().contains(copy));  // its own start values can be seen
        bench.view.deleteSelected();
        for (int stage : {1, 2, 3})
            QCOMPARE(bench.cell().stages[std::size_t(stage)].operations.size(), std::size_t(5));
        bench.edit([&](Cell& cell) { setDegree(cell, bench.id(1, 3), 9); });
        QVERIFY(bench.view.operationItem(bench.id(1, 3))->state().problem);
        bench.click(bench.chevron(1));
        for (const QGraphicsItem* item : bench.view.scene()->items()) {
            const auto* stage = dynamic_cast<const ElementItem*>(item);
            if (stage && stage->element().kind == ElementKind::Stage && stage->element().stage == 1)
                QVERIFY(stage->state().problem);
        }
    }

    void doubleClickOnATitleSelectsItsOperations() {
        Bench bench;
        QTest::mouseDClick(bench.view.viewport(), Qt::LeftButton, {}, bench.title(1) + QPoint(10, 0));
        QCOMPARE(bench.selection.ids().size(), qsizetype(6));
        bench.click(bench.chevron(1));
        const QPoint body = bench.view.mapFromScene(bench.element(ElementKind::Stage, 1).box.center());
        QTest::mouseDClick(bench.view.viewport(), Qt::LeftButton, {}, body);
        QVERIFY(!bench.view.isStageFolded(1));
    }
};

QTEST_MAIN(TestStructureTools)
#include "tst_structure_tools.moc"
