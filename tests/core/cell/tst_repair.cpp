#include <QTest>
#include <algorithm>
#include <set>

#include "core/cell/presets.h"
#include "core/cell/repair.h"
#include "tests/core/cell/spoiled_cells.h"
#include "tests/support/random_cell.h"

using namespace ketloom;
using namespace ketloom::testing;

namespace {

std::size_t countLike(const std::vector<CellIssue>& issues, const CellIssue& issue) {
    return static_cast<std::size_t>(std::ranges::count_if(issues, [&](const CellIssue& other) {
        return other.kind == issue.kind && other.message == issue.message && other.subject == issue.subject;
    }));
}

/// The issue with the message and subject is there once less after its first repair; where there is none,
/// another issue must be one that can be repaired.
void checkFirstRepairs(const Cell& cell) {
    const std::vector<CellIssue> issues = validate(cell);
    bool any = issues.empty();
    const std::size_t stride = 1 + issues.size() / 40;  // of thousands alike, a few tell
    for (std::size_t k = 0; k < issues.size(); k += stride) {
        const CellIssue& issue = issues[k];
        const std::vector<Repair> found = repairs(cell, issue);
        any = any || !found.empty();
        for (const Repair& repair : found) QVERIFY(!repair.label.empty());
        if (found.empty()) continue;
        Cell mended = cell;
        found.front().apply(mended);
        if (countLike(validate(mended), issue) >= countLike(issues, issue)) {
            qWarning("%s: %s: %s", issue.path.c_str(), issue.message.c_str(), found.front().label.c_str());
            QFAIL("the first repair does not make the issue go");
        }
    }
    QVERIFY2(any, "no issue can be repaired");
}

}  // namespace

class TestRepair : public QObject {
    Q_OBJECT
private slots:
    void firstRepairMakesTheIssueGo_data() {
        QTest::addColumn<int>("row");
        for (std::size_t k = 0; k < spoils().size(); ++k)
            QTest::newRow(spoils()[k].name) << static_cast<int>(k);
    }
    void firstRepairMakesTheIssueGo() {
        QFETCH(int, row);
        Cell cell = paperCell({2, 3, 1, 2, 2});
        spoils()[static_cast<std::size_t>(row)].apply(cell);
        checkFirstRepairs(cell);
    }

    void repairAllLeavesNothing_data() { firstRepairMakesTheIssueGo_data(); }
    void repairAllLeavesNothing() {
        QFETCH(int, row);
        Cell cell = paperCell({2, 3, 1, 2, 2});
        spoils()[static_cast<std::size_t>(row)].apply(cell);
        QVERIFY(repairAll(cell) > 0);
        for (const CellIssue& issue : validate(cell)) qWarning("%s", toString(issue).c_str());
        QVERIFY(validate(cell).empty());
    }

    // Every other repair of the table, too, leads somewhere that can be repaired to the end.
    void everyRepairCanBeGoneOnFrom() {
        for (const Spoil& spoil : spoils()) {
            Cell spoiled = paperCell({2, 3, 1, 2, 2});
            spoil.apply(spoiled);
            const std::vector<CellIssue> issues = validate(spoiled);
            for (std::size_t k = 0; k < issues.size(); k += 1 + issues.size() / 10) {
                const CellIssue& issue = issues[k];
                for (const Repair& repair : repairs(spoiled, issue)) {
                    Cell cell = spoiled;
                    repair.apply(cell);
                    repairAll(cell);
                    QVERIFY2(validate(cell).empty(), (std::string(spoil.name) + ": " + repair.label).c_str());
                }
            }
        }
    }

    void theTableHasEveryKind() {
        std::set<CellIssueKind> kinds;
        for (const Spoil& spoil : spoils()) {
            Cell cell = paperCell({2, 3, 1, 2, 2});
            spoil.apply(cell);
            for (const CellIssue& issue : validate(cell)) kinds.insert(issue.kind);
        }
        for (int k = 0; k <= static_cast<int>(CellIssueKind::InputUnread); ++k)
            QVERIFY2(kinds.contains(CellIssueKind(k)), std::to_string(k).c_str());
    }

    void randomBrokenCellsBecomeWhole() {
        const std::uint64_t seed = 71;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (std::uint64_t round = 0; round < seedCount(200); ++round) {
            Cell cell = paperCell({2, 3, 1, 2, 2});
            for (std::uint64_t k = 0, spoiled = 1 + rng.below(5); k < spoiled; ++k) {
                // A spoil reaches for the operations of the whole cell: those that drop them come last.
                const Spoil& spoil = spoils()[rng.below(spoils().size())];
                Cell next = cell;
                const bool whole =
                    cell.stages.size() == 3 && cell.laneNames.size() == 5 &&
                    cell.stages[0].operations.size() == 3 && cell.stages[1].operations.size() == 6 &&
                    cell.stages[2].operations.size() == 2 &&
                    std::ranges::all_of(cell.stages[0].operations,
                                        [](const Operation& o) { return o.sources.size() == 4; }) &&
                    std::ranges::all_of(cell.stages[2].operations,
                                        [](const Operation& o) { return o.sources.size() >= 4; });
                if (!whole) break;
                spoil.apply(next);
                cell = next;
            }
            checkFirstRepairs(cell);
            if (QTest::currentTestFailed()) return;
            repairAll(cell);
            for (const CellIssue& issue : validate(cell)) qWarning("%s", toString(issue).c_str());
            QVERIFY(validate(cell).empty());
        }
    }

    void aSoundCellStaysAsItIs() {
        Cell cell = paperCell({2, 3, 1, 2, 2});
        QCOMPARE(repairAll(cell), 0);
        QVERIFY(cell == paperCell({2, 3, 1, 2, 2}));
    }

    void lanesGoWithWhatIsOnThem() {
        Cell cell = paperCell({2, 15, 1, 2, 2});
        repairAll(cell);
        QCOMPARE(cell.workspaceLanes, 14);
        QCOMPARE(cell.laneNames.size(), std::size_t(16));
        QCOMPARE(cell.stages[0].operations.size(), std::size_t(14));
        for (const Operation& operation : cell.stages[0].operations)
            QCOMPARE(operation.sources, canonicalSources(cell, operation.target));
    }
};

QTEST_APPLESS_MAIN(TestRepair)
#include "tst_repair.moc"
