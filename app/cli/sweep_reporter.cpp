#include "app/cli/sweep_reporter.h"

#include <cstdio>

#include "core/lab/sweep_report.h"

namespace ketloom::cli {
namespace {

constexpr auto kShowEvery = std::chrono::milliseconds(200);

std::string outcomeText(const PointResult& result) {
    const std::string steps = std::to_string(result.steps) + " steps";
    switch (result.reason) {
        case StopReason::LossReached:
            return "reached after " + steps;
        case StopReason::Diverged:
            return "diverged after " + steps;
        default:
            return steps + ", loss " + formatNumber(result.loss, 3) + ", validation " +
                   formatNumber(result.validationLoss, 3);
    }
}

}  // namespace

SweepReporter::SweepReporter(const SweepFolder& folder, int jobs, bool quiet)
    : m_sweep(folder.sweep()), m_jobs(jobs), m_quiet(quiet), m_clock(expand(m_sweep), folder.results()) {}

void SweepReporter::onStep(const SweepPoint& point, const StepRecord& record) {
    m_clock.step(point.index, record);
    const auto now = std::chrono::steady_clock::now();
    if (!m_line.isVisible() || now - m_shown < kShowEvery) return;
    m_shown = now;
    m_line.show(std::to_string(m_clock.finishedCount()) + "/" + std::to_string(m_clock.pointCount()) +
                " trainings  about " + formatSeconds(m_clock.secondsLeft(m_jobs)) + " left  " +
                pointText(m_sweep, point) + "  step " + std::to_string(record.step) + "  loss " +
                formatNumber(record.loss, 3));
}

void SweepReporter::onPointFinished(const SweepPoint& point, const PointResult& result) {
    m_clock.finished(result);
    if (m_quiet) return;
    m_line.clear();
    std::printf("%d/%d  %s: %s in %s\n", m_clock.finishedCount(), m_clock.pointCount(),
                pointText(m_sweep, point).c_str(), outcomeText(result).c_str(),
                formatSeconds(result.seconds).c_str());
    std::fflush(stdout);
}

void printSweep(const Sweep& sweep, const std::vector<PointResult>& results, bool json) {
    if (json) {
        printJson(sweepReportJson(sweep, results));
        return;
    }
    const SweepTable report = sweepTable(sweep, results);
    std::vector<TextTable::Column> columns;
    for (const std::string& title : report.columns)
        columns.push_back({title, columns.empty() ? TextTable::Align::Left : TextTable::Align::Right});
    TextTable table(columns);
    for (const auto& row : report.rows) table.addRow(row);
    std::printf("\n%s: %zu of %d trainings\n\n%s\n", sweep.title.c_str(), results.size(), sweep.pointCount(),
                table.text().c_str());
    for (const std::string& text : criteriaTexts(sweep)) std::printf("%s\n", text.c_str());
    if (sweep.measure == SweepMeasure::StepsToLoss)
        std::puts("Seeds that did not get there count in the median as more than any number.");
    std::puts("Gradient: the norm at the state going back in time, geometric mean over the seeds.");
    for (const std::string& source : sourceTexts(sweep)) std::printf("Published: %s\n", source.c_str());
    std::fflush(stdout);
}

}  // namespace ketloom::cli
