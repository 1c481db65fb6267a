#include <QElapsedTimer>
#include <QTest>
#include <cstring>

#include "core/cell/presets.h"
#include "core/model/qrnn.h"
#include "core/state/state_recorder.h"
#include "tests/support/random_cell.h"

using namespace ketloom;
using namespace ketloom::testing;

namespace {

Batch randomSequence(const Cell& cell, int length, Rng& rng) {
    Batch batch = emptyBatch(1, length);
    for (Word& word : batch.inputs) word = Word(rng.below(1u << cell.inOutLanes));
    for (Word& word : batch.targets) word = Word(rng.below(1u << cell.inOutLanes));
    return batch;
}

bool sameBits(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

}  // namespace

class TestStateRecorder : public QObject {
    Q_OBJECT

private slots:
    void sparseEqualsDenseBitForBit_data() {
        QTest::addColumn<int>("seed");
        QTest::addColumn<bool>("precise");
        for (std::uint64_t seed = 1; seed <= seedCount(12); ++seed)
            QTest::addRow("seed %d", int(seed)) << int(seed) << (seed % 3 == 0);
    }
    void sparseEqualsDenseBitForBit() {
        QFETCH(int, seed);
        QFETCH(bool, precise);
        Rng rng{std::uint64_t(seed)};
        RandomCellLimits limits;
        limits.lanes = 7;
        const Cell cell = randomCell(rng, limits);
        const Precision precision = precise ? Precision::Double : Precision::Float;
        auto model = createQrnn(cell, {precision, 1});
        QVERIFY(model.has_value());
        const auto parameters = (*model)->initialParameters({1.0, 0.5, 1.0}, rng);
        const Batch sample = randomSequence(cell, 3 + int(rng.below(40)), rng);
        const Trace dense = (*model)->trace(parameters, sample);
        const auto size = std::size_t(dense.stateSize);

        StateRecorder recorder(cell, precision);
        const int rows = std::max(1, dense.stateSize / 2);
        const auto record = recorder.record(parameters, sample, rows);
        QVERIFY(record.has_value());
        QVERIFY(sameBits(record->trace.probabilities, dense.probabilities));
        QVERIFY(sameBits(record->trace.operationProbabilities, dense.operationProbabilities));
        QVERIFY(sameBits(record->trace.keptProbabilities, dense.keptProbabilities));
        QCOMPARE(record->trace.kept, dense.kept);
        QVERIFY(record->trace.states.empty());

        // The rows at every step, weights and lanes as of the dense trace.
        const StateHistory& states = record->states;
        const StateHistory all = historyOf(dense, cell.workspaceLanes);
        QVERIFY(sameBits(states.weights, all.weights));
        QVERIFY(sameBits(states.peaks, all.peaks));
        QCOMPARE(states.rows, heaviest(all.weights, rows));
        for (int step = 0; step < dense.steps; ++step) {
            for (std::size_t row = 0; row < states.rows.size(); ++row) {
                const float own = states.amplitude(step, int(row));
                const float theirs = dense.states[std::size_t(step) * size + std::size_t(states.rows[row])];
                QVERIFY(std::memcmp(&own, &theirs, sizeof own) == 0);
            }
        }
        QCOMPARE(states.laneStates.size(), all.laneStates.size());
        QVERIFY(std::memcmp(states.laneStates.data(), all.laneStates.data(),
                            all.laneStates.size() * sizeof(LaneState)) == 0);

        // Whole states: all in a row, and each by itself, from whatever was kept before it.
        if (states.isDense()) return;
        const auto check = [&](int first, int last) {
            int next = first;
            const auto replayed = recorder.replay(
                parameters, sample, states, first, last, [&](int step, std::span<const float> state) {
                    QCOMPARE(step, next++);
                    QVERIFY(sameBits(state, std::span(dense.states).subspan(std::size_t(step) * size, size)));
                });
            QVERIFY(replayed.has_value());
            QCOMPARE(next, last + 1);
        };
        check(0, dense.steps - 1);
        for (int step = 0; step < dense.steps; ++step) check(step, step);
    }

    void rowsOfAnotherRecordCanBeAskedFor() {
        Rng rng(5);
        const Cell cell = paperCell({2, 4, 1, 2, 1});
        auto model = createQrnn(cell);
        const auto parameters = (*model)->initialParameters({1.0, 0.5, 1.0}, rng);
        const Batch sample = randomSequence(cell, 10, rng);
        const std::vector<int> wanted = {2, 3, 11};
        const auto record = StateRecorder(cell, Precision::Float).record(parameters, sample, 1, wanted);
        QCOMPARE(record->states.rows, wanted);
        QCOMPARE(record->states.rowOf(11), 2);
        QCOMPARE(record->states.rowOf(4), -1);
    }

    void aStopIsHonoured() {
        Rng rng(5);
        const Cell cell = paperCell({2, 4, 1, 2, 1});
        auto model = createQrnn(cell);
        const auto parameters = (*model)->initialParameters({1.0, 0.5, 1.0}, rng);
        const Batch sample = randomSequence(cell, 10, rng);
        std::stop_source stop;
        stop.request_stop();
        StateRecorder recorder(cell, Precision::Float);
        QVERIFY(!recorder.record(parameters, sample, 4, {}, stop.get_token()));
        const auto record = recorder.record(parameters, sample, 4);
        int calls = 0;
        QVERIFY(!recorder.replay(
            parameters, sample, record->states, 1, 8, [&](int, auto) { ++calls; }, stop.get_token()));
        QCOMPARE(calls, 0);
    }

    /// 784 steps of twelve workspace lanes: memory is bounded; the time is told, not judged.
    void longAndLarge() {
        Rng rng(5);
        const Cell cell = paperCell({2, 10, 1, 2, 1});
        auto model = createQrnn(cell);
        const auto parameters = (*model)->initialParameters({}, rng);
        const Batch sample = randomSequence(cell, 785, rng);
        StateRecorder recorder(cell, Precision::Float);
        QElapsedTimer timer;
        timer.start();
        const auto record = recorder.record(parameters, sample);
        qInfo("recorded in %lld ms", static_cast<long long>(timer.elapsed()));
        const StateHistory& states = record->states;
        QCOMPARE(states.spacing, 28);
        QCOMPARE(states.keptStates(), 28);
        QCOMPARE(int(states.rows.size()), kSparseRows);
        qInfo("%zu bytes in place of %zu", states.bytes(), std::size_t(784) * 1024 * sizeof(float));
        QVERIFY(states.bytes() < std::size_t(784) * 1024 * sizeof(float) / 3);
        timer.restart();
        QVERIFY(recorder.replay(parameters, sample, states, 700, 700, [](int, auto) {}).has_value());
        qInfo("one state in %lld ms", static_cast<long long>(timer.elapsed()));
    }
};

QTEST_APPLESS_MAIN(TestStateRecorder)
#include "tst_state_recorder.moc"
