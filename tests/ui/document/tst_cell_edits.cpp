#include <QTest>
#include <algorithm>
#include <set>

#include "core/cell/cell_json.h"
#include "core/cell/validate.h"
#include "tests/ui/document/random_edits.h"
#include "ui/document/cell_edits.h"

using namespace ketloom;

namespace {

const Operation& at(const Cell& cell, int stage, int index) {
    return cell.stages[std::size_t(stage)].operations[std::size_t(index)];
}

std::vector<std::uint32_t> ids(const Stage& stage) {
    std::vector<std::uint32_t> result;
    for (const Operation& operation : stage.operations) result.push_back(operation.id);
    return result;
}

}  // namespace

class TestCellEdits : public QObject {
    Q_OBJECT
private slots:
    void insertGivesAFreshIdAndClampsTheIndex() {
        Cell cell = paperCell({2, 3, 1, 2, 2});
        const std::uint32_t id = insertOperation(cell, 1, 99, newOperation(cell, GateKind::Neuron, 3));
        QCOMPARE(cell.stages[1].operations.back().id, id);
        QCOMPARE(at(cell, 1, int(cell.stages[1].operations.size()) - 1).sources, canonicalSources(cell, 3));
        const std::uint32_t first = insertOperation(cell, 0, -5, newOperation(cell, GateKind::Ry, 2));
        QCOMPARE(at(cell, 0, 0).id, first);
        QVERIFY(first != id);
        const Cell before = cell;
        QCOMPARE(insertOperation(cell, 7, 0, makeRy(0)), 0u);
        QVERIFY(cell == before);
    }

    void newNeuronsLookLikeTheirNeighbours() {
        const Cell cell = paperCell({2, 3, 1, 3, 1});
        QCOMPARE(newOperation(cell, GateKind::Neuron, 0).order, 3);
        QCOMPARE(newOperation(cell, GateKind::Neuron, 0).degree, 1);
    }

    void moveCountsTheStageAsItIsBefore() {
        Cell cell = paperCell({1, 4, 1, 2, 2});
        const auto old = ids(cell.stages[0]);
        QVERIFY(moveOperation(cell, old[0], 0, 2, at(cell, 0, 0).target));
        QCOMPARE(ids(cell.stages[0]), (std::vector{old[1], old[0], old[2], old[3]}));
        QVERIFY(!moveOperation(cell, old[0], 0, 1, at(cell, 0, 1).target));  // before itself
        QVERIFY(!moveOperation(cell, old[0], 0, 2, at(cell, 0, 1).target));  // behind itself
        QVERIFY(moveOperation(cell, old[3], 0, 0, at(cell, 0, 3).target));
        QCOMPARE(ids(cell.stages[0]), (std::vector{old[3], old[1], old[0], old[2]}));
        QVERIFY(moveOperation(cell, old[1], 2, 0, 0));
        QCOMPARE(at(cell, 2, 0).id, old[1]);
        QCOMPARE(at(cell, 2, 0).target, 0);
    }

    void movingSeveralKeepsTheirOrderAndDistance() {
        Cell cell = paperCell({2, 4, 1, 2, 2});
        const auto old = ids(cell.stages[0]);  // on rows 0 .. 3
        QVERIFY(
            moveOperations(cell, {old[2], old[1]}, 2, 1, 5));  // five rows down do not fit: rows 1, 2 -> 4, 5
        QCOMPARE(at(cell, 2, 1).id, old[1]);
        QCOMPARE(at(cell, 2, 2).id, old[2]);
        QCOMPARE(laneRow(cell, at(cell, 2, 1).target), 4);
        QCOMPARE(laneRow(cell, at(cell, 2, 2).target), 5);
    }

    void shiftPassesIntoTheNextStage() {
        Cell cell = paperCell({1, 2, 1, 2, 2});
        const std::uint32_t last = cell.stages[0].operations.back().id;
        QVERIFY(shiftOperations(cell, {last}, 1));
        QCOMPARE(at(cell, 1, 0).id, last);
        QVERIFY(shiftOperations(cell, {last}, -1));
        QCOMPARE(cell.stages[0].operations.back().id, last);
        const std::uint32_t first = at(cell, 0, 0).id;
        QVERIFY(!shiftOperations(cell, {first}, -1));
    }

    void retargetingKeepsWhatANeuronReads() {
        Cell cell = paperCell({2, 3, 0, 2, 2});
        const std::uint32_t id = at(cell, 0, 0).id;  // on lane 2, reads all others
        setTarget(cell, id, 4);
        QCOMPARE(at(cell, 0, 0).sources, canonicalSources(cell, 4));
        setSources(cell, id, {3, 0, 4, 77, -1});
        QCOMPARE(at(cell, 0, 0).sources, (std::vector{3, 0}));
        setTarget(cell, id, 3);  // read lane 3, reads lane 4 instead
        QCOMPARE(at(cell, 0, 0).sources, (std::vector{4, 0}));
        setTarget(cell, id, 1);
        QCOMPARE(at(cell, 0, 0).sources, (std::vector{4, 0}));
    }

