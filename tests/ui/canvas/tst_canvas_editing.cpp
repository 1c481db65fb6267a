#include <QClipboard>
#include <QGraphicsScene>
#include <QGuiApplication>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include "tests/ui/canvas/canvas_bench.h"
#include "ui/document/cell_clipboard.h"

using namespace ketloom;

namespace {

using Ids = QSet<std::uint32_t>;

void setClipboard(const QString& text) {
    QGuiApplication::clipboard()->setText(text);
}

}  // namespace

class TestCanvasEditing : public QObject {
    Q_OBJECT
private slots:
    void copyAndPasteAtThePointer() {
        CanvasBench bench;
        const std::uint32_t id = bench.at(1, 0).id;  // RY on w0
        bench.selection.set({id});
        bench.key(Qt::Key_C, Qt::ControlModifier);
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("RY on w0")));
        QCOMPARE(bench.steps(), 0);
        const QPoint to = bench.crossing(bench.at(2, 1).id, 3);
        bench.move(to - QPoint(4, 0));
        bench.key(Qt::Key_V, Qt::ControlModifier);
        QCOMPARE(bench.steps(), 1);
        QCOMPARE(bench.size(2), std::size_t(3));
        QVERIFY(bench.at(2, 1).gate == GateKind::Ry);
        QCOMPARE(bench.at(2, 1).target, 3);
        QCOMPARE(bench.selection.ids(), Ids{bench.at(2, 1).id});
        bench.document.undoStack().undo();
        QVERIFY(bench.cell() == paperCell({2, 4, 1, 2, 2}));
    }

    void withoutThePointerItGoesBehindTheSelection() {
        CanvasBench bench;
        bench.move(bench.boxOf(bench.at(2, 0).id));
        bench.selection.set({bench.at(1, 1).id, bench.at(1, 2).id});
        bench.key(Qt::Key_X, Qt::ControlModifier);
        QCOMPARE(bench.size(1), std::size_t(6));
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(bench.view.viewport(), &leave);
        bench.selection.set({bench.at(0, 0).id});
        bench.view.paste();
        QCOMPARE(bench.size(0), std::size_t(6));
        QVERIFY(bench.at(0, 1).gate == GateKind::Ry);
        QCOMPARE(bench.at(0, 1).target, 3);
        QCOMPARE(bench.at(0, 2).target, 4);
        QCOMPARE(bench.steps(), 2);
        // With nothing selected: to the end of the stage they come from.
        bench.selection.clear();
        bench.view.paste();
        QCOMPARE(bench.size(1), std::size_t(8));
        QCOMPARE(bench.at(1, 7).target, 4);
    }

    void anotherCanvasTakesWhatFits() {
        CanvasBench from({2, 6, 1, 2, 2}), to({1, 3, 1, 2, 2});
        from.view.selectAll();
        from.view.copySelected();
        to.view.paste();
        QVERIFY(to.told.contains(QStringLiteral("left out")));
        QCOMPARE(to.size(0), std::size_t(6));
        QCOMPARE(to.steps(), 1);
    }

    void aStageIsPastedAsOne() {
        CanvasBench bench;
        Ids stage;
        for (const Operation& operation : bench.cell().stages[1].operations) stage.insert(operation.id);
        bench.selection.set(stage);
        bench.view.copySelected();
        bench.key(Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(sameButIds(bench.cell(), paperCell({2, 4, 2, 2, 2})));
        QCOMPARE(bench.selection.ids().size(), qsizetype(8));
        bench.selection.set({bench.at(0, 0).id});
        bench.view.copySelected();
        bench.view.pasteStage();
        QVERIFY(bench.told.contains(QStringLiteral("no whole work stage")));
        QCOMPARE(bench.steps(), 1);
    }

    void foreignTextIsRefusedInOneSentence() {
        CanvasBench bench;
        const QString texts[] = {QString(), QStringLiteral("see you at 3"), QStringLiteral("{\"a\": [1, 2"),
                                 QString(100000, QLatin1Char('[')), QString(2000000, QLatin1Char('x'))};
        for (const QString& text : texts) {
            setClipboard(text);
            bench.told.clear();
            bench.key(Qt::Key_V, Qt::ControlModifier);
            QVERIFY2(bench.told.startsWith(QStringLiteral("Nothing was pasted")), qPrintable(bench.told));
            QVERIFY(!bench.told.contains(QLatin1Char('\n')));
        }
        QCOMPARE(bench.steps(), 0);
    }

    void aClickOnADotTakesItOutAndOnItsGhostBringsItBack() {
        CanvasBench bench;
        const Cell start = bench.cell();
        const std::uint32_t id = bench.at(0, 0).id;  // neuron on w0, reads all
        const QPoint dot = bench.crossing(id, 4);
        bench.move(dot);
        QVERIFY(bench.view.hints().highlighted());
        QVERIFY(bench.view.hints().highlighted()->reads);
        bench.click(dot);
        QCOMPARE(bench.at(0, 0).sources, (std::vector{3, 5, 0, 1}));
        QCOMPARE(bench.selection.ids(), Ids{id});
        QCOMPARE(bench.view.hints().ghosts().size(), qsizetype(1));
        QVERIFY(!bench.view.hints().highlighted()->reads);  // the pointer is on the ghost now
        bench.click(dot);
        QVERIFY(bench.cell() == start);
        QCOMPARE(bench.steps(), 2);
        QVERIFY(bench.view.hints().ghosts().isEmpty());
        bench.click(dot, Qt::ShiftModifier);  // only selects
        QVERIFY(bench.cell() == start);
    }

    void ghostsComeWithThePointerAndGo() {
        CanvasBench bench;
        const std::uint32_t id = bench.at(0, 1).id;
        bench.document.edit(QStringLiteral("x"), [&](Project& p) { setSources(p.cell, id, {2, 4}); });
        QVERIFY(bench.view.hints().ghosts().isEmpty());
        bench.move(bench.boxOf(id));
        QCOMPARE(bench.view.hints().ghosts().size(), qsizetype(3));
        bench.move(bench.crossing(id, 1));  // along the neuron's column, off its wire
        QVERIFY(bench.view.hints().highlighted());
        QCOMPARE(bench.view.hints().highlighted()->lane, 1);
        bench.move(QPoint(4, 4));
        QVERIFY(bench.view.hints().ghosts().isEmpty());
        QVERIFY(!bench.view.hints().highlighted());
    }

    void aDotIsDraggedToAnotherLane() {
        CanvasBench bench;
        const std::uint32_t id = bench.at(0, 1).id;  // on w1 = 3
        bench.document.edit(QStringLiteral("x"), [&](Project& p) { setSources(p.cell, id, {2, 4}); });
        bench.selection.set({id});
        bench.drag(bench.crossing(id, 4), bench.crossing(id, 5));
        QVERIFY(bench.view.isDropIndicated());
        bench.key(Qt::Key_Escape);
        QTest::mouseRelease(bench.view.viewport(), Qt::LeftButton, {}, bench.crossing(id, 5));
        QCOMPARE(bench.steps(), 1);
        bench.dragAndDrop(bench.crossing(id, 4), bench.crossing(id, 5));
        QCOMPARE(bench.at(0, 1).sources, (std::vector{2, 5}));
        QCOMPARE(bench.steps(), 2);
        bench.drag(bench.crossing(id, 5), bench.boxOf(id));  // onto its own target: no place
        QVERIFY(!bench.view.isDropIndicated());
        QTest::mouseRelease(bench.view.viewport(), Qt::LeftButton, {}, bench.boxOf(id));
        QCOMPARE(bench.steps(), 2);
        bench.dragAndDrop(bench.boxOf(id), bench.crossing(id, 0), Qt::AltModifier);  // a new wire
        QCOMPARE(bench.at(0, 1).sources, (std::vector{2, 5, 0}));
        QCOMPARE(bench.at(0, 1).target, 3);
        QCOMPARE(bench.steps(), 3);
    }

    void controlDragCopies() {
        CanvasBench bench;
        const std::uint32_t a = bench.at(1, 0).id, b = bench.at(1, 1).id;
        bench.selection.set({a, b});
        const QPoint to = bench.crossing(bench.at(2, 0).id, 2) - QPoint(4, 0);
        bench.drag(bench.boxOf(a), to, Qt::ControlModifier);
        const auto noted = [&] {
            for (const QGraphicsItem* item : bench.view.scene()->items())
                if (const auto* indicator = dynamic_cast<const DropIndicator*>(item))
                    return indicator->note();
            return QString();
        };
        QCOMPARE(noted(), QStringLiteral("+2"));
        bench.move(to, Qt::LeftButton);  // Ctrl is up: they would move
        QCOMPARE(noted(), QStringLiteral("2"));
        bench.key(Qt::Key_Escape);
        QTest::mouseRelease(bench.view.viewport(), Qt::LeftButton, {}, to);
        QCOMPARE(bench.steps(), 0);
        bench.dragAndDrop(bench.boxOf(a), to, Qt::ControlModifier);
        QCOMPARE(bench.steps(), 1);
        QCOMPARE(bench.size(1), std::size_t(8));
        QCOMPARE(bench.size(2), std::size_t(4));
        QCOMPARE(bench.at(2, 0).target, 2);
        QCOMPARE(bench.at(2, 1).target, 3);
        QCOMPARE(bench.selection.ids(), (Ids{bench.at(2, 0).id, bench.at(2, 1).id}));
        // Inside one stage, behind themselves.
        bench.selection.set({a});
        bench.dragAndDrop(bench.boxOf(a), bench.crossing(bench.at(1, 4).id, 2) - QPoint(4, 0),
                          Qt::ControlModifier);
        QCOMPARE(bench.size(1), std::size_t(9));
        QCOMPARE(bench.at(1, 0).id, a);
        QVERIFY(bench.at(1, 4).gate == GateKind::Ry);
        QCOMPARE(bench.steps(), 2);
        bench.click(bench.boxOf(a), Qt::ControlModifier);  // a click still toggles
        QVERIFY(bench.selection.ids().contains(a));
        bench.click(bench.boxOf(a), Qt::ControlModifier);
        QVERIFY(!bench.selection.ids().contains(a));
    }

    void orderAndDegreeByKeysAndWheel() {
        CanvasBench bench;
        bench.selection.set({bench.at(0, 0).id, bench.at(0, 1).id, bench.at(1, 0).id});
        bench.type(']');
        bench.type(']');
        QCOMPARE(bench.at(0, 0).order, 4);
        QCOMPARE(bench.at(0, 1).order, 4);
        QCOMPARE(bench.steps(), 1);  // a burst
        bench.type(']');
        QVERIFY(bench.told.contains(QStringLiteral("from 1 to 4")));
        QCOMPARE(bench.steps(), 1);
        bench.type('1');
        QCOMPARE(bench.at(0, 0).order, 1);
        QCOMPARE(bench.steps(), 2);
        bench.type('}');
        QCOMPARE(bench.at(0, 0).degree, 3);
        bench.wheel(-120, Qt::AltModifier | Qt::ShiftModifier);
        QCOMPARE(bench.at(0, 0).degree, 2);
        bench.wheel(120, Qt::AltModifier);
        QCOMPARE(bench.at(0, 0).order, 2);
        // What differs from most neurons of the cell is written beside them.
        bench.type('3');
        bench.selection.clear();
        QCOMPARE(bench.view.hints().notes().size(), qsizetype(2));
        QVERIFY(bench.view.hints().notes()[0].text.contains(QLatin1Char('3')));
        bench.selection.set({bench.at(1, 0).id});
        bench.type('}');
        QVERIFY(bench.told.contains(QStringLiteral("only neurons")));
        // Another selection is another step; a sign with Ctrl is none of these keys.
        const int steps = bench.steps();
        for (int index : {0, 1}) {
            bench.selection.set({bench.at(2, index).id});
            bench.type('[');
        }
        QCOMPARE(bench.steps(), steps + 2);
        QTest::keyClick(&bench.view, '[', Qt::ControlModifier);
        QCOMPARE(bench.steps(), steps + 2);
    }

    void sharingByKeyShowsThePartners() {
        CanvasBench bench;
        const std::uint32_t a = bench.at(1, 0).id, b = bench.at(1, 1).id;
        bench.selection.set({a, b});
        bench.key(Qt::Key_S);
        QCOMPARE(bench.at(1, 1).sharing, 1);
        bench.selection.set({a});
        QCOMPARE(bench.view.hints().partners().size(), qsizetype(1));
        QCOMPARE(bench.view.hints().partners()[0].box, bench.view.operationItem(b)->element().box);
        bench.key(Qt::Key_S);
        QVERIFY(bench.told.contains(QStringLiteral("select two or more")));
        bench.key(Qt::Key_S, Qt::ShiftModifier);
        QCOMPARE(bench.at(1, 1).sharing, 0);  // the other one is not left alone in a set
        QVERIFY(bench.view.hints().partners().isEmpty());
        QCOMPARE(bench.steps(), 2);
    }

    void tabWalksAndLeavesAtTheEnds() {
        CanvasBench bench;
        bench.key(Qt::Key_Tab);
        QCOMPARE(bench.selection.ids(), Ids{bench.at(0, 0).id});
        bench.key(Qt::Key_Tab);
        QCOMPARE(bench.selection.ids(), Ids{bench.at(0, 1).id});
        bench.key(Qt::Key_Backtab, Qt::ShiftModifier);
        QCOMPARE(bench.selection.ids(), Ids{bench.at(0, 0).id});
        bench.key(Qt::Key_Backtab, Qt::ShiftModifier);
        QCOMPARE(bench.selection.ids(), Ids{bench.at(0, 0).id});
        bench.selection.set({bench.at(2, 1).id});
        bench.key(Qt::Key_Tab);
        QCOMPARE(bench.selection.ids(), Ids{bench.at(2, 1).id});
        QCOMPARE(bench.steps(), 0);
    }

    void arrowsWalkAndExtend() {
        CanvasBench bench;
        bench.key(Qt::Key_Right);
        bench.key(Qt::Key_Right, Qt::ShiftModifier);
        bench.key(Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(bench.selection.ids(), (Ids{bench.at(0, 0).id, bench.at(0, 1).id, bench.at(0, 2).id}));
        bench.key(Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(bench.selection.ids(), (Ids{bench.at(0, 0).id, bench.at(0, 1).id}));
        bench.selection.set({bench.at(1, 0).id});
        bench.key(Qt::Key_Down, Qt::ControlModifier);
        QCOMPARE(bench.selection.ids(), Ids{bench.at(1, 1).id});
        bench.key(Qt::Key_Up, Qt::ShiftModifier);
        QCOMPARE(bench.selection.ids(), (Ids{bench.at(1, 0).id, bench.at(1, 1).id}));
        QCOMPARE(bench.steps(), 0);
    }

    void lanesAreChosenByKeyboard() {
        CanvasBench bench;
        const std::uint32_t id = bench.at(0, 1).id;  // on w1 = 3, in row 2
        bench.selection.set({id});
        bench.key(Qt::Key_W);
        QVERIFY(bench.view.hints().highlighted());
        QCOMPARE(bench.view.hints().highlighted()->lane, 2);
        bench.key(Qt::Key_Down);  // over the target
        QCOMPARE(bench.view.hints().highlighted()->lane, 4);
        bench.key(Qt::Key_Space);
        QCOMPARE(bench.at(0, 1).sources, (std::vector{2, 5, 0, 1}));
        QVERIFY(!bench.view.hints().highlighted()->reads);
        bench.key(Qt::Key_5);  // i0 from the top
        QCOMPARE(bench.view.hints().highlighted()->lane, 0);
        bench.key(Qt::Key_Return);
        QCOMPARE(bench.at(0, 1).sources, (std::vector{2, 5, 1}));
        QVERIFY(bench.told.contains(QStringLiteral("i0 is not read")));
        QVERIFY(bench.view.accessibleDescription().contains(QStringLiteral("i0")));
        bench.key(Qt::Key_Escape);
        QVERIFY(!bench.view.hints().highlighted());
        QCOMPARE(bench.selection.ids(), Ids{id});
        QCOMPARE(bench.steps(), 2);
        bench.selection.set({bench.at(1, 0).id});
        bench.key(Qt::Key_W);
        QVERIFY(bench.told.contains(QStringLiteral("only neurons")));
    }

    void theSelectionIsDescribed() {
        CanvasBench bench;
        const QString cell = bench.view.accessibleDescription();
        QVERIFY(!cell.isEmpty());
        bench.key(Qt::Key_Tab);
        QVERIFY(bench.view.accessibleDescription().startsWith(
            QStringLiteral("Neuron on w0, input, place 1 of 4")));
        QVERIFY(bench.view.accessibleDescription().contains(QStringLiteral("reads w1, w2, w3, i0 and i1")));
        bench.key(Qt::Key_Escape);
        QCOMPARE(bench.view.accessibleDescription(), cell);
        QSignalSpy wanted(&bench.view, &CircuitView::inspectorRequested);
        bench.key(Qt::Key_Return);
        QCOMPARE(wanted.count(), 0);
        bench.key(Qt::Key_Tab);
        bench.key(Qt::Key_Return);
        bench.key(Qt::Key_Return);
        QCOMPARE(wanted.count(), 2);
    }

    void spaceAndDragPans() {
        CanvasBench bench({3, 8, 3, 2, 2});
        for (int i = 0; i < 8; ++i) bench.view.zoomIn();
        const QPointF before = bench.view.mapToScene(QPoint(300, 200));
        QTest::keyPress(&bench.view, Qt::Key_Space);
        bench.dragAndDrop(QPoint(400, 200), QPoint(300, 200));
        QTest::keyRelease(&bench.view, Qt::Key_Space);
        QVERIFY(qAbs((bench.view.mapToScene(QPoint(200, 200)) - before).x()) < 1.0);
        QVERIFY(bench.selection.ids().isEmpty());
        QCOMPARE(bench.steps(), 0);
    }

    void theViewFollowsADragAtItsEdge() {
        CanvasBench bench({3, 8, 5, 2, 2});
        for (int i = 0; i < 6; ++i) bench.view.zoomIn();
        bench.view.showAround(bench.view.circuitLayout().bounds.topLeft());
        const std::uint32_t id = bench.at(0, 0).id;
        const int before = bench.view.horizontalScrollBar()->value();
        const QPoint edge(bench.view.viewport()->width() - 3, bench.boxOf(id).y());
        bench.drag(bench.boxOf(id), edge);
        QTRY_VERIFY(bench.view.horizontalScrollBar()->value() > before + 20);
        bench.key(Qt::Key_Escape);
        QTest::mouseRelease(bench.view.viewport(), Qt::LeftButton, {}, edge);
        QCOMPARE(bench.steps(), 0);
    }

    void zoomToTheSelection() {
        CanvasBench bench({3, 8, 3, 2, 2});
        bench.selection.set({bench.at(2, 3).id});
        bench.key(Qt::Key_9, Qt::ControlModifier);
        const QRectF seen = bench.view.mapToScene(bench.view.viewport()->rect()).boundingRect();
        QVERIFY(seen.contains(bench.view.operationItem(bench.at(2, 3).id)->element().box));
        QVERIFY(seen.width() < bench.view.circuitLayout().bounds.width() / 2);
    }
};

QTEST_MAIN(TestCanvasEditing)
#include "tst_canvas_editing.moc"
