#include "core/task/digit_sources.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>

#include "core/base/file.h"
#include "core/task/idx.h"

namespace ketloom {

namespace fs = std::filesystem;

namespace {

constexpr const char* kHowToGetMnist =
    "Name a folder with the four MNIST files train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, "
    "t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz (unpacked or not; to be had from "
    "https://storage.googleapis.com/cvdf-datasets/mnist/), or leave the folder empty for the built-in "
    "digits.";

constexpr int kIdxSide = 28;
constexpr int kCsvSide = 8;
constexpr int kCsvFullInk = 16;

/// The file of one role, e.g. "train-images" + "idx3-ubyte", under any of its usual names; empty where there
/// is none.
fs::path findIdxFile(const fs::path& folder, const std::string& role, const std::string& type) {
    for (const char* separator : {"-", "."}) {
        for (const char* ending : {"", ".gz"}) {
            std::error_code failure;
            const fs::path candidate = folder / (role + separator + type + ending);
            if (fs::is_regular_file(candidate, failure)) return candidate;
        }
    }
    return {};
}

Expected<void> appendIdxPair(const fs::path& imageFile, const fs::path& labelFile,
                             const std::array<bool, 10>& wanted, DigitImages& images) {
    const Expected<std::vector<std::uint8_t>> labels = readIdxLabels(labelFile);
    if (!labels) return tl::unexpected(labels.error());
    const Expected<IdxImages> read = readIdxImages(imageFile);
    if (!read) return tl::unexpected(read.error());
    if (read->width != kIdxSide || read->height != kIdxSide) {
        return fail(ErrorCode::Unsupported,
                    "the images have " + std::to_string(read->width) + "x" + std::to_string(read->height) +
                        " pixels; 28x28 are needed",
                    imageFile.string(),
                    "Bring the images to the size of MNIST, the digit in the middle 20x20 pixels.");
    }
    if (std::size_t(read->count) != labels->size()) {
        return fail(ErrorCode::Unsupported,
                    std::to_string(read->count) + " images, but " + std::to_string(labels->size()) +
                        " labels in " + labelFile.filename().string(),
                    imageFile.string(), "Use two files that belong together.");
    }
    const auto isWanted = [&](std::uint8_t label) { return wanted[label]; };
    const std::size_t more = std::size_t(std::count_if(labels->begin(), labels->end(), isWanted));
    images.labels.reserve(images.labels.size() + more);
    images.pixels.reserve(images.pixels.size() + more * kIdxSide * kIdxSide);
    for (int i = 0; i < read->count; ++i) {
        const std::uint8_t label = (*labels)[std::size_t(i)];
        if (!isWanted(label)) continue;
        const auto image = read->image(i);
        images.labels.push_back(label);
        images.pixels.insert(images.pixels.end(), image.begin(), image.end());
    }
    return {};
}

std::array<bool, 10> wantedDigits(const std::vector<int>& digits) {
    std::array<bool, 10> wanted = {};
    for (const int digit : digits) {
        assert(digit >= 0 && digit <= 9);
        wanted[std::size_t(digit)] = true;
    }
    return wanted;
}

}  // namespace

std::span<const std::uint8_t> DigitImages::image(int index) const {
    assert(index >= 0 && index < count());
    const std::size_t size = std::size_t(width) * std::size_t(height);
    return {pixels.data() + size * std::size_t(index), size};
}

Expected<DigitImages> readIdxFolder(const fs::path& folder, const std::vector<int>& digits) {
    std::error_code failure;
    if (!fs::exists(folder, failure)) {
        return fail(ErrorCode::NotFound, "the data folder does not exist", folder.string(), kHowToGetMnist);
    }
    if (!fs::is_directory(folder, failure)) {
        return fail(ErrorCode::NotFound, "the data folder is a file", folder.string(), kHowToGetMnist);
    }
    std::array<fs::path, 4> files;
    std::string missing;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const std::string role = std::string(i < 2 ? "train" : "t10k") + (i % 2 == 0 ? "-images" : "-labels");
        const std::string type = i % 2 == 0 ? "idx3-ubyte" : "idx1-ubyte";
        files[i] = findIdxFile(folder, role, type);
        if (files[i].empty()) missing += (missing.empty() ? "" : ", ") + role + "-" + type + "[.gz]";
    }
    if (!missing.empty()) {
        return fail(ErrorCode::NotFound, "the data folder lacks " + missing, folder.string(), kHowToGetMnist);
    }

    DigitImages images;
    images.width = kIdxSide;
    images.height = kIdxSide;
    images.fullInk = 255;
    const auto wanted = wantedDigits(digits);
    if (auto done = appendIdxPair(files[0], files[1], wanted, images); !done)
        return tl::unexpected(done.error());
    images.testBegin = images.count();
    if (auto done = appendIdxPair(files[2], files[3], wanted, images); !done)
        return tl::unexpected(done.error());
    return images;
}

Expected<DigitImages> readDigitsCsv(const fs::path& path, const std::vector<int>& digits) {
    const Expected<std::string> content = readFileMaybeGzip(path, std::size_t(1) << 26);
    if (!content) return tl::unexpected(content.error());
    constexpr int kPixels = kCsvSide * kCsvSide;
    DigitImages images;
    images.width = kCsvSide;
    images.height = kCsvSide;
    images.fullInk = kCsvFullInk;
    const auto wanted = wantedDigits(digits);

    const char* place = content->data();
    const char* const end = place + content->size();
    for (int line = 1; place != end; ++line) {
        const auto broken = [&](const std::string& what) {
            return fail(ErrorCode::Syntax, what, path.string() + ", line " + std::to_string(line),
                        "A line holds 64 pixels from 0 to 16 and a digit, separated by commas.");
        };
        std::array<std::uint8_t, kPixels + 1> values;
        for (int i = 0; i <= kPixels; ++i) {
            int value = -1;
            const auto parsed = std::from_chars(place, end, value);
            if (parsed.ec != std::errc() || value < 0 || value > (i < kPixels ? kCsvFullInk : 9)) {
                return broken("entry " + std::to_string(i + 1) + " is not a " +
                              (i < kPixels ? "pixel from 0 to 16" : "digit"));
            }
            values[std::size_t(i)] = std::uint8_t(value);
            place = parsed.ptr;
            if (i < kPixels) {
                if (place == end || *place != ',')
                    return broken("only " + std::to_string(i + 1) + " entries");
                ++place;
            }
        }
        if (place != end && *place == '\r') ++place;
        if (place != end && *place++ != '\n') return broken("more than 65 entries");
        if (!wanted[values[kPixels]]) continue;
        images.pixels.insert(images.pixels.end(), values.begin(), values.end() - 1);
        images.labels.push_back(values[kPixels]);
    }
    images.testBegin = images.count();
    return images;
}

}  // namespace ketloom
