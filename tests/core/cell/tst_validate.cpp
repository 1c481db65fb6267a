#include <QTest>

#include "core/cell/presets.h"
#include "core/cell/validate.h"
#include "tests/core/cell/spoiled_cells.h"
#include "tests/support/random_cell.h"

using namespace ketloom;
using namespace ketloom::testing;

class TestValidate : public QObject {
    Q_OBJECT
private slots:
    void problem_data() {
        QTest::addColumn<int>("row");
        for (std::size_t k = 0; k < spoils().size(); ++k)
            QTest::newRow(spoils()[k].name) << static_cast<int>(k);
    }

    void problem() {
        QFETCH(int, row);
        const Spoil& spoil = spoils()[row];
        Cell cell = paperCell({2, 3, 1, 2, 2});
        QVERIFY(validate(cell).empty());
        spoil.apply(cell);
        const std::vector<CellIssue> issues = validate(cell);
        bool found = false;
        for (const CellIssue& issue : issues) {
            QVERIFY(!issue.message.empty() && !issue.remedy.empty() && !issue.path.empty());
            found = found || (issue.path == spoil.path && issue.severity == spoil.severity &&
                              issue.place == spoil.place);
        }
        if (!found) {
            for (const CellIssue& issue : issues)
                qWarning("%s: %s", issue.path.c_str(), issue.message.c_str());
        }
        QVERIFY2(found, spoil.path);
        QCOMPARE(isSimulable(cell), spoil.severity == Severity::Warning);
    }

    void allProblemsAreTold() {
        Cell cell = paperCell({2, 3, 1, 2, 2});
        at(cell, 0, 0).order = 9;
        at(cell, 0, 1).degree = -1;
        at(cell, 1, 0).target = 12;
        cell.laneNames[0].clear();
        QCOMPARE(validate(cell).size(), std::size_t(4));
    }

    // What gates read and write counts, not only what neurons do.
    void gatesCarryTheFlow() {
        Cell cell = paperCell({1, 2, 1, 2, 2});
        for (Stage& stage : cell.stages) stage.operations.clear();
        const auto add = [&](int stage, GateKind gate, int target, std::vector<int> sources) {
            cell.stages[static_cast<std::size_t>(stage)].operations.push_back(
                gateAt(cell, gate, target, std::move(sources)));
        };
        add(0, GateKind::Cnot, 1, {0});
        add(1, GateKind::Ry, 2, {});
        add(2, GateKind::Swap, 2, {0});  // writes its partner, the in/out lane
        QVERIFY(validate(cell).empty());
        cell.stages[0].operations[0] = gateAt(cell, GateKind::Cz, 0, {1});  // reads its target as well
        add(1, GateKind::H, 1, {});
        QVERIFY(validate(cell).empty());
        cell.stages[0].operations[0] = gateAt(cell, GateKind::X, 0, {});
        QCOMPARE(validate(cell).size(), std::size_t(1));  // the input is never seen
    }

    void sharingIsExplained() {
        Cell cell = paperCell({2, 3, 1, 2, 2});
        at(cell, 1, 0).sharing = at(cell, 2, 1).sharing = 5;
        const std::vector<CellIssue> issues = validate(cell);
        QCOMPARE(issues.size(), std::size_t(1));
        QCOMPARE(issues[0].message, std::string("it cannot use the parameters number 5 of RY on w0 "
                                                "(work 1): they are different gates"));
        QCOMPARE(issues[0].subject, std::string("output, neuron on i1"));
        const std::string text = toString(static_cast<const Issue&>(issues[0]));
        QVERIFY2(text.starts_with("stages[2].operations[1].sharing (output, neuron on i1): it cannot use "),
                 text.c_str());
        at(cell, 2, 1).sharing = 0;
        at(cell, 1, 1).sharing = 5;
        QVERIFY(validate(cell).empty());
    }

    void randomCellsAreSimulable() {
        const std::uint64_t seed = 31;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (int round = 0; round < 500; ++round) QVERIFY(isSimulable(testing::randomCell(rng)));
    }

    void largestCellIsValid() {
        QVERIFY(validate(paperCell({kMaxInOutLanes, kMaxLanes - kMaxInOutLanes, 3, kMaxOrder, 3})).empty());
    }

    void startValuesMustFitTheParameters() {
        Cell cell = paperCell({1, 2, 1, 2, 2});
        cell.stages[1].operations[0].start = {0.5};
        cell.stages[0].operations[0].start = {1, 2, 3, 4};
        QVERIFY(isSimulable(cell));
        cell.stages[0].operations[0].degree = 1;
        const std::vector<CellIssue> issues = validate(cell);
        QCOMPARE(issues.size(), 1u);
        QCOMPARE(issues[0].path, std::string("stages[0].operations[0].start"));
        cell.stages[0].operations[0].start = {1, 2, NAN};
        QVERIFY(!isSimulable(cell));
    }

    void repeatedStagesMustRepeat() {
        Cell cell = paperCell({1, 2, 2, 2, 2});
        cell.stages[1].repeat = cell.stages[2].repeat = 1;
        cell.stages[2].operations[0].start = {0.5};  // parameters may differ
        QVERIFY(isSimulable(cell));
        cell.stages[2].operations[0].target = 1 + cell.stages[2].operations[0].target % 2;
        QVERIFY(!isSimulable(cell));
        cell.stages[2].repeat = 2;  // a repetition of its own
        QVERIFY(isSimulable(cell));
        cell.stages[0].repeat = 3;
        QVERIFY(!isSimulable(cell));
    }
};

QTEST_APPLESS_MAIN(TestValidate)
#include "tst_validate.moc"
