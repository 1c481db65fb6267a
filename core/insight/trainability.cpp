#include "core/insight/trainability.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/base/file.h"
#include "core/base/json_view.h"
#include "core/cell/cell_json.h"
#include "core/cell/validate.h"
#include "core/insight/trainability_cache.h"
#include "core/model/qrnn.h"

namespace ketloom {

namespace {

constexpr int kBootstraps = 400;
/// From this factor a lane on a fall is called what a barren plateau looks like.
constexpr double kPlateauFactor = 1.5;
/// Independent random sequences from one seed.
enum Stream : std::uint64_t { kParameters = 1, kBatch = 2, kBootstrap = 3 };

/// Scalar products of the gradients of some parameters, of all pairs of initialisations: all that variances
/// and their bootstrap need.
class Products {
public:
    /// Of none, to be added to.
    explicit Products(std::size_t n) : m_n(n), m_count(0), m_products(n * n) {}
    /// When `stop` fires they are cut short, and mean nothing.
    Products(std::span<const std::vector<double>> gradients, int offset, int count,
             const std::stop_token& stop)
        : m_n(gradients.size()), m_count(count), m_products(m_n * m_n) {
        for (std::size_t i = 0; i < m_n && !stop.stop_requested(); ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                double sum = 0.0;
                for (int k = offset; k < offset + count; ++k)
                    sum += gradients[i][std::size_t(k)] * gradients[j][std::size_t(k)];
                m_products[i * m_n + j] = m_products[j * m_n + i] = sum;
            }
        }
    }

    void add(const Products& others) {
        m_count += others.m_count;
        for (std::size_t k = 0; k < m_products.size(); ++k) m_products[k] += others.m_products[k];
    }

    /// Where initialisation i is there weights[i] times, n of them together.
    double variance(std::span<const int> weights) const {
        double squares = 0.0, means = 0.0;
        for (std::size_t i = 0; i < m_n; ++i) {
            if (weights[i] == 0) continue;
            squares += weights[i] * m_products[i * m_n + i];
            for (std::size_t j = 0; j < m_n; ++j) means += weights[i] * weights[j] * m_products[i * m_n + j];
        }
        const double n = double(m_n);
        return std::max(0.0, squares - means / n) / (n - 1.0) / m_count;
    }
    double squaredNorm(std::span<const int> weights) const {
        double sum = 0.0;
        for (std::size_t i = 0; i < m_n; ++i) sum += weights[i] * m_products[i * m_n + i];
        return sum / double(m_n);
    }

private:
    std::size_t m_n;
    int m_count;
    std::vector<double> m_products;
};

/// `correction`: a sample drawn again from a sample varies less than that by (n-1)/n; for a variance this is
/// made good by n/(n-1).
template <class Statistic>
Estimate estimate(std::size_t n, std::uint64_t seed, double correction, const Statistic& statistic) {
    const std::vector<int> once(n, 1);
    Estimate result;
    result.value = statistic(once);
    Rng rng(mixSeed(seed, kBootstrap));
    std::vector<double> values;
    std::vector<int> weights(n);
    for (int k = 0; k < kBootstraps; ++k) {
        std::fill(weights.begin(), weights.end(), 0);
        for (std::size_t i = 0; i < n; ++i) ++weights[rng.below(n)];
        values.push_back(correction * statistic(weights));
    }
    std::ranges::sort(values);
    result.low = values[std::size_t(0.16 * kBootstraps)];
    result.high = values[std::size_t(0.84 * kBootstraps)];
    return result;
}

/// A point to be worked out.
struct Place {
    Cell cell;
    int lanes;
    int stages;
    double spread;
};

std::vector<Place> places(const TrainabilityOptions& options) {
    int order = 1, degree = 1;
    for (const Stage& stage : options.cell.stages) {
        for (const Operation& operation : stage.operations) {
            if (!gateInfo(operation.gate).isNeuron()) continue;
            order = std::max(order, operation.order);
            degree = std::max(degree, operation.degree);
        }
    }
    const bool own = options.lanes.empty() && options.stages.empty();
    const std::vector<int> lanes =
        options.lanes.empty() ? std::vector{options.cell.workspaceLanes} : options.lanes;
    const std::vector<int> stages =
        options.stages.empty() ? std::vector{options.cell.workStages()} : options.stages;
    std::vector<Place> result;
    for (const int w : lanes)
        for (const int s : stages)
            for (const double spread : options.spreads)
                result.push_back(
                    {own ? options.cell : paperCell({options.cell.inOutLanes, w, s, order, degree}), w, s,
                     spread});
    return result;
}

}  // namespace

