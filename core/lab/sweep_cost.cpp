#include "core/lab/sweep_cost.h"

#include <algorithm>

#include "core/baseline/create_model.h"
#include "core/baseline/recurrent_cost.h"
#include "core/model/qrnn.h"

namespace ketloom {

double guessedStepSeconds(const SweepPoint& point) {
    const Project& project = point.project;
    const TaskDescription& task = taskDescription(project.task.kind);
    constexpr int kDigitSteps = 64;  // of the built-in set
    const int length = point.length > 0 ? point.length : kDigitSteps;
    const int batch =
        project.training.batchSize * (task.batchIsPerClass ? std::max(1, classCount(project.task)) : 1);
    if (project.model.kind == ModelKind::Qrnn)
        return estimateCost(project.cell, batch, length, {project.training.precision, 1}).seconds;
    const RecurrentCost cost =
        recurrentCost(project.model.kind, project.cell.inOutLanes, hiddenUnits(project.cell, project.model),
                      batch, length, project.training.precision, 1);
    constexpr double kRate = 1e9;
    return cost.seconds > 0.0 ? cost.seconds : cost.multiplyAdds / kRate;
}

std::vector<int> cheapestFirst(const std::vector<SweepPoint>& points, const std::vector<PointResult>& done) {
    std::vector<bool> finished(points.size());
    for (const PointResult& result : done) finished[std::size_t(result.point)] = true;
    std::vector<std::pair<double, int>> costs;
    std::map<std::pair<int, int>, double> guesses;  // by arm and length
    for (const SweepPoint& point : points) {
        const auto [guess, isNew] = guesses.try_emplace({point.arm, point.length}, 0.0);
        if (isNew) guess->second = guessedStepSeconds(point);
        if (!finished[std::size_t(point.index)])
            costs.emplace_back(guess->second * point.project.training.steps, point.index);
    }
    std::sort(costs.begin(), costs.end());
    std::vector<int> order;
    for (const auto& [cost, index] : costs) order.push_back(index);
    return order;
}

SweepClock::SweepClock(std::vector<SweepPoint> points, const std::vector<PointResult>& done)
    : m_points(std::move(points)), m_done(m_points.size()) {
    for (const SweepPoint& point : m_points) {
        if (!m_guesses.count(cellOf(point.index))) m_guesses[cellOf(point.index)] = guessedStepSeconds(point);
    }
    for (const PointResult& result : done) finished(result);
}

SweepClock::CellKey SweepClock::cellOf(int point) const {
    const SweepPoint& each = m_points[std::size_t(point)];
    return {each.arm, each.length};
}

void SweepClock::step(int point, const StepRecord& record) {
    const auto [found, isNew] = m_running.try_emplace(point, Running{record.step, record.seconds});
    if (isNew) return;  // of a point that goes on, the steps before were not seen
    m_measured += record.seconds - found->second.seconds;
    m_guessed += (record.step - found->second.step) * m_guesses.at(cellOf(point));
    found->second = {record.step, record.seconds};
}

void SweepClock::finished(const PointResult& result) {
    m_running.erase(result.point);
    m_done[std::size_t(result.point)] = true;
    Spent& spent = m_cells[cellOf(result.point)];
    spent.seconds += result.seconds;
    ++spent.points;
    ++m_finished;
}

double SweepClock::secondsLeft(int jobs) const {
    const double correction = m_guessed > 0.0 ? m_measured / m_guessed : 1.0;
    double seconds = 0.0;
    for (const SweepPoint& point : m_points) {
        if (m_done[std::size_t(point.index)]) continue;
        const auto running = m_running.find(point.index);
        const double spent = running == m_running.end() ? 0.0 : running->second.seconds;
        const auto cell = m_cells.find(cellOf(point.index));
        if (cell != m_cells.end()) {
            seconds += std::max(0.0, cell->second.seconds / cell->second.points - spent);
        } else {
            const int step = running == m_running.end() ? 0 : running->second.step;
            seconds += (point.project.training.steps - step) * m_guesses.at(cellOf(point.index)) * correction;
        }
    }
    return seconds / std::max(1, jobs);
}

}  // namespace ketloom
