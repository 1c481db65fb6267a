#pragma once

#include <filesystem>
#include <string>

#include "core/base/error.h"

namespace ketloom {

/// Reads a whole file. Errors: NotFound, Unreadable (also for a folder).
Expected<std::string> readFile(const std::filesystem::path& path);

/// Reads a whole file, unpacking it when it starts with the gzip magic number. A file that unpacks to more
/// than `limit` bytes, or that is truncated, is an error.
Expected<std::string> readFileMaybeGzip(const std::filesystem::path& path, std::size_t limit = std::size_t(1)
                                                                                               << 31);

/// Writes to a temporary file beside `path`, flushes it to disk and renames it: after a crash the old or the
/// new content is there, never a part. Errors: Unwritable; the old file is then untouched.
Expected<void> writeFileAtomically(const std::filesystem::path& path, const std::string& content);

}  // namespace ketloom
