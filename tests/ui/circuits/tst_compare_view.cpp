#include <QFile>
#include <QGraphicsScene>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>

#include "core/cell/presets.h"
#include "tests/ui/document/random_edits.h"
#include "ui/circuits/circuit_pane.h"
#include "ui/circuits/circuit_windows.h"
#include "ui/circuits/compare_view.h"
#include "ui/circuits/difference_marks.h"
#include "ui/circuits/unrolled_view.h"

using namespace ketloom;

namespace {

using Kind = OperationDifference::Kind;
constexpr Kind kKinds[] = {Kind::Added, Kind::Removed, Kind::Changed, Kind::Moved};

int marks(const CircuitPane* pane, Kind kind) {
    int count = 0;
    for (QGraphicsItem* item : pane->scene()->items())
        if (auto* mark = dynamic_cast<DifferenceMark*>(item)) count += mark->kind() == kind ? 1 : 0;
    return count;
}

QImage badge(Kind kind, const Theme& theme) {
    QImage image(40, 40, QImage::Format_RGB32);
    image.fill(theme.background);
    QPainter painter(&image);
    paintDifferenceBadge(painter, {20, 20}, 14, kind, theme);
    painter.end();
    return image;
}

}  // namespace

class TestCompareView : public QObject {
    Q_OBJECT

private slots:
    /// In full, whatever is scrolled; every difference is a line of the table.
    void isTakenAway() {
        Document document;
        Selection selection;
        document.reset(exampleProject());
        CompareView view(document, selection);
        view.resize(300, 200);
        const int narrow = view.picture().size.width();
        document.edit("edit", [&](Project& p) { insertOperation(p.cell, 0, 2, makeGate(GateKind::H, 2)); });
        QVERIFY(narrow > 300);
        const QTemporaryDir folder;
        const QString path = folder.filePath("cells.svg");
        QCOMPARE(view.picture().save(path), QString());
        QFile svg(path);
        QVERIFY(svg.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(svg.readAll());
        QVERIFY(text.contains("Before: "));
        QVERIFY(text.contains("Open: "));
        QVERIFY(text.contains("Operations: 1 "));
        QCOMPARE(view.toCsv().count(QLatin1Char('\n')), 1 + qsizetype(view.lines().size()));
        QMenu menu;
        view.addExports(menu);
        QCOMPARE(menu.actions().size(), 3);
    }

    void everyRandomEditIsReported() {
        for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
            Rng rng(seed);
            Document document;
            document.reset(exampleProject());
            const Cell start = document.project().cell;
            for (int i = 0; i < 60; ++i) {
                const Cell before = document.project().cell;
                randomEdit(document, rng);
                const Cell& after = document.project().cell;
                const auto where = QStringLiteral("seed %1, edit %2").arg(seed).arg(i);
                QVERIFY2(cellDifference(before, after).isEmpty() == sameButIds(before, after),
                         qPrintable(where));
                QVERIFY2(cellDifference(start, after).isEmpty() == sameButIds(start, after),
                         qPrintable(where));
                const CellDifference difference = cellDifference(start, after);
                for (const OperationDifference& entry : difference.operations)
                    QVERIFY(!differenceText(start, after, entry).isEmpty());
                partTexts(start, after, difference);
            }
        }
    }

    void differencesAreMarkedWhereTheyAre() {
        Document document;
        Selection selection;
        document.reset(exampleProject());
        CompareView view(document, selection);
        CircuitPane* const panes[] = {view.findChild<CircuitPane*>("paneBefore"),
                                      view.findChild<CircuitPane*>("paneAfter")};
        QVERIFY(view.difference().isEmpty());
        QCOMPARE(view.lines(), QStringList("No differences"));
        std::uint32_t added = 0;
        const Operation changed = document.project().cell.stages[1].operations[7];
        document.edit("edit", [&](Project& p) {
            added = insertOperation(p.cell, 0, 2, makeGate(GateKind::H, 2));
            setOrder(p.cell, changed.id, 3);
            deleteOperations(p.cell, {p.cell.stages[2].operations[0].id});
        });
        const int beforeMarks[] = {0, 1, 1, 0}, afterMarks[] = {1, 0, 1, 0};
        for (int k = 0; k < 4; ++k) {
            QCOMPARE(marks(panes[0], kKinds[k]), beforeMarks[k]);
            QCOMPARE(marks(panes[1], kKinds[k]), afterMarks[k]);
        }
        const QStringList lines = view.lines();
        QVERIFY(lines.contains(QStringLiteral("H on w0 (input): added")));
        QVERIFY(!lines.filter(QStringLiteral("order 2 → 3")).isEmpty());
        QVERIFY(!lines.filter(QStringLiteral("Parameters")).isEmpty());
        QVERIFY(!lines.filter(QStringLiteral("Qubits 10 → 11")).isEmpty());
        // An entry leads to its operation on the canvas.
        view.activateLine(int(lines.indexOf(QStringLiteral("H on w0 (input): added"))));
        QVERIFY(selection.ids() == QSet<std::uint32_t>{added});
        document.undoStack().undo();
        QVERIFY(view.difference().isEmpty());
    }

