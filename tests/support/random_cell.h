#pragma once

#include <algorithm>
#include <vector>

#include "core/base/rng.h"
#include "core/cell/cell.h"
#include "core/cell/parameter_layout.h"

namespace ketloom::testing {

/// How large a random cell may become.
struct RandomCellLimits {
    int lanes = 6;  ///< n, at least 2
    int inOutLanes = 3;
    int workStages = 3;
    int operationsPerStage = 4;
    int order = 3;
    bool canonicalSources = false;  ///< true: every neuron reads all other lanes in canonical order
};

template <class T>
void shuffle(std::vector<T>& values, Rng& rng) {
    for (std::size_t k = values.size(); k > 1; --k) std::swap(values[k - 1], values[rng.below(k)]);
}

/// A number in least .. most.
inline int randomInt(int least, int most, Rng& rng) {
    return least + static_cast<int>(rng.below(static_cast<std::uint64_t>(most - least + 1)));
}

/// A cell that can be simulated (validate() has no error, though perhaps warnings): any lane may be the
/// target of any stage, sources are any subset of the other lanes in any order, the degree may exceed their
/// number, a stage may be empty, ids are in no order, some biases are not pi/2.
inline Cell randomCell(Rng& rng, const RandomCellLimits& limits = {}) {
    const int inOut = randomInt(1, std::min(limits.inOutLanes, limits.lanes - 1), rng);
    const int workspace = randomInt(1, limits.lanes - inOut, rng);
    Cell cell = emptyCell(inOut, workspace, randomInt(0, limits.workStages, rng));
    int count = 0;
    for (std::size_t s = 0; s < cell.stages.size(); ++s) {
        const bool last = s + 1 == cell.stages.size();
        const int operations = randomInt(last && count == 0 ? 1 : 0, limits.operationsPerStage, rng);
        for (int k = 0; k < operations; ++k, ++count) {
            const int target = randomInt(0, cell.lanes() - 1, rng);
            if (rng.below(4) == 0) {
                cell.stages[s].operations.push_back(makeRy(target));
                continue;
            }
            Operation neuron = makeNeuron(cell, target, randomInt(1, limits.order, rng), 1);
            if (!limits.canonicalSources) {
                shuffle(neuron.sources, rng);
                neuron.sources.resize(rng.below(neuron.sources.size() + 1));
            }
            neuron.degree = randomInt(1, static_cast<int>(neuron.sources.size()) + 1, rng);
            if (rng.below(4) == 0) neuron.bias += 0.3 * rng.normal();
            cell.stages[s].operations.push_back(neuron);
        }
    }
    std::vector<std::uint32_t> ids;
    for (int k = 1; k <= 2 * count; ++k) ids.push_back(static_cast<std::uint32_t>(k));
    shuffle(ids, rng);
    for (Stage& stage : cell.stages) {
        for (Operation& operation : stage.operations) {
            operation.id = ids.back();
            ids.pop_back();
        }
    }
    return cell;
}

/// Parameters of a cell, all normal with this standard deviation.
inline std::vector<double> randomParameters(const Cell& cell, double spread, Rng& rng) {
    std::vector<double> parameters(static_cast<std::size_t>(parameterCount(cell)));
    for (double& parameter : parameters) parameter = spread * rng.normal();
    return parameters;
}

/// `count` words of the in/out lanes.
inline std::vector<unsigned> randomWords(const Cell& cell, int count, Rng& rng) {
    std::vector<unsigned> words;
    for (int k = 0; k < count; ++k) words.push_back(static_cast<unsigned>(rng.below(1u << cell.inOutLanes)));
    return words;
}

}  // namespace ketloom::testing