std::vector<Issue> validate(const TrainabilityOptions& options) {
    std::vector<Issue> issues;
    const auto wrong = [&](const char* field, std::string message, std::string remedy) {
        issues.push_back(
            {Severity::Error, std::string("trainability.") + field, std::move(message), std::move(remedy)});
    };
    const auto twice = [&](const char* field, auto values) {
        std::ranges::sort(values);
        const auto found = std::ranges::adjacent_find(values);
        if (found == values.end()) return;
        char value[40];
        std::snprintf(value, sizeof value, "%g", double(*found));
        wrong(field, std::string(value) + " is there twice", "Name each value once.");
    };
    twice("lanes", options.lanes);
    twice("stages", options.stages);
    twice("spreads", options.spreads);
    for (const int w : options.lanes)
        if (w < 1 || w + options.cell.inOutLanes > kMaxLanes)
            wrong("lanes", std::to_string(w) + " workspace lanes are not possible",
                  "With " + std::to_string(options.cell.inOutLanes) + " in/out lanes 1 to " +
                      std::to_string(kMaxLanes - options.cell.inOutLanes) + " are.");
    for (const int s : options.stages)
        if (s < 0 || s > kMaxWorkStages)
            wrong("stages", std::to_string(s) + " work stages are not possible",
                  "Choose 0 to " + std::to_string(kMaxWorkStages) + ".");
    if (options.spreads.empty())
        wrong("spreads", "there is no spread", "Name at least one factor, such as 1.");
    for (const double spread : options.spreads)
        if (!(spread > 0.0) || spread > 1e6)
            wrong("spreads", "a factor on the initial spread must be above 0 and at most 1e6",
                  "Choose something like 0.1, 1, 10.");
    if (options.initialisations < kFewestInitialisations || options.initialisations > kMostInitialisations)
        wrong("initialisations",
              std::to_string(options.initialisations) + " initialisations are not possible",
              "Choose " + std::to_string(kFewestInitialisations) + " to " +
                  std::to_string(kMostInitialisations) + ".");
    if (options.batchSize < 1 || options.batchSize > 10000)
        wrong("batchSize", "a batch of " + std::to_string(options.batchSize) + " is not possible",
              "Choose 1 to 10000; small ones do.");
    if (options.lanes.empty() && options.stages.empty() && !isSimulable(options.cell))
        wrong("cell", "the cell has errors and cannot be simulated", "The list of problems tells which.");
    return issues;
}

Expected<TrainabilityResult> probeTrainability(const TrainabilityOptions& options, const Task& task,
                                               const std::optional<std::filesystem::path>& cache,
                                               const TrainabilityProgress& progress, std::stop_token stop) {
    for (const Issue& issue : validate(options))
        if (issue.severity == Severity::Error)
            return fail(ErrorCode::Value, issue.message, issue.path, issue.remedy);
    if (task.inOutLanes() != options.cell.inOutLanes)
        return fail(ErrorCode::Value,
                    "the task has words of " + std::to_string(task.inOutLanes()) + " lanes, the cell has " +
                        std::to_string(options.cell.inOutLanes) + " in/out lanes",
                    "trainability.cell", "Choose another task or cell.");
    Rng batchRng(mixSeed(options.seed, kBatch));
    const Batch batch = task.trainingBatch(options.batchSize, batchRng);
    TrainabilityResult result;
    result.sequences = batch.size;
    result.length = batch.length;
    for (const Place& place : places(options)) {
        const TrainabilityKey key(options, task.options(), place.cell, place.spread);
        if (cache) {
            if (auto known = key.read(*cache)) {
                result.points.push_back(std::move(*known));
                if (progress) progress(int(result.points.size()), 0);
                continue;
            }
        }
        auto model = createQrnn(place.cell, {Precision::Double, options.threads});
        if (!model) return tl::unexpected(model.error());
        const InitialSpread spread{options.spread.theta * place.spread, options.spread.phi * place.spread,
                                   options.spread.ry * place.spread};
        TrainabilityPoint point;
        point.lanes = place.lanes;
        point.stages = place.stages;
        point.spread = place.spread;
        point.parameters = (*model)->parameterCount();
        std::vector<std::vector<double>> gradients;
        for (int i = 0; i < options.initialisations; ++i) {
            Rng rng(mixSeed(mixSeed(options.seed, kParameters), std::uint64_t(i)));
            const std::vector<double> parameters = (*model)->initialParameters(spread, rng);
            std::vector<double> gradient(parameters.size());
            const LossResult loss =
                (*model)->lossAndGradient(parameters, batch, options.loss, gradient, nullptr, stop);
            if (loss.stopped || stop.stop_requested()) {
                result.stopped = true;
                return result;
            }
            if (!std::isfinite(loss.loss) ||
                !std::ranges::all_of(gradient, [](double g) { return std::isfinite(g); })) {
                ++point.notFinite;
            } else {
                point.loss += loss.loss;
                gradients.push_back(std::move(gradient));
            }
            if (progress) progress(int(result.points.size()), i + 1);
        }
        if (gradients.size() < 2)
            return fail(ErrorCode::Value,
                        "at " + std::to_string(place.lanes) + " workspace lanes and " +
                            std::to_string(place.stages) + " work stages hardly any gradient is finite",
                        {}, "Choose a smaller spread.");
        point.loss /= double(gradients.size());
        const double n = double(gradients.size());
        const auto varianceOf = [&](const Products& products) {
            return estimate(gradients.size(), options.seed, n / (n - 1.0),
                            [&](std::span<const int> weights) { return products.variance(weights); });
        };
        Products whole(gradients.size());  // the stages own all parameters between them
        for (const ParameterGroup& group : (*model)->parameterGroups()) {
            if (group.count == 0) continue;
            const Products own(gradients, group.offset, group.count, stop);
            if (stop.stop_requested()) {
                result.stopped = true;
                return result;
            }
            point.byStage.push_back({group.name, group.count, varianceOf(own)});
            whole.add(own);
        }
        point.variance = varianceOf(whole);
        point.squaredNorm = estimate(gradients.size(), options.seed, 1.0, [&](std::span<const int> weights) {
            return whole.squaredNorm(weights);
        });
        if (cache) {
            if (auto written = key.write(*cache, point); !written) return tl::unexpected(written.error());
        }
        result.points.push_back(std::move(point));
        if (progress) progress(int(result.points.size()), 0);
    }
    return result;
}

