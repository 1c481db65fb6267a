#include "core/base/base64.h"

#include <algorithm>
#include <cstdint>

namespace ketloom {

namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string toBase64(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (k < count ? std::uint8_t(bytes[i + k]) : std::uint8_t(0));
        for (std::size_t k = 0; k < 4; ++k) text += k <= count ? kDigits[group >> (18 - 6 * k) & 63] : '=';
    }
    return text;
}

std::string fromBase64(std::string_view text, std::size_t limit) {
    std::string bytes;
    std::uint32_t pending = 0;
    int bits = 0;
    for (const char c : text) {
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
        const std::size_t digit = kDigits.find(c);
        if (digit == std::string_view::npos || bytes.size() >= limit) break;
        pending = pending << 6 | std::uint32_t(digit);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        bytes += char(pending >> bits & 255);
    }
    return bytes;
}

}  // namespace ketloom
