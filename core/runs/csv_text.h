#pragma once

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace ketloom {

/// A reader that can be stopped looks whether it should each time it has read so many lines: a few
/// milliseconds.
inline constexpr int kRowsBetweenStops = 2048;

/// Appends the shortest text that reads back exactly, in every locale.
inline void appendNumber(std::string& row, double value) {
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
    row.append(buffer, end.ptr);
}

/// That text.
inline std::string numberText(double value) {
    std::string text;
    appendNumber(text, value);
    return text;
}

/// The fields of a line that holds no quotes.
inline std::vector<std::string_view> splitFields(std::string_view line) {
    std::vector<std::string_view> fields;
    while (true) {
        const std::size_t comma = line.find(',');
        fields.push_back(line.substr(0, comma));
        if (comma == std::string_view::npos) return fields;
        line.remove_prefix(comma + 1);
    }
}

/// Reads a whole field as a number; false where it is none.
template <class T>
bool readNumber(std::string_view field, T& value) {
    const auto result = std::from_chars(field.data(), field.data() + field.size(), value);
    return !field.empty() && result.ec == std::errc() && result.ptr == field.data() + field.size();
}

}  // namespace ketloom
