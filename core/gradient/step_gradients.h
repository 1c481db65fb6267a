#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "core/cell/parameter_layout.h"
#include "core/gradient/gradient_through_time.h"
#include "core/simulator/parallel.h"

namespace ketloom {

/// dL/dtheta through every time step, while the chunks of a batch add to it in parallel: rows of P values,
/// one a step and chunk. Chunks are added in their order, then steps in theirs, so that numbers depend
/// neither on threads nor on memory. See forEachChunk().
class StepGradients {
public:
    /// Memory: steps x P numbers for every chunk that runs at the same time: together at most `mostBytes`,
    /// but for a single chunk. Where not all run at the same time, as many again.
    StepGradients(int steps, int parameters, int chunks, std::size_t mostBytes = kMostBytes);

    /// Chunks that may run at the same time; their places are 0 .. chunksAtOnce()-1.
    int chunksAtOnce() const { return m_chunksAtOnce; }
    /// The row that the chunk at `place` adds its part of a step to.
    std::span<double> row(int place, int step);
    /// Makes room for the next chunks, where there are more than run at the same time.
    void collect(ThreadPool& pool);
    /// The norms of the steps, and their sum: the gradient (P values). The rows are of no more use.
    void finish(ThreadPool& pool, std::span<const ParameterGroup> groups, GradientThroughTime& norms,
                std::span<double> gradient);

private:
    static constexpr std::size_t kMostBytes = 64 * 1024 * 1024;

    int m_steps;
    std::size_t m_parameters;
    int m_chunksAtOnce;
    std::vector<double> m_parts;      ///< chunksAtOnce x steps x P
    std::vector<double> m_collected;  ///< steps x P, or none
};

/// Calls body(chunk, slot, place) for every chunk, in parallel (slot: see ThreadPool); where `byStep` is
/// given, for as many at a time as it has rows for.
template <class Body>
void forEachChunk(ThreadPool& pool, int chunks, StepGradients* byStep, const Body& body) {
    const int atOnce = byStep ? byStep->chunksAtOnce() : chunks;
    for (int first = 0; first < chunks; first += atOnce) {
        pool.forEach(std::min(atOnce, chunks - first),
                     [&](int place, int slot) { body(first + place, slot, place); });
        if (byStep) byStep->collect(pool);
    }
}

}  // namespace ketloom
