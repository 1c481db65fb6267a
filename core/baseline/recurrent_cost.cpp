#include "core/baseline/recurrent_cost.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

#include "core/base/rng.h"
#include "core/baseline/recurrent_cut.h"
#include "core/baseline/recurrent_model.h"
#include "core/model/rate_fit.h"

namespace ketloom {

namespace {

/// Values of H units that the tape keeps beside state and gates: see RecurrentTape::extra.
int extraParts(ModelKind kind) {
    if (kind == ModelKind::Lstm) return 2;
    return kind == ModelKind::Gru ? 1 : 0;
}

/// What takes its own time in a step of a classical network. Small networks take theirs for the functions of
/// the gates and for going from step to step, not for multiplications.
enum Effort { Products, Gates, Words, Visits, kEfforts };

std::array<double, kEfforts> effortOf(ModelKind kind, int inOutLanes, int hidden, int batch, double steps) {
    const BaselineLayout layout = baselineLayout(kind, inOutLanes, hidden);
    const BatchCut cut(std::max(1, batch));
    const double h = hidden, v = layout.words, g = layout.gates;
    std::array<double, kEfforts> amount{};
    amount[Products] = (g * h * h + v * h) * steps * batch;
    amount[Gates] = (g + extraParts(kind)) * h * steps * batch;
    amount[Words] = v * steps * batch;
    amount[Visits] = steps * cut.blocks;
    return amount;
}

struct CalibrationCell {
    std::once_flag once;
    std::atomic<bool> done = false;
    std::array<double, kEfforts> rates{};  ///< seconds of each effort
};

CalibrationCell& calibrationCell(Precision precision) {
    static CalibrationCell single, twice;
    return precision == Precision::Float ? single : twice;
}

/// Seconds of one training step of random words, all scored.
double measureStep(ModelKind kind, int inOutLanes, int hidden, int batchSize, int length,
                   Precision precision) {
    const auto model = createRecurrentModel(kind, inOutLanes, hidden, precision, 1);
    Rng rng(1);
    Batch batch;
    batch.size = batchSize;
    batch.length = length;
    for (int i = 0; i < batchSize * length; ++i)
        batch.inputs.push_back(static_cast<Word>(rng.below(std::uint64_t(1) << inOutLanes)));
    batch.targets = batch.inputs;
    batch.scored.assign(std::size_t(batch.size) * std::size_t(batch.steps()), 1);
    const std::vector<double> parameters = model->initialParameters({}, rng);
    std::vector<double> gradient(parameters.size());
    return bestOf(
        4, [&] { model->lossAndGradient(parameters, batch, LossKind::NegativeLogLikelihood, gradient); });
}

/// Steps in which each effort has its turn to prevail.
std::array<double, kEfforts> measureRates(Precision precision) {
    struct Work {
        ModelKind kind;
        int inOutLanes, hidden, batch, length;
    };
    static constexpr Work kWorks[] = {
        {ModelKind::Rnn, 2, 96, 64, 8},     // products
        {ModelKind::Lstm, 3, 10, 128, 12},  // gates
        {ModelKind::Gru, 2, 16, 64, 12},    // gates
        {ModelKind::Rnn, 3, 22, 128, 12},   // gates and products
        {ModelKind::Linear, 6, 4, 64, 8},   // words
        {ModelKind::Rnn, 1, 2, 1, 100},     // visits
    };
    std::vector<RateSample<kEfforts>> samples;
    for (const Work& work : kWorks) {
        samples.push_back(
            {effortOf(work.kind, work.inOutLanes, work.hidden, work.batch, work.length - 1),
             measureStep(work.kind, work.inOutLanes, work.hidden, work.batch, work.length, precision)});
    }
    return fitRates<kEfforts>(samples);
}

}  // namespace

void calibrateRecurrent(Precision precision) {
    CalibrationCell& cell = calibrationCell(precision);
    std::call_once(cell.once, [&] {
        cell.rates = measureRates(precision);
        cell.done = true;
    });
}

bool isRecurrentCalibrated(Precision precision) {
    return calibrationCell(precision).done;
}

RecurrentCost recurrentCost(ModelKind kind, int inOutLanes, int hidden, int batch, int length,
                            Precision precision, int threads) {
    const BaselineLayout layout = baselineLayout(kind, inOutLanes, hidden);
    const BatchCut cut(std::max(1, batch));
    const double steps = std::max(0, length - 1);
    const double h = hidden, v = layout.words, g = layout.gates;
    const double entries = cut.size;
    // State, gates, extra values and the derivatives by the state of each step; the few columns in hand.
    const double block =
        entries * steps * h * (g + 2 + extraParts(kind)) + stepsAtOnce(cut.size) * entries * g * h;
    const int inFlight = std::clamp(threads, 1, cut.chunks);
    const double bytes = precision == Precision::Double ? sizeof(double) : sizeof(float);
    RecurrentCost cost;
    cost.parameters = layout.count;
    cost.bytes = bytes * (inFlight * block + (1.0 + cut.chunks) * layout.count) +
                 double(sizeof(double)) * 2.0 * layout.count;
    // Forward, back to the state and to the weights.
    cost.multiplyAdds = 3.0 * (g * h * h + v * h) * steps * batch;
    if (!isRecurrentCalibrated(precision)) return cost;
    // A thread works on whole chunks.
    const int rounds = (cut.chunks + std::max(1, threads) - 1) / std::max(1, threads);
    const std::array<double, kEfforts> amount = effortOf(kind, inOutLanes, hidden, batch, steps);
    for (std::size_t k = 0; k < kEfforts; ++k)
        cost.seconds += amount[k] * calibrationCell(precision).rates[k] * rounds / cut.chunks;
    return cost;
}

}  // namespace ketloom
