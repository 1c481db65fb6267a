#include "tests/layering/layering.h"

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <sstream>

namespace ketloom {
namespace {

/// The text with comments and the insides of string literals blanked, lines kept. The name in an #include
/// stays.
std::string withoutComments(const std::string& text) {
    std::string code = text;
    enum class Part { Code, Line, Block, String, Character } part = Part::Code;
    bool directive = false;  // inside a preprocessor line: quotes there name files
    bool lineEmpty = true;
    for (std::size_t i = 0; i < code.size(); ++i) {
        const char c = code[i];
        const char next = i + 1 < code.size() ? code[i + 1] : '\0';
        if (c == '\n') {
            if (part != Part::Block) part = Part::Code;
            directive = false;
            lineEmpty = true;
            continue;
        }
        switch (part) {
            case Part::Code:
                if (c == '/' && (next == '/' || next == '*')) {
                    part = next == '/' ? Part::Line : Part::Block;
                    code[i] = code[i + 1] = ' ';
                    ++i;
                } else if (c == '"' && !directive) {
                    part = Part::String;
                } else if (c == '\'' && !directive &&
                           (i == 0 || !std::isalnum(static_cast<unsigned char>(code[i - 1])))) {
                    part = Part::Character;
                } else if (c == '#' && lineEmpty) {
                    directive = true;
                }
                if (c != ' ' && c != '\t') lineEmpty = false;
                break;
            case Part::Line:
                code[i] = ' ';
                break;
            case Part::Block:
                code[i] = ' ';
                if (c == '*' && next == '/') {
                    code[++i] = ' ';
                    part = Part::Code;
                }
                break;
            case Part::String:
            case Part::Character:
                if (c == '\\' && next != '\n') {
                    code[i] = code[i + 1] = ' ';
                    ++i;
                } else if (c == (part == Part::String ? '"' : '\'')) {
                    part = Part::Code;
                } else {
                    code[i] = ' ';
                }
                break;
        }
    }
    return code;
}

bool startsWith(const std::string& text, const std::string& start) {
    return text.rfind(start, 0) == 0;
}

/// Does the entry "core", "ui" or "core/cell" of a row cover this folder?
bool covers(const std::string& entry, const std::string& folder) {
    return folder == entry || startsWith(folder, entry + "/");
}

std::string listed(const std::vector<std::string>& names) {
    if (names.empty()) return "nothing";
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

bool isQtHeader(const std::string& name) {
    static const std::regex qt(R"((?:^|/)(?:Q[A-Z][A-Za-z0-9]*|Qt[A-Z][A-Za-z0-9]*/.*|q[a-z0-9_]+\.h)$)");
    static const std::regex folder(R"(^Qt[A-Z0-9]?[A-Za-z0-9]*/)");
    return std::regex_search(name, qt) || std::regex_search(name, folder);
}

}  // namespace

std::string toString(const Violation& violation) {
    return violation.file + ":" + std::to_string(violation.line) + ": " + violation.message + ". " +
           violation.remedy;
}

ArrowTable parseArrowTable(const std::string& markdown, std::vector<std::string>& complaints) {
    ArrowTable arrows;
    std::istringstream lines(markdown);
    std::string line;
    bool inSection = false;
    for (int number = 1; std::getline(lines, line); ++number) {
        if (startsWith(line, "#")) inSection = line.find("Arrows") != std::string::npos;
        if (!inSection || !startsWith(line, "|")) continue;
        const std::size_t bar = line.find('|', 1);
        const std::size_t end = bar == std::string::npos ? bar : line.find('|', bar + 1);
        if (end == std::string::npos) {
            complaints.push_back("line " + std::to_string(number) + ": a row needs two columns: " + line);
            continue;
        }
        std::istringstream left(line.substr(1, bar - 1));
        std::istringstream right(line.substr(bar + 1, end - bar - 1));
        std::string folder, extra;
        left >> folder;
        if (folder == "folder" || startsWith(folder, "---") || startsWith(folder, ":--")) continue;
        if (folder.empty() || left >> extra) {
            complaints.push_back("line " + std::to_string(number) +
                                 ": the first column names one folder: " + line);
            continue;
        }
        if (arrows.count(folder))
            complaints.push_back("line " + std::to_string(number) + ": second row for " + folder);
        std::vector<std::string>& allowed = arrows[folder];
        for (std::string name; right >> name;) allowed.push_back(name);
    }
    if (arrows.empty()) complaints.push_back("no table under a heading \"Arrows\"");
    for (const auto& [folder, allowed] : arrows) {
        for (const std::string& name : allowed) {
            const bool known = std::any_of(arrows.begin(), arrows.end(),
                                           [&](const auto& row) { return covers(name, row.first); });
            if (!known) complaints.push_back(folder + " may include " + name + ", which has no row");
        }
    }
    return arrows;
}

std::string findCycle(const ArrowTable& arrows) {
    std::set<std::string> finished;
    std::vector<std::string> path;
    std::string cycle;
    const std::function<bool(const std::string&)> visit = [&](const std::string& folder) {
        const auto seen = std::find(path.begin(), path.end(), folder);
        if (seen != path.end()) {
            for (auto it = seen; it != path.end(); ++it) cycle += *it + " -> ";
            cycle += folder;
            return true;
        }
        if (finished.count(folder)) return false;
        path.push_back(folder);
        for (const std::string& entry : arrows.at(folder)) {
            for (const auto& [other, allowed] : arrows) {
                if (other != folder && covers(entry, other) && visit(other)) return true;
            }
        }
        path.pop_back();
        finished.insert(folder);
        return false;
    };
    for (const auto& [folder, allowed] : arrows) {
        if (visit(folder)) return cycle;
    }
    return {};
}

std::string folderOf(const std::string& file) {
    if (startsWith(file, "app/")) return "app";
    if (!startsWith(file, "core/") && !startsWith(file, "ui/")) return {};
    const std::size_t first = file.find('/');
    const std::size_t second = file.find('/', first + 1);
    return second == std::string::npos ? file.substr(0, first) : file.substr(0, second);
}

std::vector<Violation> checkSource(const std::string& file, const std::string& text, const ArrowTable& arrows,
                                   const std::function<bool(const std::string&)>& exists) {
    static const std::regex include(R"(^\s*#\s*include\s*(["<])([^">]+)[">])");
    static const std::regex threading(
        R"(\b(Q(?:Thread|ThreadPool|Mutex|MutexLocker|RecursiveMutex|ReadWriteLock|WaitCondition|Semaphore|Future|FutureWatcher|Promise|Runnable)|QtConcurrent|std::(?:j?thread|this_thread|(?:\w+_)?mutex|(?:shared_)?future|promise|async|condition_variable\w*|lock_guard|unique_lock|scoped_lock))\b)");
    static const std::set<std::string> threadHeaders = {
        "thread", "mutex", "shared_mutex", "future", "condition_variable", "semaphore", "latch", "barrier"};
    std::vector<Violation> violations;
    const std::string folder = folderOf(file);
    if (folder.empty()) return violations;
    const auto row = arrows.find(folder);
    if (row == arrows.end()) {
        violations.push_back({file, 1, folder + " has no row in the arrow table",
                              "Add a row to core/README.md that names what it may include"});
        return violations;
    }
    const bool qtFree = startsWith(file, "core/") || startsWith(file, "app/cli/");
    const bool threadFree = startsWith(file, "ui/") && folder != "ui/training";
    std::istringstream lines(withoutComments(text));
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        const auto report = [&](std::string message, std::string remedy) {
            violations.push_back({file, number, std::move(message), std::move(remedy)});
        };
        std::smatch match;
        if (std::regex_search(line, match, include)) {
            const bool quoted = match[1] == "\"";
            const std::string name = match[2];
            const std::string target = folderOf(name);
            if (qtFree && target.empty() && isQtHeader(name)) {
                report("names the Qt header " + name,
                       "Core and command line are Qt-free: use the standard library, or "
                       "move this to ui/");
            } else if (threadFree && !quoted && threadHeaders.count(name)) {
                report("includes <" + name + ">",
                       "Only ui/training may name threads: hand values over through it");
            } else if (!target.empty()) {
                const bool allowed = target == folder || std::any_of(row->second.begin(), row->second.end(),
                                                                     [&](const std::string& entry) {
                                                                         return covers(entry, target);
                                                                     });
                if (!allowed) {
                    report(folder + " may not include " + name,
                           "The arrow table in core/README.md allows " + listed(row->second) +
                               ": move the code, or hand the value in from above");
                }
            } else if (quoted) {
                const std::string beside =
                    (std::filesystem::path(file).parent_path() / name).lexically_normal().generic_string();
                if (startsWith(name, "tests/")) {
                    report("includes " + name, "The program must not depend on its tests");
                } else if (exists(beside)) {
                    report("includes \"" + name + "\" by a relative path",
                           "Write it from the project's root: \"" + beside + "\"");
                }
            }
            if (threadFree && std::regex_search(name, match, threading)) {
                report("includes " + name, "Only ui/training may name threads: hand values over through it");
            }
        } else if (threadFree && std::regex_search(line, match, threading)) {
            report("mentions " + match[1].str(),
                   "Only ui/training may name threads: hand values over through it");
        }
    }
    return violations;
}

}  // namespace ketloom
