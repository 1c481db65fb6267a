#include "core/gradient/step_gradients.h"

#include <algorithm>
#include <cmath>

namespace ketloom {

StepGradients::StepGradients(int steps, int parameters, int chunks, std::size_t mostBytes)
    : m_steps(steps), m_parameters(std::size_t(parameters)) {
    const std::size_t values = std::size_t(steps) * m_parameters;
    const std::size_t all = std::size_t(std::max(1, chunks));
    const std::size_t fit =
        std::clamp<std::size_t>(mostBytes / std::max<std::size_t>(1, values * sizeof(double)), 1, all);
    const std::size_t rounds = (all + fit - 1) / fit;
    m_chunksAtOnce = int((all + rounds - 1) / rounds);
    m_parts.resize(values * std::size_t(m_chunksAtOnce));
    if (rounds > 1) m_collected.resize(values);
}

std::span<double> StepGradients::row(int place, int step) {
    const std::size_t at = std::size_t(place) * std::size_t(m_steps) + std::size_t(step);
    return {m_parts.data() + at * m_parameters, m_parameters};
}

void StepGradients::collect(ThreadPool& pool) {
    if (m_collected.empty()) return;
    pool.forEach(m_steps, [&](int step, int) {
        double* sum = m_collected.data() + std::size_t(step) * m_parameters;
        for (int place = 0; place < m_chunksAtOnce; ++place) {
            const std::span<double> part = row(place, step);
            for (std::size_t k = 0; k < m_parameters; ++k) sum[k] += part[k];
            std::fill(part.begin(), part.end(), 0.0);
        }
    });
}

void StepGradients::finish(ThreadPool& pool, std::span<const ParameterGroup> groups,
                           GradientThroughTime& norms, std::span<double> gradient) {
    const std::size_t count = groups.size();
    norms.steps = m_steps;
    norms.groups = int(count);
    norms.parameters.assign(std::size_t(m_steps), 0.0);
    norms.byGroup.assign(std::size_t(m_steps) * count, 0.0);
    double* const sums = m_collected.empty() ? m_parts.data() : m_collected.data();
    pool.forEach(m_steps, [&](int step, int) {
        double* own = sums + std::size_t(step) * m_parameters;
        for (int place = 1; m_collected.empty() && place < m_chunksAtOnce; ++place) {
            const std::span<double> part = row(place, step);
            for (std::size_t k = 0; k < m_parameters; ++k) own[k] += part[k];
        }
        double all = 0.0;
        for (std::size_t g = 0; g < count; ++g) {
            double sum = 0.0;
            for (int k = groups[g].offset; k < groups[g].offset + groups[g].count; ++k)
                sum += own[k] * own[k];
            norms.byGroup[std::size_t(step) * count + g] = std::sqrt(sum);
            all += sum;
        }
        norms.parameters[std::size_t(step)] = std::sqrt(all);
    });
    std::fill(gradient.begin(), gradient.end(), 0.0);
    for (int step = 0; step < m_steps; ++step) {
        const double* own = sums + std::size_t(step) * m_parameters;
        for (std::size_t k = 0; k < m_parameters; ++k) gradient[k] += own[k];
    }
}

}  // namespace ketloom
