#include "core/runs/json_file.h"

#include <system_error>

#include "core/base/file.h"

namespace ketloom {

namespace {
constexpr std::size_t kLargestFile = std::size_t(1) << 30;
}

bool isThere(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

void expectFormat(const JsonView& json, std::string_view format, int version) {
    if (!json.raw().is_object() || !json.has("format") || !json.at("format").raw().is_string() ||
        json.at("format").asString() != format)
        json.complain("this is not a file of the format \"" + std::string(format) + "\"", ErrorCode::Schema,
                      "Choose a file that Ketloom wrote");
    const std::int64_t written = json.at("version").asInt(1);
    if (written > version)
        json.at("version").complain("the file has format version " + std::to_string(written) +
                                        ", this program reads up to " + std::to_string(version),
                                    ErrorCode::Version, "Open it with a newer Ketloom");
}

Expected<Json> loadJson(const std::filesystem::path& path) {
    const Expected<std::string> text = readFileMaybeGzip(path, kLargestFile);
    if (!text) return tl::unexpected<Error>(text.error());
    return parseJson(*text, path.string());
}

}  // namespace ketloom
