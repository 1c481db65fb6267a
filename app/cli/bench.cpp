#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include "app/cli/bench_configurations.h"
#include "app/cli/command.h"
#include "app/cli/console.h"
#include "app/cli/experiment_flags.h"
#include "app/cli/process_memory.h"
#include "core/model/qrnn.h"

namespace ketloom::cli {
namespace {

constexpr std::uint64_t kSeed = 1;

struct BenchFlags {
    std::string name;
    std::string threads = "1";
    std::string precision = "float";
    std::string repeat = "5";
    bool json = false;
};

struct BenchResult {
    double forward = 0.0;  ///< seconds, loss alone
    double step = 0.0;     ///< seconds, loss and gradient
    double loss = 0.0;
    double peakBytes = 0.0;
};

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

template <class Work>
double medianSeconds(int repeat, const Work& work) {
    std::vector<double> seconds;
    for (int i = 0; i < repeat; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return median(std::move(seconds));
}

Expected<BenchResult> measure(const BenchConfiguration& configuration, const QrnnSettings& settings,
                              int repeat) {
    resetPeakMemory();
    Expected<std::unique_ptr<SequenceModel>> made = createQrnn(paperCell(configuration.shape), settings);
    if (!made) return tl::unexpected<Error>(made.error());
    SequenceModel& model = **made;
    const Batch batch = randomBatch(configuration, kSeed);
    Rng rng(kSeed);
    const std::vector<double> parameters = model.initialParameters({}, rng);
    std::vector<double> gradient(parameters.size());
    const LossKind kind = LossKind::SoftmaxCrossEntropy;

    BenchResult result;
    // One round of each to warm up: memory is taken, the processor's clock settles.
    model.loss(parameters, batch, kind);
    result.loss = model.lossAndGradient(parameters, batch, kind, gradient).loss;
    result.forward = medianSeconds(repeat, [&] { model.loss(parameters, batch, kind); });
    result.step = medianSeconds(repeat, [&] { model.lossAndGradient(parameters, batch, kind, gradient); });
    result.peakBytes = double(peakMemory());
    return result;
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
            "Use \"all\" or one of: " + join(names, ", "));
    }
    return list;
}

int runBench(const BenchFlags& flags, Problems& problems) {
    const auto configurations = wanted(flags.name, problems);
    const auto threads = readInteger("--threads", flags.threads, 1, 256, problems);
    const auto repeat = readInteger("--repeat", flags.repeat, 1, 1000, problems);
    if (flags.precision != "float" && flags.precision != "double") {
        problems.wrong("--precision", "\"" + flags.precision + "\" is not possible",
                       "Use one of: float, double");
    }
    if (problems.any()) return problems.report(flags.json);

    const QrnnSettings settings{flags.precision == "float" ? Precision::Float : Precision::Double,
                                int(*threads)};
    using enum TextTable::Align;
    TextTable table({{"configuration"},
                     {"lanes", Right},
                     {"parameters", Right},
                     {"T", Right},
                     {"B", Right},
                     {"forward", Right},
                     {"step", Right},
                     {"samples/s", Right},
                     {"peak memory", Right}});
    OrderedJson document;
    document["threads"] = *threads;
    document["precision"] = flags.precision;
    document["repeat"] = *repeat;
    document["results"] = OrderedJson::array();
    bool allFinite = true;
    ProgressLine progress;
    for (const BenchConfiguration* configuration : configurations) {
        progress.show("measuring " + std::string(configuration->name) + " ...");
        const Expected<BenchResult> result = measure(*configuration, settings, int(*repeat));
        if (!result) return reportError(result.error(), flags.json, kFailed);
        allFinite = allFinite && std::isfinite(result->loss);
        const Cell cell = paperCell(configuration->shape);
        const double rate = configuration->batch / result->step;
        OrderedJson row;
        row["name"] = configuration->name;
        row["lanes"] = cell.lanes();
        row["parameters"] = parameterCount(cell);
        row["length"] = configuration->length;
        row["batch"] = configuration->batch;
        row["secondsForward"] = result->forward;
        row["secondsStep"] = result->step;
        row["samplesPerSecond"] = rate;
        row["peakBytes"] = result->peakBytes;
        row["loss"] = result->loss;
        document["results"].push_back(row);
        table.addRow({std::string(configuration->name), std::to_string(cell.lanes()),
                      formatCount(parameterCount(cell)), formatCount(configuration->length),
                      formatCount(configuration->batch), formatSeconds(result->forward),
                      formatSeconds(result->step), formatNumber(rate, 3), formatBytes(result->peakBytes)});
    }
    progress.clear();
    if (flags.json) {
        printJson(document);
    } else {
        std::printf("%s\nMedian of %d, %s, %d %s. forward: loss alone; step: loss and exact gradient.\n",
                    table.text().c_str(), int(*repeat), flags.precision.c_str(), int(*threads),
                    *threads == 1 ? "thread" : "threads");
    }
    return allFinite ? kGood : kFailed;
}

}  // namespace

Command addBench(CLI::App& parent) {
    const auto given = std::make_shared<BenchFlags>();
    Flags flags(parent, "bench", "Measure one training step of a named configuration.", given->json);
    flags.argument("NAME", given->name, "Configuration, or \"all\".");
    flags.value("--threads", "N", given->threads, "Threads of the simulator (default 1).");
    flags.value("--precision", "KEY", given->precision, "float (default) or double.");
    flags.value("--repeat", "N", given->repeat, "Measurements of which the median is told (default 5).");
    return {flags, [given](Problems& problems) { return runBench(*given, problems); }};
}

}  // namespace ketloom::cli
