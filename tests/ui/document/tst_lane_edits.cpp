#include <QTest>
#include <algorithm>
#include <cmath>
#include <functional>

#include "core/cell/validate.h"
#include "core/model/initial_parameters.h"
#include "core/simulator/reference/reference.h"
#include "tests/support/random_cell.h"
#include "ui/document/cell_edits.h"
#include "ui/document/document.h"
#include "ui/document/lane_edits.h"
#include "ui/document/parameter_edits.h"

using namespace ketloom;

namespace {

const Operation& at(const Cell& cell, int stage, int index) {
    return cell.stages[std::size_t(stage)].operations[std::size_t(index)];
}

/// A random cell whose sources stand in canonical order and whose operations have start values.
Cell orderedCell(Rng& rng) {
    Cell cell = testing::randomCell(rng);
    for (Stage& stage : cell.stages)
        for (Operation& operation : stage.operations) {
            std::ranges::sort(operation.sources, {}, [&](int lane) { return laneRow(cell, lane); });
            if (gateInfo(operation.gate).isTrained() && operation.sharing == 0)
                for (int k = 0; k < parameterCount(operation); ++k) operation.start.push_back(rng.normal());
        }
    return cell;
}

/// A lane of the class of `lane`, perhaps itself.
int laneOfClass(const Cell& cell, int lane, Rng& rng) {
    return cell.isInOut(lane) ? testing::randomInt(0, cell.inOutLanes - 1, rng)
                              : testing::randomInt(cell.inOutLanes, cell.lanes() - 1, rng);
}

/// The word with bit `from` at place `to`, those between moved up or down.
unsigned movedWord(unsigned word, int lanes, int from, int to) {
    std::vector<unsigned> bits;
    for (int lane = 0; lane < lanes; ++lane) bits.push_back((word >> (lanes - 1 - lane)) & 1U);
    const unsigned bit = bits[std::size_t(from)];
    bits.erase(bits.begin() + from);
    bits.insert(bits.begin() + to, bit);
    unsigned result = 0;
    for (unsigned b : bits) result = 2 * result + b;
    return result;
}

}  // namespace

class TestLaneEdits : public QObject {
    Q_OBJECT
private slots:
    void anInsertedLaneDoesWhatItsNeighbourDoes() {
        Cell cell = paperCell({2, 3, 1, 2, 2});
        QCOMPARE(insertLane(cell, 3, false), 4);  // below w1
        QCOMPARE(cell.laneNames, (std::vector<std::string>{"i0", "i1", "w0", "w1", "w3", "w2"}));
        Cell wider = paperCell({2, 4, 1, 2, 2});
        wider.laneNames = cell.laneNames;
        QVERIFY(sameButIds(cell, wider));
        QCOMPARE(insertLane(cell, 0, true), 0);  // above i0
        QCOMPARE(cell.laneNames.front(), std::string("i2"));
        wider = paperCell({3, 4, 1, 2, 2});
        wider.laneNames = cell.laneNames;
        QVERIFY(sameButIds(cell, wider));
    }

    void insertingThenRemovingGivesTheSameCell() {
        Rng rng(71);
        for (int round = 0; round < 300; ++round) {
            const Cell start = orderedCell(rng);
            const int lane = testing::randomInt(0, start.lanes() - 1, rng);
            Cell cell = start;
            const int added = insertLane(cell, lane, rng.below(2) == 0);
            QVERIFY(added >= 0);
            QCOMPARE(cell.lanes(), start.lanes() + 1);
            adaptStart(start, cell);
            const Cell wide = cell;
            QVERIFY(removeLane(cell, added));
            adaptStart(wide, cell);
            QVERIFY2(cell == start, qPrintable(QStringLiteral("round %1 of seed 71").arg(round)));
        }
    }

    void movingThereAndBackGivesTheSameCell() {
        Rng rng(72);
        for (int round = 0; round < 300; ++round) {
            const Cell start = orderedCell(rng);
            const int lane = testing::randomInt(0, start.lanes() - 1, rng);
            const int to = laneOfClass(start, lane, rng);
            Cell cell = start;
            QCOMPARE(moveLane(cell, lane, to), lane != to);
            adaptStart(start, cell);
            const Cell moved = cell;
            moveLane(cell, to, lane);
            adaptStart(moved, cell);
            QVERIFY2(cell == start, qPrintable(QStringLiteral("round %1 of seed 72").arg(round)));
        }
    }

