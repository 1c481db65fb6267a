#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <mutex>

#include "core/base/rng.h"
#include "core/cell/presets.h"
#include "core/cell/validate.h"
#include "core/gradient/sequence_runner.h"
#include "core/model/loss.h"
#include "core/model/qrnn.h"
#include "core/model/rate_fit.h"
#include "core/simulator/work_count.h"

namespace ketloom {

namespace {

/// What a training step does, of each kind that takes its own time. Arithmetic alone predicts wide cells in
/// large batches; narrow cells take their time to visit operations, small batches to fetch tables.
struct Effort {
    enum Kind {
        Arithmetic,  ///< floating-point operations
        Visits,      ///< operations x groups of a pass x entries x steps
        Words,       ///< output words x entries x steps: probabilities and loss
        Fetches,     ///< table values x blocks x steps
        Building,    ///< patterns of all neurons: tables of a training step
        Gathering,   ///< table values x sums: clearing, adding up
        kCount,
    };
    std::array<double, kCount> amount{};
};

/// Visits that a step of the plan outside of passes amounts to.
double visitsOutside(const Program& program, const PlanStep& step) {
    const double size = std::ldexp(1.0, step.log2After);
    const bool hasVectors = step.kind == PlanStep::Kind::Spread ||
                            program.instructions[step.index].code == Instruction::Code::Rescale;
    return hasVectors ? 1.0 + size / 64.0 : 4.0 + size / 16.0;
}

/// Tables and sums larger than that are in no usual second-level cache; a value takes as many times as long.
constexpr double kNearBytes = 4e6;
constexpr double kFarFetch = 6.0;

/// Table values of which a block of this many entries with random words needs one variant or another.
double valuesTouched(const PassPlan& plan, int entries) {
    double values = 0.0;
    for (const Pass& pass : plan.passes) {
        for (const PassOperation& operation : pass.operations) {
            const double variants = operation.variants;
            values += double(operation.variant) * variants * (1.0 - std::pow(1.0 - 1.0 / variants, entries));
        }
    }
    return values;
}

template <class T>
Effort effortOf(const Cell& cell, const Program& program, const PassPlan& plan, int batch, double steps) {
    const BatchBlocks cut = cutBatch<T>(program, plan, std::max(1, batch));
    double patterns = 0.0;
    for (const Instruction& i : program.instructions) {
        if (i.code != Instruction::Code::Neuron) continue;
        const auto& operations = cell.stages[std::size_t(i.place.stage)].operations;
        patterns +=
            std::ldexp(1.0, static_cast<int>(operations[std::size_t(i.place.operation)].sources.size()));
    }
    double visits = 0.0;
    for (const PlanStep& step : plan.steps) {
        if (step.kind != PlanStep::Kind::Pass) {
            visits += visitsOutside(program, step);
            continue;
        }
        const Pass& pass = plan.passes[step.index];
        visits += double(pass.groups()) * double(pass.operations.size());
    }
    Effort effort;
    effort.amount[Effort::Arithmetic] =
        countWork(program, plan).training(keepsTapes<T>(program, plan, std::max(1, batch), int(steps) + 1)) *
        batch * steps;
    effort.amount[Effort::Visits] = visits * batch * steps;
    effort.amount[Effort::Words] = program.words() * batch * steps;
    const double far = 2.0 * double(plan.tableSize) * sizeof(T) > kNearBytes ? kFarFetch : 1.0;
    effort.amount[Effort::Fetches] = far * valuesTouched(plan, cut.size) * cut.count * steps;
    effort.amount[Effort::Building] = patterns;
    effort.amount[Effort::Gathering] = double(plan.tableSize) * (1.0 + cut.chunks);
    return effort;
}

/// Seconds that each kind of effort takes: time of a training step = sum of amount * seconds.
struct Calibration {
    std::array<double, Effort::kCount> seconds{};
    double predict(const Effort& effort, double parallel) const {
        double once = 0.0, shared = 0.0;
        for (int k = 0; k < Effort::kCount; ++k) {
            const bool isOnce = k == Effort::Building || k == Effort::Gathering;
            (isOnce ? once : shared) += effort.amount[std::size_t(k)] * seconds[std::size_t(k)];
        }
        return once + shared / parallel;
    }
};

/// Seconds of one training step of random words.
template <class T>
double measureStep(SequenceRunner<T>& runner, int batchSize, int length) {
    Batch batch;
    batch.size = batchSize;
    batch.length = length;
    batch.targets.assign(std::size_t(batch.size) * batch.length, 0);
    Rng rng(1);
    for (std::size_t i = 0; i < batch.targets.size(); ++i) {
        batch.inputs.push_back(static_cast<Word>(rng.below(std::uint64_t(runner.program().words()))));
    }
    batch.scored.assign(std::size_t(batch.size) * batch.steps(), 1);
    std::vector<double> parameters(std::size_t(runner.program().parameterCount));
    for (double& p : parameters) p = 0.1 * rng.normal();
    std::vector<double> gradient(parameters.size());
    return bestOf(5, [&] {
        runner.setParameters(parameters);
        runner.lossAndGradient(batch, wordLoss(LossKind::SoftmaxCrossEntropy), gradient);
    });
}

/// Steps in which each kind of effort has its turn to prevail.
template <class T>
Calibration measureMachine() {
    struct Work {
        CellShape shape;
        int batch, length;
    };
    static constexpr Work kWorks[] = {
        {{1, 4, 2, 2, 2}, 16, 20},  // visits
        {{4, 4, 1, 1, 1}, 16, 20},  // words
        {{2, 8, 2, 2, 2}, 128, 8},  // arithmetic
        {{2, 8, 2, 2, 2}, 4, 20},   // fetches
        {{2, 8, 2, 2, 2}, 1, 2},    // building and gathering
    };
    std::vector<RateSample<Effort::kCount>> measurements;
    for (const Work& work : kWorks) {
        const Cell cell = paperCell(work.shape);
        SequenceRunner<T> runner(cell, 1);
        measurements.push_back(
            {effortOf<T>(cell, runner.program(), runner.plan(), work.batch, work.length - 1).amount,
             measureStep<T>(runner, work.batch, work.length)});
    }
    // Building alone, of the last of them.
    const Work& last = *std::rbegin(kWorks);
    SequenceRunner<T> runner(paperCell(last.shape), 1);
    RateSample<Effort::kCount> building;
    building.amount[Effort::Building] = measurements.back().amount[Effort::Building];
    const std::vector<double> parameters(std::size_t(runner.program().parameterCount), 0.1);
    building.seconds = bestOf(5, [&] { runner.setParameters(parameters); });
    measurements.push_back(building);
    return {fitRates<Effort::kCount>(measurements)};
}

struct CalibrationCell {
    std::once_flag once;
    std::atomic<bool> done = false;
    Calibration value;
};

CalibrationCell& calibrationCell(Precision precision) {
    static CalibrationCell single, twice;
    return precision == Precision::Float ? single : twice;
}

}  // namespace

void calibrate(Precision precision) {
    CalibrationCell& cell = calibrationCell(precision);
    std::call_once(cell.once, [&] {
        cell.value = precision == Precision::Float ? measureMachine<float>() : measureMachine<double>();
        cell.done = true;
    });
}

bool isCalibrated(Precision precision) {
    return calibrationCell(precision).done;
}

namespace {

template <class T>
void estimateStep(const Cell& cell, const Program& program, int batch, int length,
                  const QrnnSettings& settings, CostEstimate& cost) {
    const PassPlan plan = planPasses(program, static_cast<int>(kernels::vectorLanes<T>()));
    const double steps = std::max(0, length - 1);
    const Effort effort = effortOf<T>(cell, program, plan, batch, steps);
    cost.multiplyAdds = 0.5 * effort.amount[Effort::Arithmetic];
    cost.bytes = gradientBytes<T>(program, batch, length, settings.threads);
    if (!isCalibrated(settings.precision)) return;
    // A thread works on whole chunks.
    const int chunks = cutBatch<T>(program, plan, std::max(1, batch)).chunks;
    const int rounds = (chunks + settings.threads - 1) / std::max(1, settings.threads);
    cost.seconds = calibrationCell(settings.precision).value.predict(effort, double(chunks) / rounds);
}

}  // namespace

CostEstimate estimateCost(const Cell& cell, int batch, int length, const QrnnSettings& settings) {
    CostEstimate cost;
    cost.qubits = qubits(cell);
    if (!isSimulable(cell)) return cost;
    const Program program = compileShape(cell);
    cost.parameters = program.parameterCount;
    if (settings.precision == Precision::Double) {
        estimateStep<double>(cell, program, batch, length, settings, cost);
    } else {
        estimateStep<float>(cell, program, batch, length, settings, cost);
    }
    return cost;
}

}  // namespace ketloom
