#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/rng.h"
#include "core/cell/parameter_layout.h"
#include "core/gradient/gradient_through_time.h"
#include "core/task/batch.h"

namespace ketloom {

/// The loss of one scored step, from the output probabilities p and the target word y.
enum class LossKind {
    /// Softmax cross-entropy with the probabilities as logits, minus its best value ln(2^I - 1 + e) - 1
    /// (Bausch 2020).
    SoftmaxCrossEntropy,
    /// -ln p(y), the proper negative log-likelihood.
    NegativeLogLikelihood,
};

/// Arithmetic of the state vector. Parameters, gradients handed out and losses are always double.
enum class Precision { Float, Double };

/// Standard deviations of the normal distributions initial parameters are drawn from.
struct InitialSpread {
    double theta = 0.1;  ///< neuron offsets
    double phi = 0.01;   ///< neuron weights
    double ry = 0.01;    ///< rotation angles, also of controlled rotations
};

struct LossResult {
    double loss = 0.0;  ///< mean over scored words
    /// Smallest probability of a word that was kept (post-selected on), over batch and steps.
    double minPostselection = 1.0;
    bool stopped =
        false;  ///< the stop token fired: the other members and all that is handed out mean nothing
};

enum class OutputMode { Sampled, MostLikely };

struct Prediction {
    double loss = 0.0;        ///< mean over scored words, under the words kept
    double wordError = 0.0;   ///< share of scored words that differ from the target
    double labelError = 0.0;  ///< share of sequences with at least one wrong scored word
    double minPostselection = 1.0;
    std::vector<Word> outputs;  ///< B x (T-1): the word kept at each step
    bool stopped = false;
};

/// Everything one sequence did, for display. Time-major.
struct Trace {
    int steps = 0;      ///< T-1
    int stateSize = 0;  ///< amplitudes a step
    int wordCount = 0;  ///< 2^I
    int operations = 0;
    std::vector<float> states;  ///< steps x stateSize: the state carried on after each step's projection
    std::vector<float> probabilities;  ///< steps x wordCount: readout of each step
    std::vector<float>
        operationProbabilities;  ///< steps x operations: post-selection probability (1 where unitary)
    std::vector<Word> kept;      ///< steps: the word kept
    std::vector<float> keptProbabilities;  ///< steps
};

/// A recurrent model over words: the QRNN, or a classical rival. Stateless but for scratch memory: parameters
/// come in, results go out. One object must not be used by two threads at once.
class SequenceModel {
public:
    virtual ~SequenceModel() = default;

    virtual int inOutLanes() const = 0;  ///< I
    virtual int parameterCount() const = 0;
    virtual const std::vector<ParameterGroup>& parameterGroups() const = 0;
    virtual std::vector<double> initialParameters(const InitialSpread& spread, Rng& rng) const = 0;

    /// Mean loss over batch and scored steps and its exact gradient (P values). Teacher forcing: every step
    /// is post-selected on its target. Where `throughTime` is given, the same pass fills it; the gradient is
    /// then added up step by step, in an order of its own: the same but for rounding. That costs a few times
    /// as much (see SequenceRunner::lossAndGradient()).
    virtual LossResult lossAndGradient(std::span<const double> parameters, const Batch& batch, LossKind kind,
                                       std::span<double> gradient, GradientThroughTime* throughTime = nullptr,
                                       std::stop_token stop = {}) = 0;
    /// GradientThroughTime::state of the latest lossAndGradient() that was not stopped, a by-product of its
    /// way back through time: T-1 values; empty before the first. Valid until the next call.
    virtual std::span<const double> stateGradientNorms() const { return {}; }
    /// Mean loss alone, under teacher forcing. Where `probabilities` is given it is filled: B x (T-1) x 2^I.
    virtual LossResult loss(std::span<const double> parameters, const Batch& batch, LossKind kind,
                            std::vector<double>* probabilities = nullptr, std::stop_token stop = {}) = 0;
    /// Runs freely: scored words are sampled, or the most likely ones; the target is kept elsewhere.
    virtual Prediction predict(std::span<const double> parameters, const Batch& batch, LossKind kind,
                               OutputMode mode, Rng& rng, std::stop_token stop = {}) = 0;
    /// What happened inside one sequence (batch of one), post-selected on its targets.
    virtual Trace trace(std::span<const double> parameters, const Batch& sample) = 0;
    /// After a loss or gradient that is not finite: the first time step and operation where a number went
    /// bad, in words ("step 12, work 1: neuron on w3"); empty where everything is finite.
    virtual std::string locateNonFinite(std::span<const double> parameters, const Batch& batch) = 0;
};

/// Fills in wordError and labelError from the outputs.
void countErrors(const Batch& batch, Prediction& prediction);

/// Best value of the softmax cross-entropy over 2^I words: ln(2^I - 1 + e) - 1.
double bestSoftmaxLoss(int inOutLanes);

}  // namespace ketloom
