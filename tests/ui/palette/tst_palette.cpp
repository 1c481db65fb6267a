#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "tests/ui/document/random_edits.h"
#include "ui/document/stage_edits.h"
#include "ui/palette/card.h"
#include "ui/palette/palette_panel.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/elided_label.h"

using namespace ketloom;

namespace {

struct Bench {
    explicit Bench(const QString& cellsFolder = {}) : panel(document, selection, cellsFolder) {
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

    void theGalleryTellsWhatTheIssueIsAbout_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<int>("parameters");
        QTest::addColumn<int>("qubits");
        QTest::newRow("memorise") << "memorise" << 1162 << 10;
        QTest::newRow("xor") << "elman-xor" << 264 << 8;
        QTest::newRow("letters") << "elman-letters" << 789 << 11;
        QTest::newRow("mnist") << "mnist-pairs" << 1212 << 12;
        QTest::newRow("umap") << "umap" << 3134 << 12;
    }
    void theGalleryTellsWhatTheIssueIsAbout() {
        QFETCH(QString, key);
        QFETCH(int, parameters);
        QFETCH(int, qubits);
        Bench bench;
        Card* card = bench.card(QStringLiteral("preset-") + key);
        QStringList shown;
        for (const QLabel* label : card->findChildren<QLabel*>())
            if (label->isVisibleTo(card)) shown << label->text();
        const QString detail =
            QStringLiteral("%1 parameters, %2 qubits").arg(QLocale().toString(parameters)).arg(qubits);
        QVERIFY2(shown.contains(detail), qPrintable(shown.join(QLatin1Char('|'))));
        QCOMPARE(shown.size(), 3);  // name, figures, what it is for
        QVERIFY(shown.back().size() > 20);
    }

    void everyGateShowsOneLineOfHelpUnclipped() {
        Bench bench;
        QVERIFY(QTest::qWaitForWindowExposed(&bench.panel));
        for (const GateInfo& gate : gateTable()) {
            Card* card = bench.card(QStringLiteral("gate-") + qstring(gate.key));
            auto* help = card->findChild<ElidedLabel*>();
            for (ElidedLabel* label : card->findChildren<ElidedLabel*>())
                if (label->isVisible()) help = label;
            QVERIFY(help->isVisible());
            QVERIFY(!help->text().isEmpty());
            QVERIFY(help->height() >= help->fontMetrics().height());
            QVERIFY(help->fontMetrics().horizontalAdvance(help->shownText()) <= help->width());
            QVERIFY(help->geometry().right() < card->width());
        }
    }

    void searchNarrowsGatesAndCells() {
        Bench bench;
        auto* search = bench.panel.findChild<QLineEdit*>(QStringLiteral("paletteSearch"));
        auto* none = bench.panel.findChild<QLabel*>(QStringLiteral("noMatch"));
        const auto shown = [&] {
            QStringList names;
            for (const Card* card : bench.panel.findChildren<Card*>())
                if (card->isVisibleTo(&bench.panel)) names << card->objectName();
            return names;
        };
        const qsizetype all = shown().size();
        QCOMPARE(all, qsizetype(gateTable().size() + cellPresets().size()));
        for (const GateInfo& gate : gateTable())
            for (const auto& word : {gate.key, gate.name, gate.symbol, gate.noun, gate.group}) {
                search->setText(qstring(word).toUpper());
                QVERIFY2(shown().contains(QStringLiteral("gate-") + qstring(gate.key)), word.data());
            }
        search->setText(QStringLiteral("letters"));
        QCOMPARE(shown(), QStringList{QStringLiteral("preset-elman-letters")});
        QVERIFY(!none->isVisibleTo(&bench.panel));
        search->setText(QStringLiteral("letters zzz"));
        QVERIFY(shown().isEmpty());
        QVERIFY(none->isVisibleTo(&bench.panel) && none->text().contains(QStringLiteral("letters zzz")));
        QTest::keyClick(search, Qt::Key_Return);  // nothing to use
        QCOMPARE(bench.document.undoStack().count(), 0);
        QTest::keyClick(search, Qt::Key_Escape);
        QCOMPARE(shown().size(), all);
    }

