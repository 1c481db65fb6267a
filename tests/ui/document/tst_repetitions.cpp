#include <QTest>
#include <algorithm>
#include <set>

#include "core/cell/validate.h"
#include "tests/ui/document/random_edits.h"
#include "ui/document/keep_repetitions.h"
#include "ui/document/parameter_edits.h"
#include "ui/document/repetition_edits.h"

using namespace ketloom;

namespace {

/// A document with a paper cell whose first work stage (RY on w0 w1, neurons on w0 w1) is repeated.
struct Bench {
    explicit Bench(int count = 3, bool shared = false) {
        Project project = exampleProject();
        project.cell = paperCell({1, 2, 2, 2, 2});
        setRepetitions(project.cell, 1, count, shared);
        document.reset(project);
    }
    const Cell& cell() const { return document.project().cell; }
    const Operation& at(int stage, int k) const {
        return cell().stages[std::size_t(stage)].operations[std::size_t(k)];
    }
    std::vector<std::uint32_t> ids(int stage) const {
        std::vector<std::uint32_t> result;
        for (const Operation& o : cell().stages[std::size_t(stage)].operations) result.push_back(o.id);
        return result;
    }
    void edit(const std::function<void(Cell&)>& change) {
        document.edit(QStringLiteral("x"), [&](Project& p) { change(p.cell); });
    }
    Document document;
};

bool hasRepetitionErrors(const Cell& cell) {
    return std::ranges::any_of(validate(cell), [](const CellIssue& issue) {
        return issue.path.find(".repeat") != std::string::npos;
    });
}

}  // namespace

class TestRepetitions : public QObject {
    Q_OBJECT
private slots:
    void aStageIsRepeatedAndDissolved() {
        Cell cell = paperCell({1, 2, 1, 2, 2});
        const Cell start = cell;
        const int parameters = parameterCount(cell.stages[1].operations[0]) * 2 +
                               parameterCount(cell.stages[1].operations[2]) * 2;
        setRepetitions(cell, 1, 3, false);
        QCOMPARE(stageRun(cell, 2), (StageRun{1, 3}));
        QVERIFY(isSimulable(cell));
        QVERIFY(repetitionMode(cell, 1) == RepetitionMode::Own);
        QCOMPARE(parameterCount(cell), parameterCount(start) + 2 * parameters);
        setRepetitionsShared(cell, 3, true);
        QVERIFY(sharedRepetitions(cell, 1));
        QCOMPARE(parameterCount(cell), parameterCount(start));
        setRepetitionsShared(cell, 1, false);
        QCOMPARE(parameterCount(cell), parameterCount(start) + 2 * parameters);
        Cell apart = cell;
        dissolveRepetition(apart, 2);
        QCOMPARE(stageRuns(apart).size(), apart.stages.size());
        setRepetitions(cell, 2, 1, false);
        QVERIFY(cell == start);
    }

    void repetitionsAreLimitedByTheWorkStages() {
        Cell cell = paperCell({1, 2, 2, 2, 2});
        QCOMPARE(mostRepetitions(cell, 1), kMaxWorkStages - 1);
        QCOMPARE(mostRepetitions(cell, 0), 1);
        setRepetitions(cell, 1, 999, true);
        QCOMPARE(cell.workStages(), kMaxWorkStages);
        QCOMPARE(mostRepetitions(cell, 5), kMaxWorkStages - 1);
    }

    void linksInsideAStageAreRepeatedWithinEachRepetition() {
        Cell cell = paperCell({1, 2, 1, 2, 2});
        setSharing(cell, {cell.stages[1].operations[0].id, cell.stages[1].operations[1].id}, true);
        setRepetitions(cell, 1, 3, false);
        std::set<int> numbers;
        for (int s : {1, 2, 3}) {
            const auto& operations = cell.stages[std::size_t(s)].operations;
            QVERIFY(operations[0].sharing != 0 && operations[0].sharing == operations[1].sharing);
            numbers.insert(operations[0].sharing);
        }
        QCOMPARE(numbers.size(), std::size_t(3));
    }

    void editsOfTheFirstAreMirrored_data() {
        QTest::addColumn<bool>("shared");
        QTest::newRow("own parameters") << false;
        QTest::newRow("shared parameters") << true;
    }

