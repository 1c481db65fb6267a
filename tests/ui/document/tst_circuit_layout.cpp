#include <QImage>
#include <QTest>

#include "tests/ui/document/random_edits.h"
#include "ui/document/circuit_painter.h"
#include "ui/document/gate_mime.h"
#include "ui/document/operation_text.h"

#include "ui/document/repetition_edits.h"

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

    void gatesAreDrawnAsTheFieldDoes() {
        QVERIFY(targetShape(GateKind::Cnot) == TargetShape::Plus);
        QVERIFY(targetShape(GateKind::Toffoli) == TargetShape::Plus);
        QVERIFY(targetShape(GateKind::Cz) == TargetShape::Dot);
        QVERIFY(targetShape(GateKind::Swap) == TargetShape::Cross);
        for (GateKind gate :
             {GateKind::Neuron, GateKind::Ry, GateKind::ControlledRy, GateKind::X, GateKind::H, GateKind::Z})
            QVERIFY(targetShape(gate) == TargetShape::Box);
    }

    void controlsAndPartnersHaveDotsOnOneLine_data() {
        QTest::addColumn<int>("gate");
        for (const GateInfo& gate : gateTable()) QTest::newRow(gate.key.data()) << int(gate.kind);
    }

    void controlsAndPartnersHaveDotsOnOneLine() {
        QFETCH(int, gate);
        Cell cell = emptyCell(2, 4, 0);
        const std::uint32_t id = insertOperation(cell, 0, 0, newOperation(cell, GateKind(gate), 3));
        const CircuitLayout layout = layoutCircuit(cell, QFont());
        const CircuitElement& element = *layout.operation(id);
        const auto& sources = cell.stages[0].operations[0].sources;
        QCOMPARE(element.dots.size(), qsizetype(sources.size()));
        QCOMPARE(element.lines.size(), qsizetype(sources.empty() ? 0 : 1));
        for (qsizetype k = 0; k < element.dots.size(); ++k) {
            const int lane = sources[std::size_t(element.dotSources[k])];
            QCOMPARE(element.dots[k], QPointF(element.box.center().x(), layout.laneY[lane]));
            QVERIFY(element.bounds.contains(element.dots[k]));
            QVERIFY(element.lines[0].y1() <= element.dots[k].y() &&
                    element.dots[k].y() <= element.lines[0].y2());
        }
    }

    void linesNeverRunThroughAnotherGate() {
        Cell cell = emptyCell(1, 4, 0);  // i0 = 0, w0 .. w3 = 1 .. 4
        insertOperation(cell, 0, 9, makeGate(GateKind::Cnot, 2, {1}));
        insertOperation(cell, 0, 9, makeGate(GateKind::Cz, 4, {3}));
        QCOMPARE(layoutCircuit(cell, QFont()).stages[0].columns.size(), 1);
        insertOperation(cell, 0, 9, makeGate(GateKind::Swap, 1, {3}));
        insertOperation(cell, 0, 9, makeRy(2));  // between the two lanes of the SWAP
        insertOperation(cell, 0, 9, makeRy(4));
        const CircuitLayout layout = layoutCircuit(cell, QFont());
        QCOMPARE(layout.stages[0].columns.size(), 3);
        QCOMPARE(layout.stages[0].columns[2].count, 2);
    }

    void gatesOfAColumnLieApart() {
        Document document;
        document.reset(exampleProject());
        Rng rng(6);
        for (int i = 0; i < 100; ++i) {
            randomEdit(document, rng);
            const CircuitLayout layout = layoutCircuit(document.project().cell, QFont());
            QVector<QRectF> spans;
            for (const CircuitElement& element : layout.elements) {
                if (element.kind != ElementKind::Operation) continue;
                QRectF span = element.box;
                for (const QPointF& dot : element.dots) span |= QRectF(dot, QSizeF(1, 1));
                for (const QRectF& other : spans)
                    QVERIFY2(!span.intersects(other),
                             qPrintable(QStringLiteral("after edit %1, seed 6").arg(i)));
                spans.push_back(span);
            }
        }
    }

    void sharedParametersWearATagWithTheirNumber() {
        const CircuitStyle style{Theme::fromPalette(QPalette()), QFont(), true};
        const auto picture = [&](int sharing) {
            Cell cell = emptyCell(1, 2, 0);
            Operation rotation = makeRy(1);
            rotation.sharing = sharing;
            insertOperation(cell, 0, 0, rotation);
            QImage image(400, 200, QImage::Format_ARGB32_Premultiplied);
            image.fill(Qt::white);
            QPainter painter(&image);
            paintCircuit(painter, cell, style, QRectF(image.rect()));
            return image;
        };
        QVERIFY(picture(0) != picture(1));
        QVERIFY(picture(1) != picture(1 + int(style.theme.series.size())));  // same colour, other number
    }

    void everyGateHasItsOwnIcon() {
        for (bool dark : {false, true}) {
            QPalette palette;
            palette.setColor(QPalette::Base, dark ? Qt::black : Qt::white);
            palette.setColor(QPalette::Window, dark ? Qt::black : Qt::white);
            palette.setColor(QPalette::WindowText, dark ? Qt::white : Qt::black);
            palette.setColor(QPalette::Text, dark ? Qt::white : Qt::black);
            const CircuitStyle style{Theme::fromPalette(palette), QFont(), true};
            QVector<QImage> icons;
            for (const GateInfo& gate : gateTable()) {
                QImage image(48, 48, QImage::Format_ARGB32_Premultiplied);
                image.fill(style.theme.background);
                const QImage blank = image;
                QPainter painter(&image);
                paintGateIcon(painter, gate.kind, QRectF(4, 4, 40, 40), style);
                painter.end();
                QVERIFY(image != blank);
                for (int edge : {0, 47})  // nothing outside of the rectangle
                    for (int along = 0; along < 48; ++along) {
                        QCOMPARE(image.pixelColor(edge, along), style.theme.background);
                        QCOMPARE(image.pixelColor(along, edge), style.theme.background);
                    }
                QVERIFY2(!icons.contains(image), gate.key.data());
                icons.push_back(image);
            }
        }
    }

    void operationsReadAsSentences() {
        Cell cell = emptyCell(1, 4, 1);  // i0 = 0, w0 .. w3 = 1 .. 4
        const auto title = [&](const Operation& operation) { return operationTitle(cell, operation); };
        QCOMPARE(title(makeGate(GateKind::Cnot, 2, {1})), QStringLiteral("CNOT on w1 controlled by w0"));
        QCOMPARE(title(makeGate(GateKind::Swap, 1, {3})), QStringLiteral("SWAP on w0 and w2"));
        QCOMPARE(title(makeGate(GateKind::Toffoli, 1, {3, 0})),
                 QStringLiteral("Toffoli on w0 controlled by w2 and i0"));
        QCOMPARE(title(makeGate(GateKind::ControlledRy, 2, {1})),
                 QStringLiteral("RY on w1 controlled by w0"));
        QCOMPARE(title(makeGate(GateKind::ControlledRy, 2)), QStringLiteral("RY on w1 without a control"));
        QCOMPARE(title(makeGate(GateKind::H, 4)), QStringLiteral("H on w3"));
        QCOMPARE(title(makeNeuron(cell, 1, 2, 2)), QStringLiteral("Neuron on w0"));
        QCOMPARE(title(makeGate(GateKind::Cnot, 99, {})),
                 QStringLiteral("CNOT on lane 99 without a control"));
        for (int stage : {0, 1, 1, 1}) insertOperation(cell, stage, 9, makeRy(2));
        const auto& work = cell.stages[1].operations;
        QVERIFY(sharingPartners(cell, work[0]).isEmpty());
        setSharing(cell, {work[0].id, cell.stages[0].operations[0].id}, true);
        QCOMPARE(sharingPartners(cell, work[0]), QStringLiteral("RY on w1 (input)"));
        setSharing(cell, {work[0].id, work[1].id, work[2].id}, true);
        QVERIFY(sharingPartners(cell, work[0]).endsWith(QStringLiteral("and 1 more")));
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

    void aRepeatedStageIsOneBox() {
        Cell cell = paperCell({2, 3, 2, 2, 2});
        const CircuitLayout once = layoutCircuit(cell, QFont());
        setRepetitions(cell, 1, 4, false);
        const CircuitLayout layout = layoutCircuit(cell, QFont());
        QCOMPARE(count(layout, ElementKind::Stage), 4);
        QCOMPARE(count(layout, ElementKind::Operation), count(once, ElementKind::Operation));
        QCOMPARE(layout.stages.size(), qsizetype(cell.stages.size()));
        for (int s : {2, 3, 4}) {
            QVERIFY(layout.stages[s].frame.isNull());
            for (const Operation& operation : cell.stages[std::size_t(s)].operations)
                QVERIFY(!layout.operation(operation.id));
        }
        for (const CircuitElement& element : layout.elements) {
            if (element.kind != ElementKind::Stage) continue;
            QCOMPARE(element.repetitions, element.stage == 1 ? 4 : 1);
            QCOMPARE(element.note.isEmpty(), element.stage != 1);
            QVERIFY(element.bounds.contains(element.title));
            if (element.stage == 1) QVERIFY(element.text.contains(QStringLiteral("1–4")));
            if (element.stage == 1) QVERIFY(element.note.contains(QStringLiteral("×4")));
            if (element.stage == 5) QVERIFY(element.text.contains(QLatin1Char('5')));
        }
        // Every place of a drop is one that is shown.
        for (double x = layout.bounds.left(); x < layout.bounds.right(); x += 5.0) {
            const auto place = dropPlaceAt(layout, {x, layout.laneY[3]});
            if (place) QVERIFY(!layout.stages[place->stage].frame.isNull());
            const int stage = stageAt(layout, {x, layout.laneY[3]});
            QVERIFY(stage < 2 || stage > 4);
        }
        setRepetitionsShared(cell, 1, true);
        for (const CircuitElement& element : layoutCircuit(cell, QFont()).elements)
            if (element.stage == 1 && element.kind == ElementKind::Stage)
                QVERIFY(element.note.contains(QStringLiteral("shared")));
    }

    void aFoldedStageHidesItsOperations() {
        const Cell cell = paperCell({2, 6, 1, 2, 2});
        const CircuitLayout open = layoutCircuit(cell, QFont(), CircuitFolding{});
        const CircuitLayout folded = layoutCircuit(cell, QFont(), CircuitFolding{{1}});
        QVERIFY(folded.stages[1].frame.width() < open.stages[1].frame.width() / 2);
        QCOMPARE(count(folded, ElementKind::Operation), 6 + 2);
        for (const CircuitElement& element : folded.elements) {
            if (element.kind != ElementKind::Stage) continue;
            QCOMPARE(element.folded, element.stage == 1);
            QVERIFY(!element.chevron.isNull() && element.title.contains(element.chevron));
            QCOMPARE(element.summary, element.folded ? QStringLiteral("12 operations") : QString());
        }
        // What is dropped on it goes behind all it holds.
        const auto place = dropPlaceAt(folded, folded.stages[1].frame.center());
        QVERIFY(place && place->stage == 1);
        QCOMPARE(place->index, 12);
        for (const CircuitElement& element : layoutCircuit(cell, QFont()).elements)
            QVERIFY(element.chevron.isNull());  // a picture has nothing to press
        const Cell empty = emptyCell(1, 1, 1);
        for (const CircuitElement& element : layoutCircuit(empty, QFont(), CircuitFolding{{1}}).elements)
            QVERIFY(element.chevron.isNull() && !element.folded);
    }
};

QTEST_MAIN(TestCircuitLayout)
#include "tst_circuit_layout.moc"