TrainabilityTrend fitTrainability(TrainabilityTrend::Axis axis, const std::vector<double>& at,
                                  const std::vector<Estimate>& variances) {
    TrainabilityTrend trend;
    trend.axis = axis;
    std::vector<double> x, y, weight;
    for (std::size_t i = 0; i < at.size(); ++i) {
        const Estimate& v = variances[i];
        if (!(v.value > 0.0) || !(v.low > 0.0) || !std::isfinite(v.high)) continue;
        trend.from = x.empty() ? at[i] : std::min(trend.from, at[i]);
        trend.to = x.empty() ? at[i] : std::max(trend.to, at[i]);
        x.push_back(axis == TrainabilityTrend::Axis::Spread ? std::log10(at[i]) : at[i]);
        y.push_back(std::log2(v.value));
        const double sigma = std::max(0.02, (std::log2(v.high) - std::log2(v.low)) / 2.0);
        weight.push_back(1.0 / (sigma * sigma));
    }
    trend.points = static_cast<int>(x.size());
    if (trend.points < 3) return trend;
    double sum = 0.0, meanX = 0.0, meanY = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        sum += weight[i];
        meanX += weight[i] * x[i];
        meanY += weight[i] * y[i];
    }
    meanX /= sum;
    meanY /= sum;
    double xx = 0.0, xy = 0.0, yy = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xx += weight[i] * (x[i] - meanX) * (x[i] - meanX);
        xy += weight[i] * (x[i] - meanX) * (y[i] - meanY);
        yy += weight[i] * (y[i] - meanY) * (y[i] - meanY);
    }
    if (!(xx > 0.0)) {
        trend.points = 1;
        return trend;
    }
    const double slope = xy / xx;
    const double scatter = std::max(1.0, (yy - slope * xy) / (trend.points - 2));
    const double error = std::sqrt(scatter / xx);
    const auto [least, most] = std::ranges::minmax(x);
    trend.factor = std::exp2(std::abs(slope));
    trend.error = trend.factor * std::log(2.0) * error;
    using enum TrainabilityTrend::Kind;
    const double range = most - least;
    const bool isSure = std::abs(slope) >= 2.0 * error;
    trend.kind = (std::abs(slope) + 2.0 * error) * range < 1.0 ? Small
                 : !isSure                                     ? NoTrend
                 : std::abs(slope) * range < 1.0               ? Small
                 : slope < 0.0                                 ? Falls
                                                               : Grows;
    return trend;
}

