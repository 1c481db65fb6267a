// The kernels of one step, each on states of n = 6 .. 14 live lanes: float, a block of 16 entries with four
// input words.
//
// Counters: FLOP/s as WorkCount counts them (with what a backward kernel recomputes); `peak`, their share of
// what a plain loop of multiply-adds reaches in the same run; FLOP/byte, the arithmetic intensity: what moves
// between kernel and memory are states, gradients, tables and sums, each array counted once a pass; `goal`.
//
// Goals, as shares of the peak, for n <= 10 (half of that beyond, where states and tables come from the
// second-level cache). Neurons have as many products as multiply-adds, so three quarters are the most that
// their forward kernels could reach, seven eighths the backward ones.
//
//     neuron alone, register bit    forward 0.30  backward 0.40   bound by loads and stores
//     neuron alone, lane bit        forward 0.25  backward 0.30   and by shuffles
//     passes of a work stage        forward 0.45  backward 0.45   loads shared by the operations of a pass
//     layer of RY                   forward 0.45  backward 0.45
//     readout, squares and keep             0.40                  one load for 2^I leaves
//     readout, backward                     0.50
//     tables, values a second: build 250 million, gather 1000 million; once a training step

#include <benchmark/benchmark.h>

#include <chrono>
#include <numeric>
#include <vector>

#include "core/base/rng.h"
#include "core/cell/presets.h"
#include "core/simulator/aligned_buffer.h"
#include "core/simulator/parameter_tables.h"
#include "core/simulator/pass_kernels.h"
#include "core/simulator/peak_rate.h"
#include "core/simulator/readout_kernels.h"
#include "core/simulator/work_count.h"

using namespace ketloom;

namespace {

constexpr int kEntries = 16;
constexpr int kInOutLanes = 2;
constexpr int kChunks = 4;
constexpr int kNearLanes = 10;

AlignedBuffer<float> randomBuffer(std::size_t size) {
    AlignedBuffer<float> buffer(size);
    Rng rng(1);
    for (std::size_t i = 0; i < size; ++i) buffer[i] = static_cast<float>(0.1 * rng.normal());
    return buffer;
}

/// The paper's cell, cut down to what is measured. All angles are 0, so that states that go through a kernel
/// over and over neither vanish nor grow.
enum class Part { WorkStage, RyLayer, Readout, Everything };
Cell cellOf(int workspaceLanes, Part part) {
    Cell cell = paperCell({kInOutLanes, workspaceLanes, 1, 2, 2});
    for (Stage& stage : cell.stages) {
        const bool isWork = stage.kind == StageKind::Work;
        const bool isOutput = stage.kind == StageKind::Output;
        std::erase_if(stage.operations, [&](const Operation& operation) {
            if (part == Part::WorkStage) return !isWork;
            if (part == Part::RyLayer) return !isWork || operation.gate != GateKind::Ry;
            return part == Part::Readout && !isOutput;
        });
        for (Operation& operation : stage.operations) operation.bias = 0.0;
    }
    return cell;
}

struct Block {
    Block(int workspaceLanes, Part part)
        : cell(cellOf(workspaceLanes, part)),
          program(compile(cell)),
          plan(planPasses(program, static_cast<int>(kernels::vectorLanes<float>()))),
          tables(cell, program, plan),
          sums(tables.makeSums()),
          size(program.carriedSize()),
          stride(size + 16),
          psi(randomBuffer(stride * kEntries)),
          out(stride * kEntries),
          g(randomBuffer(stride * kEntries)),
          order(kEntries) {
        tables.build(std::vector<double>(std::size_t(program.parameterCount), 0.0));
        for (int e = 0; e < kEntries; ++e) words.push_back(std::uint16_t(e * program.words() / kEntries));
        std::iota(order.begin(), order.end(), 0);
    }

    kernels::PassCall<float> call(std::size_t pass, int begin, int end) const {
        return {&plan.passes[pass],
                tables.values(pass),
                begin,
                end,
                tables.data(),
                {order.data(), words.data(), kEntries}};
    }
    void forward(std::size_t pass, int begin, int end, const float* from) {
        kernels::passForward<float>(call(pass, begin, end), {from, stride}, {out.data(), stride});
    }
    void backward(std::size_t pass, int begin, int end) {
        kernels::passBackward<float>(call(pass, begin, end), {psi.data(), stride}, {g.data(), stride},
                                     sums.tables.data(), tables.angles(pass, sums));
    }
    int operationsOf(std::size_t pass) const { return static_cast<int>(plan.passes[pass].operations.size()); }
    /// Passes in the plan's steps, and not of the readout.
    std::vector<std::size_t> passes() const {
        std::vector<std::size_t> list;
        for (const PlanStep& step : plan.steps) {
            if (step.kind == PlanStep::Kind::Pass) list.push_back(step.index);
        }
        return list;
    }

