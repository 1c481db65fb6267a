#include "core/base/error.h"

#include <algorithm>

namespace ketloom {

namespace {

bool endsSentence(const std::string& text) {
    return !text.empty() && (text.back() == '.' || text.back() == '!' || text.back() == '?');
}

std::string oneLine(const std::string& where, const std::string& message, const std::string& remedy) {
    std::string text;
    if (!where.empty()) text += where + ": ";
    text += message;
    if (!remedy.empty()) {
        if (!endsSentence(text)) text += '.';
        text += ' ' + remedy;
    }
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

}  // namespace

std::string toString(const Error& error) {
    return oneLine(error.where, error.message, error.remedy);
}

std::string toString(const Issue& issue) {
    const std::string where = issue.subject.empty() ? issue.path : issue.path + " (" + issue.subject + ")";
    const std::string text = oneLine(where, issue.message, issue.remedy);
    return issue.severity == Severity::Warning ? "warning: " + text : text;
}

bool hasErrors(const std::vector<Issue>& issues) {
    return std::any_of(issues.begin(), issues.end(),
                       [](const Issue& issue) { return issue.severity == Severity::Error; });
}

}  // namespace ketloom