    void aMovedLaneComputesTheSame() {
        Rng rng(73);
        int moves = 0;
        for (int round = 0; round < 80; ++round) {
            const Cell cell = orderedCell(rng);
            const int lane = testing::randomInt(0, cell.lanes() - 1, rng);
            const int to = laneOfClass(cell, lane, rng);
            Cell moved = cell;
            if (!isSimulable(cell) || !moveLane(moved, lane, to)) continue;
            ++moves;
            adaptStart(cell, moved);
            QVERIFY(isSimulable(moved));
            // Start values carry the parameters over: what is shared has none here, so that it starts from 0.
            const auto parameters = [](const Cell& of) {
                Rng unused(1);
                return initialParameters(of, {0.0, 0.0, 0.0}, unused);
            };
            const auto word = [&](unsigned w) {
                return cell.isInOut(lane) ? movedWord(w, cell.inOutLanes, lane, to) : w;
            };
            ReferenceSimulator<double> a(cell, parameters(cell), NeuronForm::Formula);
            ReferenceSimulator<double> b(moved, parameters(moved), NeuronForm::Formula);
            for (int step = 0; step < 3; ++step) {
                const unsigned input = testing::randomWords(cell, 1, rng)[0];
                ReferenceSimulator<double> preview = a;
                const std::vector<double> p = preview.step(input, 0).probabilities;
                const unsigned kept = unsigned(std::ranges::max_element(p) - p.begin());
                const auto stepA = a.step(input, kept);
                const auto stepB = b.step(word(input), word(kept));
                for (unsigned w = 0; w < stepA.probabilities.size(); ++w)
                    QVERIFY2(std::abs(stepA.probabilities[w] - stepB.probabilities[word(w)]) < 1e-12,
                             qPrintable(QStringLiteral("round %1 of seed 73").arg(round)));
            }
        }
        QVERIFY(moves > 20);
    }

    void startValuesFollowAMovedLaneThroughTheDocument() {
        Document document;
        Project project = exampleProject();
        project.cell = paperCell({1, 3, 0, 2, 1});  // i0 = 0, w0 .. w2 = 1 .. 3
        std::vector<double> present(std::size_t(parameterCount(project.cell)));
        for (std::size_t k = 0; k < present.size(); ++k) present[k] = double(k);
        setStart(project.cell, present);
        document.reset(project);
        const std::uint32_t id = at(project.cell, 0, 0).id;  // on w0, reads w1 w2 i0
        const auto start = [&] {
            const OperationPlace place = findOperation(document.project().cell, id);
            return at(document.project().cell, place.stage, place.operation).start;
        };
        QCOMPARE(start(), (std::vector<double>{0, 1, 2, 3}));
        document.edit(QStringLiteral("x"), [](Project& p) { moveLane(p.cell, 2, 3); });
        QCOMPARE(at(document.project().cell, 0, 0).sources, (std::vector{2, 3, 0}));  // now w2 w1 i0
        QCOMPARE(start(), (std::vector<double>{0, 2, 1, 3}));
        document.edit(QStringLiteral("x"), [](Project& p) { moveLane(p.cell, 1, 3); });
        QCOMPARE(start(), (std::vector<double>{0, 2, 1, 3}));
        document.edit(QStringLiteral("x"),
                      [](Project& p) { renameLane(p.cell, 1, QStringLiteral("memory")); });
        QCOMPARE(start(), (std::vector<double>{0, 2, 1, 3}));
        while (document.undoStack().canUndo()) document.undoStack().undo();
        QVERIFY(document.project() == project);
    }

