#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/file.h"

/// Writes what core/task reads, for tests.
namespace idx_writer {

inline std::string number(std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += char(value >> shift & 0xff);
    return bytes;
}

/// Images of side x side pixels; image i is filled with fill[i].
inline std::string images(const std::vector<std::uint8_t>& fill, std::uint32_t side = 28) {
    std::string bytes = number(0x803) + number(std::uint32_t(fill.size())) + number(side) + number(side);
    for (const std::uint8_t grey : fill) bytes += std::string(std::size_t(side) * side, char(grey));
    return bytes;
}

inline std::string labels(const std::vector<std::uint8_t>& values) {
    return number(0x801) + number(std::uint32_t(values.size())) + std::string(values.begin(), values.end());
}

inline std::string gzip(const std::string& content) {
    std::string out(content.size() + 1000, '\0');
    z_stream stream = {};
    deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = uInt(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = uInt(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

}  // namespace idx_writer
