#include <QPushButton>
#include <QTest>

#include "canvas_bench.h"
#include "ui/canvas/untrained_note.h"

using namespace ketloom;

/// While a classical network is chosen the canvas says that the cell is not trained, and stays editable.
class TestUntrainedNote : public QObject {
    Q_OBJECT

private slots:
    void isThereForClassicalNetworksAlone() {
        CanvasBench bench;
        UntrainedNote note(bench.document);
        QVERIFY(note.isHidden());
        const int before = bench.steps();
        bench.document.edit(QStringLiteral("x"), [](Project& p) { p.model = {ModelKind::Lstm, 10}; });
        QVERIFY(!note.isHidden());
        QVERIFY2(note.text().contains(QStringLiteral("LSTM with 10 hidden units")), qPrintable(note.text()));
        QCOMPARE(note.accessibleName(), note.text());
        const QString own = note.text();
        bench.document.edit(QStringLiteral("x"), [](Project& p) { p.model.hidden = 0; });
        QVERIFY(note.text() != own);  // now the size comes from the cell, too
        const QString matched = note.text();
        bench.document.edit(QStringLiteral("x"),
                            [](Project& p) { setOrder(p.cell, p.cell.stages[1].operations.back().id, 1); });
        bench.view.selectAll();
        bench.view.deleteSelected();  // the canvas is edited as ever
        QCOMPARE(bench.size(1), std::size_t(0));
        QVERIFY(note.text() != matched);  // fewer parameters to match
        note.findChild<QPushButton*>(QStringLiteral("trainTheCell"))->click();
        QVERIFY(note.isHidden());
        QCOMPARE(bench.document.project().model.kind, ModelKind::Qrnn);
        bench.document.undoStack().undo();
        QVERIFY(!note.isHidden());
        while (bench.steps() > before && bench.document.undoStack().canUndo())
            bench.document.undoStack().undo();
        QVERIFY(note.isHidden());
    }
};

QTEST_MAIN(TestUntrainedNote)
#include "tst_untrained_note.moc"
