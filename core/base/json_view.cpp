#include "core/base/json_view.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace ketloom {

namespace {

std::string found(const Json& value) {
    if (value.is_number_integer()) return "the whole number " + value.dump();
    if (value.is_number()) return "the number " + value.dump();
    if (value.is_boolean()) return value.dump();
    if (value.is_string()) {
        std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
        if (text.size() > 60) text = text.substr(0, 57) + "...\"";
        return "the text " + text;
    }
    if (value.is_array()) return "a list";
    if (value.is_object()) return "an object";
    return "null";
}

std::string written(double value) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out.precision(12);
    out << value;
    return out.str();
}

/// "between 1 and 5", "of at least 1", "of at most 5", or nothing when the whole range of the type is
/// allowed.
template <class T, class Text>
std::string range(T least, T most, T lowest, T highest, Text text) {
    if (least == lowest && most == highest) return "";
    if (most == highest) return " of at least " + text(least);
    if (least == lowest) return " of at most " + text(most);
    return " between " + text(least) + " and " + text(most);
}

[[noreturn]] void wrongType(const JsonView& view, const std::string& expected) {
    view.complain("expected " + expected + ", found " + found(view.raw()));
}

}  // namespace

bool JsonView::has(const char* key) const {
    return m_value->is_object() && m_value->contains(key);
}

JsonView JsonView::at(const char* key) const {
    if (!m_value->is_object()) wrongType(*this, "an object with the field \"" + std::string(key) + "\"");
    const std::string path = m_path.empty() ? key : m_path + "." + key;
    const auto place = m_value->find(key);
    if (place == m_value->end()) {
        throw FormatError(
            Error{ErrorCode::Schema, "the field is missing", path, "Add it, or save the file again."});
    }
    return JsonView(*place, path);
}

JsonView JsonView::at(std::size_t index) const {
    if (index >= size()) {
        complain("expected at least " + std::to_string(index + 1) + " entries, found " +
                 std::to_string(size()));
    }
    return JsonView((*m_value)[index], m_path + "[" + std::to_string(index) + "]");
}

std::size_t JsonView::size() const {
    if (!m_value->is_array()) wrongType(*this, "a list");
    return m_value->size();
}

std::vector<JsonView> JsonView::items() const {
    std::vector<JsonView> views;
    const std::size_t count = size();
    views.reserve(count);
    for (std::size_t i = 0; i < count; ++i) views.push_back(at(i));
    return views;
}

bool JsonView::asBool() const {
    if (!m_value->is_boolean()) wrongType(*this, "true or false");
    return m_value->get<bool>();
}

std::int64_t JsonView::asInt(std::int64_t least, std::int64_t most) const {
    using Limits = std::numeric_limits<std::int64_t>;
    const std::string expected = "a whole number" + range(least, most, Limits::min(), Limits::max(),
                                                          [](auto v) { return std::to_string(v); });
    if (!m_value->is_number_integer()) wrongType(*this, expected);
    const bool tooBig =
        m_value->is_number_unsigned() && m_value->get<std::uint64_t>() > std::uint64_t(Limits::max());
    if (tooBig || m_value->get<std::int64_t>() < least || m_value->get<std::int64_t>() > most) {
        complain("expected " + expected + ", found " + m_value->dump(), ErrorCode::Value);
    }
    return m_value->get<std::int64_t>();
}

std::uint64_t JsonView::asSeed() const {
    // A value built in memory may hold a non-negative number as signed; a parsed one is unsigned.
    if (!m_value->is_number_integer()) wrongType(*this, "a whole number of at least 0");
    if (!m_value->is_number_unsigned() && m_value->get<std::int64_t>() < 0) {
        complain("expected a whole number of at least 0, found " + m_value->dump(), ErrorCode::Value);
    }
    return m_value->get<std::uint64_t>();
}

double JsonView::asNumber(double least, double most) const {
    using Limits = std::numeric_limits<double>;
    const std::string expected = "a number" + range(least, most, Limits::lowest(), Limits::max(), written);
    if (!m_value->is_number()) wrongType(*this, expected);
    const double value = m_value->get<double>();
    if (!std::isfinite(value) || value < least || value > most) {
        complain("expected " + expected + ", found " + written(value), ErrorCode::Value);
    }
    return value;
}

std::string JsonView::asString() const {
    if (!m_value->is_string()) wrongType(*this, "a text");
    return m_value->get<std::string>();
}

std::vector<double> JsonView::asNumbers() const {
    const std::size_t count = size();
    std::vector<double> values;
    values.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const Json& entry = (*m_value)[i];
        const bool plain = entry.is_number() && std::isfinite(entry.get<double>());
        values.push_back(plain ? entry.get<double>() : at(i).asNumber());
    }
    return values;
}

std::vector<int> JsonView::asInts(int least, int most) const {
    std::vector<int> values;
    for (const JsonView& entry : items()) values.push_back(int(entry.asInt(least, most)));
    return values;
}

void JsonView::complain(std::string message, ErrorCode code, std::string remedy) const {
    throw FormatError(Error{code, std::move(message), m_path, std::move(remedy)});
}

Expected<Json> parseJson(const std::string& text, const std::string& name) {
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& e) {
        // `byte` is the position after the offending character, counted from 1.
        const std::size_t end = std::min(e.byte > 0 ? e.byte - 1 : 0, text.size());
        std::size_t line = 1;
        std::size_t lineStart = 0;
        for (std::size_t i = 0; i < end; ++i) {
            if (text[i] == '\n') {
                ++line;
                lineStart = i + 1;
            }
        }
        std::string reason = e.what();
        if (const auto colon = reason.find("column "); colon != std::string::npos) {
            if (const auto start = reason.find(": ", colon); start != std::string::npos)
                reason = reason.substr(start + 2);
        }
        // What was read last is quoted whole, however long.
        if (const auto last = reason.find("last read: '"); last != std::string::npos) {
            constexpr std::size_t kQuoted = 40;
            const std::size_t from = last + std::string_view("last read: '").size();
            if (const auto close = reason.rfind('\''); close != std::string::npos && close > from + kQuoted)
                reason.replace(from, close - from - kQuoted, "...");
        }
        return fail(
            ErrorCode::Syntax, "not valid JSON: " + reason,
            name + ", line " + std::to_string(line) + ", column " + std::to_string(end - lineStart + 1),
            text.empty() ? "The file is empty." : "");
    } catch (const Json::exception& e) {  // e.g. a number beyond double
        return fail(ErrorCode::Syntax, std::string("not valid JSON: ") + e.what(), name);
    }
}

}  // namespace ketloom