    void theKeyboardAloneFindsAndInserts() {
        Bench bench;
        QApplication::setActiveWindow(&bench.panel);
        QVERIFY(QTest::qWaitForWindowActive(&bench.panel));
        auto* search = bench.panel.findChild<QLineEdit*>(QStringLiteral("paletteSearch"));
        QTest::keyClick(&bench.panel, Qt::Key_K, Qt::ControlModifier);
        QVERIFY(search->hasFocus());
        QTest::keyClicks(search, QStringLiteral("swap"));
        QTest::keyClick(search, Qt::Key_Return);
        QVERIFY(bench.cell().stages[1].operations.back().gate == GateKind::Swap);
        QTest::keyClick(search, Qt::Key_Escape);
        QTest::keyClick(search, Qt::Key_Down);
        Card* first = bench.card(QStringLiteral("gate-") + qstring(gateTable()[0].key));
        Card* second = bench.card(QStringLiteral("gate-") + qstring(gateTable()[1].key));
        QVERIFY(first->hasFocus());
        QTest::keyClick(first, Qt::Key_Down);
        QVERIFY(second->hasFocus());
        QTest::keyClick(second, Qt::Key_Return);
        QCOMPARE(bench.document.undoStack().count(), 2);
        QTest::keyClick(second, Qt::Key_Up);
        QTest::keyClick(first, Qt::Key_Up);
        QVERIFY(search->hasFocus());
        first->setFocus();
        QTest::keyClick(first, Qt::Key_F, Qt::ControlModifier);
        QVERIFY(search->hasFocus());
    }

    void ownCellsJoinTheGallery() {
        QTemporaryDir folder;
        Bench bench(folder.filePath(QStringLiteral("cells")));
        QVERIFY(bench.panel.addToGallery(QStringLiteral("Mein Netz / 1"), QStringLiteral("for\ntests")));
        QVERIFY(bench.panel.addToGallery(QStringLiteral("Mein Netz / 1"), QString()));  // same name, new file
        Card* card = bench.card(QStringLiteral("own-mein-netz-1.ketloom"));
        QVERIFY(card && bench.card(QStringLiteral("own-mein-netz-1-2.ketloom")));
        QCOMPARE(card->accessibleName(), QStringLiteral("Mein Netz / 1"));
        QVERIFY(card->accessibleDescription().endsWith(QStringLiteral("for tests")));
        const Cell kept = bench.cell();
        bench.panel.usePreset(QStringLiteral("memorise"));
        QTest::mouseDClick(card, Qt::LeftButton);
        QVERIFY(bench.cell() == kept);
        QVERIFY(!bench.panel.addToGallery(QStringLiteral("  "), QString()));
        QVERIFY(bench.panel.findChild<Banner*>()->text().contains(QStringLiteral("no name")));
    }

    void removedCellsCanBeTakenBack() {
        QTemporaryDir folder;
        Bench bench(folder.path());
        QVERIFY(bench.panel.addToGallery(QStringLiteral("a"), QStringLiteral("line")));
        bench.panel.removeFromGallery(QStringLiteral("a.ketloom"));
        QVERIFY(bench.panel.userCells().cells().isEmpty());
        QVERIFY(!QFileInfo::exists(folder.filePath(QStringLiteral("a.ketloom"))));
        auto* banner = bench.panel.findChild<Banner*>();
        QTest::mouseClick(banner->findChild<QPushButton*>(), Qt::LeftButton);
        QCOMPARE(bench.panel.userCells().cells().size(), qsizetype(1));
        QCOMPARE(bench.panel.userCells().cells()[0].summary, QStringLiteral("line"));
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
