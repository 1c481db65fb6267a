#pragma once

#include <QTest>

#include "core/baseline/recurrent_model.h"
#include "core/model/model_options.h"

namespace ketloom::testing {

/// Random words as inputs and targets; every third step scored or all.
inline Batch randomBatch(int inOutLanes, int size, int length, bool scoreAll, Rng& rng) {
    Batch batch = emptyBatch(size, length);
    for (Word& word : batch.inputs) word = Word(rng.below(1u << inOutLanes));
    for (Word& word : batch.targets) word = Word(rng.below(1u << inOutLanes));
    for (std::size_t i = 0; i < batch.scored.size(); ++i) batch.scored[i] = scoreAll || i % 3 == 1;
    return batch;
}

/// Random numbers in every place, biases too.
inline std::vector<double> randomParameters(const SequenceModel& model, Rng& rng) {
    std::vector<double> parameters(std::size_t(model.parameterCount()));
    for (double& value : parameters) value = 0.4 * rng.normal();
    return parameters;
}

/// Test data: every classical network with both losses.
inline void addKindsAndLosses() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("loss");
    for (const ModelDescription& row : modelTable()) {
        if (row.kind == ModelKind::Qrnn) continue;
        QTest::addRow("%s softmax", row.key.data()) << int(row.kind) << int(LossKind::SoftmaxCrossEntropy);
        QTest::addRow("%s likelihood", row.key.data())
            << int(row.kind) << int(LossKind::NegativeLogLikelihood);
    }
}

struct Step {
    double loss = 0.0;
    std::vector<double> gradient;
    friend bool operator==(const Step&, const Step&) = default;
};

inline Step step(SequenceModel& model, const std::vector<double>& parameters, const Batch& batch,
                 LossKind kind = LossKind::SoftmaxCrossEntropy) {
    Step result{0.0, std::vector<double>(parameters.size(), 77.0)};  // what was there must not matter
    result.loss = model.lossAndGradient(parameters, batch, kind, result.gradient).loss;
    return result;
}

}  // namespace ketloom::testing
