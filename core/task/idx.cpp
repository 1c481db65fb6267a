#include "core/task/idx.h"

#include <algorithm>
#include <cassert>
#include <cstdio>

#include "core/base/file.h"

namespace ketloom {

namespace {

constexpr std::size_t kImageHeader = 16;
constexpr std::size_t kLabelHeader = 8;
constexpr std::uint32_t kImageMagic = 0x803;
constexpr std::uint32_t kLabelMagic = 0x801;
constexpr std::uint32_t kLongestSide = 4096;
constexpr std::size_t kLargestFile = std::size_t(1) << 30;
constexpr const char* kFetchAgain = "Fetch or copy the file again.";

/// Big-endian.
std::uint32_t numberAt(const std::string& content, std::size_t offset) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | std::uint8_t(content[offset + i]);
    return value;
}

std::string hex(std::uint32_t value) {
    char text[11];
    std::snprintf(text, sizeof text, "0x%08x", value);
    return text;
}

/// Checks the magic number and that the header is complete.
Expected<void> checkHead(const std::string& content, const std::string& name, std::size_t header,
                         std::uint32_t magic) {
    const bool images = magic == kImageMagic;
    const std::string kind = images ? "images" : "labels";
    if (content.size() >= 4 && numberAt(content, 0) != magic) {
        const std::uint32_t other = images ? kLabelMagic : kImageMagic;
        const bool swapped = numberAt(content, 0) == other;
        return fail(ErrorCode::Syntax,
                    "not an IDX file of " + kind + ": it begins with " + hex(numberAt(content, 0)) +
                        ", not " + hex(magic),
                    name,
                    swapped ? std::string("This is a file of ") + (images ? "labels" : "images") +
                                  ": exchange the names."
                            : kFetchAgain);
    }
    if (content.size() < header) {
        return fail(ErrorCode::Syntax,
                    "the IDX file is truncated: " + std::to_string(content.size()) +
                        " bytes, its header alone has " + std::to_string(header),
                    name, kFetchAgain);
    }
    return {};
}

Expected<void> checkSize(const std::string& content, const std::string& name, std::size_t header,
                         std::uint64_t body) {
    if (body == 0) return fail(ErrorCode::Syntax, "the IDX file is empty", name, kFetchAgain);
    if (content.size() - header == body) return {};
    const bool truncated = content.size() - header < body;
    return fail(
        ErrorCode::Syntax,
        std::string(truncated ? "the IDX file is truncated" : "the IDX file is longer than its header says") +
            ": " + std::to_string(content.size() - header) + " bytes after the header instead of " +
            std::to_string(body),
        name, kFetchAgain);
}

}  // namespace

std::span<const std::uint8_t> IdxImages::image(int index) const {
    assert(index >= 0 && index < count);
    const std::size_t pixels = std::size_t(width) * std::size_t(height);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(file.data()) + kImageHeader;
    return {bytes + pixels * std::size_t(index), pixels};
}

Expected<IdxImages> parseIdxImages(std::string content, const std::string& name) {
    if (auto head = checkHead(content, name, kImageHeader, kImageMagic); !head)
        return tl::unexpected(head.error());
    const std::uint32_t count = numberAt(content, 4);
    const std::uint32_t height = numberAt(content, 8);
    const std::uint32_t width = numberAt(content, 12);
    if (width > kLongestSide || height > kLongestSide || count > kLargestFile) {
        return fail(ErrorCode::Syntax,
                    "the header names " + std::to_string(count) + " images of " + std::to_string(width) +
                        "x" + std::to_string(height) + " pixels, which cannot be",
                    name, kFetchAgain);
    }
    const std::uint64_t body = std::uint64_t(count) * width * height;  // at most 2^54
    if (auto size = checkSize(content, name, kImageHeader, body); !size) return tl::unexpected(size.error());
    IdxImages images;
    images.count = int(count);
    images.width = int(width);
    images.height = int(height);
    images.file = std::move(content);
    return images;
}

Expected<std::vector<std::uint8_t>> parseIdxLabels(const std::string& content, const std::string& name) {
    if (auto head = checkHead(content, name, kLabelHeader, kLabelMagic); !head)
        return tl::unexpected(head.error());
    if (auto size = checkSize(content, name, kLabelHeader, numberAt(content, 4)); !size) {
        return tl::unexpected(size.error());
    }
    std::vector<std::uint8_t> labels(content.begin() + kLabelHeader, content.end());
    const auto wrong =
        std::find_if(labels.begin(), labels.end(), [](std::uint8_t label) { return label > 9; });
    if (wrong != labels.end()) {
        return fail(ErrorCode::Syntax,
                    "label " + std::to_string(wrong - labels.begin()) + " is " + std::to_string(int(*wrong)) +
                        ", not a digit",
                    name, "Ketloom reads digits 0 to 9; sets of letters or clothes cannot be used.");
    }
    return labels;
}

Expected<IdxImages> readIdxImages(const std::filesystem::path& path) {
    Expected<std::string> content = readFileMaybeGzip(path, kLargestFile);
    if (!content) return tl::unexpected(content.error());
    return parseIdxImages(std::move(*content), path.string());
}

Expected<std::vector<std::uint8_t>> readIdxLabels(const std::filesystem::path& path) {
    const Expected<std::string> content = readFileMaybeGzip(path, kLargestFile);
    if (!content) return tl::unexpected(content.error());
    return parseIdxLabels(*content, path.string());
}

}  // namespace ketloom
