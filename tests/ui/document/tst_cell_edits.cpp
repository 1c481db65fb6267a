#include <QTest>
#include <algorithm>
#include <functional>
#include <set>

#include "core/cell/cell_json.h"
#include "core/cell/validate.h"
#include "tests/ui/document/random_edits.h"
#include "ui/document/cell_edits.h"
#include "ui/document/lane_edits.h"
#include "ui/document/stage_edits.h"

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

/// Every gate with controls or a partner has its number of them, or all the cell has, each once and in
/// canonical order.
bool fixedSourcesAreSound(const Cell& cell) {
    for (const Stage& stage : cell.stages)
        for (const Operation& operation : stage.operations) {
            const GateInfo& gate = gateInfo(operation.gate);
            if (gate.sourceRole == SourceRole::None && !operation.sources.empty()) return false;
            if (!hasFixedSources(operation.gate)) continue;
            if (int(operation.sources.size()) != std::min(gate.sourceCount, cell.lanes() - 1)) return false;
            std::vector<int> rows;
            for (int lane : operation.sources) rows.push_back(laneRow(cell, lane));
            if (std::ranges::adjacent_find(rows, std::greater_equal<>()) != rows.end()) return false;
        }
    return true;
}

/// Numbers of sharing, by stage and operation.
std::vector<int> sharing(const Cell& cell) {
    std::vector<int> numbers;
    for (const Stage& stage : cell.stages)
        for (const Operation& operation : stage.operations) numbers.push_back(operation.sharing);
    return numbers;
}

