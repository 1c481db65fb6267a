#include <cmath>
#include <memory>
#include <sstream>

#include "app/cli/bench_configurations.h"
#include "app/cli/bench_scaling.h"
#include "app/cli/bench_step.h"
#include "app/cli/command.h"
#include "app/cli/console.h"
#include "app/cli/experiment_flags.h"
#include "app/cli/process_memory.h"
#include "core/cell/parameter_layout.h"
#include "core/simulator/kernels.h"

namespace ketloom::cli {
namespace {

struct BenchFlags {
    std::string name;
    std::string threads = "1";
    std::string precision = "float";
    std::string repeat = "5";
    std::string rows = "100";
    bool json = false;
};

/// One configuration with one number of threads.
struct BenchResult {
    int threads = 0;
    double forward = 0.0;  ///< seconds, loss alone
    double step = 0.0;     ///< seconds, loss and gradient
    double loss = 0.0;
    double peakBytes = 0.0;
    double peakFlops = 0.0;  ///< a second
};

/// Measurements take turns: what disturbs the machine for a while then disturbs all of them.
Expected<std::vector<BenchResult>> measure(const BenchConfiguration& configuration, Precision precision,
                                           const std::vector<int>& threads, int repeat) {
    std::vector<BenchResult> results;
    for (int count : threads) {  // alone, for its memory
        resetPeakMemory();
        const Expected<BenchStep> step = BenchStep::create(configuration, {precision, count});
        if (!step) return tl::unexpected<Error>(step.error());
        BenchResult result;
        result.threads = count;
        result.loss = step->loss();
        result.peakBytes = double(peakMemory());
        results.push_back(result);
    }
    std::vector<BenchStep> steps;
    for (int count : threads) {
        Expected<BenchStep> step = BenchStep::create(configuration, {precision, count});
        if (!step) return tl::unexpected<Error>(step.error());
        steps.push_back(std::move(*step));
    }
    std::vector<double> peaks;
    for (int round = 0; round < repeat; ++round) {
        peaks.push_back(peakFlops(precision, 1));
        for (BenchStep& step : steps) step.measureForward();
        for (BenchStep& step : steps) step.measureStep();
    }
    for (std::size_t k = 0; k < results.size(); ++k) {
        results[k].forward = steps[k].forwardSeconds();
        results[k].step = steps[k].stepSeconds();
        results[k].peakFlops = median(peaks) * results[k].threads;
    }
    return results;
}

std::vector<const BenchConfiguration*> wanted(const std::string& name, Problems& problems) {
    std::vector<const BenchConfiguration*> list;
    if (name == "all") {
        for (const BenchConfiguration& row : benchConfigurations()) list.push_back(&row);
    } else if (const BenchConfiguration* row = findBenchConfiguration(name)) {
        list.push_back(row);
    } else {
        std::vector<std::string> names;
        for (const BenchConfiguration& each : benchConfigurations()) names.emplace_back(each.name);
        problems.wrong(
            "bench",
            name.empty() ? "no configuration is named" : "there is no configuration \"" + name + "\"",
            "Use \"all\", \"scaling\" or one of: " + join(names, ", "));
    }
    return list;
}

std::vector<int> readThreads(const std::string& text, Problems& problems) {
    std::vector<int> list;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');) {
        if (const auto count = readInteger("--threads", part, 1, 256, problems)) list.push_back(int(*count));
    }
    if (text.empty())
        problems.wrong("--threads", "no number is given", "Use a number or a list such as 1,2.");
    return list;
}

std::string threadsInWords(const std::vector<int>& threads) {
    std::vector<std::string> parts;
    for (int count : threads) parts.push_back(std::to_string(count));
    return join(parts, " and ") + (threads == std::vector<int>{1} ? " thread" : " threads");
}

OrderedJson headOf(const BenchFlags& flags, const std::vector<int>& threads, int repeat) {
    OrderedJson document;
    document["threads"] = threads;
    document["precision"] = flags.precision;
    document["instructionSet"] = kernels::instructionSet();
    document["repeat"] = repeat;
    return document;
}

int runScaling(const BenchFlags& flags, const QrnnSettings& settings, int repeat, int rows) {
    const Expected<ScalingReport> report = measureScaling(settings, repeat, rows);
    if (!report) return reportError(report.error(), flags.json, kFailed);
    if (flags.json) {
        OrderedJson document = headOf(flags, {settings.threads}, repeat);
        document["scaling"] = report->json;
        printJson(document);
    } else {
        std::printf(
            "%sI 2, S 2, order 2, degree 2; median of %d, %s, %s, %s. of expected: time against that of "
            "the\nrow before in proportion to floating-point operations.\n",
            report->text.c_str(), repeat, flags.precision.c_str(), threadsInWords({settings.threads}).c_str(),
            kernels::instructionSet());
    }
    return report->allFinite ? kGood : kFailed;
}

int runBench(const BenchFlags& flags, Problems& problems) {
    const bool scaling = flags.name == "scaling";
    const auto configurations =
        scaling ? std::vector<const BenchConfiguration*>() : wanted(flags.name, problems);
    const std::vector<int> threads = readThreads(flags.threads, problems);
    const auto repeat = readInteger("--repeat", flags.repeat, 1, 1000, problems);
    const auto rows = readInteger("--rows", flags.rows, 1, 100, problems);
    if (flags.precision != "float" && flags.precision != "double") {
        problems.wrong("--precision", "\"" + flags.precision + "\" is not possible",
                       "Use one of: float, double");
    }
    if (scaling && threads.size() > 1) {
        problems.wrong("--threads", "scaling is measured with one number of threads", "Use for example 2.");
    }
    if (problems.any()) return problems.report(flags.json);
    const Precision precision = flags.precision == "float" ? Precision::Float : Precision::Double;
    if (scaling) return runScaling(flags, {precision, threads.front()}, int(*repeat), int(*rows));

    const bool compares = threads.size() > 1;
    using enum TextTable::Align;
    std::vector<TextTable::Column> columns = {
        {"configuration"},  {"lanes", Right},   {"parameters", Right}, {"T", Right},
        {"B", Right},       {"forward", Right}, {"step", Right},       {"samples/s", Right},
        {"GFLOP/s", Right}, {"of peak", Right}, {"peak memory", Right}};
    if (compares) {
        columns.insert(columns.begin() + 5, {"threads", Right});
        columns.push_back({"speed-up", Right});
    }
    TextTable table(columns);
    OrderedJson document = headOf(flags, threads, int(*repeat));
    document["results"] = OrderedJson::array();
    bool allFinite = true;
    std::vector<double> peaks;  // of one thread
    ProgressLine progress;
    for (const BenchConfiguration* configuration : configurations) {
        progress.show("measuring " + std::string(configuration->name) + " ...");
        const auto results = measure(*configuration, precision, threads, int(*repeat));
        if (!results) return reportError(results.error(), flags.json, kFailed);
        const Cell cell = paperCell(configuration->shape);
        const StepFlops flops = stepFlops(*configuration, precision);
        for (const BenchResult& result : *results) {
            allFinite = allFinite && std::isfinite(result.loss);
            peaks.push_back(result.peakFlops / result.threads);
            const double samples = configuration->batch / result.step;
            const double rate = flops.executed / result.step;
            const double speedUp = results->front().step / result.step;
            OrderedJson row;
            row["name"] = configuration->name;
            row["lanes"] = cell.lanes();
            row["parameters"] = parameterCount(cell);
            row["length"] = configuration->length;
            row["batch"] = configuration->batch;
            row["threads"] = result.threads;
            row["secondsForward"] = result.forward;
            row["secondsStep"] = result.step;
            row["samplesPerSecond"] = samples;
            row["flopsExecuted"] = flops.executed;
            row["flopsUseful"] = flops.useful;
            row["peakFlops"] = result.peakFlops;
            row["peakShare"] = rate / result.peakFlops;
            row["peakBytes"] = result.peakBytes;
            row["loss"] = result.loss;
            if (compares) row["speedUp"] = speedUp;
            document["results"].push_back(row);
            std::vector<std::string> cells = {
                std::string(configuration->name),  std::to_string(cell.lanes()),
                formatCount(parameterCount(cell)), formatCount(configuration->length),
                formatCount(configuration->batch), formatSeconds(result.forward),
                formatSeconds(result.step),        formatNumber(samples, 3),
                formatNumber(rate / 1e9, 3),       formatPercent(rate / result.peakFlops),
                formatBytes(result.peakBytes)};
            if (compares) {
                cells.insert(cells.begin() + 5, std::to_string(result.threads));
                cells.push_back(formatNumber(speedUp, 3));
            }
            table.addRow(cells);
        }
    }
    progress.clear();
    if (flags.json) {
        printJson(document);
    } else {
        std::printf(
            "%s\nMedian of %d, %s, %s. forward: loss alone; step: loss and exact gradient, in "
            "floating-point\noperations executed a second; peak: %s GFLOP/s a thread with %s.\n",
            table.text().c_str(), int(*repeat), flags.precision.c_str(), threadsInWords(threads).c_str(),
            formatNumber(median(peaks) / 1e9, 3).c_str(), kernels::instructionSet());
    }
    return allFinite ? kGood : kFailed;
}

}  // namespace

Command addBench(CLI::App& parent) {
    const auto given = std::make_shared<BenchFlags>();
    Flags flags(parent, "bench", "Measure one training step of a named configuration, or how it grows.",
                given->json);
    flags.argument("NAME", given->name,
                   "Configuration, \"all\", or \"scaling\": against lanes, length and batch.");
    flags.value("--threads", "LIST", given->threads,
                "Threads of the simulator, such as 1 (default) or 1,2: in turn, with the speed-up.");
    flags.value("--precision", "KEY", given->precision, "float (default) or double.");
    flags.value("--repeat", "N", given->repeat, "Measurements of which the median is told (default 5).");
    flags.value("--rows", "N", given->rows,
                "Rows of each table of scaling, the quickest first (default all).");
    return {flags, [given](Problems& problems) { return runBench(*given, problems); }};
}

}  // namespace ketloom::cli
