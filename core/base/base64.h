#pragma once

#include <string>
#include <string_view>

namespace ketloom {

/// Base64 of RFC 4648, padded, without line breaks.
std::string toBase64(std::string_view bytes);

/// Decodes as far as base64 goes: white space is skipped, the first other character ends it. Never fails; a
/// caller who knows the length can tell whether something is missing. Stops after `limit` bytes.
std::string fromBase64(std::string_view text, std::size_t limit);

}  // namespace ketloom
