#include <QTest>
#include <algorithm>
#include <set>

#include "core/cell/cell_difference.h"
#include "core/cell/presets.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

namespace {

using Kind = OperationDifference::Kind;
using Part = PartDifference::Kind;

std::uint32_t idOf(const Cell& cell, OperationPlace place) {
    return cell.stages[std::size_t(place.stage)].operations[std::size_t(place.operation)].id;
}

Operation& operation(Cell& cell, int stage, int index) {
    return cell.stages[std::size_t(stage)].operations[std::size_t(index)];
}

/// Ids of operations of one kind of difference.
std::set<std::uint32_t> idsOf(const CellDifference& difference, Kind kind, const Cell& a, const Cell& b) {
    std::set<std::uint32_t> ids;
    for (const OperationDifference& entry : difference.operations)
        if (entry.kind == kind)
            ids.insert(kind == Kind::Removed ? idOf(a, entry.before) : idOf(b, entry.after));
    return ids;
}

void renumber(Cell& cell) {
    std::uint32_t id = 1000;
    for (Stage& stage : cell.stages)
        for (Operation& one : stage.operations) one.id = id++;
}

std::size_t operationCount(const Cell& cell) {
    std::size_t count = 0;
    for (const Stage& stage : cell.stages) count += stage.operations.size();
    return count;
}

}  // namespace

class TestCellDifference : public QObject {
    Q_OBJECT

private slots:
    void aCellDoesNotDifferFromItself() {
        Rng rng(41);
        for (int i = 0; i < 200; ++i) {
            const Cell cell = testing::randomCell(rng);
            QVERIFY(cellDifference(cell, cell).isEmpty());
            Cell other = cell;
            renumber(other);  // matched by what they are
            QVERIFY(cellDifference(cell, other).isEmpty());
        }
        for (const CellPreset& preset : cellPresets())
            QVERIFY(cellDifference(paperCell(preset.shape), paperCell(preset.shape)).isEmpty());
        QVERIFY(cellDifference(emptyCell(0, 0, 0), emptyCell(0, 0, 0)).isEmpty());
    }

    void everyFieldIsNamed() {
        const Cell cell = paperCell({2, 3, 1, 2, 2});
        const auto fieldOf = [&](const std::function<void(Operation&)>& change) {
            Cell other = cell;
            change(operation(other, 0, 1));
            const CellDifference difference = cellDifference(cell, other);
            if (difference.operations.size() != 1 || difference.operations[0].kind != Kind::Changed ||
                difference.operations[0].before != OperationPlace{0, 1} ||
                difference.operations[0].after != OperationPlace{0, 1} ||
                difference.operations[0].fields.size() != 1 || !difference.lanes.empty() ||
                !difference.stages.empty())
                return std::string("not one changed field");
            return fieldName(difference.operations[0].fields[0]);
        };
        QCOMPARE(fieldOf([](Operation& o) { o.target = 4; }), "target");
        QCOMPARE(fieldOf([](Operation& o) { o.sources.pop_back(); }), "sources");
        QCOMPARE(fieldOf([](Operation& o) { std::swap(o.sources[0], o.sources[1]); }), "sources");
        QCOMPARE(fieldOf([](Operation& o) { o.order = 3; }), "order");
        QCOMPARE(fieldOf([](Operation& o) { o.degree = 1; }), "degree");
        QCOMPARE(fieldOf([](Operation& o) { o.bias = 0.5; }), "bias");
        QCOMPARE(fieldOf([](Operation& o) { o.sharing = 4; }), "sharing");
        QCOMPARE(fieldOf([](Operation& o) { o.start = {0.25}; }), "start");
    }

    void addedRemovedAndMovedOperationsAreFound() {
        const Cell cell = paperCell({2, 3, 1, 2, 2});
        for (const bool byId : {true, false}) {
            Cell other = cell;
            auto& work = other.stages[1].operations;
            std::rotate(work.begin(), work.begin() + 1, work.begin() + 3);  // one to the third place
            work.erase(work.begin() + 4);
            Operation hadamard = makeGate(GateKind::H, 2);
            hadamard.id = nextOperationId(other);
            work.insert(work.begin() + 1, hadamard);
            if (!byId) renumber(other);
            const CellDifference difference = cellDifference(cell, other);
            // Without ids a moved operation is one that went and one that came.
            QCOMPARE(difference.count(Kind::Moved), byId ? 1 : 0);
            QCOMPARE(difference.count(Kind::Added), byId ? 1 : 2);
            QCOMPARE(difference.count(Kind::Removed), byId ? 1 : 2);
            QCOMPARE(difference.count(Kind::Changed), 0);
            if (byId)
                QVERIFY(idsOf(difference, Kind::Added, cell, other) == std::set<std::uint32_t>{hadamard.id});
        }
    }

    void anOperationInAnotherStageHasMoved() {
        const Cell cell = paperCell({2, 3, 2, 2, 2});
        Cell other = cell;
        other.stages[2].operations.push_back(other.stages[1].operations[0]);
        other.stages[1].operations.erase(other.stages[1].operations.begin());
        const CellDifference difference = cellDifference(cell, other);
        QCOMPARE(difference.operations.size(), 1u);
        QVERIFY((difference.operations[0] ==
                 OperationDifference{Kind::Moved, {1, 0}, {2, 6}, {OperationField::Stage}}));
        // A stage that only got another number has moved nothing.
        other = cell;
        other.stages.insert(other.stages.begin() + 1, Stage{});
        QVERIFY(cellDifference(cell, other).operations.empty());
    }

