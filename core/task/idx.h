#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace ketloom {

/// The images of an IDX file: big-endian magic 0x00000803, count, rows, columns, then one byte a pixel,
/// row-major, 0 = background, 255 = full ink.
struct IdxImages {
    int count = 0;
    int width = 0;
    int height = 0;
    std::string file;  ///< the whole unpacked file; pixels begin after the header

    std::span<const std::uint8_t> image(int index) const;
};

/// Reads an image or a label file (magic 0x00000801, count, one byte a label), gzip-packed or not.
/// Errors: NotFound, Unreadable; Syntax for a wrong magic number, a size that does not fit the header, an
/// empty file or a label above 9.
Expected<IdxImages> readIdxImages(const std::filesystem::path& path);
Expected<std::vector<std::uint8_t>> readIdxLabels(const std::filesystem::path& path);

/// The same from the unpacked content; `name` is for messages.
Expected<IdxImages> parseIdxImages(std::string content, const std::string& name);
Expected<std::vector<std::uint8_t>> parseIdxLabels(const std::string& content, const std::string& name);

}  // namespace ketloom
