#include "core/insight/trainability.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/console.h"
#include "app/cli/experiment_flags.h"
#include "app/cli/interrupt.h"
#include "core/base/file.h"
#include "core/insight/trainability_cache.h"

namespace ketloom::cli {
namespace {

using Axis = TrainabilityTrend::Axis;

struct TrainabilityFlags {
    ExperimentFlags experiment;
    std::string lanes, stages, spreads;
    std::string initialisations = "30";
    std::string batch = "2";
    std::string seed = "1";
    std::string threads = "1";
    std::string cache;
    std::string csv;
    bool json = false;
};

/// "3..8" or "1,2,4"; empty text: no values.
std::vector<int> readIntegers(const std::string& flag, const std::string& text, Problems& problems) {
    std::vector<int> values;
    if (text.empty()) return values;
    constexpr std::int64_t kMost = 1000;
    const std::size_t dots = text.find("..");
    if (dots != std::string::npos) {
        const auto first = readInteger(flag, text.substr(0, dots), 0, kMost, problems);
        const auto last = readInteger(flag, text.substr(dots + 2), 0, kMost, problems);
        if (!first || !last) return values;
        if (*last < *first)
            problems.wrong(flag, "\"" + text + "\" ends before it begins", "Give FIRST..LAST.");
        for (std::int64_t value = *first; value <= *last; ++value) values.push_back(int(value));
        return values;
    }
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t comma = std::min(text.find(',', at), text.size());
        if (const auto value = readInteger(flag, text.substr(at, comma - at), 0, kMost, problems))
            values.push_back(int(*value));
        at = comma + 1;
    }
    return values;
}

std::vector<double> readNumbers(const std::string& flag, const std::string& text, Problems& problems) {
    if (text.empty()) return {1.0};
    std::vector<double> values;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t comma = std::min(text.find(',', at), text.size());
        double value = 0.0;
        const auto [end, code] = std::from_chars(text.data() + at, text.data() + comma, value);
        if (code != std::errc() || end != text.data() + comma)
            problems.wrong(flag, "\"" + text.substr(at, comma - at) + "\" is no number",
                           "Give factors such as 0.1,1,10.");
        values.push_back(value);
        at = comma + 1;
    }
    return values;
}

/// What validate() finds, named by the flag.
void addIssues(const TrainabilityOptions& options, Problems& problems) {
    const std::pair<std::string, std::string> flags[] = {{"lanes", "--vary-lanes"},
                                                         {"stages", "--vary-stages"},
                                                         {"spreads", "--vary-spread"},
                                                         {"initialisations", "--initialisations"},
                                                         {"batchSize", "--batch"}};
    for (Issue issue : validate(options)) {
        for (const auto& [field, flag] : flags)
            if (issue.path == "trainability." + field) issue.path = flag;
        problems.add(issue);
    }
}

std::string interval(const Estimate& e) {
    return formatNumber(e.low, 3) + " .. " + formatNumber(e.high, 3);
}

constexpr std::pair<Axis, const char*> kAxes[] = {
    {Axis::Lanes, "lanes"}, {Axis::Stages, "stages"}, {Axis::Spread, "spread"}};

void printText(const TrainabilityOptions& options, const TrainabilityResult& result) {
    std::printf("Gradients of %d initialisations at each point, of the same %d sequences of %d words.\n\n",
                options.initialisations, result.sequences, result.length);
    using enum TextTable::Align;
    TextTable table({{"W", Right},
                     {"S", Right},
                     {"spread", Right},
                     {"parameters", Right},
                     {"variance", Right},
                     {"68 % of bootstraps", Right},
                     {"mean |g|^2", Right},
                     {"loss", Right}});
    for (const TrainabilityPoint& p : result.points)
        table.addRow({std::to_string(p.lanes), std::to_string(p.stages), "x " + formatNumber(p.spread),
                      formatCount(p.parameters), formatNumber(p.variance.value, 3), interval(p.variance),
                      formatNumber(p.squaredNorm.value, 3), formatNumber(p.loss)});
    std::printf("%s\n", table.text().c_str());
    for (const auto& [axis, name] : kAxes) {
        if (!varies(result, axis)) continue;
        for (const TrainabilitySeries& series : trainabilitySeries(result, axis))
            std::printf("Variance by %s%s%s: %s.\n", name, series.name.empty() ? "" : ", ",
                        series.name.c_str(), trainabilityText(series.trend).c_str());
    }
    std::printf(
        "\nThe variance tells about random parameters, not about training. States are post-selected on the "
        "targets:\na device would not get these gradients at this cost.\n");
}

