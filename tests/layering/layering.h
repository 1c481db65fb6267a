#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ketloom {

/// Which folder may include which: "core/cell" -> {"core/base", "core/gates"}. "core" and "ui" stand for all
/// their folders.
using ArrowTable = std::map<std::string, std::vector<std::string>>;

/// One line of source that breaks a rule.
struct Violation {
    std::string file;
    int line = 0;
    std::string message;
    std::string remedy;
};

/// "file:line: message. remedy"
std::string toString(const Violation& violation);

/// Reads the table under the heading "Arrows" of core/README.md. Rows it cannot read, and names that have no
/// row of their own, are added to `complaints`.
ArrowTable parseArrowTable(const std::string& markdown, std::vector<std::string>& complaints);

/// A way round in the table ("core/a -> core/b -> core/a"), or empty.
std::string findCycle(const ArrowTable& arrows);

/// The folder of the table a file belongs to: "core/cell", "ui/shell", "app"; empty for other files.
std::string folderOf(const std::string& file);

/// Checks one source file (path from the project's root, '/' as separator):
/// every `#include "..."` follows the arrows and is written from the root; core and the command line name no
/// Qt header; no ui folder but ui/training names a thread, mutex or future. Comments do not count. `exists`
/// tells whether a path from the root is a file of the tree.
std::vector<Violation> checkSource(const std::string& file, const std::string& text, const ArrowTable& arrows,
                                   const std::function<bool(const std::string&)>& exists);

}  // namespace ketloom
