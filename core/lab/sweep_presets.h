#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/lab/sweep.h"

namespace ketloom {

/// Sweeps that come with the program: the first a quick look, the others the published experiments.
const std::vector<Sweep>& sweepPresets();
const Sweep* findSweepPreset(std::string_view key);

/// What a sweep of one's own compares: every network with every protocol.
struct RivalsRequest {
    Project project;                        ///< cell, task and training options of all arms
    std::vector<ModelKind> models;          ///< classical ones of as many parameters as the cell
    std::vector<MemoryProtocol> protocols;  ///< long memory alone; else, and where empty, as in the project
    std::vector<int> lengths;
    std::vector<std::uint64_t> seeds;
};
/// Where the project names no loss to reach, 1e-3 is taken.
Sweep rivalsSweep(const RivalsRequest& request);

/// first, first + 1, ...: `count` of them.
std::vector<std::uint64_t> firstSeeds(int count, std::uint64_t first = 1);

}  // namespace ketloom
