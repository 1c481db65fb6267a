#include <QTest>
#include <cmath>

#include "core/cell/presets.h"
#include "core/gradient/sequence_runner.h"
#include "core/model/loss.h"
#include "tests/support/allocation_count.h"
#include "tests/support/random_cell.h"

using namespace ketloom;

namespace {

Batch randomBatch(const Cell& cell, int size, int length, Rng& rng) {
    Batch batch = emptyBatch(size, length);
    for (auto* words : {&batch.inputs, &batch.targets}) {
        for (Word& word : *words) word = static_cast<Word>(rng.below(std::uint64_t(1) << cell.inOutLanes));
    }
    std::fill(batch.scored.begin(), batch.scored.end(), 1);
    return batch;
}

/// The paper's cell with other gates before and between its neurons, in every stage.
Cell cellWithGates() {
    Cell cell = paperCell({2, 5, 2, 2, 2});
    for (Stage& stage : cell.stages) {
        Operation gates[] = {makeGate(GateKind::H, 3), makeGate(GateKind::ControlledRy, 4, {2}),
                             makeGate(GateKind::Cnot, 5, {0}), makeGate(GateKind::Swap, 2, {6})};
        for (Operation& gate : gates) {
            gate.id = nextOperationId(cell);
            stage.operations.insert(stage.operations.begin() + 1, gate);
        }
    }
    return cell;
}

/// Calls of operator new in `rounds` steps after the first.
template <class T>
std::size_t allocationsAfterTheFirst(const Cell& cell, int batchSize, int threads, int rounds) {
    Rng rng(2);
    const std::vector<double> parameters = testing::randomParameters(cell, 0.2, rng);
    const Batch batch = randomBatch(cell, batchSize, 5, rng);
    const WordLoss loss = wordLoss(LossKind::SoftmaxCrossEntropy);
    std::vector<double> uniform(batch.scored.size());
    for (double& u : uniform) u = rng.uniform();
    SequenceRunner<T> runner(cell, threads);
    std::vector<double> gradient(parameters.size()), probabilities;
    std::vector<Word> kept;
    const auto step = [&] {
        runner.setParameters(parameters);
        runner.lossAndGradient(batch, loss, gradient);
        runner.run(batch, loss, {uniform, false}, &probabilities, &kept);
        runner.run(batch, loss, {{}, true}, nullptr, nullptr);
    };
    step();
    const std::size_t before = testing::allocationCount().calls;
    for (int round = 0; round < rounds; ++round) step();
    return testing::allocationCount().calls - before;
}

template <class T>
void compareEstimate(const Cell& cell, int batchSize, int length, int threads) {
    Rng rng(3);
    const std::vector<double> parameters = testing::randomParameters(cell, 0.2, rng);
    const Batch batch = randomBatch(cell, batchSize, length, rng);
    std::vector<double> gradient(parameters.size());
    testing::resetPeakAllocation();
    const double before = double(testing::allocationCount().bytes);
    SequenceRunner<T> runner(cell, threads);
    runner.setParameters(parameters);
    runner.lossAndGradient(batch, wordLoss(LossKind::SoftmaxCrossEntropy), gradient);
    const double held = double(testing::allocationCount().bytes) - before;
    const double peak = double(testing::allocationCount().peakBytes) - before;
    const double estimate = gradientBytes<T>(compileShape(cell), batchSize, length, threads);
    const std::string text =
        "I " + std::to_string(cell.inOutLanes) + ", W " + std::to_string(cell.workspaceLanes) + ", B " +
        std::to_string(batchSize) + ", threads " + std::to_string(threads) + ": estimate " +
        std::to_string(estimate) + ", held " + std::to_string(held) + ", peak " + std::to_string(peak);
    QVERIFY2(std::abs(estimate - held) <= 0.1 * held, text.c_str());
    QVERIFY2(std::abs(estimate - peak) <= 0.25 * peak, text.c_str());
}

}  // namespace

class TestAllocations : public QObject {
    Q_OBJECT

private slots:
    void theCounterCounts() {
        const testing::AllocationCount before = testing::allocationCount();
        std::vector<double> values(1000);
        const AlignedBuffer<float> aligned(1000);
        const testing::AllocationCount after = testing::allocationCount();
        QCOMPARE(after.calls, before.calls + 2);
        QVERIFY(after.bytes >= before.bytes + 12000);
    }

    /// Against what is really held, and the most that was held at a time.
    void theEstimateOfMemoryIsRight() {
        struct Shape {
            Cell cell;
            int batch, length;
        };
        const Shape shapes[] = {{paperCell({3, 5, 2, 2, 3}), 2, 20},   {paperCell({2, 4, 1, 2, 2}), 16, 36},
                                {paperCell({2, 8, 2, 2, 2}), 20, 101}, {paperCell({5, 4, 1, 2, 2}), 32, 10},
                                {paperCell({3, 9, 2, 3, 3}), 8, 10},   {cellWithGates(), 64, 30}};
        for (const Shape& shape : shapes) {
            for (int threads : {1, 2}) {
                compareEstimate<float>(shape.cell, shape.batch, shape.length, threads);
                compareEstimate<double>(shape.cell, shape.batch, shape.length, threads);
            }
        }
    }

    void noneAfterTheFirstStep() {
        const std::pair<const char*, Cell> cells[] = {{"the paper's cell", paperCell({3, 5, 2, 2, 3})},
                                                      {"five in/out lanes", paperCell({5, 4, 1, 2, 2})},
                                                      {"a cell with gates", cellWithGates()}};
        for (const auto& [name, cell] : cells) {
            for (int threads : {1, 2}) {
                for (int batchSize : {1, 33}) {
                    const std::string where = std::string(name) + ", threads " + std::to_string(threads) +
                                              ", batch " + std::to_string(batchSize);
                    const std::size_t single = allocationsAfterTheFirst<float>(cell, batchSize, threads, 20);
                    QVERIFY2(single == 0, (where + ", float: " + std::to_string(single)).c_str());
                    const std::size_t twice = allocationsAfterTheFirst<double>(cell, batchSize, threads, 20);
                    QVERIFY2(twice == 0, (where + ", double: " + std::to_string(twice)).c_str());
                }
            }
        }
    }

    /// Nor is anything held, or allocated later on, once the gradient was wanted by time step.
    void theGradientByTimeStepLeavesNothingBehind() {
        Rng rng(5);
        const Cell cell = cellWithGates();
        const std::vector<double> parameters = testing::randomParameters(cell, 0.2, rng);
        const Batch batch = randomBatch(cell, 33, 6, rng);
        const WordLoss loss = wordLoss(LossKind::SoftmaxCrossEntropy);
        for (int threads : {1, 2}) {
            SequenceRunner<float> runner(cell, threads);
            std::vector<double> gradient(parameters.size());
            runner.setParameters(parameters);
            runner.lossAndGradient(batch, loss, gradient);
            const testing::AllocationCount before = testing::allocationCount();
            {
                GradientThroughTime throughTime;
                runner.lossAndGradient(batch, loss, gradient, &throughTime);
            }
            const testing::AllocationCount after = testing::allocationCount();
            QVERIFY(after.calls > before.calls);
            QCOMPARE(after.bytes, before.bytes);
            runner.lossAndGradient(batch, loss, gradient);
            QCOMPARE(testing::allocationCount().calls, after.calls);
        }
    }
};

QTEST_APPLESS_MAIN(TestAllocations)
#include "tst_allocations.moc"
