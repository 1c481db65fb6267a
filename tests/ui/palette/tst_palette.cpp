#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "tests/ui/document/random_edits.h"
#include "ui/document/stage_edits.h"
#include "ui/palette/card.h"
#include "ui/palette/palette_panel.h"

using namespace ketloom;

namespace {

struct Bench {
    Bench() : panel(document, selection) {
        Project project = exampleProject();
        project.cell = paperCell({2, 4, 1, 2, 2});
        document.reset(project);
        panel.resize(260, 800);
        panel.show();
    }
    Card* card(const QString& name) const { return panel.findChild<Card*>(name); }
    const Cell& cell() const { return document.project().cell; }

    Document document;
    Selection selection;
    PalettePanel panel;
};

QString qstring(std::string_view view) {
    return QString::fromUtf8(view.data(), qsizetype(view.size()));
}

}  // namespace

class TestPalette : public QObject {
    Q_OBJECT
private slots:
    void everyGateHasACardWithPictureAndHelp_data() {
        QTest::addColumn<QString>("key");
        for (const GateInfo& gate : gateTable()) QTest::newRow(gate.key.data()) << qstring(gate.key);
    }

    void everyGateHasACardWithPictureAndHelp() {
        QFETCH(QString, key);
        Bench bench;
        Card* card = bench.card(QStringLiteral("gate-") + key);
        QVERIFY(card);
        QVERIFY(!card->accessibleName().isEmpty());
        QVERIFY(!card->accessibleDescription().isEmpty());
        QVERIFY(!card->toolTip().isEmpty());
        const QImage picture = card->picturePixmap().toImage();
        for (const GateInfo& other : gateTable())
            QCOMPARE(bench.card(QStringLiteral("gate-") + qstring(other.key))->picturePixmap().toImage() ==
                         picture,
                     qstring(other.key) == key);
        QSignalSpy dragged(card, &Card::dragRequested);
        const int steps = bench.document.undoStack().count();
        QTest::mouseDClick(card, Qt::LeftButton);
        QCOMPARE(bench.document.undoStack().count(), steps + 1);
        const Operation& added = bench.cell().stages[1].operations.back();
        QCOMPARE(qstring(gateInfo(added.gate).key), key);
        QVERIFY(added == [&] {
            Operation fresh = newOperation(bench.cell(), added.gate, added.target);
            fresh.id = added.id;
            return fresh;
        }());
    }

    void everyGroupOfTheTableIsAHeading() {
        Bench bench;
        QStringList headings;
        for (const QLabel* label : bench.panel.findChildren<QLabel*>()) headings << label->text();
        for (const GateInfo& gate : gateTable()) QCOMPARE(headings.count(qstring(gate.group)), qsizetype(1));
    }

    void insertsAfterTheSelectionOnItsLane() {
        Bench bench;
        const Operation& chosen = bench.cell().stages[1].operations[2];
        const int target = chosen.target;
        bench.selection.set({bench.cell().stages[0].operations[0].id, chosen.id});
        bench.panel.insertGate(GateKind::Neuron);
        const Operation& added = bench.cell().stages[1].operations[3];
        QVERIFY(added.gate == GateKind::Neuron);
        QCOMPARE(added.target, target);
        QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{added.id});
        bench.document.undoStack().undo();
        QVERIFY(bench.cell() == paperCell({2, 4, 1, 2, 2}));
    }

    void insertsIntoTheFirstWorkStageWithoutSelection() {
        Bench bench;
        bench.panel.insertGate(GateKind::Ry);
        QCOMPARE(bench.cell().stages[1].operations.size(), std::size_t(9));
        bench.document.edit(QStringLiteral("x"), [](Project& p) { setWorkStages(p.cell, 0); });
        bench.selection.clear();
        bench.panel.insertGate(GateKind::Ry);
        QCOMPARE(bench.cell().stages[0].operations.size(), std::size_t(5));
    }

    void aCellWithoutStagesIsLeftAlone() {
        Bench bench;
        Project project = exampleProject();
        project.cell.stages.clear();
        bench.document.reset(project);
        bench.panel.insertGate(GateKind::Neuron);
        QCOMPARE(bench.document.undoStack().count(), 0);
    }

    void everyPresetCanBeUsedAndUndone_data() {
        QTest::addColumn<QString>("key");
        for (const CellPreset& preset : cellPresets())
            QTest::newRow(preset.key.data()) << qstring(preset.key);
    }

    void everyPresetCanBeUsedAndUndone() {
        QFETCH(QString, key);
        Bench bench;
        Card* card = bench.card(QStringLiteral("preset-") + key);
        QVERIFY(card);
        auto* use = bench.panel.findChild<QPushButton*>(QStringLiteral("useCell"));
        QVERIFY(!use->isEnabled());
        QTest::mouseClick(card, Qt::LeftButton);
        QVERIFY(card->isChosen());
        const TaskOptions task = bench.document.project().task;
        use->click();
        QVERIFY(bench.cell() == paperCell(findCellPreset(key.toStdString())->shape));
        QVERIFY(bench.document.project().task == task);
        QCOMPARE(bench.document.undoStack().count(), 1);
        bench.document.undoStack().undo();
        QVERIFY(bench.cell() == paperCell({2, 4, 1, 2, 2}));
        QTest::keyClick(card, Qt::Key_Return);
        QVERIFY(bench.cell() == paperCell(findCellPreset(key.toStdString())->shape));
    }

    void unknownPresetsChangeNothing() {
        Bench bench;
        bench.panel.usePreset(QStringLiteral("no such cell"));
        QCOMPARE(bench.document.undoStack().count(), 0);
    }

    void draggingACardAsksForADrag() {
        Card card(Card::Arrangement::PictureBeside, [](QPainter&, const QRectF&) {}, {20, 20});
        card.resize(100, 60);
        card.show();
        QSignalSpy dragged(&card, &Card::dragRequested);
        QTest::mousePress(&card, Qt::LeftButton, {}, QPoint(10, 10));
        for (const QPoint& at : {QPoint(12, 11), QPoint(60, 40), QPoint(80, 40)}) {
            QMouseEvent move(QEvent::MouseMove, at, card.mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
            QApplication::sendEvent(&card, &move);
        }
        QCOMPARE(dragged.count(), 1);
    }
};

QTEST_MAIN(TestPalette)
#include "tst_palette.moc"