    void editsOfTheFirstAreMirrored() {
        QFETCH(bool, shared);
        Bench bench(3, shared);
        const Project start = bench.document.project();
        const std::vector<std::function<void(Cell&)>> edits{
            [&](Cell& c) { setOrder(c, bench.at(1, 2).id, 3); },
            [&](Cell& c) { setSource(c, bench.at(1, 2).id, 0, false); },
            [&](Cell& c) { insertOperation(c, 1, 1, newOperation(c, GateKind::Neuron, 2)); },
            [&](Cell& c) { insertOperation(c, 1, 0, newOperation(c, GateKind::Cnot, 2)); },
            [&](Cell& c) { setTarget(c, bench.at(1, 1).id, 0); },
            [&](Cell& c) { moveOperation(c, bench.at(1, 4).id, 1, 0, 1); },
            [&](Cell& c) { deleteOperations(c, {bench.at(1, 3).id}); },
            [&](Cell& c) { moveOperation(c, bench.at(0, 0).id, 1, 2, 1); },  // into the run
            [&](Cell& c) { moveOperation(c, bench.at(1, 1).id, 5, 0, 0); },  // out of it
            [&](Cell& c) { insertLane(c, 1, true); },
            [&](Cell& c) { removeLane(c, 2); },
            [&](Cell& c) { setLaneCounts(c, 2, 3); },
            [&](Cell& c) { moveLane(c, 2, 4); },
        };
        for (std::size_t k = 0; k < edits.size(); ++k) {
            const auto before = bench.document.undoStack().count();
            bench.edit(edits[k]);
            const QByteArray at = QStringLiteral("edit %1").arg(k).toUtf8();
            QVERIFY2(bench.document.undoStack().count() == before + 1, at);
            QVERIFY2(stageRun(bench.cell(), 1) == (StageRun{1, 3}), at);
            QVERIFY2(sharedRepetitions(bench.cell(), 1) == shared, at);
            QVERIFY2(!hasRepetitionErrors(bench.cell()), at);
        }
        for (const CellIssue& issue : validate(bench.cell()))
            QVERIFY2(issue.severity != Severity::Error, (issue.path + ": " + issue.message).c_str());
        for (std::size_t k = 0; k < edits.size(); ++k) bench.document.undoStack().undo();
        QVERIFY(bench.document.project() == start);
    }

    void idsAndOwnStartValuesStayWithTheirCounterparts() {
        Bench bench;
        std::vector<double> present(std::size_t(parameterCount(bench.cell())));
        for (std::size_t k = 0; k < present.size(); ++k) present[k] = double(k);
        bench.edit([&](Cell& c) { setStart(c, present); });
        const auto second = bench.ids(2);
        const auto start = bench.at(2, 3).start;
        bench.edit([&](Cell& c) { moveOperation(c, bench.at(1, 3).id, 1, 0, 2); });
        QCOMPARE(bench.ids(2), (std::vector{second[3], second[0], second[1], second[2]}));
        QCOMPARE(bench.at(2, 0).start, start);
        bench.edit([&](Cell& c) { deleteOperations(c, {bench.at(1, 1).id}); });
        QCOMPARE(bench.ids(2), (std::vector{second[3], second[1], second[2]}));
        bench.edit([&](Cell& c) { setSource(c, bench.at(1, 0).id, 0, false); });  // the start values follow
        QCOMPARE(int(bench.at(2, 0).start.size()), parameterCount(bench.at(2, 0)));
        QCOMPARE(bench.at(2, 0).start.front(), start.front());
    }

    void operationsPassARepeatedStageInOneStep() {
        Bench bench;  // input, work 1 to 3, work 4, output
        const std::uint32_t last = bench.at(1, 3).id;
        bench.edit([&](Cell& c) { shiftOperations(c, {last}, 1); });
        QCOMPARE(findOperation(bench.cell(), last), (OperationPlace{4, 0}));
        bench.edit([&](Cell& c) { shiftOperations(c, {last}, -1); });
        QCOMPARE(findOperation(bench.cell(), last), (OperationPlace{1, 3}));
        QVERIFY(!hasRepetitionErrors(bench.cell()));
    }

    void whatIsPutIntoARepetitionStandsInTheFirst() {
        Bench bench;
        const std::uint32_t id = bench.at(0, 0).id;
        bench.edit([&](Cell& c) { moveOperation(c, id, 2, 1, 1); });
        QCOMPARE(findOperation(bench.cell(), id), (OperationPlace{1, 1}));
        QCOMPARE(bench.cell().stages[2].operations.size(), std::size_t(5));
        const Cell before = bench.cell();
        bench.edit([&](Cell& c) { deleteOperations(c, {bench.at(3, 0).id}); });  // overruled
        QVERIFY(bench.cell() == before);
    }

    void unlinkingOneOperationUnlinksItInAllRepetitions() {
        Bench bench(3, true);
        const int number = bench.at(1, 2).sharing;
        bench.edit([&](Cell& c) { setSharing(c, {bench.at(1, 2).id}, false); });
        for (int s : {1, 2, 3}) QCOMPARE(bench.at(s, 2).sharing, 0);
        QVERIFY(number != 0 && repetitionMode(bench.cell(), 1) == RepetitionMode::Mixed);
        bench.edit([&](Cell& c) { setSharing(c, {bench.at(1, 0).id, bench.at(1, 1).id}, true); });
        for (int s : {1, 2, 3})
            QVERIFY(bench.at(s, 0).sharing == bench.at(1, 0).sharing &&
                    bench.at(s, 1).sharing == bench.at(1, 0).sharing);
    }

