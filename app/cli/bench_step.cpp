#include "app/cli/bench_step.h"

#include <algorithm>
#include <chrono>

#include "core/gradient/sequence_runner.h"
#include "core/simulator/peak_rate.h"
#include "core/simulator/work_count.h"

namespace ketloom::cli {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr double kLeastSeconds = 20e-3;  ///< so that sleeping threads are awake for most of it
constexpr LossKind kLoss = LossKind::SoftmaxCrossEntropy;

/// Seconds of one call, out of as many as take kLeastSeconds.
template <class Work>
double secondsOf(const Work& work) {
    const auto start = std::chrono::steady_clock::now();
    for (int calls = 1;; ++calls) {
        work();
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        if (seconds >= kLeastSeconds) return seconds / calls;
    }
}

}  // namespace

double median(std::vector<double> values) {
    if (values.empty()) return 0.0;
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

StepFlops stepFlops(const BenchConfiguration& configuration, Precision precision) {
    const Program program = compileShape(paperCell(configuration.shape));
    const std::size_t lanes =
        precision == Precision::Float ? kernels::vectorLanes<float>() : kernels::vectorLanes<double>();
    const PassPlan plan = planPasses(program, static_cast<int>(lanes));
    const WorkCount count = countWork(program, plan);
    const bool kept = precision == Precision::Float
                          ? keepsTapes<float>(program, plan, configuration.batch, configuration.length)
                          : keepsTapes<double>(program, plan, configuration.batch, configuration.length);
    const double steps = double(configuration.batch) * (configuration.length - 1);
    return {count.training(kept) * steps, count.useful() * steps};
}

double peakFlops(Precision precision, int threads) {
    const double multiplyAdds =
        precision == Precision::Float ? kernels::peakRate<float>() : kernels::peakRate<double>();
    return 2.0 * multiplyAdds * threads;
}

Expected<BenchStep> BenchStep::create(const BenchConfiguration& configuration, const QrnnSettings& settings) {
    Expected<std::unique_ptr<SequenceModel>> made = createQrnn(paperCell(configuration.shape), settings);
    if (!made) return tl::unexpected<Error>(made.error());
    BenchStep step;
    step.m_model = std::move(*made);
    step.m_batch = randomBatch(configuration, kSeed);
    Rng rng(kSeed);
    step.m_parameters = step.m_model->initialParameters({}, rng);
    step.m_gradient.resize(step.m_parameters.size());
    step.m_model->loss(step.m_parameters, step.m_batch, kLoss);
    step.m_loss = step.m_model->lossAndGradient(step.m_parameters, step.m_batch, kLoss, step.m_gradient).loss;
    return step;
}

void BenchStep::measureForward() {
    m_forward.push_back(secondsOf([&] { m_model->loss(m_parameters, m_batch, kLoss); }));
}

void BenchStep::measureStep() {
    m_step.push_back(secondsOf([&] { m_model->lossAndGradient(m_parameters, m_batch, kLoss, m_gradient); }));
}

}  // namespace ketloom::cli
