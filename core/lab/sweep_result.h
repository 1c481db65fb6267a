#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/json_view.h"
#include "core/lab/sweep.h"
#include "core/training/training.h"

namespace ketloom {

/// The gradient by time step (GradientThroughTime) of one batch.
struct GradientProfile {
    std::vector<double> state;       ///< T-1: mean over the batch of |dL_b / d psi_t|
    std::vector<double> parameters;  ///< T-1: |dL / d theta through step t|
    friend bool operator==(const GradientProfile&, const GradientProfile&) = default;
};

/// How one training of a sweep ended. Numbers that are not finite are NaN.
struct PointResult {
    int point = 0;  ///< SweepPoint::index
    int length = 0;
    std::uint64_t seed = 0;
    int parameters = 0;  ///< P
    StopReason reason = StopReason::StepsDone;
    int steps = 0;                ///< completed
    double loss = 0.0;            ///< training loss of the last step
    double validationLoss = 0.0;  ///< of the last validation
    double labelError = 0.0;      ///< of the last validation, most likely words kept
    double seconds = 0.0;         ///< of training, pauses left out
    GradientProfile start;        ///< with the initial parameters
    GradientProfile end;          ///< with the last parameters, on the same batch

    bool reached() const { return reason == StopReason::LossReached; }
};

/// One line of JSON, without line end.
std::string resultToLine(const PointResult& result);
/// Length and seed of every point of a sweep, without their projects.
class PointTable {
public:
    explicit PointTable(const Sweep& sweep);
    int count() const { return m_count; }
    int length(int point) const;
    std::uint64_t seed(int point) const { return m_seeds[std::size_t(point) % m_seeds.size()]; }

private:
    std::vector<int> m_lengths;  ///< by arm, in it by length
    std::vector<std::uint64_t> m_seeds;
    int m_count = 0;
};

/// Reads what resultToLine() wrote and checks that it belongs to a point of the sweep.
/// Errors: Syntax, Schema, Value; `name` stands for the file and line.
Expected<PointResult> resultFromLine(const std::string& line, const PointTable& points,
                                     const std::string& name);

}  // namespace ketloom
