#include "app/cli/bench_scaling.h"

#include <cmath>

#include "app/cli/bench_step.h"
#include "app/cli/console.h"

namespace ketloom::cli {
namespace {

constexpr int kInOutLanes = 2;
constexpr int kLanes = 10;
constexpr int kLength = 100;
constexpr int kBatch = 128;
// The lanes vary over a factor of thousand in work, so with less of the rest.
constexpr int kLanesLength = 20;
constexpr int kLanesBatch = 32;

BenchConfiguration configurationOf(int lanes, int length, int batch) {
    return {"scaling", {kInOutLanes, lanes - kInOutLanes, 2, 2, 2}, length, batch};
}

struct Row {
    int value;
    BenchConfiguration configuration;
};

struct Series {
    const char* key;
    const char* title;
    std::string rest;  ///< what stays the same
    std::vector<Row> rows;
};

std::vector<Series> allSeries() {
    const auto says = [](const char* name, int value) { return std::string(name) + std::to_string(value); };
    Series lanes{"lanes", "n", says("T ", kLanesLength) + says(", B ", kLanesBatch), {}};
    for (int n = 6; n <= 16; ++n) lanes.rows.push_back({n, configurationOf(n, kLanesLength, kLanesBatch)});
    Series length{"length", "T", says("n ", kLanes) + says(", B ", kBatch), {}};
    for (int t : {10, 20, 50, 100, 200, 500, 1000})
        length.rows.push_back({t, configurationOf(kLanes, t, kBatch)});
    Series batch{"batch", "B", says("n ", kLanes) + says(", T ", kLength), {}};
    for (int b : {8, 16, 32, 64, 128, 256, 512})
        batch.rows.push_back({b, configurationOf(kLanes, kLength, b)});
    return {lanes, length, batch};
}

}  // namespace

Expected<ScalingReport> measureScaling(const QrnnSettings& settings, int repeat, int rows) {
    using enum TextTable::Align;
    ScalingReport report;
    report.json = OrderedJson::array();
    ProgressLine progress;
    std::vector<Series> all = allSeries();
    for (Series& series : all) {
        if (series.rows.size() > std::size_t(rows)) series.rows.resize(std::size_t(rows));
        std::vector<BenchStep> steps;
        for (const Row& row : series.rows) {
            progress.show("preparing " + std::string(series.title) + " " + std::to_string(row.value) +
                          " ...");
            Expected<BenchStep> step = BenchStep::create(row.configuration, settings);
            if (!step) return tl::unexpected<Error>(step.error());
            steps.push_back(std::move(*step));
        }
        std::vector<double> peaks;
        for (int round = 0; round < repeat; ++round) {
            progress.show("measuring " + std::string(series.title) + ", round " + std::to_string(round + 1) +
                          " ...");
            peaks.push_back(peakFlops(settings.precision, settings.threads));
            for (BenchStep& step : steps) step.measureStep();
        }
        const double peak = median(peaks);

        TextTable table({{series.title, Right},
                         {"step", Right},
                         {"of expected", Right},
                         {"GFLOP/s", Right},
                         {"of peak", Right}});
        OrderedJson list = OrderedJson::array();
        double rateBefore = 0.0;
        for (std::size_t k = 0; k < steps.size(); ++k) {
            const double seconds = steps[k].stepSeconds();
            const StepFlops flops = stepFlops(series.rows[k].configuration, settings.precision);
            const double rate = flops.executed / seconds;
            const double ofExpected = k == 0 ? 1.0 : rateBefore / rate;
            rateBefore = rate;
            report.allFinite = report.allFinite && std::isfinite(steps[k].loss());
            table.addRow({std::to_string(series.rows[k].value), formatSeconds(seconds),
                          k == 0 ? "" : formatNumber(ofExpected, 3), formatNumber(rate / 1e9, 3),
                          formatPercent(rate / peak)});
            OrderedJson row;
            row[series.key] = series.rows[k].value;
            row["secondsStep"] = seconds;
            row["ofExpected"] = ofExpected;
            row["flopsExecuted"] = flops.executed;
            row["flopsUseful"] = flops.useful;
            row["peakShare"] = rate / peak;
            list.push_back(row);
        }
        report.json.push_back({{"against", series.key}, {"peakFlops", peak}, {"rows", list}});
        report.text +=
            std::string("Step against ") + series.key + " (" + series.rest + ")\n" + table.text() + "\n";
    }
    return report;
}

}  // namespace ketloom::cli
