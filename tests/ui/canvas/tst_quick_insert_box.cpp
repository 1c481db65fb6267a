#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QTest>

#include "tests/ui/canvas/canvas_bench.h"
#include "ui/canvas/minimap.h"
#include "ui/canvas/quick_insert_box.h"
#include "ui/document/stage_edits.h"

using namespace ketloom;

class TestQuickInsertBox : public QObject {
    Q_OBJECT

    struct Bench : CanvasBench {
        using CanvasBench::CanvasBench;
        QuickInsertBox* box() const { return view.findChild<QuickInsertBox*>(); }
        QLineEdit* line() const { return box()->findChild<QLineEdit*>(); }
        void enter(const QString& text, Qt::Key key = Qt::Key_Return, Qt::KeyboardModifiers modifiers = {}) {
            QTest::keyClicks(line(), text);
            QTest::keyClick(line(), key, modifiers);
        }
    };

private slots:
    void enterInsertsBehindTheSelection() {
        Bench bench;
        bench.selection.set({bench.at(1, 1).id});
        bench.key(Qt::Key_I);
        QVERIFY(bench.box()->isVisible());
        QTest::keyClicks(bench.line(), QStringLiteral("n w2 i0 o3"));
        QVERIFY(bench.view.isDropIndicated());
        QCOMPARE(bench.steps(), 0);
        QTest::keyClick(bench.line(), Qt::Key_Return);
        QVERIFY(!bench.box()->isVisible());
        QVERIFY(!bench.view.isDropIndicated());
        QCOMPARE(bench.steps(), 1);
        QCOMPARE(bench.at(1, 2).target, 4);
        QCOMPARE(bench.at(1, 2).sources, std::vector{0});
        QCOMPARE(bench.at(1, 2).order, 3);
        QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{bench.at(1, 2).id});
    }

    void shiftEnterGoesOn() {
        Bench bench;
        bench.selection.set({bench.at(0, 3).id});
        bench.view.openQuickInsert();
        bench.enter(QStringLiteral("ry w0"), Qt::Key_Return, Qt::ShiftModifier);
        QVERIFY(bench.box()->isVisible());
        QVERIFY(bench.line()->text().isEmpty());
        bench.enter(QStringLiteral("cnot w0 w1"));
        QVERIFY(bench.at(0, 4).gate == GateKind::Ry);
        QVERIFY(bench.at(0, 5).gate == GateKind::Cnot);
        QCOMPARE(bench.steps(), 2);
    }

    void aNamedStageIsWhereItGoes() {
        Bench bench;
        bench.view.openQuickInsert();
        bench.enter(QStringLiteral("x i1 @out"));
        QVERIFY(bench.at(2, 2).gate == GateKind::X);
        bench.move(bench.crossing(bench.at(0, 1).id, 3) - QPoint(3, 0));  // at the pointer, on its lane
        bench.view.openQuickInsert();
        bench.enter(QStringLiteral("h"));
        QVERIFY(bench.at(0, 1).gate == GateKind::H);
        QCOMPARE(bench.at(0, 1).target, 3);
    }

    void mistakesAreToldAndEscapeLeavesNoTrace() {
        Bench bench;
        const Project start = bench.document.project();
        bench.key(Qt::Key_Insert);
        QTest::keyClicks(bench.line(), QStringLiteral("cnot w0 w7 "));
        const auto* outcome = bench.box()->findChild<QLabel*>();
        QVERIFY(outcome->text().contains(QStringLiteral("no lane \"w7\"")));
        QVERIFY(!bench.view.isDropIndicated());
        QTest::keyClick(bench.line(), Qt::Key_Return);
        QVERIFY(bench.box()->isVisible());
        QTest::keyClick(bench.line(), Qt::Key_Escape);
        QVERIFY(!bench.box()->isVisible());
        QVERIFY(!bench.view.isDropIndicated());
        QVERIFY(bench.document.project() == start);
        QCOMPARE(bench.steps(), 0);
    }

    void wordsAreCompleted() {
        Bench bench;
        bench.type('/');
        QTest::keyClicks(bench.line(), QStringLiteral("tof"));
        QTest::keyClick(bench.line(), Qt::Key_Tab);
        QCOMPARE(bench.line()->text(), QStringLiteral("toffoli "));
        QTest::keyClick(bench.line(), Qt::Key_Down);
        QTest::keyClick(bench.line(), Qt::Key_Down);
        QTest::keyClick(bench.line(), Qt::Key_Return);
        QCOMPARE(bench.line()->text(), QStringLiteral("toffoli w1 "));
        QVERIFY(bench.box()->findChild<QListWidget*>()->count() > 0);
    }

    void anUndoMeanwhileDoesNotMatter() {
        Bench bench;
        bench.document.edit(QStringLiteral("x"), [](Project& p) { setWorkStages(p.cell, 3); });
        bench.selection.set({bench.at(4, 1).id});
        bench.view.openQuickInsert();
        QTest::keyClicks(bench.line(), QStringLiteral("n w0"));
        bench.document.undoStack().undo();
        QVERIFY(bench.view.isDropIndicated());
        bench.enter(QString());
        QCOMPARE(bench.size(2), std::size_t(3));
        bench.view.openQuickInsert();
        bench.document.edit(QStringLiteral("x"), [](Project& p) { p.cell.stages.clear(); });
        QVERIFY(!bench.box()->isVisible());
    }

    void theMapComesWhenTheCellDoesNotFit() {
        Bench bench({3, 8, 6, 2, 2});
        auto* map = bench.view.findChild<Minimap*>();
        bench.view.fitAll();
        for (int i = 0; i < 5; ++i) bench.view.zoomIn();
        QVERIFY(map->isVisible());
        const QPointF before = bench.view.mapToScene(QPoint(500, 250));
        QTest::mouseClick(map, Qt::LeftButton, {}, QPoint(map->width() - 8, map->height() / 2));
        QVERIFY(bench.view.mapToScene(QPoint(500, 250)).x() > before.x() + 100.0);
        QVERIFY(!map->grab().toImage().isNull());
        bench.view.setMinimapWanted(false);
        QVERIFY(!map->isVisible());
        bench.view.setMinimapWanted(true);
        QVERIFY(map->isVisible());
        bench.view.resize(6000, 1500);
        bench.view.fitAll();
        QVERIFY(!map->isVisible());
    }
};

QTEST_MAIN(TestQuickInsertBox)
#include "tst_quick_insert_box.moc"
