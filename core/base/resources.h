#pragma once

#include <filesystem>
#include <string_view>

#include "core/base/error.h"

namespace ketloom {

/// Finds a file shipped under resources/, e.g. "data/digits.csv.gz". Looked for in $KETLOOM_RESOURCES, beside
/// the executable (../share/ketloom, ../resources and upward towards the source tree), then in the folder
/// known at configuration time. Error NotFound tells where it was looked for.
Expected<std::filesystem::path> resourceFile(std::string_view relativePath);

}  // namespace ketloom
