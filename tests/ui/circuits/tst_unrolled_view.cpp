#include <QGraphicsScene>
#include <QImage>
#include <QTest>
#include <algorithm>
#include <map>

#include "core/cell/presets.h"
#include "tests/ui/document/random_edits.h"
#include "ui/circuits/circuit_pane.h"
#include "ui/circuits/unrolled_layout.h"
#include "ui/circuits/unrolled_view.h"

using namespace ketloom;

namespace {

QVector<CircuitElement> ofKind(const CircuitLayout& layout, ElementKind kind) {
    QVector<CircuitElement> found;
    for (const CircuitElement& element : layout.elements)
        if (element.kind == kind) found.push_back(element);
    return found;
}

QStringList texts(const QVector<CircuitElement>& elements) {
    QStringList found;
    for (const CircuitElement& element : elements) found << element.text;
    return found;
}

}  // namespace

class TestUnrolledView : public QObject {
    Q_OBJECT

private slots:
    void everyStepShowsTheWholeCell() {
        Document document;
        document.reset(exampleProject());
        Rng rng(8);
        for (int i = 0; i < 60; ++i) {
            randomEdit(document, rng);
            const Cell& cell = document.project().cell;
            const CircuitLayout one = layoutCircuit(cell, QFont());
            for (const int steps : {2, 3}) {
                const CircuitLayout all = unrolledLayout(cell, QFont(), steps);
                QCOMPARE(all.stages.size(), steps);
                for (const ElementKind kind :
                     {ElementKind::Operation, ElementKind::InputX, ElementKind::Meter, ElementKind::InputWord,
                      ElementKind::OutputWord})
                    QCOMPARE(ofKind(all, kind).size(), steps * ofKind(one, kind).size());
                QCOMPARE(ofKind(all, ElementKind::CarriedState).size(),
                         2);  // in at the left, out at the right
                for (const CircuitElement& stage : ofKind(all, ElementKind::Stage))  // titles stand above
                    QVERIFY(std::abs(stage.title.center().x() - stage.box.center().x()) <
                                stage.box.width() / 2 &&
                            stage.title.bottom() <= stage.box.top());
                std::map<std::uint32_t, QVector<QPointF>> places;
                for (const CircuitElement& element : ofKind(all, ElementKind::Operation)) {
                    places[element.id].push_back(element.box.center());
                    int inside = 0;
                    for (const auto& frame : all.stages) inside += frame.frame.contains(element.box) ? 1 : 0;
                    QCOMPARE(inside, 1);
                    QVERIFY(all.bounds.contains(element.bounds));
                }
                // Step by step the same picture, moved to the right by the same distance.
                double pitch = 0.0;
                for (const auto& [id, centres] : places) {
                    QCOMPARE(centres.size(), steps);
                    for (int k = 1; k < steps; ++k) {
                        QCOMPARE(centres[k].y(), centres[0].y());
                        const double distance = (centres[k].x() - centres[0].x()) / k;
                        if (pitch == 0.0) pitch = distance;
                        QVERIFY(std::abs(distance - pitch) < 1e-6);
                    }
                }
            }
        }
    }

    void onlyTheWorkspaceRunsOn() {
        const Cell cell = paperCell({2, 3, 1, 2, 2});
        const CircuitLayout all = unrolledLayout(cell, QFont(), 3);
        for (int lane = 0; lane < cell.lanes(); ++lane) {
            std::vector<std::pair<double, double>> spans;
            for (const CircuitElement& element : ofKind(all, ElementKind::Wire))
                if (element.lane == lane)
                    for (const QLineF& line : element.lines) spans.emplace_back(line.x1(), line.x2());
            std::ranges::sort(spans);
            int gaps = 0;
            for (std::size_t k = 1; k < spans.size(); ++k)
                if (spans[k].first > spans[k - 1].second + 1e-6) ++gaps;
            QCOMPARE(gaps, cell.isInOut(lane) ? 2 : 0);
        }
    }

    void stepsAreNamed() {
        const CircuitLayout all = unrolledLayout(paperCell({2, 3, 1, 2, 2}), QFont(), 3);
        const QStringList frames = texts(ofKind(all, ElementKind::Stage));
        for (const char* name : {"step t", "step t+1", "step t+2"}) QCOMPARE(frames.count(name), 1);
        QCOMPARE(texts(ofKind(all, ElementKind::InputWord)), QStringList({"xₜ", "xₜ₊₁", "xₜ₊₂"}));
        QCOMPARE(texts(ofKind(all, ElementKind::OutputWord)), QStringList({"yₜ", "yₜ₊₁", "yₜ₊₂"}));
        QCOMPARE(texts(ofKind(all, ElementKind::CarriedState)).last(), QStringLiteral("t+2"));
        // Every number in the picture is explained, and the other way round.
        const QStringList names = texts(ofKind(all, ElementKind::LaneName));
        for (int k = 0; k < unrolledExplanations().size(); ++k)
            QCOMPARE(names.count(QString(QChar(0x2460 + k))), k == 6 ? 2 : 3);
    }

    void anyCellCanBeUnrolled() {
        std::vector<Cell> cells = {emptyCell(1, 1, 0), emptyCell(0, 3, 1), emptyCell(3, 0, 1), Cell{}};
        cells[3].inOutLanes = cells[3].workspaceLanes = 0;
        cells.push_back(paperCell({2, 3, 1, 2, 2}));
        cells[4].stages[0].operations[0].target = 99;
        cells[4].laneNames.clear();
        for (const Cell& cell : cells) {
            const CircuitLayout all = unrolledLayout(cell, QFont(), 2);
            QCOMPARE(all.stages.size(), 2);
            QVERIFY(std::isfinite(all.bounds.width()) && all.bounds.width() < 1e5);
        }
    }

    void theViewFollowsTheDocument() {
        Document document;
        document.reset(exampleProject());
        UnrolledView view(document);
        view.resize(900, 500);
        view.show();
        const auto circuit = [&] {
            return dynamic_cast<CircuitItem*>(view.pane().scene()->items().value(0))->circuit();
        };
        QCOMPARE(circuit().stages.size(), 2);
        const auto before = circuit().elements.size();
        document.edit("add", [](Project& p) { addWorkStage(p.cell, 1); });
        QVERIFY(circuit().elements.size() > before);
        document.undoStack().undo();
        QCOMPARE(circuit().elements.size(), before);
        view.setSteps(3);
        QCOMPARE(circuit().stages.size(), 3);
        QCOMPARE(view.steps(), 3);
        const double zoom = view.pane().zoom();
        view.pane().zoomIn();
        QVERIFY(view.pane().zoom() > zoom);
        view.pane().fitAll();
        QCOMPARE(view.pane().zoom(), view.pane().fittingZoom());
    }
};

QTEST_MAIN(TestUnrolledView)
#include "tst_unrolled_view.moc"
#include "ui/document/stage_edits.h"
