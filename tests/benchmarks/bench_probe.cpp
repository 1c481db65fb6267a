// What the live view costs: one look into the last of 100 steps of the paper's cell at 10 lanes, parameters
// changed every time, as while one of them is dragged. Goal: well below 50 ms, so that worker, window and
// repaint fit into that together.

#include <benchmark/benchmark.h>

#include "core/base/rng.h"
#include "core/cell/presets.h"
#include "core/model/cell_probe.h"
#include "core/model/initial_parameters.h"

using namespace ketloom;

namespace {

constexpr int kLength = 101;

Batch words(const Cell& cell) {
    Batch batch = emptyBatch(1, kLength);
    Rng rng(1);
    for (Word& word : batch.inputs) word = Word(rng.below(1u << cell.inOutLanes));
    for (Word& word : batch.targets) word = Word(rng.below(1u << cell.inOutLanes));
    return batch;
}

/// Range: workspace lanes; 1: parameters change, 0: only the step does.
void probeLastStep(benchmark::State& state) {
    const Cell cell = paperCell({2, static_cast<int>(state.range(0)), 2, 2, 2});
    Rng rng(1);
    std::vector<double> parameters = initialParameters(cell, {}, rng);
    const Batch sample = words(cell);
    CellProber prober;
    int turn = 0;
    for (auto _ : state) {
        if (state.range(1) != 0) parameters[0] += 1e-3;
        const int step = sample.steps() - 1 - (++turn & 1);
        const auto probe = prober.probe(cell, parameters, sample, step, 5);
        if (!probe) return state.SkipWithError("no probe");
        benchmark::DoNotOptimize(probe->readout.data());
    }
}
BENCHMARK(probeLastStep)
    ->ArgNames({"workspace", "dragging"})
    ->Args({8, 1})
    ->Args({8, 0})
    ->Args({12, 1})
    ->Unit(benchmark::kMillisecond);

}  // namespace