    Cell cell;
    Program program;
    PassPlan plan;
    ParameterTables<float> tables;
    GradientSums<float> sums;
    std::size_t size, stride;
    AlignedBuffer<float> psi, out, g;
    std::vector<std::uint16_t> words;
    std::vector<int> order;
};

/// Floating-point operations a second; measured anew when the last time is a second ago, as the clock drifts.
double peakFlops() {
    using Clock = std::chrono::steady_clock;
    static double peak = 0.0;
    static Clock::time_point measured;
    if (peak == 0.0 || Clock::now() - measured > std::chrono::seconds(1)) {
        peak = 2.0 * kernels::peakRate<float>();
        measured = Clock::now();
    }
    return peak;
}

/// `flops` and `floatsMoved` of one iteration.
void report(benchmark::State& state, double seconds, double flops, double floatsMoved, double goal) {
    const double rate = flops * double(state.iterations()) / seconds;
    state.counters["FLOP/s"] = rate;
    state.counters["peak"] = rate / peakFlops();
    state.counters["FLOP/byte"] = flops / (floatsMoved * sizeof(float));
    state.counters["goal"] = state.range(0) <= kNearLanes ? goal : 0.5 * goal;
}

template <class Body>
double run(benchmark::State& state, const Body& body) {
    const auto start = std::chrono::steady_clock::now();
    for (auto _ : state) {
        body();
        benchmark::ClobberMemory();
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double amplitudes(const Block& block) {
    return double(block.size) * kEntries;
}
double tableValues(const PassOperation& operation) {
    return double(operation.variant) * operation.variants;
}
double tableValues(const Pass& pass) {
    double values = 0.0;
    for (const PassOperation& operation : pass.operations) values += tableValues(operation);
    return values;
}

/// A neuron whose target is in the lanes of a vector, or in a register number, alone.
struct Single {
    std::size_t pass;
    int operation;
};
Single findNeuron(const Block& block, bool inLane) {
    for (std::size_t pass : block.passes()) {
        for (int k = 0; k < block.operationsOf(pass); ++k) {
            const PassOperation& operation = block.plan.passes[pass].operations[std::size_t(k)];
            const bool isNeuron =
                block.program.instructions[operation.instruction].code == Instruction::Code::Neuron;
            if (isNeuron && (operation.place == TargetPlace::Lane) == inLane) return {pass, k};
        }
    }
    return {0, -1};
}

void neuron(benchmark::State& state, bool inLane, bool backward, double goal) {
    Block block(static_cast<int>(state.range(0)), Part::WorkStage);
    const Single single = findNeuron(block, inLane);
    if (single.operation < 0) return state.SkipWithError("no such neuron with vectors of this length");
    const int begin = single.operation, end = begin + 1;
    const double table = tableValues(block.plan.passes[single.pass].operations[std::size_t(begin)]);
    const double seconds = run(state, [&] {
        if (backward) {
            block.backward(single.pass, begin, end);
        } else {
            block.forward(single.pass, begin, end, block.psi.data());
        }
    });
    // The work of a pass of this one operation.
    Pass alone = block.plan.passes[single.pass];
    alone.operations = {alone.operations[std::size_t(begin)]};
    const PassWork work = countPass(block.program, alone);
    const double flops = (backward ? work.again + work.backward : work.forward) * kEntries;
    const double moved = backward ? 3.0 * (amplitudes(block) + table) : 2.0 * amplitudes(block) + table;
    report(state, seconds, flops, moved, goal);
}

/// All passes of a part of the cell.
void passes(benchmark::State& state, Part part, bool backward, double goal) {
    Block block(static_cast<int>(state.range(0)), part);
    const std::vector<std::size_t> list = block.passes();
    const double seconds = run(state, [&] {
        for (std::size_t k = 0; k < list.size(); ++k) {
            if (backward) {
                block.backward(list[k], 0, block.operationsOf(list[k]));
            } else {
                block.forward(list[k], 0, block.operationsOf(list[k]),
                              k == 0 ? block.psi.data() : block.out.data());
            }
        }
    });
    double flops = 0.0, moved = 0.0;
    for (std::size_t pass : list) {
        const PassWork work = countPass(block.program, block.plan.passes[pass]);
        flops += (backward ? work.again + work.backward : work.forward) * kEntries;
        const double table = tableValues(block.plan.passes[pass]);
        moved += backward ? 3.0 * (amplitudes(block) + table) : 2.0 * amplitudes(block) + table;
    }
    state.counters["passes"] = double(list.size());
    report(state, seconds, flops, moved, goal);
}

void readout(benchmark::State& state, bool backward, double goal) {
    Block block(static_cast<int>(state.range(0)), Part::Readout);
    if (!block.plan.readout) return state.SkipWithError("a vector is longer than the state");
    const kernels::ReadoutCall<float> call{&block.plan.readout, block.tables.data(), block.size, kEntries};
    const std::size_t words = std::size_t(block.program.words());
    std::vector<double> squares(words * kEntries);
    const std::vector<float> factor(kEntries, 1.0f), along(words * kEntries, 0.5f);
    const AlignedBuffer<float> next = randomBuffer(block.stride * kEntries);
    const double seconds = run(state, [&] {
        if (backward) {
            kernels::readoutBackward<float>(call, {block.psi.data(), block.stride}, along.data(),
                                            along.data(), {next.data(), block.stride},
                                            {block.g.data(), block.stride}, block.sums.tables.data());
            return;
        }
        kernels::readoutSquares<float>(call, {block.psi.data(), block.stride}, squares.data());
        kernels::readoutKeep<float>(call, {block.psi.data(), block.stride}, block.words.data(), factor.data(),
                                    {block.out.data(), block.stride});
    });
    const ReadoutWork work = countReadout(block.program);
    const double flops =
        kEntries * (backward ? work.again + work.backward : work.squares + work.keepBranches + work.keep);
    const double table = double(block.plan.tableSize);
    report(state, seconds, flops, 3.0 * amplitudes(block) + (backward ? 3.0 : 1.0) * table, goal);
}

/// Tables of a whole cell with n lanes, two of them in/out.
void tableBuild(benchmark::State& state) {
    Block block(static_cast<int>(state.range(0)) - kInOutLanes, Part::Everything);
    const std::vector<double> parameters(std::size_t(block.program.parameterCount), 0.1);
    const double seconds = run(state, [&] { block.tables.build(parameters); });
    state.counters["values/s"] = double(block.plan.tableSize) * double(state.iterations()) / seconds;
    state.counters["goal"] = 250e6;
}

/// The gradient out of the sums of four chunks.
void tableGather(benchmark::State& state) {
    Block block(static_cast<int>(state.range(0)) - kInOutLanes, Part::Everything);
    std::vector<GradientSums<float>> chunks;
    for (int chunk = 0; chunk < kChunks; ++chunk) chunks.push_back(block.tables.makeSums());
    std::vector<double> gradient(std::size_t(block.program.parameterCount));
    const double seconds = run(state, [&] { block.tables.gather(chunks, gradient); });
    state.counters["values/s"] =
        double(kChunks) * double(block.plan.tableSize) * double(state.iterations()) / seconds;
    state.counters["goal"] = 1000e6;
}

void multiplyAdds(benchmark::State& state) {
    for (auto _ : state) state.counters["FLOP/s"] = 2.0 * kernels::peakRate<float>();
}

void sizes(benchmark::internal::Benchmark* benchmark) {
    benchmark->DenseRange(6, 14, 2);
}

}  // namespace

BENCHMARK(multiplyAdds)->Iterations(1);
BENCHMARK_CAPTURE(neuron, forwardRegister, false, false, 0.30)->Apply(sizes);
BENCHMARK_CAPTURE(neuron, forwardLane, true, false, 0.25)->Apply(sizes);
BENCHMARK_CAPTURE(neuron, backwardRegister, false, true, 0.40)->Apply(sizes);
BENCHMARK_CAPTURE(neuron, backwardLane, true, true, 0.30)->Apply(sizes);
BENCHMARK_CAPTURE(passes, stageForward, Part::WorkStage, false, 0.45)->Apply(sizes);
BENCHMARK_CAPTURE(passes, stageBackward, Part::WorkStage, true, 0.45)->Apply(sizes);
BENCHMARK_CAPTURE(passes, ryForward, Part::RyLayer, false, 0.45)->Apply(sizes);
BENCHMARK_CAPTURE(passes, ryBackward, Part::RyLayer, true, 0.45)->Apply(sizes);
BENCHMARK_CAPTURE(readout, squaresKeep, false, 0.40)->Apply(sizes);
BENCHMARK_CAPTURE(readout, backward, true, 0.50)->Apply(sizes);
BENCHMARK(tableBuild)->Apply(sizes);
BENCHMARK(tableGather)->Apply(sizes);
BENCHMARK_MAIN();
