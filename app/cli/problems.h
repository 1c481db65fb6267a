#pragma once

#include <string>
#include <vector>

#include "core/base/error.h"

namespace ketloom::cli {

/// Everything found wrong with what a command was given, so that all of it can be told at once.
class Problems {
public:
    void add(const Issue& issue);
    void add(const std::vector<Issue>& issues);
    void add(const Error& error);
    /// Something wrong at `where` (a flag, a file, a field).
    void wrong(std::string where, std::string message, std::string remedy = {});

    bool any() const { return hasErrors(m_issues); }
    const std::vector<Issue>& issues() const { return m_issues; }

    /// Prints everything to standard error, warnings too, and with `json` also as one document to standard
    /// output; returns kWrongUse.
    int report(bool json) const;
    /// Prints the warnings alone; for commands that go on.
    void printWarnings() const;

private:
    std::vector<Issue> m_issues;
};

/// Reports one error that came up while working; returns `code`.
int reportError(const Error& error, bool json, int code);

}  // namespace ketloom::cli
