#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace ketloom {

/// What kind of failure happened. Callers branch on the code, never on the message text.
enum class ErrorCode {
    NotFound,     ///< a file, folder or named thing does not exist
    Unreadable,   ///< exists but cannot be read
    Unwritable,   ///< cannot be written
    Syntax,       ///< not valid JSON, CSV, IDX, gzip, ...
    Schema,       ///< well-formed, but a field is missing or of the wrong type
    Version,      ///< written by a newer program
    Value,        ///< a value out of its range
    Unsupported,  ///< understood, but this combination cannot be done
};

/// One failure, told so that a person can act on it.
struct Error {
    ErrorCode code = ErrorCode::Value;
    std::string message;  ///< what is wrong
    std::string where;    ///< file, line, field path; may be empty
    std::string remedy;   ///< what to do next; may be empty
};

/// "where: message. remedy" on one line.
std::string toString(const Error& error);

/// A value or the Error that prevented it.
template <class T>
using Expected = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string where = {},
                                  std::string remedy = {}) {
    return tl::unexpected<Error>(Error{code, std::move(message), std::move(where), std::move(remedy)});
}

enum class Severity { Warning, Error };

/// One finding of a validate() function.
struct Issue {
    Severity severity = Severity::Error;
    std::string path;     ///< field path, e.g. "stages[1].operations[3].degree"
    std::string message;  ///< what is wrong
    std::string remedy;   ///< suggested repair; may be empty
    /// What the path points at, in words: "work 2, CZ on w0 controlled by w1"; empty where the path tells.
    std::string subject = {};
};

/// "path (subject): message. remedy" on one line, "warning: " before it where it is one.
std::string toString(const Issue& issue);
bool hasErrors(const std::vector<Issue>& issues);

}  // namespace ketloom
