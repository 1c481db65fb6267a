// The kernels of one step, each at n = 6 .. 14 live lanes, float, a block of 16 entries with four table
// variants.
//
// Counters: FLOP/s (a multiply-add counts as two), and the arithmetic intensity FLOP per byte moved between
// kernel and state, gradient and tables, each counted once. Goal: half of the rate of `fusedMultiplyAdd` (the
// peak of this machine) while a block fits the first-level cache (n <= 8), a quarter while it fits the second
// (n <= 12).

#include <benchmark/benchmark.h>

#include <vector>

#include "core/base/rng.h"
#include "core/cell/presets.h"
#include "core/simulator/aligned_buffer.h"
#include "core/simulator/kernels.h"
#include "core/simulator/parameter_tables.h"
#include "core/simulator/peak_rate.h"

using namespace ketloom;

namespace {

constexpr int kEntries = 16;
constexpr int kVariants = 4;

AlignedBuffer<float> randomBuffer(std::size_t size) {
    AlignedBuffer<float> buffer(size);
    Rng rng(1);
    for (std::size_t i = 0; i < size; ++i) buffer[i] = static_cast<float>(0.1 * rng.normal());
    return buffer;
}

/// A neuron on the middle lane of a state with 2^n amplitudes.
struct Block {
    explicit Block(int n)
        : log2Size(n),
          bit(n / 2),
          size(std::size_t(1) << n),
          stride(size + 16),
          tableStride(kernels::isFolded<float>(n, bit) ? size : size / 2),
          psi(randomBuffer(stride * kEntries)),
          g(randomBuffer(stride * kEntries)),
          c(randomBuffer(tableStride * kVariants)),
          s(randomBuffer(tableStride * kVariants)),
          a(tableStride * kVariants),
          b(tableStride * kVariants) {
        for (int v = 0; v < kVariants; ++v) {
            for (int e = v; e < kEntries; e += kVariants) order.push_back(e);
            ends.push_back(static_cast<int>(order.size()));
        }
    }
    kernels::Table<float> table() const { return {c.data(), s.data(), tableStride}; }
    kernels::Groups groups() const { return {order.data(), ends.data(), kVariants}; }

    int log2Size, bit;
    std::size_t size, stride, tableStride;
    AlignedBuffer<float> psi, g, c, s, a, b;
    std::vector<int> order, ends;
};

void report(benchmark::State& state, double flops, double floatsMoved) {
    state.counters["FLOP/s"] = benchmark::Counter(flops, benchmark::Counter::kIsIterationInvariantRate);
    state.counters["FLOP/byte"] = flops / (floatsMoved * sizeof(float));
}

void neuronForward(benchmark::State& state) {
    Block block(static_cast<int>(state.range(0)));
    AlignedBuffer<float> out(block.stride * kEntries);
    for (auto _ : state) {
        kernels::neuronForward<float>(block.log2Size, block.bit, block.table(), block.groups(),
                                      {block.psi.data(), block.stride}, {out.data(), block.stride});
        benchmark::DoNotOptimize(out.data());
    }
    const double amplitudes = double(block.size) * kEntries;
    report(state, 3.0 * amplitudes, 2.0 * amplitudes + 2.0 * double(block.tableStride) * kVariants);
}

void neuronBackward(benchmark::State& state) {
    Block block(static_cast<int>(state.range(0)));
    for (auto _ : state) {
        kernels::neuronBackward<float>(block.log2Size, block.bit, block.table(), block.groups(),
                                       {block.psi.data(), block.stride}, {block.g.data(), block.stride},
                                       block.a.data(), block.b.data());
        benchmark::DoNotOptimize(block.g.data());
    }
    const double amplitudes = double(block.size) * kEntries;
    report(state, 7.0 * amplitudes, 3.0 * amplitudes + 6.0 * double(block.tableStride) * kVariants);
}

void ryLayer(benchmark::State& state) {
    Block block(static_cast<int>(state.range(0)));
    for (auto _ : state) {
        for (int bit = 0; bit < block.log2Size; ++bit) {
            kernels::ryForward<float>(block.log2Size, bit, 0.8f, 0.6f, kEntries,
                                      {block.psi.data(), block.stride}, {block.psi.data(), block.stride});
        }
        benchmark::DoNotOptimize(block.psi.data());
    }
    const double amplitudes = double(block.size) * kEntries * block.log2Size;
    report(state, 3.0 * amplitudes, 2.0 * amplitudes);
}

void projection(benchmark::State& state) {
    Block block(static_cast<int>(state.range(0)));
    std::vector<double> sums(4);
    for (auto _ : state) {
        for (int e = 0; e < kEntries; ++e) {
            float* psi = block.psi.data() + std::size_t(e) * block.stride;
            kernels::sumSquares<float>(psi, block.size / 4, 4, sums.data());
            kernels::scale<float>(psi, 1.0f, block.size / 4, block.g.data());
        }
        benchmark::DoNotOptimize(sums.data());
    }
    const double amplitudes = double(block.size) * kEntries;
    report(state, 2.25 * amplitudes, 1.5 * amplitudes);
}

/// All tables of a paper's cell with n lanes, two of them in/out; once a training step.
void tableBuild(benchmark::State& state) {
    const Cell cell = paperCell({2, static_cast<int>(state.range(0)) - 2, 1, 2, 2});
    const Program program = compile(cell);
    ParameterTables<float> tables(cell, program);
    Rng rng(1);
    std::vector<double> parameters(std::size_t(program.parameterCount));
    for (double& p : parameters) p = 0.1 * rng.normal();
    for (auto _ : state) tables.build(parameters);
    double entries = 0.0;
    for (const Instruction& i : program.instructions) entries += double(i.pattern.size());
    state.counters["entries/s"] = benchmark::Counter(entries, benchmark::Counter::kIsIterationInvariantRate);
}

void fusedMultiplyAdd(benchmark::State& state) {
    double rate = 0.0;
    for (auto _ : state) rate = kernels::peakRate<float>();
    state.counters["FLOP/s"] = 2.0 * rate;
}

}  // namespace

BENCHMARK(fusedMultiplyAdd)->Iterations(1);
BENCHMARK(neuronForward)->DenseRange(6, 14, 2);
BENCHMARK(neuronBackward)->DenseRange(6, 14, 2);
BENCHMARK(ryLayer)->DenseRange(6, 14, 2);
BENCHMARK(projection)->DenseRange(6, 14, 2);
BENCHMARK(tableBuild)->DenseRange(6, 14, 2);
BENCHMARK_MAIN();
