#include <QTest>
#include <set>

#include "core/cell/validate.h"
#include "tests/support/random_cell.h"
#include "ui/document/cell_edits.h"
#include "ui/document/repetition_edits.h"
#include "ui/document/stage_edits.h"

using namespace ketloom;

namespace {

Stage& at(Cell& cell, int stage) {
    return cell.stages[std::size_t(stage)];
}

bool idsAreUnique(const Cell& cell) {
    std::set<std::uint32_t> ids;
    std::size_t count = 0;
    for (const Stage& stage : cell.stages)
        for (const Operation& operation : stage.operations) {
            ids.insert(operation.id);
            ++count;
        }
    return ids.size() == count && !ids.contains(0);
}

/// Some of the work stages are repeated.
Cell cellWithRuns(Rng& rng) {
    Cell cell = testing::randomCell(rng);
    for (int k = 0; k < 2; ++k)
        setRepetitions(cell, testing::randomInt(0, int(cell.stages.size()) - 1, rng),
                       testing::randomInt(1, 3, rng), rng.below(2) == 0);
    return cell;
}

}  // namespace

class TestStageEdits : public QObject {
    Q_OBJECT
private slots:
    void movingThereAndBackGivesTheSameCell() {
        Rng rng(81);
        int moves = 0;
        for (int round = 0; round < 400; ++round) {
            const Cell start = cellWithRuns(rng);
            Cell cell = start;
            const auto runs = stageRuns(start);
            const int from = int(rng.below(runs.size())), to = int(rng.below(runs.size()));
            const int place = moveStage(cell, runs[std::size_t(from)].first, runs[std::size_t(to)].first);
            if (place < 0) {
                QVERIFY(cell == start);
                continue;
            }
            ++moves;
            QVERIFY(at(cell, place) == start.stages[std::size_t(runs[std::size_t(from)].first)]);
            QCOMPARE(stageRuns(cell).size(), runs.size());
            QCOMPARE(isSimulable(cell), isSimulable(start));
            QVERIFY(moveStage(cell, place, stageRuns(cell)[std::size_t(from)].first) >= 0);
            QVERIFY2(cell == start, qPrintable(QStringLiteral("round %1 of seed 81").arg(round)));
        }
        QVERIFY(moves > 20);
    }

    void duplicatingThenRemovingGivesTheSameCell() {
        Rng rng(82);
        int copies = 0;
        for (int round = 0; round < 200; ++round) {
            const Cell start = cellWithRuns(rng);
            Cell cell = start;
            const int stage = testing::randomInt(0, int(start.stages.size()) - 1, rng);
            const StageRun run = stageRun(start, stage);
            const int place = duplicateStage(cell, stage);
            if (place < 0) {
                QVERIFY(cell == start);
                continue;
            }
            ++copies;
            QVERIFY(idsAreUnique(cell));
            QVERIFY(isSimulable(cell));
            QVERIFY(repeats(at(cell, place), at(cell, run.first)));
            QCOMPARE(stageRun(cell, place), (StageRun{run.first + run.count, run.count}));
            removeWorkStage(cell, place);
            QVERIFY2(cell == start, qPrintable(QStringLiteral("round %1 of seed 82").arg(round)));
        }
        QVERIFY(copies > 20);
    }

    void aCopyKeepsLinksInsideToItself() {
        Cell cell = paperCell({1, 3, 1, 2, 2});
        const auto id = [&](int stage, int k) { return at(cell, stage).operations[std::size_t(k)].id; };
        setSharing(cell, {id(1, 0), id(1, 1)}, true);
        setSharing(cell, {id(1, 3), id(0, 0)}, true);
        QCOMPARE(duplicateStage(cell, 1), 2);
        const auto sharing = [&](int stage, int k) {
            return at(cell, stage).operations[std::size_t(k)].sharing;
        };
        QVERIFY(sharing(2, 0) == sharing(2, 1) && sharing(2, 0) != 0 && sharing(2, 0) != sharing(1, 0));
        QCOMPARE(sharing(2, 3), sharing(0, 0));
        QCOMPARE(sharing(2, 2), 0);
    }