    void theModeChangesInOneStep() {
        Bench bench(2, false);
        const Cell own = bench.cell();
        bench.edit([](Cell& c) { setRepetitionsShared(c, 1, true); });
        QVERIFY(sharedRepetitions(bench.cell(), 1));
        bench.edit([](Cell& c) { setRepetitions(c, 1, 4, true); });
        QVERIFY(sharedRepetitions(bench.cell(), 1));
        QCOMPARE(stageRun(bench.cell(), 1).count, 4);
        bench.edit([](Cell& c) { setRepetitions(c, 1, 2, true); });
        bench.edit([](Cell& c) { setRepetitionsShared(c, 1, false); });
        QVERIFY(bench.cell() == own);
        bench.edit([](Cell& c) { dissolveRepetition(c, 2); });
        QCOMPARE(stageRuns(bench.cell()).size(), bench.cell().stages.size());
    }

    void removingTheFirstRemovesAll() {
        Bench bench;
        bench.edit([](Cell& c) { removeWorkStage(c, 1); });
        QCOMPARE(bench.cell().workStages(), 1);
        QCOMPARE(bench.cell().stages[1].repeat, 0);
    }

    void clearingAndFillingAgainKeepsTheRepetitions() {
        Bench bench;
        bench.edit([&](Cell& c) { deleteOperations(c, bench.ids(1)); });
        QVERIFY(bench.cell().stages[3].operations.empty());
        bench.edit([](Cell& c) { insertOperation(c, 1, 0, newOperation(c, GateKind::Neuron, 1)); });
        QCOMPARE(bench.cell().stages[3].operations.size(), std::size_t(1));
        QVERIFY(isSimulable(bench.cell()));
    }

    void withoutRepetitionsNothingChanges() {
        Rng rng(91);
        Project project = exampleProject();
        project.cell = paperCell({2, 3, 2, 2, 2});
        Document document;
        document.reset(project);
        for (int k = 0; k < 60; ++k) {
            const Cell before = document.project().cell;
            randomEdit(document, rng);
            if (stageRuns(before).size() != before.stages.size()) break;
            Cell after = document.project().cell;
            keepRepetitions(before, after);
            QVERIFY(after == document.project().cell);
        }
    }

    void unsoundRepetitionsAreLeftAlone() {
        Cell before = paperCell({1, 2, 2, 2, 2});
        before.stages[1].repeat = before.stages[2].repeat = 1;
        setOrder(before, before.stages[2].operations[3].id, 1);  // differs from the first
        Cell after = before;
        setOrder(after, after.stages[1].operations[3].id, 3);
        const Cell edited = after;
        keepRepetitions(before, after);
        QVERIFY(after == edited);
        QCOMPARE(stageRuns(after).size(), std::size_t(4));
    }

    void randomEditsKeepRepetitionsSound_data() {
        QTest::addColumn<quint64>("seed");
        for (quint64 seed : {1u, 2u, 3u, 4u, 5u, 6u}) QTest::addRow("seed %llu", seed) << seed;
    }

    void randomEditsKeepRepetitionsSound() {
        QFETCH(quint64, seed);
        Rng rng(seed);
        Bench bench(2 + int(seed % 3), seed % 2 == 0);
        const Project start = bench.document.project();
        int repeated = 0;
        for (int k = 0; k < 200; ++k) {
            randomEdit(bench.document, rng);
            repeated += stageRuns(bench.cell()).size() < bench.cell().stages.size();
            QVERIFY2(!hasRepetitionErrors(bench.cell()),
                     qPrintable(QStringLiteral("edit %1 of seed %2").arg(k).arg(seed)));
            std::set<std::uint32_t> ids;
            std::size_t count = 0;
            for (const Stage& stage : bench.cell().stages)
                for (const Operation& operation : stage.operations) {
                    ids.insert(operation.id);
                    ++count;
                }
            QCOMPARE(ids.size(), count);
            if (bench.cell().workStages() == 0 || repeated == k / 2)  // most edits are to meet repetitions
                bench.edit([&](Cell& c) {
                    addWorkStage(c, 1);
                    setRepetitions(c, 1, 3, rng.below(2) == 0);
                });
        }
        QVERIFY(repeated > 40);
        while (bench.document.undoStack().canUndo()) bench.document.undoStack().undo();
        QVERIFY(bench.document.project() == start);
    }
};

QTEST_GUILESS_MAIN(TestRepetitions)
#include "tst_repetitions.moc"
