#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace ketloom {

/// Grey images with their digits, as found in files. Only the chosen digits are kept; order as in the files.
struct DigitImages {
    int width = 0;
    int height = 0;
    int fullInk = 0;                   ///< grey value of full ink; 0 is background
    std::vector<std::uint8_t> pixels;  ///< count() x height x width
    std::vector<std::uint8_t> labels;  ///< the digits
    int testBegin = 0;  ///< images from here on belong to the test files; count() where there are none

    int count() const { return int(labels.size()); }
    std::span<const std::uint8_t> image(int index) const;
};

/// Reads a folder with the four files of MNIST: train-images-idx3-ubyte, train-labels-idx1-ubyte,
/// t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte; also with '.' in place of the '-' before "idx", and with
/// ".gz" at the end. Errors: NotFound (all missing files at once); those of idx.h; Unsupported where images
/// are not 28x28 pixels or where images and labels differ in number.
Expected<DigitImages> readIdxFolder(const std::filesystem::path& folder, const std::vector<int>& digits);

/// Reads 8x8 images with grey values 0 to 16 from lines of 65 numbers: 64 pixels, then the digit (gzip-packed
/// or not). Errors: NotFound, Unreadable; Syntax with the line.
Expected<DigitImages> readDigitsCsv(const std::filesystem::path& path, const std::vector<int>& digits);

}  // namespace ketloom