std::string trainabilityText(const TrainabilityTrend& trend) {
    using Axis = TrainabilityTrend::Axis;
    using Kind = TrainabilityTrend::Kind;
    if (trend.kind == Kind::TooFew) return "too few points for a trend (three are needed)";
    const char* each = trend.axis == Axis::Lanes    ? "a workspace lane"
                       : trend.axis == Axis::Stages ? "a work stage"
                                                    : "each time the initial spread grows tenfold";
    char buffer[200];
    if (trend.kind == Kind::NoTrend || trend.kind == Kind::Small) {
        std::snprintf(buffer, sizeof buffer, "%s from %g to %g",
                      trend.kind == Kind::Small ? "changes by less than a factor of 2" : "no clear trend",
                      trend.from, trend.to);
        return buffer;
    }
    std::snprintf(buffer, sizeof buffer, "%s by a factor %.3g ± %.1g %s (%g to %g)",
                  trend.kind == Kind::Falls ? "falls" : "grows", trend.factor, trend.error, each, trend.from,
                  trend.to);
    std::string text = buffer;
    if (trend.axis == Axis::Lanes && trend.kind == Kind::Falls && trend.factor >= kPlateauFactor)
        text += ": as on a barren plateau";
    return text;
}

namespace {

double on(TrainabilityTrend::Axis axis, const TrainabilityPoint& point) {
    switch (axis) {
        case TrainabilityTrend::Axis::Lanes:
            return point.lanes;
        case TrainabilityTrend::Axis::Stages:
            return point.stages;
        case TrainabilityTrend::Axis::Spread:
            return point.spread;
    }
    return 0.0;
}

std::string nameOn(TrainabilityTrend::Axis axis, double value) {
    char buffer[60];
    const bool one = value == 1.0;
    const char* form = axis == TrainabilityTrend::Axis::Lanes
                           ? one ? "%g workspace lane" : "%g workspace lanes"
                       : axis == TrainabilityTrend::Axis::Stages ? one ? "%g work stage" : "%g work stages"
                                                                 : "spread × %g";
    std::snprintf(buffer, sizeof buffer, form, value);
    return buffer;
}

}  // namespace

bool varies(const TrainabilityResult& result, TrainabilityTrend::Axis axis) {
    return std::ranges::any_of(
        result.points, [&](const auto& point) { return on(axis, point) != on(axis, result.points.front()); });
}

std::vector<TrainabilitySeries> trainabilitySeries(const TrainabilityResult& result,
                                                   TrainabilityTrend::Axis axis, const std::string& stage) {
    using Axis = TrainabilityTrend::Axis;
    std::vector<TrainabilitySeries> series;
    std::vector<const TrainabilityPoint*> firsts;  ///< of each series
    for (const TrainabilityPoint& point : result.points) {
        const auto own = std::ranges::find(point.byStage, stage, &TrainabilityPoint::Stage::name);
        if (!stage.empty() && own == point.byStage.end()) continue;
        const auto belongs = [&](const TrainabilityPoint* first) {
            for (const Axis other : {Axis::Lanes, Axis::Stages, Axis::Spread})
                if (other != axis && on(other, *first) != on(other, point)) return false;
            return true;
        };
        const auto found = std::ranges::find_if(firsts, belongs);
        const std::size_t k = std::size_t(found - firsts.begin());
        if (found == firsts.end()) {
            firsts.push_back(&point);
            TrainabilitySeries fresh;
            for (const Axis other : {Axis::Lanes, Axis::Stages, Axis::Spread}) {
                if (other == axis || !varies(result, other)) continue;
                if (!fresh.name.empty()) fresh.name += ", ";
                fresh.name += nameOn(other, on(other, point));
            }
            series.push_back(std::move(fresh));
        }
        series[k].at.push_back(on(axis, point));
        series[k].values.push_back(stage.empty() ? point.variance : own->variance);
    }
    for (TrainabilitySeries& one : series) one.trend = fitTrainability(axis, one.at, one.values);
    return series;
}

std::string trainabilityCsv(const TrainabilityResult& result) {
    std::string text =
        "workspace_lanes,work_stages,spread_factor,stage,parameters,variance,variance_low,variance_high,"
        "mean_squared_norm,norm_low,norm_high,mean_loss\n";
    char buffer[400];
    for (const TrainabilityPoint& p : result.points) {
        const auto row = [&](const std::string& stage, int parameters, const Estimate& v) {
            std::snprintf(buffer, sizeof buffer, "%d,%d,%.17g,%s,%d,%.17g,%.17g,%.17g", p.lanes, p.stages,
                          p.spread, stage.c_str(), parameters, v.value, v.low, v.high);
            text += buffer;
        };
        row("all", p.parameters, p.variance);
        std::snprintf(buffer, sizeof buffer, ",%.17g,%.17g,%.17g,%.17g\n", p.squaredNorm.value,
                      p.squaredNorm.low, p.squaredNorm.high, p.loss);
        text += buffer;
        for (const TrainabilityPoint::Stage& stage : p.byStage) {
            row(stage.name, stage.parameters, stage.variance);
            text += ",,,,\n";
        }
    }
    return text;
}

}  // namespace ketloom