    void whatIsComparedWithCanBeChosen() {
        const QTemporaryDir folder;
        Document document;
        Selection selection;
        document.reset(exampleProject());
        CompareView view(document, selection);
        QVERIFY(!view.compareWithSaved());  // not saved yet
        const QString path = folder.filePath("x.ketloom");
        QVERIFY(document.saveAs(path).has_value());
        document.edit("edit", [](Project& p) { addWorkStage(p.cell, 1); });
        QVERIFY(view.compareWithSaved().has_value());
        QCOMPARE(view.difference().stages.size(), 1u);
        QVERIFY(document.saveAs(path).has_value());  // and what was saved is followed
        QVERIFY(view.difference().isEmpty());
        view.compareWith("preset", paperCell(cellPresets()[1].shape));
        QVERIFY(!view.difference().isEmpty());
        const CellDifference shown = view.difference();
        QVERIFY(!view.compareWithFile(folder.filePath("none.ketloom")));
        QVERIFY(!view.compareWithRun(folder.path()));
        QVERIFY(view.difference().operations == shown.operations);
        QVERIFY(view.compareWithFile(path).has_value());
        QVERIFY(view.difference().isEmpty());
    }

    void bothPicturesScrollAndZoomTogether() {
        Document document;
        Selection selection;
        Project project = exampleProject();
        setWorkStages(project.cell, 8);
        document.reset(project);
        CompareView view(document, selection);
        view.resize(700, 500);
        view.show();
        CircuitPane* const panes[] = {view.findChild<CircuitPane*>("paneBefore"),
                                      view.findChild<CircuitPane*>("paneAfter")};
        for (const auto& [lead, other] : {std::pair(panes[0], panes[1]), std::pair(panes[1], panes[0])}) {
            lead->zoomIn();
            QCOMPARE(other->zoom(), lead->zoom());
            QScrollBar* bar = lead->horizontalScrollBar();
            QVERIFY(bar->maximum() > bar->minimum());
            for (const int value : {bar->minimum(), bar->maximum(), (bar->minimum() + bar->maximum()) / 2}) {
                bar->setValue(value);
                QVERIFY(std::abs(other->horizontalScrollBar()->value() - value) <= 2);
            }
        }
    }

    void kindsAreToldApartWithoutColour() {
        Theme grey = Theme::paper();
        for (QColor& colour : grey.series) colour = Qt::darkGray;
        for (const Kind a : kKinds)
            for (const Kind b : kKinds) QCOMPARE(badge(a, grey) == badge(b, grey), a == b);
    }

    void theWindowsOpenOnceAndClose() {
        QWidget window;
        Document document;
        Selection selection;
        document.reset(exampleProject());
        CircuitWindows windows(document, selection, &window);
        QCOMPARE(windows.actions().size(), 2);
        UnrolledView* unrolled = windows.showUnrolled();
        QVERIFY(unrolled->isVisible() && unrolled->isWindow());
        QCOMPARE(windows.showUnrolled(), unrolled);
        CompareView* compare = windows.showCompare();
        QVERIFY(compare->isVisible() && compare->isWindow());
        for (QWidget* view : {static_cast<QWidget*>(unrolled), static_cast<QWidget*>(compare)}) {
            view->close();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        }
        document.edit("after closing", [](Project& p) { addWorkStage(p.cell, 1); });
        QVERIFY(windows.showCompare()->isVisible());
    }
};

QTEST_MAIN(TestCompareView)
#include "tst_compare_view.moc"
#include "ui/document/stage_edits.h"
