#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/cell/cell.h"
#include "core/cell/presets.h"
#include "core/model/sequence_model.h"
#include "core/task/task.h"

namespace ketloom {

/// What is asked: gradients of freshly drawn parameters, on a grid of sizes and spreads.
struct TrainabilityOptions {
    /// The cell where neither `lanes` nor `stages` has values; else the paper's cell of every size is used,
    /// with the in/out lanes, the largest order and the largest degree of this one.
    Cell cell;
    std::vector<int> lanes;             ///< W; empty: that of the cell
    std::vector<int> stages;            ///< S; empty: that of the cell
    std::vector<double> spreads = {1};  ///< factors on `spread`
    InitialSpread spread;
    LossKind loss = LossKind::SoftmaxCrossEntropy;
    int initialisations = 30;  ///< N, drawn at each point
    int batchSize = 2;         ///< as Task::trainingBatch() takes it; the same batch for all
    std::uint64_t seed = 1;
    int threads = 1;  ///< results do not depend on it
};

inline constexpr int kFewestInitialisations = 5;
inline constexpr int kMostInitialisations = 300;  ///< error bars cost N² P
/// Every problem of the options; paths are their names ("trainability.lanes").
std::vector<Issue> validate(const TrainabilityOptions& options);

/// A number with the interval that holds 68 % of its bootstrap values: the initialisations are drawn again,
/// with repetition, 400 times, seeded.
struct Estimate {
    double value = 0.0;
    double low = 0.0;
    double high = 0.0;
};

/// Over N initialisations at one point.
struct TrainabilityPoint {
    int lanes = 0;         ///< W
    int stages = 0;        ///< S
    double spread = 1.0;   ///< factor
    int parameters = 0;    ///< P
    double loss = 0.0;     ///< mean
    Estimate variance;     ///< of one component of dL/dtheta over initialisations, averaged over all P
    Estimate squaredNorm;  ///< mean of |dL/dtheta|²
    struct Stage {
        std::string name;
        int parameters = 0;
        Estimate variance;  ///< averaged over the parameters of the stage
    };
    std::vector<Stage> byStage;  ///< those that own parameters
    int notFinite = 0;           ///< initialisations that were left out: their gradient is not finite
    bool fromCache = false;
};

struct TrainabilityResult {
    std::vector<TrainabilityPoint> points;  ///< lanes, inside them stages, inside them spreads
    int sequences = 0;                      ///< B
    int length = 0;                         ///< T
    bool stopped = false;                   ///< `points` are those done until then
};

/// Told after every initialisation: points done, initialisations done at the next one.
using TrainabilityProgress = std::function<void(int points, int initialisations)>;

/// Draws N parameter vectors at every point of the grid and takes the gradient of one small batch. The
/// variance of a component over initialisations is the quantity of the barren-plateau literature.
///
/// Where `cache` is given, a point is read from a file there, keyed by a hash of all it depends on, and
/// written when it was worked out; a file that does not fit is ignored. The files of a data folder are known
/// by its path alone.
/// Cost: N gradients of the batch a point, and O(N² P). Errors: Value for options that do not validate, or
/// that do not fit the task; Unwritable for the cache. Source: McClean et al. 2018, "Barren plateaus in
/// quantum neural network training landscapes".
Expected<TrainabilityResult> probeTrainability(const TrainabilityOptions& options, const Task& task,
                                               const std::optional<std::filesystem::path>& cache,
                                               const TrainabilityProgress& progress = {},
                                               std::stop_token stop = {});

/// How a variance changes along one axis.
struct TrainabilityTrend {
    enum class Axis { Lanes, Stages, Spread };
    enum class Kind { TooFew, NoTrend, Small, Falls, Grows };
    Axis axis = Axis::Lanes;
    Kind kind = Kind::TooFew;
    int points = 0;
    double from = 0.0, to = 0.0;  ///< of the axis: least and largest
    double factor =
        1.0;  ///< at least 1: by which it falls or grows, a lane, a stage, or tenfold of the spread
    double error = 0.0;  ///< standard error of the factor
};

/// Weighted least squares of the logarithms over lanes or stages, or over the logarithm of the spread; errors
/// are widened where the points scatter more than theirs allow. NoTrend: within two standard errors of none,
/// which do not rule out a factor of 2 over the whole axis; Small: less than that factor. Needs three points.
TrainabilityTrend fitTrainability(TrainabilityTrend::Axis axis, const std::vector<double>& at,
                                  const std::vector<Estimate>& variances);

/// "falls by a factor 1.9 ± 0.1 a workspace lane (3 to 8): as on a barren plateau", "no clear trend from 3 to
/// 8", "changes by less than a factor of 2 from 3 to 8", ...
std::string trainabilityText(const TrainabilityTrend& trend);

/// The points of a result along one axis, the others held.
struct TrainabilitySeries {
    std::string name;  ///< of what is held: "2 work stages, spread × 0.1"; empty where it never changes
    std::vector<double> at;
    std::vector<Estimate> values;
    TrainabilityTrend trend;
};
/// `stage`: the name of a stage, whose variance is taken where a point has it; empty: that of all parameters.
/// Series of a single point are given, too.
std::vector<TrainabilitySeries> trainabilitySeries(const TrainabilityResult& result,
                                                   TrainabilityTrend::Axis axis,
                                                   const std::string& stage = {});
/// True where a result has more than one value on the axis.
bool varies(const TrainabilityResult& result, TrainabilityTrend::Axis axis);

/// Every point and stage, one line each, with a header.
std::string trainabilityCsv(const TrainabilityResult& result);

}  // namespace ketloom