    void neuronFieldsDoNotTouchRotations() {
        Cell cell = paperCell({1, 2, 1, 2, 2});
        const std::uint32_t rotation = at(cell, 1, 0).id;
        const Cell before = cell;
        setOrder(cell, rotation, 3);
        setDegree(cell, rotation, 3);
        setBias(cell, rotation, 3);
        setSources(cell, rotation, {0});
        setSource(cell, rotation, 0, true);
        QVERIFY(cell == before);
    }

    void duplicateStandsBehindAndHasItsOwnId() {
        Cell cell = paperCell({1, 3, 0, 2, 2});
        const auto old = ids(cell.stages[0]);
        const auto copies = duplicateOperations(cell, {old[1], old[0]});
        QCOMPARE(copies.size(), std::size_t(2));
        QCOMPARE(ids(cell.stages[0]), (std::vector{old[0], old[1], copies[0], copies[1], old[2]}));
        QCOMPARE(at(cell, 0, 2).target, at(cell, 0, 0).target);
    }

    void laneCountsTurnOnePaperCellIntoAnother_data() {
        QTest::addColumn<int>("inOut");
        QTest::addColumn<int>("workspace");
        for (int inOut : {1, 2, 3, 5})
            for (int workspace : {1, 3, 4, 7}) QTest::addRow("%d+%d", inOut, workspace) << inOut << workspace;
    }

    void laneCountsTurnOnePaperCellIntoAnother() {
        QFETCH(int, inOut);
        QFETCH(int, workspace);
        Cell cell = paperCell({2, 4, 2, 2, 3});
        setLaneCounts(cell, inOut, workspace);
        QVERIFY(sameButIds(cell, paperCell({inOut, workspace, 2, 2, 3})));
    }

    void laneCountsKeepWhatFits() {
        Cell cell = paperCell({2, 4, 1, 2, 2});
        cell.laneNames[2] = "memory";
        const std::uint32_t id = at(cell, 0, 0).id;
        setSources(cell, id, {5, 3, 1});
        setLaneCounts(cell, 1, 3);  // lanes 1 and 5 go
        QCOMPARE(cell.laneNames[1], std::string("memory"));
        QCOMPARE(at(cell, 0, 0).id, id);
        QCOMPARE(at(cell, 0, 0).sources, (std::vector{2}));
        QCOMPARE(cell.stages[0].operations.size(), std::size_t(3));
        setLaneCounts(cell, 99, -4);
        QCOMPARE(cell.inOutLanes, kMaxInOutLanes);
        QCOMPARE(cell.workspaceLanes, 1);
    }

    void workStagesAreCopiesOrThePapers() {
        Cell cell = paperCell({2, 4, 0, 2, 2});
        setWorkStages(cell, 2);
        QVERIFY(sameButIds(cell, paperCell({2, 4, 2, 2, 2})));
        deleteOperations(cell, {at(cell, 2, 0).id});
        addWorkStage(cell, 3);
        QCOMPARE(cell.stages[3].operations.size(), std::size_t(7));
        setWorkStages(cell, 1);
        QVERIFY(sameButIds(cell, paperCell({2, 4, 1, 2, 2})));
        const Cell before = cell;
        removeWorkStage(cell, 0);
        removeWorkStage(cell, 2);
        removeWorkStage(cell, -1);
        QVERIFY(cell == before);
    }

    void idsStayUniqueAndCellsReadable() {
        Document document;
        document.reset(exampleProject());
        Rng rng(11);
        for (int i = 0; i < 300; ++i) {
            randomEdit(document, rng);
            const Cell& cell = document.project().cell;
            std::set<std::uint32_t> seen;
            for (const Stage& stage : cell.stages)
                for (const Operation& operation : stage.operations) {
                    QVERIFY(operation.id != 0);
                    QVERIFY(seen.insert(operation.id).second);
                    QVERIFY(laneRow(cell, operation.target) >= 0);
                    for (int lane : operation.sources)
                        QVERIFY(lane != operation.target && laneRow(cell, lane) >= 0);
                }
            QVERIFY(cellFromJson(JsonView(Json::parse(cellToJson(cell).dump()), "cell")) == cell);
        }
    }

    void idsAtTheEndOfTheirRange() {
        Cell cell = paperCell({1, 2, 1, 2, 2});
        cell.stages[0].operations[0].id = UINT32_MAX;
        addWorkStage(cell, 1);
        std::set<std::uint32_t> seen;
        for (const Stage& stage : cell.stages)
            for (const Operation& operation : stage.operations) {
                QVERIFY(operation.id != 0);
                QVERIFY(seen.insert(operation.id).second);
            }
    }

    void unknownIdsChangeNothing() {
        Cell cell = paperCell({1, 2, 1, 2, 2});
        const Cell before = cell;
        deleteOperations(cell, {999});
        QVERIFY(duplicateOperations(cell, {999}).empty());
        QVERIFY(!moveOperation(cell, 999, 0, 0, 0));
        QVERIFY(!moveOperations(cell, {999}, 0, 0, 1));
        QVERIFY(!shiftOperations(cell, {999}, 1));
        setTarget(cell, 999, 0);
        setTarget(cell, 1, 42);
        QVERIFY(cell == before);
    }
};

QTEST_GUILESS_MAIN(TestCellEdits)
#include "tst_cell_edits.moc"