    void insertingThenRemovingGivesTheSameCell() {
        Rng rng(83);
        for (int round = 0; round < 100; ++round) {
            const Cell start = cellWithRuns(rng);
            Cell cell = start;
            const int stage = testing::randomInt(0, int(start.stages.size()) - 1, rng);
            const bool after = rng.below(2) == 0;
            const int place = insertStage(cell, stage, after);
            const StageKind kind = start.stages[std::size_t(stage)].kind;
            QCOMPARE(place >= 0, kind == StageKind::Work || (kind == StageKind::Input) == after);
            if (place < 0) continue;
            QVERIFY(at(cell, place).operations.empty());
            QCOMPARE(stageRuns(cell).size(), stageRuns(start).size() + 1);
            removeWorkStage(cell, place);
            QVERIFY(cell == start);
        }
    }

    void clearingReleasesWhatIsLeftAlone() {
        Cell cell = paperCell({1, 2, 1, 2, 2});
        setSharing(cell, {at(cell, 0).operations[0].id, at(cell, 1).operations[2].id}, true);
        clearStage(cell, 1);
        QVERIFY(at(cell, 1).operations.empty());
        QCOMPARE(at(cell, 0).operations[0].sharing, 0);
        clearStage(cell, 0);
        clearStage(cell, 2);
        QVERIFY(at(cell, 0).operations.empty() && at(cell, 2).operations.empty());
    }

    void addingNeverDividesARepeatedStage() {
        Cell cell = paperCell({1, 2, 2, 2, 2});
        setRepetitions(cell, 1, 3, false);
        for (int number : {2, 3, 4}) {
            Cell longer = cell;
            addWorkStage(longer, number);
            QCOMPARE(stageRun(longer, 1), (StageRun{1, 3}));
            QCOMPARE(longer.stages[4].repeat, 0);
        }
    }

    void theNumberOfWorkStagesRepeatsTheLastMoreOrLessOften() {
        Cell cell = paperCell({1, 2, 1, 2, 2});
        setRepetitions(cell, 1, 3, true);
        setWorkStages(cell, 5);
        QCOMPARE(stageRun(cell, 1), (StageRun{1, 5}));
        QVERIFY(sharedRepetitions(cell, 1));
        setWorkStages(cell, 2);
        QCOMPARE(stageRun(cell, 1), (StageRun{1, 2}));
        QVERIFY(sharedRepetitions(cell, 1));
        setWorkStages(cell, 1);
        QVERIFY(cell == paperCell({1, 2, 1, 2, 2}));
        setWorkStages(cell, 0);
        QCOMPARE(cell.workStages(), 0);
    }

    void repeatedStagesThatMeetStayApart() {
        Cell cell = paperCell({1, 2, 3, 2, 2});
        setRepetitions(cell, 3, 2, false);
        setRepetitions(cell, 1, 2, false);
        for (int s : {4, 5}) at(cell, s).repeat = at(cell, 1).repeat;  // as a file may have it
        QCOMPARE(stageRuns(cell).size(), std::size_t(5));
        removeWorkStage(cell, 3);
        QCOMPARE(stageRuns(cell), (std::vector<StageRun>{{0, 1}, {1, 2}, {3, 2}, {5, 1}}));
    }

    void whatIsNotThereLeavesTheCellAsItIs() {
        for (Cell cell : {paperCell({1, 2, 1, 2, 2}), Cell{}}) {
            const Cell before = cell;
            for (int stage : {-1, 0, 2, 99}) {
                QCOMPARE(duplicateStage(cell, stage), -1);
                QCOMPARE(moveStage(cell, stage, 1), -1);
                removeWorkStage(cell, stage);
                setRepetitions(cell, stage, 3, true);
                setRepetitionsShared(cell, stage, true);
                dissolveRepetition(cell, stage);
            }
            for (int stage : {-1, 99}) {
                QCOMPARE(insertStage(cell, stage, true), -1);
                clearStage(cell, stage);
            }
            QVERIFY(cell == before);
        }
    }
};

QTEST_GUILESS_MAIN(TestStageEdits)
#include "tst_stage_edits.moc"