/// An input stage that holds these gates, on 2 in/out lanes i0 = 0, i1 = 1 and workspace lanes w0 = 2 ...
Cell cellOf(int workspaceLanes, std::vector<Operation> operations) {
    Cell cell = emptyCell(2, workspaceLanes, 1);
    for (Operation& operation : operations) insertOperation(cell, 0, 99, operation);
    return cell;
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

    void newGatesAreCompleteOnEveryLane_data() {
        QTest::addColumn<int>("gate");
        for (const GateInfo& gate : gateTable()) QTest::newRow(gate.key.data()) << int(gate.kind);
    }

    void newGatesAreCompleteOnEveryLane() {
        QFETCH(int, gate);
        for (int workspace : {1, 2, 3, 5}) {
            Cell cell = emptyCell(1, workspace, 0);
            for (int lane = 0; lane < cell.lanes(); ++lane)
                insertOperation(cell, 0, 99, newOperation(cell, GateKind(gate), lane));
            QVERIFY(fixedSourcesAreSound(cell));
            QCOMPARE(sharing(cell), std::vector<int>(std::size_t(cell.lanes()), 0));
        }
    }

    void newGatesUseTheNearestLanesWorkspaceFirst() {
        const Cell cell = emptyCell(2, 4, 0);  // i0 i1 = 0 1, w0 .. w3 = 2 .. 5
        const auto sources = [&](GateKind gate, int lane) { return newOperation(cell, gate, lane).sources; };
        QCOMPARE(sources(GateKind::Cnot, 2), (std::vector{3}));
        QCOMPARE(sources(GateKind::Cnot, 4), (std::vector{3}));
        QCOMPARE(sources(GateKind::Cnot, 5), (std::vector{4}));  // not i0, which is as near
        QCOMPARE(sources(GateKind::Toffoli, 5), (std::vector{3, 4}));
        QCOMPARE(sources(GateKind::Swap, 1), (std::vector{0}));
        QCOMPARE(sources(GateKind::Cz, 0), (std::vector{5}));
        QCOMPARE(sources(GateKind::Toffoli, 0), (std::vector{5, 1}));
        const Cell narrow = emptyCell(1, 1, 0);
        QCOMPARE(newOperation(narrow, GateKind::Toffoli, 1).sources, (std::vector{0}));
    }

    void movingOntoAControlChangesPlaces() {
        Cell cell = cellOf(4, {makeGate(GateKind::Toffoli, 2, {3, 5}), makeGate(GateKind::Swap, 2, {4})});
        const std::uint32_t toffoli = at(cell, 0, 0).id, swap = at(cell, 0, 1).id;
        setTarget(cell, toffoli, 5);
        QCOMPARE(at(cell, 0, 0).target, 5);
        QCOMPARE(at(cell, 0, 0).sources, (std::vector{2, 3}));
        setTarget(cell, toffoli, 4);  // a free lane: the controls stay
        QCOMPARE(at(cell, 0, 0).sources, (std::vector{2, 3}));
        QVERIFY(moveOperation(cell, swap, 1, 0, 4));
        QCOMPARE(at(cell, 1, 0).target, 4);
        QCOMPARE(at(cell, 1, 0).sources, (std::vector{2}));
        QVERIFY(moveOperations(cell, {swap, toffoli}, 0, 0, -2));
        QVERIFY(fixedSourcesAreSound(cell));
        QCOMPARE(at(cell, 0, 0).target, 2);
        QCOMPARE(at(cell, 0, 0).sources, (std::vector{3, 4}));
    }

    void controlsMoveOneAtATime() {
        Cell cell = cellOf(4, {makeGate(GateKind::Toffoli, 2, {3, 5}), makeGate(GateKind::Ry, 2)});
        const std::uint32_t id = at(cell, 0, 0).id, rotation = at(cell, 0, 1).id;
        setSourceAt(cell, id, 0, 1);
        QCOMPARE(at(cell, 0, 0).sources, (std::vector{5, 1}));
        setSourceAt(cell, id, 1, 2);  // the target
        QCOMPARE(at(cell, 0, 0).target, 1);
        QCOMPARE(at(cell, 0, 0).sources, (std::vector{2, 5}));
        const Cell before = cell;
        setSourceAt(cell, id, 0, 5);  // a control already
        setSourceAt(cell, id, 0, 77);
        setSourceAt(cell, id, 2, 3);
        setSourceAt(cell, id, -1, 3);
        setSourceAt(cell, rotation, 0, 3);
        setSource(cell, id, 3, true);
        setSources(cell, id, {3});
        QVERIFY(cell == before);
    }

    void wrongControlsAreRepairedByTheFirstChoice() {
        Cell cell = cellOf(3, {makeGate(GateKind::Cnot, 2, {3, 4, 9}), makeGate(GateKind::Toffoli, 2, {2})});
        setSourceAt(cell, at(cell, 0, 0).id, 0, 4);
        setSourceAt(cell, at(cell, 0, 1).id, 1, 0);
        QVERIFY(fixedSourcesAreSound(cell));
        QCOMPARE(at(cell, 0, 0).sources, (std::vector{4}));
        QVERIFY(std::ranges::count(at(cell, 0, 1).sources, 0) == 1);
    }

    void newLanesCarryALadderOn() {
        const auto ladder = [](int workspace) {
            Cell cell = emptyCell(2, workspace, 1);
            for (int lane = 3; lane < cell.lanes(); ++lane)
                insertOperation(cell, 1, 99, makeGate(GateKind::Cnot, lane, {lane - 1}));
            insertOperation(cell, 0, 0, makeGate(GateKind::ControlledRy, 1, {2}));
            return cell;
        };
        Cell cell = ladder(3);
        setLaneCounts(cell, 2, 6);
        QVERIFY(sameButIds(cell, ladder(6)));
        setLaneCounts(cell, 2, 2);
        QVERIFY(sameButIds(cell, ladder(2)));
        setLaneCounts(cell, 3, 2);  // lanes are renumbered; the new one is controlled by w0 too
        QCOMPARE(at(cell, 1, 0).sources, (std::vector{3}));
        QCOMPARE(at(cell, 0, 1).target, 2);
        QCOMPARE(at(cell, 0, 1).sources, (std::vector{3}));
    }

    void aGateGoesWithAnyOfItsLanesANeuronReadsOneLess() {
        Cell cell =
            cellOf(4, {makeGate(GateKind::Cnot, 2, {5}), makeGate(GateKind::Swap, 3, {4}),
                       makeGate(GateKind::Toffoli, 3, {2, 1}), makeNeuron(emptyCell(2, 4, 0), 2, 2, 1)});
        setLaneCounts(cell, 2, 3);
        QCOMPARE(cell.stages[0].operations.size(), std::size_t(3));
        QVERIFY(at(cell, 0, 0).gate == GateKind::Swap);
        setLaneCounts(cell, 1, 3);
        QCOMPARE(cell.stages[0].operations.size(), std::size_t(2));
        QCOMPARE(at(cell, 0, 0).sources, (std::vector{3}));
        QCOMPARE(at(cell, 0, 1).sources, canonicalSources(cell, 1));
    }

    void aShortGateIsCompletedByANewLane() {
        Cell cell = emptyCell(1, 1, 0);
        insertOperation(cell, 0, 0, newOperation(cell, GateKind::Toffoli, 1));
        setLaneCounts(cell, 1, 2);
        QVERIFY(fixedSourcesAreSound(cell));
        QCOMPARE(at(cell, 0, 0).sources.size(), std::size_t(2));
    }

    void sharingLinksAndUnlinks() {
        Cell cell = cellOf(4, {makeRy(2), makeRy(3), makeRy(4), makeGate(GateKind::X, 2),
                               makeGate(GateKind::X, 3), makeGate(GateKind::ControlledRy, 2, {3})});
        const auto id = ids(cell.stages[0]);
        const Cell before = cell;
        QVERIFY(!canShare(cell, {id[0]}) && !canShare(cell, {id[0], id[0]}) && !canShare(cell, {id[0], 999}));
        QVERIFY(!canShare(cell, {id[3], id[4]}));  // nothing to share
        QVERIFY(!canShare(cell, {id[0], id[5]}));  // another gate
        for (const auto& group : {std::vector{id[0]}, {id[3], id[4]}, {id[0], id[5]}})
            setSharing(cell, group, true);
        QVERIFY(cell == before);
        setSharing(cell, {id[1], id[2]}, true);
        QCOMPARE(sharing(cell), (std::vector{0, 1, 1, 0, 0, 0}));
        joinSharing(cell, id[0], id[2]);
        QCOMPARE(sharing(cell), (std::vector{1, 1, 1, 0, 0, 0}));
        setSharing(cell, {id[1]}, false);
        QCOMPARE(sharing(cell), (std::vector{1, 0, 1, 0, 0, 0}));
        setSharing(cell, {id[2]}, false);  // the last one would be alone
        QVERIFY(cell == before);
        setSharing(cell, {id[0], id[1]}, true);
        joinSharing(cell, id[0], id[2]);  // the other has no set: it joins
        QCOMPARE(sharing(cell), (std::vector{1, 1, 1, 0, 0, 0}));
    }

    void neuronsShareWithEquallyManyParameters() {
        Cell cell = paperCell({2, 3, 1, 2, 2});
        const auto id = ids(cell.stages[0]);
        QVERIFY(canShare(cell, id));
        setDegree(cell, id[0], 1);
        QVERIFY(!canShare(cell, id));
        setSharing(cell, {id[1], id[2]}, true);
        QCOMPARE(at(cell, 0, 1).sharing, 1);
        joinSharing(cell, id[0], id[1]);
        QCOMPARE(at(cell, 0, 0).sharing, 0);
    }

    void leavingASetJoinsAnother() {
        Cell cell = cellOf(4, {makeRy(2), makeRy(3), makeRy(4), makeRy(5)});
        const auto id = ids(cell.stages[0]);
        setSharing(cell, {id[0], id[1]}, true);
        setSharing(cell, {id[2], id[3]}, true);
        QCOMPARE(sharing(cell), (std::vector{1, 1, 2, 2}));
        joinSharing(cell, id[0], id[3]);  // leaves the second one alone
        QCOMPARE(sharing(cell), (std::vector{2, 0, 2, 2}));
    }

    void aNewSetAvoidsOneThatDoesNotFit() {
        Cell cell = cellOf(4, {makeRy(2), makeRy(3), makeGate(GateKind::ControlledRy, 2, {3})});
        cell.stages[0].operations[0].sharing = cell.stages[0].operations[2].sharing = 1;  // by hand
        setSharing(cell, {at(cell, 0, 0).id, at(cell, 0, 1).id}, true);
        QCOMPARE(at(cell, 0, 0).sharing, 2);
        QCOMPARE(at(cell, 0, 1).sharing, 2);
    }

    void copiesStayInTheirSetOthersOwnTheirParameters() {
        Cell cell = cellOf(2, {});
        for (int lane : {2, 3, 2}) insertOperation(cell, 1, 99, makeRy(lane));
        setSharing(cell, {at(cell, 1, 0).id, at(cell, 1, 1).id}, true);
        addWorkStage(cell, 2);
        QCOMPARE(sharing(cell), (std::vector{1, 1, 0, 1, 1, 0}));
        duplicateOperations(cell, {at(cell, 2, 0).id, at(cell, 2, 2).id});
        QCOMPARE(sharing(cell), (std::vector{1, 1, 0, 1, 1, 0, 1, 0}));
        setLaneCounts(cell, 2, 3);  // w1 is copied to w2, once a stage
        QCOMPARE(std::ranges::count(sharing(cell), 1), 3 + 4);
        removeWorkStage(cell, 2);
        deleteOperations(cell, {at(cell, 1, 0).id, at(cell, 1, 1).id});
        QCOMPARE(sharing(cell), (std::vector{0, 0}));
        QVERIFY(cell.stages[1].operations.size() == 2);
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
            QVERIFY2(fixedSourcesAreSound(cell), qPrintable(QStringLiteral("after edit %1, seed 11").arg(i)));
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
