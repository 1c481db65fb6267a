#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/json_view.h"

namespace ketloom {

/// Whether there is such a file or folder; one that cannot be looked for counts as missing.
bool isThere(const std::filesystem::path& path);

/// Throws FormatError unless `json` has this "format" and a "version" of at most `version`.
void expectFormat(const JsonView& json, std::string_view format, int version);

/// Parses a JSON file, gzip or not.
Expected<Json> loadJson(const std::filesystem::path& path);

/// Reads a JSON file with `read`, which may throw FormatError; errors carry the file and, where there is one,
/// the field.
template <class T>
Expected<T> readJsonFile(const std::filesystem::path& path, const std::function<T(const JsonView&)>& read) {
    const Expected<Json> json = loadJson(path);
    if (!json) return tl::unexpected<Error>(json.error());
    Expected<T> result = readGuarded<T>([&] { return read(JsonView(*json, std::string())); });
    if (!result) {
        std::string& where = result.error().where;
        where = where.empty() ? path.string() : path.string() + ", " + where;
    }
    return result;
}

}  // namespace ketloom