    void aNewLaneLeavesStartValuesThatFit() {
        Document document;
        Project project = exampleProject();
        project.cell = paperCell({1, 2, 1, 2, 2});
        setStart(project.cell, std::vector<double>(std::size_t(parameterCount(project.cell)), 0.5));
        document.reset(project);
        document.edit(QStringLiteral("x"), [](Project& p) { insertLane(p.cell, 1, true); });
        QVERIFY(isSimulable(document.project().cell));
        document.edit(QStringLiteral("x"), [](Project& p) { setLaneCounts(p.cell, 2, 4); });
        QVERIFY(isSimulable(document.project().cell));
    }

    void removingALaneTellsAndTakesWhatIsOnIt() {
        Cell cell = emptyCell(2, 3, 0);  // i0 i1 w0 w1 w2
        for (const Operation& operation :
             {makeGate(GateKind::Cnot, 2, {3}), makeGate(GateKind::Swap, 3, {4}), makeNeuron(cell, 2, 2, 2),
              makeGate(GateKind::Cnot, 4, {2}), makeRy(3)})
            insertOperation(cell, 0, 99, operation);
        const LaneLoss loss = laneLoss(cell, 3);
        QCOMPARE(loss.operations, 3);
        QCOMPARE(loss.readers, 1);
        QVERIFY(removeLane(cell, 3));
        QCOMPARE(cell.stages[0].operations.size(), std::size_t(2));
        QCOMPARE(at(cell, 0, 0).sources, canonicalSources(cell, 2));
        QCOMPARE(at(cell, 0, 1).target, 3);
        QCOMPARE(cell.laneNames, (std::vector<std::string>{"i0", "i1", "w0", "w2"}));
    }

    void removalReleasesWhatIsLeftAlone() {
        Cell cell = emptyCell(1, 2, 0);
        const std::uint32_t a = insertOperation(cell, 0, 0, makeRy(1));
        const std::uint32_t b = insertOperation(cell, 0, 1, makeRy(2));
        setSharing(cell, {a, b}, true);
        QVERIFY(removeLane(cell, 2));
        QCOMPARE(at(cell, 0, 0).sharing, 0);
    }

    void limitsAreToldAndKept() {
        Cell cell = emptyCell(1, 1, 0);
        QVERIFY(!removeLane(cell, 0) && !removeLane(cell, 1) && !removeLane(cell, 7));
        QVERIFY(!moveLane(cell, 0, 1));  // another class
        for (int k = 0; k < 40; ++k) insertLane(cell, 0, false);
        QCOMPARE(cell.inOutLanes, kMaxInOutLanes);
        QVERIFY(!whyNoLane(cell, true).isEmpty() && whyNoLane(cell, false).isEmpty());
        for (int k = 0; k < 40; ++k) insertLane(cell, cell.lanes() - 1, false);
        QCOMPARE(cell.lanes(), kMaxLanes);
        QVERIFY(!whyNoLane(cell, false).isEmpty());
    }

    void namesAreChecked() {
        Cell cell = emptyCell(1, 2, 0);
        const Cell before = cell;
        for (const QString& bad : {QString(), QStringLiteral("  "), QStringLiteral("w1"),
                                   QString(41, QLatin1Char('x')), QStringLiteral("a\nb")}) {
            QVERIFY(!renameLane(cell, 1, bad).isEmpty());
            QVERIFY(cell == before);
        }
        QVERIFY(!renameLane(cell, 9, QStringLiteral("x")).isEmpty());
        QVERIFY(renameLane(cell, 1, QStringLiteral("w0")).isEmpty());
        QVERIFY(cell == before);
        QVERIFY(renameLane(cell, 1, QStringLiteral(" ψ 1 ")).isEmpty());
        QCOMPARE(cell.laneNames[1], QStringLiteral("ψ 1").toStdString());
    }

    void invalidCellsAreLeftAlone() {
        Cell cell = paperCell({1, 2, 1, 2, 2});
        cell.laneNames.pop_back();
        const Cell before = cell;
        QCOMPARE(insertLane(cell, 0, true), -1);
        QVERIFY(!removeLane(cell, 2) && !moveLane(cell, 1, 2));
        QVERIFY(cell == before);
    }
};

QTEST_GUILESS_MAIN(TestLaneEdits)
#include "tst_lane_edits.moc"
