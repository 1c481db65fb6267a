#include <QTest>
#include <algorithm>

#include "core/cell/presets.h"
#include "core/simulator/program.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

class TestProgram : public QObject {
    Q_OBJECT

private slots:
    void paperCellNeedsOnlyTheWorkspaceUpToItsOutput() {
        const Cell cell = paperCell({3, 5, 2, 2, 2});
        const Program program = compile(cell);
        for (const Instruction& i : program.instructions) {
            if (i.operation < 0) continue;
            const bool output = cell.stages[std::size_t(i.place.stage)].kind == StageKind::Output;
            if (!output) {
                QCOMPARE(i.log2Size, 5);
                QCOMPARE(i.variants, i.code == Instruction::Code::Neuron ? 8 : 1);
            } else {
                QCOMPARE(i.log2Size, 6 + i.place.operation);
                QCOMPARE(i.variants, 1);
            }
        }
        QCOMPARE(program.sizeBefore(program.instructions.size()), std::size_t(256));
    }

    void everyOperationIsCompiledOnceInOrder() {
        for (std::uint64_t seed = 1; seed <= 200; ++seed) {
            Rng rng(seed);
            const Cell cell = testing::randomCell(rng);
            const Program program = compile(cell);
            int next = 0;
            int live = cell.workspaceLanes;
            for (const Instruction& i : program.instructions) {
                if (i.code == Instruction::Code::Expand) ++live;
                QCOMPARE(i.log2Size, live);
                QVERIFY(i.bit < live);
                if (i.operation < 0) continue;
                QCOMPARE(i.operation, next++);
                if (i.code == Instruction::Code::Neuron) {
                    QCOMPARE(i.pattern.size(), std::size_t(i.variants) << (live - 1));
                }
            }
            QCOMPARE(live, cell.lanes());
            QCOMPARE(next, program.operationCount);
        }
    }

    /// Between two rescalings neurons shrink the squared norm by 2^-80 at the worst.
    void statesAreRescaledBeforeTheyUnderflow() {
        for (int order = 1; order <= 4; ++order) {
            const Cell cell = paperCell({2, 10, 3, order, 2});
            int shrunk = 0;
            for (const Instruction& i : compile(cell).instructions) {
                if (i.code == Instruction::Code::Rescale) shrunk = 0;
                if (i.code == Instruction::Code::Neuron) shrunk += (1 << order) - 1;
                QVERIFY(shrunk <= 80);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestProgram)
#include "tst_program.moc"
