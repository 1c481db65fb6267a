#pragma once

#include <functional>

#include "core/model/sequence_model.h"
#include "core/task/task.h"
#include "core/training/training.h"

namespace ketloom {

/// A classical stand-in for the QRNN: softmax regression of each output word on the input word of the same
/// step, logits = weights[input] + bias. Two parameter groups, an exact gradient, and hooks to break it on
/// purpose.
class SoftmaxRegression : public SequenceModel {
public:
    explicit SoftmaxRegression(int inOutLanes = 2);

    int inOutLanes() const override { return m_inOutLanes; }
    int parameterCount() const override { return m_words * m_words + m_words; }
    const std::vector<ParameterGroup>& parameterGroups() const override { return m_groups; }
    std::vector<double> initialParameters(const InitialSpread& spread, Rng& rng) const override;
    /// Its steps do not see each other: the states' gradients are 0.
    LossResult lossAndGradient(std::span<const double> parameters, const Batch& batch, LossKind kind,
                               std::span<double> gradient, GradientThroughTime* throughTime = nullptr,
                               std::stop_token stop = {}) override;
    std::span<const double> stateGradientNorms() const override { return m_stateNorms; }
    LossResult loss(std::span<const double> parameters, const Batch& batch, LossKind kind,
                    std::vector<double>* probabilities = nullptr, std::stop_token stop = {}) override;
    Prediction predict(std::span<const double> parameters, const Batch& batch, LossKind kind, OutputMode mode,
                       Rng& rng, std::stop_token stop = {}) override;
    Trace trace(std::span<const double>, const Batch&) override { return {}; }
    std::string locateNonFinite(std::span<const double>, const Batch&) override { return "step 3, bias"; }

    /// Called at the start of every lossAndGradient() and predict(), before the stop token is looked at.
    std::function<void()> onCall;
    /// May spoil what lossAndGradient() returns.
    std::function<void(LossResult&, std::span<double> gradient)> spoil;

private:
    void addStep(std::span<const double> parameters, const Batch& batch, int step, double scored,
                 LossResult& result, std::span<double> gradient) const;
    std::vector<double> wordProbabilities(std::span<const double> parameters, Word input) const;

    int m_inOutLanes;
    int m_words;
    std::vector<ParameterGroup> m_groups;
    std::vector<double> m_stateNorms;
};

/// Noisy two-class sequences of length 5 over two-bit words: step 1 and 3 read words that tell the class; the
/// words after steps 1 and 3 are scored: 01 and 10 for class 0, 11 and 11 for class 1.
class TwoClassTask : public Task {
public:
    /// trainSize 0: sequences are generated without end.
    explicit TwoClassTask(int splitSize = 0) : m_splitSize(splitSize) {}

    const TaskOptions& options() const override { return m_options; }
    int inOutLanes() const override { return 2; }
    int length() const override { return 5; }
    int classes() const override { return 2; }
    Batch trainingBatch(int batchSize, Rng& rng) const override { return draw(batchSize, rng); }
    Batch validationBatch(int count, Rng& rng) const override { return draw(count, rng); }
    int splitSize(Split) const override { return m_splitSize; }
    Batch splitBatch(Split split, int first, int count) const override;
    Sample sample(Split, int) const override { return {}; }
    std::string outputText(const std::vector<Word>&) const override { return {}; }
    std::string dataSummary() const override { return {}; }

private:
    static Batch draw(int count, Rng& rng);

    int m_splitSize;
    TaskOptions m_options;
};

/// Keeps everything a run tells.
class Recorder : public TrainingObserver {
public:
    void onStep(const StepRecord& record, std::span<const double> p) override {
        records.push_back(record);
        parameters.assign(p.begin(), p.end());
        if (afterStep) afterStep(record);
    }
    void onCheckpoint(const TrainingState& state) override {
        checkpoints.push_back(state);
        if (afterCheckpoint) afterCheckpoint();
    }

    std::vector<StepRecord> records;
    std::vector<double> parameters;
    std::vector<TrainingState> checkpoints;
    std::function<void(const StepRecord&)> afterStep;
    std::function<void()> afterCheckpoint;
};

/// All but the seconds.
bool sameNumbers(const StepRecord& a, const StepRecord& b);
bool sameNumbers(const std::vector<StepRecord>& a, const std::vector<StepRecord>& b);
bool sameNumbers(const TrainingState& a, const TrainingState& b);

}  // namespace ketloom
