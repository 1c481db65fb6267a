#include <QImage>
#include <QTest>

#include "tests/ui/document/random_edits.h"
#include "ui/document/circuit_painter.h"
#include "ui/document/gate_mime.h"

using namespace ketloom;

namespace {

int count(const CircuitLayout& layout, ElementKind kind) {
    int n = 0;
    for (const CircuitElement& element : layout.elements) n += element.kind == kind;
    return n;
}

}  // namespace

class TestCircuitLayout : public QObject {
    Q_OBJECT
private slots:
    void everyPartOfTheCellHasItsElement() {
        const Cell cell = paperCell({2, 4, 2, 2, 2});
        const CircuitLayout layout = layoutCircuit(cell, QFont());
        QCOMPARE(count(layout, ElementKind::Stage), 4);
        QCOMPARE(count(layout, ElementKind::Wire), 6);
        QCOMPARE(count(layout, ElementKind::LaneName), 6);
        QCOMPARE(count(layout, ElementKind::InputX), 4);
        QCOMPARE(count(layout, ElementKind::Meter), 2);
        QCOMPARE(count(layout, ElementKind::Operation), 4 + 2 * 8 + 2);
        QCOMPARE(count(layout, ElementKind::CarriedState), 2);
    }

    void workspaceLiesAboveInOut() {
        const Cell cell = paperCell({2, 3, 1, 2, 2});
        const CircuitLayout layout = layoutCircuit(cell, QFont());
        QVERIFY(layout.laneY[2] < layout.laneY[3] && layout.laneY[4] < layout.laneY[0]);
        QVERIFY(layout.laneY[0] < layout.laneY[1]);
    }

    void rotationsShareAColumnNeuronsDoNot() {
        const Cell cell = paperCell({2, 3, 1, 2, 2});
        const CircuitLayout layout = layoutCircuit(cell, QFont());
        QCOMPARE(layout.stages[0].columns.size(), 3);
        QCOMPARE(layout.stages[1].columns.size(), 1 + 3);
        QCOMPARE(layout.stages[1].columns[0].count, 3);
        Cell twice = cell;
        insertOperation(twice, 1, 3, makeRy(4));  // the lane is taken: next column
        QCOMPARE(layoutCircuit(twice, QFont()).stages[1].columns.size(), 1 + 1 + 3);
    }

    void boxesNeverOverlapAndOrderReadsFromTheLeft() {
        Document document;
        document.reset(exampleProject());
        Rng rng(5);
        for (int i = 0; i < 100; ++i) {
            randomEdit(document, rng);
            const CircuitLayout layout = layoutCircuit(document.project().cell, QFont());
            const CircuitElement* previous = nullptr;
            for (const CircuitElement& element : layout.elements) {
                if (element.kind != ElementKind::Operation) continue;
                QVERIFY(layout.stages[element.stage].frame.contains(element.box));
                if (previous) QVERIFY(element.box.x() >= previous->box.x());
                if (previous) QVERIFY(!element.box.intersects(previous->box));
                previous = &element;
            }
        }
    }

    void dropPlacesComeBack() {
        const Cell cell = paperCell({2, 4, 2, 2, 2});
        const CircuitLayout layout = layoutCircuit(cell, QFont());
        for (int s = 0; s < layout.stages.size(); ++s)
            for (const auto& column : layout.stages[s].columns)
                for (int lane = 0; lane < cell.lanes(); ++lane) {
                    const auto place = dropPlaceAt(layout, {column.x - 2.0, layout.laneY[lane] + 3.0});
                    QVERIFY(place.has_value());
                    QCOMPARE(place->stage, s);
                    QCOMPARE(place->index, column.first);
                    QCOMPARE(place->lane, lane);
                    const auto again = dropPlaceAt(layout, place->position);
                    QVERIFY(again && again->stage == s && again->index == place->index);
                    const auto behind = dropPlaceAt(layout, {column.x + 2.0, layout.laneY[lane]});
                    QCOMPARE(behind->index, column.first + column.count);
                }
        QVERIFY(!dropPlaceAt(layout, layout.bounds.topLeft() - QPointF(500, 500)));
        QVERIFY(!dropPlaceAt(layout, {layout.stages[0].frame.center().x(), layout.bounds.bottom() + 200}));
    }

    void anEmptyStageCanBeDroppedInto() {
        const Cell cell = emptyCell(1, 2, 1);
        const CircuitLayout layout = layoutCircuit(cell, QFont());
        const auto place = dropPlaceAt(layout, {layout.stages[1].frame.center().x(), layout.laneY[2]});
        QVERIFY(place.has_value());
        QCOMPARE(place->index, 0);
        QCOMPARE(place->lane, 2);
    }

    void invalidCellsAreDrawnToo() {
        std::vector<Cell> cells(1);
        cells[0].inOutLanes = cells[0].workspaceLanes = 0;
        cells.push_back(paperCell({2, 3, 1, 2, 2}));
        cells.back().stages[0].operations[0].target = 99;
        cells.back().stages[0].operations[1].sources = {-1, 99, 3, 3};
        cells.back().laneNames.clear();
        cells.push_back(paperCell({2, 3, 1, 2, 2}));
        std::swap(cells.back().stages[0], cells.back().stages[2]);
        cells.push_back(emptyCell(0, 3, 0));
        cells.push_back(emptyCell(3, 0, 0));
        for (const Cell& cell : cells) {
            QImage image(400, 200, QImage::Format_ARGB32_Premultiplied);
            QPainter painter(&image);
            paintCircuit(painter, cell, {Theme::fromPalette(QPalette()), QFont(), true},
                         QRectF(image.rect()));
            QCOMPARE(layoutCircuit(cell, QFont()).stages.size(), qsizetype(cell.stages.size()));
        }
    }

    void onlyKnownGatesComeOutOfADrop() {
        for (const GateInfo& gate : gateTable()) {
            const std::unique_ptr<QMimeData> data(makeGateMimeData(gate.kind));
            QVERIFY(gateFromMimeData(data.get()) == gate.kind);
        }
        QVERIFY(!gateFromMimeData(nullptr));
        QMimeData text;
        text.setText(QStringLiteral("neuron"));
        QVERIFY(!gateFromMimeData(&text));
        for (const QByteArray& bytes : {QByteArray(), QByteArray("no such gate"), QByteArray("neuron\0x", 8),
                                        QByteArray(1 << 20, 'n'), QByteArray("\xff\xfe")}) {
            QMimeData hostile;
            hostile.setData(kGateMimeType, bytes);
            QVERIFY(!gateFromMimeData(&hostile));
        }
    }
};

QTEST_MAIN(TestCircuitLayout)
#include "tst_circuit_layout.moc"
