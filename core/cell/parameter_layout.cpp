#include "core/cell/parameter_layout.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace ketloom {

namespace {

// Cells far too large to simulate are still counted and shown (validate() refuses them): counts stop here.
constexpr std::int64_t kCountLimit = 1'000'000'000;

int saturatedSum(std::int64_t a, std::int64_t b) {
    return static_cast<int>(std::min(a + b, kCountLimit));
}

}  // namespace

ParameterLayout parameterLayout(const Cell& cell) {
    ParameterLayout layout;
    std::map<int, ParameterSlot> firstOf;  // by number of sharing
    for (int s = 0; s < static_cast<int>(cell.stages.size()); ++s) {
        ParameterGroup group{stageName(cell, s), layout.count, 0};
        const std::vector<Operation>& operations = cell.stages[s].operations;
        for (int k = 0; k < static_cast<int>(operations.size()); ++k) {
            ParameterSlot slot{{s, k}, layout.count, parameterCount(operations[k]), false};
            const int sharing = operations[k].sharing;
            if (sharing != 0 && slot.count > 0) {
                const auto [first, isNew] = firstOf.emplace(sharing, slot);
                // Only where the counts agree: validate() refuses the rest.
                if (!isNew && first->second.count == slot.count) {
                    slot.offset = first->second.offset;
                    slot.shared = true;
                }
            }
            layout.operations.push_back(slot);
            if (!slot.shared) layout.count = saturatedSum(layout.count, slot.count);
        }
        group.count = layout.count - group.offset;
        layout.groups.push_back(group);
    }
    return layout;
}

std::vector<std::vector<int>> neuronSubsets(int sourceCount, int degree) {
    std::vector<std::vector<int>> subsets;
    for (int size = 1; size <= std::min(degree, sourceCount); ++size) {
        std::vector<int> subset(size);
        std::iota(subset.begin(), subset.end(), 0);
        for (;;) {
            subsets.push_back(subset);
            // Next in lexicographic order: raise the last member that can still move, restart those behind
            // it.
            int k = size - 1;
            while (k >= 0 && subset[k] == sourceCount - size + k) --k;
            if (k < 0) break;
            std::iota(subset.begin() + k, subset.end(), subset[k] + 1);
        }
    }
    return subsets;
}

int parameterCount(const Operation& operation) {
    const GateInfo& gate = gateInfo(operation.gate);
    if (!gate.isNeuron()) return gate.hasAngle ? 1 : 0;
    const std::int64_t sources = static_cast<std::int64_t>(operation.sources.size());
    std::int64_t count = 0;
    std::int64_t binomial = 1;
    for (std::int64_t i = 0; i <= std::min<std::int64_t>(operation.degree, sources); ++i) {
        count += binomial;
        if (count > kCountLimit) return kCountLimit;
        binomial = binomial * (sources - i) / (i + 1);
    }
    return static_cast<int>(std::max<std::int64_t>(count, 1));
}

int parameterCount(const Cell& cell) {
    return parameterLayout(cell).count;
}

namespace {

std::string ownName(const Cell& cell, const Operation& operation, int k) {
    if (k <= 0 || !gateInfo(operation.gate).isNeuron()) return "theta";
    // Finds the k-th subset by counting rather than by listing all of them: each position is fixed in turn.
    const int n = static_cast<int>(operation.sources.size());
    const auto choose = [](std::int64_t from, std::int64_t size) {
        std::int64_t result = 1;
        for (std::int64_t i = 0; i < size; ++i) result = result * (from - i) / (i + 1);
        return result;
    };
    std::int64_t rest = k - 1;
    int size = 1;
    while (size <= n && rest >= choose(n, size)) rest -= choose(n, size++);
    if (size > n) return "phi" + std::to_string(k);
    std::string name = "phi{";
    int position = 0;
    for (int left = size; left > 0; --left, ++position) {
        while (rest >= choose(n - position - 1, left - 1)) rest -= choose(n - position++ - 1, left - 1);
        const int lane = operation.sources[position];
        const bool named = lane >= 0 && lane < static_cast<int>(cell.laneNames.size());
        name += (left < size ? "," : "") + (named ? cell.laneNames[lane] : std::to_string(lane));
    }
    return name + "}";
}

}  // namespace

std::string parameterName(const Cell& cell, const Operation& operation, int k) {
    const std::string name = ownName(cell, operation, k);
    return operation.sharing == 0 ? name : name + " (shared " + std::to_string(operation.sharing) + ")";
}

}  // namespace ketloom
