#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/cell/presets.h"
#include "core/task/batch.h"

namespace ketloom::cli {

/// A named amount of work whose speed is compared between versions and machines.
struct BenchConfiguration {
    std::string_view name;
    CellShape shape;
    int length = 0;  ///< T
    int batch = 0;   ///< B
};

std::span<const BenchConfiguration> benchConfigurations();
const BenchConfiguration* findBenchConfiguration(std::string_view name);

/// Random words as inputs and targets, all steps scored.
Batch randomBatch(const BenchConfiguration& configuration, std::uint64_t seed);

}  // namespace ketloom::cli