    void anAddedStageLeavesItsNeighboursAlone() {
        const Cell cell = paperCell({2, 3, 3, 2, 2});
        Cell other = cell;
        Stage stage;
        stage.operations = {makeGate(GateKind::X, 2), makeGate(GateKind::Z, 3)};
        other.stages.insert(other.stages.begin() + 2, stage);
        renumber(other);
        const CellDifference difference = cellDifference(cell, other);
        QCOMPARE(difference.stages.size(), 1u);
        QVERIFY((difference.stages[0] == PartDifference{Part::Added, -1, 2}));
        QCOMPARE(difference.operations.size(), 2u);
        QCOMPARE(difference.count(Kind::Added), 2);

        Cell repeated = cell;
        repeated.stages[1].repeat = repeated.stages[2].repeat = 1;
        QCOMPARE(cellDifference(cell, repeated).stages.size(), 2u);
        QVERIFY(cellDifference(cell, repeated).operations.empty());
    }

    void lanesAreFollowedByName() {
        const Cell cell = paperCell({2, 3, 1, 2, 2});
        Cell renamed = cell;
        renamed.laneNames[3] = "memory";
        CellDifference difference = cellDifference(cell, renamed);
        QVERIFY(difference.operations.empty());
        QVERIFY((difference.lanes == std::vector<PartDifference>{{Part::Changed, 3, 3}}));

        // Another in/out lane moves the numbers of all workspace lanes, and changes no rotation on them.
        const Cell wider = paperCell({3, 3, 1, 2, 2});
        difference = cellDifference(cell, wider);
        QVERIFY((difference.lanes == std::vector<PartDifference>{{Part::Added, -1, 2}}));
        for (const OperationDifference& entry : difference.operations)
            QVERIFY(entry.kind == Kind::Added || entry.fields == std::vector{OperationField::Sources});
        QCOMPARE(difference.count(Kind::Added), 1);

        // Two lanes change places with all that is on them.
        Cell swapped = cell;
        std::swap(swapped.laneNames[2], swapped.laneNames[3]);
        const auto move = [](int& lane) { lane = lane == 2 ? 3 : lane == 3 ? 2 : lane; };
        for (Stage& stage : swapped.stages)
            for (Operation& one : stage.operations) {
                move(one.target);
                for (int& lane : one.sources) move(lane);
            }
        difference = cellDifference(cell, swapped);
        QVERIFY(difference.operations.empty());
        QCOMPARE(difference.lanes.size(), 2u);
    }

    void swappingTheCellsSwapsAddedAndRemoved() {
        Rng rng(42);
        for (int i = 0; i < 300; ++i) {
            const Cell a = testing::randomCell(rng);
            const Cell b = testing::randomCell(rng);
            const CellDifference there = cellDifference(a, b), back = cellDifference(b, a);
            QCOMPARE(there.lanes.size(), back.lanes.size());
            QCOMPARE(int(std::ranges::count(there.lanes, Part::Added, &PartDifference::kind)),
                     int(std::ranges::count(back.lanes, Part::Removed, &PartDifference::kind)));
            QCOMPARE(int(std::ranges::count(there.stages, Part::Added, &PartDifference::kind)),
                     int(std::ranges::count(back.stages, Part::Removed, &PartDifference::kind)));
            // Whatever is matched: the rest of a is removed, the rest of b added.
            QCOMPARE(int(operationCount(a)) - there.count(Kind::Removed),
                     int(operationCount(b)) - there.count(Kind::Added));

            // Cells of one origin are matched by id: the very same operations.
            Cell edited = a;
            for (Stage& stage : edited.stages)
                for (std::size_t k = stage.operations.size(); k-- > 0;)
                    if (rng.below(6) == 0)
                        stage.operations.erase(stage.operations.begin() + std::ptrdiff_t(k));
            Operation extra = makeGate(GateKind::H, 0);
            extra.id = nextOperationId(a);
            edited.stages[0].operations.push_back(extra);
            const CellDifference edit = cellDifference(a, edited), undo = cellDifference(edited, a);
            QVERIFY(idsOf(edit, Kind::Added, a, edited) == idsOf(undo, Kind::Removed, edited, a));
            QVERIFY(idsOf(edit, Kind::Removed, a, edited) == idsOf(undo, Kind::Added, edited, a));
            QCOMPARE(int(operationCount(a)) - edit.count(Kind::Removed),
                     int(operationCount(edited)) - edit.count(Kind::Added));
            QCOMPARE(edit.isEmpty(), undo.isEmpty());
        }
    }

    void placesAreThoseOfTheCells() {
        Rng rng(43);
        for (int i = 0; i < 200; ++i) {
            const Cell a = testing::randomCell(rng), b = testing::randomCell(rng);
            std::set<std::pair<int, int>> before, after;
            for (const OperationDifference& entry : cellDifference(a, b).operations) {
                QCOMPARE(entry.before.stage < 0, entry.kind == Kind::Added);
                QCOMPARE(entry.after.stage < 0, entry.kind == Kind::Removed);
                if (entry.before.stage >= 0) {
                    QVERIFY(before.emplace(entry.before.stage, entry.before.operation).second);
                    QVERIFY(idOf(a, entry.before) != 0);
                }
                if (entry.after.stage >= 0) {
                    QVERIFY(after.emplace(entry.after.stage, entry.after.operation).second);
                    QVERIFY(idOf(b, entry.after) != 0);
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestCellDifference)
#include "tst_cell_difference.moc"