void printResult(const TrainabilityResult& result) {
    OrderedJson json;
    json["sequences"] = result.sequences;
    json["length"] = result.length;
    json["stopped"] = result.stopped;
    json["points"] = OrderedJson::array();
    for (const TrainabilityPoint& point : result.points) {
        OrderedJson own = trainabilityPointToJson(point);
        own["fromCache"] = point.fromCache;
        json["points"].push_back(std::move(own));
    }
    json["trends"] = OrderedJson::array();
    for (const auto& [axis, name] : kAxes) {
        if (!varies(result, axis)) continue;
        for (const TrainabilitySeries& series : trainabilitySeries(result, axis))
            json["trends"].push_back({{"axis", name},
                                      {"held", series.name},
                                      {"factor", series.trend.factor},
                                      {"error", series.trend.error},
                                      {"text", trainabilityText(series.trend)}});
    }
    printJson(json);
}

int runTrainability(const TrainabilityFlags& flags, Problems& problems) {
    if (!flags.experiment.namesExperiment())
        problems.wrong("trainability", "what to probe is not said",
                       "Name a .ketloom project, or use --example or --preset KEY.");
    const Project project = flags.experiment.project(problems);
    if (project.model.kind != ModelKind::Qrnn)
        problems.wrong("trainability", "the project trains a classical network, which has no lanes or stages",
                       "Choose a project whose network is a quantum cell.");
    TrainabilityOptions options;
    options.cell = project.cell;
    options.spread = project.training.spread;
    options.loss = project.training.loss;
    options.lanes = readIntegers("--vary-lanes", flags.lanes, problems);
    options.stages = readIntegers("--vary-stages", flags.stages, problems);
    options.spreads = readNumbers("--vary-spread", flags.spreads, problems);
    constexpr std::int64_t kMost = 1'000'000;
    if (const auto n = readInteger("--initialisations", flags.initialisations, 0, kMost, problems))
        options.initialisations = int(*n);
    if (const auto n = readInteger("--batch", flags.batch, 0, kMost, problems)) options.batchSize = int(*n);
    if (const auto n = readInteger("--threads", flags.threads, 1, 256, problems)) options.threads = int(*n);
    if (const auto n = readInteger("--seed", flags.seed, 0, std::int64_t(1) << 52, problems))
        options.seed = std::uint64_t(*n);
    if (flags.lanes.empty() && flags.stages.empty() && flags.spreads.empty()) {
        for (int w = std::max(1, project.cell.workspaceLanes - 4); w <= project.cell.workspaceLanes; ++w)
            options.lanes.push_back(w);
    }
    addIssues(options, problems);
    if (problems.any()) return problems.report(flags.json);
    const Expected<std::shared_ptr<const Task>> task = createTask(project.task);
    if (!task) return reportError(task.error(), flags.json, kWrongUse);
    problems.printWarnings();

    std::optional<std::filesystem::path> cache;
    if (!flags.cache.empty()) cache = flags.cache;
    std::stop_source stop;
    Expected<TrainabilityResult> result;
    {
        const InterruptWatcher watcher([&stop] { stop.request_stop(); });
        ProgressLine line;
        result = probeTrainability(
            options, **task, cache,
            [&](int points, int done) {
                line.show("point " + std::to_string(points + 1) + ", initialisation " + std::to_string(done) +
                          " of " + std::to_string(options.initialisations) + " ...");
            },
            stop.get_token());
    }
    if (!result) return reportError(result.error(), flags.json, kFailed);
    if (!flags.csv.empty()) {
        if (auto written = writeFileAtomically(flags.csv, trainabilityCsv(*result)); !written)
            return reportError(written.error(), flags.json, kFailed);
    }
    if (flags.json) {
        printResult(*result);
    } else {
        printText(options, *result);
    }
    return result->stopped ? kFailed : kGood;
}

}  // namespace

Command addTrainability(CLI::App& parent) {
    const auto given = std::make_shared<TrainabilityFlags>();
    Flags flags(parent, "trainability",
                "Tell how the gradients of random parameters shrink with lanes, stages and initial spread.",
                given->json);
    given->experiment.addTo(flags, ExperimentFlags::Source | ExperimentFlags::Task | ExperimentFlags::Cell);
    const std::string group = "Probe";
    flags.value("--vary-lanes", "LIST", given->lanes,
                "Workspace lanes, as 3..8 or 3,5,7; default, where nothing varies: up to the cell's.", group);
    flags.value("--vary-stages", "LIST", given->stages, "Work stages.", group);
    flags.value("--vary-spread", "LIST", given->spreads,
                "Factors on the initial spread, as 0.1,1,10. Alone: the cell as it is, else the paper's cell "
                "of every size.",
                group);
    flags.value("--initialisations", "N", given->initialisations, "Drawn at each point; default 30.", group);
    flags.value("--batch", "N", given->batch,
                "Sequences (a class, where the task has classes) whose gradient is taken; default 2.", group);
    flags.value("--seed", "N", given->seed, "Of batch, parameters and error bars; default 1.", group);
    flags.value("--threads", "N", given->threads, "Change no number; default 1.", group);
    flags.value("--cache", "FOLDER", given->cache, "Keeps points there and takes them from there.", group);
    flags.value("--csv", "FILE", given->csv, "Writes every point and stage there.", group);
    return {flags, [given](Problems& problems) { return runTrainability(*given, problems); }};
}

}  // namespace ketloom::cli
