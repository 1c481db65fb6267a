#pragma once

#include <memory>
#include <vector>

#include "app/cli/bench_configurations.h"
#include "core/base/error.h"
#include "core/model/qrnn.h"

namespace ketloom::cli {

double median(std::vector<double> values);

/// Floating-point operations of a training step (see WorkCount), and without what is done again.
struct StepFlops {
    double executed = 0.0;
    double useful = 0.0;
};
StepFlops stepFlops(const BenchConfiguration& configuration, Precision precision);

/// Floating-point operations a second that this number of threads reaches at best, measured now.
double peakFlops(Precision precision, int threads);

/// A model, its batch and what was measured of them so far. Small steps are repeated until the clock can tell
/// their time.
class BenchStep {
public:
    /// Runs once each way to warm up: memory is taken, the processor's clock settles.
    static Expected<BenchStep> create(const BenchConfiguration& configuration, const QrnnSettings& settings);

    void measureForward();
    void measureStep();

    double loss() const { return m_loss; }
    double forwardSeconds() const { return median(m_forward); }
    double stepSeconds() const { return median(m_step); }

private:
    std::unique_ptr<SequenceModel> m_model;
    Batch m_batch;
    std::vector<double> m_parameters, m_gradient;
    double m_loss = 0.0;
    std::vector<double> m_forward, m_step;  ///< seconds
};

}  // namespace ketloom::cli
