#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace ketloom {

using Json = nlohmann::json;
/// Keeps keys in the order of writing: for files that people read.
using OrderedJson = nlohmann::ordered_json;

/// Thrown inside readers, turned into Expected by readGuarded().
struct FormatError : std::exception {
    explicit FormatError(Error e) : error(std::move(e)) {}
    const char* what() const noexcept override { return error.message.c_str(); }
    Error error;
};

/// A JSON value that knows its path, so that every complaint names its place
/// ("cell.stages[1].operations[3].degree"). All accessors throw FormatError when the value is missing, of
/// another type, not finite or out of range.
class JsonView {
public:
    JsonView(const Json& value, std::string path) : m_value(&value), m_path(std::move(path)) {}

    const std::string& path() const { return m_path; }
    const Json& raw() const { return *m_value; }
    bool has(const char* key) const;
    JsonView at(const char* key) const;
    JsonView at(std::size_t index) const;
    std::size_t size() const;  ///< of an array
    std::vector<JsonView> items() const;

    bool asBool() const;
    std::int64_t asInt(std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                       std::int64_t most = std::numeric_limits<std::int64_t>::max()) const;
    std::uint64_t asSeed() const;
    double asNumber(double least = -std::numeric_limits<double>::max(),
                    double most = std::numeric_limits<double>::max()) const;
    std::string asString() const;
    std::vector<double> asNumbers() const;
    std::vector<int> asInts(int least, int most) const;

    [[noreturn]] void complain(std::string message, ErrorCode code = ErrorCode::Schema,
                               std::string remedy = {}) const;

private:
    const Json* m_value;
    std::string m_path;
};

/// Runs `read` and turns a FormatError, or any JSON exception, into an Error.
template <class T>
Expected<T> readGuarded(const std::function<T()>& read) {
    try {
        return read();
    } catch (const FormatError& e) {
        return tl::unexpected<Error>(e.error);
    } catch (const nlohmann::json::exception& e) {
        return fail(ErrorCode::Syntax, e.what());
    }
}

/// Parses JSON text; on failure `where` carries `name` and the line and column.
Expected<Json> parseJson(const std::string& text, const std::string& name);

}  // namespace ketloom
