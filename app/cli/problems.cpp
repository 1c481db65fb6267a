#include "app/cli/problems.h"

#include <cstdio>

#include "app/cli/console.h"

namespace ketloom::cli {
namespace {

OrderedJson toJson(const Issue& issue) {
    OrderedJson json;
    json["severity"] = issue.severity == Severity::Error ? "error" : "warning";
    json["where"] = issue.path;
    if (!issue.subject.empty()) json["subject"] = issue.subject;
    json["message"] = issue.message;
    json["remedy"] = issue.remedy;
    return json;
}

void print(const Issue& issue) {
    const bool error = issue.severity == Severity::Error;
    std::fprintf(stderr, "%s%s\n", error ? "error: " : "", toString(issue).c_str());
}

}  // namespace

void Problems::add(const Issue& issue) {
    // The same finding can come from two validations, for instance of flag and project.
    for (const Issue& known : m_issues) {
        if (known.path == issue.path && known.message == issue.message) return;
    }
    m_issues.push_back(issue);
}

void Problems::add(const std::vector<Issue>& issues) {
    for (const Issue& issue : issues) add(issue);
}

void Problems::add(const Error& error) {
    wrong(error.where, error.message, error.remedy);
}

void Problems::wrong(std::string where, std::string message, std::string remedy) {
    add(Issue{Severity::Error, std::move(where), std::move(message), std::move(remedy)});
}

int Problems::report(bool json) const {
    for (const Issue& issue : m_issues) print(issue);
    if (json) {
        OrderedJson document;
        document["problems"] = OrderedJson::array();
        for (const Issue& issue : m_issues) document["problems"].push_back(toJson(issue));
        printJson(document);
    }
    return kWrongUse;
}

void Problems::printWarnings() const {
    for (const Issue& issue : m_issues) {
        if (issue.severity == Severity::Warning) print(issue);
    }
}

int reportError(const Error& error, bool json, int code) {
    Problems problems;
    problems.add(error);
    problems.report(json);
    return code;
}

}  // namespace ketloom::cli
