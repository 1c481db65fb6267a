#pragma once

#include <QObject>
#include <memory>
#include <optional>
#include <stop_token>

#include "core/insight/cell_influence.h"
#include "ui/document/influence_state.h"
#include "ui/training/run_types.h"

namespace ketloom {

/// One question about the input of a sample, by value.
struct InfluenceRequest {
    std::shared_ptr<const ActiveRun> run;
    std::shared_ptr<const ParameterSnapshot> parameters;
    SampleChoice sample;
    std::shared_ptr<const Image> drawing;  ///< in place of the sample, where given
    InfluenceChoice choice;
    friend bool operator==(const InfluenceRequest&, const InfluenceRequest&) = default;
};

/// Lives on a thread of its own. Keeps the network of the run it last worked for.
class InfluenceWorker : public QObject {
    Q_OBJECT
public:
    /// Flipping every bit of a longer sequence takes minutes.
    static constexpr int kMostFlipSteps = 2000;

    /// Answers with `found`, exactly once a request: with an influence, or with a message that says what is
    /// missing. `stop` ends the work soon; the answer is then empty.
    void work(const InfluenceRequest& request, const std::stop_token& stop);

signals:
    void found(const ketloom::InfluenceAnswer& answer);

private:
    InfluenceAnswer answerTo(const InfluenceRequest& request, const std::stop_token& stop);
    Expected<Influence> influence(const InfluenceRequest& request, const InfluenceAnswer& answer,
                                  std::span<const InputChange> changes, const std::stop_token& stop);
    std::vector<ClassProbability> classify(const InfluenceRequest& request, Sample& sample,
                                           const std::stop_token& stop);

    std::shared_ptr<const ActiveRun> m_run;
    std::unique_ptr<SequenceModel> m_model;
    CellInfluence m_cellInfluence;
};

}  // namespace ketloom
